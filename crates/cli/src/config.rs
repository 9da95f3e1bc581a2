//! The configuration of an installation: one struct, read once, from options or the environment.
//!
//! Every field is documented where it stands; the texts are those of `--help`.

use crate::server::Crowd;
use anyhow::{Context, bail};
use app::sweeping::Keeping;
use clap::{Args, ValueEnum};
use files::bucket::{Secret, Settings};
use jiff::SignedDuration;
use std::{
    ffi::OsString,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use web::gate::address::Network;

/// Where an installation keeps what it must not lose.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Folder that holds the database and the files of this installation
    #[arg(long, env = "MOTCUA_DATA", value_name = "FOLDER", default_value = "./data")]
    pub data: PathBuf,

    /// Database in PostgreSQL, like postgres://motcua@db1,db2/motcua; a file in --data without it
    ///
    /// With a password in it, set MOTCUA_DATABASE: others can read the command line.
    #[arg(long, env = "MOTCUA_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

/// Where the files of citizens are kept. In a bucket the keys come from the environment, because
/// others can read the command line.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Where files are kept")]
pub struct FileStore {
    /// Bucket of an S3-compatible store, or a folder; without it the folder `files` in --data
    ///
    /// For a bucket set the keys in the environment: MOTCUA_S3_ACCESS_KEY and
    /// MOTCUA_S3_SECRET_KEY, or the file of --s3-secret-key-file.
    #[arg(long, env = "MOTCUA_FILES", value_name = "s3://BUCKET/PREFIX")]
    pub files: Option<files::Place>,

    /// Address of the store, like https://s3.example.vn; without it Amazon's of the region
    #[arg(long, env = "MOTCUA_S3_ENDPOINT", value_name = "URL")]
    pub s3_endpoint: Option<String>,

    /// Region, as the store calls it
    #[arg(long, env = "MOTCUA_S3_REGION", value_name = "NAME", default_value = "us-east-1")]
    pub s3_region: String,

    /// File that holds the secret key, in place of MOTCUA_S3_SECRET_KEY
    #[arg(long, env = "MOTCUA_S3_SECRET_KEY_FILE", value_name = "FILE")]
    pub s3_secret_key_file: Option<PathBuf>,

    /// Name of the key
    #[arg(long, env = ACCESS_KEY, value_name = "NAME")]
    pub s3_access_key: Option<String>,

    /// Put the bucket into the host name (https://BUCKET.s3.example.vn) instead of the path
    #[arg(long, env = "MOTCUA_S3_BUCKET_IN_HOST")]
    pub s3_bucket_in_host: bool,
}

const ACCESS_KEY: &str = "MOTCUA_S3_ACCESS_KEY";
const SECRET_KEY: &str = "MOTCUA_S3_SECRET_KEY";
const SESSION_TOKEN: &str = "MOTCUA_S3_SESSION_TOKEN";

impl FileStore {
    /// How the bucket `place` is reached; large files wait in `spool` until they are sent.
    pub fn settings(&self, place: &files::BucketName, spool: &Path) -> anyhow::Result<Settings> {
        let access_key = self.s3_access_key.clone().with_context(|| {
            format!("{place}: there is no key; set {ACCESS_KEY} and {SECRET_KEY}")
        })?;
        let endpoint = match self.s3_endpoint.as_deref().map(|text| text.trim_end_matches('/')) {
            Some(text) if is_address(text) => Some(text.to_owned()),
            Some(text) => bail!("--s3-endpoint must be like https://s3.example.vn, not \"{text}\""),
            None => None,
        };
        Ok(Settings {
            place: place.clone(),
            endpoint,
            region: self.s3_region.clone(),
            access_key,
            secret_key: self.secret_key(place)?,
            session_token: std::env::var(SESSION_TOKEN).ok().map(Secret::new),
            bucket_in_host: self.s3_bucket_in_host,
            spool: spool.to_owned(),
        })
    }

    fn secret_key(&self, place: &files::BucketName) -> anyhow::Result<Secret> {
        let key = match &self.s3_secret_key_file {
            Some(path) => std::fs::read_to_string(path)
                .with_context(|| format!("read the secret key in {}", path.display()))?,
            None => std::env::var(SECRET_KEY).with_context(|| {
                format!("{place}: there is no secret key; set {SECRET_KEY} or --s3-secret-key-file")
            })?,
        };
        let key = key.trim();
        if key.is_empty() {
            bail!("{place}: the secret key is empty");
        }
        Ok(Secret::new(key))
    }
}

/// A scheme and a host, perhaps a port: nothing behind them.
fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        let may_stand = |sign: char| sign.is_ascii_alphanumeric() || "-._:[]".contains(sign);
        !host.is_empty() && host.chars().all(may_stand)
    })
}

/// How an installation serves.
#[derive(Debug, Clone, Args)]
pub struct Serving {
    /// Address and port to listen on
    ///
    /// Use 0.0.0.0 to be reached from other machines, behind a server that speaks HTTPS.
    #[arg(
        long,
        env = "MOTCUA_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,

    /// Address under which people reach it, printed as QR codes on receipts
    ///
    /// For example https://dichvucong.example.vn. Without it: http:// and the address of --listen.
    #[arg(long, env = "MOTCUA_ADDRESS", value_name = "URL")]
    pub address: Option<String>,

    /// Send cookies over HTTPS only: always set it when citizens reach it over HTTPS
    #[arg(long, env = "MOTCUA_SECURE")]
    pub secure: bool,

    /// Telephone number of the help desk, shown on every page
    #[arg(long, env = "MOTCUA_HELP_PHONE", value_name = "NUMBER")]
    pub help_phone: Option<String>,

    /// Proxies in front, whose X-Forwarded-For is believed
    ///
    /// Addresses or ranges, for example 10.0.0.5 or 10.0.0.0/8; several with commas. Without it
    /// limits per address see the proxy as one very busy person.
    #[arg(
        long,
        env = "MOTCUA_TRUSTED_PROXY",
        value_name = "ADDRESS[/BITS]",
        value_delimiter = ','
    )]
    pub trusted_proxy: Vec<Network>,

    /// Most connections open at once; further ones wait at the door
    #[arg(
        long,
        env = "MOTCUA_CONNECTIONS_MAX",
        value_name = "NUMBER",
        default_value_t = 8192,
        value_parser = clap::value_parser!(u32).range(16..=1_000_000)
    )]
    pub connections_max: u32,

    /// Seconds to serve on after SIGTERM, while /readyz says that this node leaves
    ///
    /// Behind a balancer: longer than it takes to notice, for example 5. No request of a rolling
    /// restart fails then. A second signal stops at once.
    #[arg(
        long,
        env = "MOTCUA_DRAIN_DELAY",
        value_name = "SECONDS",
        default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=600)
    )]
    pub drain_delay: u32,

    /// Days after which a draft that nobody has touched is removed
    #[arg(
        long,
        env = "MOTCUA_KEEP_DRAFTS_DAYS",
        value_name = "DAYS",
        default_value_t = 180,
        value_parser = clap::value_parser!(u16).range(1..=3650)
    )]
    pub keep_drafts_days: u16,

    /// Days for which a repeated request is recognised by its key and answered with the first answer
    #[arg(
        long,
        env = "MOTCUA_KEEP_KEYS_DAYS",
        value_name = "DAYS",
        default_value_t = 180,
        value_parser = clap::value_parser!(u16).range(7..=3650)
    )]
    pub keep_keys_days: u16,
}

/// How a program tells what it does.
#[derive(Debug, Clone, Args)]
pub struct Telling {
    /// What to log: error, warn, info, debug, or a filter such as info,storage=debug
    #[arg(long, global = true, env = "MOTCUA_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// How to write the log
    #[arg(
        long,
        global = true,
        env = "MOTCUA_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub log_format: LogFormat,
}

/// How to write the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object on each line.
    Json,
}

/// The settings the environment may hold.
const KNOWN: &[&str] = &[
    "MOTCUA_DATA",
    "MOTCUA_DATABASE",
    "MOTCUA_FILES",
    "MOTCUA_S3_ENDPOINT",
    "MOTCUA_S3_REGION",
    ACCESS_KEY,
    SECRET_KEY,
    "MOTCUA_S3_SECRET_KEY_FILE",
    SESSION_TOKEN,
    "MOTCUA_S3_BUCKET_IN_HOST",
    "MOTCUA_LISTEN",
    "MOTCUA_ADDRESS",
    "MOTCUA_SECURE",
    "MOTCUA_HELP_PHONE",
    "MOTCUA_TRUSTED_PROXY",
    "MOTCUA_CONNECTIONS_MAX",
    "MOTCUA_DRAIN_DELAY",
    "MOTCUA_KEEP_DRAFTS_DAYS",
    "MOTCUA_KEEP_KEYS_DAYS",
    "MOTCUA_LOG",
    "MOTCUA_LOG_FORMAT",
];

/// Most connections from one address: a browser opens six, and many people may share one.
const CONNECTIONS_EACH_MAX: usize = 512;

impl Serving {
    /// How many connections there may be.
    pub fn crowd(&self) -> Crowd {
        Crowd {
            all_max: usize::try_from(self.connections_max).unwrap_or(usize::MAX),
            each_max: CONNECTIONS_EACH_MAX,
            trusted: self.trusted_proxy.clone(),
        }
    }

    /// How long to serve on after the signal to stop.
    pub fn drain_delay(&self) -> Duration {
        Duration::from_secs(self.drain_delay.into())
    }

    /// How long what is of use for a while only is kept.
    pub fn keeping(&self) -> Keeping {
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        Keeping { keys: days(self.keep_keys_days), drafts: days(self.keep_drafts_days) }
    }

    /// The address for people, without a slash at the end.
    pub fn public_address(&self, bound: SocketAddr) -> anyhow::Result<String> {
        let Some(address) = &self.address else { return Ok(format!("http://{bound}")) };
        let address = address.trim_end_matches('/');
        let is_url = address.starts_with("https://") || address.starts_with("http://");
        if !is_url || address.contains(char::is_whitespace) {
            bail!("--address must begin with https:// or http://, not \"{address}\"");
        }
        Ok(address.to_owned())
    }
}

/// Refuses settings of the environment that nobody reads: a misspelt one would be lost silently.
pub fn refuse_unknown(names: impl Iterator<Item = OsString>) -> anyhow::Result<()> {
    let unknown: Vec<String> = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| !name.starts_with("MOTCUA_TEST_"))
        .filter(|name| name.starts_with("MOTCUA_") && !KNOWN.contains(&name.as_str()))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    bail!(
        "unknown settings in the environment: {}; known are {}",
        unknown.join(", "),
        KNOWN.join(", ")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_misspelt_setting_is_named() {
        let names = ["PATH", "MOTCUA_DATA", "MOTCUA_LISTENN"].map(OsString::from);
        let error = refuse_unknown(names.into_iter()).unwrap_err().to_string();
        assert!(error.starts_with("unknown settings in the environment: MOTCUA_LISTENN; known"));
    }

    fn bucket() -> files::BucketName {
        files::BucketName { bucket: "giay-to".to_owned(), prefix: String::new() }
    }

    fn settings(change: impl FnOnce(&mut FileStore)) -> anyhow::Result<Settings> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, "a-secret\n").unwrap();
        let mut store = FileStore {
            s3_endpoint: Some("http://10.0.0.7:8333/".to_owned()),
            s3_access_key: Some("motcua".to_owned()),
            s3_secret_key_file: Some(file),
            ..FileStore::default()
        };
        change(&mut store);
        store.settings(&bucket(), folder.path())
    }

    #[test]
    fn the_secret_key_comes_from_a_file_and_is_never_printed() {
        let settings = settings(|_| {}).unwrap();
        assert_eq!(settings.secret_key, Secret::new("a-secret"));
        assert_eq!(settings.endpoint.as_deref(), Some("http://10.0.0.7:8333"));
        assert!(!format!("{settings:?}").contains("a-secret"));
    }

    #[test]
    fn what_is_missing_to_reach_a_bucket_is_named() {
        let says = |change: fn(&mut FileStore)| format!("{:#}", settings(change).unwrap_err());
        assert!(says(|store| store.s3_access_key = None).contains("set MOTCUA_S3_ACCESS_KEY"));
        assert!(says(|store| store.s3_secret_key_file = None).contains("set MOTCUA_S3_SECRET_KEY"));
        assert!(
            says(|store| store.s3_secret_key_file = Some("/no/such".into())).contains("/no/such")
        );
        for wrong in ["s3.example.vn", "ftp://x", "https://", "https://x/y", "https://a b"] {
            let store = FileStore {
                s3_access_key: Some("motcua".to_owned()),
                s3_endpoint: Some(wrong.to_owned()),
                ..FileStore::default()
            };
            let error = store.settings(&bucket(), Path::new("/tmp")).unwrap_err().to_string();
            assert!(error.contains("must be like https://s3.example.vn"), "{error}");
        }
    }

    #[test]
    fn the_public_address_is_a_url_without_a_slash_at_its_end() {
        let serving = |address: Option<&str>| Serving {
            listen: "127.0.0.1:8080".parse().unwrap(),
            address: address.map(str::to_owned),
            secure: false,
            help_phone: None,
            trusted_proxy: Vec::new(),
            connections_max: 8192,
            drain_delay: 0,
            keep_drafts_days: 180,
            keep_keys_days: 180,
        };
        let bound = "127.0.0.1:81".parse().unwrap();
        let public = |address| serving(address).public_address(bound);
        assert_eq!(public(None).unwrap(), "http://127.0.0.1:81");
        assert_eq!(public(Some("https://a.vn/")).unwrap(), "https://a.vn");
        assert!(public(Some("a.vn")).is_err());
    }
}
