//! Files that move from one store to another arrive whole, or it is told.

use super::{damage, kept, read, some_bytes};
use crate::{
    Store,
    moving::{Outcome, bring},
};
use domain::ids::FileHash;
use tempfile::TempDir;

fn given_two_folders() -> (Store, Store, [TempDir; 2]) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [from, to] = folders.each_ref().map(|folder| Store::folder(folder.path()).unwrap());
    (from, to, folders)
}

#[tokio::test]
async fn a_file_is_brought_once_and_proven_each_time() {
    let (from, to, _folders) = given_two_folders();
    let bytes = some_bytes(700_000);
    let file = kept(&from, &bytes).await;
    assert_eq!(bring(&from, &to, &file.hash).await.unwrap(), Outcome::Brought);
    assert_eq!(bring(&from, &to, &file.hash).await.unwrap(), Outcome::There);
    assert!(read(&to, &file.hash).await.unwrap() == bytes);
    damage(&to, &file.hash).await;
    assert_eq!(bring(&from, &to, &file.hash).await.unwrap(), Outcome::DamagedAfter);
}

#[tokio::test]
async fn a_damaged_file_is_not_brought() {
    let (from, to, _folders) = given_two_folders();
    let file = kept(&from, &some_bytes(700_000)).await;
    damage(&from, &file.hash).await;
    assert_eq!(bring(&from, &to, &file.hash).await.unwrap(), Outcome::DamagedBefore);
    assert_eq!(to.size_of(&file.hash).await.unwrap(), None);
}

#[tokio::test]
async fn a_file_that_is_gone_is_told() {
    let (from, to, _folders) = given_two_folders();
    let hash = FileHash("0".repeat(64));
    assert_eq!(bring(&from, &to, &hash).await.unwrap(), Outcome::Gone);
}
