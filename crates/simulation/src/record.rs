//! What the people outside remember: what they asked for, how often it was delivered, and what they
//! were told. It survives every crash, because it is not the system's.

use crate::clock::RequestId;
use app::{App, Error, accounts::Account, drafts::Draft};
use domain::{
    dossier::{Dossier, history::Hash},
    ids::{AccountId, DossierId, StaffId},
};
use futures::future::LocalBoxFuture;
use std::{collections::BTreeMap, fmt, rc::Rc, sync::Arc};

/// Something asked for that shall happen once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(pub u32);

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A citizen.
    Citizen(AccountId),
    /// An officer.
    Officer(StaffId),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Citizen(account) => account.fmt(f),
            Self::Officer(staff) => staff.fmt(f),
        }
    }
}

/// The answer to an act.
pub type Told = Result<Arc<Dossier>, Error>;

/// An act as it is sent: it may be sent again.
pub type Sending = Rc<dyn Fn(Arc<App>) -> LocalBoxFuture<'static, Told>>;

/// Something asked for that shall happen once.
#[derive(Clone)]
pub struct Act {
    /// Who asks.
    pub who: Who,
    /// The name of the deed; see [`crate::deeds`].
    pub deed: &'static str,
    /// Part of the idempotency key that no other act has; `None`: sent without a key.
    pub token: Option<String>,
    /// About which dossier; `None`: a new one.
    pub dossier: Option<DossierId>,
    /// Another act has used the same key before: this one must be turned away.
    pub reuses: Option<ActId>,
    /// How it is sent.
    pub sending: Sending,
    /// Its deliveries.
    pub requests: Vec<RequestId>,
}

impl Act {
    /// An act that nobody has asked for yet.
    pub fn new(
        who: Who,
        deed: &'static str,
        (dossier, token): (Option<DossierId>, Option<String>),
        sending: Sending,
    ) -> Self {
        Self { who, deed, token, dossier, reuses: None, sending, requests: Vec::new() }
    }

    /// Whether it may arrive once more at any time. A supplement gathered in a draft may not: it is
    /// sent by the dossier alone, and would send what is gathered for the next request.
    pub fn may_come_late(&self) -> bool {
        let by_program = |token: &String| self.deed != "hand_in" || token.starts_with('k');
        self.token.as_ref().is_some_and(by_program)
    }
}

/// What a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// An act.
    Act(ActId),
    /// Reading.
    Look(Option<DossierId>),
    /// Opening a dossier with a line in the audit of reads.
    Open(DossierId),
    /// A one-time code for this contact.
    Code(String),
    /// Signing in.
    SignIn,
    /// Saving or removing a draft.
    Draft,
    /// Counting silence.
    Silence,
    /// The outbox.
    Outbox,
}

impl Purpose {
    /// The dossier it is about, when that is known before.
    pub fn dossier(&self) -> Option<DossierId> {
        match self {
            Self::Look(dossier) => *dossier,
            Self::Open(dossier) => Some(*dossier),
            _ => None,
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Done; acts tell the dossier.
    Done(Option<Arc<Dossier>>),
    /// Not done, for certain.
    No(String),
    /// Not let in: this request did nothing, and is to be sent again. Another one for the same act
    /// may have done it meanwhile; whoever sends again is told so.
    NotLetIn(String),
    /// It broke: done or not.
    Broke(String),
}

/// A request as it reached a server.
#[derive(Debug, Clone)]
pub struct Request {
    /// What for.
    pub purpose: Purpose,
    /// The version that others had been told of when it was sent: it may not be shown less.
    pub floor: Option<(DossierId, u64)>,
    /// The answer; `None`: it is at work, or was broken off.
    pub answer: Option<Answer>,
    /// The step of the history in which it was answered.
    pub answered_at: u64,
    /// The step in which a command of it was last committed.
    pub committed_at: Option<u64>,
}

/// Everything that people outside remember.
#[derive(Default)]
pub struct Record {
    /// What was asked for.
    pub acts: Vec<Act>,
    /// What reached the servers.
    pub requests: Vec<Request>,
    /// Every state of a dossier that was shown.
    pub shown: Vec<Arc<Dossier>>,
    /// Every history that was shown, by its hashes.
    pub histories: Vec<(DossierId, Vec<Hash>)>,
    /// The newest state told of each dossier.
    pub newest: BTreeMap<DossierId, Arc<Dossier>>,
    /// Drafts as they were told to be saved, by identifier.
    pub drafts: BTreeMap<uuid::Uuid, Draft>,
    /// Sessions that were opened: key and whose.
    pub sessions: Vec<(Hash, Account)>,
    /// Messages that reached people, by their position in the outbox.
    pub delivered: BTreeMap<u64, Delivered>,
}

/// A message that reached somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// To whom.
    pub contact: String,
    /// What it says.
    pub body: app::notices::NoticeKind,
    /// How often it came.
    pub times: u32,
    /// How often marking it as sent was answered well.
    pub marked: u32,
}

impl Record {
    /// The act with this number.
    pub fn act(&self, id: ActId) -> Option<&Act> {
        self.acts.get(usize::try_from(id.0).ok()?)
    }

    /// The request with this number.
    pub fn request(&self, id: RequestId) -> Option<&Request> {
        self.requests.get(usize::try_from(id.0).ok()?)
    }

    pub(crate) fn request_mut(&mut self, id: RequestId) -> Option<&mut Request> {
        self.requests.get_mut(usize::try_from(id.0).ok()?)
    }

    /// The act that this one is, asked for again.
    pub fn same(&self, act: &Act) -> Option<ActId> {
        let token = act.token.as_ref()?;
        let same = |other: &Act| other.who == act.who && other.token.as_ref() == Some(token);
        let index = self.acts.iter().position(same)?;
        u32::try_from(index).ok().map(ActId)
    }

    /// Notes an act.
    pub fn begin(&mut self, act: Act) -> ActId {
        self.acts.push(act);
        ActId(u32::try_from(self.acts.len() - 1).unwrap_or(u32::MAX))
    }

    /// Notes that a request reaches a server.
    pub fn arrives(&mut self, purpose: Purpose) -> RequestId {
        let id = RequestId(u32::try_from(self.requests.len()).unwrap_or(u32::MAX));
        let about = match &purpose {
            Purpose::Act(act) => self.act(*act).and_then(|act| act.dossier),
            other => other.dossier(),
        };
        let known = about.and_then(|dossier| self.newest.get(&dossier));
        let floor = known.map(|dossier| (dossier.id, dossier.version));
        if let Purpose::Act(act) = &purpose
            && let Ok(index) = usize::try_from(act.0)
            && let Some(act) = self.acts.get_mut(index)
        {
            act.requests.push(id);
        }
        self.requests.push(Request {
            purpose,
            floor,
            answer: None,
            answered_at: 0,
            committed_at: None,
        });
        id
    }

    /// Notes a state that was shown. Says what is wrong when others had been told of a later one
    /// before this was asked for.
    pub fn show(&mut self, request: RequestId, dossier: &Arc<Dossier>) -> Result<(), String> {
        let floor = self.request(request).and_then(|request| request.floor);
        self.shown.push(Arc::clone(dossier));
        let newest = self.newest.entry(dossier.id).or_insert_with(|| Arc::clone(dossier));
        if newest.version < dossier.version {
            *newest = Arc::clone(dossier);
        }
        match floor {
            Some((id, version)) if id == dossier.id && dossier.version < version => Err(format!(
                "dossier {id} was shown in version {} after version {version} had been told of",
                dossier.version
            )),
            _ => Ok(()),
        }
    }
}

/// What an error says of the act: not done for certain, or nobody knows.
pub fn answer_of(error: &Error) -> Answer {
    match error {
        Error::Fault(fault) => {
            let mut words = fault.to_string();
            let mut source: Option<&dyn std::error::Error> = Some(&*fault.source);
            while let Some(error) = source {
                words = format!("{words}: {error}");
                source = error.source();
            }
            Answer::Broke(words)
        }
        Error::Overloaded => Answer::NotLetIn(error.to_string()),
        other => Answer::No(other.to_string()),
    }
}
