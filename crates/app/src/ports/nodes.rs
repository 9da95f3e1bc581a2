//! What the nodes of one installation need of the store to work side by side.

use domain::ids::AgencyId;
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What was done, by whichever node, behind a position of the history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Where to go on asking.
    pub position: u64,
    /// Agencies in whose lists something changed.
    pub agencies: BTreeSet<AgencyId>,
    /// How often the catalogue was saved.
    pub catalogue: u64,
    /// Whether there is more behind the position already.
    pub more: bool,
}

/// A node, as it shows itself to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// One run of a program.
    pub id: Uuid,
    /// Where it serves, for people.
    pub name: String,
    /// Version of its program.
    pub version: String,
    /// When it was started.
    pub since: Timestamp,
    /// When it last showed itself.
    pub seen_at: Timestamp,
    /// Counts the reports of what its guests used up.
    pub report: u64,
    /// The last report, for the gates of the others.
    pub spent: Vec<u8>,
}

/// What one node does for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// What the clock brings about, and the sweep.
    Time,
}

impl Duty {
    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
        }
    }
}

/// A node's promise to do a duty for a while. It spares work, and nothing depends on it: an act of
/// the clock is checked against the version that was read like every other, so even two nodes whose
/// clocks disagree never do it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// What.
    pub duty: Duty,
    /// Which node.
    pub holder: Uuid,
    /// Now.
    pub now: Timestamp,
    /// Until when nobody else does it.
    pub until: Timestamp,
}
