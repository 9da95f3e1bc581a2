//! Vietnamese.

pub mod answers;
pub mod dates;
pub mod explain;
pub mod findings;
pub mod ledger;
pub mod notices;
pub mod papers;
pub mod problems;
pub mod refusals;
pub mod requests;
pub mod stages;
pub mod terms;
pub mod timeline;

use crate::Names;
use domain::ids::{AgencyId, ComponentId, StepId};

/// The agency's full name.
pub(crate) fn agency_name(names: &Names<'_>, id: &AgencyId) -> String {
    names
        .agency(id)
        .map_or_else(|| "cơ quan có thẩm quyền".to_owned(), |agency| agency.name.clone())
}

/// The name of an agency as officers write it among themselves, where columns are narrow.
pub fn short_agency(name: &str) -> String {
    name.replace("Ủy ban nhân dân", "UBND")
}

/// The component's short name.
pub(crate) fn component_name(names: &Names<'_>, id: &ComponentId) -> String {
    let found = names.component(id).map(|component| component.title().to_owned());
    found.unwrap_or_else(|| "giấy tờ theo quy định".to_owned())
}

/// The step's name.
pub(crate) fn step_name(names: &Names<'_>, id: &StepId) -> String {
    names.step(id).map_or_else(|| "bước hiện tại".to_owned(), |step| step.name.clone())
}

/// The same text with a small first letter, where it stands inside a sentence; capitals that
/// belong to the word (`CCCD`, `UBND`) stay.
pub(crate) fn inside(text: &str) -> String {
    let mut letters = text.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else { return String::new() };
    if second.is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(text.chars().skip(1)).collect()
}

/// The same text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Several things in one sentence: `a, b và c`.
pub(crate) fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} và {last}", before.join(", ")),
    }
}

/// Text of a person as the last part of a sentence: trimmed, with one full stop.
pub(crate) fn closed(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…', ':']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// `None` for text that is only blank.
pub(crate) fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_inside_a_sentence_keeps_its_abbreviations() {
        assert_eq!(inside("Họ và tên"), "họ và tên");
        assert_eq!(inside("CCCD của cha"), "CCCD của cha");
        assert_eq!(inside("Đơn"), "đơn");
        assert_eq!(inside(""), "");
        assert_eq!(capital("đơn"), "Đơn");
    }

    #[test]
    fn several_things_are_joined_as_people_speak() {
        let things =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(list(&things(&["đơn"])), "đơn");
        assert_eq!(list(&things(&["đơn", "bản vẽ", "ảnh"])), "đơn, bản vẽ và ảnh");
    }
}
