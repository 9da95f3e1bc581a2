//! Early, on time, or late.

use super::Precision;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// How a finished piece of work kept its limit: the three columns of the statistics under Decision
/// 766/QĐ-TTg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// Trước hạn: before the due day.
    Early,
    /// Đúng hạn: on the due day; where hours are promised, not after the due moment.
    OnTime,
    /// Quá hạn.
    Late,
}

/// Compares the finish (the issue of the result, never its collection) with the due moment (R14).
pub fn keeping(finished: DateTime, due: DateTime, precision: Precision) -> Keeping {
    let (on, due_on) = (finished.date(), day_of(due));
    if on < due_on {
        Keeping::Early
    } else if finished <= due || (precision == Precision::Day && on == due_on) {
        Keeping::OnTime
    } else {
        Keeping::Late
    }
}

/// The day to which a due moment belongs: midnight ends a day, it does not begin one.
pub fn day_of(due: DateTime) -> Date {
    let date = due.date();
    if due.time() == Time::midnight() { date.yesterday().unwrap_or(date) } else { date }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_due_day_is_on_time_to_its_last_minute_where_days_are_promised() {
        let due = date(2019, 9, 4).at(17, 0, 0, 0);
        let finished =
            |day, hour| keeping(date(2019, 9, day).at(hour, 0, 0, 0), due, Precision::Day);
        assert_eq!(finished(3, 18), Keeping::Early);
        assert_eq!(finished(4, 8), Keeping::OnTime);
        assert_eq!(finished(4, 18), Keeping::OnTime);
        assert_eq!(finished(5, 0), Keeping::Late);
    }

    #[test]
    fn where_hours_are_promised_the_minute_counts() {
        let due = date(2026, 3, 9).at(14, 0, 0, 0);
        let finished =
            |hour, minute| keeping(date(2026, 3, 9).at(hour, minute, 0, 0), due, Precision::Moment);
        assert_eq!(finished(8, 0), Keeping::OnTime);
        assert_eq!(finished(14, 0), Keeping::OnTime);
        assert_eq!(finished(14, 1), Keeping::Late);
    }

    #[test]
    fn a_day_that_closes_at_midnight_is_not_late_at_its_end() {
        let due = date(2019, 9, 5).at(0, 0, 0, 0);
        assert_eq!(day_of(due), date(2019, 9, 4));
        let finished = |moment| keeping(moment, due, Precision::Day);
        assert_eq!(finished(date(2019, 9, 4).at(23, 0, 0, 0)), Keeping::OnTime);
        assert_eq!(finished(date(2019, 9, 5).at(8, 0, 0, 0)), Keeping::Late);
    }
}
