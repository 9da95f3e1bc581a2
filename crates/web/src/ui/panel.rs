//! The end of a journey: it is done, this is the number.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::words::Words;

/// The confirmation; its title is the `h1` of the page. The code can be copied.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/panel.html")]
pub struct Panel<'a> {
    title: Cow<'a, str>,
    label: Cow<'a, str>,
    code: Cow<'a, str>,
}

impl HtmlSafe for Panel<'_> {}

impl<'a> Panel<'a> {
    /// "Đã gửi hồ sơ", "Mã hồ sơ của ông/bà", the code.
    pub fn new(title: impl Words<'a>, label: impl Words<'a>, code: impl Words<'a>) -> Self {
        Self { title: title.words(), label: label.words(), code: code.words() }
    }
}
