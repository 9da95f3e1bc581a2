//! The hidden fields of a form that acts on a dossier: the key that makes pressing twice harmless,
//! and the version that was shown.

use crate::{cookie::hex, site::Site, typed::Typed};
use app::act::Ask;
use askama::{Template, filters::HtmlSafe};
use domain::{
    dossier::{Command, Dossier},
    ids::DossierId,
};

/// `{{ act }}` inside the form.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<input type="hidden" name="key" value="{{ key }}"><input type="hidden" name="version" value="{{ version }}">"#,
    ext = "html"
)]
pub struct Act {
    key: String,
    version: u64,
}

impl HtmlSafe for Act {}

impl Act {
    /// For a form shown now.
    pub fn on(site: &Site, dossier: &Dossier) -> Self {
        Self { key: fresh_key(site), version: dossier.version }
    }
}

/// An unguessable key of 32 hexadecimal digits.
pub fn fresh_key(site: &Site) -> String {
    let mut bytes = [0; 16];
    site.app.chance.fill(&mut bytes);
    hex(&bytes)
}

/// What such a form asks for.
pub fn asked(dossier: DossierId, typed: &Typed, command: Command) -> Ask {
    let version = typed.get("version").parse().ok();
    Ask { dossier, version, key: key(typed), command }
}

/// The key that came with a form.
pub fn key(typed: &Typed) -> Option<String> {
    typed.filled("key").filter(|key| key.len() <= 64).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_form_without_version_asks_whatever_was_shown() {
        let id = DossierId(Uuid::nil());
        let ask = asked(id, &Typed::parse(b"key=ab12&version=x"), Command::Collect);
        assert_eq!((ask.version, ask.key.as_deref()), (None, Some("ab12")));
        let ask = asked(id, &Typed::parse(b"version=7"), Command::Collect);
        assert_eq!((ask.version, ask.key), (Some(7), None));
    }
}
