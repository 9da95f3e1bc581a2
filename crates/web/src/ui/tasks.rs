//! What is to be done, and how far each part is.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::tag::{Tag, Tone};
use super::words::Words;

/// A task list. `{{ Tasks::new().done("Người nộp", "/…").todo("Tờ khai", "/…") }}`.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/tasks.html")]
pub struct Tasks<'a> {
    tasks: Vec<Task<'a>>,
}

#[derive(Clone, Debug)]
struct Task<'a> {
    words: Cow<'a, str>,
    hint: Cow<'a, str>,
    url: Option<Cow<'a, str>>,
    tag: Tag<'a>,
}

impl HtmlSafe for Tasks<'_> {}

impl<'a> Tasks<'a> {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    fn push(
        mut self,
        words: impl Words<'a>,
        url: Option<Cow<'a, str>>,
        tone: Tone,
        state: &'static str,
    ) -> Self {
        let tag = Tag::new(tone, state);
        self.tasks.push(Task { words: words.words(), hint: Cow::Borrowed(""), url, tag });
        self
    }

    /// Finished; may be opened again.
    pub fn done(self, words: impl Words<'a>, url: impl Words<'a>) -> Self {
        self.push(words, Some(url.words()), Tone::Good, "Đã xong")
    }

    /// Begun.
    pub fn begun(self, words: impl Words<'a>, url: impl Words<'a>) -> Self {
        self.push(words, Some(url.words()), Tone::Work, "Đang làm")
    }

    /// To be done.
    pub fn todo(self, words: impl Words<'a>, url: impl Words<'a>) -> Self {
        self.push(words, Some(url.words()), Tone::Idle, "Chưa làm")
    }

    /// Must be mended.
    pub fn wrong(self, words: impl Words<'a>, url: impl Words<'a>) -> Self {
        self.push(words, Some(url.words()), Tone::Bad, "Cần sửa")
    }

    /// Cannot begin before the others.
    pub fn later(self, words: impl Words<'a>) -> Self {
        self.push(words, None, Tone::Idle, "Chưa thể làm")
    }

    /// A line of help for the task just added.
    pub fn hint(mut self, hint: impl Words<'a>) -> Self {
        if let Some(task) = self.tasks.last_mut() {
            task.hint = hint.words();
        }
        self
    }
}
