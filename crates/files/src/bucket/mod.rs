//! Files in a bucket of an S3-compatible store.
//!
//! A file is taken in whole before the store is asked: small ones wait in memory, larger ones in a
//! file without a name on this machine's disk. So its hash is known first and it is sent once,
//! under its own name; a slow line holds neither memory nor a connection to the store; and an
//! upload that breaks off leaves nothing anywhere. What is sent is bounded in memory and in time.

mod http;
mod settings;
mod spool;
mod trouble;

pub use settings::{Secret, Settings};
pub use trouble::Trouble;

use crate::{address, learned::Learned};
use app::ports::{
    Fault,
    files::{ByteStream, FileError, Kept},
};
use bytes::Bytes;
use domain::ids::FileHash;
use futures::StreamExt;
use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutPayload, RetryConfig, path::Path, prefix::PrefixStore,
};
use spool::{Spool, Spooled};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// Files up to this size go in one request, larger ones in parts of it. Stores take no smaller parts.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// So much of all files together is held in memory on the way to the store.
const SENDING_BYTES_MAX: usize = 4 * PART_BYTES;
/// How long a file may wait for its turn; a person waits with it.
const TURN_MAX: Duration = Duration::from_secs(10);
/// How long the store may take to say that it is there.
const CHECK_MAX: Duration = Duration::from_secs(4);
/// How long a request that failed is tried again.
const RETRY_MAX: Duration = Duration::from_secs(8);
const RETRIES_MAX: usize = 3;

/// What the store is asked for and given to see whether it is well.
const PROBE: &str = "motcua-probe";
const PROBE_CONTENT: &[u8] = b"Written by motcua to see whether files can be kept here.\n";

/// A bucket of files.
#[derive(Debug, Clone)]
pub struct Bucket {
    objects: Arc<dyn ObjectStore>,
    at: Arc<str>,
    endpoint: Arc<str>,
    /// Where files wait that are too large for memory.
    spool: Arc<PathBuf>,
    /// One permit for each KiB of files in memory.
    room: Arc<Semaphore>,
}

impl Bucket {
    /// The bucket that these settings name. Asks the store nothing: see [`Bucket::prove`].
    pub fn new(settings: &Settings) -> Result<Self, Fault> {
        let doing = || format!("opening the files at {}", settings.place);
        let retry = RetryConfig {
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_MAX,
            ..RetryConfig::default()
        };
        let store = settings
            .builder()
            .with_http_connector(http::Connector)
            .with_retry(retry)
            .build()
            .map_err(|error| Fault::new(doing(), error))?;
        Ok(Self {
            objects: Arc::new(PrefixStore::new(store, settings.place.prefix.as_str())),
            at: settings.place.to_string().into(),
            endpoint: settings.endpoint().into(),
            spool: Arc::new(settings.spool.clone()),
            room: Arc::new(Semaphore::new(kib(SENDING_BYTES_MAX) as usize)),
        })
    }

    /// Looks into the bucket, writes a mark and reads it again, to find at the start what would
    /// else be found by people.
    pub async fn prove(&self) -> Result<(), Trouble> {
        // Some stores make a missing bucket when it is written to, under a misspelt name too.
        if let Some(Err(error)) = self.objects.list(None).next().await {
            return Err(self.trouble(error));
        }
        let at = Path::from(PROBE);
        let mark = PutPayload::from_static(PROBE_CONTENT);
        self.objects.put(&at, mark).await.map_err(|error| self.trouble(error))?;
        let read = async { self.objects.get(&at).await?.bytes().await };
        match read.await {
            Ok(read) if read == PROBE_CONTENT => Ok(()),
            Ok(_) => Err(Trouble::OtherBytes { at: self.at.to_string() }),
            Err(error) => Err(self.trouble(error)),
        }
    }

    pub(crate) fn objects(&self) -> &dyn ObjectStore {
        &*self.objects
    }

    pub(crate) async fn keep(
        &self,
        mut bytes: ByteStream,
        max_bytes: u64,
    ) -> Result<Kept, FileError> {
        let mut learned = Learned::new(max_bytes);
        let mut spool = Spool::new(Arc::clone(&self.spool));
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(FileError::BrokenOff)?;
            learned.learn(&chunk)?;
            spool.take(chunk).await.map_err(waiting)?;
        }
        let kept = learned.kept();
        let spooled = spool.taken().await.map_err(waiting)?;
        // Not to be broken off half way: parts that were sent would be left behind.
        tokio::spawn(self.clone().send(kept.hash.clone(), spooled))
            .await
            .map_err(|error| Fault::new("writing a file", error))
            .and_then(|sent| sent)?;
        Ok(kept)
    }

    /// Whether the store answers and has been written to.
    pub(crate) async fn check(&self) -> Result<(), Fault> {
        let asking = async {
            match self.objects.head(&Path::from(PROBE)).await {
                Ok(_) => Ok(()),
                Err(object_store::Error::Generic { store, source }) => {
                    Err(self.trouble(object_store::Error::Generic { store, source }))
                }
                // The first time there is no mark; and a head says nothing about its no.
                Err(_) => self.prove().await,
            }
        };
        let doing = "checking the store of files";
        match timeout(CHECK_MAX, asking).await {
            Ok(answer) => answer.map_err(|trouble| trouble.fault(doing)),
            Err(_) => Err(self.away("no answer in time").fault(doing)),
        }
    }

    async fn send(self, hash: FileHash, file: Spooled) -> Result<(), Fault> {
        let doing = "writing a file";
        let at = address::path(&hash).ok_or_else(|| Fault::new(doing, "no hash"))?;
        let bytes = file.size_bytes().min(PART_BYTES as u64);
        let permits = kib(usize::try_from(bytes).unwrap_or(PART_BYTES)).max(1);
        let turn = timeout(TURN_MAX, self.room.acquire_many(permits)).await;
        let Ok(turn) = turn else {
            return Err(self.away("too many files are on their way to it").fault(doing));
        };
        let _room = turn.map_err(|error| Fault::new(doing, error))?;
        match file {
            Spooled::Memory(bytes) => self.put(&at, bytes).await,
            Spooled::Disk(mut file) if file.size_bytes <= PART_BYTES as u64 => {
                let bytes = file.next(PART_BYTES).await.map_err(waiting)?;
                self.put(&at, bytes).await
            }
            Spooled::Disk(file) => self.put_in_parts(&at, file).await,
        }
    }

    async fn put(&self, at: &Path, bytes: Bytes) -> Result<(), Fault> {
        let size = bytes.len() as u64;
        let payload = PutPayload::from_bytes(bytes);
        let created = self.objects.put_opts(at, payload.clone(), PutMode::Create.into()).await;
        let again = match created {
            // Somebody has kept the same bytes: before, or at this moment and perhaps not yet.
            Err(object_store::Error::AlreadyExists { .. }) => !self.holds(at, size).await?,
            // Some stores know no such condition. The same name always holds the same bytes.
            Err(object_store::Error::NotImplemented { .. }) => true,
            Err(error) if trouble::is_unknown_condition(&error) => true,
            other => return other.map(drop).map_err(|error| self.fault("writing a file", error)),
        };
        if again {
            let put = self.objects.put(at, payload).await;
            put.map_err(|error| self.fault("writing a file", error))?;
        }
        Ok(())
    }

    async fn put_in_parts(&self, at: &Path, mut file: spool::OnDisk) -> Result<(), Fault> {
        if self.holds(at, file.size_bytes).await? {
            return Ok(());
        }
        let doing = "writing a file";
        let upload = self.objects.put_multipart(at).await;
        let mut upload = upload.map_err(|error| self.fault(doing, error))?;
        let sent = async {
            loop {
                let part = file.next(PART_BYTES).await.map_err(waiting)?;
                if part.is_empty() {
                    break;
                }
                let part = upload.put_part(PutPayload::from_bytes(part)).await;
                part.map_err(|error| self.fault(doing, error))?;
            }
            upload.complete().await.map_err(|error| self.fault(doing, error))
        };
        match sent.await {
            Ok(_) => Ok(()),
            Err(fault) => {
                // The store may be away; then its own rule for unfinished uploads removes the parts.
                upload.abort().await.ok();
                Err(fault)
            }
        }
    }

    /// Whether the whole of the file is there.
    async fn holds(&self, at: &Path, size_bytes: u64) -> Result<bool, Fault> {
        match self.objects.head(at).await {
            Ok(found) => Ok(found.size == size_bytes),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.fault("looking for a file", error)),
        }
    }

    fn trouble(&self, error: object_store::Error) -> Trouble {
        Trouble::of(error, &self.at, &self.endpoint)
    }

    fn away(&self, why: &str) -> Trouble {
        Trouble::Away { endpoint: self.endpoint.to_string(), why: why.to_owned() }
    }

    pub(crate) fn fault(&self, doing: &str, error: object_store::Error) -> Fault {
        self.trouble(error).fault(doing)
    }
}

fn waiting(error: std::io::Error) -> Fault {
    Fault { passing: true, ..Fault::new("keeping a file on the disk until it is sent", error) }
}

fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}
