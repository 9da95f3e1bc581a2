//! Moving files from one store to another, each proven by its hash.

use crate::Store;
use app::ports::{
    Fault,
    files::{FileError, Files},
};
use domain::ids::FileHash;
use futures::StreamExt;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was brought, read back, and is whole.
    Brought,
    /// It was there already, was read, and is whole.
    There,
    /// Where it comes from it is damaged; nothing was brought.
    DamagedBefore,
    /// Where it goes to it is damaged.
    DamagedAfter,
    /// It is no longer where it comes from.
    Gone,
}

/// Brings one file from one store to another, and reads it back there.
pub async fn bring(from: &Store, to: &Store, hash: &FileHash) -> Result<Outcome, Fault> {
    if to.size_of(hash).await?.is_some() {
        return Ok(if is_whole(to, hash).await? { Outcome::There } else { Outcome::DamagedAfter });
    }
    let Some(bytes) = from.open(hash).await? else { return Ok(Outcome::Gone) };
    match to.keep(bytes, u64::MAX).await {
        Ok(kept) if kept.hash != *hash => Ok(Outcome::DamagedBefore),
        Ok(_) if is_whole(to, hash).await? => Ok(Outcome::Brought),
        Ok(_) => Ok(Outcome::DamagedAfter),
        // Nobody else is sending: it is the reading that broke off.
        Err(FileError::BrokenOff(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
            Ok(Outcome::DamagedBefore)
        }
        Err(FileError::BrokenOff(error)) => {
            Err(Fault::new(format!("reading the file {hash}"), error))
        }
        Err(FileError::Fault(fault)) => Err(fault),
        Err(error @ FileError::TooLarge { .. }) => {
            Err(Fault::new(format!("moving the file {hash}"), error))
        }
    }
}

/// Reads a file whole; says whether its bytes are those of its hash.
pub async fn is_whole(store: &Store, hash: &FileHash) -> Result<bool, Fault> {
    let Some(mut bytes) = store.open(hash).await? else { return Ok(false) };
    while let Some(chunk) = bytes.next().await {
        match chunk {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Ok(false),
            Err(error) => return Err(Fault::new(format!("reading the file {hash}"), error)),
        }
    }
    Ok(true)
}
