//! The life of one generated dossier: the law decides each act, as it would for a real one.

use crate::{
    answers::answers,
    city::{City, Wanted},
    dice::Dice,
    people::Person,
};
use domain::{
    dossier::{
        self, Application, Command, Dossier, Event, Facts, Recorded, Refusal, Stage, StageKind,
        command::Asker,
        state::{
            Decision, Delivery, Grounds, Paper, PaperForm, Payment, ProcedureRef, ProcessRef,
            SupplementItem,
        },
    },
    form::Answers,
    ids::{AccountId, AgencyId, ConsultationId, DossierId},
    party::{Actor, Officer, Role, Submitter},
    procedure::{Channel, ComponentKind, Need},
    process::{Act, PauseCause, Step},
    time,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{DateTime, Weekday},
};
use uuid::{Builder, Uuid};

/// What belongs together in one commit.
#[derive(Debug, Clone)]
pub struct Deed {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub events: Vec<Event>,
}

/// A whole life.
#[derive(Debug)]
pub struct Life {
    /// The deeds, oldest first.
    pub deeds: Vec<Deed>,
    /// The dossier after them, without numbers, which the store gives.
    pub dossier: Dossier,
}

/// What is to become of a dossier.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The procedure.
    pub wanted: &'a Wanted,
    /// Where the person lives.
    pub commune: AgencyId,
    /// When it is sent.
    pub sent: Timestamp,
    /// Nothing happens after this.
    pub now: Timestamp,
    /// Where it shall come to rest, when it gets there in time.
    pub rest: StageKind,
    /// Whose account, when filed online.
    pub account: AccountId,
}

/// Lives `plan`. `None` when the law refuses the very sending.
pub fn live(city: &City, plan: &Plan<'_>, dice: &mut Dice) -> Option<Life> {
    let mut living = Living { city, plan, dice, now: time::local(plan.sent), deeds: Vec::new() };
    let mut dossier = living.send()?;
    // A life has some thirty acts at most; the bound only guards against going in circles.
    for _ in 0..60 {
        if dossier.stage.kind() == plan.rest || !living.wait() {
            break;
        }
        let Some(Ok((by, events))) = living.next(&dossier) else { break };
        dossier = living.record(Some(dossier), by, events)?;
    }
    Some(Life { deeds: living.deeds, dossier })
}

struct Living<'a> {
    city: &'a City,
    plan: &'a Plan<'a>,
    dice: &'a mut Dice,
    now: DateTime,
    deeds: Vec<Deed>,
}

type Done = Result<(Actor, Vec<Event>), Refusal>;

impl<'a> Living<'a> {
    fn facts(&self) -> Facts<'a> {
        let city = self.city;
        Facts {
            now: time::instant(self.now),
            procedure: &self.plan.wanted.procedure,
            process: &self.plan.wanted.process,
            pack: &city.pack,
            calendar: city.catalogue.calendar(),
            agencies: city.catalogue.agencies(),
        }
    }

    /// Some working hours go by; `false` when that would lead into the future.
    fn wait(&mut self) -> bool {
        let minutes = self.dice.between(10, 700);
        let mut next = self.now.saturating_add(minutes.minutes());
        if next.hour() >= 17 || next.hour() < 8 {
            let day =
                if next.hour() >= 17 { next.date().saturating_add(1.day()) } else { next.date() };
            let minute = i8::try_from(self.dice.below(60)).unwrap_or(0);
            next = day.at(8, minute, 0, 0);
        }
        while matches!(next.weekday(), Weekday::Saturday | Weekday::Sunday) {
            next = next.saturating_add(1.day());
        }
        self.now = next;
        time::instant(next) < self.plan.now
    }

    fn send(&mut self) -> Option<Dossier> {
        let application = self.application()?;
        if application.channel == Channel::Online {
            let by = Actor::Citizen { account: Some(self.plan.account) };
            let events = dossier::submit(application, &self.facts()).ok()?;
            return self.record(None, by, events);
        }
        let officer = self.city.officer(&application.reception, Role::OnestopOfficer, 0)?;
        let events = dossier::receive_at_counter(application, officer, &self.facts()).ok()?;
        self.record(None, Actor::staff(officer, Role::OnestopOfficer), events)
    }

    fn application(&mut self) -> Option<Application> {
        let Plan { wanted, commune, sent, account, .. } = self.plan;
        let (city, procedure) = (self.city, &wanted.procedure);
        let competent = city.competent(wanted, commune)?;
        let today = self.now.date();
        let person = Person::adult(self.dice, &city.place(commune), today);
        let case = self.dice.pick(&procedure.cases).map(|case| case.id.clone());
        let answers = match &procedure.form {
            Some(form) => answers(form, &person, self.dice, today),
            None => Answers::new(),
        };
        let papers = papers(wanted, case.as_ref());
        // Whoever has papers to hand in brings them; the others sit at home.
        let online = papers.is_empty() && procedure.is_online() && self.dice.happens(800);
        let bytes = self.dice.bytes();
        let account = online.then_some(*account);
        Some(Application {
            id: DossierId(identifier(*sent, bytes)),
            reference: reference(self.dice),
            procedure: ProcedureRef { code: procedure.code.clone(), version: procedure.version },
            case,
            process: ProcessRef { id: wanted.process.id.clone(), version: wanted.process.version },
            reception: competent.clone(),
            competent,
            channel: if online { Channel::Online } else { Channel::Counter },
            applicant: person.applicant(),
            submitter: Submitter::Applicant { account },
            answers,
            sets: u8::from(!online),
            papers,
            delivery: if online { Delivery::Online } else { Delivery::Counter },
            arrival: None,
        })
    }

    fn record(
        &mut self,
        before: Option<Dossier>,
        by: Actor,
        events: Vec<Event>,
    ) -> Option<Dossier> {
        let at = time::instant(self.now);
        let mut dossier = before;
        for event in &events {
            let seq = dossier.as_ref().map_or(0, |dossier| dossier.version) + 1;
            let recorded = Recorded { seq, at, by: by.clone(), event: event.clone() };
            dossier = match (dossier, event) {
                (None, Event::Submitted(sent)) => Some(dossier::apply::begin(sent, at)),
                (None, _) => None,
                (Some(before), _) => Some(dossier::apply(before, &recorded)),
            };
        }
        self.deeds.push(Deed { by, at, events });
        dossier
    }

    /// The next act towards the resting place; `None` when nothing is left to do.
    fn next(&mut self, dossier: &Dossier) -> Option<Done> {
        let rest = self.plan.rest;
        match &dossier.stage {
            Stage::Submitted { .. } => Some(match rest {
                StageKind::Withdrawn => {
                    self.citizen(dossier, Command::AskWithdrawal { reason: String::new() })
                }
                StageKind::IntakeSupplementAsked => self.desk(dossier, ask_supplement())?,
                StageKind::NotAccepted => {
                    self.desk(dossier, Command::NotAccept { grounds: grounds() })?
                }
                _ => self.desk(dossier, Command::Accept)?,
            }),
            Stage::Received { .. } => self.desk(dossier, Command::Transfer),
            Stage::Transferred(_) => self.holder(dossier, Command::TakeOver),
            Stage::Processing(_) => self.work(dossier),
            Stage::Approving(_)
                if rest == StageKind::Rejected && self.offers(dossier, &Act::Reject) =>
            {
                self.holder(dossier, Command::Reject { grounds: grounds() })
            }
            Stage::Approving(_) => self.holder(dossier, Command::Approve),
            Stage::Issuing(_) => self.holder(dossier, Command::Issue),
            Stage::Issued { .. } | Stage::Rejected { .. } => Some(self.give(dossier)?),
            Stage::Returned { .. } if dossier.rating.is_none() && self.dice.happens(300) => {
                let stars = u8::try_from(self.dice.between(2, 5)).unwrap_or(5);
                let rate = Command::Rate { stars, reasons: Vec::new(), comment: String::new() };
                Some(self.citizen(dossier, rate))
            }
            _ => None,
        }
    }

    fn work(&mut self, dossier: &Dossier) -> Option<Done> {
        let step = self.step(dossier)?;
        let pause = Act::Pause { cause: PauseCause::FinancialObligation };
        let consulted = step.acts.iter().find_map(|act| match act {
            Act::Consult { agencies, .. } => agencies.first(),
            _ => None,
        });
        let forward = step.forwards(&dossier.answers).map(|(to, _)| to.clone()).next();
        let submits = step.acts.iter().any(|act| matches!(act, Act::Submit { .. }));
        let command = match self.plan.rest {
            StageKind::SupplementAsked if step.acts.contains(&Act::RequestSupplement) => {
                ask_supplement()
            }
            StageKind::Paused if step.acts.contains(&pause) => Command::Pause {
                cause: PauseCause::FinancialObligation,
                note: "Chờ nộp tiền sử dụng đất theo thông báo của cơ quan thuế".to_owned(),
            },
            _ if dossier.draft.is_none() && submits => {
                let ask = consulted.filter(|_| dossier.consultations.is_empty());
                match ask.filter(|_| self.dice.happens(40)) {
                    Some(rule) => {
                        let agencies = self.city.catalogue.agencies();
                        let asked =
                            rule.resolve(agencies, &dossier.reception, &dossier.competent)?;
                        let id = ConsultationId(Uuid::from_bytes(self.dice.bytes()));
                        Command::Consult {
                            agencies: vec![(id, asked)],
                            question: "Đề nghị cho ý kiến về hồ sơ.".to_owned(),
                        }
                    }
                    None => draft(),
                }
            }
            _ if submits => Command::Submit { person: None, note: String::new() },
            _ => Command::HandOver { to: forward?, person: None, note: String::new() },
        };
        self.holder(dossier, command)
    }

    fn give(&mut self, dossier: &Dossier) -> Option<Done> {
        let refused = matches!(dossier.stage, Stage::Rejected { .. });
        match dossier.payment {
            Payment::Due { amount } if !refused => {
                self.desk(dossier, Command::RecordPayment { amount })
            }
            _ if dossier.delivery == Delivery::Online => {
                Some(self.citizen(dossier, Command::Collect))
            }
            _ => {
                let collected_by = dossier.applicant.name.clone();
                self.desk(dossier, Command::Return { receipt_checked: true, collected_by })
            }
        }
    }

    fn step(&self, dossier: &Dossier) -> Option<&'a Step> {
        self.plan.wanted.process.step(&dossier.stage.post()?.step)
    }

    fn offers(&self, dossier: &Dossier, act: &Act) -> bool {
        self.step(dossier).is_some_and(|step| step.acts.contains(act))
    }

    fn desk(&mut self, dossier: &Dossier, command: Command) -> Option<Done> {
        let officer = self.city.officer(&dossier.reception, Role::OnestopOfficer, 0)?;
        Some(self.act(dossier, officer, Role::OnestopOfficer, command))
    }

    /// An act of the one who holds it, or of somebody who may take it.
    fn holder(&mut self, dossier: &Dossier, command: Command) -> Option<Done> {
        let post = dossier.stage.post()?;
        let officer = if let Some(person) = &post.person {
            Officer {
                staff: person.staff,
                name: person.name.clone(),
                agency: post.agency.clone(),
                roles: vec![post.role],
            }
        } else {
            let choice = self.dice.roll();
            self.city.officer(&post.agency, post.role, choice)?.clone()
        };
        Some(self.act(dossier, &officer, post.role, command))
    }

    fn act(&self, dossier: &Dossier, officer: &Officer, role: Role, command: Command) -> Done {
        let asker = Asker::Officer(officer);
        let events = dossier::decide(dossier, command, asker, &self.facts())?;
        Ok((Actor::staff(officer, role), events))
    }

    fn citizen(&self, dossier: &Dossier, command: Command) -> Done {
        let events = dossier::decide(dossier, command, Asker::Citizen, &self.facts())?;
        Ok((Actor::Citizen { account: dossier.submitter.account() }, events))
    }
}

/// Every required paper as sheets, and the first of each group of alternatives.
fn papers(wanted: &Wanted, case: Option<&domain::ids::CaseId>) -> Vec<Paper> {
    let mut groups = Vec::new();
    let asked = wanted.procedure.components_for(case, Channel::Counter);
    asked
        .into_iter()
        .filter(|part| part.kind == ComponentKind::Paper)
        .filter(|part| match &part.need {
            Need::Required | Need::Conditional { when: Some(_), .. } => true,
            Need::Alternative { group } => {
                let first = !groups.contains(group);
                groups.push(group.clone());
                first
            }
            Need::Conditional { when: None, .. } | Need::Information => false,
        })
        .map(|part| Paper {
            component: part.id.clone(),
            form: PaperForm::Sheets { originals: part.originals.max(1), copies: part.copies },
            round: 0,
            replaced: false,
        })
        .collect()
}

fn ask_supplement() -> Command {
    Command::AskSupplement {
        items: vec![SupplementItem {
            component: None,
            reason: "Địa chỉ trên tờ khai chưa khớp với giấy tờ kèm theo.".to_owned(),
        }],
        note: String::new(),
    }
}

fn grounds() -> Grounds {
    Grounds {
        number: None,
        reason: "Hồ sơ không thuộc thẩm quyền giải quyết.".to_owned(),
        legal_basis: "Nghị định 61/2018/NĐ-CP, Điều 17".to_owned(),
    }
}

fn draft() -> Command {
    let decision = Decision::Grant {
        result: 0,
        text: "Đồng ý giải quyết theo đề nghị.".to_owned(),
        fields: Answers::new(),
    };
    Command::Draft { decision }
}

/// A reference as the portal gives it.
fn reference(dice: &mut Dice) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let text: String =
        dice.bytes()[..10].iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("TN-{}-{}", &text[..5], &text[5..])
}

/// A UUID of version 7: a later dossier stands behind an earlier one.
pub fn identifier(at: Timestamp, bytes: [u8; 16]) -> Uuid {
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let mut tail = [0; 10];
    tail.copy_from_slice(&bytes[..10]);
    Builder::from_unix_timestamp_millis(milliseconds, &tail).into_uuid()
}
