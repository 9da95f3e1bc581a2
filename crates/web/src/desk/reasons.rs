//! Reasons from the library, made whole with what the officer adds.

use app::catalogue::{RejectionReason, SupplementReason};

/// The sentence of a supplement for one component. `None`: the reason has a gap that the officer
/// left empty.
pub fn supplement(reason: &SupplementReason, component: &str, text: &str) -> Option<String> {
    let inside = if reason.sentence.starts_with("{component}") {
        component.to_owned()
    } else {
        lowered(component)
    };
    whole(&reason.sentence.replace("{component}", &inside), text)
}

/// The sentence of a refusal; a gap is filled with the rule.
pub fn rejection(reason: &RejectionReason, rule: &str, text: &str) -> Option<String> {
    if reason.sentence.contains("{rule}") && rule.is_empty() {
        return None;
    }
    Some(followed(&reason.sentence.replace("{rule}", rule), text))
}

fn whole(sentence: &str, text: &str) -> Option<String> {
    let has_gap = sentence.contains("{field}") || sentence.contains("{rule}");
    match (has_gap, text.is_empty()) {
        (true, true) => None,
        (true, false) => Some(sentence.replace("{field}", text).replace("{rule}", text)),
        (false, _) => Some(followed(sentence, text)),
    }
}

fn followed(sentence: &str, text: &str) -> String {
    if text.is_empty() { sentence.to_owned() } else { format!("{sentence} {text}") }
}

/// With a small first letter, unless the word is an abbreviation.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(sentence: &str) -> SupplementReason {
        SupplementReason {
            id: "any".to_owned(),
            component_kinds: Vec::new(),
            label: "Lý do".to_owned(),
            sentence: sentence.to_owned(),
        }
    }

    #[test]
    fn a_reason_names_the_paper_and_takes_what_the_officer_adds() {
        let missing = reason("Hồ sơ chưa có {component}.");
        assert_eq!(
            supplement(&missing, "Giấy chứng sinh", "Nộp bản chính."),
            Some("Hồ sơ chưa có giấy chứng sinh. Nộp bản chính.".to_owned())
        );
        let pages = reason("{component} chưa đủ trang.");
        assert_eq!(
            supplement(&pages, "Giấy chứng sinh", ""),
            Some("Giấy chứng sinh chưa đủ trang.".to_owned())
        );
        assert_eq!(
            supplement(&missing, "CCCD của cha", ""),
            Some("Hồ sơ chưa có CCCD của cha.".to_owned())
        );
    }

    #[test]
    fn a_gap_must_be_filled() {
        let field = reason("Mục {field} còn trống.");
        assert_eq!(supplement(&field, "Tờ khai", ""), None);
        assert_eq!(
            supplement(&field, "Tờ khai", "nơi sinh"),
            Some("Mục nơi sinh còn trống.".to_owned())
        );
    }

    #[test]
    fn a_refusal_with_a_gap_names_the_rule() {
        let reason = RejectionReason {
            id: "any".to_owned(),
            moments: Vec::new(),
            label: "Không đủ điều kiện".to_owned(),
            sentence: "Hồ sơ chưa đáp ứng điều kiện theo {rule}.".to_owned(),
            legal_basis: None,
        };
        assert_eq!(rejection(&reason, "", ""), None);
        let said = rejection(&reason, "Luật Xây dựng, Điều 93", "Lô đất chưa có quy hoạch.");
        assert!(said.is_some_and(|said| said.contains("Luật Xây dựng, Điều 93. Lô đất")));
    }
}
