//! The configuration of an installation: one struct, read once, from options or the environment.
//!
//! Every field is documented where it stands; the texts are those of `--help`.

use crate::server::Crowd;
use anyhow::bail;
use app::sweeping::Keeping;
use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use std::{ffi::OsString, net::SocketAddr, path::PathBuf, time::Duration};
use web::gate::address::Network;

/// Where an installation keeps what it must not lose.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Folder that holds the database and the files of this installation
    #[arg(long, env = "MOTCUA_DATA", value_name = "FOLDER", default_value = "./data")]
    pub data: PathBuf,
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
const KNOWN: [&str; 12] = [
    "MOTCUA_DATA",
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
