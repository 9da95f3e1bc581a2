//! A PostgreSQL for tests, and a schema of its own for each of them.
//!
//! `MOTCUA_TEST_POSTGRES` names a database whose user may create schemas; without it the tests of
//! all crates share a cluster that `deploy/dev/postgres` makes and later throws away.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::{
    fs::File,
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

struct Cluster {
    url: String,
    /// As long as somebody holds it, the shared cluster goes on.
    _used: Option<File>,
}

/// The address of a new, empty schema.
pub fn schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("t{}_{number}", std::process::id());
    let url = &cluster().url;
    psql(url, &format!("drop schema if exists {name} cascade; create schema {name}"));
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}options=-csearch_path%3D{name}")
}

/// Runs statements; gives what they print.
pub fn psql(url: &str, sql: &str) -> String {
    let output = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"])
        .args([url, "-c", sql])
        .env("PGOPTIONS", "-c client_min_messages=warning")
        .output()
        .expect("psql runs; apt-get install postgresql");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The address of the database in which the schemas are made.
pub fn database() -> &'static str {
    &cluster().url
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| match std::env::var("MOTCUA_TEST_POSTGRES") {
        Ok(url) => Cluster { url, _used: None },
        Err(_) => shared(),
    })
}

fn shared() -> Cluster {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/dev/postgres");
    let run = |what: &str| {
        let output = Command::new(script).arg(what).output().expect("deploy/dev/postgres runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "no PostgreSQL to test with: {told}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    // Held before asking, so that it is not thrown away in between.
    let used = File::create(format!("{}.use", run("where"))).unwrap();
    used.lock_shared().unwrap();
    Cluster { url: run("share"), _used: Some(used) }
}
