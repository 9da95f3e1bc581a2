//! What may be done next. Found by trying: every act is decided on paper with harmless words, so
//! that a page offers exactly what the law would not refuse, and never two truths exist.

use domain::{
    dossier::{
        Command, Dossier, Facts, Refusal,
        command::Asker,
        decide,
        state::{Decision, Grounds, Paper, PaperForm, Payment, Person, SupplementItem, Verdict},
    },
    ids::{AgencyId, ConsultationId, StaffId, StepId},
    money::Dong,
    party::Officer,
    process::{Act, PauseCause},
    time,
};
use jiff::ToSpan;
use uuid::Uuid;

/// An act on a dossier, with what its form needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// Receive what was sent.
    Accept,
    /// Ask for a supplement.
    AskSupplement,
    /// Not accept.
    NotAccept,
    /// Take a supplement over the counter.
    HandIn,
    /// The supplement is complete.
    AcceptSupplement,
    /// To the first step.
    Transfer,
    /// Take over.
    TakeOver,
    /// Name who does it.
    Assign,
    /// To another step.
    HandOver {
        /// Which.
        to: StepId,
        /// The process's own words for it.
        name: String,
    },
    /// To a colleague at the same step.
    Colleague {
        /// The step.
        to: StepId,
    },
    /// Ask other agencies.
    Consult {
        /// Those that may be asked now.
        agencies: Vec<AgencyId>,
    },
    /// Answer another agency.
    Answer {
        /// Which question.
        id: ConsultationId,
    },
    /// Stop the clock.
    Pause {
        /// For one of these causes.
        causes: Vec<PauseCause>,
    },
    /// Go on.
    Resume,
    /// Record a verification on site.
    VerifyOnSite,
    /// Write the result.
    Draft,
    /// Submit the draft.
    Submit,
    /// Sign or pass on.
    Approve,
    /// Send back to work.
    SendBack,
    /// Number and issue.
    Issue,
    /// Refuse.
    Reject,
    /// The fee was taken.
    RecordPayment {
        /// How much.
        amount: Dong,
    },
    /// Give the result.
    Return,
    /// Note the wish to withdraw of somebody at the counter.
    AskWithdrawal,
    /// Confirm the wish to withdraw.
    ConfirmWithdrawal,
    /// Apologise with a new date.
    Apologise,
}

/// What can be done, and what cannot be done yet although it is the turn of this officer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// Possible now, the most likely first.
    pub open: Vec<Offer>,
    /// Not possible, with the reason that may pass or that the officer should know.
    pub barred: Vec<(Offer, Refusal)>,
}

impl Offer {
    /// The last part of the address it is sent to.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Accept => "acceptance",
            Self::AskSupplement => "supplement-request",
            Self::NotAccept => "non-acceptance",
            Self::HandIn => "supplement",
            Self::AcceptSupplement => "supplement-acceptance",
            Self::Transfer => "transfer",
            Self::TakeOver => "take-over",
            Self::Assign => "assignment",
            Self::HandOver { .. } | Self::Colleague { .. } => "hand-over",
            Self::Consult { .. } => "consultations",
            Self::Answer { .. } => "answer",
            Self::Pause { .. } => "pause",
            Self::Resume => "resumption",
            Self::VerifyOnSite => "site-verification",
            Self::Draft => "draft",
            Self::Submit => "submission",
            Self::Approve => "approval",
            Self::SendBack => "return-to-work",
            Self::Issue => "issue",
            Self::Reject => "rejection",
            Self::RecordPayment { .. } => "payment",
            Self::Return => "return",
            Self::AskWithdrawal => "withdrawal",
            Self::ConfirmWithdrawal => "withdrawal-confirmation",
            Self::Apologise => "apology",
        }
    }

    /// Which of several of one noun: the step, or the question.
    pub fn target(&self) -> String {
        match self {
            Self::HandOver { to, .. } | Self::Colleague { to } => to.to_string(),
            Self::Answer { id } => id.to_string(),
            _ => String::new(),
        }
    }

    /// Where its form is sent, behind the address of the dossier.
    pub fn path(&self) -> String {
        match self {
            Self::Answer { id } => format!("consultations/{id}/answer"),
            _ => self.noun().to_owned(),
        }
    }

    /// Whether one press does it, without a form.
    pub fn is_direct(&self) -> bool {
        matches!(
            self,
            Self::Accept
                | Self::AcceptSupplement
                | Self::Transfer
                | Self::TakeOver
                | Self::Approve
                | Self::Issue
                | Self::RecordPayment { .. }
                | Self::ConfirmWithdrawal
        )
    }

    /// Whether it ends or refuses something.
    pub fn is_grave(&self) -> bool {
        matches!(self, Self::NotAccept | Self::Reject | Self::ConfirmWithdrawal)
    }

    /// The key that presses it; empty for none.
    pub fn shortcut(&self) -> &'static str {
        match self {
            Self::Accept | Self::AcceptSupplement | Self::Approve => "a",
            Self::AskSupplement | Self::SendBack => "b",
            Self::Transfer | Self::TakeOver | Self::HandOver { .. } => "c",
            Self::Draft => "d",
            Self::Submit => "s",
            Self::Issue => "i",
            Self::Return => "r",
            _ => "",
        }
    }
}

/// What `officer` may do with `dossier` now.
pub fn acts_offered(dossier: &Dossier, officer: &Officer, facts: &Facts<'_>) -> Offers {
    let mut offers = Offers::default();
    let trial = Trial { dossier, officer, facts };
    for offer in candidates(&trial) {
        match trial.verdict(&offer) {
            None => offers.open.push(offer),
            Some(refusal) if is_worth_saying(&offer, &refusal) => {
                offers.barred.push((offer, refusal));
            }
            Some(_) => {}
        }
    }
    one_holder_is_enough(&mut offers.barred);
    offers
}

/// A reason that will pass, or that sends the officer to somebody; others mean only that it is not
/// their turn.
fn is_worth_saying(offer: &Offer, refusal: &Refusal) -> bool {
    match refusal {
        Refusal::NoDraft => *offer == Offer::Submit,
        Refusal::DrafterMayNotApprove => *offer == Offer::Approve,
        Refusal::HeldByAnother { .. }
        | Refusal::OpinionsAwaited { .. }
        | Refusal::SupplementAlreadyAsked { .. }
        | Refusal::TooLateForSupplement { .. }
        | Refusal::FeeNotPaid
        | Refusal::NotApproved => true,
        _ => false,
    }
}

/// Whoever holds it stands in the way of every act: said once, of the taking over.
fn one_holder_is_enough(barred: &mut Vec<(Offer, Refusal)>) {
    let mut named = false;
    barred.retain_mut(|(offer, refusal)| {
        let is_holder = matches!(refusal, Refusal::HeldByAnother { .. });
        if is_holder {
            *offer = Offer::TakeOver;
        }
        !(is_holder && std::mem::replace(&mut named, true))
    });
}

/// Everything that could be offered at this stage and step, the most likely first.
fn candidates(trial: &Trial<'_>) -> Vec<Offer> {
    let dossier = trial.dossier;
    let mut found = Vec::new();
    let mut agencies = Vec::new();
    let mut causes = Vec::new();
    found.extend(dossier.open_consultations().map(|asked| Offer::Answer { id: asked.id }));
    found.extend([
        Offer::ConfirmWithdrawal,
        Offer::Accept,
        Offer::AcceptSupplement,
        Offer::Transfer,
    ]);
    // The fee may wait until the result is fetched, the dossier may not.
    if let Payment::Due { amount } = dossier.payment {
        found.push(Offer::RecordPayment { amount });
    }
    found.extend([Offer::Return, Offer::Issue, Offer::Approve, Offer::TakeOver, Offer::Resume]);
    if let Some(post) = dossier.stage.post()
        && let Some(step) = trial.facts.process.step(&post.step)
    {
        let forwards = step.forwards(&dossier.answers);
        found.extend(
            forwards.map(|(to, name)| Offer::HandOver { to: to.clone(), name: name.to_owned() }),
        );
        for act in &step.acts {
            match act {
                Act::Consult { agencies: rules, .. } => {
                    agencies.extend(rules.iter().filter_map(|rule| {
                        let (reception, competent) = (&dossier.reception, &dossier.competent);
                        rule.resolve(trial.facts.agencies, reception, competent)
                    }));
                }
                Act::Pause { cause } => causes.push(*cause),
                _ => {}
            }
        }
        // Whoever has written the draft is about to submit it.
        found.extend(match dossier.draft {
            Some(_) => [Offer::Submit, Offer::Draft, Offer::AskSupplement],
            None => [Offer::Draft, Offer::Submit, Offer::AskSupplement],
        });
        agencies.retain(|agency| trial.may_ask(agency));
        if !agencies.is_empty() {
            found.push(Offer::Consult { agencies });
        }
        found.extend([Offer::VerifyOnSite, Offer::Assign]);
        found.push(Offer::Colleague { to: post.step.clone() });
        if !causes.is_empty() {
            found.push(Offer::Pause { causes });
        }
        found.extend([Offer::SendBack, Offer::Reject]);
    } else {
        found.extend([Offer::AskSupplement, Offer::NotAccept]);
    }
    found.extend([Offer::HandIn, Offer::Apologise]);
    // Once asked for, the wish to withdraw is there.
    if dossier.withdrawal.is_none() {
        found.push(Offer::AskWithdrawal);
    }
    found
}

/// A decision on paper.
struct Trial<'a> {
    dossier: &'a Dossier,
    officer: &'a Officer,
    facts: &'a Facts<'a>,
}

impl Trial<'_> {
    /// Why the law would say no; `None` when it would not.
    fn verdict(&self, offer: &Offer) -> Option<Refusal> {
        // A supplement can be taken in again while it is not checked; once is enough at the desk.
        if *offer == Offer::HandIn && !self.dossier.stage.kind().waits_for_applicant() {
            return Some(Refusal::WrongStage { stage: self.dossier.stage.kind() });
        }
        self.refusal_of(self.specimen(offer))
    }

    fn refusal_of(&self, command: Command) -> Option<Refusal> {
        decide::decide(self.dossier, command, Asker::Officer(self.officer), self.facts).err()
    }

    fn may_ask(&self, agency: &AgencyId) -> bool {
        let agencies = vec![(ConsultationId(Uuid::nil()), agency.clone())];
        self.refusal_of(Command::Consult { agencies, question: word() }).is_none()
    }

    /// The act with harmless words in it.
    fn specimen(&self, offer: &Offer) -> Command {
        match offer {
            Offer::Accept => Command::Accept,
            Offer::AskSupplement => Command::AskSupplement {
                items: vec![SupplementItem { component: None, reason: word() }],
                note: String::new(),
            },
            Offer::NotAccept => Command::NotAccept { grounds: grounds() },
            Offer::HandIn => Command::HandInSupplement {
                answers: domain::form::Answers::new(),
                papers: vec![Paper {
                    component: "any".into(),
                    form: PaperForm::Sheets { originals: 1, copies: 0 },
                    round: 0,
                    replaced: false,
                }],
            },
            Offer::AcceptSupplement => Command::AcceptSupplement,
            Offer::Transfer => Command::Transfer,
            Offer::TakeOver => Command::TakeOver,
            Offer::Assign => Command::Assign { to: somebody() },
            Offer::HandOver { to, .. } => {
                Command::HandOver { to: to.clone(), person: None, note: String::new() }
            }
            Offer::Colleague { to } => {
                Command::HandOver { to: to.clone(), person: Some(somebody()), note: String::new() }
            }
            Offer::Consult { agencies } => Command::Consult {
                agencies: agencies
                    .iter()
                    .map(|agency| (ConsultationId(Uuid::nil()), agency.clone()))
                    .collect(),
                question: word(),
            },
            Offer::Answer { id } => {
                Command::AnswerConsultation { id: *id, verdict: Verdict::Agree, text: word() }
            }
            Offer::Pause { causes } => Command::Pause {
                cause: causes.first().copied().unwrap_or(PauseCause::Legal),
                note: word(),
            },
            Offer::Resume => Command::Resume { note: word() },
            Offer::VerifyOnSite => {
                Command::VerifyOnSite { on: time::local(self.facts.now).date(), minutes: word() }
            }
            Offer::Draft => Command::Draft {
                decision: Decision::Grant {
                    result: 0,
                    text: word(),
                    fields: domain::form::Answers::new(),
                },
            },
            Offer::Submit => Command::Submit { person: None, note: String::new() },
            Offer::Approve => Command::Approve,
            Offer::SendBack => Command::SendBack { comment: word() },
            Offer::Issue => Command::Issue,
            Offer::Reject => Command::Reject { grounds: grounds() },
            Offer::RecordPayment { amount } => Command::RecordPayment { amount: *amount },
            Offer::Return => Command::Return { receipt_checked: true, collected_by: word() },
            Offer::AskWithdrawal => Command::AskWithdrawal { reason: word() },
            Offer::ConfirmWithdrawal => Command::ConfirmWithdrawal,
            Offer::Apologise => {
                let now = time::local(self.facts.now);
                let due = self.dossier.due().map_or(now, |due| due.max(now));
                Command::Apologise { reason: word(), due: due.saturating_add(1.day()) }
            }
        }
    }
}

fn word() -> String {
    "·".to_owned()
}

fn grounds() -> Grounds {
    Grounds { number: None, reason: word(), legal_basis: word() }
}

fn somebody() -> Person {
    Person { staff: StaffId(Uuid::nil()), name: word() }
}

#[cfg(test)]
mod tests;
