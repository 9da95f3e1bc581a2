//! What invented people write: answers to open questions, comments, opinions. Data, in Vietnamese.

use anyhow::Context;
use serde::Deserialize;
use std::collections::BTreeMap;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is named after the act it is said in")]
pub struct Words {
    /// Answers by the ending of a field's name.
    texts: BTreeMap<String, Vec<String>>,
    pub consult_question: String,
    pub opinions_agree: Vec<String>,
    pub opinion_disagree: String,
    pub site_minutes: String,
    pub pause_financial: String,
    pub pause_legal: String,
    pub resume: Vec<String>,
    pub grant: String,
    pub send_back: String,
    pub hand_over: Vec<String>,
    pub submit: Vec<String>,
    pub withdrawal: String,
    pub reject_reason: String,
    pub reject_basis: String,
    pub reject_other_reason: String,
    pub not_accept_basis: String,
    pub mandate_relation: Vec<String>,
    pub comments_good: Vec<String>,
    pub comments_bad: Vec<String>,
}

impl Words {
    /// The words of the demo.
    pub fn of_the_demo() -> anyhow::Result<Self> {
        serde_json::from_str(include_str!("../../demo/words.json")).context("read the words")
    }

    /// What may be answered to the field of this name: by the longest ending that is known.
    pub fn texts(&self, field: &str) -> &[String] {
        let fits = |ending: &str| {
            field.strip_suffix(ending).is_some_and(|rest| {
                ending.is_empty() || rest.is_empty() || rest.ends_with(['.', '_'])
            })
        };
        let best = self.texts.iter().filter(|(ending, _)| fits(ending));
        best.max_by_key(|(ending, _)| ending.len()).map_or(&[], |(_, texts)| texts)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_longest_known_ending_answers() {
        let words = Words::of_the_demo().unwrap();
        assert_eq!(words.texts("child.nationality"), ["Việt Nam"]);
        assert_ne!(words.texts("notice.number"), words.texts("register.number"));
        assert_eq!(words.texts("never.heard.of"), words.texts(""));
    }
}
