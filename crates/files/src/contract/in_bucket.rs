//! A bucket keeps every promise; and what only a store over the network can be asked.
//!
//! `crates/files/with-s3 COMMAND` gives the tests a real store. Without one they say so and prove
//! nothing; `./check` always has one.

use super::{Given, NO_BOUND, damage, in_chunks, kept, read, some_bytes};
use crate::{
    BucketName, Store,
    bucket::{Bucket, Secret, Settings, Trouble},
};
use app::ports::files::{FileError, Files};
use futures::TryStreamExt;
use object_store::ObjectStoreExt;
use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// Where `with-s3` has started a store, with the keys and the bucket that it has made.
const ENDPOINT: &str = "S3_FOR_TESTS";
/// Set by `./check`: then a missing store is a failure.
const REQUIRED: &str = "S3_FOR_TESTS_REQUIRED";
const BUCKET: &str = "motcua-tests";
const KEY: (&str, &str) = ("motcua", "a-key-for-tests-only");
/// May only read.
const READER: (&str, &str) = ("reader", "another-key-for-tests");

struct InBucket {
    store: Store,
    bucket: Bucket,
    settings: Settings,
    spool: TempDir,
}

fn endpoint() -> Option<String> {
    let endpoint = std::env::var(ENDPOINT).ok();
    if endpoint.is_none() {
        assert!(std::env::var_os(REQUIRED).is_none(), "there must be a store to test with");
        eprintln!("NOT TESTED: no S3 store here; use crates/files/with-s3 cargo nextest run …");
    }
    endpoint
}

fn settings(endpoint: String, spool: &TempDir) -> Settings {
    let prefix = format!("test/{:016x}", RandomState::new().hash_one(endpoint.as_str()));
    Settings {
        place: BucketName { bucket: BUCKET.to_owned(), prefix },
        endpoint: Some(endpoint),
        region: "us-east-1".to_owned(),
        access_key: KEY.0.to_owned(),
        secret_key: Secret::new(KEY.1),
        session_token: None,
        bucket_in_host: false,
        spool: spool.path().to_owned(),
    }
}

fn given_bucket() -> Option<InBucket> {
    let endpoint = endpoint()?;
    let spool = tempfile::tempdir().unwrap();
    let settings = settings(endpoint, &spool);
    let bucket = Bucket::new(&settings).unwrap();
    Some(InBucket { store: Store::Bucket(bucket.clone()), bucket, settings, spool })
}

impl Given for InBucket {
    fn store(&self) -> &Store {
        &self.store
    }

    async fn names(&self) -> Vec<String> {
        let spooled = std::fs::read_dir(self.spool.path()).unwrap();
        assert_eq!(spooled.count(), 0, "what waits on the disk has no name");
        let listed: Vec<_> = self.bucket.objects().list(None).try_collect().await.unwrap();
        listed.into_iter().map(|object| object.location.to_string()).collect()
    }
}

super::keeps_every_promise!(given_bucket);

/// What the operator would read.
async fn trouble(change: impl FnOnce(&mut Settings)) -> Option<Trouble> {
    let endpoint = endpoint()?;
    let spool = tempfile::tempdir().unwrap();
    let mut settings = settings(endpoint, &spool);
    change(&mut settings);
    Some(Bucket::new(&settings).unwrap().prove().await.unwrap_err())
}

#[tokio::test]
async fn a_store_that_is_set_up_wrongly_is_told_with_what_to_do() {
    let Some(no_bucket) = trouble(|settings| settings.place.bucket = "not-there".into()).await
    else {
        return;
    };
    assert!(matches!(no_bucket, Trouble::NoBucket { .. }), "{no_bucket:?}");
    assert_eq!(no_bucket.remedy(), "make the bucket, or correct --files");

    let unknown = trouble(|settings| settings.access_key = "nobody".into()).await.unwrap();
    assert!(matches!(unknown, Trouble::WrongKeys { .. }), "{unknown:?}");
    let wrong = trouble(|settings| settings.secret_key = Secret::new("not-the-key")).await.unwrap();
    assert!(matches!(wrong, Trouble::WrongKeys { .. }), "{wrong:?}");
    assert!(!wrong.to_string().contains("not-the-key"));

    let reader = trouble(|settings| {
        settings.access_key = READER.0.into();
        settings.secret_key = Secret::new(READER.1);
    });
    let reader = reader.await.unwrap();
    assert!(matches!(reader, Trouble::NoRights { .. }), "{reader:?}");

    let nobody = trouble(|settings| settings.endpoint = Some("http://127.0.0.1:1".into()));
    let nobody = nobody.await.unwrap();
    assert!(matches!(nobody, Trouble::Away { .. }) && nobody.is_passing(), "{nobody:?}");
    let no_name =
        trouble(|settings| settings.endpoint = Some("http://no.such.host.invalid".into()));
    let no_name = no_name.await.unwrap();
    assert!(matches!(no_name, Trouble::Away { .. }), "{no_name:?}");
    for told in [no_bucket, unknown, wrong, reader, nobody, no_name] {
        assert!(!told.to_string().contains('\n') && told.to_string().len() < 300, "{told}");
    }
}

#[tokio::test]
async fn a_server_of_another_kind_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                let page = "HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\n\r\nhello";
                stream.write_all(page.as_bytes()).await.unwrap();
            }
        }
    });
    let spool = tempfile::tempdir().unwrap();
    let settings = settings(format!("http://{address}"), &spool);
    let told = Bucket::new(&settings).unwrap().prove().await.unwrap_err();
    assert!(matches!(told, Trouble::NotS3 { .. }), "{told:?}");
}

/// The line to the store, that can be cut and mended.
struct Line {
    address: std::net::SocketAddr,
    is_cut: Arc<AtomicBool>,
    cut: Arc<tokio::sync::Notify>,
}

impl Line {
    async fn to(endpoint: &str) -> Self {
        let to = endpoint.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Self {
            address: listener.local_addr().unwrap(),
            is_cut: Arc::default(),
            cut: Arc::default(),
        };
        let (is_cut, cut) = (Arc::clone(&line.is_cut), Arc::clone(&line.cut));
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                if is_cut.load(Relaxed) {
                    continue;
                }
                let (to, cut) = (to.clone(), Arc::clone(&cut));
                tokio::spawn(async move {
                    let mut there = TcpStream::connect(to).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut here, &mut there) => {}
                        () = cut.notified() => {}
                    }
                });
            }
        });
        line
    }

    fn cut(&self) {
        self.is_cut.store(true, Relaxed);
        self.cut.notify_waiters();
    }

    fn mend(&self) {
        self.is_cut.store(false, Relaxed);
    }
}

#[tokio::test]
async fn a_store_that_is_lost_is_used_again_when_it_is_back_without_anybodys_doing() {
    let Some(given) = given_bucket() else { return };
    let line = Line::to(given.settings.endpoint.as_deref().unwrap()).await;
    let endpoint = Some(format!("http://{}", line.address));
    let over_the_line = Bucket::new(&Settings { endpoint, ..given.settings.clone() }).unwrap();
    let store = Store::Bucket(over_the_line);
    let before = kept(&store, b"before").await;
    store.check().await.unwrap();

    line.cut();
    let large = some_bytes(6_000_000);
    for bytes in [&b"meanwhile"[..], &large] {
        let lost = store.keep(in_chunks(bytes, 100_000), NO_BOUND).await;
        assert!(matches!(lost, Err(FileError::Fault(fault)) if fault.passing));
    }
    let unread = store.open(&before.hash).await.err().unwrap();
    assert!(unread.passing);
    assert!(store.check().await.unwrap_err().passing);

    line.mend();
    assert_eq!(read(&store, &before.hash).await.unwrap(), b"before");
    let after = store.keep(in_chunks(&large, 100_000), NO_BOUND).await.unwrap();
    assert!(read(&store, &after.hash).await.unwrap() == large);
    store.check().await.unwrap();
}

/// When a store lost half of a file, the next who brings it heals it.
#[tokio::test]
async fn a_file_that_was_cut_short_is_replaced_when_it_comes_again() {
    let Some(given) = given_bucket() else { return };
    let bytes = some_bytes(300_000);
    let first = kept(&given.store, &bytes).await;
    let at = crate::address::path(&first.hash).unwrap();
    let half = object_store::PutPayload::from(bytes[..1000].to_vec());
    given.bucket.objects().put(&at, half).await.unwrap();
    kept(&given.store, &bytes).await;
    assert!(read(&given.store, &first.hash).await.unwrap() == bytes);
    damage(&given.store, &first.hash).await;
}
