//! Chance that follows from a seed: SplitMix64, good enough to invent people with.

/// A row of chances.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The row that follows from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
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
        // The remainder favours small numbers by a part in 2^40 at most: nobody can see that.
        self.roll().checked_rem(end).unwrap_or(0)
    }

    /// A number from `first` to `last`, both included.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let width = u64::try_from(last - first).map_or(0, |width| width + 1);
        first + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something that happens so many times in a hundred happens now.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several, all alike; `None` when there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from.get(index)
    }

    /// One of several words.
    pub fn word(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or_default()
    }

    /// One of several by weight.
    pub fn weighted<'a, T>(&mut self, from: &'a [(T, u32)]) -> Option<&'a T> {
        let total = from.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.below(total);
        from.iter().find_map(|(one, weight)| {
            let found = left < u64::from(*weight);
            left = left.saturating_sub(u64::from(*weight));
            found.then_some(one)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::new(7);
        for _ in 0..1000 {
            assert!((3..=5).contains(&dice.between(3, 5)));
            assert!(dice.below(10) < 10);
        }
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.pick::<u8>(&[]), None);
    }

    #[test]
    fn heavier_choices_come_more_often() {
        let mut dice = Dice::new(7);
        let often = (0..1000).filter(|_| dice.weighted(&[(true, 9), (false, 1)]) == Some(&true));
        assert!(often.count() > 800);
    }
}
