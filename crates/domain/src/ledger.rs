//! The responsibility ledger (sổ trách nhiệm): who held the dossier each minute, from its events
//! alone. The intervals tile the whole life without gap or overlap; consultations run beside it.
//!
//! It is the content of the control slip (Mẫu 05 of Circular 01/2018/TT-VPCP).

use crate::{
    calendar::Calendar,
    dossier::{
        event::{Event, Recorded},
        state::{Person, Post},
    },
    ids::{AgencyId, ConsultationId, StepId},
    party::{Actor, Role},
    time,
};
use jiff::{Timestamp, civil::DateTime};

/// Who held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The citizen: a supplement, or the payment of a duty, is awaited.
    Citizen,
    /// The desk that received it.
    Desk {
        /// Which agency.
        agency: AgencyId,
        /// The officer, once one acted.
        person: Option<Person>,
    },
    /// A step of the process.
    Post {
        /// Which step.
        step: StepId,
        /// Which agency.
        agency: AgencyId,
        /// Which role.
        role: Role,
        /// Who; `None` while handed over and not taken.
        person: Option<Person>,
    },
    /// Nobody any more: the work is finished, the result waits at this desk.
    Waiting {
        /// Which agency keeps it.
        agency: AgencyId,
    },
    /// A consulted agency, beside the main line.
    Consulted {
        /// Which consultation.
        id: ConsultationId,
        /// Which agency.
        agency: AgencyId,
    },
}

/// A stretch of time in one hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Who held it.
    pub holder: Holder,
    /// From when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Working minutes in it (until `now` while it lasts).
    pub working_minutes: i64,
    /// Until when it had to be done, where there was a limit.
    pub due: Option<DateTime>,
    /// How it was kept.
    pub keeping: Keeping,
}

/// How a limit was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Without a limit.
    Free,
    /// Before the day on which it was due.
    Early,
    /// In time.
    OnTime,
    /// Late.
    Late,
    /// Still running, and not late yet.
    Running,
}

/// The ledger of one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The main line: one after the other.
    pub line: Vec<Interval>,
    /// The consultations, beside it.
    pub consultations: Vec<Interval>,
}

/// Reads the ledger from a history. `now` ends what still lasts.
pub fn ledger(history: &[Recorded], calendar: &Calendar, now: Timestamp) -> Ledger {
    let mut draft = Draft::default();
    for recorded in history {
        draft.read(recorded);
    }
    let finish = |open: Open| open.finish(calendar, now);
    Ledger {
        line: draft.closed.into_iter().chain(draft.current).map(finish).collect(),
        consultations: draft.consultations.into_iter().map(finish).collect(),
    }
}

struct Open {
    holder: Holder,
    from: Timestamp,
    to: Option<Timestamp>,
    due: Option<DateTime>,
}

impl Open {
    fn finish(self, calendar: &Calendar, now: Timestamp) -> Interval {
        let end = self.to.unwrap_or(now).max(self.from);
        let working_minutes =
            calendar.working_minutes_between(time::local(self.from), time::local(end));
        let keeping = keeping(self.due, time::local(end), self.to.is_some());
        let Self { holder, from, to, due } = self;
        Interval { holder, from, to, working_minutes, due, keeping }
    }
}

fn keeping(due: Option<DateTime>, end: DateTime, is_over: bool) -> Keeping {
    match due {
        None => Keeping::Free,
        Some(due) if end > due => Keeping::Late,
        Some(_) if !is_over => Keeping::Running,
        Some(due) if end.date() < due.date() => Keeping::Early,
        Some(_) => Keeping::OnTime,
    }
}

#[derive(Default)]
struct Draft {
    reception: Option<AgencyId>,
    closed: Vec<Open>,
    current: Option<Open>,
    post: Option<Post>,
    consultations: Vec<Open>,
}

impl Draft {
    fn read(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match &recorded.event {
            Event::Submitted(sent) => {
                self.reception = Some(sent.reception.clone());
                self.desk(None, Some(sent.due), at);
            }
            Event::IntakeSupplemented { due, .. } => self.desk(None, Some(*due), at),
            Event::IntakeSupplementAsked(_) => {
                self.name_desk(&recorded.by);
                self.pass(Holder::Citizen, None, at);
            }
            Event::SupplementAsked(_) => self.pass(Holder::Citizen, None, at),
            Event::Paused { .. } => {
                // The clock stands by law; the post keeps watch, without a limit.
                if let Some(post) = self.post.clone() {
                    self.pass(Holder::Citizen, None, at);
                    self.post = Some(post);
                }
            }
            Event::Received(received) => {
                self.name_desk(&recorded.by);
                self.desk(Some(received.by.clone()), Some(received.transfer_by), at);
            }
            Event::SupplementHandedIn { .. } => self.desk(None, None, at),
            Event::SupplementAccepted { step_due, .. } => {
                self.name_desk(&recorded.by);
                self.back_to_post(*step_due, at);
            }
            Event::Resumed { due, .. } => self.back_to_post(*due, at),
            Event::Transferred { to }
            | Event::HandedOver { to, .. }
            | Event::SubmittedForApproval { to, .. }
            | Event::Approved { to, .. }
            | Event::SentBack { to, .. } => self.post(to.clone(), None, at),
            Event::TakenOver { by } => {
                if let Some(post) = self.post.clone() {
                    self.post(post, Some(by.clone()), at);
                }
            }
            Event::Issued { to, .. } | Event::Rejected { to, .. } => {
                self.close_consultations(at);
                self.pass(Holder::Waiting { agency: to.agency.clone() }, None, at);
            }
            Event::NotAccepted(_) => {
                self.name_desk(&recorded.by);
                self.end(at);
            }
            Event::Withdrawn | Event::Stopped { .. } | Event::Returned { .. } => self.end(at),
            Event::Consulted(asked) => self.consultations.push(Open {
                holder: Holder::Consulted { id: asked.id, agency: asked.agency.clone() },
                from: at,
                to: None,
                due: Some(asked.due),
            }),
            Event::ConsultationAnswered { id, .. } => {
                let is_it = |open: &&mut Open| matches!(&open.holder, Holder::Consulted { id: own, .. } if own == id);
                if let Some(open) = self.consultations.iter_mut().find(is_it) {
                    open.to = Some(at);
                }
            }
            // Acts of the holder that pass nothing on.
            Event::Assigned { .. }
            | Event::VerifiedOnSite { .. }
            | Event::Drafted { .. }
            | Event::WithdrawalRequested { .. }
            | Event::Apologised { .. }
            | Event::Paid(_)
            | Event::Rated(_) => {}
        }
    }

    fn desk(&mut self, person: Option<Person>, due: Option<DateTime>, at: Timestamp) {
        if let Some(agency) = self.reception.clone() {
            self.pass(Holder::Desk { agency, person }, due, at);
        }
    }

    /// Who acted at the desk was the one who held it there.
    fn name_desk(&mut self, by: &Actor) {
        if let (
            Actor::Staff { staff, name, .. },
            Some(Open { holder: Holder::Desk { person, .. }, .. }),
        ) = (by, &mut self.current)
        {
            person.get_or_insert(Person { staff: *staff, name: name.clone() });
        }
    }

    fn post(&mut self, post: Post, person: Option<Person>, at: Timestamp) {
        let (step, agency, role) = (post.step.clone(), post.agency.clone(), post.role);
        let due = post.due;
        self.post = Some(Post { person: person.clone(), ..post });
        self.pass(Holder::Post { step, agency, role, person }, due, at);
    }

    fn back_to_post(&mut self, due: Option<DateTime>, at: Timestamp) {
        if let Some(post) = self.post.clone() {
            let person = post.person.clone();
            self.post(Post { due, ..post }, person, at);
        }
    }

    fn pass(&mut self, holder: Holder, due: Option<DateTime>, at: Timestamp) {
        self.end(at);
        self.current = Some(Open { holder, from: at, to: None, due });
    }

    fn end(&mut self, at: Timestamp) {
        if let Some(open) = self.current.take() {
            self.closed.push(Open { to: Some(at), ..open });
        }
    }

    fn close_consultations(&mut self, at: Timestamp) {
        for open in &mut self.consultations {
            open.to.get_or_insert(at);
        }
    }
}
