//! Chance: unguessable from the machine, or the same every time for a demo.

use crate::demo::Dice;
use app::ports::Chance;
use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};
use uuid::{Builder, Uuid};

/// Chance from the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn id(&self, now: Timestamp) -> Uuid {
        identifier(self, now)
    }

    fn fill(&self, bytes: &mut [u8]) {
        // Without chance no session and no code is safe: stopping is the only right answer.
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// The same chance every time: a demo city is the same on every machine. Never for secrets that
/// guard anything.
#[derive(Debug)]
pub struct SeededChance(Mutex<Dice>);

impl SeededChance {
    /// Chance that follows from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Dice::new(seed)))
    }
}

impl Chance for SeededChance {
    fn id(&self, now: Timestamp) -> Uuid {
        identifier(self, now)
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&dice.roll().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A UUID of version 7: milliseconds first, so that newer dossiers stand behind older ones.
fn identifier(chance: &impl Chance, now: Timestamp) -> Uuid {
    let mut bytes = [0; 10];
    chance.fill(&mut bytes);
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_later_identifier_stands_behind_an_earlier_one() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let (first, second) =
            (SystemChance.id(at(1_700_000_000_000)), SystemChance.id(at(1_700_000_000_001)));
        assert!(first < second);
        assert_eq!(first.get_version_num(), 7);
    }

    #[test]
    fn the_chance_of_a_demo_is_the_same_every_time() {
        let bytes = |seed| {
            let mut bytes = [0; 20];
            SeededChance::new(seed).fill(&mut bytes);
            bytes
        };
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
    }
}
