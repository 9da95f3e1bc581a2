//! A folder keeps every promise; and what only a folder can be asked.

use super::{Given, NO_BOUND, in_chunks, kept, read};
use crate::Store;
use app::ports::files::{FileError, Files};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

struct Folder {
    store: Store,
    folder: TempDir,
}

#[expect(clippy::unnecessary_wraps, reason = "as the other stores")]
fn given_folder() -> Option<Folder> {
    let folder = tempfile::tempdir().unwrap();
    Some(Folder { store: Store::folder(folder.path()).unwrap(), folder })
}

impl Given for Folder {
    fn store(&self) -> &Store {
        &self.store
    }

    async fn names(&self) -> Vec<String> {
        let root = self.folder.path();
        let below = |path: PathBuf| path.strip_prefix(root).unwrap().display().to_string();
        files_in(root).into_iter().map(below).collect()
    }
}

/// All files below a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_in(&path)) } else { found.push(path) }
    }
    found
}

super::keeps_every_promise!(given_folder);

#[tokio::test]
async fn what_a_crash_has_left_is_swept_away_at_a_later_start() {
    let given = given_folder().unwrap();
    let kept = kept(&given.store, b"abc").await;
    let incoming = given.folder.path().join("incoming");
    let (old, young) = (incoming.join("old#1"), incoming.join("young#1"));
    for path in [&old, &young] {
        std::fs::write(path, "half a file").unwrap();
    }
    let file = std::fs::File::options().write(true).open(&old).unwrap();
    let written = file.metadata().unwrap().modified().unwrap();
    file.set_modified(written - Duration::from_hours(30)).unwrap();
    let store = Store::folder(given.folder.path()).unwrap();
    assert!(!old.exists() && young.exists(), "another program may still be writing the young one");
    assert_eq!(read(&store, &kept.hash).await.unwrap(), b"abc");
}

#[tokio::test]
async fn a_folder_that_is_lost_is_told_and_leaves_no_mark_when_well() {
    let given = given_folder().unwrap();
    given.store.check().await.unwrap();
    assert_eq!(given.names().await, Vec::<String>::new());
    std::fs::remove_dir_all(given.folder.path()).unwrap();
    std::fs::write(given.folder.path(), "no folder any more").unwrap();
    let fault = given.store.check().await.unwrap_err();
    assert!(fault.passing);
    assert!(matches!(
        given.store.keep(in_chunks(b"abc", 3), NO_BOUND).await,
        Err(FileError::Fault(_))
    ));
    std::fs::remove_file(given.folder.path()).unwrap();
}
