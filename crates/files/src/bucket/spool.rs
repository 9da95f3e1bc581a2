//! Where a file waits until it is whole: in memory while it is small, then on the disk of this
//! machine in a file without a name, which is gone when it is closed, whatever happens.

use bytes::{Bytes, BytesMut};
use std::{io, path::PathBuf, sync::Arc};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

/// So much of each upload is held in memory.
const MEMORY_BYTES_MAX: usize = 256 * 1024;

/// A file on its way in.
pub(super) struct Spool {
    folder: Arc<PathBuf>,
    /// What is not on the disk.
    memory: BytesMut,
    disk: Option<File>,
    size_bytes: u64,
}

/// A file that came in whole.
pub(super) enum Spooled {
    /// A small one.
    Memory(Bytes),
    /// A larger one.
    Disk(OnDisk),
}

/// A file that waits on the disk.
pub(super) struct OnDisk {
    file: File,
    pub(super) size_bytes: u64,
}

impl Spool {
    pub(super) fn new(folder: Arc<PathBuf>) -> Self {
        Self { folder, memory: BytesMut::new(), disk: None, size_bytes: 0 }
    }

    pub(super) async fn take(&mut self, mut chunk: Bytes) -> io::Result<()> {
        self.size_bytes += chunk.len() as u64;
        // A sender may hand over a chunk of any size.
        while !chunk.is_empty() {
            let fits = chunk.split_to(chunk.len().min(MEMORY_BYTES_MAX - self.memory.len()));
            self.memory.extend_from_slice(&fits);
            if self.memory.len() == MEMORY_BYTES_MAX {
                self.spill().await?;
            }
        }
        Ok(())
    }

    pub(super) async fn taken(mut self) -> io::Result<Spooled> {
        if self.disk.is_some() {
            self.spill().await?;
        }
        let Some(mut file) = self.disk else {
            return Ok(Spooled::Memory(self.memory.freeze()));
        };
        // Only when it was flushed have errors of the disk come to light.
        file.flush().await?;
        file.rewind().await?;
        Ok(Spooled::Disk(OnDisk { file, size_bytes: self.size_bytes }))
    }

    async fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.disk {
            Some(file) => file,
            none => none.insert(nameless(Arc::clone(&self.folder)).await?),
        };
        file.write_all(&self.memory).await?;
        self.memory.clear();
        Ok(())
    }
}

impl Spooled {
    pub(super) fn size_bytes(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(file) => file.size_bytes,
        }
    }
}

impl OnDisk {
    /// The next bytes, at most so many; none at the end.
    pub(super) async fn next(&mut self, bytes_max: usize) -> io::Result<Bytes> {
        let mut part = Vec::with_capacity(bytes_max);
        (&mut self.file).take(bytes_max as u64).read_to_end(&mut part).await?;
        Ok(part.into())
    }
}

async fn nameless(folder: Arc<PathBuf>) -> io::Result<File> {
    let file = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&*folder)?;
        tempfile::tempfile_in(&*folder)
    });
    let mut file = File::from_std(file.await.map_err(io::Error::other)??);
    file.set_max_buf_size(MEMORY_BYTES_MAX);
    Ok(file)
}
