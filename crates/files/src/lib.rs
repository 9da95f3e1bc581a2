//! Files, addressed by the SHA-256 of their bytes: in a folder of this machine, or in a bucket of a
//! store that speaks S3.
//!
//! Both keep a file as `sha256/ab/cdef…`, so that files can be moved from one to the other. A name
//! always holds the whole file or does not exist, the same file is kept once, and what is read is
//! hashed again on its way out.

mod address;
pub mod bucket;
mod checked;
mod folder;
mod learned;
pub mod moving;
mod place;

#[cfg(test)]
mod contract;

pub use bucket::Bucket;
pub use folder::Folder;
pub use place::{BucketName, Place, PlaceError};

use app::ports::{
    Fault,
    files::{ByteStream, FileError, Files, Kept},
};
use async_trait::async_trait;
use domain::ids::FileHash;
use futures::{StreamExt, stream::BoxStream};
use object_store::ObjectStore;

/// The store of files.
#[derive(Debug, Clone)]
pub enum Store {
    /// In a folder of this machine.
    Folder(Folder),
    /// In a bucket of an S3-compatible store.
    Bucket(Bucket),
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub hash: FileHash,
    /// Its size as the store tells it.
    pub size_bytes: u64,
}

impl Store {
    /// Files in a folder, which is made when there is none. Blocks shortly: call it at the start.
    pub fn folder(root: &std::path::Path) -> Result<Self, Fault> {
        Folder::open(root).map(Self::Folder)
    }

    /// Every file that is kept, in no order.
    pub fn list(&self) -> BoxStream<'_, Result<Listed, Fault>> {
        self.objects()
            .list(Some(&address::root()))
            .filter_map(move |found| async move {
                match found {
                    Ok(object) => {
                        let hash = address::hash_of(&object.location)?;
                        Some(Ok(Listed { hash, size_bytes: object.size }))
                    }
                    Err(error) => Some(Err(self.fault("listing the files", error))),
                }
            })
            .boxed()
    }

    /// Size of a kept file, in bytes; `None` when there is none of this hash.
    pub async fn size_of(&self, hash: &FileHash) -> Result<Option<u64>, Fault> {
        let Some(path) = address::path(hash) else { return Ok(None) };
        match object_store::ObjectStoreExt::head(self.objects(), &path).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.fault(&format!("looking for the file {hash}"), error)),
        }
    }

    fn objects(&self) -> &dyn ObjectStore {
        match self {
            Self::Folder(folder) => folder.objects(),
            Self::Bucket(bucket) => bucket.objects(),
        }
    }

    fn fault(&self, doing: &str, error: object_store::Error) -> Fault {
        match self {
            Self::Folder(_) => Fault::new(doing, error),
            Self::Bucket(bucket) => bucket.fault(doing, error),
        }
    }
}

#[async_trait]
impl Files for Store {
    async fn keep(&self, bytes: ByteStream, max_bytes: u64) -> Result<Kept, FileError> {
        match self {
            Self::Folder(folder) => folder.keep(bytes, max_bytes).await,
            Self::Bucket(bucket) => bucket.keep(bytes, max_bytes).await,
        }
    }

    async fn open(&self, hash: &FileHash) -> Result<Option<ByteStream>, Fault> {
        let Some(path) = address::path(hash) else { return Ok(None) };
        match object_store::ObjectStoreExt::get(self.objects(), &path).await {
            Ok(found) => Ok(Some(checked::checked(found.into_stream(), hash.clone()))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.fault(&format!("reading the file {hash}"), error)),
        }
    }

    async fn check(&self) -> Result<(), Fault> {
        match self {
            Self::Folder(folder) => folder.check().await,
            Self::Bucket(bucket) => bucket.check().await,
        }
    }
}
