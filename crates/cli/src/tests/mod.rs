//! The program as whoever types its commands, or calls its API, meets it.

mod api;
mod care;
mod drill;
mod export;
mod files;
mod gate;
mod judging;
mod nodes;
mod portal;
mod postgres;
mod ready;

#[path = "../../../storage/tests/cluster/mod.rs"]
mod cluster;

use crate::{args::DemoPack, demo, installation::DataFolder};
use domain::time;
use jiff::{Timestamp, civil::date};
use std::{ffi::OsString, io::sink, path::Path};

/// What a command answered.
struct Answer {
    status: u8,
    out: String,
    err: String,
}

/// Types a command line.
fn motcua(arguments: &[&str]) -> Answer {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = ["motcua"].iter().chain(arguments).map(OsString::from);
    let status = crate::run(all, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { status, out: text(out), err: text(err) }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

/// The moment at which the cities of these tests stand: a Wednesday morning.
fn now() -> Timestamp {
    time::instant(date(2026, 11, 25).at(10, 15, 0, 0))
}

/// A small demo city.
async fn city(place: &Path) -> DataFolder {
    let folder = DataFolder::at(place.join("city"));
    std::fs::create_dir_all(folder.path()).unwrap();
    demo::make(&folder, DemoPack::Nd61Of2018, 40, now(), &mut sink()).await.unwrap();
    folder
}

/// A file of the repository.
fn repository(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path).to_str().unwrap().to_owned()
}
