//! The clock stands still for a lawful cause; what remains is kept (R9).

use super::{DeadlineError, TimeLimit, count::Count, day_of};
use crate::calendar::Calendar;
use jiff::{SignedDuration, civil::DateTime};
use serde::{Deserialize, Serialize};

/// What remains of a limit while the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remaining {
    /// So many working days after the day of the pause.
    WorkingDays(u32),
    /// So many calendar days after the day of the pause.
    CalendarDays(u32),
    /// So much working time from the moment of the pause.
    WorkingMinutes(u32),
    /// It was late already when the clock was stopped: a pause does not make that undone.
    Late {
        /// The due moment that was missed.
        due: DateTime,
    },
}

/// What remains at `now` of a `limit` that ends at `due`.
///
/// The day on which the clock stops counts as used, as the day of reception does not: days run
/// from the day after. Reckoned from the promised due moment, so it holds after an earlier pause
/// and after an apology too.
pub fn remaining(now: DateTime, due: DateTime, limit: TimeLimit, calendar: &Calendar) -> Remaining {
    if now > due {
        return Remaining::Late { due };
    }
    let (today, last) = (now.date(), day_of(due));
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
            // A begun minute is a whole one, or the pause would shorten the limit.
            let left = calendar.working_time_between(now, due);
            let minutes = left.saturating_add(SignedDuration::from_secs(59)).as_mins();
            Remaining::WorkingMinutes(u32::try_from(minutes).unwrap_or(u32::MAX))
        }
    }
}

/// The due moment after the clock goes on at `now`: days count from the day after, hours from the
/// moment itself. Where only the day of the pause was left, it is the day of resumption.
pub fn resumed_due(
    now: DateTime,
    left: Remaining,
    calendar: &Calendar,
) -> Result<DateTime, DeadlineError> {
    Count::silent(calendar).rest(now, left)
}
