//! Money is whole đồng.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in Vietnamese đồng. Never negative, never a fraction.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Dong(pub u64);

impl fmt::Display for Dong {
    /// Groups of three with a full stop, as Vietnamese writes it: `75.000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Dong;

    #[test]
    fn thousands_are_grouped_with_a_full_stop() {
        assert_eq!(Dong(0).to_string(), "0");
        assert_eq!(Dong(8_000).to_string(), "8.000");
        assert_eq!(Dong(1_250_000).to_string(), "1.250.000");
    }
}
