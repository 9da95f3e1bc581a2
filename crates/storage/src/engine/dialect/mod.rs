//! The few places where the engines' languages differ. Everything else is said once.

mod postgres;
mod sqlite;

use super::Sql;

pub use postgres::POSTGRES;
pub use sqlite::SQLITE;

#[cfg(test)]
pub(crate) use {postgres::ALL as ALL_OF_POSTGRES, sqlite::ALL as ALL_OF_SQLITE};

/// What an engine says in words of its own.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Placeholder of the migrations and what the engine says instead, in this order.
    pub words: &'static [(&'static str, &'static str)],
    /// Writes the words of a dossier (`$1` its identifier, `$2` the words), in place of older ones.
    pub index_words: Sql,
    /// Dossiers by words, newest first: what [`Dialect::matching`] gives, the position before
    /// which to look, a stage or nothing, and how many.
    pub find_words: Sql,
    /// How to ask for: all terms of one of these lists. Terms hold no quotation marks (see
    /// `search.rs`), so they can be quoted as they are.
    pub matching: fn(any: &[Vec<Term>]) -> String,
}

/// One word of an index of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The very word.
    Whole(String),
    /// Every word that begins so.
    Beginning(String),
}

impl Dialect {
    /// The text of a migration in the engine's own words.
    pub fn say(&self, migration: &str) -> String {
        self.words
            .iter()
            .fold(migration.to_owned(), |text, (placeholder, word)| text.replace(placeholder, word))
    }
}

/// `(word AND beginning*) OR (word AND other*)`, with the signs of the engine.
fn any_of_all(any: &[Vec<Term>], quote: char, (and, or, beginning): (&str, &str, &str)) -> String {
    let term = |term: &Term| match term {
        Term::Whole(word) => format!("{quote}{word}{quote}"),
        Term::Beginning(word) => format!("{quote}{word}{quote}{beginning}"),
    };
    let all = |terms: &Vec<Term>| {
        let terms: Vec<String> = terms.iter().map(term).collect();
        format!("({})", terms.join(and))
    };
    any.iter().map(all).collect::<Vec<_>>().join(or)
}
