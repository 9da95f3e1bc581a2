//! What people were promised: every request that was sent, and what was answered.

use crate::{
    dice::Dice,
    handle::Handle,
    load::client::{form, json, multipart},
};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Number of a request, from which the whole request follows.
pub type Number = u64;

/// A dossier of which somebody was told that it is filed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Its identifier, as answered.
    pub id: String,
    /// Its reference, as answered.
    pub reference: String,
    /// Whether taking it in was asked for, and whether that was answered with yes.
    pub taking: Taking,
}

/// Whether a filing carries a paper, which goes into the store of files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Papers {
    /// Form only.
    #[default]
    Without,
    /// One paper each, different from all others.
    With,
}

impl Papers {
    /// As an option of the command line says.
    pub fn when(wanted: bool) -> Self {
        if wanted { Self::With } else { Self::Without }
    }
}

/// Whether the desk took a dossier in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taking {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Asked, and the answer never came.
    Unknown,
    /// The desk was told that it is taken in.
    Promised,
}

/// All promises of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Book {
    /// Tells the keys of this run from those of others.
    pub run: u64,
    /// What its filings carry.
    #[serde(default)]
    pub papers: Papers,
    /// Filed, as answered.
    pub filed: BTreeMap<Number, Filed>,
    /// Sent, and the answer never came: it may be filed or not.
    pub unknown: BTreeSet<Number>,
}

impl Book {
    /// An empty one.
    pub fn new(run: u64, papers: Papers) -> Self {
        Self { run, papers, ..Self::default() }
    }

    /// The requests it tells of.
    pub fn requests(&self) -> Requests {
        Requests { run: self.run, papers: self.papers }
    }

    /// Reads what [`Book::save`] wrote.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read(path).with_context(|| format!("read {}", path.display()))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Keeps it.
    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        fs::write(path, serde_json::to_vec(self)?)
            .with_context(|| format!("write {}", path.display()))
    }

    /// Acts that were answered with yes.
    pub fn promises(&self) -> usize {
        let taken = self.filed.values().filter(|filed| filed.taking == Taking::Promised).count();
        self.filed.len() + taken
    }
}

/// The requests of a run.
#[derive(Debug, Clone, Copy)]
pub struct Requests {
    run: u64,
    papers: Papers,
}

/// Where dossiers are filed.
const FILING: &str = "/api/v1/dossiers";
/// The component of the procedure that the papers answer.
const PAPER: &str = "previous-certificate";
/// Bytes of a paper: as of a small scan.
const PAPER_BYTES: usize = 20_000;

impl Requests {
    /// An application. The same number is always the same request with the same key.
    pub fn filing(&self, handle: &Handle, number: Number) -> anyhow::Result<Vec<u8>> {
        let answers = Dice::new(number).pick(&handle.answers).context("the city has no answers")?;
        let body = json!({
            "procedure": handle.procedure, "place": handle.taking_place, "answers": answers,
            "delivery": "online",
        });
        let key = self.key(number);
        let cookie = format!("citizen={}", handle.citizen);
        let body = body.to_string();
        Ok(match self.papers {
            Papers::Without => json(FILING, &cookie, &key, &body),
            Papers::With => {
                let paper = self.paper(number);
                let parts = [
                    ("application", None, body.as_bytes()),
                    (PAPER, Some("scan.pdf"), paper.as_slice()),
                ];
                multipart(FILING, &cookie, &key, &parts)
            }
        })
    }

    /// Two runs that begin in the same second are told apart by what they send.
    fn key(self, number: Number) -> String {
        let what = match self.papers {
            Papers::Without => "promise",
            Papers::With => "promise-with-paper",
        };
        format!("{what}-{}-{number}", self.run)
    }

    /// A document that nobody else sends.
    fn paper(self, number: Number) -> Vec<u8> {
        let mut text = format!("%PDF-1.7\n% paper {number} of {}\n", self.run).into_bytes();
        text.resize(PAPER_BYTES, b' ');
        text
    }

    /// The officer takes a new dossier in.
    pub fn taking(&self, handle: &Handle, token: &str, number: Number, id: &str) -> Vec<u8> {
        let body = format!("csrf={token}&key={}&version=1", self.key(number));
        let cookie = format!("desk={}", handle.taking_officer);
        form(&format!("/desk/dossiers/{id}/acceptance"), &cookie, &body)
    }
}
