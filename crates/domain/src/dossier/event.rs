//! What is recorded: one event per legal act, in the order in which they happened.

use super::state::{
    Arrival, Consultation, Decision, Delivery, DocumentNumber, Grounds, Opinion, Outcome, Paper,
    Payment, Person, Post, ProcedureRef, ProcessRef, Rating, SupplementItem, SupplementRequest,
};
use crate::{
    deadline::{JudgedBy, Remaining, TimeLimit},
    dossier_code::{AgencyCode, CodeScheme, DossierCode},
    form::Answers,
    ids::{AgencyId, CaseId, ConsultationId, DossierId, PackId},
    party::{Actor, Applicant, Submitter},
    procedure::Channel,
    process::PauseCause,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

/// An event with who, when and its place in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// 1 for the first event of a dossier.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// One thing that happened to a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// T1: sent on the portal, or handed over the counter.
    Submitted(Box<Submitted>),
    /// T2: received; the code is given and the clock starts (Mẫu 01).
    Received(Box<Received>),
    /// T3: a supplement is asked for before reception (Mẫu 02).
    IntakeSupplementAsked(SupplementRequest),
    /// T4: the applicant added what was asked before reception.
    IntakeSupplemented {
        /// Corrected answers, by field name.
        answers: Answers,
        /// New papers.
        papers: Vec<Paper>,
        /// Until when the desk answers now.
        due: DateTime,
    },
    /// T5: not accepted (Mẫu 03).
    NotAccepted(Grounds),
    /// T6: handed from the desk to the first step.
    Transferred {
        /// Where to.
        to: Post,
    },
    /// A person was named for the post.
    Assigned {
        /// Who.
        to: Person,
    },
    /// T7: a person took it over.
    TakenOver {
        /// Who.
        by: Person,
    },
    /// Handed over to another step or person of work.
    HandedOver {
        /// Where to.
        to: Post,
        /// A word to the next.
        note: String,
    },
    /// T8: a supplement is asked for after reception; the clock stops (Mẫu 02).
    SupplementAsked(SupplementRequest),
    /// The applicant handed in what was asked.
    SupplementHandedIn {
        /// Corrected answers, by field name.
        answers: Answers,
        /// New papers.
        papers: Vec<Paper>,
    },
    /// T9: the supplement is complete; the whole limit counts anew (new Mẫu 01).
    SupplementAccepted {
        /// From when it counts.
        counted_from: Timestamp,
        /// New due moment.
        due: Option<DateTime>,
        /// The step's new due moment.
        step_due: Option<DateTime>,
    },
    /// T10: another agency was asked.
    Consulted(Consultation),
    /// T10: it answered, or its silence counts.
    ConsultationAnswered {
        /// Which.
        id: ConsultationId,
        /// The answer.
        opinion: Opinion,
    },
    /// T11: the clock stops for a lawful cause.
    Paused {
        /// Why.
        cause: PauseCause,
        /// In words, for the applicant.
        note: String,
        /// What remains of the limit.
        remaining: Option<Remaining>,
    },
    /// T11: it goes on.
    Resumed {
        /// New due moment.
        due: Option<DateTime>,
        /// The same for the promise before an apology, by which the finish is judged; `None` when
        /// nothing was re-appointed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original_due: Option<DateTime>,
        /// In words, for example the proof of payment.
        note: String,
    },
    /// T12: verified on site.
    VerifiedOnSite {
        /// Day.
        on: Date,
        /// Minutes: place, participants, findings.
        minutes: String,
    },
    /// The result was drafted.
    Drafted {
        /// Who.
        by: Person,
        /// What it proposes.
        decision: Decision,
    },
    /// T13: submitted for check or signature.
    SubmittedForApproval {
        /// Where to.
        to: Post,
        /// A word to the approver.
        note: String,
    },
    /// Approved at this step.
    Approved {
        /// Who.
        by: Person,
        /// Where it goes.
        to: Post,
    },
    /// T14: sent back with a written comment.
    SentBack {
        /// Where to.
        to: Post,
        /// The comment.
        comment: String,
    },
    /// T15: signed, numbered, issued: the finish time.
    Issued {
        /// The decision.
        outcome: Outcome,
        /// Where the result waits.
        to: Post,
    },
    /// T16: refused (Mẫu 03 or a letter).
    Rejected {
        /// The refusal.
        outcome: Outcome,
        /// Where the letter waits.
        to: Post,
    },
    /// T17: the applicant asked to withdraw.
    WithdrawalRequested {
        /// Why, may be empty.
        reason: String,
    },
    /// T17: withdrawn; papers given back.
    Withdrawn,
    /// T17 since 2025: stopped at the applicant's request (Mẫu 05).
    Stopped {
        /// Number of the notice.
        number: DocumentNumber,
    },
    /// T18: the result is with the applicant.
    Returned {
        /// How.
        way: Delivery,
        /// Who collected, as written on the slip; may be empty online.
        collected_by: String,
    },
    /// T19: apology with a new date (Mẫu 04). The original due date stays.
    Apologised {
        /// Number of the slip.
        number: DocumentNumber,
        /// Why it is late.
        reason: String,
        /// The date promised before.
        was_due: DateTime,
        /// The new date.
        due: DateTime,
        /// Whether the apology came in time (at least one day before).
        in_time: bool,
        /// Which date the finish is judged by, after the rule pack.
        #[serde(default)]
        judged_by: JudgedBy,
    },
    /// A fee was paid.
    Paid(Payment),
    /// Rated by the citizen; a later rating replaces an earlier one.
    Rated(Rating),
}

/// Facts of the sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the same fields as in Dossier")]
pub struct Submitted {
    pub dossier: DossierId,
    pub reference: String,
    pub procedure: ProcedureRef,
    pub case: Option<CaseId>,
    pub pack: PackId,
    pub process: ProcessRef,
    pub reception: AgencyId,
    pub competent: AgencyId,
    pub channel: Channel,
    pub applicant: Applicant,
    pub submitter: Submitter,
    pub answers: Answers,
    pub papers: Vec<Paper>,
    pub sets: u8,
    pub payment: Payment,
    pub delivery: Delivery,
    /// Until when the desk answers.
    pub due: DateTime,
    /// Absent in the stored text when nobody had to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<Arrival>,
}

/// Facts of the reception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The officer.
    pub by: Person,
    /// The pack in force on this day rules it from now on.
    pub pack: PackId,
    /// Pattern of the code.
    pub scheme: CodeScheme,
    /// Agency in the code: the one whose desk took it in.
    pub agency_code: AgencyCode,
    /// Day in the code.
    pub on: Date,
    /// Serial number of that agency and day; `None` until the commit.
    pub serial: Option<u32>,
    /// The limit.
    pub limit: Option<TimeLimit>,
    /// Promised.
    pub due: Option<DateTime>,
    /// Until when the desk transfers it.
    pub transfer_by: DateTime,
}

impl Received {
    /// The code, once the serial number is known.
    pub fn code(&self) -> Option<DossierCode> {
        self.serial
            .map(|serial| DossierCode::new(self.scheme, self.agency_code.clone(), self.on, serial))
    }
}

impl Event {
    /// Key of the running number that the commit must fill in, when one is open.
    pub fn series(&self) -> Option<String> {
        match self {
            Self::Received(received) if received.serial.is_none() => {
                Some(format!("code:{}:{}", received.agency_code, received.on))
            }
            _ => {
                self.document().filter(|number| number.serial.is_none()).map(DocumentNumber::series)
            }
        }
    }

    /// Fills the open running number in. Nothing changes when none is open.
    pub fn fill_serial(&mut self, serial: u32) {
        if let Self::Received(received) = self {
            received.serial.get_or_insert(serial);
        } else if let Some(number) = self.document_mut() {
            number.serial.get_or_insert(serial);
        }
    }

    fn document(&self) -> Option<&DocumentNumber> {
        match self {
            Self::IntakeSupplementAsked(request) | Self::SupplementAsked(request) => {
                Some(&request.number)
            }
            Self::NotAccepted(grounds) => grounds.number.as_ref(),
            Self::Issued { outcome, .. } | Self::Rejected { outcome, .. } => Some(&outcome.number),
            Self::Stopped { number } | Self::Apologised { number, .. } => Some(number),
            _ => None,
        }
    }

    fn document_mut(&mut self) -> Option<&mut DocumentNumber> {
        match self {
            Self::IntakeSupplementAsked(request) | Self::SupplementAsked(request) => {
                Some(&mut request.number)
            }
            Self::NotAccepted(grounds) => grounds.number.as_mut(),
            Self::Issued { outcome, .. } | Self::Rejected { outcome, .. } => {
                Some(&mut outcome.number)
            }
            Self::Stopped { number } | Self::Apologised { number, .. } => Some(number),
            _ => None,
        }
    }

    /// The word stored beside the event and sent over the API.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Submitted(_) => "submitted",
            Self::Received(_) => "received",
            Self::IntakeSupplementAsked(_) => "intake_supplement_asked",
            Self::IntakeSupplemented { .. } => "intake_supplemented",
            Self::NotAccepted(_) => "not_accepted",
            Self::Transferred { .. } => "transferred",
            Self::Assigned { .. } => "assigned",
            Self::TakenOver { .. } => "taken_over",
            Self::HandedOver { .. } => "handed_over",
            Self::SupplementAsked(_) => "supplement_asked",
            Self::SupplementHandedIn { .. } => "supplement_handed_in",
            Self::SupplementAccepted { .. } => "supplement_accepted",
            Self::Consulted(_) => "consulted",
            Self::ConsultationAnswered { .. } => "consultation_answered",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::VerifiedOnSite { .. } => "verified_on_site",
            Self::Drafted { .. } => "drafted",
            Self::SubmittedForApproval { .. } => "submitted_for_approval",
            Self::Approved { .. } => "approved",
            Self::SentBack { .. } => "sent_back",
            Self::Issued { .. } => "issued",
            Self::Rejected { .. } => "rejected",
            Self::WithdrawalRequested { .. } => "withdrawal_requested",
            Self::Withdrawn => "withdrawn",
            Self::Stopped { .. } => "stopped",
            Self::Returned { .. } => "returned",
            Self::Apologised { .. } => "apologised",
            Self::Paid(_) => "paid",
            Self::Rated(_) => "rated",
        }
    }
}

/// Component and reason.
impl From<(&str, &str)> for SupplementItem {
    fn from((component, reason): (&str, &str)) -> Self {
        Self { component: Some(component.into()), reason: reason.to_owned() }
    }
}
