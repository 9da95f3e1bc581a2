//! A bounded shelf of pages that are ready to be sent.

use super::Page;
use crate::site::Site;
use app::catalogue::Catalogue;
use domain::time;
use jiff::civil::Date;
use parking_lot::Mutex;
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

/// How many questions are remembered as asked once.
const ASKED_ONCE_MAX: usize = 8192;

/// What all kept pages depend on: the law in force today, and the catalogue as it is.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The day.
    pub day: Date,
    /// The catalogue. Held, so that no other can have its address.
    pub catalogue: Arc<Catalogue>,
}

impl Edition {
    /// What is in force at this moment.
    pub fn now(site: &Site) -> Self {
        let day = time::local(site.app.now()).date();
        Self { day, catalogue: Arc::clone(&site.app.catalogue) }
    }
}

impl PartialEq for Edition {
    fn eq(&self, other: &Self) -> bool {
        self.day == other.day && Arc::ptr_eq(&self.catalogue, &other.catalogue)
    }
}

/// Pages by what was asked, of one edition at a time. Never more than so many bytes: when the newer
/// half is full, the older half is let go and what was asked for since moves on.
#[derive(Debug)]
pub struct Shelf {
    half_bytes: usize,
    pages: Mutex<Pages>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Pages {
    edition: Option<Edition>,
    newer: HashMap<Box<str>, Arc<Page>>,
    newer_bytes: usize,
    older: HashMap<Box<str>, Arc<Page>>,
    older_bytes: usize,
    /// Questions to which no page is kept yet.
    asked_once: HashSet<u64>,
}

impl Shelf {
    /// An empty shelf for so many bytes.
    pub fn of(bytes: usize) -> Self {
        Self { half_bytes: bytes / 2, pages: Mutex::default(), hasher: RandomState::new() }
    }

    /// The page for this question, when it is kept and of this edition.
    pub fn get(&self, edition: &Edition, question: &str) -> Option<Arc<Page>> {
        let mut pages = self.pages.lock();
        if pages.edition.as_ref() != Some(edition) {
            return None;
        }
        if let Some(page) = pages.newer.get(question) {
            return Some(Arc::clone(page));
        }
        let (question, page) = pages.older.remove_entry(question)?;
        pages.older_bytes -= weight(&question, &page);
        pages.put(question, Arc::clone(&page), self.half_bytes);
        Some(page)
    }

    /// Whether this question was asked before. Most searches are asked once: to keep their pages
    /// would push out what everybody asks for.
    pub fn is_asked_again(&self, edition: &Edition, question: &str) -> bool {
        let asked = self.hasher.hash_one(question);
        let mut pages = self.pages.lock();
        pages.turn_to(edition);
        if pages.asked_once.len() >= ASKED_ONCE_MAX {
            pages.asked_once.clear();
        }
        !pages.asked_once.insert(asked)
    }

    /// Keeps a page that was made for this edition. One that is too large for the shelf is not
    /// kept; the first page of another edition clears it.
    pub fn put(&self, edition: &Edition, question: &str, page: Arc<Page>) {
        if weight(question, &page) > self.half_bytes {
            return;
        }
        let mut pages = self.pages.lock();
        pages.turn_to(edition);
        pages.put(question.into(), page, self.half_bytes);
    }

    /// How many bytes are kept.
    pub fn bytes(&self) -> usize {
        let pages = self.pages.lock();
        pages.newer_bytes + pages.older_bytes
    }
}

impl Pages {
    fn turn_to(&mut self, edition: &Edition) {
        if self.edition.as_ref() != Some(edition) {
            *self = Self { edition: Some(edition.clone()), ..Self::default() };
        }
    }

    fn put(&mut self, question: Box<str>, page: Arc<Page>, half_bytes: usize) {
        let bytes = weight(&question, &page);
        if self.newer_bytes + bytes > half_bytes {
            self.older = std::mem::take(&mut self.newer);
            self.older_bytes = std::mem::take(&mut self.newer_bytes);
        }
        let question_bytes = question.len();
        if let Some(replaced) = self.newer.insert(question, page) {
            self.newer_bytes -= replaced.bytes() + question_bytes;
        }
        self.newer_bytes += bytes;
    }
}

fn weight(question: &str, page: &Page) -> usize {
    question.len() + page.bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;

    fn edition() -> Edition {
        Edition { day: date(2026, 11, 25), catalogue: Arc::default() }
    }

    fn page(text: &str) -> Arc<Page> {
        Arc::new(Page::lasting(text.to_owned().into()))
    }

    #[test]
    fn a_page_is_found_as_long_as_day_and_catalogue_are_the_same() {
        let (shelf, today) = (Shelf::of(10_000), edition());
        shelf.put(&today, "/", page("home"));
        assert!(shelf.get(&today, "/").is_some());
        assert!(shelf.get(&today, "/?q=").is_none());
        let tomorrow = Edition { day: date(2026, 11, 26), ..today.clone() };
        assert!(shelf.get(&tomorrow, "/").is_none());
        let imported = Edition { catalogue: Arc::default(), ..today };
        assert!(shelf.get(&imported, "/").is_none());
    }

    #[test]
    fn another_edition_clears_the_shelf() {
        let (shelf, today) = (Shelf::of(10_000), edition());
        shelf.put(&today, "/", page("home"));
        let tomorrow = Edition { day: date(2026, 11, 26), ..today.clone() };
        shelf.put(&tomorrow, "/a", page("a"));
        assert!(shelf.get(&today, "/").is_none());
        let only = page("a").bytes() + 2;
        assert_eq!(shelf.bytes(), only);
    }

    #[test]
    fn a_question_is_asked_again_only_of_the_same_edition() {
        let (shelf, today) = (Shelf::of(10_000), edition());
        assert!(!shelf.is_asked_again(&today, "/procedures?q=a"));
        assert!(!shelf.is_asked_again(&today, "/procedures?q=b"));
        assert!(shelf.is_asked_again(&today, "/procedures?q=a"));
        let imported = Edition { catalogue: Arc::default(), ..today };
        assert!(!shelf.is_asked_again(&imported, "/procedures?q=a"));
    }

    #[test]
    fn the_shelf_never_holds_more_than_it_may_and_keeps_what_is_asked_for() {
        let (shelf, today) = (Shelf::of(20_000), edition());
        shelf.put(&today, "/", page("home"));
        for number in 0..1000 {
            shelf.put(&today, &format!("/procedures?q={number}"), page(&"x".repeat(500)));
            assert!(shelf.get(&today, "/").is_some(), "{number}");
            assert!(shelf.bytes() <= 20_000, "{}", shelf.bytes());
        }
        shelf.put(&today, "/huge", page(&"x".repeat(20_000)));
        assert!(shelf.get(&today, "/huge").is_none());
    }
}
