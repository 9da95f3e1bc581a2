//! The law of a dossier's life: which events follow from a command, or why not.
//!
//! Transitions T1–T20 after Decree 61/2018/NĐ-CP, arts 15–21, and Decree 118/2025/NĐ-CP. The
//! `match` in [`decide`] is the table of contents; each part of the life has a file of its own.

mod consult;
mod desk;
mod end;
mod result;
mod work;

use super::{
    command::{Application, Asker, Command},
    event::Event,
    refusal::Refusal,
    state::{DocumentNumber, Dossier, Person, Post, Stage},
};
use crate::{
    agency::AgencyTree,
    calendar::Calendar,
    deadline,
    ids::AgencyId,
    party::{Officer, Role},
    procedure::Procedure,
    process::{Act, Process, Step},
    rule_pack::RulePack,
    time,
};
use jiff::{Timestamp, civil::DateTime};

/// Everything a decision needs from outside.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The moment of the act.
    pub now: Timestamp,
    /// The procedure in the dossier's version.
    pub procedure: &'a Procedure,
    /// The process in the dossier's version.
    pub process: &'a Process,
    /// The rule pack: that of the dossier once received, else the one in force now.
    pub pack: &'a RulePack,
    /// Working time of the agencies.
    pub calendar: &'a Calendar,
    /// The agencies.
    pub agencies: &'a AgencyTree,
}

type Events = Result<Vec<Event>, Refusal>;

/// What happens when this application is sent on the portal (T1). Changes nothing.
pub fn submit(application: Application, facts: &Facts<'_>) -> Events {
    desk::submit(application, facts)
}

/// What happens when a walk-in is received at once: T1 and T2 in one act.
pub fn receive_at_counter(
    application: Application,
    officer: &Officer,
    facts: &Facts<'_>,
) -> Events {
    desk::receive_at_counter(application, officer, facts)
}

/// What happens to `dossier` when `asker` asks for `command`. Changes nothing.
pub fn decide(dossier: &Dossier, command: Command, asker: Asker<'_>, facts: &Facts<'_>) -> Events {
    let case = Case { dossier, asker, facts };
    match command {
        Command::Accept => desk::accept(&case),
        Command::AskSupplement { items, note } => desk::ask_supplement(&case, items, note),
        Command::HandInSupplement { answers, papers } => desk::hand_in(&case, answers, papers),
        Command::AcceptSupplement => desk::accept_supplement(&case),
        Command::NotAccept { grounds } => desk::not_accept(&case, grounds),
        Command::Transfer => work::transfer(&case),
        Command::Assign { to } => work::assign(&case, to),
        Command::TakeOver => work::take_over(&case),
        Command::HandOver { to, person, note } => work::hand_over(&case, &to, person, note),
        Command::Consult { agencies, question } => consult::consult(&case, agencies, &question),
        Command::AnswerConsultation { id, verdict, text } => {
            consult::answer(&case, id, verdict, text)
        }
        Command::CountSilence => consult::count_silence(&case),
        Command::Pause { cause, note } => work::pause(&case, cause, note),
        Command::Resume { note } => work::resume(&case, note),
        Command::VerifyOnSite { on, minutes } => work::verify_on_site(&case, on, minutes),
        Command::Draft { decision } => result::draft(&case, decision),
        Command::Submit { person, note } => result::submit(&case, person, note),
        Command::Approve => result::approve(&case),
        Command::SendBack { comment } => result::send_back(&case, comment),
        Command::Issue => result::issue(&case),
        Command::Reject { grounds } => result::reject(&case, grounds),
        Command::Return { receipt_checked, collected_by } => {
            end::return_at_counter(&case, receipt_checked, collected_by)
        }
        Command::Collect => end::collect(&case),
        Command::AskWithdrawal { reason } => end::ask_withdrawal(&case, reason),
        Command::ConfirmWithdrawal => end::confirm_withdrawal(&case),
        Command::Apologise { reason, due } => end::apologise(&case, reason, due),
        Command::RecordPayment { amount } => end::record_payment(&case, amount),
        Command::Rate { stars, reasons, comment } => end::rate(&case, stars, reasons, comment),
    }
}

/// A dossier, who asks, and the facts: what every rule below looks at.
struct Case<'a> {
    dossier: &'a Dossier,
    asker: Asker<'a>,
    facts: &'a Facts<'a>,
}

impl<'a> Case<'a> {
    fn now(&self) -> DateTime {
        time::local(self.facts.now)
    }

    fn wrong_stage(&self) -> Refusal {
        Refusal::WrongStage { stage: self.dossier.stage.kind() }
    }

    /// The officer who asks, provided one of `roles` is held for `agency`.
    fn officer(&self, agency: &AgencyId, roles: &[Role]) -> Result<&'a Officer, Refusal> {
        let refusal =
            Refusal::NotYours { needed: roles.first().copied().unwrap_or(Role::Approver) };
        let Asker::Officer(officer) = self.asker else { return Err(refusal) };
        let serves = self.facts.agencies.serves(&officer.agency, agency);
        let may = roles.iter().any(|role| officer.has(*role));
        if serves && may { Ok(officer) } else { Err(refusal) }
    }

    /// The officer of the desk that received the dossier.
    fn desk(&self) -> Result<&'a Officer, Refusal> {
        self.officer(&self.dossier.reception, &[Role::OnestopOfficer, Role::OnestopHead])
    }

    /// The post at which the dossier is worked on, held by the officer who asks. Whoever acts on a
    /// dossier that waits for being taken over takes it over with the act: the event says so.
    fn holder(&self) -> Result<(&'a Post, &'a Officer, Vec<Event>), Refusal> {
        let (post, taken) = match &self.dossier.stage {
            Stage::Processing(post) | Stage::Approving(post) | Stage::Issuing(post) => (post, true),
            Stage::Transferred(post) => (post, false),
            _ => return Err(self.wrong_stage()),
        };
        let officer = self.officer(&post.agency, &[post.role])?;
        match &post.person {
            Some(person) if person.staff != officer.staff => {
                Err(Refusal::HeldByAnother { name: person.name.clone() })
            }
            _ if taken => Ok((post, officer, Vec::new())),
            _ => Ok((post, officer, vec![Event::TakenOver { by: person(officer) }])),
        }
    }

    fn step(&self, post: &Post) -> Result<&'a Step, Refusal> {
        self.facts
            .process
            .step(&post.step)
            .ok_or_else(|| Refusal::NotAtThisStep { step: post.step.clone() })
    }

    /// The first act of the step that `pick` recognises.
    fn act<T>(&self, post: &Post, pick: impl Fn(&'a Act) -> Option<T>) -> Result<T, Refusal> {
        self.step(post)?
            .acts
            .iter()
            .find_map(pick)
            .ok_or_else(|| Refusal::NotAtThisStep { step: post.step.clone() })
    }

    /// The post of `step`, from now on, for `person` when one is named.
    fn post_at(&self, id: &crate::ids::StepId, person: Option<Person>) -> Result<Post, Refusal> {
        let step = self
            .facts
            .process
            .step(id)
            .ok_or_else(|| Refusal::StepWithoutAgency { step: id.clone() })?;
        post(step, &self.dossier.reception, &self.dossier.competent, person, self.facts)
    }

    fn number(&self, agency: &AgencyId, suffix: &str) -> DocumentNumber {
        DocumentNumber::next(agency, self.now().year(), suffix)
    }
}

/// The post of `step` from now on.
fn post(
    step: &Step,
    reception: &AgencyId,
    competent: &AgencyId,
    person: Option<Person>,
    facts: &Facts<'_>,
) -> Result<Post, Refusal> {
    let missing = || Refusal::StepWithoutAgency { step: step.id.clone() };
    let agency = step.agency.resolve(facts.agencies, reception, competent).ok_or_else(missing)?;
    let due = step
        .limit
        .as_ref()
        .map(|limit| {
            deadline::due(time::local(facts.now), *limit, facts.calendar, &facts.pack.deadlines)
        })
        .transpose()?;
    Ok(Post {
        step: step.id.clone(),
        phase: step.phase,
        agency,
        role: step.role.ok_or_else(missing)?,
        person,
        since: facts.now,
        limit: step.limit,
        due,
    })
}

fn person(officer: &Officer) -> Person {
    Person { staff: officer.staff, name: officer.name.clone() }
}
