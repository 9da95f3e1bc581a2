//! The ports of the acts that are no part of what is proved: files on a shelf in memory that never
//! break, and no printer.

use app::ports::{
    Fault,
    files::{ByteStream, FileError, Files, Kept},
    papers::{PaperJob, Papers},
};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use domain::ids::FileHash;
use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
};

/// Files in memory.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<BTreeMap<FileHash, Bytes>>);

/// The hash of these bytes, as the files are named.
pub fn hash_of(bytes: &[u8]) -> FileHash {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing into a text cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    FileHash(text)
}

#[async_trait]
impl Files for Shelf {
    async fn keep(&self, mut bytes: ByteStream, max_bytes: u64) -> Result<Kept, FileError> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = bytes.next().await {
            whole.extend_from_slice(&chunk.map_err(FileError::BrokenOff)?);
            if whole.len() as u64 > max_bytes {
                return Err(FileError::TooLarge { max_bytes });
            }
        }
        let whole = whole.freeze();
        let hash = hash_of(&whole);
        let (size_bytes, head) = (whole.len() as u64, whole.slice(..whole.len().min(4096)));
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.insert(hash.clone(), whole);
        Ok(Kept { hash, size_bytes, head })
    }

    async fn open(&self, hash: &FileHash) -> Result<Option<ByteStream>, Fault> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned();
        Ok(found.map(|bytes| stream::once(async move { Ok(bytes) }).boxed()))
    }

    async fn check(&self) -> Result<(), Fault> {
        Ok(())
    }
}

/// No printer.
#[derive(Debug)]
pub struct NoPapers;

#[async_trait]
impl Papers for NoPapers {
    async fn print(&self, job: PaperJob) -> Result<Vec<u8>, Fault> {
        Err(Fault::new(format!("printing {}", job.template), "there is no printer here"))
    }
}
