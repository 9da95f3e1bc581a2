//! What the acts need from outside. A port says what an act needs, not what a database offers.

pub mod files;
pub mod nodes;
pub mod papers;
pub mod storage;

use jiff::Timestamp;
use uuid::Uuid;

/// Where the moment comes from.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Where chance comes from.
pub trait Chance: Send + Sync {
    /// A new identifier, ordered by time (UUID version 7).
    fn id(&self, now: Timestamp) -> Uuid;
    /// Fills with unguessable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// Something broke. Keeps its whole chain of sources; never shown to people.
#[derive(Debug, thiserror::Error)]
#[error("{doing}")]
pub struct Fault {
    /// What was being done.
    pub doing: String,
    /// Why it broke.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
    /// Whether it is likely to pass by itself.
    pub passing: bool,
}

impl Fault {
    /// A fault met while `doing` something.
    pub fn new(
        doing: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { doing: doing.into(), source: source.into(), passing: false }
    }
}
