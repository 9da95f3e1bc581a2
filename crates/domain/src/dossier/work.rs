//! Whose turn it is: the open pieces of work of a dossier, derived from its state alone.

use super::state::{Dossier, Post, Stage};
use crate::{
    ids::{AgencyId, ConsultationId, StaffId},
    party::Role,
};
use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};

/// One open piece of work: what stands in somebody's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkItem {
    /// What is to be done.
    pub kind: WorkKind,
    /// At which agency.
    pub agency: AgencyId,
    /// By which role.
    pub role: Role,
    /// By which person, once named.
    pub person: Option<StaffId>,
    /// Since when it waits.
    pub since: Timestamp,
    /// Until when this piece is due; `None`: no limit of its own.
    pub due: Option<DateTime>,
    /// The consultation, when it is one.
    pub consultation: Option<ConsultationId>,
}

/// Kinds of open work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// Check and receive what came in online.
    Receive,
    /// Transfer what was received.
    Transfer,
    /// Take over what was handed over.
    TakeOver,
    /// Work on it.
    Process,
    /// Check a supplement that came in.
    CheckSupplement,
    /// Watch a paused dossier.
    Resume,
    /// Check or sign.
    Approve,
    /// Number and issue.
    Issue,
    /// Give the result to the applicant.
    Return,
    /// Answer another agency.
    Answer,
    /// Confirm a withdrawal.
    ConfirmWithdrawal,
}

impl WorkKind {
    /// All of them, in the order of a dossier's life.
    pub const ALL: [Self; 11] = [
        Self::Receive,
        Self::Transfer,
        Self::TakeOver,
        Self::Process,
        Self::CheckSupplement,
        Self::Resume,
        Self::Approve,
        Self::Issue,
        Self::Return,
        Self::Answer,
        Self::ConfirmWithdrawal,
    ];

    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Transfer => "transfer",
            Self::TakeOver => "take_over",
            Self::Process => "process",
            Self::CheckSupplement => "check_supplement",
            Self::Resume => "resume",
            Self::Approve => "approve",
            Self::Issue => "issue",
            Self::Return => "return",
            Self::Answer => "answer",
            Self::ConfirmWithdrawal => "confirm_withdrawal",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The open work of a dossier.
pub fn work(dossier: &Dossier) -> Vec<WorkItem> {
    let mut items: Vec<WorkItem> = main_work(dossier).into_iter().collect();
    if dossier.stage.kind().is_finished() {
        return items;
    }
    items.extend(dossier.open_consultations().map(|asked| WorkItem {
        kind: WorkKind::Answer,
        agency: asked.agency.clone(),
        role: Role::Specialist,
        person: None,
        since: asked.asked_at,
        due: Some(asked.due),
        consultation: Some(asked.id),
    }));
    items.extend(
        dossier
            .withdrawal
            .as_ref()
            .map(|asked| at_desk(dossier, WorkKind::ConfirmWithdrawal, asked.at, None)),
    );
    items
}

fn main_work(dossier: &Dossier) -> Option<WorkItem> {
    match &dossier.stage {
        Stage::Submitted { since, due } => {
            Some(at_desk(dossier, WorkKind::Receive, *since, Some(*due)))
        }
        Stage::Received { since, transfer_by } => {
            Some(at_desk(dossier, WorkKind::Transfer, *since, Some(*transfer_by)))
        }
        Stage::Transferred(post) => Some(at_post(dossier, WorkKind::TakeOver, post)),
        Stage::Processing(post) => Some(at_post(dossier, WorkKind::Process, post)),
        Stage::Approving(post) => Some(at_post(dossier, WorkKind::Approve, post)),
        Stage::Issuing(post) => Some(at_post(dossier, WorkKind::Issue, post)),
        Stage::SupplementAsked { handed_in: Some(at), .. } => {
            Some(at_desk(dossier, WorkKind::CheckSupplement, *at, None))
        }
        Stage::Paused { post, since, .. } => {
            Some(WorkItem { due: None, since: *since, ..at_post(dossier, WorkKind::Resume, post) })
        }
        Stage::Issued { post, at } | Stage::Rejected { post, at } => {
            Some(WorkItem { since: *at, due: None, ..at_post(dossier, WorkKind::Return, post) })
        }
        Stage::SupplementAsked { handed_in: None, .. }
        | Stage::IntakeSupplementAsked { .. }
        | Stage::NotAccepted { .. }
        | Stage::Withdrawn { .. }
        | Stage::Stopped { .. }
        | Stage::Returned { .. } => None,
    }
}

fn at_desk(dossier: &Dossier, kind: WorkKind, since: Timestamp, due: Option<DateTime>) -> WorkItem {
    WorkItem {
        kind,
        agency: dossier.reception.clone(),
        role: Role::OnestopOfficer,
        person: None,
        since,
        due,
        consultation: None,
    }
}

/// The nearer of the step's own due moment and the promise made to the citizen.
fn at_post(dossier: &Dossier, kind: WorkKind, post: &Post) -> WorkItem {
    let promised = dossier.due();
    WorkItem {
        kind,
        agency: post.agency.clone(),
        role: post.role,
        person: post.person.as_ref().map(|person| person.staff),
        since: post.since,
        due: post.due.into_iter().chain(promised).min(),
        consultation: None,
    }
}
