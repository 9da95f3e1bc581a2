//! An installation on this machine: its folder, what lies in it, and the application over it.

use crate::{
    config::{FileStore, Place},
    database::Database,
    outside::PaperPrinter,
};
use anyhow::{Context, bail};
use app::{
    App,
    catalogue::Catalogue,
    ports::{
        Chance, Clock,
        storage::{CatalogueDocument, Storage},
    },
};
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};
use storage::{Absent, Address, Options, Postgres, PostgresOptions, Sqlite};

/// The data folder. Everything an installation must not lose lies in it, but for a database in
/// PostgreSQL.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
    postgres: Option<Address>,
}

impl DataFolder {
    /// The folder at `path`, which need not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), postgres: None }
    }

    /// The folder at `path` beside a database in PostgreSQL.
    pub fn beside(path: impl Into<PathBuf>, database: Address) -> Self {
        Self { path: path.into(), postgres: Some(database) }
    }

    /// The folder, and the database beside it, that were named.
    pub fn of(place: &Place) -> anyhow::Result<Self> {
        let postgres = place.database.as_deref().map(Address::parse).transpose()?;
        Ok(Self { path: place.data.clone(), postgres })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the database is, for people.
    pub fn place(&self) -> String {
        match &self.postgres {
            Some(address) => format!("PostgreSQL at {address}"),
            None => self.path.display().to_string(),
        }
    }

    /// Whether the database is a file in the folder.
    pub fn holds_database(&self) -> bool {
        self.postgres.is_none()
    }

    /// The file of the database.
    pub fn database(&self) -> PathBuf {
        self.path.join("motcua.db")
    }

    /// The stored files.
    pub fn files(&self) -> PathBuf {
        self.path.join("files")
    }

    /// Where large files wait that are on their way to a bucket. They have no names there.
    pub fn spool(&self) -> PathBuf {
        self.path.join("spool")
    }

    /// What a demo city shows on screen; only a demo has it.
    pub fn demo(&self) -> PathBuf {
        self.path.join("demo.json")
    }

    /// What a running program holds.
    pub fn lock_file(&self) -> PathBuf {
        self.path.join("motcua.lock")
    }

    /// Whether there is an installation.
    pub async fn is_filled(&self) -> anyhow::Result<bool> {
        match &self.postgres {
            Some(address) => Ok(address.is_filled().await?),
            None => Ok(self.database().is_file()),
        }
    }

    /// Takes the folder for this program alone, until the lock is dropped.
    pub fn lock(&self) -> anyhow::Result<File> {
        self.locked(File::try_lock)
    }

    /// Takes the folder to serve from: a file of a database for this program alone; beside
    /// PostgreSQL many nodes may share one.
    pub fn lock_to_serve(&self) -> anyhow::Result<File> {
        self.locked(if self.holds_database() { File::try_lock } else { File::try_lock_shared })
    }

    fn locked(&self, lock: fn(&File) -> Result<(), TryLockError>) -> anyhow::Result<File> {
        fs::create_dir_all(&self.path)
            .with_context(|| format!("make the data folder {}", self.path.display()))?;
        let path = self.lock_file();
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("open {}", path.display()))?;
        match lock(&file) {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => bail!(
                "another motcua works with {}; stop it first, or choose another folder with --data",
                self.path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("lock {}", path.display()))
            }
        }
    }

    /// Opens the database that is there.
    pub async fn open_storage(&self) -> anyhow::Result<Database> {
        self.open(Absent::Refuse, PostgresOptions::default()).await
    }

    /// Opens the database that is there and as it is, for reading everything: no read is broken off.
    pub async fn open_for_proof(&self) -> anyhow::Result<Database> {
        let patient = PostgresOptions { read_max: None, ..PostgresOptions::default() };
        self.open(Absent::RefuseAndOlder, patient).await
    }

    /// Opens the database, making one when there is none.
    pub async fn create_storage(&self) -> anyhow::Result<Database> {
        fs::create_dir_all(&self.path)
            .with_context(|| format!("make the data folder {}", self.path.display()))?;
        self.open(Absent::Create, PostgresOptions::default()).await
    }

    async fn open(&self, absent: Absent, options: PostgresOptions) -> anyhow::Result<Database> {
        Ok(match &self.postgres {
            Some(address) => {
                let options = PostgresOptions { absent, ..options };
                Database::Postgres(Arc::new(Postgres::connect(address, options).await?))
            }
            None => {
                let options = Options { absent, ..Options::default() };
                Database::File(Arc::new(Sqlite::open(&self.database(), options)?))
            }
        })
    }
}

/// The catalogue of an installation, as stored.
pub async fn catalogue(storage: &dyn Storage) -> anyhow::Result<Catalogue> {
    catalogue_of(storage.catalogue().await?)
}

/// The catalogue of these documents.
pub fn catalogue_of(documents: Vec<CatalogueDocument>) -> anyhow::Result<Catalogue> {
    if documents.is_empty() {
        bail!(
            "this installation has no catalogue yet; load one with `motcua import --shipped` or \
             `motcua import FOLDER`"
        );
    }
    Catalogue::from_documents(documents).context("load the catalogue")
}

/// The store of files that is configured: a bucket, a folder, or the one in the data folder.
pub fn files(folder: &DataFolder, store: &FileStore) -> anyhow::Result<files::Store> {
    match &store.files {
        None => Ok(files::Store::folder(&folder.files())?),
        Some(place) => files_at(place, folder, store),
    }
}

/// The store of files at `place`, with the keys of `store` when it is a bucket.
pub fn files_at(
    place: &files::Place,
    folder: &DataFolder,
    store: &FileStore,
) -> anyhow::Result<files::Store> {
    Ok(match place {
        files::Place::Folder(path) => files::Store::folder(path)?,
        files::Place::Bucket(name) => {
            let settings = store.settings(name, &folder.spool())?;
            files::Store::Bucket(files::Bucket::new(&settings)?)
        }
    })
}

/// The application over a store and its files.
pub fn application(
    files: files::Store,
    storage: Arc<dyn Storage>,
    catalogue: Arc<Catalogue>,
    outside: (Arc<dyn Clock>, Arc<dyn Chance>),
) -> anyhow::Result<App> {
    let papers = PaperPrinter::new(Arc::clone(&outside.0)).context("load the paper templates")?;
    Ok(App::new(storage, Arc::new(files), Arc::new(papers), outside, catalogue))
}
