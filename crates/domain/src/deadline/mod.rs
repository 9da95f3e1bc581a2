//! Deadlines (thời hạn): until when a result is due, and why.
//!
//! One way of counting serves both questions: [`due`] and [`explain`] walk the same steps, the one
//! silently, the other writing a line for each. Rules R1–R16 are those of `domain/06-deadlines`.

mod limit;
mod pause;
mod rules;

#[cfg(test)]
mod tests;

pub use limit::{Precision, TimeLimit, TimeLimitError, WORKING_DAY_MINUTES};
pub use pause::{Remaining, remaining, resumed_due};
pub use rules::{DeadlineRules, JudgedBy};

use crate::calendar::{Calendar, DayStatus, NeverOpen};
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

/// Why no due date can be given: the calendar never opens again.
pub type DeadlineError = NeverOpen;

/// One line of the explanation of a due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The dossier was received.
    Received {
        /// When.
        at: DateTime,
    },
    /// Received after the cut-off: the next working day counts as the day of reception (R7).
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
    /// The day of reception itself is not counted (R2).
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
        /// Minutes in it.
        minutes: i64,
        /// Minutes counted so far.
        total: i64,
    },
    /// The due moment.
    Due {
        /// When.
        at: DateTime,
    },
}

/// A due moment with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// When the result is due.
    pub due: DateTime,
    /// Why, line by line.
    pub lines: Vec<Line>,
}

/// When a result is due that was asked for at `received`.
pub fn due(
    received: DateTime,
    limit: TimeLimit,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    Count { calendar, rules, lines: None }.run(received, limit)
}

/// The same, line by line.
pub fn explain(
    received: DateTime,
    limit: TimeLimit,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<Explanation, DeadlineError> {
    let mut count = Count { calendar, rules, lines: Some(Vec::new()) };
    let due = count.run(received, limit)?;
    Ok(Explanation { due, lines: count.lines.unwrap_or_default() })
}

struct Count<'a> {
    calendar: &'a Calendar,
    rules: &'a DeadlineRules,
    lines: Option<Vec<Line>>,
}

impl Count<'_> {
    fn say(&mut self, line: impl FnOnce() -> Line) {
        if let Some(lines) = &mut self.lines {
            lines.push(line());
        }
    }

    fn run(&mut self, received: DateTime, limit: TimeLimit) -> Result<DateTime, DeadlineError> {
        self.say(|| Line::Received { at: received });
        let due = match limit {
            TimeLimit::WorkingDays(count) => {
                let zero = self.day_zero(received)?;
                let last = self.working_day(zero, u32::from(count.get()))?;
                self.end_of(last)?
            }
            TimeLimit::CalendarDays(count) => {
                let zero = self.day_zero(received)?;
                self.span(zero, zero.saturating_add(i64::from(count.get()).days()))?
            }
            TimeLimit::Months(count) => {
                let zero = self.day_zero(received)?;
                self.span(zero, zero.saturating_add(i64::from(count.get()).months()))?
            }
            TimeLimit::SameDay => self.same_day(received)?,
            TimeLimit::WorkingMinutes(count) => self.worked(received, i64::from(count.get()))?,
        };
        self.say(|| Line::Due { at: due });
        Ok(due)
    }

    /// R2, R7: the day of reception is not counted; a late one may count as the next working day.
    fn day_zero(&mut self, received: DateTime) -> Result<Date, DeadlineError> {
        let date = received.date();
        let cutoff = self.rules.cutoff;
        if self.rules.late_receipt_shifts_day_zero && received.time() > cutoff {
            let to = self.calendar.next_working_day(date)?;
            self.say(|| Line::DayZeroMoved { cutoff, to });
            return Ok(to);
        }
        self.say(|| Line::DayOfReception { date });
        Ok(date)
    }

    /// R11–R13: holidays and weekly rest do not count, worked days off do.
    fn working_day(&mut self, zero: Date, count: u32) -> Result<Date, DeadlineError> {
        let (mut day, mut number) = (zero, 0);
        while number < count {
            let next = self.calendar.next_working_day(day)?;
            self.skipped(day, next);
            number += 1;
            let calendar = self.calendar;
            self.say(|| Line::Counted { date: next, number, status: calendar.day(next) });
            day = next;
        }
        Ok(day)
    }

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
        }
        self.end_of(to)
    }

    /// R6: the same day, or the next working day after the cut-off.
    fn same_day(&mut self, received: DateTime) -> Result<DateTime, DeadlineError> {
        let (date, cutoff) = (received.date(), self.rules.cutoff);
        if self.calendar.is_working_day(date) && received.time() <= cutoff {
            let calendar = self.calendar;
            self.say(|| Line::Counted { date, number: 1, status: calendar.day(date) });
            return self.end_of(date);
        }
        let to = self.calendar.next_working_day(date)?;
        self.say(|| Line::TooLateForToday { cutoff, to });
        self.skipped(date, to);
        self.end_of(to)
    }

    /// R4: hours run only inside working time.
    fn worked(&mut self, received: DateTime, minutes: i64) -> Result<DateTime, DeadlineError> {
        let mut total = 0;
        for stretch in self.calendar.stretches(received) {
            let length = stretch.from.duration_until(stretch.to).as_mins();
            let counted = length.min(minutes - total);
            let to = stretch.from.saturating_add(counted.minutes());
            total += counted;
            self.say(|| Line::Worked { from: stretch.from, to, minutes: counted, total });
            if total >= minutes {
                return Ok(to);
            }
        }
        Err(NeverOpen { near: received.date() })
    }

    fn end_of(&self, day: Date) -> Result<DateTime, DeadlineError> {
        self.calendar.closing(day).ok_or(NeverOpen { near: day })
    }
}

/// By when the desk answers what was sent online (intake limit).
pub fn intake_due(
    sent: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    due(sent, rules.intake_limit, calendar, rules)
}

/// By when a received dossier is handed to the agency that works on it: on the same working day,
/// or, received after the cut-off, at the start of the next (R5; Decree 61/2018/NĐ-CP, Art. 16).
pub fn transfer_by(
    received: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    let date = received.date();
    match calendar.closing(date) {
        Some(closing) if received.time() <= rules.cutoff && received < closing => Ok(closing),
        _ => {
            let next = calendar.next_working_day(date)?;
            calendar.opening(next).ok_or(NeverOpen { near: next })
        }
    }
}

/// Until when the apology for a late result must be out: the end of the last working day before
/// the due date, in the careful reading (R15; Decree 61/2018/NĐ-CP, Art. 19(9)).
pub fn apology_latest(
    due: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    let mut day = due.date();
    for _ in 0..rules.apology_working_days_before {
        day = calendar.previous_working_day(day)?;
    }
    calendar.closing(day).ok_or(NeverOpen { near: day })
}

/// How a finished piece of work kept its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// Trước hạn: before the due day.
    Early,
    /// Đúng hạn.
    OnTime,
    /// Quá hạn.
    Late,
}

/// Compares the finish (never the collection) with the due moment (R14).
pub fn keeping(finished: DateTime, due: DateTime, precision: Precision) -> Keeping {
    if finished.date() < due.date() {
        return Keeping::Early;
    }
    let in_time = match precision {
        Precision::Day => finished.date() == due.date(),
        Precision::Moment => finished <= due,
    };
    if in_time { Keeping::OnTime } else { Keeping::Late }
}
