//! How much one person may ask for: buckets that fill up steadily, in memory that never grows.
//!
//! Each bucket is one number: the moment at which it will be full again (the *theoretical arrival
//! time* of the generic cell rate algorithm). The buckets of all people lie in two rows of fixed
//! length, at places that a secret hash chooses. Who shares a place in one row with somebody busy
//! rarely shares the other one too, and the emptier of both counts.

//!
//! Nodes that serve together choose the same places, and report to each other what was taken out of
//! the buckets of those who are busy; who asks for little stays unknown to the others.

use std::{
    hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Places in a row: with both rows half a mebibyte.
const PLACES: usize = 32_768;
/// Who has more than this to make up for is busy.
const BUSY: Duration = Duration::from_secs(10);
/// Nothing that is reported makes anybody wait longer than this.
const WAIT_MAX: Duration = Duration::from_mins(10);
/// At most so many busy places are reported at once.
const REPORTED_MAX: usize = 4096;
/// Bytes of a place in a report: its row, its number, milliseconds.
const ENTRY_BYTES: usize = 1 + 2 + 4;

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
    /// What was taken here since the last report, in microseconds.
    taken: [Box<[AtomicU64]>; 2],
    secret: [u8; 32],
}

impl Default for Buckets {
    fn default() -> Self {
        let mut secret = [0; 32];
        for part in secret.chunks_exact_mut(8) {
            part.copy_from_slice(&RandomState::new().hash_one(0).to_be_bytes());
        }
        Self::new(secret)
    }
}

impl Buckets {
    /// Full buckets, at places that follow from a secret.
    pub fn new(secret: [u8; 32]) -> Self {
        let row = || (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { rows: [row(), row()], taken: [row(), row()], secret }
    }

    /// Takes `cost` out of the bucket of `key`; when there is not enough in it, says how long to
    /// wait. `now` counts from the start of the process.
    pub fn take(
        &self,
        now: Duration,
        key: impl Hash,
        allowance: Allowance,
        cost: u32,
    ) -> Result<(), Duration> {
        let places = self.places(&key);
        let full_at = [&self.rows[0][places[0]], &self.rows[1][places[1]]];
        let (now, each) = (micros(now), 60_000_000 / u64::from(allowance.a_minute.max(1)));
        let next = full_at.iter().map(|place| place.load(Relaxed)).min().unwrap_or(0).max(now)
            + each * u64::from(cost);
        let latest = now + each * u64::from(allowance.at_once.max(cost));
        if next > latest {
            return Err(Duration::from_micros(next - latest));
        }
        for (row, place) in full_at.into_iter().enumerate() {
            place.fetch_max(next, Relaxed);
            self.taken[row][places[row]].fetch_add(each * u64::from(cost), Relaxed);
        }
        Ok(())
    }

    fn places(&self, key: &impl Hash) -> [usize; 2] {
        [0_u8, 1].map(|row| {
            let mut hasher = DefaultHasher::new();
            (self.secret, row).hash(&mut hasher);
            key.hash(&mut hasher);
            usize::try_from(hasher.finish() % PLACES as u64).unwrap_or(0)
        })
    }

    /// What the busy took here since the last report, for the other nodes.
    pub fn report(&self, now: Duration) -> Vec<u8> {
        let (mut report, now) = (Vec::new(), micros(now));
        for (row, number) in (0..2).flat_map(|row| (0..PLACES).map(move |number| (row, number))) {
            let taken = &self.taken[row][number];
            if taken.load(Relaxed) == 0 {
                continue;
            }
            let full_in = self.rows[row][number].load(Relaxed).saturating_sub(now);
            if full_in == 0 {
                taken.store(0, Relaxed);
            } else if full_in > micros(BUSY) && report.len() < REPORTED_MAX * ENTRY_BYTES {
                let millis = taken.swap(0, Relaxed).div_ceil(1000);
                report.push(u8::from(row == 1));
                report.extend(u16::try_from(number).unwrap_or(0).to_be_bytes());
                report.extend(u32::try_from(millis).unwrap_or(u32::MAX).to_be_bytes());
            }
        }
        report
    }

    /// Takes out what another node reports.
    pub fn take_reported(&self, now: Duration, report: &[u8]) {
        let now = micros(now);
        for entry in report.chunks_exact(ENTRY_BYTES) {
            let &[row, high, low, ref millis @ ..] = entry else { continue };
            let number = usize::from(u16::from_be_bytes([high, low]));
            let taken = millis.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)) * 1000;
            if let Some(place) = self.rows[usize::from(row.min(1))].get(number) {
                let next = place.load(Relaxed).max(now).saturating_add(taken);
                place.fetch_max(next.min(now + micros(WAIT_MAX)), Relaxed);
            }
        }
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
    fn who_is_busy_on_one_node_finds_little_left_on_the_others() {
        let nodes = [Buckets::new([7; 32]), Buckets::new([7; 32])];
        let allowance = Allowance { a_minute: 60, at_once: 60 };
        let granted = |node: &Buckets, who: &str| {
            (0..100).take_while(|_| node.take(second(5), who, allowance, 1).is_ok()).count()
        };
        assert_eq!(granted(&nodes[0], "guesser"), 60);
        nodes[1].take(second(5), "lan", allowance, 1).ok();
        let report = nodes[0].report(second(5));
        assert_eq!(report.len(), 2 * ENTRY_BYTES);
        nodes[1].take_reported(second(5), &report);
        assert_eq!(granted(&nodes[1], "guesser"), 0);
        assert!(nodes[1].report(second(5)).is_empty(), "what was heard is not told on");
        assert_eq!(granted(&nodes[1], "lan"), 59, "who asks for little is not touched");
        assert!(nodes[0].report(second(5)).is_empty(), "told once");
        // Nonsense does no harm for long.
        nodes[1].take_reported(second(5), &[0xFF; 70]);
        nodes[1].take_reported(second(5), &[1, 2]);
        assert_eq!(granted(&nodes[1], "hoa"), 60);
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
