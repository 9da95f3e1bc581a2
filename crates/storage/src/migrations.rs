//! Bringing a database to the schema of this program. Forward only; a migration that was run is
//! never edited, and a database of a newer program is left alone.

use crate::engine::dialect::Words;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

struct Migration {
    name: &'static str,
    /// For all engines.
    common: &'static str,
    /// For SQLite alone.
    sqlite: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_start",
    common: include_str!("../migrations/0001_start.sql"),
    sqlite: include_str!("../migrations/0001_start.sqlite.sql"),
}];

/// Why a database could not be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("there is no database at {}; check the path, or create one with `motcua demo`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// SQLite cannot open it.
    #[error("the file {} cannot be opened as a database; check the path, the rights and the free space", path.display())]
    Sqlite {
        /// Which.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// A newer program has written it.
    #[error("the database has schema {found}, this program knows {known}; start a newer program")]
    Newer {
        /// Number of its last migration.
        found: u32,
        /// Number of ours.
        known: u32,
    },
    /// A migration that was run is not the one we know.
    #[error(
        "migration {name} was run with other words than this program has; use the release that wrote the database"
    )]
    Changed {
        /// Which.
        name: String,
    },
    /// A migration failed; nothing of it was kept.
    #[error("migration {name} failed; nothing of it was kept")]
    Failed {
        /// Which.
        name: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// The list of migrations cannot be read.
    #[error("the list of migrations in the database cannot be read")]
    Unreadable(#[source] rusqlite::Error),
    /// No thread for the writer.
    #[error("the writer could not be started")]
    Thread {
        /// Why.
        source: std::io::Error,
    },
}

impl Migration {
    /// SHA-256 of its words, in hexadecimal.
    fn checksum(&self) -> String {
        hexadecimal(&Sha256::new().chain_update(self.common).chain_update(self.sqlite).finalize())
    }
}

/// SHA-256 over all migrations, in hexadecimal: which schema this program writes.
pub fn schema_fingerprint() -> String {
    let all = MIGRATIONS.iter().fold(Sha256::new(), |all, it| all.chain_update(it.checksum()));
    hexadecimal(&all.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|four| char::from_digit(four.into(), 16))
        .collect()
}

/// The names of all migrations, in order.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|migration| migration.name)
}

/// Runs those that were not run yet, each in one transaction.
pub(crate) fn run(connection: &mut Connection, words: Words) -> Result<(), OpenError> {
    connection
        .execute_batch(
            "create table if not exists schema_migration (
                version bigint primary key not null,
                name text not null,
                sha256 text not null
            )",
        )
        .map_err(OpenError::Unreadable)?;
    refuse_newer(connection)?;
    for (version, migration) in (1..).zip(MIGRATIONS) {
        one(connection, words, version, migration)?;
    }
    Ok(())
}

fn refuse_newer(connection: &Connection) -> Result<(), OpenError> {
    let found: u32 = connection
        .query_row("select coalesce(max(version), 0) from schema_migration", [], |row| row.get(0))
        .map_err(OpenError::Unreadable)?;
    let known = (1..).zip(MIGRATIONS).last().map_or(0, |(version, _)| version);
    if found > known { Err(OpenError::Newer { found, known }) } else { Ok(()) }
}

/// One migration, unless it was run. The transaction is opened before looking, so that two
/// programs that start together do not both run it.
fn one(
    connection: &mut Connection,
    words: Words,
    version: u32,
    migration: &Migration,
) -> Result<(), OpenError> {
    let name = migration.name;
    let failed = |source| OpenError::Failed { name, source };
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    let run: Option<String> = transaction
        .query_row("select sha256 from schema_migration where version = ?1", [version], |row| {
            row.get(0)
        })
        .optional()
        .map_err(OpenError::Unreadable)?;
    match run {
        Some(sha256) if sha256 == migration.checksum() => return Ok(()),
        Some(_) => return Err(OpenError::Changed { name: name.to_owned() }),
        None => {}
    }
    transaction.execute_batch(&words.say(migration.common)).map_err(failed)?;
    transaction.execute_batch(&words.say(migration.sqlite)).map_err(failed)?;
    transaction
        .execute(
            "insert into schema_migration (version, name, sha256) values (?1, ?2, ?3)",
            rusqlite::params![version, name, migration.checksum()],
        )
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}
