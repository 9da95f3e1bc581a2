//! The line under a form that says whether what was typed is safe.

use askama::Template;
use askama::filters::HtmlSafe;

/// Put `{{ Draft }}` inside a `<form data-autosave="URL">`. The server answers the POST (header
/// `x-autosave: 1`) with 204 when saved, 409 when a newer draft exists, 401 when signed out; 429
/// and 5xx are tried again.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "ui/draft.html")]
pub struct Draft;

impl HtmlSafe for Draft {}
