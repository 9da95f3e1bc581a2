//! The data packages built into the program.

use anyhow::{Context, anyhow};
use app::catalogue::package::{InMemory, Package, Progress};
use flate2::read::GzDecoder;
use std::{borrow::Cow, collections::BTreeMap, io::Read};

/// Written by the build script.
const ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packages.tar.gz"));

/// The whole shipped package.
pub fn package(progress: &mut dyn FnMut(Progress<'_>)) -> anyhow::Result<Package> {
    read(&files(|_| true)?, progress)
}

/// Only the calendar and the rule packs of it: what deadlines are counted with.
pub fn rules() -> anyhow::Result<Package> {
    let counts = |path: &str| path.starts_with("rule-packs/") || path.contains("/calendar/");
    read(&files(counts)?, &mut |_| {})
}

fn read(files: &InMemory, progress: &mut dyn FnMut(Progress<'_>)) -> anyhow::Result<Package> {
    Package::read(files, progress).map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        anyhow!("the shipped package has {} problems, the first is {first}", problems.len())
    })
}

/// The shipped files whose paths are wanted.
pub fn files(wanted: impl Fn(&str) -> bool) -> anyhow::Result<InMemory> {
    let mut archive = tar::Archive::new(GzDecoder::new(ARCHIVE));
    let mut files = BTreeMap::new();
    for entry in archive.entries().context("open the shipped packages")? {
        let mut entry = entry.context("read the shipped packages")?;
        let path = entry.path().context("read the shipped packages")?;
        let path = path.to_string_lossy().into_owned();
        if wanted(&path) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).with_context(|| format!("unpack the shipped {path}"))?;
            files.insert(path, Cow::Owned(bytes));
        }
    }
    Ok(InMemory(files))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_shipped_package_is_sound_and_holds_the_whole_city() {
        let counts = package(&mut |_| {}).unwrap().counts();
        assert!(counts.agencies > 1000 && counts.catalogue_rows > 2900, "{counts:?}");
        assert_eq!(counts.rule_packs, 2);
    }

    #[test]
    fn no_tool_is_shipped() {
        let files = files(|_| true).unwrap();
        assert!(files.0.keys().all(|path| path.ends_with(".json") || path.ends_with(".csv")));
    }
}
