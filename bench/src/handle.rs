//! What the load needs to know of a city that was filled: kept beside the city.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

/// Name of the file in the data folder.
const FILE: &str = "bench.json";

/// A filled city, as the load sees it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Handle {
    /// How many dossiers were made.
    pub dossiers: u64,
    /// How many of them are open.
    pub open: u64,
    /// How many open ones lie with the busy agency.
    pub open_at_busy: u64,
    /// How long the filling took, in seconds.
    pub fill_seconds: f64,
    /// Size of the database afterwards, in bytes.
    pub database_bytes: u64,
    /// Value of the citizen's session cookie.
    pub citizen: String,
    /// Value of the desk cookie of an officer of the busy agency.
    pub busy_officer: String,
    /// Value of the desk cookie of an officer who takes in what the load files.
    pub taking_officer: String,
    /// Value of the desk cookie of a leader of the city.
    pub leader: String,
    /// The commune whose officer takes in.
    pub taking_place: String,
    /// Communes to file at.
    pub places: Vec<String>,
    /// Procedure that is filed: a form, no papers.
    pub procedure: String,
    /// Answers of its form, of different people.
    pub answers: Vec<domain::form::Answers>,
    /// Dossier codes and references by chance.
    pub numbers: Vec<String>,
    /// Dossiers of the busy agency.
    pub busy_dossiers: Vec<String>,
    /// Names of applicants of the busy agency.
    pub busy_names: Vec<String>,
    /// Procedures with a whole page.
    pub procedures: Vec<String>,
}

impl Handle {
    /// Writes it beside the city.
    pub fn save(&self, data: &Path) -> anyhow::Result<()> {
        let path = data.join(FILE);
        fs::write(&path, serde_json::to_vec(self)?)
            .with_context(|| format!("write {}", path.display()))
    }

    /// Reads it from beside the city.
    pub fn load(data: &Path) -> anyhow::Result<Self> {
        let path = data.join(FILE);
        let text = fs::read(&path)
            .with_context(|| format!("read {}; was it made by `bench fill`?", path.display()))?;
        Ok(serde_json::from_slice(&text)?)
    }
}
