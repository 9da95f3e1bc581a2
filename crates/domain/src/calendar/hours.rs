//! The hours of a week: any number of sessions on each weekday.

use std::{fmt, str::FromStr};

use jiff::{
    SignedDuration,
    civil::{Date, DateTime, Time, Weekday},
};
use serde::{Deserialize, Serialize};

use super::CalendarError;

const DAY_MINUTES: u16 = 24 * 60;

/// One uninterrupted stretch of a day, such as `07:30-11:30`; it may end at `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Session {
    opens_minute: u16,
    closes_minute: u16,
}

/// Why a text is no [`Session`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// Not two times of day joined by a dash.
    #[error("is not written like 07:30-11:30 (24:00 is allowed as the end)")]
    Shape,
    /// It ends before, or exactly when, it begins.
    #[error("ends before it begins")]
    Inverted,
}

impl Session {
    /// From minutes after midnight: `opens_minute` < `closes_minute` ≤ 1440.
    pub fn from_minutes(opens_minute: u16, closes_minute: u16) -> Result<Self, SessionError> {
        if closes_minute > DAY_MINUTES {
            return Err(SessionError::Shape);
        }
        if closes_minute <= opens_minute {
            return Err(SessionError::Inverted);
        }
        Ok(Self { opens_minute, closes_minute })
    }

    /// When it begins on `date`.
    pub fn opens(self, date: Date) -> DateTime {
        moment(date, self.opens_minute)
    }

    /// When it ends on `date`; `24:00` is midnight of the next date.
    pub fn closes(self, date: Date) -> DateTime {
        moment(date, self.closes_minute)
    }

    /// Its length.
    pub fn minutes(self) -> u16 {
        self.closes_minute - self.opens_minute
    }
}

fn moment(date: Date, minute: u16) -> DateTime {
    date.to_datetime(Time::midnight()).saturating_add(SignedDuration::from_mins(i64::from(minute)))
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (opens, closes) = (self.opens_minute, self.closes_minute);
        write!(f, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

impl FromStr for Session {
    type Err = SessionError;

    fn from_str(text: &str) -> Result<Self, SessionError> {
        let (opens, closes) = text.split_once(['-', '–']).ok_or(SessionError::Shape)?;
        Self::from_minutes(minute_of_day(opens)?, minute_of_day(closes)?)
    }
}

fn minute_of_day(text: &str) -> Result<u16, SessionError> {
    let (hour, minute) = text.trim().split_once(':').ok_or(SessionError::Shape)?;
    let number = |digits: &str| match digits.len() {
        1..=2 if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse::<u16>().ok(),
        _ => None,
    };
    match (number(hour), number(minute)) {
        (Some(24), Some(0)) => Ok(DAY_MINUTES),
        (Some(hour @ 0..=23), Some(past @ 0..=59)) if minute.len() == 2 => Ok(hour * 60 + past),
        _ => Err(SessionError::Shape),
    }
}

impl TryFrom<String> for Session {
    type Error = SessionError;

    fn try_from(text: String) -> Result<Self, SessionError> {
        text.parse()
    }
}

impl From<Session> for String {
    fn from(session: Session) -> Self {
        session.to_string()
    }
}

/// The sessions of each weekday; a weekday without sessions is closed.
///
/// In JSON `{"mon": ["07:30-11:30", "13:00-17:00"], …}`. The default is office hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WeekFile", into = "WeekFile")]
pub struct WeekHours([Vec<Session>; 7]);

impl Default for WeekHours {
    fn default() -> Self {
        Self::office()
    }
}

impl WeekHours {
    /// Never open.
    pub fn closed() -> Self {
        Self(Default::default())
    }

    /// Monday to Friday 08:00–12:00 and 13:00–17:00, eight hours a day.
    pub fn office() -> Self {
        let sessions = [
            Session { opens_minute: 8 * 60, closes_minute: 12 * 60 },
            Session { opens_minute: 13 * 60, closes_minute: 17 * 60 },
        ];
        let mut week = Self::closed();
        for day in &mut week.0[..5] {
            *day = sessions.to_vec();
        }
        week
    }

    /// The same week with other `sessions` on `weekday`, which must be in order and apart.
    pub fn with(mut self, weekday: Weekday, sessions: Vec<Session>) -> Result<Self, CalendarError> {
        in_order_and_apart(weekday_name(weekday), &sessions)?;
        self.0[index(weekday)] = sessions;
        Ok(self)
    }

    /// The sessions of `weekday`, in order.
    pub fn on(&self, weekday: Weekday) -> &[Session] {
        &self.0[index(weekday)]
    }

    /// Whether no weekday has a session.
    pub fn is_closed(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

fn index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

fn weekday_name(weekday: Weekday) -> &'static str {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][index(weekday)]
}

/// Checks the sessions of one day; `day` (a weekday or a date) is named in the error.
pub(super) fn in_order_and_apart(day: &str, sessions: &[Session]) -> Result<(), CalendarError> {
    for pair in sessions.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let day = day.to_owned();
        if second.closes_minute <= first.opens_minute {
            return Err(CalendarError::Unsorted { day, first, second });
        }
        if second.opens_minute < first.closes_minute {
            return Err(CalendarError::Overlap { day, first, second });
        }
    }
    Ok(())
}

/// Reads the sessions of one day; `day` is named in the error.
pub(super) fn read_sessions(day: &str, texts: &[String]) -> Result<Vec<Session>, CalendarError> {
    let read = |text: &String| {
        text.parse().map_err(|why| CalendarError::Session {
            day: day.to_owned(),
            text: text.clone(),
            why,
        })
    };
    let sessions = texts.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    in_order_and_apart(day, &sessions)?;
    Ok(sessions)
}

/// A week as it is written in JSON. Texts, so that an error can name the day and what was written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "weekdays with their hours, {\"mon\": [\"07:30-11:30\"]}")]
struct WeekFile {
    #[serde(default, alias = "monday", skip_serializing_if = "Vec::is_empty")]
    mon: Vec<String>,
    #[serde(default, alias = "tuesday", skip_serializing_if = "Vec::is_empty")]
    tue: Vec<String>,
    #[serde(default, alias = "wednesday", skip_serializing_if = "Vec::is_empty")]
    wed: Vec<String>,
    #[serde(default, alias = "thursday", skip_serializing_if = "Vec::is_empty")]
    thu: Vec<String>,
    #[serde(default, alias = "friday", skip_serializing_if = "Vec::is_empty")]
    fri: Vec<String>,
    #[serde(default, alias = "saturday", skip_serializing_if = "Vec::is_empty")]
    sat: Vec<String>,
    #[serde(default, alias = "sunday", skip_serializing_if = "Vec::is_empty")]
    sun: Vec<String>,
}

impl TryFrom<WeekFile> for WeekHours {
    type Error = CalendarError;

    fn try_from(file: WeekFile) -> Result<Self, CalendarError> {
        Ok(Self([
            read_sessions("mon", &file.mon)?,
            read_sessions("tue", &file.tue)?,
            read_sessions("wed", &file.wed)?,
            read_sessions("thu", &file.thu)?,
            read_sessions("fri", &file.fri)?,
            read_sessions("sat", &file.sat)?,
            read_sessions("sun", &file.sun)?,
        ]))
    }
}

impl From<WeekHours> for WeekFile {
    fn from(week: WeekHours) -> Self {
        let [mon, tue, wed, thu, fri, sat, sun] =
            week.0.map(|sessions| sessions.iter().map(Session::to_string).collect());
        Self { mon, tue, wed, thu, fri, sat, sun }
    }
}
