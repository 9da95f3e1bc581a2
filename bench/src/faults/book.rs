//! What people were promised: every request that was sent, and what was answered.

use crate::{
    dice::Dice,
    handle::Handle,
    load::client::{form, json},
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
    /// Filed, as answered.
    pub filed: BTreeMap<Number, Filed>,
    /// Sent, and the answer never came: it may be filed or not.
    pub unknown: BTreeSet<Number>,
}

impl Book {
    /// An empty one.
    pub fn new(run: u64) -> Self {
        Self { run, ..Self::default() }
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
#[derive(Debug, Clone)]
pub struct Requests {
    run: u64,
}

impl Requests {
    /// Those of this run.
    pub fn of(run: u64) -> Self {
        Self { run }
    }

    /// An application, form only. The same number is always the same request with the same key.
    pub fn filing(&self, handle: &Handle, number: Number) -> anyhow::Result<Vec<u8>> {
        let answers = Dice::new(number).pick(&handle.answers).context("the city has no answers")?;
        let body = json!({
            "procedure": handle.procedure, "place": handle.taking_place, "answers": answers,
            "delivery": "online",
        });
        let key = format!("promise-{}-{number}", self.run);
        let cookie = format!("citizen={}", handle.citizen);
        Ok(json("/api/v1/dossiers", &cookie, &key, &body.to_string()))
    }

    /// The officer takes a new dossier in.
    pub fn taking(&self, handle: &Handle, token: &str, number: Number, id: &str) -> Vec<u8> {
        let body = format!("csrf={token}&key=promise-{}-{number}&version=1", self.run);
        let cookie = format!("desk={}", handle.taking_officer);
        form(&format!("/desk/dossiers/{id}/acceptance"), &cookie, &body)
    }
}
