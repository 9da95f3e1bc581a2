//! Messages to people. What happened is kept; the words are made by `wording` when it is sent.

use domain::{ids::DossierId};
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
