//! A package as the documents that are stored.

use super::Package;
use crate::ports::storage::CatalogueDocument;
use serde::Serialize;

/// Kinds of stored documents.
pub(in crate::catalogue) mod kind {
    pub const AGENCIES: &str = "agencies";
    pub const CALENDAR: &str = "calendar";
    pub const TIMELINE: &str = "timeline";
    pub const LIBRARY: &str = "library";
    pub const ROWS: &str = "rows";
    pub const RULE_PACK: &str = "rule_pack";
    pub const PROCESS: &str = "process";
    pub const PROCEDURE: &str = "procedure";
}

/// Identifier of documents of which an installation has one.
const ONLY: &str = "city";

impl Package {
    /// What is stored. Procedures, processes and rule packs one by one in their versions, so that a
    /// later import adds to them and a dossier finds those it was received under; all else whole.
    pub fn documents(&self) -> Vec<CatalogueDocument> {
        let mut documents = vec![
            document(kind::AGENCIES, ONLY, 1, &self.agencies),
            document(kind::CALENDAR, ONLY, 1, &self.calendar),
            document(kind::TIMELINE, ONLY, 1, &self.timeline),
            document(kind::LIBRARY, ONLY, 1, &self.library),
            document(kind::ROWS, ONLY, 1, &self.rows),
        ];
        documents.extend(
            self.packs.iter().map(|pack| document(kind::RULE_PACK, pack.id.as_str(), 1, pack)),
        );
        documents.extend(
            self.processes.iter().map(|process| {
                document(kind::PROCESS, process.id.as_str(), process.version, process)
            }),
        );
        for (pack, procedures) in &self.procedures {
            documents.extend(procedures.iter().map(|procedure| {
                let id = format!("{pack}/{}", procedure.code);
                document(kind::PROCEDURE, &id, procedure.version, procedure)
            }));
        }
        documents
    }
}

fn document(kind: &str, id: &str, version: u32, value: &impl Serialize) -> CatalogueDocument {
    CatalogueDocument {
        kind: kind.to_owned(),
        id: id.to_owned(),
        version,
        // These types hold text, numbers and lists under text keys: JSON can say all of them.
        body: serde_json::to_string(value).unwrap_or_default(),
    }
}
