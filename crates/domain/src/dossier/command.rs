//! What can be asked for. Every command names what the actor wants, never what follows from it.

use super::state::{
    Arrival, Decision, Delivery, Grounds, Paper, ProcedureRef, ProcessRef, SupplementItem, Verdict,
};
use crate::{
    form::Answers,
    ids::{AgencyId, CaseId, ConsultationId, DossierId, StepId},
    money::Dong,
    party::{Applicant, Officer, Submitter},
    procedure::Channel,
    process::PauseCause,
};
use jiff::civil::{Date, DateTime};

use super::state::Person;

/// A new application, from the portal or over the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the same fields as in Dossier")]
pub struct Application {
    pub id: DossierId,
    pub reference: String,
    pub procedure: ProcedureRef,
    pub case: Option<CaseId>,
    pub process: ProcessRef,
    pub reception: AgencyId,
    pub competent: AgencyId,
    pub channel: Channel,
    pub applicant: Applicant,
    pub submitter: Submitter,
    pub answers: Answers,
    pub papers: Vec<Paper>,
    pub sets: u8,
    pub delivery: Delivery,
    pub arrival: Option<Arrival>,
}

/// Something asked of an existing dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// T2.
    Accept,
    /// T3 and T8: before reception by the desk, after it by the specialist.
    AskSupplement {
        /// What exactly.
        items: Vec<SupplementItem>,
        /// A closing word.
        note: String,
    },
    /// T4 and first half of T9, by the citizen (or the desk for a walk-in).
    HandInSupplement {
        /// Corrected answers.
        answers: Answers,
        /// New papers.
        papers: Vec<Paper>,
    },
    /// T9, by the desk.
    AcceptSupplement,
    /// T5.
    NotAccept {
        /// Reason and rule.
        grounds: Grounds,
    },
    /// T6.
    Transfer,
    /// Names who shall take it over.
    Assign {
        /// Who.
        to: Person,
    },
    /// T7.
    TakeOver,
    /// To another step, or to another person of the same step.
    HandOver {
        /// Which step.
        to: StepId,
        /// Which person, when named.
        person: Option<Person>,
        /// A word to the next.
        note: String,
    },
    /// T10.
    Consult {
        /// Whom, with the identifiers of the new consultations.
        agencies: Vec<(ConsultationId, AgencyId)>,
        /// What is asked.
        question: String,
    },
    /// T10, by the consulted agency.
    AnswerConsultation {
        /// Which.
        id: ConsultationId,
        /// The verdict.
        verdict: Verdict,
        /// In words.
        text: String,
    },
    /// T10, by the clock: silence past the limit counts.
    CountSilence,
    /// T11.
    Pause {
        /// Why.
        cause: PauseCause,
        /// In words, for the applicant.
        note: String,
    },
    /// T11.
    Resume {
        /// In words.
        note: String,
    },
    /// T12.
    VerifyOnSite {
        /// Day.
        on: Date,
        /// Minutes.
        minutes: String,
    },
    /// Writes the draft.
    Draft {
        /// What it proposes.
        decision: Decision,
    },
    /// T13.
    Submit {
        /// To whom, when named.
        person: Option<Person>,
        /// A word to the approver.
        note: String,
    },
    /// Signs, or passes on to the next signature.
    Approve,
    /// T14.
    SendBack {
        /// Why.
        comment: String,
    },
    /// T15, or T16 when the approved draft refuses.
    Issue,
    /// T16, directly by the approver.
    Reject {
        /// Reason and rule.
        grounds: Grounds,
    },
    /// T18 at the desk.
    Return {
        /// Whether the receipt or an authorisation was shown.
        receipt_checked: bool,
        /// Who collects.
        collected_by: String,
    },
    /// T18 by download.
    Collect,
    /// T17, by the applicant.
    AskWithdrawal {
        /// Why.
        reason: String,
    },
    /// T17, by the desk.
    ConfirmWithdrawal,
    /// T19.
    Apologise {
        /// Why it is late.
        reason: String,
        /// The new date.
        due: DateTime,
    },
    /// The fee was taken at the desk.
    RecordPayment {
        /// How much.
        amount: Dong,
    },
    /// By the citizen.
    Rate {
        /// 1 to 5.
        stars: u8,
        /// Reasons.
        reasons: Vec<String>,
        /// In the citizen's words.
        comment: String,
    },
}

/// Who asks. Only an officer has roles; the citizen is known by the account or the counter.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    /// The citizen of the dossier (proven by the caller).
    Citizen,
    /// An officer, with the agency and roles of the moment.
    Officer(&'a Officer),
    /// The system itself: timers.
    System,
}
