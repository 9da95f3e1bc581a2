//! Every promise of the port [`app::ports::files::Files`], kept on a folder.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::Store;
use app::ports::files::{ByteStream, FileError, Files, Kept};
use bytes::Bytes;
use domain::ids::FileHash;
use futures::{StreamExt, TryStreamExt, stream};
use std::{
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

const NO_BOUND: u64 = u64::MAX;

struct Given {
    store: Store,
    folder: TempDir,
}

fn given() -> Given {
    let folder = tempfile::tempdir().unwrap();
    Given { store: Store::folder(folder.path()).unwrap(), folder }
}

fn in_chunks(bytes: &[u8], size: usize) -> ByteStream {
    let chunks: Vec<_> = bytes.chunks(size).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    stream::iter(chunks).boxed()
}

async fn kept(store: &Store, bytes: &[u8]) -> Kept {
    store.keep(in_chunks(bytes, 1000), NO_BOUND).await.unwrap()
}

async fn read(store: &Store, hash: &FileHash) -> Result<Vec<u8>, Error> {
    let bytes: Vec<Bytes> = store.open(hash).await.unwrap().unwrap().try_collect().await?;
    Ok(bytes.concat())
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

fn some_bytes(number: usize) -> Vec<u8> {
    (0..number).map(|index| u8::try_from(index * 31 % 251).unwrap()).collect()
}

#[tokio::test]
async fn what_was_kept_is_read_again_byte_by_byte() {
    let given = given();
    for size in [0, 1, 4095, 4096, 5000, 262_144, 262_145, 1_000_000] {
        let bytes = some_bytes(size);
        for chunk in [7_777, 300_000, 2_000_000] {
            let kept = given.store.keep(in_chunks(&bytes, chunk), NO_BOUND).await.unwrap();
            assert_eq!(kept.size_bytes, size as u64);
            assert_eq!(kept.head, bytes[..size.min(4096)]);
            assert_eq!(read(&given.store, &kept.hash).await.unwrap(), bytes);
        }
    }
}

#[tokio::test]
async fn a_file_is_called_by_the_hash_of_its_bytes_and_kept_once() {
    let given = given();
    let first = kept(&given.store, b"abc").await;
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(first.hash.as_str(), sha256);
    assert_eq!(kept(&given.store, b"abc").await, first);
    assert_eq!(files_in(given.folder.path()).len(), 1);
    // At the same moment, too.
    let (one, other) = tokio::join!(kept(&given.store, b"xyz"), kept(&given.store, b"xyz"));
    assert_eq!(one, other);
    assert_eq!(files_in(given.folder.path()).len(), 2);
    assert_eq!(read(&given.store, &one.hash).await.unwrap(), b"xyz");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_and_leaves_nothing() {
    let given = given();
    let bytes = some_bytes(1_000_000);
    let refused = given.store.keep(in_chunks(&bytes, 1000), 999_999).await;
    assert!(matches!(refused, Err(FileError::TooLarge { max_bytes: 999_999 })), "{refused:?}");
    eventually_empty(given.folder.path()).await;
    given.store.keep(in_chunks(&bytes, 1000), 1_000_000).await.unwrap();
}

/// The store may remove on another thread.
async fn eventually_empty(folder: &Path) {
    for _ in 0..1_000 {
        if files_in(folder).is_empty() {
            return;
        }
        tokio::task::spawn_blocking(|| ()).await.unwrap();
    }
    panic!("left behind: {:?}", files_in(folder));
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let given = given();
    let broken = || Err(Error::new(ErrorKind::ConnectionReset, "the line is dead"));
    let parts = stream::iter([Ok(Bytes::from(some_bytes(600_000))), broken()]).boxed();
    let refused = given.store.keep(parts, NO_BOUND).await;
    assert!(matches!(refused, Err(FileError::BrokenOff(_))), "{refused:?}");
    eventually_empty(given.folder.path()).await;

    // Nor does one whose sender falls silent and whose request is given up.
    let parts = stream::iter([Ok(Bytes::from(some_bytes(600_000)))]).chain(stream::pending());
    let silent = given.store.keep(parts.boxed(), NO_BOUND);
    assert!(tokio::time::timeout(Duration::from_millis(50), silent).await.is_err());
    eventually_empty(given.folder.path()).await;
}

#[tokio::test]
async fn what_is_no_hash_opens_nothing() {
    let given = given();
    std::fs::write(given.folder.path().join("secret"), "x").unwrap();
    let upper = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
    for word in ["", "../secret", "secret", "sha256/../../secret", upper, &"0".repeat(64)] {
        assert!(given.store.open(&FileHash(word.to_owned())).await.unwrap().is_none(), "{word}");
    }
}

#[tokio::test]
async fn a_damaged_file_is_not_passed_off_as_whole() {
    let given = given();
    let kept = kept(&given.store, &some_bytes(100_000)).await;
    let path = files_in(given.folder.path()).remove(0);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[77_777] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let read = read(&given.store, &kept.hash).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::InvalidData);
}

#[tokio::test]
async fn a_file_of_any_size_takes_the_same_memory() {
    fn resident_kib() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
    const CHUNKS: u64 = 4096;
    let given = given();
    let before = resident_kib();
    let bytes = stream::unfold(0_u64, |sent| async move {
        (sent < CHUNKS)
            .then(|| (Ok(Bytes::from(vec![u8::try_from(sent % 256).unwrap(); 32_768])), sent + 1))
    });
    let kept = given.store.keep(bytes.boxed(), NO_BOUND).await.unwrap();
    assert_eq!(kept.size_bytes, CHUNKS * 32_768);
    let mut size = 0;
    let mut reading = given.store.open(&kept.hash).await.unwrap().unwrap();
    while let Some(chunk) = reading.next().await {
        size += chunk.unwrap().len() as u64;
    }
    assert_eq!(size, kept.size_bytes);
    // 128 MiB went through; the other tests of this process have their own few megabytes.
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 48 * 1024, "grown by {grown} KiB");
}

#[tokio::test]
async fn what_a_crash_has_left_is_swept_away_at_a_later_start() {
    let given = given();
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
async fn the_store_says_whether_it_can_be_written_to() {
    let given = given();
    given.store.check().await.unwrap();
    assert_eq!(files_in(given.folder.path()), Vec::<PathBuf>::new());
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
