//! How long something may take, as the law writes it.

use std::{
    fmt,
    num::{NonZeroU16, NonZeroU32},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// One working day is eight working hours where one is converted into the other.
pub const WORKING_DAY_MINUTES: u32 = 8 * 60;

/// Longest limit that can be written: ten years.
const DAYS_MAX: u16 = 3650;
const MONTHS_MAX: u16 = 120;
const MINUTES_MAX: u32 = DAYS_MAX as u32 * WORKING_DAY_MINUTES;

/// A time limit (thời hạn) in the unit of the law.
///
/// Written `5wd` (working days), `20d` (calendar days: what a law calls just "ngày"), `56h` or
/// `3.5h` (working hours), `same-day`, `2m` (months). Working time that is no short decimal of an
/// hour is written in minutes, `100min`. Never zero, at most ten years.
///
/// Law: Civil Code 91/2015/QH13, Art. 144–148.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TimeLimit {
    /// Ngày làm việc.
    WorkingDays(NonZeroU16),
    /// Ngày.
    CalendarDays(NonZeroU16),
    /// Giờ làm việc, kept in minutes.
    WorkingMinutes(NonZeroU32),
    /// Ngay trong ngày.
    SameDay,
    /// Tháng.
    Months(NonZeroU16),
}

/// Why a text is no [`TimeLimit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeLimitError {
    /// Not a number with a known unit.
    #[error("a time limit is written like 5wd, 20d, 56h, 3.5h, 2m or same-day")]
    Shape,
    /// Nothing at all.
    #[error("a time limit is longer than zero")]
    Zero,
    /// Days and months cannot be divided; hours only into whole minutes.
    #[error("days and months are whole numbers, and hours have whole minutes (such as 3.5h)")]
    Fraction,
    /// More than ten years.
    #[error("a time limit is at most ten years")]
    TooLong,
}

/// How exactly a due moment is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The whole due day is in time.
    Day,
    /// Only up to the minute is in time.
    Moment,
}

impl TimeLimit {
    /// Working days, `None` outside 1 to 3650.
    pub fn working_days(count: u16) -> Option<Self> {
        NonZeroU16::new(count).filter(|days| days.get() <= DAYS_MAX).map(Self::WorkingDays)
    }

    /// Calendar days, `None` outside 1 to 3650.
    pub fn calendar_days(count: u16) -> Option<Self> {
        NonZeroU16::new(count).filter(|days| days.get() <= DAYS_MAX).map(Self::CalendarDays)
    }

    /// Working time in minutes, `None` for nothing and for more than 3650 working days.
    pub fn working_minutes(count: u32) -> Option<Self> {
        NonZeroU32::new(count).filter(|time| time.get() <= MINUTES_MAX).map(Self::WorkingMinutes)
    }

    /// Whether its end is a day or a minute.
    pub fn precision(self) -> Precision {
        match self {
            Self::WorkingMinutes(_) => Precision::Moment,
            Self::WorkingDays(_) | Self::CalendarDays(_) | Self::SameDay | Self::Months(_) => {
                Precision::Day
            }
        }
    }

    /// Its length in working minutes, a working day being eight hours; `None` for calendar days
    /// and months, whose working time depends on the calendar.
    pub fn as_working_minutes(self) -> Option<u32> {
        match self {
            Self::WorkingDays(days) => Some(u32::from(days.get()) * WORKING_DAY_MINUTES),
            Self::WorkingMinutes(minutes) => Some(minutes.get()),
            Self::SameDay => Some(WORKING_DAY_MINUTES),
            Self::CalendarDays(_) | Self::Months(_) => None,
        }
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkingDays(days) => write!(f, "{days}wd"),
            Self::CalendarDays(days) => write!(f, "{days}d"),
            Self::WorkingMinutes(minutes) => write_hours(f, minutes.get()),
            Self::SameDay => f.write_str("same-day"),
            Self::Months(months) => write!(f, "{months}m"),
        }
    }
}

fn write_hours(f: &mut fmt::Formatter<'_>, minutes: u32) -> fmt::Result {
    let (hours, rest) = (minutes / 60, minutes % 60);
    // Sixty minutes have an exact decimal of two places only every three minutes.
    match rest * 100 / 60 {
        _ if rest % 3 != 0 => write!(f, "{minutes}min"),
        0 => write!(f, "{hours}h"),
        hundredths if hundredths % 10 == 0 => write!(f, "{hours}.{}h", hundredths / 10),
        hundredths => write!(f, "{hours}.{hundredths:02}h"),
    }
}

impl FromStr for TimeLimit {
    type Err = TimeLimitError;

    /// Spaces around and capitals are forgiven, and `3,5h` for `3.5h`.
    fn from_str(text: &str) -> Result<Self, TimeLimitError> {
        let text = text.trim().to_ascii_lowercase();
        if text == "same-day" {
            return Ok(Self::SameDay);
        }
        let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).ok_or(TimeLimitError::Shape)?;
        let (number, unit) = text.split_at(unit_at);
        let number = Number::read(number.trim_end())?;
        match unit {
            "wd" => number.whole(DAYS_MAX).map(Self::WorkingDays),
            "d" => number.whole(DAYS_MAX).map(Self::CalendarDays),
            "m" => number.whole(MONTHS_MAX).map(Self::Months),
            "h" => number.times(60).map(Self::WorkingMinutes),
            "min" => number.times(1).map(Self::WorkingMinutes),
            _ => Err(TimeLimitError::Shape),
        }
    }
}

/// A decimal number in thousandths.
struct Number(u64);

impl Number {
    fn read(text: &str) -> Result<Self, TimeLimitError> {
        let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err(TimeLimitError::Shape);
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > 3 {
            return Err(TimeLimitError::Fraction);
        }
        // Only digits are left, so what cannot be read is too large.
        let whole: u32 = whole.parse().map_err(|_| TimeLimitError::TooLong)?;
        let thousandths: u64 = format!("{decimals:0<3}").parse().unwrap_or(0);
        Ok(Self(u64::from(whole) * 1000 + thousandths))
    }

    fn whole(self, max: u16) -> Result<NonZeroU16, TimeLimitError> {
        if !self.0.is_multiple_of(1000) {
            return Err(TimeLimitError::Fraction);
        }
        let count = u16::try_from(self.0 / 1000).map_err(|_| TimeLimitError::TooLong)?;
        if count > max {
            return Err(TimeLimitError::TooLong);
        }
        NonZeroU16::new(count).ok_or(TimeLimitError::Zero)
    }

    fn times(self, minutes: u64) -> Result<NonZeroU32, TimeLimitError> {
        let thousandths = self.0 * minutes;
        if !thousandths.is_multiple_of(1000) {
            return Err(TimeLimitError::Fraction);
        }
        let count = u32::try_from(thousandths / 1000).map_err(|_| TimeLimitError::TooLong)?;
        if count > MINUTES_MAX {
            return Err(TimeLimitError::TooLong);
        }
        NonZeroU32::new(count).ok_or(TimeLimitError::Zero)
    }
}

impl TryFrom<String> for TimeLimit {
    type Error = TimeLimitError;

    fn try_from(text: String) -> Result<Self, TimeLimitError> {
        text.parse()
    }
}

impl From<TimeLimit> for String {
    fn from(limit: TimeLimit) -> Self {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_unit_is_read_and_written_the_same_way() {
        for text in ["5wd", "20d", "56h", "3.5h", "0.25h", "1.05h", "same-day", "2m", "100min"] {
            assert_eq!(text.parse::<TimeLimit>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_limit_typed_loosely_is_understood() {
        for (typed, meant) in [(" 5WD ", "5wd"), ("3,5h", "3.5h"), ("7 d", "7d"), ("60min", "1h")] {
            assert_eq!(typed.parse::<TimeLimit>().unwrap().to_string(), meant);
        }
    }

    #[test]
    fn what_is_no_limit_is_refused_with_its_reason() {
        use TimeLimitError::{Fraction, Shape, TooLong, Zero};
        for (text, why) in [
            ("", Shape),
            ("5", Shape),
            ("wd", Shape),
            ("-5wd", Shape),
            ("5wdx", Shape),
            ("1.2.3h", Shape),
            ("5.h", Shape),
            ("٥wd", Shape),
            ("0wd", Zero),
            ("0.0h", Zero),
            ("2.5wd", Fraction),
            ("0.001h", Fraction),
            ("1.33333h", Fraction),
            ("3651d", TooLong),
            ("121m", TooLong),
            ("99999999999999999999wd", TooLong),
        ] {
            assert_eq!(text.parse::<TimeLimit>(), Err(why), "{text}");
        }
    }

    #[test]
    fn seven_working_days_are_fifty_six_hours() {
        let minutes = |text: &str| text.parse::<TimeLimit>().unwrap().as_working_minutes();
        assert_eq!(minutes("7wd"), minutes("56h"));
        assert_eq!(minutes("7d"), None);
    }

    pub(crate) fn any_limit() -> impl Strategy<Value = TimeLimit> {
        prop_oneof![
            (1..=DAYS_MAX).prop_filter_map("days", TimeLimit::working_days),
            (1..=DAYS_MAX).prop_filter_map("days", TimeLimit::calendar_days),
            (1..=MINUTES_MAX).prop_filter_map("minutes", TimeLimit::working_minutes),
            Just(TimeLimit::SameDay),
            (1..=MONTHS_MAX).prop_map(|n| TimeLimit::Months(NonZeroU16::new(n).unwrap())),
        ]
    }

    proptest! {
        #[test]
        fn a_written_limit_reads_back(limit in any_limit()) {
            prop_assert_eq!(limit.to_string().parse(), Ok(limit));
            let json = serde_json::to_string(&limit).unwrap();
            prop_assert_eq!(serde_json::from_str::<TimeLimit>(&json).unwrap(), limit);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*", near in "[0-9.,]{0,24} ?[a-z-]{0,8}") {
            let _ = text.parse::<TimeLimit>();
            if let Ok(limit) = near.parse::<TimeLimit>() {
                prop_assert_eq!(limit.to_string().parse(), Ok(limit));
            }
        }
    }
}
