//! What an officer does with a piece of work, and which events a deed may write.

use crate::{chance::Dice, city::Era};
use domain::{
    dossier::{
        Command, Dossier, Stage, WorkItem, WorkKind,
        state::{Decision, Grounds, Payment, Person, Post, SupplementItem, Verdict},
    },
    form::Answers,
    ids::{AgencyId, ConsultationId, StaffId, StepId},
    party::Role,
    process::{Act, PauseCause, Step},
    time,
};
use jiff::{Timestamp, ToSpan};
use uuid::Builder;

/// A deed: its name and the command.
pub type Deed = (&'static str, Command);

/// The events that a deed may write, in order; those in front with a `?` may be absent.
pub fn events_of(deed: &str) -> &'static [&'static [&'static str]] {
    match deed {
        "file" | "send" => &[&["submitted"]],
        "walk_in" => &[&["submitted", "received"]],
        "accept" => &[&["received"]],
        "not_accept" => &[&["not_accepted"]],
        "ask_supplement" => &[&["intake_supplement_asked"], &["?taken_over", "supplement_asked"]],
        "hand_in" => &[&["intake_supplemented"], &["supplement_handed_in"]],
        "accept_supplement" => &[&["supplement_accepted"]],
        "transfer" => &[&["transferred"]],
        "assign" => &[&["assigned"]],
        "take_over" => &[&["taken_over"]],
        "hand_over" => &[&["?taken_over", "handed_over"]],
        "consult" => &[&["?taken_over", "consulted"], &["?taken_over", "consulted", "consulted"]],
        "answer" => &[&["consultation_answered"]],
        "pause" => &[&["?taken_over", "paused"]],
        "resume" => &[&["resumed"]],
        "verify" => &[&["?taken_over", "verified_on_site"]],
        "draft" => &[&["?taken_over", "drafted"]],
        "submit" => &[&["?taken_over", "submitted_for_approval"]],
        "approve" => &[&["?taken_over", "approved"]],
        "send_back" => &[&["?taken_over", "sent_back"]],
        "issue" => &[&["?taken_over", "issued"], &["?taken_over", "rejected"]],
        "reject" => &[&["?taken_over", "rejected"]],
        "pay" => &[&["paid"]],
        "return" | "collect" => &[&["returned"]],
        "withdraw" => &[&["withdrawal_requested", "withdrawn"], &["withdrawal_requested"]],
        "confirm_withdrawal" => &[&["withdrawn"], &["stopped"]],
        "apologise" => &[&["apologised"]],
        "rate" => &[&["rated"]],
        _ => &[],
    }
}

/// What stands before the token of an act in its idempotency key.
pub fn key_prefix(deed: &str) -> &'static str {
    match deed {
        "file" => "file ",
        "send" => "send ",
        "hand_in" => "supplement ",
        _ => "",
    }
}

/// Deeds that are answered well although there was nothing left to do.
pub fn may_write_nothing(deed: &str) -> bool {
    matches!(deed, "pay" | "withdraw")
}

/// An officer at a desk.
pub struct Officer<'a> {
    /// Where and what.
    pub era: &'a Era,
    /// Who.
    pub staff: StaffId,
    /// The moment.
    pub now: Timestamp,
    /// Their chances.
    pub dice: &'a mut Dice,
}

impl Officer<'_> {
    /// What the officer does with this piece of work; `None`: leaves it lying.
    pub fn deed(&mut self, dossier: &Dossier, item: &WorkItem) -> Option<Deed> {
        if self.dice.happens(30) {
            return Some(self.anything(dossier));
        }
        Some(match item.kind {
            WorkKind::Receive => self.at_reception(dossier),
            WorkKind::Transfer => ("transfer", Command::Transfer),
            WorkKind::TakeOver if self.dice.happens(600) => ("take_over", Command::TakeOver),
            WorkKind::TakeOver | WorkKind::Process | WorkKind::Approve | WorkKind::Issue => {
                let post = dossier.stage.post()?;
                self.at_post(dossier, post)?
            }
            WorkKind::CheckSupplement => ("accept_supplement", Command::AcceptSupplement),
            WorkKind::Resume => ("resume", Command::Resume { note: "Đã nộp đủ".to_owned() }),
            WorkKind::Return => match dossier.payment {
                Payment::Due { amount } if self.dice.happens(700) => {
                    ("pay", Command::RecordPayment { amount })
                }
                _ => ("return", self.give()),
            },
            WorkKind::Answer if self.dice.happens(550) => return None,
            WorkKind::Answer => self.opinion(item.consultation?),
            WorkKind::ConfirmWithdrawal => ("confirm_withdrawal", Command::ConfirmWithdrawal),
        })
    }

    fn at_reception(&mut self, dossier: &Dossier) -> Deed {
        match self.dice.below(10) {
            0 => ("not_accept", Command::NotAccept { grounds: grounds() }),
            1 => ("ask_supplement", self.ask_supplement(dossier)),
            _ => ("accept", Command::Accept),
        }
    }

    fn at_post(&mut self, dossier: &Dossier, post: &Post) -> Option<Deed> {
        let process = self.era.process(&dossier.process)?;
        let step = process.step(&post.step)?;
        let acts: Vec<&Act> = step.acts.iter().collect();
        // Mostly on, sometimes aside, so that dossiers come to an end.
        let onward: Vec<Deed> =
            acts.iter().filter_map(|act| self.onward(act, dossier, step)).collect();
        let aside: Vec<Deed> = acts.iter().filter_map(|act| self.aside(act, dossier)).collect();
        let wants_aside = onward.is_empty() || self.dice.happens(350);
        let choice = if wants_aside && !aside.is_empty() { aside } else { onward };
        if choice.is_empty() || self.dice.happens(30) {
            return self.colleague(post).map(|to| {
                let command = Command::HandOver {
                    to: post.step.clone(),
                    person: Some(to),
                    note: String::new(),
                };
                ("hand_over", command)
            });
        }
        self.dice.pick(&choice).cloned()
    }

    fn onward(&mut self, act: &Act, dossier: &Dossier, step: &Step) -> Option<Deed> {
        Some(match act {
            Act::Forward { to, .. } => ("hand_over", hand_over(to)),
            Act::Submit { .. } if dossier.draft.is_none() => ("draft", self.draft()),
            Act::Submit { .. } => {
                ("submit", Command::Submit { person: None, note: "Kính trình".to_owned() })
            }
            Act::Approve { .. } => ("approve", Command::Approve),
            Act::Issue { .. } => ("issue", Command::Issue),
            Act::Return if step.acts.len() == 1 => ("return", self.give()),
            _ => return None,
        })
    }

    fn aside(&mut self, act: &Act, dossier: &Dossier) -> Option<Deed> {
        Some(match act {
            Act::SendBack { .. } => {
                ("send_back", Command::SendBack { comment: "Đề nghị rà soát lại".to_owned() })
            }
            Act::Reject => ("reject", Command::Reject { grounds: grounds() }),
            Act::RequestSupplement => ("ask_supplement", self.ask_supplement(dossier)),
            Act::Consult { agencies, .. } if dossier.consultations.is_empty() => {
                let tree = self.era.catalogue.agencies();
                let agencies: Vec<AgencyId> = agencies
                    .iter()
                    .filter_map(|rule| rule.resolve(tree, &dossier.reception, &dossier.competent))
                    .collect();
                let agencies = agencies.into_iter().map(|it| (self.consultation(), it)).collect();
                let question = "Đề nghị cho ý kiến".to_owned();
                ("consult", Command::Consult { agencies, question })
            }
            Act::Pause { cause } => ("pause", pause(*cause)),
            Act::VerifyOnSite => {
                let on = time::local(self.now).date();
                let minutes = "Hiện trạng đúng như hồ sơ".to_owned();
                ("verify", Command::VerifyOnSite { on, minutes })
            }
            _ => return None,
        })
    }

    /// A command that may well not fit: the law says no, and nothing happens.
    fn anything(&mut self, dossier: &Dossier) -> Deed {
        match self.dice.below(8) {
            0 => ("accept", Command::Accept),
            1 => ("transfer", Command::Transfer),
            2 => ("approve", Command::Approve),
            3 => ("issue", Command::Issue),
            4 => ("return", self.give()),
            5 => ("draft", self.draft()),
            6 => ("ask_supplement", self.ask_supplement(dossier)),
            _ => ("confirm_withdrawal", Command::ConfirmWithdrawal),
        }
    }

    fn ask_supplement(&mut self, dossier: &Dossier) -> Command {
        let component = self.dice.pick(&dossier.papers).map(|paper| paper.component.clone());
        let reason = "Bản chụp không rõ, đề nghị nộp lại".to_owned();
        let items = vec![SupplementItem { component, reason }];
        Command::AskSupplement { items, note: String::new() }
    }

    fn draft(&mut self) -> Command {
        let decision = if self.dice.happens(850) {
            let text = "Đồng ý".to_owned();
            Decision::Grant { result: 0, text, fields: Answers::new() }
        } else {
            Decision::Refuse(grounds())
        };
        Command::Draft { decision }
    }

    fn give(&mut self) -> Command {
        let receipt_checked = self.dice.happens(950);
        Command::Return { receipt_checked, collected_by: "Nguyễn Thị Lan".to_owned() }
    }

    fn opinion(&mut self, id: ConsultationId) -> Deed {
        let verdict = if self.dice.happens(800) { Verdict::Agree } else { Verdict::Disagree };
        let text = "Ý kiến của cơ quan".to_owned();
        ("answer", Command::AnswerConsultation { id, verdict, text })
    }

    fn colleague(&mut self, post: &Post) -> Option<Person> {
        let seats = self.era.seats(&post.agency, post.role);
        let others: Vec<_> = seats.iter().filter(|(staff, _)| staff.id != self.staff).collect();
        self.dice
            .pick(&others)
            .map(|(staff, _)| Person { staff: staff.id, name: staff.name.clone() })
    }

    fn consultation(&mut self) -> ConsultationId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.dice.roll().to_le_bytes());
        bytes[8..].copy_from_slice(&self.dice.roll().to_le_bytes());
        ConsultationId(Builder::from_random_bytes(bytes).into_uuid())
    }
}

/// What a head does about a dossier that lies with somebody: names a person, or apologises.
pub fn head(dossier: &Dossier, era: &Era, now: Timestamp, dice: &mut Dice) -> Option<(Role, Deed)> {
    if let (Some(due), true) = (dossier.due(), dice.happens(500)) {
        let reason = "Cần thêm thời gian xác minh".to_owned();
        let due = due.max(time::local(now)).saturating_add(5.days());
        return Some((Role::Approver, ("apologise", Command::Apologise { reason, due })));
    }
    let (Stage::Transferred(post) | Stage::Processing(post) | Stage::Approving(post)) =
        &dossier.stage
    else {
        return None;
    };
    let seats = era.seats(&post.agency, post.role);
    let (staff, _) = dice.pick(&seats)?;
    let to = Person { staff: staff.id, name: staff.name.clone() };
    Some((Role::UnitHead, ("assign", Command::Assign { to })))
}

fn hand_over(to: &StepId) -> Command {
    Command::HandOver { to: to.clone(), person: None, note: "Chuyển xử lý".to_owned() }
}

fn pause(cause: PauseCause) -> Command {
    Command::Pause { cause, note: "Chờ nộp nghĩa vụ tài chính".to_owned() }
}

fn grounds() -> Grounds {
    Grounds {
        number: None,
        reason: "Hồ sơ không đủ điều kiện".to_owned(),
        legal_basis: "Nghị định 61/2018/NĐ-CP, Điều 17".to_owned(),
    }
}
