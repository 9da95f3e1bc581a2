//! How many requests are worked on at once: found by measuring, never by guessing.
//!
//! Work that waits for the processor, the store or the disk takes longer than it does alone. That
//! difference, the *queueing*, is held near a goal: below it there is room for more, above it more
//! would only make everybody wait. No clock is asked here; moments are handed in.

use super::baseline::{Baselines, Shape};
use std::{collections::VecDeque, time::Duration};

/// Who asks for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Work in progress: officers, and citizens in the middle of something.
    Work,
    /// Whoever begins.
    Newcomer,
}

/// The bounds of a room.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Fewest places, whatever is measured.
    pub places_min: u32,
    /// Places before anything was measured.
    pub places_start: u32,
    /// Most places, whatever is measured.
    pub places_max: u32,
    /// Places above the others that only work in progress may take, at least.
    pub reserve_min: u32,
    /// How long work may be queued inside, on average.
    pub queueing_goal: Duration,
    /// How long newcomers may stand at the door before they get the waiting page.
    pub newcomer_wait: Duration,
    /// How long those whose turn it is may stand at the door.
    pub called_wait: Duration,
    /// How long work in progress may stand at the door.
    pub work_wait: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            places_min: 8,
            places_start: 64,
            places_max: 1024,
            reserve_min: 16,
            queueing_goal: Duration::from_millis(100),
            newcomer_wait: Duration::from_millis(200),
            called_wait: Duration::from_millis(500),
            work_wait: Duration::from_secs(5),
        }
    }
}

/// How often the number of places is adjusted.
const WINDOW: Duration = Duration::from_millis(100);
/// How many measurements an adjustment needs, unless [`WINDOW_MAX`] is over.
const SAMPLES_MIN: u32 = 10;
/// How long an adjustment waits for its measurements.
const WINDOW_MAX: Duration = Duration::from_secs(1);
/// Who stands at the door longer than this stands in a queue that does not pass by itself.
const STANDING: Duration = Duration::from_millis(20);
/// How much the number of places grows in one window at most.
const GROWTH: f64 = 0.25;
/// How much it shrinks in one window at most.
const SHRINKING: f64 = 0.3;
/// The part of the places that newcomers keep even when work in progress would fill all.
const NEWCOMERS_LEAST: f64 = 0.1;

/// What the door says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Come in.
    In,
    /// Stand here for so long at most; [`Room::leave`] names those who may come in.
    Stand {
        /// The number to listen for.
        number: u64,
        /// When to give up, by [`Room::give_up`].
        at_most: Duration,
    },
    /// There is no place, not even at the door.
    Full,
}

/// The room.
#[derive(Debug)]
pub struct Room {
    bounds: Bounds,
    places: f64,
    inside: [u32; 2],
    door: [VecDeque<(u64, Duration)>; 2],
    next_number: u64,
    baselines: Baselines,
    window: Window,
    queueing: Duration,
    served: Duration,
    standing: bool,
}

#[derive(Debug, Default)]
struct Window {
    since: Duration,
    queueing: Duration,
    samples: u32,
    was_full: bool,
    least_stood: Option<Duration>,
}

fn index(lane: Lane) -> usize {
    match lane {
        Lane::Work => 0,
        Lane::Newcomer => 1,
    }
}

impl Room {
    /// An empty room.
    pub fn new(bounds: Bounds) -> Self {
        Self {
            places: f64::from(bounds.places_start.clamp(bounds.places_min, bounds.places_max)),
            bounds,
            inside: [0; 2],
            door: [VecDeque::new(), VecDeque::new()],
            next_number: 0,
            baselines: Baselines::default(),
            window: Window::default(),
            queueing: Duration::ZERO,
            served: Duration::ZERO,
            standing: false,
        }
    }

    /// Somebody asks for a place. `called` are newcomers whose turn it is.
    pub fn arrive(&mut self, now: Duration, lane: Lane, called: bool) -> Entry {
        if self.door[index(lane)].is_empty() && self.has_place(lane) {
            self.inside[index(lane)] += 1;
            if lane == Lane::Newcomer {
                self.window.least_stood = Some(Duration::ZERO);
            }
            return Entry::In;
        }
        self.window.was_full = true;
        let at_most = match (lane, called) {
            (Lane::Work, _) => self.bounds.work_wait,
            (Lane::Newcomer, true) => self.bounds.called_wait,
            (Lane::Newcomer, false) if self.standing => return Entry::Full,
            (Lane::Newcomer, false) => self.bounds.newcomer_wait,
        };
        if self.door[index(lane)].len() >= self.door_max(lane) || at_most.is_zero() {
            return Entry::Full;
        }
        let number = self.next_number;
        self.next_number += 1;
        self.door[index(lane)].push_back((number, now));
        Entry::Stand { number, at_most }
    }

    /// Somebody has done what they came for. `served` is how long it took inside, when that says
    /// something about us. Answers with those at the door who may come in now.
    pub fn leave(
        &mut self,
        now: Duration,
        lane: Lane,
        served: Option<(Shape, Duration)>,
    ) -> Vec<(Lane, u64)> {
        let place = &mut self.inside[index(lane)];
        *place = place.saturating_sub(1);
        if let Some((shape, time)) = served {
            let calm = f64::from(self.inside.iter().sum::<u32>()) < self.places / 4.0;
            self.window.queueing += self.baselines.queueing(shape, time, calm);
            self.window.samples += 1;
            if lane == Lane::Newcomer {
                self.served = (self.served * 31 + time) / 32;
            }
        }
        self.adjust(now);
        self.let_in(now)
    }

    /// Somebody at the door waits no longer. `false` when they have been let in meanwhile.
    pub fn give_up(&mut self, lane: Lane, number: u64) -> bool {
        let door = &mut self.door[index(lane)];
        let before = door.len();
        door.retain(|(other, _)| *other != number);
        door.len() < before
    }

    /// Looks at the time: also without anybody leaving, places may have been found.
    pub fn pass(&mut self, now: Duration) -> Vec<(Lane, u64)> {
        self.adjust(now);
        self.let_in(now)
    }

    /// How many places there are, without the reserve.
    pub fn places(&self) -> u32 {
        whole(self.places)
    }

    /// How many are inside.
    pub fn inside(&self, lane: Lane) -> u32 {
        self.inside[index(lane)]
    }

    /// How many stand at the door.
    pub fn at_door(&self, lane: Lane) -> usize {
        self.door[index(lane)].len()
    }

    /// How many newcomers could come in at once.
    pub fn free(&self) -> u32 {
        let all: u32 = self.inside.iter().sum();
        whole(self.places).saturating_sub(all)
    }

    /// How long work was queued inside in the last window, on average.
    pub fn queueing(&self) -> Duration {
        self.queueing
    }

    /// How much of the room is taken, from 0 to 1 and above when work is on reserved places.
    pub fn full(&self) -> f64 {
        f64::from(self.inside.iter().sum::<u32>()) / self.places
    }

    /// How long a newcomer takes inside, on average.
    pub fn served(&self) -> Duration {
        self.served
    }

    fn has_place(&self, lane: Lane) -> bool {
        let all = f64::from(self.inside.iter().sum::<u32>());
        match lane {
            Lane::Work => all < self.places.floor() + self.reserve(),
            Lane::Newcomer => {
                let least = (self.places * NEWCOMERS_LEAST).ceil();
                all < self.places.floor() || f64::from(self.inside(Lane::Newcomer)) < least
            }
        }
    }

    fn reserve(&self) -> f64 {
        (self.places / 4.0).floor().max(f64::from(self.bounds.reserve_min))
    }

    /// A door is for a moment, so no more stand there than the room turns over in one.
    fn door_max(&self, lane: Lane) -> usize {
        let places = usize::try_from(whole(self.places)).unwrap_or(usize::MAX);
        match lane {
            Lane::Work => places.max(256),
            Lane::Newcomer => places,
        }
    }

    fn let_in(&mut self, now: Duration) -> Vec<(Lane, u64)> {
        let mut called = Vec::new();
        for lane in [Lane::Work, Lane::Newcomer] {
            while self.has_place(lane) {
                let Some((number, since)) = self.door[index(lane)].pop_front() else { break };
                self.inside[index(lane)] += 1;
                if lane == Lane::Newcomer {
                    let stood = now.saturating_sub(since);
                    let least = self.window.least_stood.get_or_insert(stood);
                    *least = stood.min(*least);
                }
                called.push((lane, number));
            }
        }
        called
    }

    fn adjust(&mut self, now: Duration) {
        let age = now.saturating_sub(self.window.since);
        let enough = self.window.samples >= SAMPLES_MIN || age >= WINDOW_MAX;
        if age < WINDOW || !enough {
            return;
        }
        let window =
            std::mem::replace(&mut self.window, Window { since: now, ..Window::default() });
        // Even the luckiest stood long: the queue at the door does not pass by itself.
        self.standing = match window.least_stood {
            Some(least) => least > STANDING,
            None => self.standing && !self.door[index(Lane::Newcomer)].is_empty(),
        };
        if window.samples == 0 {
            return;
        }
        self.queueing = window.queueing / window.samples;
        let goal = self.bounds.queueing_goal.as_secs_f64();
        let off = ((goal - self.queueing.as_secs_f64()) / goal).clamp(-1.0, 1.0);
        if off < 0.0 {
            self.places *= 1.0 + SHRINKING * off;
        } else if window.was_full {
            self.places += (self.places * GROWTH * off).max(off);
        }
        let (least, most) = (self.bounds.places_min, self.bounds.places_max);
        self.places = self.places.clamp(f64::from(least), f64::from(most));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between the bounds, which are u32"
)]
fn whole(places: f64) -> u32 {
    places.floor() as u32
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
