//! The names that sentences need, looked up in what the shell has loaded anyway.

use domain::{
    agency::{Agency, AgencyTree},
    ids::{AgencyId, ComponentId, StepId},
    procedure::{Component, Procedure},
    process::{Process, Step},
};

/// Where the names of a dossier's agencies, papers and steps are found.
///
/// A name that is not found gives `None`, and the sentence says it in general words: an identifier
/// is never shown to people.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// All agencies, past and present.
    pub agencies: &'a AgencyTree,
    /// The procedure in the dossier's version.
    pub procedure: Option<&'a Procedure>,
    /// The process in the dossier's version.
    pub process: Option<&'a Process>,
}

impl<'a> Names<'a> {
    /// Names of agencies only, for lists over many dossiers.
    pub fn of_agencies(agencies: &'a AgencyTree) -> Self {
        Self { agencies, procedure: None, process: None }
    }

    /// The agency.
    pub fn agency(&self, id: &AgencyId) -> Option<&'a Agency> {
        self.agencies.get(id)
    }

    /// The component of the procedure.
    pub fn component(&self, id: &ComponentId) -> Option<&'a Component> {
        self.procedure?.components.iter().find(|component| &component.id == id)
    }

    /// The step of the process.
    pub fn step(&self, id: &StepId) -> Option<&'a Step> {
        self.process?.step(id)
    }

    /// Telephone of the agency's desk, or of the nearest one above that has one.
    pub fn phone(&self, id: &AgencyId) -> Option<&'a str> {
        self.agencies.lineage(id).into_iter().find_map(|agency| agency.phone.as_deref())
    }
}
