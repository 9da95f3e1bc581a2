//! Finding a dossier by words: what is indexed, and how what was typed is cut into words.
//!
//! Texts come folded (`domain::text::fold`). They are cut at everything that is neither letter nor
//! digit, so that a code is found by any of its parts. An agency is a word too, with an `@` before
//! it: so a search within an agency walks two short lists instead of sifting a long one.

use crate::{
    commit::Head,
    engine::{Statement, args, dialect::Dialect},
};
use app::ports::storage::Change;
use domain::{dossier::Dossier, ids::DossierId};
use std::collections::BTreeSet;

/// The words of a dossier: those the act gave, and its numbers.
pub(crate) fn text_of(change: &Change, after: &Dossier) -> String {
    let code = after.code.as_ref().map(ToString::to_string).unwrap_or_default();
    let numbers = format!("{} {code}", after.reference).to_lowercase();
    let words: BTreeSet<&str> = pieces(&change.search_text).chain(pieces(&numbers)).collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// Letters and digits in a row.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

/// What was typed, as words to look for; the last may be the beginning of one.
pub(crate) fn cut(typed: &[String]) -> Vec<String> {
    typed.iter().flat_map(|word| pieces(word)).map(str::to_lowercase).collect()
}

/// The word of an agency. Signs that could end a quotation are left out.
pub(crate) fn scope_word(agency: &str) -> String {
    let quotes = ['"', '\'', '\\'];
    let plain = agency.chars().filter(|sign| !sign.is_whitespace() && !quotes.contains(sign));
    std::iter::once('@').chain(plain).collect()
}

/// Whether a text holds all words, the last as a beginning.
pub(crate) fn holds(text: &str, words: &[String]) -> bool {
    let Some((last, whole)) = words.split_last() else { return true };
    let held: BTreeSet<&str> = pieces(text).collect();
    whole.iter().all(|word| held.contains(word.as_str()))
        && held.iter().any(|word| word.starts_with(last.as_str()))
}

/// Feeds the index when words or agencies have changed.
pub(crate) fn write(
    dialect: &Dialect,
    id: DossierId,
    (before, after): (&Head, &Head),
) -> Option<Statement> {
    if before.search_text == after.search_text && before.scopes == after.scopes {
        return None;
    }
    let scopes = after.scopes.iter().map(|scope| scope_word(scope));
    let mut words = after.search_text.clone();
    for scope in scopes {
        words.push(' ');
        words.push_str(&scope);
    }
    Some(dialect.index_words.with(args![id.0, words]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_any_of_its_parts() {
        assert_eq!(cut(&["H26-190827-0001".to_owned()]), ["h26", "190827", "0001"]);
        let text = "000 00 15 h26 190827 0001 lan";
        assert!(holds(text, &cut(&["190827-00".to_owned()])));
        assert!(!holds(text, &cut(&["1908".to_owned(), "lan".to_owned()])));
    }

    #[test]
    fn signs_alone_look_for_nothing() {
        assert!(cut(&["\" * ( -".to_owned()]).is_empty());
    }
}
