//! The clock on the wall of the servers. It may be set forward and back; and it remembers who
//! looked at it.
//!
//! No two looks show the same microsecond. So the moment that an event carries tells, without a
//! word from the store, which request wrote it.

use app::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// A request, as it reached a server. A second delivery of the same request is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

#[derive(Debug)]
struct State {
    /// Time that really passes, in seconds; nobody can set it.
    steady: i64,
    /// How far the wall shows more than that.
    shows: Timestamp,
    looks: i64,
    asking: Option<RequestId>,
    looked: HashMap<i64, RequestId>,
}

/// The clock.
#[derive(Debug)]
pub struct WallClock(Mutex<State>);

impl WallClock {
    /// A clock that shows `start`, to the second.
    pub fn new(start: Timestamp) -> Self {
        let shows = Timestamp::from_second(start.as_second()).unwrap_or(start);
        let looked = HashMap::new();
        Self(Mutex::new(State { steady: 0, shows, looks: 0, asking: None, looked }))
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Seconds that have passed since the beginning.
    pub fn steady(&self) -> i64 {
        self.state(|state| state.steady)
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        self.state(|state| state.steady += seconds);
        self.set_by(seconds);
    }

    /// Sets the clock forward or back. No time passes.
    pub fn set_by(&self, seconds: i64) {
        self.state(|state| {
            let step = SignedDuration::from_secs(seconds);
            state.shows = state.shows.saturating_add(step).unwrap_or(Timestamp::MAX);
        });
    }

    /// What it shows, looked at by nobody.
    pub fn shows(&self) -> Timestamp {
        self.state(|state| state.shows)
    }

    /// From now on this request is at work.
    pub fn asked_by(&self, request: Option<RequestId>) {
        self.state(|state| state.asking = request);
    }

    /// Which request is at work.
    pub fn asking(&self) -> Option<RequestId> {
        self.state(|state| state.asking)
    }

    /// Which request saw this moment, in microseconds since 1970.
    pub fn who_saw(&self, micros: i64) -> Option<RequestId> {
        self.state(|state| state.looked.get(&micros).copied())
    }
}

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        self.state(|state| {
            state.looks += 1;
            let look = SignedDuration::from_micros(state.looks);
            let now = state.shows.saturating_add(look).unwrap_or(Timestamp::MAX);
            if let Some(request) = state.asking {
                state.looked.insert(now.as_microsecond(), request);
            }
            now
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_looks_show_the_same_moment_even_when_the_clock_is_set_back() {
        let clock = WallClock::new(Timestamp::UNIX_EPOCH);
        clock.asked_by(Some(RequestId(1)));
        let first = clock.now();
        clock.set_by(3600);
        clock.set_by(-3600);
        clock.asked_by(Some(RequestId(2)));
        let second = clock.now();
        assert_ne!(first, second);
        assert_eq!(clock.who_saw(first.as_microsecond()), Some(RequestId(1)));
        assert_eq!(clock.who_saw(second.as_microsecond()), Some(RequestId(2)));
        assert_eq!(clock.steady(), 0);
    }
}
