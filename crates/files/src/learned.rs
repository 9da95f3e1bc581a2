//! What is learned of a file while its bytes pass by.

use app::ports::files::{FileError, Kept};
use bytes::{Bytes, BytesMut};
use domain::ids::FileHash;
use sha2::{Digest, Sha256};

/// So many first bytes are given back for sniffing the type.
const HEAD_BYTES: usize = 4096;

pub(crate) struct Learned {
    hasher: Sha256,
    size_bytes: u64,
    head: BytesMut,
    max_bytes: u64,
}

impl Learned {
    pub(crate) fn new(max_bytes: u64) -> Self {
        let head = BytesMut::with_capacity(HEAD_BYTES);
        Self { hasher: Sha256::new(), size_bytes: 0, head, max_bytes }
    }

    /// Learns from the next chunk; refuses what goes beyond the bound.
    pub(crate) fn learn(&mut self, chunk: &Bytes) -> Result<(), FileError> {
        self.size_bytes += chunk.len() as u64;
        if self.size_bytes > self.max_bytes {
            return Err(FileError::TooLarge { max_bytes: self.max_bytes });
        }
        self.hasher.update(chunk);
        self.head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES - self.head.len())]);
        Ok(())
    }

    /// All bytes have passed.
    pub(crate) fn kept(self) -> Kept {
        let hash = FileHash(crate::address::hex(&self.hasher.finalize()));
        Kept { hash, size_bytes: self.size_bytes, head: self.head.freeze() }
    }
}
