//! Search over the procedures as people ask: without marks, with slips, in everyday words.
//!
//! Three things to know:
//! - a word stands for itself and for what may have been meant, each with how well it fits: many
//!   mistyped Vietnamese syllables are syllables again ("sin" for "sinh"), so the neighbours decide;
//! - a procedure is a few phrases (title, official name, everyday words …), and the closest phrase
//!   counts most: nobody types what a whole record says;
//! - everything is in memory and nothing is written; a question takes a tenth of a millisecond.

mod index;
mod query;
mod rank;
mod words;

#[cfg(test)]
mod tests;

pub use index::Index;

use super::{Entry, Listed};
use domain::agency::Tier;
use std::{collections::HashSet, ops::Range};
use words::{Word, WordId};

/// Hits below this share of the best are not shown.
const SHARE_OF_BEST: f32 = 0.55;

/// Which procedures are searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this field, by its identifier.
    pub sector: Option<String>,
    /// Only what this level decides.
    pub tier: Option<Tier>,
    /// Only what can be filed on the portal.
    pub online_only: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchResult<'a> {
    /// The best, best first.
    pub hits: Vec<Hit<'a>>,
    /// How many fit in all.
    pub total: usize,
}

/// One procedure found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<'a> {
    /// The procedure.
    pub listed: &'a Listed,
    /// How well it fits; only for comparing hits of one search.
    pub score: f32,
    /// Where the words asked stand in the title, in bytes, in order.
    pub marked: Vec<Range<usize>>,
}

impl Filter {
    fn allows(&self, listed: &Listed) -> bool {
        self.sector.as_ref().is_none_or(|sector| listed.sector_id.as_ref() == Some(sector))
            && self.tier.is_none_or(|tier| listed.tiers.contains(&tier))
            && (!self.online_only || listed.is_online)
    }
}

pub(super) fn find<'a>(
    index: &Index,
    entries: &'a [Entry],
    typed: &str,
    filter: &Filter,
    limit: usize,
) -> SearchResult<'a> {
    let allows = |entry: usize| filter.allows(&entries[entry].listed);
    if typed.trim().is_empty() {
        return everything(index, entries, allows, limit);
    }
    if let Some(result) = by_code(entries, typed, filter, limit) {
        return result;
    }
    let asked = query::understand(index, typed);
    let ranked = rank::rank(index, &asked, allows);
    let best = ranked.first().map_or(0.0, |(_, score)| *score);
    let close = ranked.partition_point(|(_, score)| *score >= best * SHARE_OF_BEST);
    let meant = asked.iter().flat_map(|one| &one.meant).filter(|(_, fit)| *fit >= 0.75);
    let meant: HashSet<WordId> = meant.map(|(id, _)| *id).collect();
    let hits = ranked[..close].iter().take(limit).map(|(entry, score)| {
        let listed = &entries[*entry].listed;
        let marked = marked(index.title(*entry), &meant, &listed.title);
        Hit { listed, score: *score, marked }
    });
    SearchResult { hits: hits.collect(), total: close }
}

/// Nothing was typed: all, the most used first, then by name.
fn everything<'a>(
    index: &Index,
    entries: &'a [Entry],
    allows: impl Fn(usize) -> bool,
    limit: usize,
) -> SearchResult<'a> {
    let mut all: Vec<usize> = (0..entries.len()).filter(|entry| allows(*entry)).collect();
    all.sort_by(|a, b| index.standing[*b].total_cmp(&index.standing[*a]));
    let hits = all.iter().take(limit).map(|entry| Hit {
        listed: &entries[*entry].listed,
        score: index.standing[*entry],
        marked: Vec::new(),
    });
    SearchResult { hits: hits.collect(), total: all.len() }
}

/// A code, or its beginning: `1.0011`.
fn by_code<'a>(
    entries: &'a [Entry],
    typed: &str,
    filter: &Filter,
    limit: usize,
) -> Option<SearchResult<'a>> {
    let typed = typed.trim();
    let is_code = typed.contains('.')
        && typed.len() >= 4
        && typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_code {
        return None;
    }
    let all = entries.iter().map(|entry| &entry.listed);
    let found: Vec<&Listed> = all
        .filter(|listed| listed.code.as_str().starts_with(typed) && filter.allows(listed))
        .collect();
    let hit = |listed| Hit { listed, score: 1.0, marked: Vec::new() };
    let hits = found.iter().take(limit).map(|listed| hit(*listed)).collect();
    Some(SearchResult { hits, total: found.len() })
}

/// Where the words that are meant stand in a title, whose words the index knows already.
fn marked(words: &[Word], meant: &HashSet<WordId>, title: &str) -> Vec<Range<usize>> {
    let places = words::places(title).collect::<Vec<_>>();
    if places.len() != words.len() {
        return Vec::new();
    }
    let of_word = places.into_iter().zip(words);
    of_word.filter(|(_, word)| meant.contains(&word.id)).map(|(place, _)| place).collect()
}
