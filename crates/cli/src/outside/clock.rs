//! Clocks: the machine's own, and one that is set by hand.

use app::ports::Clock;
use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port that everything else asks")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands where it was set: the past of a demo city is made with it.
#[derive(Debug)]
pub struct MovableClock(Mutex<Timestamp>);

impl MovableClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Shows `now` from here on.
    pub fn set(&self, now: Timestamp) {
        // A moment is whole whatever happened to the thread that held the lock.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
