//! The database of an installation: a file in its folder, or PostgreSQL.

use anyhow::bail;
use app::ports::{Fault, storage::Storage};
use std::{path::Path, sync::Arc};
use storage::{Postgres, Report, Sqlite};

/// An open database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file.
    File(Arc<Sqlite>),
    /// PostgreSQL.
    Postgres(Arc<Postgres>),
}

impl Database {
    /// As the port that acts use.
    pub fn storage(&self) -> Arc<dyn Storage> {
        match self {
            Self::File(store) => Arc::clone(store) as _,
            Self::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// Reads everything and proves it.
    pub async fn verify(&self, progress: impl FnMut(u64) + Send) -> Result<Report, Fault> {
        match self {
            Self::File(store) => store.verify(progress).await,
            Self::Postgres(store) => store.verify(progress).await,
        }
    }

    /// Settings of the server with which what is acknowledged is not safe.
    pub async fn careless(&self) -> Result<Vec<&'static str>, Fault> {
        match self {
            Self::File(_) => Ok(Vec::new()),
            Self::Postgres(store) => store.careless().await,
        }
    }

    /// Writes a consistent copy into one file.
    pub fn backup_to(&self, target: &Path) -> anyhow::Result<()> {
        match self {
            Self::File(store) => Ok(store.backup_to(target)?),
            Self::Postgres(_) => bail!(ELSEWHERE),
        }
    }
}

/// Why a database in PostgreSQL is not packed into an archive.
pub const ELSEWHERE: &str = "the database is in PostgreSQL, which is backed up with its own tools: \
    pg_basebackup, or pgbackrest for copies to any moment; see docs/operations/postgresql.md";
