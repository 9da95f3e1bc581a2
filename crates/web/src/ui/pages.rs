//! Forwards and back through a long list, by cursor.

use askama::Template;
use askama::filters::HtmlSafe;

/// Links to the neighbours of a page of a list. There are no page numbers: lists are read by
/// cursor, so that page one thousand costs as much as page one.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/pages.html")]
pub struct Pages {
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
}

impl HtmlSafe for Pages {}
