//! An installation on this machine: its folder, what lies in it, and the application over it.

use crate::{config::FileStore, outside::PaperPrinter};
use anyhow::{Context, bail};
use app::{
    App,
    catalogue::Catalogue,
    ports::{Chance, Clock, storage::Storage},
};
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};
use storage::{Absent, Options, Sqlite};

/// The data folder. Everything an installation must not lose lies in it.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder at `path`, which need not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.0.join("motcua.db")
    }

    /// The stored files.
    pub fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    /// Where large files wait that are on their way to a bucket. They have no names there.
    pub fn spool(&self) -> PathBuf {
        self.0.join("spool")
    }

    /// What a demo city shows on screen; only a demo has it.
    pub fn demo(&self) -> PathBuf {
        self.0.join("demo.json")
    }

    /// What a running program holds.
    pub fn lock_file(&self) -> PathBuf {
        self.0.join("motcua.lock")
    }

    /// Whether there is an installation.
    pub fn is_filled(&self) -> bool {
        self.database().is_file()
    }

    /// Takes the folder for this program alone, until the lock is dropped.
    pub fn lock(&self) -> anyhow::Result<File> {
        fs::create_dir_all(&self.0)
            .with_context(|| format!("make the data folder {}", self.0.display()))?;
        let path = self.lock_file();
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => bail!(
                "another motcua works with {}; stop it first, or choose another folder with --data",
                self.0.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("lock {}", path.display()))
            }
        }
    }

    /// Opens the database that is there.
    pub fn open_storage(&self) -> anyhow::Result<Sqlite> {
        Ok(Sqlite::open(
            &self.database(),
            Options { absent: Absent::Refuse, ..Options::default() },
        )?)
    }

    /// Opens the database, making one when there is none.
    pub fn create_storage(&self) -> anyhow::Result<Sqlite> {
        fs::create_dir_all(&self.0)
            .with_context(|| format!("make the data folder {}", self.0.display()))?;
        Ok(Sqlite::open(&self.database(), Options::default())?)
    }
}

/// The catalogue of an installation, as stored.
pub async fn catalogue(storage: &dyn Storage) -> anyhow::Result<Catalogue> {
    let documents = storage.catalogue().await?;
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
