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
    /// How to ask for: all of these words, the last as a beginning, in one of these scopes. Words
    /// and scopes hold no quotation marks (see `search.rs`), so they can be quoted as they are.
    pub matching: fn(words: &[String], scopes: Option<&[String]>) -> String,
}

impl Dialect {
    /// The text of a migration in the engine's own words.
    pub fn say(&self, migration: &str) -> String {
        self.words
            .iter()
            .fold(migration.to_owned(), |text, (placeholder, word)| text.replace(placeholder, word))
    }
}

/// `(one OR other) AND word AND beginning*`, with the signs of the engine.
fn conjunction(
    words: &[String],
    scopes: Option<&[String]>,
    quote: char,
    (and, or, beginning): (&str, &str, &str),
) -> String {
    let quoted = |words: &[String], between: &str| {
        let words: Vec<String> = words.iter().map(|word| format!("{quote}{word}{quote}")).collect();
        words.join(between)
    };
    let words = format!("{}{beginning}", quoted(words, and));
    match scopes {
        None => words,
        Some(scopes) => format!("({}){and}{words}", quoted(scopes, or)),
    }
}
