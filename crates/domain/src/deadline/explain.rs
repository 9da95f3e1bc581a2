//! A due moment told line by line, so that anyone can count after it.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use super::{
    DeadlineError, DeadlineRules, Remaining, TimeLimit, day_of, day_zero, due, remaining,
    resumed_due,
};
use crate::calendar::{Calendar, DayStatus};

/// Something that stopped the clock or let it go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// It stood still, keeping what was left.
    Paused {
        /// When.
        at: DateTime,
    },
    /// It went on with what was left.
    Resumed {
        /// When.
        at: DateTime,
    },
    /// A supplement was asked for: the limit was cancelled.
    SupplementAsked {
        /// When.
        at: DateTime,
    },
    /// The supplement was complete: the whole limit counted anew. Law: Decree 61/2018/NĐ-CP,
    /// Art. 17.
    SupplementComplete {
        /// When.
        at: DateTime,
    },
}

/// A due moment and how it comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Due; `None` while the clock stands.
    pub due: Option<DateTime>,
    /// In the order of time.
    pub lines: Vec<Line>,
}

/// One line of an [`Explanation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// Received: the limit begins.
    Received {
        /// When.
        at: DateTime,
        /// The limit.
        limit: TimeLimit,
    },
    /// Received after the cut-off or on a day off, so it counts as received on another day.
    LateReceipt {
        /// The cut-off.
        cutoff: Time,
        /// The working day it counts as received on.
        regarded: Date,
    },
    /// Came outside of working hours: hours wait for the opening.
    Waits {
        /// From when.
        from: DateTime,
        /// The opening.
        to: DateTime,
    },
    /// Not counted, as the day of reception or of resumption.
    NotCounted {
        /// The day.
        date: Date,
    },
    /// A day that counts.
    Counted {
        /// The day.
        date: Date,
        /// Its number, from 1.
        number: u32,
        /// What the day is: a worked day off counts, and of calendar days every one does.
        day: DayStatus,
    },
    /// A day that does not count.
    Skipped {
        /// The day.
        date: Date,
        /// Why.
        why: DayStatus,
    },
    /// Working time that counts.
    Worked {
        /// From when.
        from: DateTime,
        /// Until when.
        to: DateTime,
        /// Whole minutes since the limit began to run, or went on.
        minutes_so_far: u32,
    },
    /// Months counted to the day of the same number, or the last of its month.
    MonthsCounted {
        /// From.
        from: Date,
        /// To.
        to: Date,
        /// How many.
        months: u16,
    },
    /// The limit ends the same working day.
    EndsSameDay {
        /// The day.
        date: Date,
    },
    /// Too late for today: the limit ends on the next working day.
    EndsNextWorkingDay {
        /// The cut-off.
        cutoff: Time,
        /// The next working day.
        date: Date,
    },
    /// The last day is a day off, so the limit ends on the next working day. Law: Civil Code
    /// 91/2015/QH13, Art. 148(5).
    EndMoved {
        /// The last day.
        from: Date,
        /// What that day is.
        why: DayStatus,
        /// The next working day.
        to: Date,
    },
    /// The clock stops.
    Paused {
        /// When.
        at: DateTime,
        /// What is left.
        left: Remaining,
    },
    /// The clock goes on.
    Resumed {
        /// When.
        at: DateTime,
        /// What is left.
        left: Remaining,
    },
    /// A supplement is asked for; nothing is due until it is there.
    SupplementAsked {
        /// When.
        at: DateTime,
    },
    /// It is complete; the limit begins anew.
    SupplementComplete {
        /// When.
        at: DateTime,
    },
    /// The end of it.
    Due {
        /// When.
        at: DateTime,
    },
}

/// How the due moment of something `received` comes about, with the `turns` of its clock in order.
///
/// Without turns its due moment is that of [`due`]. Turns that do not fit the clock (a resumption
/// without a pause) are passed over: an explanation must not fail on an odd history.
pub fn explain(
    received: DateTime,
    limit: TimeLimit,
    turns: &[Turn],
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<Explanation, DeadlineError> {
    let mut story = Story { calendar, rules, limit, lines: Vec::new() };
    story.lines.push(Line::Received { at: received, limit });
    let mut clock =
        Clock::Running(Run::Whole { from: received }, due(received, limit, calendar, rules)?);
    for turn in turns {
        clock = story.turn(clock, *turn)?;
    }
    let end = match clock {
        Clock::Running(run, end) => {
            story.tell(run, end, None)?;
            story.lines.push(Line::Due { at: end });
            Some(end)
        }
        Clock::Paused(_) | Clock::Cancelled => None,
    };
    Ok(Explanation { due: end, lines: story.lines })
}

/// A stretch in which the clock runs: the whole limit, or what was left of it.
#[derive(Clone, Copy)]
enum Run {
    Whole { from: DateTime },
    Rest { from: DateTime, left: Remaining },
}

enum Clock {
    Running(Run, DateTime),
    Paused(Remaining),
    Cancelled,
}

struct Story<'a> {
    calendar: &'a Calendar,
    rules: &'a DeadlineRules,
    limit: TimeLimit,
    lines: Vec<Line>,
}

impl Story<'_> {
    fn turn(&mut self, clock: Clock, turn: Turn) -> Result<Clock, DeadlineError> {
        Ok(match (clock, turn) {
            (Clock::Running(run, end), Turn::Paused { at }) => {
                self.tell(run, end, Some(at))?;
                let left = remaining(at, end, self.limit, self.calendar);
                self.lines.push(Line::Paused { at, left });
                Clock::Paused(left)
            }
            (Clock::Paused(left), Turn::Resumed { at }) => {
                self.lines.push(Line::Resumed { at, left });
                Clock::Running(Run::Rest { from: at, left }, resumed_due(at, left, self.calendar)?)
            }
            (Clock::Running(run, end), Turn::SupplementAsked { at }) => {
                self.tell(run, end, Some(at))?;
                self.lines.push(Line::SupplementAsked { at });
                Clock::Cancelled
            }
            (Clock::Paused(_), Turn::SupplementAsked { at }) => {
                self.lines.push(Line::SupplementAsked { at });
                Clock::Cancelled
            }
            (Clock::Cancelled, Turn::SupplementComplete { at }) => {
                self.lines.push(Line::SupplementComplete { at });
                let end = due(at, self.limit, self.calendar, self.rules)?;
                Clock::Running(Run::Whole { from: at }, end)
            }
            (clock, _) => clock,
        })
    }

    /// The lines of `run`, which ends at `end` unless the clock is `stopped` before.
    fn tell(
        &mut self,
        run: Run,
        end: DateTime,
        stopped: Option<DateTime>,
    ) -> Result<(), DeadlineError> {
        match (run, self.limit) {
            (Run::Rest { left: Remaining::UsedUp { .. }, .. }, _) => {}
            (Run::Rest { from, left: Remaining::WorkingMinutes(_) }, _)
            | (Run::Whole { from }, TimeLimit::WorkingMinutes(_)) => {
                self.tell_hours(from, end, stopped)?;
            }
            (Run::Rest { left: Remaining::WorkingDays(0) | Remaining::CalendarDays(0), .. }, _) => {
                self.lines.push(Line::EndsSameDay { date: day_of(end) });
            }
            (Run::Rest { from, left: Remaining::WorkingDays(_) }, _) => {
                self.tell_working_days(from.date(), end, stopped);
            }
            (Run::Rest { from, left: Remaining::CalendarDays(days) }, _) => {
                self.tell_calendar_days(from.date(), days, end, stopped);
            }
            (Run::Whole { from }, TimeLimit::SameDay) if day_of(end) == from.date() => {
                self.lines.push(Line::EndsSameDay { date: from.date() });
            }
            (Run::Whole { from }, TimeLimit::SameDay) => {
                self.tell_next_working_day(from.date(), end);
            }
            (Run::Whole { from }, TimeLimit::WorkingDays(_)) => {
                let zero = self.tell_day_zero(from)?;
                self.tell_working_days(zero, end, stopped);
            }
            (Run::Whole { from }, TimeLimit::CalendarDays(days)) => {
                let zero = self.tell_day_zero(from)?;
                self.tell_calendar_days(zero, u32::from(days.get()), end, stopped);
            }
            (Run::Whole { from }, TimeLimit::Months(months)) => {
                let zero = self.tell_day_zero(from)?;
                self.tell_months(zero, months.get(), end);
            }
        }
        Ok(())
    }

    fn tell_day_zero(&mut self, from: DateTime) -> Result<Date, DeadlineError> {
        let zero = day_zero(from, self.calendar, self.rules)?;
        if zero != from.date() {
            self.lines.push(Line::LateReceipt { cutoff: self.rules.cutoff, regarded: zero });
        }
        Ok(zero)
    }

    fn tell_working_days(&mut self, zero: Date, end: DateTime, stopped: Option<DateTime>) {
        self.lines.push(Line::NotCounted { date: zero });
        let mut number = 0;
        for (date, day) in self.days(zero, last_of(end, stopped)) {
            self.lines.push(if day.is_working() {
                number += 1;
                Line::Counted { date, number, day }
            } else {
                Line::Skipped { date, why: day }
            });
        }
    }

    fn tell_calendar_days(
        &mut self,
        zero: Date,
        days: u32,
        end: DateTime,
        stopped: Option<DateTime>,
    ) {
        self.lines.push(Line::NotCounted { date: zero });
        let numbered = (1..=days).zip(self.days(zero, last_of(end, stopped)));
        let counted: Vec<_> =
            numbered.map(|(number, (date, day))| Line::Counted { date, number, day }).collect();
        let last = match counted.last() {
            Some(Line::Counted { date, number, .. }) if *number == days => Some(*date),
            _ => None,
        };
        self.lines.extend(counted);
        if let Some(last) = last {
            self.tell_moved_end(last, end);
        }
    }

    fn tell_months(&mut self, zero: Date, months: u16, end: DateTime) {
        let last = zero.saturating_add(jiff::Span::new().months(months));
        self.lines.push(Line::NotCounted { date: zero });
        self.lines.push(Line::MonthsCounted { from: zero, to: last, months });
        self.tell_moved_end(last, end);
    }

    fn tell_moved_end(&mut self, last: Date, end: DateTime) {
        let end = day_of(end);
        if end <= last {
            return;
        }
        let why = self.calendar.day(last);
        let skipped: Vec<_> = self
            .days(last, end)
            .filter(|(_, day)| !day.is_working())
            .map(|(date, why)| Line::Skipped { date, why })
            .collect();
        self.lines.extend(skipped);
        self.lines.push(Line::EndMoved { from: last, why, to: end });
    }

    fn tell_next_working_day(&mut self, today: Date, end: DateTime) {
        let date = day_of(end);
        let skipped: Vec<_> = self
            .days(today, date)
            .filter(|(_, day)| !day.is_working())
            .map(|(date, why)| Line::Skipped { date, why })
            .collect();
        self.lines.extend(skipped);
        self.lines.push(Line::EndsNextWorkingDay { cutoff: self.rules.cutoff, date });
    }

    fn tell_hours(
        &mut self,
        from: DateTime,
        end: DateTime,
        stopped: Option<DateTime>,
    ) -> Result<(), DeadlineError> {
        let until = stopped.map_or(end, |stopped| stopped.min(end));
        let opening = self.calendar.next_opening(from)?;
        if opening > from {
            self.lines.push(Line::Waits { from, to: opening });
        }
        let mut date = from.date();
        loop {
            let day = self.calendar.day(date);
            if !day.is_working() {
                self.lines.push(Line::Skipped { date, why: day });
            }
            for session in self.calendar.sessions(date) {
                let (opens, closes) =
                    (session.opens(date).max(from), session.closes(date).min(until));
                if opens < closes {
                    let minutes = self.calendar.working_minutes_between(from, closes);
                    let minutes_so_far = u32::try_from(minutes).unwrap_or(u32::MAX);
                    self.lines.push(Line::Worked { from: opens, to: closes, minutes_so_far });
                }
            }
            // A date without its own next one is the last there is; nothing comes after it.
            match date.tomorrow() {
                Ok(next) if next.to_datetime(Time::midnight()) < until => date = next,
                _ => return Ok(()),
            }
        }
    }

    /// The days after `from`, up to and with `to`.
    fn days(&self, from: Date, to: Date) -> impl Iterator<Item = (Date, DayStatus)> + use<'_> {
        let calendar = self.calendar;
        std::iter::successors(from.tomorrow().ok(), |day| day.tomorrow().ok())
            .take_while(move |day| *day <= to)
            .map(move |day| (day, calendar.day(day)))
    }
}

/// The last day to tell: the end, or the day on which the clock stopped before it.
fn last_of(end: DateTime, stopped: Option<DateTime>) -> Date {
    stopped.map_or(day_of(end), |stopped| stopped.date().min(day_of(end)))
}
