//! The gate: who is let in when more come than can be served. See `README.md` in this folder.

pub mod address;
mod allowance;
mod arrived;
mod baseline;
mod begun;
mod bodies;
mod class;
mod figures;
mod layer;
mod limits;
mod line;
mod page;
mod place;
mod room;
mod ticket;

pub use arrived::Arrived;
pub use layer::pass;
pub use place::{Place, Turn, Waiting};
pub use room::Bounds;
pub use ticket::Ticket;

use address::Network;
use begun::Begun;
use limits::Limits;
use line::Line;
use parking_lot::Mutex;
use place::Doors;
use room::Room;
use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// How one node's gate is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How many are worked on at once.
    pub bounds: Bounds,
    /// How many files are on their way in at once.
    pub uploads_max: usize,
    /// How long a request may take once it is in, unless it brings files.
    pub work_max: Duration,
    /// How long a request with files may take.
    pub upload_max: Duration,
    /// Memory for forms that wait at the door, in bytes.
    pub forms_bytes_max: usize,
    /// Proxies whose word about where a request comes from is believed.
    pub trusted: Vec<Network>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bounds: Bounds::default(),
            uploads_max: 256,
            work_max: Duration::from_secs(30),
            upload_max: Duration::from_mins(30),
            forms_bytes_max: 64 * 1024 * 1024,
            trusted: Vec::new(),
        }
    }
}

/// The gate of one node.
#[derive(Debug)]
pub struct Gate {
    settings: Settings,
    /// Tells this node from the others, on tickets.
    node: u16,
    began: Instant,
    crowd: Mutex<Crowd>,
    uploads: Semaphore,
    /// Memory for forms, in kibibytes.
    forms: Semaphore,
    limits: Limits,
    begun: Begun,
    counts: Counts,
    leaving: AtomicBool,
}

/// Everybody at the gate.
#[derive(Debug)]
struct Crowd {
    room: Room,
    doors: Doors,
    /// Begins with the first newcomer.
    line: Option<Line>,
}

/// What happened at the gate, for `/metrics`.
#[derive(Debug, Default)]
struct Counts {
    /// Let in: work in progress, newcomers, uploads.
    let_in: [AtomicU64; 3],
    /// Given the waiting page.
    made_to_wait: AtomicU64,
    /// Turned away although their work was in progress; uploads.
    turned_away: [AtomicU64; 2],
    /// Broken off because they took too long.
    timed_out: AtomicU64,
}

impl Default for Gate {
    fn default() -> Self {
        Self::new(Settings::default(), 0)
    }
}

impl Gate {
    /// A gate through which nobody has come; `node` tells it from the gates of other nodes.
    pub fn new(settings: Settings, node: u16) -> Self {
        Self {
            crowd: Mutex::new(Crowd {
                room: Room::new(settings.bounds),
                doors: Doors::default(),
                line: None,
            }),
            uploads: Semaphore::new(settings.uploads_max),
            forms: Semaphore::new(settings.forms_bytes_max / 1024),
            settings,
            node,
            began: Instant::now(),
            limits: Limits::default(),
            begun: Begun::default(),
            counts: Counts::default(),
            leaving: AtomicBool::new(false),
        }
    }

    /// The same, with limits that hold over all nodes that have this secret and hear each other's
    /// reports.
    #[must_use]
    pub fn sharing_limits(self, secret: [u8; 32]) -> Self {
        Self { limits: Limits::shared(secret), ..self }
    }

    /// What busy guests used up here since the last report, for the other nodes.
    pub fn report(&self) -> Vec<u8> {
        self.limits.report(self.now())
    }

    /// Counts what another node reports.
    pub fn count_reported(&self, report: &[u8]) {
        self.limits.count_reported(self.now(), report);
    }

    /// From now on this node says that it is not ready, and serves on.
    pub fn leave(&self) {
        self.leaving.store(true, Relaxed);
    }

    /// Whether this node is about to stop.
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Relaxed)
    }

    /// Looks at the time, some times a second: places that were found are given, turns that ran
    /// out are passed on.
    pub fn look(&self) {
        let now = self.now();
        let mut crowd = self.crowd.lock();
        crowd.let_in(now);
        crowd.look(now);
    }

    /// Since this gate was opened.
    fn now(&self) -> Duration {
        self.began.elapsed()
    }
}

impl Crowd {
    fn look(&mut self, now: Duration) {
        let free = self.room.free();
        if let Some(line) = &mut self.line {
            line.look(now, free);
        }
    }
}
