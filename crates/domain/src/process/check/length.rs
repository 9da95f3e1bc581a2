//! How long limits of different units take together.

use super::Detail;
use crate::deadline::{TimeLimit, WORKING_DAY_MINUTES};

/// Limits added up: calendar days and working time are kept apart as long as possible, because
/// fifteen steps of one calendar day fit exactly into fifteen calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    calendar_days: u64,
    working_minutes: u64,
}

const DAY: u64 = WORKING_DAY_MINUTES as u64;

impl Length {
    pub fn of(limit: TimeLimit) -> Self {
        match limit {
            TimeLimit::CalendarDays(days) => Self::calendar(u64::from(days.get())),
            // Law: Civil Code 91/2015/QH13, Art. 146(1)(b): a month is thirty days.
            TimeLimit::Months(months) => Self::calendar(u64::from(months.get()) * 30),
            TimeLimit::WorkingDays(days) => Self::working(u64::from(days.get()) * DAY),
            TimeLimit::WorkingMinutes(minutes) => Self::working(u64::from(minutes.get())),
            TimeLimit::SameDay => Self::working(DAY),
        }
    }

    fn calendar(days: u64) -> Self {
        Self { calendar_days: days, working_minutes: 0 }
    }

    fn working(minutes: u64) -> Self {
        Self { calendar_days: 0, working_minutes: minutes }
    }

    pub fn and(self, other: Self) -> Self {
        Self {
            calendar_days: self.calendar_days + other.calendar_days,
            working_minutes: self.working_minutes + other.working_minutes,
        }
    }

    /// Working minutes, of seven calendar days five being worked, broken minutes rounded up.
    pub fn minutes(self) -> u64 {
        self.working_minutes + (self.calendar_days * 5 * DAY).div_ceil(7)
    }

    /// Whether it is longer than the law gives. Working time is held against a limit in calendar
    /// days by the working days it has at the most: 15 days are at the most 11 working days.
    pub fn exceeds(self, legal: TimeLimit) -> bool {
        let legal = Self::of(legal);
        if legal.calendar_days == 0 || self.calendar_days > legal.calendar_days {
            return self.minutes() > legal.minutes();
        }
        self.minutes() > (legal.calendar_days * 5).div_ceil(7) * DAY
    }

    pub fn against(self, legal: TimeLimit) -> Detail {
        Detail::Minutes { taken: self.minutes(), allowed: Self::of(legal).minutes() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn exceeds(taken: &[&str], legal: &str) -> bool {
        let taken = taken.iter().map(|limit| Length::of(limit.parse().unwrap()));
        taken.fold(Length::default(), Length::and).exceeds(legal.parse().unwrap())
    }

    #[test]
    fn limits_of_one_unit_are_compared_exactly() {
        assert!(!exceeds(&["1d"; 15], "15d"));
        assert!(exceeds(&["1d"; 16], "15d"));
        assert!(exceeds(&["4d"], "3d"));
        assert!(!exceeds(&["1m"], "30d"));
        assert!(exceeds(&["1m"], "29d"));
        assert!(!exceeds(&["3wd", "8h"], "4wd"));
        assert!(exceeds(&["3wd", "8h", "1min"], "4wd"));
        assert!(!exceeds(&["4h", "2h", "1h"], "same-day"));
        assert!(exceeds(&["4h", "5h"], "same-day"));
    }

    #[test]
    fn seven_calendar_days_hold_five_working_days() {
        assert!(!exceeds(&["7d"], "5wd"));
        assert!(exceeds(&["8d"], "5wd"));
        assert!(!exceeds(&["5wd"], "7d"));
        assert!(exceeds(&["5wd", "1h"], "7d"));
        assert!(!exceeds(&["7wd", "4h", "8h", "4h"], "15d"));
    }
}
