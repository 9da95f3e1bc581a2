//! Ranking: first all words of a procedure together, then for the best the single phrases.

use super::{
    index::{Index, Phrase},
    query::{Asked, Spelling},
    words::{Word, WordId},
};

/// How many procedures are looked at closely.
const CLOSELY: usize = 150;

/// How well every word of the index fits every word asked.
pub(super) struct Fits {
    by_word: Vec<Vec<f32>>,
}

impl Fits {
    pub fn new(index: &Index, asked: &[Asked]) -> Self {
        let of = |one: &Asked| {
            let mut fits = vec![0.0; index.vocabulary.len()];
            for (id, fit) in &one.meant {
                fits[*id as usize] = *fit;
            }
            fits
        };
        Self { by_word: asked.iter().map(of).collect() }
    }

    /// How well a word of a text fits the word asked at this position, with regard to marks.
    pub fn of(&self, position: usize, asked: &Asked, word: Word) -> f32 {
        let fit = self.by_word[position][word.id as usize];
        match &asked.spelling {
            Some(spelling) if fit > 0.0 && is_exact(asked, word.id) => fit * marks(*spelling, word),
            _ => fit,
        }
    }
}

fn is_exact(asked: &Asked, id: WordId) -> bool {
    asked.exact == Some(id)
}

/// Someone who typed marks meant them: "đạt" is not "đất".
fn marks(spelling: Spelling, word: Word) -> f32 {
    match (spelling.known == Some(word.spelling), spelling.has_marks) {
        (true, _) => 1.0,
        (false, true) => 0.5,
        (false, false) => 0.85,
    }
}

/// The procedures that fit, best first, with their score; `allows` is the filter.
pub(super) fn rank(
    index: &Index,
    asked: &[Asked],
    allows: impl Fn(usize) -> bool,
) -> Vec<(usize, f32)> {
    let total: f32 = asked.iter().map(|one| one.rarity).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut loosely: Vec<(usize, f32)> = together(index, asked)
        .into_iter()
        .enumerate()
        .filter(|(entry, sum)| *sum > 0.0 && allows(*entry))
        .map(|(entry, sum)| (entry, sum / total))
        .collect();
    let order = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if loosely.len() > CLOSELY {
        let by_standing = |it: &(usize, f32)| (it.0, it.1 + index.standing[it.0]);
        loosely.select_nth_unstable_by(CLOSELY, |a, b| order(&by_standing(a), &by_standing(b)));
        loosely.truncate(CLOSELY);
    }
    let fits = Fits::new(index, asked);
    let mut closely: Vec<(usize, f32)> = loosely
        .into_iter()
        .map(|(entry, loose)| {
            let phrases = &index.phrases[index.of_entry[entry].clone()];
            let best = phrases
                .iter()
                .map(|phrase| closeness(index, &fits, asked, phrase, total))
                .fold(0.0, f32::max);
            (entry, best * (1.0 + index.standing[entry]) + 0.45 * loose)
        })
        .collect();
    closely.sort_by(order);
    closely
}

/// For every procedure the sum over the words asked of the best place where each occurs.
fn together(index: &Index, asked: &[Asked]) -> Vec<f32> {
    let mut sums = vec![0.0; index.len()];
    let mut best = vec![0.0; index.len()];
    let mut touched = Vec::new();
    for one in asked {
        for (id, fit) in &one.meant {
            for (entry, weight) in &index.occurs[*id as usize] {
                let entry = *entry as usize;
                if best[entry] == 0.0 {
                    touched.push(entry);
                }
                best[entry] = f32::max(best[entry], fit * weight);
            }
        }
        for entry in touched.drain(..) {
            sums[entry] += one.rarity * best[entry];
            best[entry] = 0.0;
        }
    }
    sums
}

/// How close a phrase is to what was asked: how much of the question is in it, how much of it the
/// question says, and whether the words stand side by side.
fn closeness(index: &Index, fits: &Fits, asked: &[Asked], phrase: &Phrase, total: f32) -> f32 {
    let words = &index.words[phrase.words.clone()];
    let (mut found, mut said, mut beside) = (0.0, 0.0, 0.0);
    let mut last: Option<usize> = None;
    for (position, one) in asked.iter().enumerate() {
        let Some((at, fit)) = best_place(fits, position, one, words, last) else {
            last = None;
            continue;
        };
        found += one.rarity * fit;
        said += index.rarity[words[at].id as usize] * fit;
        if position == 0 || last.is_some_and(|last| last + 1 == at) {
            beside += one.rarity * fit;
        }
        last = Some(at);
    }
    let (question, phrase_said) = (found / total, (said / phrase.rarity).min(1.0));
    phrase.weight
        * question
        * (0.75 - phrase.whole + phrase.whole * phrase_said + 0.25 * beside / total)
}

/// Where a word asked stands in a phrase: next to the one before when it fits there well enough,
/// else where it fits best.
fn best_place(
    fits: &Fits,
    position: usize,
    asked: &Asked,
    words: &[Word],
    last: Option<usize>,
) -> Option<(usize, f32)> {
    let mut best: Option<(usize, f32)> = None;
    for (at, word) in words.iter().enumerate() {
        let fit = fits.of(position, asked, *word);
        let is_next = last.is_some_and(|last| last + 1 == at);
        let worth = fit + if is_next && fit > 0.0 { 0.15 } else { 0.0 };
        if fit > 0.0 && best.is_none_or(|(_, known)| worth > known) {
            best = Some((at, worth));
        }
    }
    best.map(|(at, _)| (at, fits.of(position, asked, words[at])))
}
