//! Pages of a form on several devices: the slower hand is told, not overwritten.
//!
//! Every page shown carries a mark of its own and the mark that the step had when it was shown. A
//! page may save what it showed, or what it saved itself; when another page has saved meanwhile,
//! nothing is written. The marks stand among the answers of the draft, under names that no form
//! can have, and never travel further than the draft.

use crate::{App, Error, accounts::Account, applying::belongs_to, drafts::Draft};
use domain::{
    form::{Answers, FormStep, check},
    ids::DraftId,
};

/// Who writes: a page, and what it had seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageMark {
    /// The page itself.
    pub page: String,
    /// The mark of the step when the page was shown; empty when there was none.
    pub seen: String,
}

/// The mark of a step: of the page that saved it last. `None`: nobody has been there.
pub fn mark_of<'a>(draft: &'a Draft, step: &FormStep) -> Option<&'a str> {
    draft.answers.get(&name_of(step)).map(String::as_str)
}

fn name_of(step: &FormStep) -> String {
    format!("~{}", step.id)
}

impl App {
    /// Saves the answers of one step as typed, right or wrong. [`Error::Stale`] when another page
    /// has saved this step since `mark` was shown: then nothing is written.
    pub async fn save_page(
        &self,
        account: &Account,
        id: DraftId,
        step: &FormStep,
        typed: &Answers,
        mark: &PageMark,
    ) -> Result<Draft, Error> {
        let answers = check::normalise_step(step, typed);
        let draft = self
            .change_draft(account, id, |draft| {
                if is_foreign(mark_of(draft, step), mark) {
                    return;
                }
                draft.answers.retain(|name, _| !belongs_to(step, name));
                draft.answers.extend(answers.clone());
                draft.answers.insert(name_of(step), mark.page.clone());
            })
            .await?;
        if mark_of(&draft, step) == Some(&mark.page) { Ok(draft) } else { Err(Error::Stale) }
    }
}

fn is_foreign(last: Option<&str>, mark: &PageMark) -> bool {
    let last = last.unwrap_or_default();
    last != mark.page && last != mark.seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(page: &str, seen: &str) -> PageMark {
        PageMark { page: page.to_owned(), seen: seen.to_owned() }
    }

    #[test]
    fn a_page_may_save_again_what_it_saved_before() {
        assert!(!is_foreign(None, &mark("a", "")));
        assert!(!is_foreign(Some("a"), &mark("a", "")));
        assert!(!is_foreign(Some("a"), &mark("b", "a")));
    }

    #[test]
    fn a_page_that_another_has_overtaken_is_told_apart() {
        assert!(is_foreign(Some("b"), &mark("a", "")));
        assert!(is_foreign(Some("c"), &mark("b", "a")));
    }
}
