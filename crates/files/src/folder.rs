//! Files in a folder.
//!
//! A file is streamed to `incoming/` under a name nobody knows, flushed, and only then renamed. So
//! an upload that breaks off leaves nothing. What a crash leaves in `incoming/` is swept away at a
//! later start.

use crate::{address, learned::Learned};
use app::ports::{
    Fault,
    files::{ByteStream, FileError, Kept},
};
use bytes::BytesMut;
use domain::ids::FileHash;
use futures::StreamExt;
use object_store::{
    MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path,
};
use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::Duration,
};

/// So many bytes are held in memory per upload.
const PART_BYTES: usize = 256 * 1024;
/// What lies in `incoming/` for longer is left over from a crash: no upload takes so long.
const LEFT_OVER: Duration = Duration::from_hours(24);

const INCOMING: &str = "incoming";

/// A folder of files.
#[derive(Debug, Clone)]
pub struct Folder {
    objects: Arc<LocalFileSystem>,
}

impl Folder {
    /// Opens a folder, which is made when there is none. Blocks shortly.
    pub fn open(root: &std::path::Path) -> Result<Self, Fault> {
        let doing = || format!("opening the folder of files {}", root.display());
        std::fs::create_dir_all(root.join(INCOMING)).map_err(|error| Fault::new(doing(), error))?;
        sweep(&root.join(INCOMING)).map_err(|error| Fault::new(doing(), error))?;
        let objects = LocalFileSystem::new_with_prefix(root)
            .map_err(|error| Fault::new(doing(), error))?
            .with_fsync(true);
        Ok(Self { objects: Arc::new(objects) })
    }

    pub(crate) fn objects(&self) -> &dyn ObjectStore {
        &*self.objects
    }

    pub(crate) async fn keep(&self, bytes: ByteStream, max_bytes: u64) -> Result<Kept, FileError> {
        let incoming = incoming();
        // When this is broken off the upload is dropped, which removes what was written.
        let (upload, kept) = self.receive(&incoming, bytes, max_bytes).await?;
        let publishing = self.clone().publish(incoming, upload, kept.hash.clone());
        tokio::spawn(publishing)
            .await
            .map_err(|error| Fault::new("writing a file", error))
            .and_then(|published| published)?;
        Ok(kept)
    }

    pub(crate) async fn check(&self) -> Result<(), Fault> {
        let probe = incoming();
        self.objects.put(&probe, PutPayload::from_static(b"ready")).await.map_err(writing)?;
        self.objects.delete(&probe).await.map_err(writing)
    }

    /// Streams everything to `at`.
    async fn receive(
        &self,
        at: &Path,
        mut bytes: ByteStream,
        max_bytes: u64,
    ) -> Result<(Box<dyn MultipartUpload>, Kept), FileError> {
        let mut upload = self.objects.put_multipart(at).await.map_err(writing)?;
        let mut learned = Learned::new(max_bytes);
        let mut part = BytesMut::with_capacity(PART_BYTES);
        while let Some(chunk) = bytes.next().await {
            let mut chunk = chunk.map_err(FileError::BrokenOff)?;
            learned.learn(&chunk)?;
            // A sender may hand over a chunk of any size.
            while !chunk.is_empty() {
                let fits = chunk.split_to(chunk.len().min(PART_BYTES - part.len()));
                part.extend_from_slice(&fits);
                if part.len() == PART_BYTES {
                    put(&mut upload, &mut part).await?;
                }
            }
        }
        put(&mut upload, &mut part).await?;
        Ok((upload, learned.kept()))
    }

    /// Gives a received file its name. Not to be broken off half way.
    async fn publish(
        self,
        from: Path,
        mut upload: Box<dyn MultipartUpload>,
        hash: FileHash,
    ) -> Result<(), Fault> {
        upload.complete().await.map_err(writing)?;
        let to = address::path(&hash).ok_or_else(|| Fault::new("writing a file", "no hash"))?;
        match self.objects.head(&to).await {
            // Kept before: these bytes are not needed twice.
            Ok(_) => self.objects.delete(&from).await.map_err(writing),
            Err(object_store::Error::NotFound { .. }) => {
                self.objects.rename(&from, &to).await.map_err(writing)
            }
            Err(error) => Err(writing(error)),
        }
    }
}

async fn put(upload: &mut Box<dyn MultipartUpload>, part: &mut BytesMut) -> Result<(), Fault> {
    if part.is_empty() {
        return Ok(());
    }
    let full = std::mem::replace(part, BytesMut::with_capacity(PART_BYTES));
    upload.put_part(PutPayload::from_bytes(full.freeze())).await.map_err(writing)
}

fn writing(error: object_store::Error) -> Fault {
    Fault { passing: true, ..Fault::new("writing a file", error) }
}

/// A name nobody else uses. Not a secret: nothing is ever read from there.
fn incoming() -> Path {
    let chance = || RandomState::new().hash_one(std::process::id());
    Path::from_iter([INCOMING, &format!("{:016x}{:016x}", chance(), chance())])
}

/// Removes what a crash has left.
fn sweep(incoming: &std::path::Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(incoming)? {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > LEFT_OVER {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
