//! The responsibility ledger (sổ trách nhiệm): who held the dossier each minute, from its events
//! alone. The intervals tile the whole life without gap or overlap; consultations run beside it.
//!
//! The history keeps what the clocks said, and clocks differ or are set back. In the ledger time does
//! not run backwards: what was recorded before the act in front of it counts from that act on.
//!
//! It is the content of the control slip (Mẫu 05 of Circular 01/2018/TT-VPCP).

use crate::{
    calendar::Calendar,
    deadline::{self, Precision, TimeLimit},
    dossier::{
        event::{Event, Recorded},
        state::{Person, Post},
    },
    ids::{AgencyId, ConsultationId, StepId},
    party::{Actor, Role},
    process::PauseCause,
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
    /// How long it might take: the step's own limit, or that of the answer asked for.
    pub limit: Option<TimeLimit>,
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
    limit: Option<TimeLimit>,
    due: Option<DateTime>,
}

impl Open {
    fn finish(self, calendar: &Calendar, now: Timestamp) -> Interval {
        let end = self.to.unwrap_or(now).max(self.from);
        let working_minutes =
            calendar.working_minutes_between(time::local(self.from), time::local(end));
        let keeping = self.keeping(time::local(end));
        let Self { holder, from, to, limit, due } = self;
        Interval { holder, from, to, working_minutes, limit, due, keeping }
    }

    /// By the rule of the whole dossier (R14): where days are given, the whole last day is in time.
    fn keeping(&self, end: DateTime) -> Keeping {
        let Some(due) = self.due else { return Keeping::Free };
        let precision = self.limit.map_or(Precision::Moment, TimeLimit::precision);
        match deadline::keeping(end, due, precision) {
            deadline::Keeping::Late => Keeping::Late,
            _ if self.to.is_none() => Keeping::Running,
            deadline::Keeping::Early => Keeping::Early,
            deadline::Keeping::OnTime => Keeping::OnTime,
        }
    }
}

#[derive(Default)]
struct Draft {
    /// The latest moment so far.
    latest: Option<Timestamp>,
    reception: Option<AgencyId>,
    closed: Vec<Open>,
    current: Option<Open>,
    post: Option<Post>,
    consultations: Vec<Open>,
}

impl Draft {
    fn read(&mut self, recorded: &Recorded) {
        let at = self.latest.map_or(recorded.at, |latest| latest.max(recorded.at));
        self.latest = Some(at);
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
            // The duty is the citizen's; any other lawful cause is watched at the post.
            Event::Paused { cause: PauseCause::FinancialObligation, .. } => {
                self.pass(Holder::Citizen, None, at);
            }
            Event::Paused { cause: PauseCause::Legal, .. } => self.back_to_post(None, at),
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
            Event::Assigned { to } => self.name_post(to, at),
            Event::Issued { to, .. } | Event::Rejected { to, .. } => {
                self.close_consultations(at);
                self.pass(Holder::Waiting { agency: to.agency.clone() }, None, at);
            }
            Event::NotAccepted(_) => {
                self.name_desk(&recorded.by);
                self.end(at);
            }
            Event::Withdrawn | Event::Stopped { .. } | Event::Returned { .. } => {
                self.close_consultations(at);
                self.end(at);
            }
            Event::Consulted(asked) => self.consultations.push(Open {
                holder: Holder::Consulted { id: asked.id, agency: asked.agency.clone() },
                from: at,
                to: None,
                limit: asked.limit,
                due: Some(asked.due),
            }),
            Event::ConsultationAnswered { id, .. } => {
                let is_it = |open: &&mut Open| matches!(&open.holder, Holder::Consulted { id: own, .. } if own == id);
                if let Some(open) = self.consultations.iter_mut().find(is_it) {
                    open.to = Some(at);
                }
            }
            // Acts of the holder that pass nothing on.
            Event::VerifiedOnSite { .. }
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
        let (limit, due) = (post.limit, post.due);
        self.post = Some(Post { person: person.clone(), ..post });
        self.pass(Holder::Post { step, agency, role, person }, due, at);
        if let Some(current) = &mut self.current {
            current.limit = limit;
        }
    }

    /// Naming a person for work that somebody does takes it out of that one's hands. What nobody
    /// has taken yet is held by nobody until it is taken over.
    fn name_post(&mut self, to: &Person, at: Timestamp) {
        let Some(Open { holder: Holder::Post { person: Some(before), .. }, .. }) = &self.current
        else {
            return;
        };
        if before.staff != to.staff
            && let Some(post) = self.post.clone()
        {
            self.post(post, Some(to.clone()), at);
        }
    }

    fn back_to_post(&mut self, due: Option<DateTime>, at: Timestamp) {
        if let Some(post) = self.post.clone() {
            let person = post.person.clone();
            self.post(Post { due, ..post }, person, at);
        }
    }

    fn pass(&mut self, holder: Holder, due: Option<DateTime>, at: Timestamp) {
        self.end(at);
        self.current = Some(Open { holder, from: at, to: None, limit: None, due });
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
