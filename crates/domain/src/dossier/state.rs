//! What a dossier can be. Each stage carries the facts that exist in it, and no others.

use crate::{
    deadline::{Keeping, Precision, Remaining, TimeLimit, keeping},
    dossier_code::DossierCode,
    form::Answers,
    ids::{
        AccountId, AgencyId, AttachmentId, CaseId, ComponentId, ConsultationId, DossierId,
        FileHash, PackId, ProcedureCode, ProcessId, StaffId, StepId,
    },
    money::Dong,
    party::{Applicant, Role, Submitter},
    procedure::Channel,
    process::{PauseCause, Phase},
    time,
};
use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};

/// Proof that somebody came in time and was made to wait because too many came at once.
///
/// Recorded with what they sent, so that "arrived before midnight" can count where the law lets it;
/// it moves no deadline by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// When they came.
    pub at: Timestamp,
    /// Number of the arrival ticket, as they saw it.
    pub ticket: String,
}

/// One dossier as it stands now: the fold of its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// Identifier.
    pub id: DossierId,
    /// How many events it has; a writer who read an older number is turned away.
    pub version: u64,
    /// Number for following it before and after reception (mã tra cứu), hard to guess.
    pub reference: String,
    /// Dossier code (mã hồ sơ), from the reception on.
    pub code: Option<DossierCode>,
    /// Which procedure, in which version.
    pub procedure: ProcedureRef,
    /// The case of the procedure, where there are several.
    pub case: Option<CaseId>,
    /// The rule pack: of the day of sending, then of the day of reception for life.
    pub pack: PackId,
    /// The process it follows, in which version.
    pub process: ProcessRef,
    /// Where it was handed in.
    pub reception: AgencyId,
    /// Who decides it.
    pub competent: AgencyId,
    /// How it came in.
    pub channel: Channel,
    /// Whose request it is.
    pub applicant: Applicant,
    /// Who handed it in.
    pub submitter: Submitter,
    /// Answers of the declaration form.
    pub answers: Answers,
    /// Papers.
    pub papers: Vec<Paper>,
    /// Number of sets handed in at the counter (bộ); 0 when all is electronic.
    pub sets: u8,
    /// When it was sent or handed in.
    pub submitted_at: Timestamp,
    /// When whoever sent it had come to the portal, where they were made to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<Arrival>,
    /// Facts of the reception; `None` before.
    pub received: Option<Reception>,
    /// How often a supplement was asked for after reception.
    pub supplement_requests: u8,
    /// How often the result was re-appointed.
    pub reappointments: u8,
    /// The draft of the result.
    pub draft: Option<Draft>,
    /// Opinions asked of other agencies.
    pub consultations: Vec<Consultation>,
    /// The withdrawal asked for and not yet confirmed.
    pub withdrawal: Option<WithdrawalRequest>,
    /// The decision, once issued.
    pub outcome: Option<Outcome>,
    /// Business state.
    pub stage: Stage,
    /// Payment state.
    pub payment: Payment,
    /// How the result goes to the applicant.
    pub delivery: Delivery,
    /// Synchronisation with the national portal.
    pub sync: Sync,
    /// What the citizen thought of it.
    pub rating: Option<Rating>,
}

/// A procedure in a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureRef {
    /// National code.
    pub code: ProcedureCode,
    /// Version.
    pub version: u32,
}

/// A process in a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessRef {
    /// Identifier.
    pub id: ProcessId,
    /// Version.
    pub version: u32,
}

/// One paper of the dossier: a file, or a sheet on the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Which component of the procedure it answers.
    pub component: ComponentId,
    /// What it is.
    pub form: PaperForm,
    /// In which round it came: 0 with the sending, 1 with the first supplement, and so on.
    #[serde(default)]
    pub round: u8,
    /// Replaced by a later paper of the same component.
    #[serde(default)]
    pub replaced: bool,
}

/// A file or sheets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperForm {
    /// An uploaded file.
    File(StoredFile),
    /// Sheets handed over the counter.
    Sheets {
        /// How many originals.
        originals: u8,
        /// How many copies.
        copies: u8,
    },
}

/// A stored file. The bytes are addressed by their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Identifier of this attachment.
    pub id: AttachmentId,
    /// Hash of the bytes.
    pub hash: FileHash,
    /// Name the citizen gave it.
    pub name: String,
    /// Media type as sniffed, never as claimed.
    pub media_type: String,
    /// Size in bytes.
    pub size_bytes: u64,
}

/// Facts of the reception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// The moment of reception.
    pub at: Timestamp,
    /// Who received it.
    pub by: StaffId,
    /// Name of the officer, as printed.
    pub by_name: String,
    /// The moment from which the limit counts now (moved by a supplement).
    pub counted_from: Timestamp,
    /// The limit; `None` when the law sets none.
    pub limit: Option<TimeLimit>,
    /// Due now; `None` while stopped or when there is no limit.
    pub due: Option<DateTime>,
    /// The due moment by which the finish is judged: as promised when the clock last started, with
    /// the pauses since. An apology leaves it (unless the pack judges by the new date), and a
    /// supplement does not renew it once it was missed: lateness is not undone.
    pub original_due: Option<DateTime>,
}

/// Where a dossier lies while it is worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Step of the process.
    pub step: StepId,
    /// Part of the life cycle the step belongs to.
    pub phase: Phase,
    /// Agency.
    pub agency: AgencyId,
    /// Role that works here.
    pub role: Role,
    /// The person, once named or taken over.
    pub person: Option<Person>,
    /// Since when it lies here.
    pub since: Timestamp,
    /// The step's own limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<TimeLimit>,
    /// The step's own due moment.
    pub due: Option<DateTime>,
}

/// A member of staff by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub staff: StaffId,
    /// Full name.
    pub name: String,
}

/// The business state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Sent, waits for reception.
    Submitted {
        /// Since when.
        since: Timestamp,
        /// Until when the desk answers (intake limit).
        due: DateTime,
    },
    /// The desk asked for a supplement before reception.
    IntakeSupplementAsked {
        /// Since when.
        since: Timestamp,
        /// What was asked.
        request: SupplementRequest,
    },
    /// Not accepted: the end.
    NotAccepted {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Grounds,
    },
    /// Received; the desk must transfer it.
    Received {
        /// Since when.
        since: Timestamp,
        /// Until when it is transferred.
        transfer_by: DateTime,
    },
    /// Handed over; nobody has taken it yet.
    Transferred(Post),
    /// In work.
    Processing(Post),
    /// A supplement was asked for after reception; the clock stands.
    SupplementAsked {
        /// Since when.
        since: Timestamp,
        /// Where it goes back to.
        post: Post,
        /// What was asked.
        request: SupplementRequest,
        /// When the citizen handed it in; `None` while it is awaited.
        handed_in: Option<Timestamp>,
    },
    /// The clock stands for a lawful cause.
    Paused {
        /// Since when.
        since: Timestamp,
        /// Why.
        cause: PauseCause,
        /// Where it goes on.
        post: Post,
        /// What remains of the limit.
        remaining: Option<Remaining>,
    },
    /// Waits for check or signature.
    Approving(Post),
    /// Signed; waits for number, seal and issue.
    Issuing(Post),
    /// Done; the result waits for the applicant.
    Issued {
        /// Finish moment: early, on time or late is judged by it.
        at: Timestamp,
        /// Where the result lies.
        post: Post,
    },
    /// Refused; the letter of refusal waits for the applicant.
    Rejected {
        /// Finish moment.
        at: Timestamp,
        /// Where the letter lies.
        post: Post,
    },
    /// Withdrawn at the applicant's request: the end.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// Stopped at the applicant's request (Decree 118/2025, art. 21): the end.
    Stopped {
        /// When.
        at: Timestamp,
    },
    /// The result is with the applicant: the end.
    Returned {
        /// When it was given.
        at: Timestamp,
        /// Finish moment of the work.
        finished_at: Timestamp,
    },
}

/// The name of a stage without its facts, for lists and counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the same words as in Stage")]
pub enum StageKind {
    Submitted,
    IntakeSupplementAsked,
    NotAccepted,
    Received,
    Transferred,
    Processing,
    SupplementAsked,
    Paused,
    Approving,
    Issuing,
    Issued,
    Rejected,
    Withdrawn,
    Stopped,
    Returned,
}

impl StageKind {
    /// All of them, in the order of a dossier's life.
    pub const ALL: [Self; 15] = [
        Self::Submitted,
        Self::IntakeSupplementAsked,
        Self::NotAccepted,
        Self::Received,
        Self::Transferred,
        Self::Processing,
        Self::SupplementAsked,
        Self::Paused,
        Self::Approving,
        Self::Issuing,
        Self::Issued,
        Self::Rejected,
        Self::Withdrawn,
        Self::Stopped,
        Self::Returned,
    ];

    /// The word stored and sent over the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::IntakeSupplementAsked => "supplement_requested_intake",
            Self::NotAccepted => "not_accepted",
            Self::Received => "received",
            Self::Transferred => "transferred",
            Self::Processing => "processing",
            Self::SupplementAsked => "supplement_requested",
            Self::Paused => "paused",
            Self::Approving => "approving",
            Self::Issuing => "issuing",
            Self::Issued => "issued",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Stopped => "stopped",
            Self::Returned => "returned",
        }
    }

    /// The stage of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether nothing can follow but a rating.
    pub fn is_final(self) -> bool {
        matches!(self, Self::NotAccepted | Self::Withdrawn | Self::Stopped | Self::Returned)
    }

    /// Whether the work on it is done (the result may still wait for the applicant).
    pub fn is_finished(self) -> bool {
        self.is_final() || matches!(self, Self::Issued | Self::Rejected)
    }

    /// Whether the ball lies with the applicant.
    pub fn waits_for_applicant(self) -> bool {
        matches!(self, Self::IntakeSupplementAsked | Self::SupplementAsked)
    }

    /// Status code of the national portal (domain/05-lifecycle, table 5.2).
    pub fn national_status(self, cause: Option<PauseCause>) -> u8 {
        match self {
            Self::Submitted => 1,
            Self::Received => 2,
            Self::NotAccepted => 3,
            Self::Transferred | Self::Processing | Self::Approving | Self::Issuing => 4,
            Self::IntakeSupplementAsked | Self::SupplementAsked => 5,
            Self::Paused if cause == Some(PauseCause::FinancialObligation) => 6,
            Self::Withdrawn => 7,
            Self::Paused | Self::Stopped => 8,
            Self::Issued | Self::Rejected => 9,
            Self::Returned => 10,
        }
    }
}

impl Stage {
    /// Its name.
    pub fn kind(&self) -> StageKind {
        match self {
            Self::Submitted { .. } => StageKind::Submitted,
            Self::IntakeSupplementAsked { .. } => StageKind::IntakeSupplementAsked,
            Self::NotAccepted { .. } => StageKind::NotAccepted,
            Self::Received { .. } => StageKind::Received,
            Self::Transferred(_) => StageKind::Transferred,
            Self::Processing(_) => StageKind::Processing,
            Self::SupplementAsked { .. } => StageKind::SupplementAsked,
            Self::Paused { .. } => StageKind::Paused,
            Self::Approving(_) => StageKind::Approving,
            Self::Issuing(_) => StageKind::Issuing,
            Self::Issued { .. } => StageKind::Issued,
            Self::Rejected { .. } => StageKind::Rejected,
            Self::Withdrawn { .. } => StageKind::Withdrawn,
            Self::Stopped { .. } => StageKind::Stopped,
            Self::Returned { .. } => StageKind::Returned,
        }
    }

    /// Where it lies, while a step of the process holds it or will hold it again.
    pub fn post(&self) -> Option<&Post> {
        match self {
            Self::Transferred(post)
            | Self::Processing(post)
            | Self::Approving(post)
            | Self::Issuing(post)
            | Self::SupplementAsked { post, .. }
            | Self::Paused { post, .. }
            | Self::Issued { post, .. }
            | Self::Rejected { post, .. } => Some(post),
            Self::Submitted { .. }
            | Self::IntakeSupplementAsked { .. }
            | Self::NotAccepted { .. }
            | Self::Received { .. }
            | Self::Withdrawn { .. }
            | Self::Stopped { .. }
            | Self::Returned { .. } => None,
        }
    }
}

/// What the applicant must add or correct (Mẫu 02).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementRequest {
    /// Number of the slip, `…/HDHS`.
    pub number: DocumentNumber,
    /// What exactly, one entry per component or field.
    pub items: Vec<SupplementItem>,
    /// A closing word to the applicant; may be empty.
    #[serde(default)]
    pub note: String,
    /// Who asked, as printed on the slip.
    pub asked_by: Person,
    /// For which agency.
    pub agency: AgencyId,
    /// When.
    pub at: Timestamp,
}

/// One thing to add or correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementItem {
    /// The component meant; `None` when the declaration itself must be corrected.
    pub component: Option<ComponentId>,
    /// What to do, in full words.
    pub reason: String,
}

/// Why something is refused. The law must be named (Mẫu 03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// Number of the slip, `…/TCHS`.
    #[serde(default)]
    pub number: Option<DocumentNumber>,
    /// The reason in full words.
    pub reason: String,
    /// The rule it rests on.
    pub legal_basis: String,
}

/// Number of an official paper: its book, and the serial that the commit fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// Whose book.
    pub agency: AgencyId,
    /// Year of the book.
    pub year: i16,
    /// Suffix, for example `HDHS`.
    pub suffix: String,
    /// Serial number; `None` until the commit.
    pub serial: Option<u32>,
}

impl DocumentNumber {
    /// The next number of this book.
    pub fn next(agency: &AgencyId, year: i16, suffix: &str) -> Self {
        Self { agency: agency.clone(), year, suffix: suffix.to_owned(), serial: None }
    }

    /// Key of the running number.
    pub fn series(&self) -> String {
        format!("doc:{}:{}:{}", self.agency, self.year, self.suffix)
    }

    /// As printed: `12/HDHS`.
    pub fn text(&self) -> String {
        match self.serial {
            Some(serial) => format!("{serial:02}/{}", self.suffix),
            None => format!("…/{}", self.suffix),
        }
    }
}

/// The draft of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who drafted; may not approve.
    pub by: Person,
    /// When it was last changed.
    pub at: Timestamp,
    /// What it proposes.
    pub decision: Decision,
    /// Who has approved it so far.
    #[serde(default)]
    pub approvals: Vec<Person>,
}

/// What a draft proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// To grant.
    Grant {
        /// Which of the procedure's results, by position.
        result: u8,
        /// Text of the letter or remarks of the certificate.
        text: String,
        /// Corrections to answers as printed, by field name.
        #[serde(default)]
        fields: Answers,
    },
    /// To refuse.
    Refuse(Grounds),
}

/// The decision once issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Finish moment.
    pub at: Timestamp,
    /// What was decided.
    pub decision: Decision,
    /// Number of the result.
    pub number: DocumentNumber,
    /// Who signed.
    pub signed_by: Person,
    /// For which agency.
    pub agency: AgencyId,
}

/// An opinion asked of another agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Identifier.
    pub id: ConsultationId,
    /// Who is asked.
    pub agency: AgencyId,
    /// What is asked.
    pub question: String,
    /// When.
    pub asked_at: Timestamp,
    /// Who asked.
    pub asked_by: Person,
    /// How long the answer may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<TimeLimit>,
    /// Until when.
    pub due: DateTime,
    /// Whether silence counts as consent.
    pub silence_is_consent: bool,
    /// The answer; `None` while awaited.
    pub answer: Option<Opinion>,
}

/// The answer of a consulted agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// When.
    pub at: Timestamp,
    /// Who answered; `None` for silence.
    pub by: Option<Person>,
    /// What.
    pub verdict: Verdict,
    /// In words.
    pub text: String,
}

/// The verdict of a consulted agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Agrees.
    Agree,
    /// Does not agree.
    Disagree,
    /// Silent until the limit, which the law takes as consent.
    SilentConsent,
}

/// The applicant's wish to withdraw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalRequest {
    /// When.
    pub at: Timestamp,
    /// Why, may be empty.
    pub reason: String,
}

/// Payment state, apart from the business state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "payment", rename_all = "snake_case")]
pub enum Payment {
    /// Nothing to pay.
    Free,
    /// To be paid.
    Due {
        /// How much.
        amount: Dong,
    },
    /// Paid.
    Paid {
        /// How much.
        amount: Dong,
        /// When.
        at: Timestamp,
    },
}

/// How the result goes to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "delivery", rename_all = "snake_case")]
pub enum Delivery {
    /// Collected at the desk of this agency.
    Counter,
    /// Downloaded from the portal.
    Online,
}

/// Synchronisation with the national portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sync {
    /// Not sent yet.
    #[default]
    Pending,
    /// Sent.
    Sent,
}

/// What the citizen thought of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// When.
    pub at: Timestamp,
    /// 1 to 5.
    pub stars: u8,
    /// Reasons chosen from the list.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// In the citizen's words.
    #[serde(default)]
    pub comment: String,
}

impl Reception {
    /// How a finish at `end` keeps the promise by which it is judged (R14).
    pub fn keeping_at(&self, end: DateTime) -> Option<Keeping> {
        let precision = self.limit.map_or(Precision::Day, TimeLimit::precision);
        self.original_due.map(|due| keeping(end, due, precision))
    }
}

impl Dossier {
    /// What people call it: the code once there is one, else the reference.
    pub fn number(&self) -> String {
        self.code.as_ref().map_or_else(|| self.reference.clone(), ToString::to_string)
    }

    /// The promised due moment, as it stands.
    pub fn due(&self) -> Option<DateTime> {
        self.received.as_ref().and_then(|received| received.due)
    }

    /// When the work was finished; `None` while it goes on.
    pub fn finished_at(&self) -> Option<Timestamp> {
        match &self.stage {
            Stage::Issued { at, .. } | Stage::Rejected { at, .. } => Some(*at),
            Stage::Returned { finished_at, .. } => Some(*finished_at),
            _ => None,
        }
    }

    /// How a finish at `end` keeps the promise (R14); `None` where nothing was promised.
    pub fn keeping_at(&self, end: Timestamp) -> Option<Keeping> {
        self.received.as_ref().and_then(|received| received.keeping_at(time::local(end)))
    }

    /// How the finished work kept the promise; `None` while it goes on, and without a limit.
    pub fn kept(&self) -> Option<Keeping> {
        self.finished_at().and_then(|end| self.keeping_at(end))
    }

    /// The papers that count now, replaced ones left out.
    pub fn current_papers(&self) -> impl Iterator<Item = &Paper> {
        self.papers.iter().filter(|paper| !paper.replaced)
    }

    /// Whether this account sent it.
    pub fn belongs_to(&self, account: AccountId) -> bool {
        self.submitter.account() == Some(account)
    }

    /// Consultations without an answer.
    pub fn open_consultations(&self) -> impl Iterator<Item = &Consultation> {
        self.consultations.iter().filter(|consultation| consultation.answer.is_none())
    }
}
