//! Bringing a database to the schema of this program. Forward only; a migration that was run is
//! never edited, and a database of a newer program is left alone.

use crate::{
    Absent,
    engine::{dialect::SQLITE, postgres::Unopened},
};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::{cmp::Ordering, path::PathBuf};

/// One step of the schema.
pub(crate) struct Migration {
    /// Its number, counted from 1.
    pub version: u32,
    /// Its name.
    pub name: &'static str,
    /// For all engines.
    pub common: &'static str,
    /// For SQLite alone.
    pub sqlite: &'static str,
    /// For PostgreSQL alone.
    pub postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "0001_start",
    common: include_str!("../migrations/0001_start.sql"),
    sqlite: include_str!("../migrations/0001_start.sqlite.sql"),
    postgres: include_str!("../migrations/0001_start.postgres.sql"),
}];

/// Where it is written down which migrations were run.
pub(crate) const LIST: &str = "\
    create table if not exists schema_migration (
        version bigint primary key not null,
        name text not null,
        sha256 text not null
    )";

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
    /// An older program has written it, and it was only to be looked at.
    #[error(
        "the database has the older schema {found}, this program brings {known}; back it up and \
         start `motcua serve` once, which brings it up to date"
    )]
    Older {
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
    /// PostgreSQL cannot be used.
    #[error(transparent)]
    Postgres(#[from] Unopened),
    /// No thread for the writer.
    #[error("the writer could not be started")]
    Thread {
        /// Why.
        source: std::io::Error,
    },
}

impl Migration {
    /// SHA-256 of its words, in hexadecimal.
    pub fn checksum(&self, own: &str) -> String {
        hexadecimal(&Sha256::new().chain_update(self.common).chain_update(own).finalize())
    }

    /// Whether it must still be run, given the checksum of the one that was run.
    pub fn is_open(&self, own: &str, run: Option<&str>) -> Result<bool, OpenError> {
        match run {
            Some(sha256) if sha256 == self.checksum(own) => Ok(false),
            Some(_) => Err(OpenError::Changed { name: self.name.to_owned() }),
            None => Ok(true),
        }
    }
}

/// SHA-256 over all migrations, in hexadecimal: which schema this program writes.
pub fn schema_fingerprint() -> String {
    let all = MIGRATIONS.iter().fold(Sha256::new(), |all, it| {
        all.chain_update(it.common).chain_update(it.sqlite).chain_update(it.postgres)
    });
    hexadecimal(&all.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|four| char::from_digit(four.into(), 16))
        .collect()
}

/// All of them, in order.
pub(crate) fn all() -> &'static [Migration] {
    MIGRATIONS
}

/// Their names, in order.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|migration| migration.name)
}

/// Runs those that were not run yet on an SQLite file, each in one transaction.
pub(crate) fn run(connection: &mut Connection, absent: Absent) -> Result<(), OpenError> {
    connection.execute_batch(LIST).map_err(OpenError::Unreadable)?;
    let last = "select coalesce(max(version), 0) from schema_migration";
    let last = connection.query_row(last, [], |row| row.get(0)).map_err(OpenError::Unreadable)?;
    refuse_other(last, absent)?;
    MIGRATIONS.iter().try_for_each(|migration| one(connection, migration))
}

/// Leaves a database of a newer program alone, and one of an older program, too, when it is only to
/// be looked at; given the number of its last migration.
pub(crate) fn refuse_other(found: u32, absent: Absent) -> Result<(), OpenError> {
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    match found.cmp(&known) {
        Ordering::Greater => Err(OpenError::Newer { found, known }),
        Ordering::Less if absent == Absent::RefuseAndOlder => {
            Err(OpenError::Older { found, known })
        }
        Ordering::Less | Ordering::Equal => Ok(()),
    }
}

/// One migration, unless it was run. The transaction is opened before looking, so that two
/// programs that start together do not both run it.
fn one(connection: &mut Connection, migration: &Migration) -> Result<(), OpenError> {
    let name = migration.name;
    let failed = |source| OpenError::Failed { name, source };
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    let run: Option<String> = transaction
        .query_row(
            "select sha256 from schema_migration where version = ?1",
            [migration.version],
            |row| row.get(0),
        )
        .optional()
        .map_err(OpenError::Unreadable)?;
    if !migration.is_open(migration.sqlite, run.as_deref())? {
        return Ok(());
    }
    transaction.execute_batch(&SQLITE.say(migration.common)).map_err(failed)?;
    transaction.execute_batch(&SQLITE.say(migration.sqlite)).map_err(failed)?;
    transaction
        .execute(
            "insert into schema_migration (version, name, sha256) values (?1, ?2, ?3)",
            rusqlite::params![migration.version, name, migration.checksum(migration.sqlite)],
        )
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}
