//! Every promise of the port [`app::ports::files::Files`], once, as a true sentence. Each kind of
//! store keeps them all: [`keeps_every_promise`] makes a test of each.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod in_bucket;
mod in_folder;
mod of_moving;

use crate::{Store, address, moving};
use app::ports::files::{ByteStream, FileError, Files, Kept};
use bytes::Bytes;
use domain::ids::FileHash;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::{ObjectStoreExt, PutPayload};
use std::{
    io::{Error, ErrorKind},
    time::Duration,
};

/// A store of a test's own.
trait Given {
    fn store(&self) -> &Store;

    /// Everything that lies there, whole files and leftovers.
    async fn names(&self) -> Vec<String>;
}

const NO_BOUND: u64 = u64::MAX;

/// A test for each promise, on what `$new` gives; on `None` there is nothing to test with here.
macro_rules! keeps_every_promise {
    ($new:path: $($promise:ident)*) => {$(
        #[tokio::test]
        async fn $promise() {
            if let Some(given) = $new() {
                crate::contract::$promise(given).await;
            }
        }
    )*};
    ($new:path) => {
        crate::contract::keeps_every_promise! { $new:
            what_was_kept_is_read_again_byte_by_byte
            a_file_is_called_by_the_hash_of_its_bytes_and_kept_once
            a_large_file_is_kept_once_too
            a_file_that_is_too_large_is_refused_and_leaves_nothing
            an_upload_that_breaks_off_leaves_nothing
            what_is_no_hash_opens_nothing
            a_damaged_file_is_not_passed_off_as_whole
            a_file_of_any_size_takes_the_same_memory
            every_kept_file_is_listed_with_its_size
            the_store_says_that_it_is_well
        }
    };
}
use keeps_every_promise;

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

/// Not twice the same, so that parts that change places are found out.
fn some_bytes(number: usize) -> Vec<u8> {
    (0..number)
        .map(|index| u8::try_from((index * 31 + index / 251 * 7 + index / 65_536) % 251).unwrap())
        .collect()
}

/// Puts other bytes in the place of a kept file, past all safeguards.
async fn damage(store: &Store, hash: &FileHash) {
    let at = address::path(hash).unwrap();
    let mut bytes = store.objects().get(&at).await.unwrap().bytes().await.unwrap().to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    store.objects().put(&at, PutPayload::from(bytes)).await.unwrap();
}

async fn what_was_kept_is_read_again_byte_by_byte(given: impl Given) {
    const PART: usize = 5 * 1024 * 1024;
    let sizes = [0, 1, 4095, 4096, 5000, 262_144, 262_145, 1_000_000, PART, PART + 1, 3 * PART];
    for size in sizes {
        let bytes = some_bytes(size);
        for chunk in [7_777, 300_000, 2_000_000] {
            let kept = given.store().keep(in_chunks(&bytes, chunk), NO_BOUND).await.unwrap();
            assert_eq!(kept.size_bytes, size as u64);
            assert_eq!(kept.head, bytes[..size.min(4096)]);
            assert!(read(given.store(), &kept.hash).await.unwrap() == bytes, "{size} by {chunk}");
        }
    }
}

async fn a_file_is_called_by_the_hash_of_its_bytes_and_kept_once(given: impl Given) {
    let first = kept(given.store(), b"abc").await;
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(first.hash.as_str(), sha256);
    assert_eq!(kept(given.store(), b"abc").await, first);
    assert_eq!(given.names().await, [format!("sha256/ba/{}", &sha256[2..])]);
    // At the same moment, too.
    let (one, other) = tokio::join!(kept(given.store(), b"xyz"), kept(given.store(), b"xyz"));
    assert_eq!(one, other);
    assert_eq!(given.names().await.len(), 2);
    assert_eq!(read(given.store(), &one.hash).await.unwrap(), b"xyz");
}

async fn a_large_file_is_kept_once_too(given: impl Given) {
    let bytes = some_bytes(11_000_000);
    let keep = || given.store().keep(in_chunks(&bytes, 100_000), NO_BOUND);
    let (one, other) = tokio::join!(keep(), keep());
    let kept = keep().await.unwrap();
    assert_eq!((&one.unwrap(), &other.unwrap()), (&kept, &kept));
    assert_eq!(given.names().await.len(), 1);
    assert!(moving::is_whole(given.store(), &kept.hash).await.unwrap());
}

async fn a_file_that_is_too_large_is_refused_and_leaves_nothing(given: impl Given) {
    let bytes = some_bytes(1_000_000);
    let refused = given.store().keep(in_chunks(&bytes, 1000), 999_999).await;
    assert!(matches!(refused, Err(FileError::TooLarge { max_bytes: 999_999 })), "{refused:?}");
    eventually_empty(&given).await;
    given.store().keep(in_chunks(&bytes, 1000), 1_000_000).await.unwrap();
}

/// The store may remove on another thread.
async fn eventually_empty(given: &impl Given) {
    for _ in 0..1_000 {
        if given.names().await.is_empty() {
            return;
        }
        tokio::task::spawn_blocking(|| ()).await.unwrap();
    }
    panic!("left behind: {:?}", given.names().await);
}

async fn an_upload_that_breaks_off_leaves_nothing(given: impl Given) {
    let broken = || Err(Error::new(ErrorKind::ConnectionReset, "the line is dead"));
    let parts = stream::iter([Ok(Bytes::from(some_bytes(6_000_000))), broken()]).boxed();
    let refused = given.store().keep(parts, NO_BOUND).await;
    assert!(matches!(refused, Err(FileError::BrokenOff(_))), "{refused:?}");
    eventually_empty(&given).await;

    // Nor does one whose sender falls silent and whose request is given up.
    let parts = stream::iter([Ok(Bytes::from(some_bytes(6_000_000)))]).chain(stream::pending());
    let silent = given.store().keep(parts.boxed(), NO_BOUND);
    assert!(tokio::time::timeout(Duration::from_millis(50), silent).await.is_err());
    eventually_empty(&given).await;
}

async fn what_is_no_hash_opens_nothing(given: impl Given) {
    let secret = object_store::path::Path::from("secret");
    given.store().objects().put(&secret, PutPayload::from_static(b"x")).await.unwrap();
    let upper = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
    for word in ["", "../secret", "secret", "sha256/../../secret", upper, &"0".repeat(64)] {
        let hash = FileHash(word.to_owned());
        assert!(given.store().open(&hash).await.unwrap().is_none(), "{word}");
    }
}

async fn a_damaged_file_is_not_passed_off_as_whole(given: impl Given) {
    let kept = kept(given.store(), &some_bytes(100_000)).await;
    damage(given.store(), &kept.hash).await;
    let read = read(given.store(), &kept.hash).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::InvalidData);
}

async fn a_file_of_any_size_takes_the_same_memory(given: impl Given) {
    fn resident_kib() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
    const CHUNKS: u64 = 4096;
    let before = resident_kib();
    let bytes = stream::unfold(0_u64, |sent| async move {
        (sent < CHUNKS)
            .then(|| (Ok(Bytes::from(vec![u8::try_from(sent % 256).unwrap(); 32_768])), sent + 1))
    });
    let kept = given.store().keep(bytes.boxed(), NO_BOUND).await.unwrap();
    assert_eq!(kept.size_bytes, CHUNKS * 32_768);
    let mut size = 0;
    let mut reading = given.store().open(&kept.hash).await.unwrap().unwrap();
    while let Some(chunk) = reading.next().await {
        size += chunk.unwrap().len() as u64;
    }
    assert_eq!(size, kept.size_bytes);
    // 128 MiB went through; the other tests of this process have their own few megabytes.
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 48 * 1024, "grown by {grown} KiB");
}

async fn every_kept_file_is_listed_with_its_size(given: impl Given) {
    let mut expected = Vec::new();
    for size in 0..20 {
        let kept = kept(given.store(), &some_bytes(size * 1000)).await;
        assert_eq!(given.store().size_of(&kept.hash).await.unwrap(), Some(kept.size_bytes));
        expected.push((kept.hash, kept.size_bytes));
    }
    let listed: Vec<_> = given.store().list().try_collect().await.unwrap();
    let mut listed: Vec<_> = listed.into_iter().map(|file| (file.hash, file.size_bytes)).collect();
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
    let unknown = FileHash("0".repeat(64));
    assert_eq!(given.store().size_of(&unknown).await.unwrap(), None);
}

async fn the_store_says_that_it_is_well(given: impl Given) {
    for _ in 0..2 {
        given.store().check().await.unwrap();
    }
    let listed: Vec<_> = given.store().list().try_collect().await.unwrap();
    assert_eq!(listed, []);
}
