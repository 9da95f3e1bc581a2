//! What has outlived its use goes, bit by bit: ended sessions and codes, old idempotency keys, and
//! drafts that nobody has touched for long. Personal data is kept no longer than it is needed (Law
//! 91/2025/QH15 on the protection of personal data), and no table grows for ever.

use crate::{
    App, Error,
    ports::storage::{Outlived, Swept},
};
use jiff::{SignedDuration, Timestamp};

/// Rows of each kind at a time: acts wait only some milliseconds behind them.
const AT_A_TIME: u16 = 500;
/// So often in one sweep at most. Every minute that is seven million rows a day, far more than any
/// city makes.
const TIMES_MAX: u8 = 10;

/// How long an installation keeps what is of use for a while only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Idempotency keys, from their use on. A request that is repeated later is a new one.
    pub keys: SignedDuration,
    /// Drafts, from the last time they were saved.
    pub drafts: SignedDuration,
}

impl Default for Keeping {
    fn default() -> Self {
        let half_a_year = SignedDuration::from_hours(24 * 180);
        Self { keys: half_a_year, drafts: half_a_year }
    }
}

impl App {
    /// Removes what has outlived its use, as much as one sweep may.
    pub async fn sweep(&self) -> Result<Swept, Error> {
        let now = self.now();
        let before = |kept: SignedDuration| now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
        let old = Outlived {
            ended_before: now,
            keys_before: before(self.keeping.keys),
            drafts_before: before(self.keeping.drafts),
        };
        let mut all = Swept::default();
        for _ in 0..TIMES_MAX {
            let swept = self.storage.sweep(&old, AT_A_TIME).await?;
            all = all + swept;
            let most = swept.sessions.max(swept.codes).max(swept.keys).max(swept.drafts);
            if most < u64::from(AT_A_TIME) {
                break;
            }
        }
        Ok(all)
    }
}
