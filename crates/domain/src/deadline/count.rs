//! The counting itself, silent or aloud.

use super::{DeadlineError, DeadlineRules, Remaining, TimeLimit, today_closing};
use crate::calendar::{Calendar, DayStatus, NeverOpen};
use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

/// A due moment with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// When the result is due.
    pub due: DateTime,
    /// Why, line by line, in the order of time.
    pub lines: Vec<Line>,
}

/// One line of the explanation of a due date. `R1`–`R15` in the comments are the rules of the
/// deadline chapter in the documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The dossier was received.
    Received {
        /// When.
        at: DateTime,
    },
    /// Received after the cut-off or on a day off, where the pack moves such a reception: the next
    /// working day counts as the day of reception (R7).
    DayZeroMoved {
        /// The cut-off.
        cutoff: Time,
        /// The day that counts as the day of reception.
        to: Date,
    },
    /// A same-day result received too late for today (R6).
    TooLateForToday {
        /// The cut-off.
        cutoff: Time,
        /// The day of the result.
        to: Date,
    },
    /// The day of reception, or of resumption, itself is not counted (R2).
    DayOfReception {
        /// That day.
        date: Date,
    },
    /// A day that counts.
    Counted {
        /// Which.
        date: Date,
        /// Its number, from 1.
        number: u32,
        /// What kind of day (a worked day off counts).
        status: DayStatus,
    },
    /// A day that does not count, and why.
    Skipped {
        /// Which.
        date: Date,
        /// Why.
        status: DayStatus,
    },
    /// Calendar days or months in one stretch.
    Span {
        /// First day that counts.
        from: Date,
        /// Last day.
        to: Date,
        /// How many days.
        days: i32,
    },
    /// The last day is a day off: the limit ends on the next working day (R3).
    EndMoved {
        /// The last day as counted.
        from: Date,
        /// Why it cannot be the end.
        status: DayStatus,
        /// The next working day.
        to: Date,
    },
    /// A stretch of working time (R4).
    Worked {
        /// Its beginning.
        from: DateTime,
        /// Its end.
        to: DateTime,
        /// Whole minutes in it.
        minutes: i64,
        /// Whole minutes counted so far.
        total: i64,
    },
    /// The clock stops; what is left is kept (R9).
    Paused {
        /// When.
        at: DateTime,
        /// What is left.
        left: Remaining,
    },
    /// The clock goes on with what was left (R9).
    Resumed {
        /// When.
        at: DateTime,
        /// What is left.
        left: Remaining,
    },
    /// A supplement is asked for; nothing is due until it is complete (R10).
    SupplementAsked {
        /// When.
        at: DateTime,
    },
    /// The supplement is complete: the whole limit counts anew (R8).
    SupplementComplete {
        /// When.
        at: DateTime,
    },
    /// An apology gave a new date; what had been counted stands behind the old one.
    Reappointed {
        /// When.
        at: DateTime,
        /// The new date.
        due: DateTime,
    },
    /// The due moment.
    Due {
        /// When.
        at: DateTime,
    },
}

/// A walk over the calendar that may keep notes.
pub(super) struct Count<'a> {
    calendar: &'a Calendar,
    lines: Option<Vec<Line>>,
}

impl<'a> Count<'a> {
    pub(super) fn silent(calendar: &'a Calendar) -> Self {
        Self { calendar, lines: None }
    }

    pub(super) fn aloud(calendar: &'a Calendar) -> Self {
        Self { calendar, lines: Some(Vec::new()) }
    }

    pub(super) fn told(self) -> Vec<Line> {
        self.lines.unwrap_or_default()
    }

    pub(super) fn say(&mut self, line: impl FnOnce() -> Line) {
        if let Some(lines) = &mut self.lines {
            lines.push(line());
        }
    }

    /// The end of a whole limit.
    pub(super) fn whole(
        &mut self,
        received: DateTime,
        limit: TimeLimit,
        rules: &DeadlineRules,
    ) -> Result<DateTime, DeadlineError> {
        match limit {
            TimeLimit::WorkingDays(count) => {
                let zero = self.day_zero(received, rules)?;
                self.working_days(zero, u32::from(count.get()))
            }
            TimeLimit::CalendarDays(count) => {
                let zero = self.day_zero(received, rules)?;
                self.span(zero, zero.saturating_add(i64::from(count.get()).days()))
            }
            TimeLimit::Months(count) => {
                // To the day of the same number, or the last of a shorter month.
                let zero = self.day_zero(received, rules)?;
                self.span(zero, zero.saturating_add(i64::from(count.get()).months()))
            }
            TimeLimit::SameDay => self.same_day(received, rules),
            TimeLimit::WorkingMinutes(count) => self.worked(received, i64::from(count.get())),
        }
    }

    /// The end of what was left of a limit: days from the day after, minutes at once. Where only
    /// the day itself was left, it is the day of resumption.
    pub(super) fn rest(
        &mut self,
        resumed: DateTime,
        left: Remaining,
    ) -> Result<DateTime, DeadlineError> {
        let zero = resumed.date();
        match left {
            Remaining::Late { due } => Ok(due),
            Remaining::WorkingMinutes(0) => self.calendar.next_opening(resumed),
            Remaining::WorkingMinutes(minutes) => self.worked(resumed, i64::from(minutes)),
            Remaining::WorkingDays(0) | Remaining::CalendarDays(0) => {
                let closing = self.end_of(self.calendar.working_day_from(zero)?)?;
                if resumed < closing {
                    return Ok(closing);
                }
                self.end_of(self.calendar.next_working_day(zero)?)
            }
            Remaining::WorkingDays(days) => {
                self.say(|| Line::DayOfReception { date: zero });
                self.working_days(zero, days)
            }
            Remaining::CalendarDays(days) => {
                self.say(|| Line::DayOfReception { date: zero });
                self.span(zero, zero.saturating_add(i64::from(days).days()))
            }
        }
    }

    /// R2, R7: the day of reception is not counted; a late one may count as the next working day.
    /// Then a day off counts as late too, or a dossier of Friday evening would fall due after one
    /// of Saturday morning.
    fn day_zero(
        &mut self,
        received: DateTime,
        rules: &DeadlineRules,
    ) -> Result<Date, DeadlineError> {
        let (date, cutoff) = (received.date(), rules.cutoff);
        let late = rules.is_late(received) || !self.calendar.is_working_day(date);
        if rules.late_receipt_shifts_day_zero && late {
            let to = self.calendar.next_working_day(date)?;
            self.say(|| Line::DayZeroMoved { cutoff, to });
            self.say(|| Line::DayOfReception { date: to });
            return Ok(to);
        }
        self.say(|| Line::DayOfReception { date });
        Ok(date)
    }

    /// R11–R13: holidays and weekly rest do not count, worked days off do.
    fn working_days(&mut self, zero: Date, count: u32) -> Result<DateTime, DeadlineError> {
        let calendar = self.calendar;
        if self.lines.is_none() {
            return self.end_of(calendar.nth_working_day_after(zero, count)?);
        }
        let mut day = zero;
        for number in 1..=count {
            let next = calendar.next_working_day(day)?;
            self.skipped(day, next);
            self.say(|| Line::Counted { date: next, number, status: calendar.day(next) });
            day = next;
        }
        self.end_of(day)
    }

    /// Tells the days off between two days.
    fn skipped(&mut self, after: Date, before: Date) {
        if self.lines.is_none() {
            return;
        }
        let calendar = self.calendar;
        let between = std::iter::successors(after.tomorrow().ok(), |day| day.tomorrow().ok())
            .take_while(|day| *day < before);
        for date in between {
            self.say(|| Line::Skipped { date, status: calendar.day(date) });
        }
    }

    /// R3: a limit that ends on a day off ends on the next working day.
    fn span(&mut self, zero: Date, last: Date) -> Result<DateTime, DeadlineError> {
        let days = zero.until(last).map_or(0, |span| span.get_days());
        let from = zero.tomorrow().unwrap_or(zero);
        self.say(|| Line::Span { from, to: last, days });
        let to = self.calendar.working_day_from(last)?;
        if to != last {
            let calendar = self.calendar;
            self.say(|| Line::EndMoved { from: last, status: calendar.day(last), to });
            self.skipped(last, to);
        }
        self.end_of(to)
    }

    /// R6: the same day, or the next working day after the cut-off.
    fn same_day(
        &mut self,
        received: DateTime,
        rules: &DeadlineRules,
    ) -> Result<DateTime, DeadlineError> {
        let (date, cutoff, calendar) = (received.date(), rules.cutoff, self.calendar);
        if let Some(closing) = today_closing(received, calendar, rules) {
            self.say(|| Line::Counted { date, number: 1, status: calendar.day(date) });
            return Ok(closing);
        }
        let to = calendar.next_working_day(date)?;
        self.say(|| Line::TooLateForToday { cutoff, to });
        self.skipped(date, to);
        self.say(|| Line::Counted { date: to, number: 1, status: calendar.day(to) });
        self.end_of(to)
    }

    /// R4: hours run only inside working time.
    fn worked(&mut self, received: DateTime, minutes: i64) -> Result<DateTime, DeadlineError> {
        let calendar = self.calendar;
        let end = calendar.add_working_time(received, SignedDuration::from_mins(minutes))?;
        if self.lines.is_none() {
            return Ok(end);
        }
        let (mut total, mut day) = (SignedDuration::ZERO, received.date());
        let begins_off = (!calendar.is_working_day(day)).then_some(day);
        if let Some(date) = begins_off {
            self.say(|| Line::Skipped { date, status: calendar.day(date) });
        }
        for stretch in calendar.stretches(received).take_while(|stretch| stretch.from < end) {
            self.skipped(day, stretch.from.date());
            day = stretch.from.date();
            let to = stretch.to.min(end);
            let length = stretch.from.duration_until(to);
            total = total.saturating_add(length);
            self.say(|| Line::Worked {
                from: stretch.from,
                to,
                minutes: length.as_mins(),
                total: total.as_mins(),
            });
        }
        Ok(end)
    }

    fn end_of(&self, day: Date) -> Result<DateTime, DeadlineError> {
        self.calendar.closing(day).ok_or(NeverOpen { near: day })
    }
}
