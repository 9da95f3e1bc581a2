//! Stored files, addressed by the hash of their bytes.

use super::Fault;
use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::FileHash;
use futures::stream::BoxStream;

/// Bytes on their way, chunk by chunk.
pub type ByteStream = BoxStream<'static, Result<Bytes, std::io::Error>>;

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Larger than allowed.
    #[error("larger than {max_bytes} bytes")]
    TooLarge {
        /// The bound.
        max_bytes: u64,
    },
    /// The sender broke off.
    #[error("the upload broke off")]
    BrokenOff(#[source] std::io::Error),
    /// The store broke.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the bytes.
    pub hash: FileHash,
    /// Size in bytes.
    pub size_bytes: u64,
    /// The first bytes (up to 4,096), for sniffing the type.
    pub head: Bytes,
}

/// The store of files.
#[async_trait]
pub trait Files: Send + Sync {
    /// Keeps a file, durable when this returns. Never whole in memory.
    async fn keep(&self, bytes: ByteStream, max_bytes: u64) -> Result<Kept, FileError>;
    /// The bytes of a kept file; `None` when there is none of this hash.
    async fn open(&self, hash: &FileHash) -> Result<Option<ByteStream>, Fault>;
    /// Whether the store can be written to, for readiness.
    async fn check(&self) -> Result<(), Fault>;
}
