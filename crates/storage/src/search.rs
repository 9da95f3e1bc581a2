//! Finding a dossier by words: what is indexed, and how what was typed is cut into words.
//!
//! Texts come folded (`domain::text::fold`). They are cut at everything that is neither letter nor
//! digit, so that a code is found by any of its parts. What is indexed are more words than those:
//!
//! - `@p00004:lan`, the word in the list of an agency. Two in five people are called Nguyễn: a search
//!   within an agency must never walk through a whole city's worth of them.
//! - `~la`, a beginning of a word, for those who search in the whole city.
//! - `@p00004`, the agency alone, for a search by nothing but numbers.
//!
//! Numbers have none of these, as they are told apart by themselves.

use crate::{
    commit::Head,
    engine::{
        Statement, args,
        dialect::{Dialect, Term},
    },
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

/// So many letters of a word can be its beginning; a longer one is looked for as it is, which is
/// seldom and finds little: no Vietnamese syllable has more than seven.
const BEGINNING_MAX: usize = 8;

/// The word of an agency. Signs that could end a word are left out, and the one that parts it from
/// a word of a dossier is doubled.
fn of_agency(agency: &str) -> String {
    let plain = agency.chars().filter(|sign| sign.is_alphanumeric() || "-_./:".contains(*sign));
    format!("@{}", plain.collect::<String>().replace(':', "::"))
}

fn in_agency(agency: &str, word: &str) -> String {
    format!("{}:{word}", of_agency(agency))
}

fn is_number(word: &str) -> bool {
    word.chars().any(|sign| sign.is_ascii_digit())
}

/// Everything by which a dossier is found: its words, and those in the lists of its agencies.
pub(crate) fn indexed<'a>(
    search_text: &str,
    scopes: impl Iterator<Item = &'a str> + Clone,
) -> String {
    let mut words = vec![search_text.to_owned()];
    words.extend(scopes.clone().map(of_agency));
    let mut beginnings = BTreeSet::new();
    for name in pieces(search_text).filter(|word| !is_number(word)) {
        words.extend(scopes.clone().map(|scope| in_agency(scope, name)));
        let ends = name.char_indices().map(|(start, sign)| start + sign.len_utf8());
        beginnings.extend(ends.take(BEGINNING_MAX).map(|end| &name[..end]));
    }
    words.extend(beginnings.into_iter().map(|beginning| format!("~{beginning}")));
    words.join(" ")
}

/// What to look for: all terms of one of these lists. The last word may be the beginning of one.
pub(crate) fn terms(words: &[String], scopes: Option<&[&str]>) -> Vec<Vec<Term>> {
    let Some((last, whole)) = words.split_last() else { return Vec::new() };
    let Some(scopes) = scopes else {
        let mut all: Vec<Term> = whole.iter().cloned().map(Term::Whole).collect();
        let is_indexed = !is_number(last) && last.chars().count() <= BEGINNING_MAX;
        all.push(match is_indexed {
            true => Term::Whole(format!("~{last}")),
            false => Term::Beginning(last.clone()),
        });
        return vec![all];
    };
    let within = |scope: &&str| {
        let place = |word: &String| match is_number(word) {
            true => word.clone(),
            false => in_agency(scope, word),
        };
        let mut all: Vec<Term> = whole.iter().map(|word| Term::Whole(place(word))).collect();
        all.push(Term::Beginning(place(last)));
        if words.iter().all(|word| is_number(word)) {
            all.push(Term::Whole(of_agency(scope)));
        }
        all
    };
    scopes.iter().map(within).collect()
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
    let scopes = after.scopes.iter().map(String::as_str);
    let words = indexed(&after.search_text, scopes);
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
    fn a_name_is_indexed_in_each_agency_and_by_its_beginnings_and_a_number_by_itself() {
        let expected = "0001 lan @p00004 @q::1 @p00004:lan @q::1:lan ~l ~la ~lan";
        assert_eq!(indexed("0001 lan", ["p00004", "q:1"].into_iter()), expected);
    }

    #[test]
    fn a_search_within_agencies_walks_their_own_lists() {
        let words = ["lan", "tr"].map(str::to_owned);
        let within = |scope: &str| {
            let whole = Term::Whole(format!("@{scope}:lan"));
            vec![whole, Term::Beginning(format!("@{scope}:tr"))]
        };
        assert_eq!(terms(&words, Some(&["a", "b"])), [within("a"), within("b")]);
        let everywhere = [Term::Whole("lan".to_owned()), Term::Whole("~tr".to_owned())];
        assert_eq!(terms(&words, None), [everywhere]);
        let number = [Term::Beginning("00".to_owned()), Term::Whole("@a".to_owned())];
        assert_eq!(terms(&["00".to_owned()], Some(&["a"])), [number]);
    }

    #[test]
    fn signs_alone_look_for_nothing() {
        assert!(cut(&["\" * ( -".to_owned()]).is_empty());
    }
}
