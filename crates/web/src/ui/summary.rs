//! Facts as question and answer, each with a way to change it.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::words::Words;

/// A list of facts. `{{ Summary::new().row("Họ và tên", name).change("/…", "họ và tên") }}`.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/summary.html")]
pub struct Summary<'a> {
    rows: Vec<Row<'a>>,
    without: Option<&'a str>,
}

#[derive(Clone, Debug)]
struct Row<'a> {
    label: Cow<'a, str>,
    value: Cow<'a, str>,
    change: Option<(Cow<'a, str>, Cow<'a, str>)>,
    url: Option<Cow<'a, str>>,
}

impl HtmlSafe for Summary<'_> {}

impl<'a> Summary<'a> {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// What an empty value reads instead of "Không có".
    pub fn without(mut self, words: &'a str) -> Self {
        self.without = Some(words);
        self
    }

    /// One fact. Line breaks in the value are kept; an empty value reads "Không có".
    pub fn row(mut self, label: impl Words<'a>, value: impl Words<'a>) -> Self {
        self.rows.push(Row { label: label.words(), value: value.words(), change: None, url: None });
        self
    }

    /// The value of the row just added is a link.
    pub fn to(mut self, url: impl Words<'a>) -> Self {
        if let Some(row) = self.rows.last_mut() {
            row.url = Some(url.words());
        }
        self
    }

    /// The row just added can be changed there; `what` is read out after "Sửa".
    pub fn change(mut self, url: impl Words<'a>, what: impl Words<'a>) -> Self {
        if let Some(row) = self.rows.last_mut() {
            row.change = Some((url.words(), what.words()));
        }
        self
    }
}
