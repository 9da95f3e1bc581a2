//! The acts of the system, who may do them, and the ports they need.
//!
//! An act is *read, decide, commit*: see [`act`], the one path all acts on dossiers take.

pub mod access;
pub mod accounts;
pub mod act;
pub mod applying;
pub mod boards;
pub mod catalogue;
pub mod drafts;
pub mod error;
pub mod filing;
pub mod intake;
pub mod live;
pub mod notices;
pub mod on_behalf;
pub mod pages;
pub mod ports;
pub mod reading;
pub mod register;
pub mod seal;
pub mod sign_in;
pub mod staff_sign_in;
pub mod supplementing;
pub mod sweeping;
pub mod uploads;

pub use error::{Error, FileRefusal, SignInRefusal};

use catalogue::Catalogue;
use domain::party::Officer;
use jiff::Timestamp;
use ports::{Chance, Clock, files::Files, papers::Papers, storage::Storage};
use std::sync::Arc;

/// The application: the ports, the catalogue, and the acts as methods.
pub struct App {
    /// The store.
    pub storage: Arc<dyn Storage>,
    /// The files.
    pub files: Arc<dyn Files>,
    /// The printer.
    pub papers: Arc<dyn Papers>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Procedures, processes, agencies, calendars, as stored when it was loaded.
    pub catalogue: Arc<Catalogue>,
    /// Who wants to know at once.
    pub live: live::Live,
    /// Bounds of this installation.
    pub limits: Limits,
    /// The seal on sessions and tickets; one of this process alone until the installation's is set.
    pub seal: seal::Seal,
    /// How long it keeps what is of use for a while only.
    pub keeping: sweeping::Keeping,
    /// Password checks are dear: so many at a time.
    pub(crate) password_checks: Arc<tokio::sync::Semaphore>,
}

/// Bounds of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_bytes_max: u64,
    /// Most files in one application.
    pub files_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes_max: 20 * 1024 * 1024, files_max: 60 }
    }
}

impl App {
    /// An application over these ports.
    pub fn new(
        storage: Arc<dyn Storage>,
        files: Arc<dyn Files>,
        papers: Arc<dyn Papers>,
        (clock, chance): (Arc<dyn Clock>, Arc<dyn Chance>),
        catalogue: Arc<Catalogue>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            seal: seal::Seal::of_chance(&*chance),
            storage,
            files,
            papers,
            clock,
            chance,
            catalogue,
            live: live::Live::default(),
            limits: Limits::default(),
            keeping: sweeping::Keeping::default(),
            password_checks: Arc::new(tokio::sync::Semaphore::new(cores)),
        }
    }

    /// The same application with another catalogue. Acts that have begun go on with the one they
    /// began with.
    #[must_use]
    pub fn with_catalogue(&self, catalogue: Arc<Catalogue>) -> Self {
        Self {
            storage: Arc::clone(&self.storage),
            files: Arc::clone(&self.files),
            papers: Arc::clone(&self.papers),
            clock: Arc::clone(&self.clock),
            chance: Arc::clone(&self.chance),
            catalogue,
            live: self.live.clone(),
            limits: self.limits,
            seal: self.seal.clone(),
            keeping: self.keeping,
            password_checks: Arc::clone(&self.password_checks),
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An unguessable secret of 256 bits.
    pub(crate) fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        self.chance.fill(&mut secret);
        secret
    }
}

/// An officer signed in, who acts for one agency at a time. Made only by the staff session.
#[derive(Debug, Clone)]
pub struct DeskOfficer(Officer);

impl DeskOfficer {
    pub(crate) fn new(officer: Officer) -> Self {
        Self(officer)
    }

    /// The officer.
    pub fn officer(&self) -> &Officer {
        &self.0
    }
}
