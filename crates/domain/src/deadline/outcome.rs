//! Early, on time, or late.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use super::Precision;

/// How a finish compares with what was promised.
///
/// The finish is the issue of the result, never its collection. Law: the three columns of the
/// statistics under Decision 766/QĐ-TTg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Punctuality {
    /// Before the due date (trước hạn).
    Early,
    /// On the due date; where hours are promised, not after the due moment (đúng hạn).
    OnTime,
    /// After it (quá hạn).
    Late,
}

impl Punctuality {
    /// How a finish at `finished` compares with `due`.
    pub fn of(finished: DateTime, due: DateTime, precision: Precision) -> Self {
        let (on, due_on) = (finished.date(), day_of(due));
        // Work that closes at midnight is due at an instant that already bears the next date.
        if on < due_on {
            Self::Early
        } else if finished <= due || (precision == Precision::Day && on == due_on) {
            Self::OnTime
        } else {
            Self::Late
        }
    }
}

/// The day to which a due moment belongs: midnight ends a day, it does not begin one.
pub fn day_of(due: DateTime) -> Date {
    if due.time() == Time::midnight() {
        due.date().yesterday().unwrap_or(due.date())
    } else {
        due.date()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_due_day_is_on_time_to_its_last_minute_where_days_are_promised() {
        let due = date(2019, 9, 4).at(17, 0, 0, 0);
        let finished =
            |day, hour| Punctuality::of(date(2019, 9, day).at(hour, 0, 0, 0), due, Precision::Day);
        assert_eq!(finished(3, 18), Punctuality::Early);
        assert_eq!(finished(4, 8), Punctuality::OnTime);
        assert_eq!(finished(4, 18), Punctuality::OnTime);
        assert_eq!(finished(5, 0), Punctuality::Late);
    }

    #[test]
    fn where_hours_are_promised_the_minute_counts() {
        let due = date(2026, 3, 9).at(14, 0, 0, 0);
        let finished = |hour, minute| {
            Punctuality::of(date(2026, 3, 9).at(hour, minute, 0, 0), due, Precision::Moment)
        };
        assert_eq!(finished(8, 0), Punctuality::OnTime);
        assert_eq!(finished(14, 0), Punctuality::OnTime);
        assert_eq!(finished(14, 1), Punctuality::Late);
    }

    #[test]
    fn a_day_that_closes_at_midnight_is_not_late_at_its_end() {
        let due = date(2019, 9, 5).at(0, 0, 0, 0);
        assert_eq!(day_of(due), date(2019, 9, 4));
        let finished = |moment| Punctuality::of(moment, due, Precision::Day);
        assert_eq!(finished(date(2019, 9, 4).at(23, 0, 0, 0)), Punctuality::OnTime);
        assert_eq!(finished(date(2019, 9, 5).at(8, 0, 0, 0)), Punctuality::Late);
    }
}
