//! Telling open pages that something changed, so that they may ask anew.

use domain::ids::AgencyId;
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::{Notify, broadcast};

/// How many changes a slow listener may miss before being told to read everything anew.
const BACKLOG: usize = 256;

/// A change in somebody's list of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkChanged {
    /// Whose lists changed.
    pub agencies: Vec<AgencyId>,
}

/// The bell. With one node it rings for each act; with many, whoever asks the store for news rings
/// it for the acts of all of them, and an act here only says that there are some.
#[derive(Debug, Clone)]
pub struct Live {
    bell: broadcast::Sender<WorkChanged>,
    news: Option<Arc<Notify>>,
}

impl Default for Live {
    fn default() -> Self {
        Self { bell: broadcast::channel(BACKLOG).0, news: None }
    }
}

impl Live {
    /// A bell that is rung for what the store tells, whichever node did it.
    pub fn by_news() -> Self {
        Self { news: Some(Arc::default()), ..Self::default() }
    }

    /// Something was done here. Nobody listening is fine.
    pub fn ring(&self, agencies: Vec<AgencyId>) {
        match &self.news {
            Some(news) => news.notify_one(),
            // An error only says that no page is open.
            None => drop(self.bell.send(WorkChanged { agencies })),
        }
    }

    /// Something was done somewhere.
    pub fn tell(&self, agencies: BTreeSet<AgencyId>) {
        if !agencies.is_empty() {
            drop(self.bell.send(WorkChanged { agencies: agencies.into_iter().collect() }));
        }
    }

    /// Waits until something is done here; for ever where each act rings by itself.
    pub async fn acted(&self) {
        match &self.news {
            Some(news) => news.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<WorkChanged> {
        self.bell.subscribe()
    }
}
