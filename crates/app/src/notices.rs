//! Messages to people. What happened is kept; the words are made by `wording` when it is sent.

use domain::{
    contact::{Email, Phone},
    dossier::{Dossier, Event},
    ids::DossierId,
    party::Submitter,
    procedure::Channel,
    time::local,
};
use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};

/// A message to be written in the same commit as the act it tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Telephone number or e-mail address, in canonical form.
    pub contact: String,
    /// The dossier it is about.
    pub dossier: Option<DossierId>,
    /// What it tells.
    pub kind: NoticeKind,
}

/// What a message tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeKind {
    /// The one-time code.
    LoginCode {
        /// Six digits.
        code: String,
    },
    /// We have your application.
    Submitted,
    /// Received, with code and due date.
    Received,
    /// Something is missing.
    SupplementAsked,
    /// Not accepted.
    NotAccepted,
    /// The supplement is complete; the limit counts anew.
    SupplementAccepted,
    /// A duty is to be paid, or another lawful cause stops the clock.
    Paused {
        /// In words.
        note: String,
    },
    /// It goes on.
    Resumed,
    /// The result is there.
    Issued {
        /// Before the promised day.
        early: bool,
    },
    /// Refused.
    Rejected,
    /// An apology with a new date.
    Apologised {
        /// Why.
        reason: String,
        /// New date.
        due: DateTime,
    },
    /// The withdrawal is done.
    Withdrawn,
    /// Somebody filed for you.
    FiledForYou {
        /// Name of the one who did.
        by: String,
    },
    /// How was it?
    PleaseRate,
}

/// A message as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNotice {
    /// Position in the outbox.
    pub id: u64,
    /// The message.
    pub notice: Notice,
    /// When it was written.
    pub at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

/// The messages that follow from an event, to the applicant and to whoever filed for them.
pub fn notices_for(before: Option<&Dossier>, event: &Event) -> Vec<Notice> {
    let Some(kind) = kind_of(before, event) else { return Vec::new() };
    let (dossier, applicant, submitter) = match (before, event) {
        (_, Event::Submitted(sent)) => (sent.dossier, &sent.applicant, &sent.submitter),
        (Some(dossier), _) => (dossier.id, &dossier.applicant, &dossier.submitter),
        (None, _) => return Vec::new(),
    };
    let to = |contact: String, kind: NoticeKind| Notice { contact, dossier: Some(dossier), kind };
    let own = contact_of(applicant.phone.as_ref(), applicant.email.as_ref());
    let mut notices = Vec::new();
    match submitter {
        Submitter::Applicant { .. } => notices.extend(own.map(|contact| to(contact, kind))),
        Submitter::Authorised { mandate, .. } => {
            let helper = contact_of(mandate.phone.as_ref(), None);
            // Whoever was filed for is told at once, so that a false mandate comes to light.
            let told = match event {
                Event::Submitted(_) => NoticeKind::FiledForYou { by: mandate.name.clone() },
                _ => kind.clone(),
            };
            notices.extend(own.map(|contact| to(contact, told)));
            notices.extend(helper.map(|contact| to(contact, kind)));
        }
    }
    notices
}

fn contact_of(phone: Option<&Phone>, email: Option<&Email>) -> Option<String> {
    phone.map(ToString::to_string).or_else(|| email.map(ToString::to_string))
}

fn kind_of(before: Option<&Dossier>, event: &Event) -> Option<NoticeKind> {
    Some(match event {
        Event::Submitted(sent) if sent.channel == Channel::Online => NoticeKind::Submitted,
        Event::Received(_) => NoticeKind::Received,
        Event::IntakeSupplementAsked(_) | Event::SupplementAsked(_) => NoticeKind::SupplementAsked,
        Event::NotAccepted(_) => NoticeKind::NotAccepted,
        Event::SupplementAccepted { .. } => NoticeKind::SupplementAccepted,
        Event::Paused { note, .. } => NoticeKind::Paused { note: note.clone() },
        Event::Resumed { .. } => NoticeKind::Resumed,
        Event::Issued { outcome, .. } => {
            let promised = before.and_then(Dossier::due);
            let early = promised
                .is_some_and(|due| local(outcome.at).date() < domain::deadline::day_of(due));
            NoticeKind::Issued { early }
        }
        Event::Rejected { .. } => NoticeKind::Rejected,
        Event::Apologised { reason, due, .. } => {
            NoticeKind::Apologised { reason: reason.clone(), due: *due }
        }
        Event::Withdrawn | Event::Stopped { .. } => NoticeKind::Withdrawn,
        Event::Returned { .. } => NoticeKind::PleaseRate,
        _ => return None,
    })
}
