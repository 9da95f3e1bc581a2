//! Words as people type them: cut out of text, and compared with forgiveness.

use domain::text;
use std::{collections::HashMap, ops::Range};

/// A folded word of the index.
pub(super) type WordId = u32;
/// A word as spelled, with its marks.
pub(super) type SpellingId = u32;

/// One word of a text: as spelled (small letters), without marks, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub spelled: String,
    pub folded: String,
    pub at: Range<usize>,
}

/// The words of a text, which should be composed (NFC).
pub(super) fn cut(typed: &str) -> Vec<Cut> {
    let cuts = places(typed).map(|at| {
        let spelled = typed[at.clone()].to_lowercase();
        let folded = if spelled.is_ascii() { spelled.clone() } else { text::fold(&spelled) };
        Cut { spelled, folded, at }
    });
    cuts.filter(|cut| !cut.folded.is_empty()).collect()
}

/// Where words stand in a text, in bytes.
pub(super) fn places(typed: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = None;
    typed.char_indices().chain([(typed.len(), ' ')]).filter_map(move |(at, sign)| {
        if sign.is_alphanumeric() {
            start.get_or_insert(at);
            return None;
        }
        start.take().map(|from| from..at)
    })
}

/// A word of an indexed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub id: WordId,
    pub spelling: SpellingId,
}

/// Length and letters of a word: of thousands of words few are worth a closer look.
#[derive(Debug, Clone, Copy)]
struct Shape {
    length: usize,
    /// A bit for each letter; letters that share a bit only make a closer look more frequent.
    letters: u32,
}

impl Shape {
    fn of(word: &str) -> Self {
        let letters = word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31));
        Self { length: word.len(), letters }
    }

    /// Whether so many slips may lie between two words: each changes the length by one at most, and
    /// brings and takes one letter at most.
    fn may_become(self, other: Self, slips: usize) -> bool {
        let differs = |one: u32, other: u32| (one & !other).count_ones() as usize;
        self.length.abs_diff(other.length) <= slips
            && differs(self.letters, other.letters) <= slips
            && differs(other.letters, self.letters) <= slips
    }
}

/// All words of the index.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    folded: Vec<Box<str>>,
    ids: HashMap<Box<str>, WordId>,
    spellings: HashMap<Box<str>, Word>,
    /// In how many procedures a word occurs.
    pub frequency: Vec<u32>,
    /// In how many it occurs spelled so.
    pub frequency_spelled: Vec<u32>,
    /// The words that sound so.
    by_sound: HashMap<Box<str>, Vec<WordId>>,
    /// What can be seen of each word at a glance.
    shapes: Vec<Shape>,
    /// Words in alphabetical order, for beginnings.
    sorted: Vec<WordId>,
}

impl Vocabulary {
    /// The word as the index knows it, new when it does not yet.
    pub fn learn(&mut self, cut: &Cut) -> Word {
        if let Some(known) = self.spellings.get(cut.spelled.as_str()) {
            return *known;
        }
        let next = WordId::try_from(self.folded.len()).unwrap_or(WordId::MAX);
        let id = *self.ids.entry(cut.folded.as_str().into()).or_insert(next);
        if id == next {
            self.folded.push(cut.folded.as_str().into());
            self.frequency.push(0);
        }
        let spelling = SpellingId::try_from(self.spellings.len()).unwrap_or(SpellingId::MAX);
        let word = Word { id, spelling };
        self.spellings.insert(cut.spelled.as_str().into(), word);
        self.frequency_spelled.push(0);
        word
    }

    /// To be called when everything is learned.
    pub fn close(&mut self) {
        self.sorted = (0..self.len_as_id()).collect();
        let folded = &self.folded;
        for (word, id) in folded.iter().zip(0..) {
            self.by_sound.entry(sound(word).into()).or_default().push(id);
        }
        self.shapes = folded.iter().map(|word| Shape::of(word)).collect();
        self.sorted.sort_by(|a, b| folded[*a as usize].cmp(&folded[*b as usize]));
    }

    fn len_as_id(&self) -> WordId {
        WordId::try_from(self.folded.len()).unwrap_or(WordId::MAX)
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// The word folded so.
    pub fn get(&self, folded: &str) -> Option<WordId> {
        self.ids.get(folded).copied()
    }

    /// The spelling, when the index has it.
    pub fn spelling(&self, spelled: &str) -> Option<SpellingId> {
        self.spellings.get(spelled).map(|word| word.spelling)
    }

    /// The words that begin so.
    pub fn beginning(&self, with: &str) -> impl Iterator<Item = WordId> {
        let from = self.sorted.partition_point(|id| &*self.folded[*id as usize] < with);
        let rest = self.sorted[from..].iter().copied();
        rest.take_while(move |id| self.folded[*id as usize].starts_with(with))
    }

    /// The words that may be meant by `typed`, with how well they fit (0 to 1, never the word
    /// itself).
    pub fn near(&self, typed: &str) -> Vec<(WordId, f32)> {
        let is_known = self.ids.contains_key(typed);
        let sound = sound(typed);
        let untelexed = untelex(typed);
        // Of two known letters every change is another word.
        let shortest = if is_known { 3 } else { 2 };
        let far = if typed.len() >= 6 && !is_known { 2 } else { 1 };
        let mut near = Vec::new();
        near.extend(untelexed.and_then(|word| self.get(&word)).map(|id| (id, 0.95)));
        // A word that sounds alike; "sin" for "sinh" is a word too.
        let alike = self.by_sound.get(sound.as_str()).into_iter().flatten();
        let alike = alike.filter(|id| self.folded[**id as usize].len() > 1 || sound == "i");
        near.extend(alike.map(|id| (*id, if is_known { 0.8 } else { 0.92 })));
        let shape = Shape::of(typed);
        let close = self.shapes.iter().zip(0..).filter(|(other, _)| other.may_become(shape, far));
        let close = close.filter(|_| typed.len() >= shortest).filter_map(|(_, id): (_, WordId)| {
            let word = self.folded[id as usize].as_bytes();
            let fit = match distance(word, typed.as_bytes(), far)? {
                1 if is_known => 0.4,
                1 => 0.75,
                _ => 0.45,
            };
            Some((id, fit))
        });
        near.extend(close);
        near.retain(|(id, _)| *self.folded[*id as usize] != *typed);
        only_the_best_of_each(&mut near);
        near
    }

    /// A word typed without spaces, cut into known ones: `khaisinh` is `khai sinh`.
    pub fn split(&self, typed: &str) -> Option<Vec<String>> {
        const SYLLABLE_MAX: usize = 7;
        if !typed.is_ascii() || typed.len() < 4 || typed.len() > 60 {
            return None;
        }
        // For each end the cheapest way to get there: rare words and many words are dear.
        let mut ways: Vec<Option<(f32, usize)>> = vec![None; typed.len() + 1];
        ways[0] = Some((0.0, 0));
        for end in 1..=typed.len() {
            for start in end.saturating_sub(SYLLABLE_MAX)..end {
                let Some((cost, _)) = ways[start] else { continue };
                let piece = &typed[start..end];
                let Some(id) = self.get(piece).or_else(|| self.get(&sound(piece))) else {
                    continue;
                };
                let is_word =
                    piece.len() >= 2 && piece.bytes().any(is_vowel) || matches!(piece, "o" | "y");
                if !is_word {
                    continue;
                }
                let share = f64::from(self.frequency[id as usize].max(1)) / 3000.0;
                #[expect(clippy::cast_possible_truncation, reason = "a weight")]
                let cost = cost + 3.0 - share.ln() as f32;
                if ways[end].is_none_or(|(known, _)| cost < known) {
                    ways[end] = Some((cost, start));
                }
            }
        }
        let (mut pieces, mut end) = (Vec::new(), typed.len());
        while end > 0 {
            let (_, start) = ways[end]?;
            pieces.push(typed[start..end].to_owned());
            end = start;
        }
        pieces.reverse();
        (pieces.len() > 1).then_some(pieces)
    }
}

/// For each word the best reason why it may be meant, in the order of the words.
pub(super) fn only_the_best_of_each(meant: &mut Vec<(WordId, f32)>) {
    meant.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    meant.dedup_by_key(|(id, _)| *id);
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Whether it can be a Vietnamese syllable: abbreviations (`gplx`) and slips (`hn`) cannot.
pub(super) fn has_vowel(folded: &str) -> bool {
    folded.bytes().any(is_vowel)
}

/// What is left when letters are written alike that many people confuse: y and i, s and x, ch and
/// tr, gi, d and r, f and ph, l and n, final n and ng and nh.
pub(super) fn sound(folded: &str) -> String {
    let word = folded.replace('y', "i");
    let (head, tail) = word.split_at(word.find(is_vowel_sign).unwrap_or(word.len()));
    let head = match head {
        "x" => "s",
        "tr" => "ch",
        "r" | "z" | "j" => "d",
        "g" if tail.starts_with('i') && tail.len() > 1 => "d",
        "l" => "n",
        "k" | "q" => "c",
        "f" => "ph",
        "gh" => "g",
        "ngh" => "ng",
        other => other,
    };
    let tail = if folded.starts_with("gi") && tail.len() > 1 { &tail[1..] } else { tail };
    let tail = match tail {
        tail if tail.ends_with("ng") => &tail[..tail.len() - 1],
        tail if tail.ends_with("nh") => &tail[..tail.len() - 1],
        tail => tail,
    };
    format!("{head}{tail}")
}

fn is_vowel_sign(sign: char) -> bool {
    u8::try_from(sign).is_ok_and(is_vowel)
}

/// The word without what a switched-off keyboard program leaves behind: `giaays` is `giay`,
/// `ddaats` is `dat`, `phuowng` is `phuong`.
fn untelex(typed: &str) -> Option<String> {
    let mut plain = String::with_capacity(typed.len());
    for sign in typed.chars() {
        let doubled = plain.ends_with(sign) && matches!(sign, 'a' | 'e' | 'o' | 'd');
        if !doubled && sign != 'w' {
            plain.push(sign);
        }
    }
    let has_tone = plain.len() > 2 && plain.ends_with(['s', 'f', 'r', 'x', 'j']);
    if has_tone {
        plain.pop();
    }
    (plain != typed).then_some(plain)
}

/// The number of slips (a letter too many, too few, another one, two exchanged) between two words,
/// `None` when there are more than `most` (1 or 2).
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let mut rows = [[0usize; LONGEST + 1]; 3];
    for (column, cell) in rows[0].iter_mut().enumerate() {
        *cell = column;
    }
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut cost =
                (rows[last][j] + 1).min(rows[now][j - 1] + 1).min(rows[last][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
    }
    Some(rows[a.len() % 3][b.len()]).filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_as_people_make_them() {
        let slips = |a: &str, b: &str| distance(a.as_bytes(), b.as_bytes(), 2);
        assert_eq!(slips("sinh", "sinh"), Some(0));
        assert_eq!(slips("sinh", "sihn"), Some(1));
        assert_eq!(slips("sinh", "sin"), Some(1));
        assert_eq!(slips("nghiep", "nghipe"), Some(1));
        assert_eq!(slips("khai", "giay"), None);
    }

    #[test]
    fn words_that_sound_alike_are_alike() {
        for (a, b) in
            [("ky", "ki"), ("sinh", "sin"), ("xay", "say"), ("giay", "day"), ("tre", "che")]
        {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        assert_ne!(sound("sinh"), sound("tinh"));
    }

    #[test]
    fn leftovers_of_the_keyboard_program_are_taken_away() {
        for (typed, meant) in [("giaays", "giay"), ("ddaats", "dat"), ("phuowng", "phuong")] {
            assert_eq!(untelex(typed).as_deref(), Some(meant));
        }
        assert_eq!(untelex("sinh"), None);
    }

    #[test]
    fn no_slip_is_missed_at_a_glance() {
        let words = ["sinh", "sihn", "sin", "nghiep", "nghipe", "khai", "giay", "gplx", "12", "a"];
        for (one, other) in words.iter().flat_map(|one| words.map(|other| (*one, other))) {
            if let Some(slips) = distance(one.as_bytes(), other.as_bytes(), 2) {
                assert!(Shape::of(one).may_become(Shape::of(other), slips), "{one} {other}");
            }
        }
        assert!(!Shape::of("khai").may_become(Shape::of("giay"), 1));
    }

    #[test]
    fn every_word_is_cut_out_with_its_place() {
        let cuts = cut("Cấp Giấy phép (mới), số 3");
        let folded: Vec<&str> = cuts.iter().map(|cut| cut.folded.as_str()).collect();
        assert_eq!(folded, ["cap", "giay", "phep", "moi", "so", "3"]);
        assert_eq!(&"Cấp Giấy phép (mới), số 3"[cuts[3].at.clone()], "mới");
    }
}
