//! The store of everything but files. A write is *read, decide, commit*: one [`Change`] is one unit
//! of work, committed whole or not at all, durable when it is answered.

use super::{
    Fault,
    nodes::{Lease, News, Node},
};
use crate::{
    accounts::{Account, AccountSession, LoginCode, Staff, StaffSession},
    drafts::Draft,
    notices::{Notice, StoredNotice},
};
use async_trait::async_trait;
use domain::{
    dossier::{Dossier, Event, Recorded, StageKind, WorkKind, history::Hash},
    ids::{AccountId, AgencyId, ConsultationId, DossierId, DraftId, ProcedureCode, StaffId},
    party::{Actor, Role},
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// One act on one dossier.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The dossier as it was read; `None` for a new one. Its version must still be the stored one.
    pub before: Option<Arc<Dossier>>,
    /// What happened, at least one event. Open running numbers (`Event::series`) are filled in by
    /// the commit, each number once and never again.
    pub events: Vec<Event>,
    /// The client's idempotency key: a repeated act answers with the first answer.
    pub key: Option<ActKey>,
    /// Messages to people, written in the same commit.
    pub notices: Vec<Notice>,
    /// The draft it came from, removed in the same commit.
    pub used_draft: Option<DraftId>,
    /// Words by which the dossier is found (folded by `domain::text::fold`): number, names.
    pub search_text: String,
}

/// A client's idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActKey {
    /// Whose key: keys of different people do not meet.
    pub scope: String,
    /// The key itself.
    pub key: String,
    /// SHA-256 of what was asked: the same key for another request is refused.
    pub fingerprint: Hash,
}

/// A committed act.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The dossier after it (now, when `repeated`).
    pub dossier: Arc<Dossier>,
    /// Whether the key had been used before: nothing was written this time.
    pub repeated: bool,
}

/// Why an act was not committed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody was faster.
    #[error("the dossier has changed meanwhile")]
    Stale,
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The store takes no more writes for the moment.
    #[error("the store is overloaded")]
    Overloaded,
    /// The store broke.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// An event as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// The event.
    pub recorded: Recorded,
    /// The text that is hashed.
    pub text: String,
    /// Its link of the chain.
    pub hash: Hash,
}

/// Which agencies' dossiers are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of the installation.
    Everything,
    /// Those of these agencies.
    Agencies(Vec<AgencyId>),
}

/// Whose pieces of work are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Anybody's: boards.
    Anybody,
    /// What this person may do next: pieces for one of the roles that are named for nobody or for
    /// this person.
    MineToDo {
        /// The person.
        staff: StaffId,
        /// Roles held at the agencies of the scope.
        roles: Vec<Role>,
    },
    /// Pieces named for this person.
    Person(StaffId),
    /// Pieces that nobody has taken.
    Nobody,
}

/// A question to the list of open work, most urgent first (those without a due moment last).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkQuery {
    /// Where.
    pub scope: Scope,
    /// Whose.
    pub whose: Whose,
    /// Only this kind.
    pub kind: Option<WorkKind>,
    /// Only this procedure.
    pub procedure: Option<ProcedureCode>,
    /// Only what is due before this moment.
    pub due_before: Option<DateTime>,
    /// Only what is due at this moment or later.
    pub due_from: Option<DateTime>,
    /// Go on behind this row.
    pub after: Option<WorkCursor>,
    /// How many rows at most.
    pub limit: u16,
}

/// Where a page of the list of work ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCursor {
    /// Due moment of the last row.
    pub due: Option<DateTime>,
    /// Dossier of the last row.
    pub dossier: DossierId,
    /// Position of the piece within the dossier.
    pub position: u8,
}

/// One row of the list of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkRow {
    /// The dossier.
    pub dossier: DossierId,
    /// Position of the piece within the dossier.
    pub position: u8,
    /// Dossier code or reference.
    pub number: String,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The applicant's name.
    pub applicant: String,
    /// Where the dossier stands.
    pub stage: StageKind,
    /// What is to be done.
    pub kind: WorkKind,
    /// At which agency.
    pub agency: AgencyId,
    /// By which role.
    pub role: Role,
    /// By which person.
    pub person: Option<StaffId>,
    /// Since when.
    pub since: Timestamp,
    /// Until when this piece is due.
    pub due: Option<DateTime>,
    /// Until when the citizen was promised the result.
    pub promised: Option<DateTime>,
    /// The consultation, when it is one.
    pub consultation: Option<ConsultationId>,
}

/// How many pieces of work, from the roll-ups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCount {
    /// Where.
    pub agency: AgencyId,
    /// By which role.
    pub role: Role,
    /// By which person; `None`: nobody has taken it.
    pub person: Option<StaffId>,
    /// What.
    pub kind: WorkKind,
    /// How many.
    pub load: Load,
}

/// An amount of open work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Pieces.
    pub all: u64,
    /// Of them, how many were due before the day asked for.
    pub overdue: u64,
    /// Of them, how many are due from the day asked for to the second day asked for, inclusive.
    pub due_soon: u64,
}

impl std::ops::AddAssign for Load {
    fn add_assign(&mut self, more: Self) {
        self.all += more.all;
        self.overdue += more.overdue;
        self.due_soon += more.due_soon;
    }
}

/// A question to the list of dossiers, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierQuery {
    /// Whose: an agency that received it, decides it, holds it or was consulted.
    pub scope: Scope,
    /// Folded words that must all occur (the last may be the beginning of a word); empty: all.
    pub words: Vec<String>,
    /// Only this stage.
    pub stage: Option<StageKind>,
    /// Only this account's.
    pub account: Option<AccountId>,
    /// Go on behind this dossier.
    pub after: Option<DossierId>,
    /// How many rows at most.
    pub limit: u16,
}

/// What everybody who knows a dossier's number may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// Dossier code, or the reference before there is one.
    pub number: String,
    /// Where it stands.
    pub stage: StageKind,
}

/// One row of the list of dossiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierRow {
    /// The dossier.
    pub id: DossierId,
    /// Dossier code or reference.
    pub number: String,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The applicant's name.
    pub applicant: String,
    /// Where it stands.
    pub stage: StageKind,
    /// Where it was handed in.
    pub reception: AgencyId,
    /// Who decides it.
    pub competent: AgencyId,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// Until when the result was promised.
    pub due: Option<DateTime>,
    /// When the work was finished.
    pub finished_at: Option<Timestamp>,
}

/// What is counted per agency and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Sent on the portal.
    SubmittedOnline,
    /// Handed in at a counter.
    SubmittedAtCounter,
    /// Received.
    Received,
    /// Not accepted.
    NotAccepted,
    /// Finished before the due day.
    FinishedEarly,
    /// Finished on time.
    FinishedOnTime,
    /// Finished after the first promise.
    FinishedLate,
    /// Withdrawn or stopped.
    Withdrawn,
    /// Returned.
    Returned,
    /// Supplements asked for.
    SupplementsAsked,
    /// Apologies.
    Apologies,
    /// Ratings given.
    Ratings,
    /// Sum of stars.
    Stars,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::SubmittedOnline,
        Self::SubmittedAtCounter,
        Self::Received,
        Self::NotAccepted,
        Self::FinishedEarly,
        Self::FinishedOnTime,
        Self::FinishedLate,
        Self::Withdrawn,
        Self::Returned,
        Self::SupplementsAsked,
        Self::Apologies,
        Self::Ratings,
        Self::Stars,
    ];

    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SubmittedOnline => "submitted_online",
            Self::SubmittedAtCounter => "submitted_at_counter",
            Self::Received => "received",
            Self::NotAccepted => "not_accepted",
            Self::FinishedEarly => "finished_early",
            Self::FinishedOnTime => "finished_on_time",
            Self::FinishedLate => "finished_late",
            Self::Withdrawn => "withdrawn",
            Self::Returned => "returned",
            Self::SupplementsAsked => "supplements_asked",
            Self::Apologies => "apologies",
            Self::Ratings => "ratings",
            Self::Stars => "stars",
        }
    }

    /// The measure of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.as_str() == word)
    }
}

/// A document of the catalogue: a procedure, process, rule pack, agency list, … in a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueDocument {
    /// For example `procedure`.
    pub kind: String,
    /// Identifier within the kind.
    pub id: String,
    /// Version.
    pub version: u32,
    /// JSON.
    pub body: String,
}

/// What an officer looked at, for the audit of reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOfPersonalData {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Which dossier.
    pub dossier: DossierId,
    /// What for, for example `dossier_page`.
    pub purpose: &'static str,
}

/// What has outlived its use: everything before these moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlived {
    /// Sessions and one-time codes that ended before.
    pub ended_before: Timestamp,
    /// Idempotency keys that were used before.
    pub keys_before: Timestamp,
    /// Drafts that were last saved before.
    pub drafts_before: Timestamp,
}

/// How many rows a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions of citizens and of staff.
    pub sessions: u64,
    /// One-time codes.
    pub codes: u64,
    /// Idempotency keys.
    pub keys: u64,
    /// Drafts.
    pub drafts: u64,
}

impl std::ops::Add for Swept {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            sessions: self.sessions + more.sessions,
            codes: self.codes + more.codes,
            keys: self.keys + more.keys,
            drafts: self.drafts + more.drafts,
        }
    }
}

/// The store.
#[async_trait]
pub trait Storage: Send + Sync {
    // --- acts on dossiers ---
    /// Commits an act: state, history, numbers, work lists, roll-ups, notices, key; all or nothing.
    async fn commit(&self, change: Change) -> Result<Committed, CommitError>;
    /// The first answer to a key that was used before; `None` for a new key. Asked before
    /// deciding, so that a second press is answered like the first and not with a refusal.
    async fn answered(&self, key: &ActKey) -> Result<Option<Arc<Dossier>>, CommitError>;
    /// A dossier.
    async fn dossier(&self, id: DossierId) -> Result<Option<Arc<Dossier>>, Fault>;
    /// The agencies that have or had to do with a dossier, by which lists and search find it; empty
    /// when there is none.
    async fn agencies_of(&self, id: DossierId) -> Result<Vec<AgencyId>, Fault>;
    /// A dossier by its code or its reference, exactly.
    async fn dossier_by_number(&self, number: &str) -> Result<Option<Arc<Dossier>>, Fault>;
    /// Where the dossier of this code or reference stands, exactly as of the last commit that was
    /// acknowledged on any node: the public page is asked for far more often than all others, and
    /// must never show less than what a citizen was told a moment ago.
    async fn whereabouts(&self, number: &str) -> Result<Option<Whereabouts>, Fault>;
    /// The whole history of a dossier, oldest first.
    async fn history(&self, id: DossierId) -> Result<Vec<StoredEvent>, Fault>;
    /// Events of all dossiers behind a position, oldest first, with their positions: for replay,
    /// synchronisation and proofs.
    async fn events_after(
        &self,
        position: u64,
        limit: u16,
    ) -> Result<Vec<(u64, DossierId, StoredEvent)>, Fault>;

    // --- lists ---
    /// A page of open work.
    async fn work(&self, query: &WorkQuery) -> Result<Vec<WorkRow>, Fault>;
    /// Open work by agency, role, person and kind: overdue before `today`, due soon from `today` to
    /// `soon`.
    async fn work_counts(
        &self,
        scope: &Scope,
        today: Date,
        soon: Date,
    ) -> Result<Vec<WorkCount>, Fault>;
    /// The same by agency alone.
    async fn loads(
        &self,
        scope: &Scope,
        today: Date,
        soon: Date,
    ) -> Result<Vec<(AgencyId, Load)>, Fault>;
    /// A page of dossiers.
    async fn dossiers(&self, query: &DossierQuery) -> Result<Vec<DossierRow>, Fault>;
    /// Dossiers whose codes lie from the first to before the second, in the order of codes: what a
    /// desk received from one day to another.
    async fn dossiers_by_code(
        &self,
        from: &str,
        to: &str,
        limit: u16,
    ) -> Result<Vec<DossierId>, Fault>;
    /// How many these are.
    async fn count_by_code(&self, from: &str, to: &str) -> Result<u64, Fault>;
    /// Dossiers by stage, of these competent agencies.
    async fn stage_counts(&self, scope: &Scope) -> Result<Vec<(StageKind, u64)>, Fault>;
    /// What these competent agencies did from the first month to the last (any day of each),
    /// inclusive.
    async fn tallies(
        &self,
        scope: &Scope,
        from: Date,
        to: Date,
    ) -> Result<Vec<(Measure, i64)>, Fault>;

    // --- timers: consultations whose silence counts from `now` on ---
    /// Dossiers with an open silence-is-consent consultation due before `now`.
    async fn silent_consultations(
        &self,
        now: DateTime,
        limit: u16,
    ) -> Result<Vec<DossierId>, Fault>;

    // --- drafts ---
    /// Writes a draft. `expected` is the version that was read, 0 for a new one; `false` when
    /// someone was faster.
    async fn save_draft(&self, draft: Draft, expected: u64) -> Result<bool, Fault>;
    /// A draft.
    async fn draft(&self, id: DraftId) -> Result<Option<Draft>, Fault>;
    /// The drafts of an account, newest first.
    async fn drafts_of(&self, account: AccountId) -> Result<Vec<Draft>, Fault>;
    /// Removes a draft.
    async fn remove_draft(&self, id: DraftId) -> Result<(), Fault>;

    // --- people ---
    /// Writes an account, new or changed.
    async fn save_account(&self, account: Account) -> Result<(), Fault>;
    /// An account.
    async fn account(&self, id: AccountId) -> Result<Option<Account>, Fault>;
    /// The account of a telephone number or e-mail address, in canonical form.
    async fn account_by_contact(&self, contact: &str) -> Result<Option<Account>, Fault>;
    /// Writes the one-time code of a contact, in place of an older one, with its message.
    async fn save_login_code(&self, code: LoginCode, notice: Option<Notice>) -> Result<(), Fault>;
    /// The one-time code of a contact.
    async fn login_code(&self, contact: &str) -> Result<Option<LoginCode>, Fault>;
    /// Counts a try at this very code, before what was typed is judged, so that many tries at once
    /// are no more than one after the other. `false` when `tries_max` were counted before, or the
    /// code is no longer the stored one.
    async fn count_login_try(&self, code: &LoginCode, tries_max: u8) -> Result<bool, Fault>;
    /// Takes this very code away; `false` when it is gone already: a code opens one session, even
    /// when it is typed twice in one instant.
    async fn take_login_code(&self, code: &LoginCode) -> Result<bool, Fault>;
    /// Writes a citizen's session.
    async fn save_account_session(&self, session: AccountSession) -> Result<(), Fault>;
    /// A citizen's session by the hash of its secret.
    async fn account_session(&self, key: &Hash) -> Result<Option<AccountSession>, Fault>;
    /// Writes a member of staff, new or changed. The last used step of the second factor is only
    /// ever moved by [`Storage::use_second_factor`].
    async fn save_staff(&self, staff: Staff) -> Result<(), Fault>;
    /// Uses a time step of a person's second factor; `false` when this step or a later one was
    /// used before: a code opens one session, even when it is typed twice in one instant.
    async fn use_second_factor(&self, staff: StaffId, step: u64) -> Result<bool, Fault>;
    /// A member of staff.
    async fn staff(&self, id: StaffId) -> Result<Option<Staff>, Fault>;
    /// A member of staff by login name.
    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, Fault>;
    /// Those who hold a role at one of these agencies.
    async fn staff_at(&self, agencies: &[AgencyId]) -> Result<Vec<Staff>, Fault>;
    /// All members of staff.
    async fn all_staff(&self) -> Result<Vec<Staff>, Fault>;
    /// Writes a staff session.
    async fn save_staff_session(&self, session: StaffSession) -> Result<(), Fault>;
    /// A staff session by the hash of its secret.
    async fn staff_session(&self, key: &Hash) -> Result<Option<StaffSession>, Fault>;
    /// Ends a session of either kind.
    async fn remove_session(&self, key: &Hash) -> Result<(), Fault>;

    // --- messages ---
    /// The newest messages, newest first; to one contact, or to all (the demo's outbox page).
    async fn notices(&self, contact: Option<&str>, limit: u16) -> Result<Vec<StoredNotice>, Fault>;
    /// Messages not sent yet, oldest first.
    async fn unsent_notices(&self, limit: u16) -> Result<Vec<StoredNotice>, Fault>;
    /// Marks a message as sent.
    async fn notice_sent(&self, id: u64, at: Timestamp) -> Result<(), Fault>;

    // --- catalogue ---
    /// Replaces the documents of these (kind, id, version) in one commit.
    async fn save_catalogue(&self, documents: Vec<CatalogueDocument>) -> Result<(), Fault>;
    /// Every document.
    async fn catalogue(&self) -> Result<Vec<CatalogueDocument>, Fault>;
    /// A setting of the installation.
    async fn setting(&self, name: &str) -> Result<Option<String>, Fault>;
    /// Writes a setting unless there is one already; answers with the one that is kept, the same to
    /// everybody who asks at the same time.
    async fn setting_once(&self, name: &str, value: &str) -> Result<String, Fault>;
    /// Writes a setting.
    async fn save_setting(&self, name: &str, value: &str) -> Result<(), Fault>;

    // --- many nodes on one store ---
    /// What was done behind a position; asked with `None`, only where the history ends. Nothing is
    /// left out, whoever does it and whenever.
    async fn news(&self, after: Option<u64>) -> Result<News, Fault>;
    /// Shows a node to the others.
    async fn save_node(&self, node: Node) -> Result<(), Fault>;
    /// Nodes that have shown themselves since a moment, by name.
    async fn nodes(&self, seen_since: Timestamp) -> Result<Vec<Node>, Fault>;
    /// A node goes, and leaves its duties to the others.
    async fn remove_node(&self, id: Uuid) -> Result<(), Fault>;
    /// Takes a duty, or keeps it longer; `false` while another node holds it.
    async fn take_duty(&self, lease: Lease) -> Result<bool, Fault>;

    // --- care ---
    /// Removes what has outlived its use, at most `limit` rows of each kind, the oldest first.
    async fn sweep(&self, old: &Outlived, limit: u16) -> Result<Swept, Fault>;
    /// Writes reads of personal data; may be gathered, is durable when answered.
    async fn record_read(&self, read: ReadOfPersonalData) -> Result<(), Fault>;
    /// Whether a write can be committed, for readiness.
    async fn check(&self) -> Result<(), Fault>;
    /// Figures for `/metrics`: name and value.
    fn metrics(&self) -> Vec<(&'static str, f64)>;
}
