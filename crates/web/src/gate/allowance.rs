//! How much one person may ask for: buckets that fill up steadily, in memory that never grows.
//!
//! Each bucket is one number: the moment at which it will be full again (the *theoretical arrival
//! time* of the generic cell rate algorithm). The buckets of all people lie in two rows of fixed
//! length, at places that a secret hash chooses. Who shares a place in one row with somebody busy
//! rarely shares the other one too, and the emptier of both counts.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Places in a row: with both rows half a mebibyte.
const PLACES: usize = 32_768;

/// How much may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many in a minute, on average.
    pub a_minute: u32,
    /// How many at once after a pause.
    pub at_once: u32,
}

/// The buckets.
#[derive(Debug)]
pub struct Buckets {
    rows: [Box<[AtomicU64]>; 2],
    hashers: [RandomState; 2],
}

impl Default for Buckets {
    fn default() -> Self {
        let row = || (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { rows: [row(), row()], hashers: [RandomState::new(), RandomState::new()] }
    }
}

impl Buckets {
    /// Takes `cost` out of the bucket of `key`; when there is not enough in it, says how long to
    /// wait. `now` counts from the start of the process.
    pub fn take(
        &self,
        now: Duration,
        key: impl Hash,
        allowance: Allowance,
        cost: u32,
    ) -> Result<(), Duration> {
        let full_at = self.full_at(&key);
        let (now, each) = (micros(now), 60_000_000 / u64::from(allowance.a_minute.max(1)));
        let next = full_at.iter().map(|place| place.load(Relaxed)).min().unwrap_or(0).max(now)
            + each * u64::from(cost);
        let latest = now + each * u64::from(allowance.at_once.max(cost));
        if next > latest {
            return Err(Duration::from_micros(next - latest));
        }
        for place in full_at {
            place.fetch_max(next, Relaxed);
        }
        Ok(())
    }

    fn full_at(&self, key: &impl Hash) -> [&AtomicU64; 2] {
        let place = |row: usize| {
            let hash = self.hashers[row].hash_one(key);
            &self.rows[row][usize::try_from(hash % PLACES as u64).unwrap_or(0)]
        };
        [place(0), place(1)]
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance = Allowance { a_minute: 60, at_once: 5 };

    fn second(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn after_a_burst_one_gets_what_flows_in() {
        let buckets = Buckets::default();
        let take = |now| buckets.take(now, "Lan", ALLOWANCE, 1);
        assert!((0..5).all(|_| take(second(100)).is_ok()));
        assert_eq!(take(second(100)), Err(second(1)));
        assert_eq!(take(second(101)), Ok(()));
        assert!(take(second(101)).is_err());
        assert!((0..5).all(|_| take(second(200)).is_ok()), "a pause fills the bucket");
        assert!(take(second(200)).is_err());
    }

    #[test]
    fn what_costs_more_takes_more() {
        let buckets = Buckets::default();
        assert!(buckets.take(second(1), 1, ALLOWANCE, 4).is_ok());
        assert_eq!(buckets.take(second(1), 1, ALLOWANCE, 4), Err(second(3)));
        assert!(buckets.take(second(1), 2, ALLOWANCE, 9).is_ok(), "never more than a full bucket");
    }

    #[test]
    fn thousands_of_busy_people_leave_the_others_alone() {
        let buckets = Buckets::default();
        for busy in 0..3_000_u32 {
            for _ in 0..6 {
                buckets.take(second(1), busy, ALLOWANCE, 1).ok();
            }
        }
        let is_refused = |other: &u32| {
            let full = (0..5).all(|_| buckets.take(second(1), other, ALLOWANCE, 1).is_ok());
            !full
        };
        // One in a hundred shares both places with busy people.
        let refused = (10_000..11_000).filter(is_refused).count();
        assert!(refused < 50, "{refused} of 1,000");
    }
}
