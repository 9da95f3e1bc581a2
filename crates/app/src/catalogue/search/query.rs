//! What was typed, understood: for every word the words that may be meant.

use super::{
    index::{Index, rarity},
    words::{Cut, SpellingId, WordId, cut, has_vowel, only_the_best_of_each},
};
use domain::text;

/// Longest question looked at, in words.
const WORDS_MAX: usize = 24;
/// Longest question looked at, in signs.
const SIGNS_MAX: usize = 300;

/// Words of politeness and grammar that people put around what they look for.
const FILLERS: &[&str] = &[
    "thu", "tuc", "xin", "toi", "muon", "lam", "cho", "cua", "dau", "nhu", "nao", "va", "hoac",
    "theo", "cac", "nhung", "em", "minh", "gi", "phai", "duoc", "ong", "ba", "bo", "chau", "noi",
];

/// One word of a question.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The words that may be meant, with how well each fits.
    pub meant: Vec<(WordId, f32)>,
    /// The word itself, when the index has it.
    pub exact: Option<WordId>,
    /// With marks: only then spelling counts.
    pub spelling: Option<Spelling>,
    /// How much finding it tells.
    pub rarity: f32,
}

/// How the word was spelled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    /// As the index knows it.
    pub known: Option<SpellingId>,
    /// Whether this very word carries marks.
    pub has_marks: bool,
}

/// Understands a question.
pub(super) fn understand(index: &Index, typed: &str) -> Vec<Asked> {
    let typed: String = text::nfc(&typed.chars().take(SIGNS_MAX).collect::<String>());
    let has_marks = cut(&typed).iter().any(|word| word.spelled != word.folded);
    let is_open = typed.ends_with(char::is_alphanumeric);
    let mut words = apart(index, cut(&typed));
    words.truncate(WORDS_MAX);
    let count = words.len();
    words
        .iter()
        .enumerate()
        .map(|(at, word)| asked(index, word, is_open && at + 1 == count, has_marks))
        .collect()
}

/// Cuts words that were typed without spaces.
fn apart(index: &Index, words: Vec<Cut>) -> Vec<Cut> {
    let vocabulary = &index.vocabulary;
    let mut apart = Vec::with_capacity(words.len());
    for word in words {
        let is_known = vocabulary.get(&word.folded).is_some();
        let is_slip =
            || word.folded.len() <= 7 && vocabulary.near(&word.folded).iter().any(|it| it.1 >= 0.7);
        let pieces = if is_known || is_slip() { None } else { vocabulary.split(&word.folded) };
        match pieces {
            None => apart.push(word),
            Some(pieces) => apart.extend(pieces.into_iter().map(|piece| Cut {
                spelled: piece.clone(),
                folded: piece,
                at: word.at.clone(),
            })),
        }
    }
    apart
}

fn asked(index: &Index, word: &Cut, may_go_on: bool, has_marks: bool) -> Asked {
    let vocabulary = &index.vocabulary;
    let exact = vocabulary.get(&word.folded);
    let mut meant = vocabulary.near(&word.folded);
    let is_filler = FILLERS.contains(&word.folded.as_str());
    // A known syllable without a vowel is an abbreviation; a word of politeness is nothing else.
    let least = match exact {
        Some(_) if is_filler => 0.9,
        Some(_) if !has_vowel(&word.folded) => 0.6,
        _ => 0.0,
    };
    meant.retain(|(_, fit)| *fit > least);
    // What sounds alike counts as the same word; mere slips do not: "cuoc" is rare, "duoc" is not.
    let alike = meant.iter().filter(|(_, fit)| exact.is_none() || *fit > 0.7);
    let near: f32 = alike.map(|(id, fit)| occurs(index, *id) * fit * 0.5).sum();
    let own = exact.map_or(0.0, |id| occurs(index, id));
    meant.extend(exact.map(|id| (id, 1.0)));
    if may_go_on {
        let fit = match (word.folded.len(), exact) {
            (1, _) | (_, None) => 0.8,
            (2, Some(_)) => 0.75,
            (_, Some(_)) => 0.4,
        };
        meant.extend(vocabulary.beginning(&word.folded).map(|id| (id, fit)));
    }
    only_the_best_of_each(&mut meant);
    let spelling = has_marks.then(|| Spelling {
        known: vocabulary.spelling(&word.spelled),
        has_marks: word.spelled != word.folded,
    });
    // "trọ" is rare even where "trợ" stands everywhere.
    let meant_so = spelling.filter(|it| it.has_marks).and_then(|it| it.known);
    let occurs = match meant_so {
        Some(spelling) => spelled(index, spelling),
        None => own + near,
    };
    let telling = rarity(index.len(), occurs);
    let rarity = if is_filler {
        telling * 0.35
    } else if may_go_on && word.folded.len() == 1 {
        // One letter of a word to come says next to nothing.
        telling.min(1.0)
    } else {
        telling
    };
    Asked { meant, exact, spelling, rarity }
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
fn occurs(index: &Index, id: WordId) -> f32 {
    index.occurs[id as usize].len() as f32
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
fn spelled(index: &Index, id: SpellingId) -> f32 {
    index.vocabulary.frequency_spelled[id as usize] as f32
}
