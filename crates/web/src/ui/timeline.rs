//! What happened to a dossier, by whom and when; what comes next.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::words::Words;

/// The history of a dossier, newest first.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/timeline.html")]
pub struct Timeline<'a> {
    /// The moments in the order they are shown.
    pub moments: Vec<Moment<'a>>,
}

impl HtmlSafe for Timeline<'_> {}

/// One moment: a person and a date, never "đang xử lý".
#[derive(Clone, Debug)]
pub struct Moment<'a> {
    kind: &'static str,
    title: Cow<'a, str>,
    who: Cow<'a, str>,
    when: Cow<'a, str>,
    machine_time: Cow<'a, str>,
    words: Cow<'a, str>,
}

impl<'a> Moment<'a> {
    fn of(kind: &'static str, title: impl Words<'a>, when: impl Words<'a>) -> Self {
        Self {
            kind,
            title: title.words(),
            who: Cow::Borrowed(""),
            when: when.words(),
            machine_time: Cow::Borrowed(""),
            words: Cow::Borrowed(""),
        }
    }

    /// It happened; `when` as people read it ("9:41 ngày 28/08/2019").
    pub fn past(title: impl Words<'a>, when: impl Words<'a>) -> Self {
        Self::of("past", title, when)
    }

    /// Where the dossier is now.
    pub fn now(title: impl Words<'a>, when: impl Words<'a>) -> Self {
        Self::of("now", title, when)
    }

    /// What comes next, and by when.
    pub fn ahead(title: impl Words<'a>, when: impl Words<'a>) -> Self {
        Self::of("ahead", title, when)
    }

    /// Person and agency.
    pub fn who(mut self, who: impl Words<'a>) -> Self {
        self.who = who.words();
        self
    }

    /// The same time for programs: `2019-08-28T09:41`.
    pub fn machine_time(mut self, iso: impl Words<'a>) -> Self {
        self.machine_time = iso.words();
        self
    }

    /// What was written or asked for.
    pub fn words(mut self, words: impl Words<'a>) -> Self {
        self.words = words.words();
        self
    }
}
