//! The index: every procedure as a few phrases of words, and for every word where it occurs.

use super::words::{Vocabulary, Word, WordId, cut};
use crate::catalogue::{Entry, library::Library};
use domain::text;
use std::{collections::HashMap, ops::Range};

/// How much a phrase says, by where it stands.
mod weight {
    pub const TITLE: f32 = 1.0;
    pub const NAME: f32 = 0.95;
    pub const KEYWORD: f32 = 0.97;
    pub const SYNONYM: f32 = 0.8;
    pub const LIFE_EVENT: f32 = 0.5;
    pub const SECTOR: f32 = 0.5;
    pub const SUMMARY: f32 = 0.35;
    pub const AGENCY: f32 = 0.2;
}

/// See [`Phrase::whole`].
mod whole {
    pub const SAYING: f32 = 0.5;
    pub const TITLE: f32 = 0.25;
    pub const OFFICIAL: f32 = 0.12;
}

/// One phrase of a procedure.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub weight: f32,
    pub words: Range<usize>,
    /// How much it matters that the question says all of it. Everyday words are meant as a whole
    /// ("căn cước" is not "công chứng căn cước"); nobody types an official name to the end.
    pub whole: f32,
    /// Sum of the rarity of its words.
    pub rarity: f32,
}

/// What is searched.
#[derive(Debug, Default)]
pub struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) words: Vec<Word>,
    pub(super) phrases: Vec<Phrase>,
    /// The phrases of each procedure.
    pub(super) of_entry: Vec<Range<usize>>,
    /// For each word the procedures it occurs in, with the weight of its best phrase.
    pub(super) occurs: Vec<Vec<(u32, f32)>>,
    /// Rarity of each word.
    pub(super) rarity: Vec<f32>,
    /// What a procedure brings along: the most used ones first when all else is equal.
    pub(super) standing: Vec<f32>,
}

impl Index {
    pub(in crate::catalogue) fn new(entries: &[Entry], library: &Library) -> Self {
        let mut index = Self::default();
        let synonyms = Synonyms::new(library, &mut index.vocabulary);
        let events: HashMap<&str, &str> = library
            .life_events
            .iter()
            .map(|event| (event.id.as_str(), event.name.as_str()))
            .collect();
        for entry in entries {
            let first = index.phrases.len();
            index.entry(entry, &events);
            index.synonyms(&synonyms, first);
            index.of_entry.push(first..index.phrases.len());
            index.standing.push(standing(entry));
        }
        index.vocabulary.close();
        index.count();
        index
    }

    fn entry(&mut self, entry: &Entry, events: &HashMap<&str, &str>) {
        let listed = &entry.listed;
        self.phrase((weight::TITLE, whole::TITLE), &listed.title);
        // "Đăng ký hộ kinh doanh (mở cửa hàng)" is two ways of saying it.
        if let Some((title, aside)) = listed.title.split_once('(') {
            self.phrase((weight::TITLE, whole::TITLE), title);
            self.phrase((weight::KEYWORD, whole::SAYING), aside);
        }
        if listed.name != listed.title {
            self.phrase((weight::NAME, whole::OFFICIAL), &listed.name);
        }
        self.phrase((weight::SECTOR, whole::TITLE), &listed.sector);
        if let Some(procedure) = entry.versions.last() {
            for keyword in &procedure.keywords {
                self.phrase((weight::KEYWORD, whole::SAYING), keyword);
            }
            for event in procedure.life_events.iter().filter_map(|id| events.get(id.as_str())) {
                self.phrase((weight::LIFE_EVENT, whole::TITLE), event);
            }
            self.phrase(
                (weight::SUMMARY, whole::OFFICIAL),
                procedure.summary.as_deref().unwrap_or_default(),
            );
            self.phrase(
                (weight::AGENCY, whole::OFFICIAL),
                procedure.agency_text.as_deref().unwrap_or_default(),
            );
        } else if let Some(row) = &entry.row {
            self.phrase(
                (weight::AGENCY, whole::OFFICIAL),
                row.authority.as_deref().unwrap_or_default(),
            );
        }
    }

    fn phrase(&mut self, (weight, whole): (f32, f32), words: &str) {
        let first = self.words.len();
        for cut in cut(words) {
            let word = self.vocabulary.learn(&cut);
            self.words.push(word);
        }
        if self.words.len() > first {
            let words = first..self.words.len();
            self.phrases.push(Phrase { weight, words, whole, rarity: 0.0 });
        }
    }

    /// Adds the everyday words of whatever the law's words stand in a name.
    fn synonyms(&mut self, synonyms: &Synonyms, first: usize) {
        let named = self.phrases[first..].iter().filter(|phrase| phrase.weight >= weight::NAME);
        let ids: Vec<Vec<WordId>> = named
            .map(|phrase| self.words[phrase.words.clone()].iter().map(|it| it.id).collect())
            .collect();
        for (term, also) in &synonyms.0 {
            if ids.iter().any(|words| words.windows(term.len()).any(|part| part == term.as_slice()))
            {
                for words in also {
                    let from = self.words.len();
                    self.words.extend(words);
                    let words = from..self.words.len();
                    let weight = weight::SYNONYM;
                    let whole = whole::SAYING;
                    self.phrases.push(Phrase { weight, words, whole, rarity: 0.0 });
                }
            }
        }
    }

    fn count(&mut self) {
        self.occurs = vec![Vec::new(); self.vocabulary.len()];
        let mut last_spelled = vec![None; self.vocabulary.frequency_spelled.len()];
        for (entry, phrases) in (0..).zip(&self.of_entry) {
            for phrase in &self.phrases[phrases.clone()] {
                for word in &self.words[phrase.words.clone()] {
                    let occurs = &mut self.occurs[word.id as usize];
                    match occurs.last_mut() {
                        Some((last, best)) if *last == entry => *best = best.max(phrase.weight),
                        _ => occurs.push((entry, phrase.weight)),
                    }
                    if last_spelled[word.spelling as usize].replace(entry) != Some(entry) {
                        self.vocabulary.frequency_spelled[word.spelling as usize] += 1;
                    }
                }
            }
        }
        let all = self.of_entry.len();
        for (word, occurs) in self.occurs.iter().enumerate() {
            self.vocabulary.frequency[word] = u32::try_from(occurs.len()).unwrap_or(u32::MAX);
            #[expect(clippy::cast_precision_loss, reason = "thousands")]
            self.rarity.push(rarity(all, occurs.len() as f32));
        }
        for phrase in &mut self.phrases {
            let words = &self.words[phrase.words.clone()];
            phrase.rarity = words.iter().map(|word| self.rarity[word.id as usize]).sum();
        }
    }

    /// The words of a procedure's title, in order: its first phrase.
    pub(super) fn title(&self, entry: usize) -> &[Word] {
        let title = self.phrases[self.of_entry[entry].clone()].first();
        title.map_or(&[], |title| &self.words[title.words.clone()])
    }

    /// How many procedures there are.
    pub(super) fn len(&self) -> usize {
        self.of_entry.len()
    }
}

/// How much a word tells that occurs in so many procedures.
#[expect(clippy::cast_precision_loss, reason = "thousands")]
pub(super) fn rarity(all: usize, occurs: f32) -> f32 {
    (1.0 + all as f32 / (1.0 + occurs.min(all as f32))).ln()
}

fn standing(entry: &Entry) -> f32 {
    let Some(procedure) = entry.versions.last() else {
        return if entry.listed.is_online { 0.005 } else { 0.0 };
    };
    // The most used ones were described by hand, with a process of their own and many words.
    let by_hand = procedure.process.is_some() && procedure.keywords.len() >= 5;
    0.03 + if by_hand { 0.05 } else { 0.0 }
}

/// Terms of the law with everyday words, as words of the index.
struct Synonyms(Vec<(Vec<WordId>, Vec<Vec<Word>>)>);

impl Synonyms {
    fn new(library: &Library, vocabulary: &mut Vocabulary) -> Self {
        let mut learn = |words: &str| -> Vec<Word> {
            cut(&text::nfc(words)).iter().map(|cut| vocabulary.learn(cut)).collect()
        };
        let read = library.synonyms.iter().map(|synonym| {
            let term = learn(&synonym.term).iter().map(|word| word.id).collect::<Vec<_>>();
            (term, synonym.also.iter().map(|also| learn(also)).collect())
        });
        Self(read.filter(|(term, _)| !term.is_empty()).collect())
    }
}
