//! The line of those who got the waiting page: who is before whom, and whose turn it is.
//!
//! A place is where the lawful time of arrival on a ticket stands among the others; nothing else
//! counts, and nothing about a person is kept: only how many arrived in each tenth of a second. So
//! every node that meets a ticket puts it at the same place without asking the others. The
//! *watermark* moves over the arrivals as places inside become free; whoever arrived before it may
//! come in.

use std::{collections::VecDeque, time::Duration};

/// When somebody arrived: milliseconds since 1970, as on the ticket.
pub type Arrival = u64;

/// How finely arrivals are told apart, in milliseconds.
const STEP: u64 = 100;
/// How many steps are remembered one by one: two hours. Who waits longer than that is first.
const STEPS: usize = 72_000;
/// Steps that are summed up together, so that a place is found quickly.
const BLOCK: usize = 600;
/// How often people far in front look again; their turn is kept open for some of these.
pub const LOOK: Duration = Duration::from_secs(5);
/// How long a turn stays open before the person counts as gone. Who comes later comes in all the
/// same: only the count is corrected.
const TURN: Duration = Duration::from_secs(16);
/// Over how long the rates are averaged by which people are called, in seconds.
const SHORT: f64 = 3.0;
/// Over how long the rates are averaged by which waits are estimated, in seconds.
const LONG: f64 = 15.0;
/// How many are called, for each who comes in until people look again: somewhat more, so that no
/// place stays empty; not much more, so that they come in by the order of arrival.
const FILL: f64 = 1.3;
/// While so few come in, people are called one by one, as places become free.
const ONE_BY_ONE: f64 = 5.0;
/// How far apart the positions of the watermark are noted.
const MARKS_APART: Duration = Duration::from_millis(100);
/// The smallest part of those called that is reckoned to come.
const SHOW_LEAST: f64 = 1.0 / 16.0;

/// The line of one node.
#[derive(Debug)]
pub struct Line {
    counts: Box<[u32]>,
    sums: Box<[u32]>,
    /// The first step that is remembered.
    first: u64,
    /// Nobody who arrived before this step is counted any more.
    low: u64,
    /// Whoever arrived in a step before this one is called: the watermark.
    high: u64,
    waiting: u32,
    called: u32,
    /// When the watermark stood where, for turns that run out.
    marks: VecDeque<(Duration, u64)>,
    looked_at: Duration,
    since: Counts,
    rates: Rates,
}

/// What happened since the last look.
#[derive(Debug, Default)]
struct Counts {
    /// People who left the line: came in, or did not come when called.
    left: u32,
    /// People who came in, also those who never waited.
    came_in: u32,
    /// People who came in having waited.
    shown: u32,
    /// People whose turn ran out.
    gone: u32,
}

/// The same, for each second.
#[derive(Debug)]
struct Rates {
    leaving: f64,
    coming_in: f64,
    shown: f64,
    gone: f64,
}

impl Line {
    /// Nobody waits at `now`; the first arrivals are about `wall`.
    pub fn new(now: Duration, wall: Arrival) -> Self {
        // Tickets of another node, or of the last run of this one, may be older.
        let first = (wall / STEP).saturating_sub(STEPS as u64 / 2);
        Self {
            counts: vec![0; STEPS].into(),
            sums: vec![0; STEPS / BLOCK].into(),
            first,
            low: first,
            high: first,
            waiting: 0,
            called: 0,
            marks: VecDeque::new(),
            looked_at: now,
            since: Counts::default(),
            rates: Rates { leaving: 0.0, coming_in: 0.0, shown: 0.0, gone: 0.0 },
        }
    }

    /// Somebody who is not counted here yet waits from now on.
    pub fn join(&mut self, arrival: Arrival) {
        let step = arrival / STEP;
        self.roll(step);
        if step < self.low {
            // Their turn has come and gone; they come in at the next free place.
            return;
        }
        let index = index(step);
        self.counts[index] += 1;
        self.sums[index / BLOCK] += 1;
        self.waiting += 1;
        if step < self.high {
            self.called += 1;
        }
    }

    /// Somebody came in. `arrival` is theirs when they were counted here.
    pub fn come_in(&mut self, arrival: Option<Arrival>) {
        self.since.came_in += 1;
        let Some(step) = arrival.map(|arrival| arrival / STEP) else { return };
        self.since.shown += 1;
        if self.low <= step && step < self.end() && self.counts[index(step)] > 0 {
            self.take(step, 1);
        }
    }

    /// Whether whoever arrived then may come in.
    pub fn is_called(&self, arrival: Arrival) -> bool {
        arrival / STEP < self.high
    }

    /// How many places are kept free for those whose turn it is and who are on their way, when
    /// each takes `served` in a room that is `full` (0 to 1). Whoever comes without having waited
    /// may have the others: a place that stays empty serves nobody.
    pub fn kept_free(&self, served: Duration, full: f64) -> f64 {
        let coming = f64::from(self.called) * self.rates.show() / LOOK.as_secs_f64();
        1.0 + 2.0 * coming * served.as_secs_f64() * full
    }

    /// The place of an arrival that is counted: 1 is next.
    pub fn place(&self, arrival: Arrival) -> u32 {
        let step = arrival / STEP;
        if step < self.low {
            return 1;
        }
        let before = self.between(self.low, step);
        // Within a step, people are taken as evenly spread.
        let here = self.counts[index(step)].saturating_sub(1);
        let here = u64::from(here) * (arrival % STEP) / STEP;
        before.saturating_add(u32::try_from(here).unwrap_or(u32::MAX)).saturating_add(1)
    }

    /// How many wait.
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// How many of them are called and have not come yet.
    pub fn called(&self) -> u32 {
        self.called
    }

    /// How long whoever stands at `place` will wait; `None` while nothing moves.
    pub fn estimate(&self, place: u32) -> Option<Duration> {
        let rate = self.rates.leaving.max(self.rates.coming_in);
        (rate > 0.02).then(|| Duration::from_secs_f64(f64::from(place) / rate))
    }

    /// Looks at the time: turns run out, and as many are called as can come in until people look
    /// again. `free` places are free.
    pub fn look(&mut self, now: Duration, free: u32) {
        let since = now.saturating_sub(self.looked_at).as_secs_f64();
        if since > 0.0 {
            self.looked_at = now;
            self.run_out(now);
            self.rates.follow(&std::mem::take(&mut self.since), since);
        }
        let soon = FILL * self.rates.coming_in * LOOK.as_secs_f64() - ONE_BY_ONE;
        self.call(now, f64::from(free).max(soon) / self.rates.show());
    }

    fn call(&mut self, now: Duration, wanted: f64) {
        while self.called < self.waiting && f64::from(self.called + 1) <= wanted {
            self.called += self.counts[index(self.high)];
            self.high += 1;
        }
        let is_noted = |(at, mark): &(Duration, u64)| *mark == self.high || now < *at + MARKS_APART;
        if !self.marks.back().is_some_and(is_noted) {
            self.marks.push_back((now, self.high));
        }
    }

    fn run_out(&mut self, now: Duration) {
        while let Some((at, mark)) = self.marks.front().copied() {
            if at + TURN > now {
                break;
            }
            self.marks.pop_front();
            self.forget_before(mark);
        }
    }

    /// Nobody who arrived before this step is counted any longer.
    fn forget_before(&mut self, step: u64) {
        while self.low < step {
            let gone = self.counts[index(self.low)];
            if gone > 0 {
                self.take(self.low, gone);
                self.since.gone += gone;
            }
            self.low += 1;
            self.high = self.high.max(self.low);
        }
    }

    /// Makes room in memory for arrivals as late as `step`.
    fn roll(&mut self, step: u64) {
        if step < self.end() {
            return;
        }
        let first = step + 1 - STEPS as u64;
        // Whoever has waited for so long comes in next.
        self.forget_before(first.min(self.end()));
        self.first = first;
        self.low = self.low.max(first);
        self.high = self.high.max(first);
    }

    fn end(&self) -> u64 {
        self.first + STEPS as u64
    }

    fn take(&mut self, step: u64, people: u32) {
        let index = index(step);
        self.counts[index] -= people;
        self.sums[index / BLOCK] -= people;
        self.waiting -= people;
        self.since.left += people;
        if step < self.high {
            self.called -= people;
        }
    }

    fn between(&self, from: u64, to: u64) -> u32 {
        let mut sum = 0;
        let mut step = from;
        while step < to {
            let index = index(step);
            if index.is_multiple_of(BLOCK) && step + BLOCK as u64 <= to {
                sum += self.sums[index / BLOCK];
                step += BLOCK as u64;
            } else {
                sum += self.counts[index];
                step += 1;
            }
        }
        sum
    }
}

impl Rates {
    fn follow(&mut self, counts: &Counts, since: f64) {
        let weight = |average: f64| 1.0 - (-since / average).exp();
        let follow = |rate: &mut f64, count: u32, average: f64| {
            *rate += (f64::from(count) / since - *rate) * weight(average);
        };
        follow(&mut self.leaving, counts.left, LONG);
        follow(&mut self.coming_in, counts.came_in, SHORT);
        follow(&mut self.shown, counts.shown, LONG);
        follow(&mut self.gone, counts.gone, LONG);
    }

    /// The part of those called that comes.
    fn show(&self) -> f64 {
        let called = self.shown + self.gone;
        if called > 0.0 { (self.shown / called).max(SHOW_LEAST) } else { 1.0 }
    }
}

fn index(step: u64) -> usize {
    usize::try_from(step % STEPS as u64).unwrap_or(0)
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
