//! Telling open pages that something changed, so that they may ask anew.

use domain::ids::AgencyId;
use tokio::sync::broadcast;

/// How many changes a slow listener may miss before being told to read everything anew.
const BACKLOG: usize = 256;

/// A change in somebody's list of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkChanged {
    /// Whose lists changed.
    pub agencies: Vec<AgencyId>,
}

/// The bell.
#[derive(Debug, Clone)]
pub struct Live(broadcast::Sender<WorkChanged>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Live {
    /// Rings. Nobody listening is fine.
    pub fn ring(&self, agencies: Vec<AgencyId>) {
        // An error only says that no page is open.
        drop(self.0.send(WorkChanged { agencies }));
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<WorkChanged> {
        self.0.subscribe()
    }
}
