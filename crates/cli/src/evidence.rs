//! The files that dossiers name must be there, each with the bytes that its hash tells.

use app::ports::{Fault, files::Files, storage::Storage};
use domain::{
    dossier::{
        Event,
        state::{Paper, PaperForm},
    },
    ids::FileHash,
};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use std::{collections::BTreeSet, io::ErrorKind};

/// So many files are read at once: a store over the network is waited for, not worked for.
const AT_ONCE: usize = 8;
/// Events read at once.
const PAGE: u16 = 1000;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lack {
    /// It is not there.
    Missing,
    /// Its bytes are others than those that came in.
    Damaged,
    /// It cannot be read.
    Unreadable(String),
}

impl std::fmt::Display for Lack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => write!(out, "is missing"),
            Self::Damaged => write!(out, "is damaged"),
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
        }
    }
}

/// What the histories of all dossiers name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Every file.
    pub files: BTreeSet<FileHash>,
    /// When the newest act was done.
    pub newest_act: Option<Timestamp>,
}

/// Reads all histories.
pub(crate) async fn named(storage: &dyn Storage) -> Result<Named, Fault> {
    let (mut named, mut position) = (Named::default(), 0);
    loop {
        let events = storage.events_after(position, PAGE).await?;
        let Some((last, ..)) = events.last() else { return Ok(named) };
        position = *last;
        for (_, _, event) in events {
            named.newest_act = named.newest_act.max(Some(event.recorded.at));
            let papers = papers_of(&event.recorded.event);
            named.files.extend(papers.iter().filter_map(|paper| match &paper.form {
                PaperForm::File(file) => Some(file.hash.clone()),
                PaperForm::Sheets { .. } => None,
            }));
        }
    }
}

fn papers_of(event: &Event) -> &[Paper] {
    match event {
        Event::Submitted(sent) => &sent.papers,
        Event::IntakeSupplemented { papers, .. } | Event::SupplementHandedIn { papers, .. } => {
            papers
        }
        _ => &[],
    }
}

/// Reads every named file; answers with what is wrong, in the order of the hashes.
pub(crate) async fn lacking(
    files: &dyn Files,
    named: BTreeSet<FileHash>,
    mut seen: impl FnMut(),
) -> Vec<(FileHash, Lack)> {
    let mut looking = stream::iter(named)
        .map(|hash| async move { (look_at(files, &hash).await, hash) })
        .buffered(AT_ONCE);
    let mut found = Vec::new();
    while let Some((lack, hash)) = looking.next().await {
        seen();
        found.extend(lack.map(|lack| (hash, lack)));
    }
    found
}

async fn look_at(files: &dyn Files, hash: &FileHash) -> Option<Lack> {
    let mut bytes = match files.open(hash).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Some(Lack::Missing),
        Err(fault) => return Some(Lack::Unreadable(format!("{fault}: {}", fault.source))),
    };
    // The store compares what it reads with the hash, and the last chunk tells.
    while let Some(chunk) = bytes.next().await {
        match chunk {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::InvalidData => return Some(Lack::Damaged),
            Err(error) => return Some(Lack::Unreadable(error.to_string())),
        }
    }
    None
}
