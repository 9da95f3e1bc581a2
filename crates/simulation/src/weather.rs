//! How much goes wrong in one history. Not everything in each: where only one thing goes wrong, its
//! traces are not covered by those of another.

use crate::{chance::Dice, machine::Setup, world::Ways};
use storage::rehearsal::{Mishap, Moment};

/// How often what goes wrong, in a thousand steps, flushes or requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weather {
    /// How the machine is set up.
    pub setup: Setup,
    /// How many citizens.
    pub citizens: usize,
    /// How many officers at once.
    pub officers: usize,
    /// How many timers.
    pub timers: usize,
    /// How soon waiting commands are flushed; later means fuller batches.
    pub eager: u64,
    /// How many commands may wait.
    pub queue_max: usize,
    /// The ways outside.
    pub ways: Ways,
    /// Reads that fail.
    pub reads_fail: u64,
    /// Flushes that break off in a statement, or whose commit fails.
    pub flush_fails: u64,
    /// Flushes in which the machine stops.
    pub crash: u64,
    /// Steps between which the machine stops.
    pub crash_idle: u64,
    /// Starts that are broken off by the next crash.
    pub crash_at_start: u64,
    /// Steps between which the disk fills.
    pub disk_full: u64,
    /// Steps between which the clock is set.
    pub clock_set: u64,
    /// Steps between which an old request arrives once more.
    pub late_again: u64,
    /// Steps between which a request at work is broken off.
    pub broken_off: u64,
}

impl Weather {
    /// Nothing goes wrong.
    pub fn calm() -> Self {
        Self {
            setup: Setup { cache_kib: 2000, checkpoint_pages: 200 },
            citizens: 2,
            officers: 3,
            timers: 1,
            eager: 300,
            queue_max: 64,
            ways: Ways::default(),
            reads_fail: 0,
            flush_fails: 0,
            crash: 0,
            crash_idle: 0,
            crash_at_start: 0,
            disk_full: 0,
            clock_set: 0,
            late_again: 0,
            broken_off: 0,
        }
    }

    /// The weather of a history.
    pub fn draw(dice: &mut Dice) -> Self {
        let mut some = |most: u64| if dice.happens(500) { dice.below(most + 1) } else { 0 };
        let drawn = Self {
            ways: Ways {
                lost_going: some(60),
                lost_returning: some(100),
                twice: some(200),
                impatient: some(150),
            },
            reads_fail: some(4),
            flush_fails: some(60),
            crash: some(60),
            crash_idle: some(2),
            crash_at_start: some(300),
            disk_full: some(3),
            clock_set: some(6),
            late_again: some(12),
            broken_off: some(8),
            ..Self::calm()
        };
        let cache_kib = *dice.pick(&[16, 64, 2000]).unwrap_or(&2000);
        let checkpoint_pages = *dice.pick(&[4, 30, 200, 8000]).unwrap_or(&200);
        Self {
            setup: Setup { cache_kib, checkpoint_pages },
            citizens: 1 + dice.index(3),
            officers: 1 + dice.index(4),
            timers: 1 + dice.index(2),
            eager: *dice.pick(&[50, 200, 500]).unwrap_or(&200),
            queue_max: *dice.pick(&[1, 3, 64]).unwrap_or(&64),
            ..drawn
        }
    }

    /// What happens to the next flush.
    pub fn mishap(&self, dice: &mut Dice) -> Mishap {
        if dice.happens(self.flush_fails) {
            return match dice.happens(600) {
                true => Mishap::BrokenOff { steps: steps(dice) },
                false => Mishap::CommitFails,
            };
        }
        if !dice.happens(self.crash) {
            return Mishap::None;
        }
        Mishap::Crash(match dice.below(6) {
            0 => Moment::InStatement { steps: steps(dice) },
            1 => Moment::BeforeFlush,
            2 | 3 => Moment::DuringFlush,
            _ => Moment::AfterFlush,
        })
    }
}

/// Somewhere in the statements of a few acts.
fn steps(dice: &mut Dice) -> u16 {
    let most = *dice.pick(&[50, 400, 3000]).unwrap_or(&400);
    u16::try_from(dice.below(most) + 1).unwrap_or(1)
}
