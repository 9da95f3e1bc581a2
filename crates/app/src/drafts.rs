//! Applications that are being filled in. Nothing that reached us is lost.

use domain::{
    dossier::state::{Delivery, Paper},
    form::Answers,
    ids::{AccountId, AgencyId, CaseId, DraftId, ProcedureCode},
    party::{Applicant, Mandate},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An application being filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Identifier.
    pub id: DraftId,
    /// Counts every saving.
    pub version: u64,
    /// Whose.
    pub account: AccountId,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// In which version.
    pub procedure_version: u32,
    /// Which case.
    pub case: Option<CaseId>,
    /// Who decides it.
    pub competent: AgencyId,
    /// Where it is handed in.
    pub reception: AgencyId,
    /// Filing for another person, with this mandate.
    pub mandate: Option<Mandate>,
    /// Whose request it is, as far as known.
    pub applicant: Applicant,
    /// Answers as typed, right or wrong.
    pub answers: Answers,
    /// Papers attached so far.
    pub papers: Vec<Paper>,
    /// How the result shall come.
    pub delivery: Delivery,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was last saved.
    pub saved_at: Timestamp,
}
