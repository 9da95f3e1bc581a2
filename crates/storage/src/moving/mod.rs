//! Moving a city from an SQLite file into a PostgreSQL database.
//!
//! Everything is copied in one transaction, and compared before it is committed: either the whole
//! city arrives as it was, or nothing does. Rows are streamed, so the memory needed does not grow
//! with the city.

mod source;
mod target;

use crate::{Absent, Address, OpenError, Options, Sqlite};
use sha2::{Digest, Sha256};
use source::{Source, Table};
use std::path::Path;
use target::Target;

use crate::engine::Value;

/// A table that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// A hash over all its rows, in whatever order they come.
    pub digest: Contents,
}

/// How far a move has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// What is being done.
    pub doing: &'a str,
    /// Rows done.
    pub done: u64,
    /// Rows to be done in all: each is copied, and read again to be compared.
    pub total: u64,
}

/// Why a city was not moved. Nothing of it is in the database then.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// One of the two cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is something in the database already.
    #[error(
        "the database at {place} is not empty (the table {table} has rows); name an empty one, so \
         that nothing is mixed"
    )]
    NotEmpty {
        /// Where.
        place: String,
        /// What was found first.
        table: String,
    },
    /// What arrived is not what was sent.
    #[error("the table {table} did not arrive as it was ({what}); nothing was kept")]
    Differs {
        /// Which.
        table: String,
        /// In what.
        what: String,
    },
    /// The file cannot be read.
    #[error("reading the table {table} failed; nothing was kept")]
    Source {
        /// Which.
        table: String,
        /// Why.
        source: rusqlite::Error,
    },
    /// The database does not take it.
    #[error("writing {what} failed: {why}; nothing was kept")]
    Target {
        /// What.
        what: String,
        /// What the server said.
        why: String,
    },
}

/// A hash over many rows that does not depend on their order: the sum of the hashes of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents([u64; 4]);

impl Contents {
    fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            let (kind, bytes): (u8, &[u8]) = match value {
                Value::Null => (0, &[]),
                Value::Whole(number) => (1, &number.to_be_bytes()),
                Value::Text(text) => (2, text.as_bytes()),
                Value::Bytes(bytes) => (3, bytes),
            };
            hash.update([kind]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        for (sum, bytes) in self.0.iter_mut().zip(hash.finalize().chunks_exact(8)) {
            let part = bytes.iter().fold(0_u64, |part, byte| part << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(part);
        }
    }
}

impl std::fmt::Display for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|part| write!(f, "{part:016x}"))
    }
}

/// Moves everything in the file into an empty database, and compares it there.
pub async fn move_city(
    file: &Path,
    address: &Address,
    mut progress: impl FnMut(Step<'_>),
) -> Result<Vec<Moved>, MoveError> {
    // Opened once, so that it is at the schema of this program.
    drop(Sqlite::open(file, Options { absent: Absent::Refuse, ..Options::default() })?);
    let source = Source::open(file)?;
    let tables = source.tables()?;
    let target = Target::open(address, &tables).await?;
    let total = 2 * tables.iter().map(|table| table.rows).sum::<u64>();
    let mut done = 0;
    let mut moved = Vec::with_capacity(tables.len());
    for table in &tables {
        let mut told = |rows| {
            progress(Step { doing: "copying", done: done + rows, total });
        };
        let sent = target.copy(table, source.rows(table), &mut told).await?;
        done += sent.rows;
        moved.push(sent);
    }
    progress(Step { doing: "indexing", done, total });
    target.index(&tables).await?;
    for (table, sent) in tables.iter().zip(&moved) {
        let mut told = |rows| {
            progress(Step { doing: "comparing", done: done + rows, total });
        };
        let arrived = target.read(table, &mut told).await?;
        if arrived != *sent {
            return Err(MoveError::Differs {
                table: sent.table.clone(),
                what: difference(sent, &arrived),
            });
        }
        done += sent.rows;
    }
    target.commit().await?;
    Ok(moved)
}

fn difference(sent: &Moved, arrived: &Moved) -> String {
    if sent.rows == arrived.rows {
        "its contents differ".to_owned()
    } else {
        format!("{} rows instead of {}", arrived.rows, sent.rows)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Text,
    Bytes,
}

impl Table {
    fn named_columns(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}
