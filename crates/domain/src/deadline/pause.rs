//! The clock stands still for a lawful cause; what remains is kept (R9).

use super::{DeadlineError, TimeLimit};
use crate::calendar::{Calendar, NeverOpen};
use jiff::{ToSpan, civil::DateTime};
use serde::{Deserialize, Serialize};

/// What remains of a limit while the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remaining {
    /// So many working days after the day of the pause.
    WorkingDays(u32),
    /// So many calendar days after the day of the pause.
    CalendarDays(u32),
    /// So much working time.
    WorkingMinutes(u32),
    /// It was late already when the clock was stopped: a pause does not make that undone.
    Late {
        /// The due moment that was missed.
        due: DateTime,
    },
}

/// What remains at `now` of a `limit` that ends at `due`.
pub fn remaining(now: DateTime, due: DateTime, limit: TimeLimit, calendar: &Calendar) -> Remaining {
    if now > due {
        return Remaining::Late { due };
    }
    let (today, last) = (now.date(), due.date());
    match limit {
        TimeLimit::WorkingDays(_) | TimeLimit::SameDay => {
            let days = calendar.working_days_between(today, last);
            Remaining::WorkingDays(u32::try_from(days).unwrap_or(u32::MAX))
        }
        TimeLimit::CalendarDays(_) | TimeLimit::Months(_) => {
            let days = today.until(last).map_or(0, |span| span.get_days());
            Remaining::CalendarDays(u32::try_from(days).unwrap_or(0))
        }
        TimeLimit::WorkingMinutes(_) => {
            let minutes = calendar.working_minutes_between(now, due);
            Remaining::WorkingMinutes(u32::try_from(minutes).unwrap_or(0))
        }
    }
}

/// The due moment after the clock goes on at `now`: days count from the day after, hours from the
/// moment itself.
pub fn resumed_due(
    now: DateTime,
    left: Remaining,
    calendar: &Calendar,
) -> Result<DateTime, DeadlineError> {
    let last = match left {
        Remaining::Late { due } => return Ok(due),
        Remaining::WorkingMinutes(minutes) => return calendar.add_working_minutes(now, minutes),
        Remaining::WorkingDays(days) => {
            let mut day = now.date();
            for _ in 0..days {
                day = calendar.next_working_day(day)?;
            }
            day
        }
        Remaining::CalendarDays(days) => now.date().saturating_add(i64::from(days).days()),
    };
    let day = calendar.working_day_from(last)?;
    calendar.closing(day).ok_or(NeverOpen { near: day })
}
