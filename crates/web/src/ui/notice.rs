//! An announcement on top of a page or inside it.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::shell::Link;
use super::tag::Tone;
use super::words::Words;

/// What just happened, or what the reader must know; one heading, one or two sentences.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/notice.html")]
pub struct Notice<'a> {
    tone: Tone,
    title: Cow<'a, str>,
    words: Cow<'a, str>,
    link: Option<Link>,
}

impl HtmlSafe for Notice<'_> {}

impl<'a> Notice<'a> {
    /// Of any tone.
    pub fn new(tone: Tone, title: impl Words<'a>, words: impl Words<'a>) -> Self {
        Self { tone, title: title.words(), words: words.words(), link: None }
    }

    /// It worked.
    pub fn good(title: impl Words<'a>, words: impl Words<'a>) -> Self {
        Self::new(Tone::Good, title, words)
    }

    /// Good to know.
    pub fn tell(title: impl Words<'a>, words: impl Words<'a>) -> Self {
        Self::new(Tone::Work, title, words)
    }

    /// Something to do, or it will be late.
    pub fn warn(title: impl Words<'a>, words: impl Words<'a>) -> Self {
        Self::new(Tone::Warn, title, words)
    }

    /// Refused.
    pub fn bad(title: impl Words<'a>, words: impl Words<'a>) -> Self {
        Self::new(Tone::Bad, title, words)
    }

    fn is_news(&self) -> bool {
        matches!(self.tone, Tone::Good | Tone::Bad)
    }

    /// With the next step.
    pub fn link(mut self, url: impl Words<'a>, words: impl Words<'a>) -> Self {
        self.link = Some(Link::new(url.words(), words.words()));
        self
    }
}
