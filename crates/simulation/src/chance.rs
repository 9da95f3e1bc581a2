//! Chance that follows from a seed, and the port through which the acts ask for it.

use app::ports::Chance;
use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};
use uuid::{Builder, Uuid};

/// A row of chances (SplitMix64): the same for the same seed on every machine.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The row that follows from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A row of its own, which takes nothing more from this one.
    pub fn split(&mut self) -> Self {
        Self(self.roll())
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not with, `end`; 0 when there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll().checked_rem(end).unwrap_or(0)
    }

    /// An index into something of this length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// A number from `first` to `last`, both included.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let width = u64::try_from(last - first).map_or(0, |width| width + 1);
        first + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something that happens so many times in a thousand happens now.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of several; `None` when there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.index(from.len()))
    }
}

/// Chance for the acts.
#[derive(Debug)]
pub struct SeededChance(Mutex<Dice>);

impl SeededChance {
    /// Chance that goes on with this row.
    pub fn new(dice: Dice) -> Self {
        Self(Mutex::new(dice))
    }
}

impl Chance for SeededChance {
    fn id(&self, now: Timestamp) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&dice.roll().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_row_and_another_seed_another() {
        let row = |seed| {
            let mut dice = Dice::new(seed);
            [dice.roll(), dice.between(-5, 5).unsigned_abs(), dice.split().roll(), dice.roll()]
        };
        assert_eq!(row(7), row(7));
        assert_ne!(row(7), row(8));
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::new(1);
        for _ in 0..1000 {
            assert!((-3..=4).contains(&dice.between(-3, 4)));
            assert!(dice.index(7) < 7);
        }
        assert_eq!(dice.index(0), 0);
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert!(!dice.happens(0) && dice.happens(1000));
    }
}
