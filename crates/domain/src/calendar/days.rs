//! Single dates that differ from the weekly hours: holidays, swapped days, working Saturdays.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CalendarError, Session, file::read_date};

/// Why a date differs from its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A public holiday. Law: Labour Code 45/2019/QH14, Art. 112.
    Holiday,
    /// The day off in place of a holiday that fell on a weekly day of rest. Law: Art. 111(3).
    Compensatory,
    /// A weekday made a day off in exchange for another day (hoán đổi ngày làm việc).
    SwappedOff,
    /// A day of rest worked in exchange: it counts like any working day.
    SwappedWork,
}

impl FromStr for DayKind {
    type Err = CalendarError;

    /// Reads `holiday`, `compensatory`, `swapped_off` and `swapped_work`, as data packages write it.
    fn from_str(word: &str) -> Result<Self, CalendarError> {
        match word {
            "holiday" => Ok(Self::Holiday),
            "compensatory" => Ok(Self::Compensatory),
            "swapped_off" => Ok(Self::SwappedOff),
            "swapped_work" => Ok(Self::SwappedWork),
            _ => Err(CalendarError::Kind { word: word.to_owned() }),
        }
    }
}

/// One date of the calendar that differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEntry {
    /// The date.
    pub date: Date,
    /// Why it differs.
    pub kind: DayKind,
    /// What the day is called.
    pub name: Option<String>,
    /// The decision or notice that ordered it.
    pub decision: Option<String>,
    /// Hours of its own. `None`: closed, or Monday's hours for [`DayKind::SwappedWork`].
    pub sessions: Option<Vec<Session>>,
}

impl DayEntry {
    /// A date with the hours its kind implies, without name or decision.
    pub fn new(date: Date, kind: DayKind) -> Self {
        Self { date, kind, name: None, decision: None, sessions: None }
    }

    /// One row of a data package: its columns `date` and `kind`.
    pub fn read(date: &str, kind: &str) -> Result<Self, CalendarError> {
        Ok(Self::new(read_date(date.trim(), "date")?, kind.trim().parse()?))
    }

    /// The same, called `name`.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }
}

/// What a date is, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DayStatus {
    /// A working day like any other of its weekday.
    WorkingDay,
    /// A day of rest that is worked, or a day with hours of its own.
    WorkedInExchange {
        /// What the day is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The notice that ordered it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<String>,
    },
    /// The weekday is never worked.
    WeeklyRest,
    /// Closed by a calendar entry.
    DayOff {
        /// Which sort of day off; never [`DayKind::SwappedWork`].
        kind: DayKind,
        /// What the day is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The decision or notice that ordered it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<String>,
    },
}

impl DayStatus {
    /// Whether work is done on this date, if only for half of it.
    pub fn is_working(&self) -> bool {
        matches!(self, Self::WorkingDay | Self::WorkedInExchange { .. })
    }
}

impl fmt::Display for DayStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, name) = match self {
            Self::WorkingDay => ("working day", &None),
            Self::WorkedInExchange { name, .. } => ("worked day off", name),
            Self::WeeklyRest => ("weekly rest", &None),
            Self::DayOff { kind: DayKind::Holiday, name, .. } => ("holiday", name),
            Self::DayOff { kind: DayKind::Compensatory, name, .. } => {
                ("compensatory day off", name)
            }
            Self::DayOff { name, .. } => ("day off by exchange", name),
        };
        match name {
            Some(name) => write!(f, "{what}: {name}"),
            None => f.write_str(what),
        }
    }
}
