//! What must be mended on a form, said once on top and once beside each question.

use askama::Template;
use askama::filters::HtmlSafe;

/// Mistakes by field, in the order of the form. `{{ errors }}` shows the summary (nothing when
/// there is nothing to mend); `errors.of("name")` feeds the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "ui/errors.html")]
pub struct Errors {
    list: Vec<(String, String)>,
}

impl HtmlSafe for Errors {}

impl Errors {
    /// Nothing to mend.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a sentence for a field; the first one for a field is the one shown beside it.
    pub fn add(&mut self, name: impl Into<String>, sentence: impl Into<String>) {
        self.list.push((name.into(), sentence.into()));
    }

    /// Whether one of them is of a field whose name begins so.
    pub fn any_within(&self, prefix: &str) -> bool {
        self.list.iter().any(|(name, _)| name.starts_with(prefix))
    }

    /// The sentence for a field.
    pub fn of(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(field, _)| field == name).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether the form may go on.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_leads_to_each_field() {
        let mut errors = Errors::none();
        errors.add("full_name", "Ghi họ và tên");
        let html = errors.to_string();
        assert!(html.contains(r##"<a href="#full_name">Ghi họ và tên</a>"##), "{html}");
        assert_eq!(errors.of("full_name"), Some("Ghi họ và tên"));
        assert_eq!(errors.of("other"), None);
    }

    #[test]
    fn nothing_to_mend_shows_nothing() {
        assert_eq!(Errors::none().to_string(), "");
    }
}
