//! The calendar as JSON: the form of `motcua deadline --calendar FILE`, and of stored calendars.
//!
//! A holiday is written as a bare date, or as an object when more is known about it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Calendar, CalendarError, DayEntry, DayKind, WeekHours, hours::read_sessions};

/// `{"week": {"mon": [...]}, "holidays": ["2020-04-30"], "worked_days_off": [...]}`.
///
/// No `week` at all means office hours; a weekday missing from it is closed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with week, holidays and worked_days_off")]
pub(super) struct CalendarFile {
    #[serde(default)]
    week: WeekHours,
    #[serde(default = "WeekHours::closed", skip_serializing_if = "WeekHours::is_closed")]
    reception_only: WeekHours,
    #[serde(default)]
    holidays: Vec<DayFile>,
    #[serde(default)]
    worked_days_off: Vec<DayFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a day is written \"2020-04-30\", or {\"date\": …, \"name\": …}")]
enum DayFile {
    Date(String),
    Entry(EntryFile),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    date: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<DayKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours: Option<Vec<String>>,
}

impl TryFrom<CalendarFile> for Calendar {
    type Error = CalendarError;

    fn try_from(file: CalendarFile) -> Result<Self, CalendarError> {
        let holidays = file.holidays.into_iter().map(|day| read(day, "holidays", DayKind::Holiday));
        let worked = file
            .worked_days_off
            .into_iter()
            .map(|day| read(day, "worked_days_off", DayKind::SwappedWork));
        // A date in both lists is a day off that is worked: the second list is read last and wins.
        let days = holidays
            .chain(worked)
            .map(|entry| entry.map(|entry| (entry.date, entry)))
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        Ok(Self { hours: file.week, reception_only: file.reception_only, days })
    }
}

fn read(day: DayFile, list: &'static str, usual: DayKind) -> Result<DayEntry, CalendarError> {
    match day {
        DayFile::Date(text) => Ok(DayEntry::new(read_date(&text, list)?, usual)),
        DayFile::Entry(entry) => {
            let date = read_date(&entry.date, list)?;
            let kind = entry.kind.unwrap_or(usual);
            if (kind == DayKind::SwappedWork) != (usual == DayKind::SwappedWork) {
                return Err(CalendarError::WrongList { date, list });
            }
            let sessions =
                entry.hours.map(|hours| read_sessions(&date.to_string(), &hours)).transpose()?;
            Ok(DayEntry { date, kind, name: entry.name, decision: entry.decision, sessions })
        }
    }
}

pub(super) fn read_date(text: &str, list: &'static str) -> Result<Date, CalendarError> {
    // A longer text may be a date with a time, whose date would be taken silently.
    let date = if text.len() == 10 { text.parse().ok() } else { None };
    date.ok_or_else(|| CalendarError::Date { list, text: text.to_owned() })
}

impl From<Calendar> for CalendarFile {
    fn from(calendar: Calendar) -> Self {
        let (worked, holidays): (Vec<_>, Vec<_>) =
            calendar.days.into_values().partition(|entry| entry.kind == DayKind::SwappedWork);
        Self {
            week: calendar.hours,
            reception_only: calendar.reception_only,
            holidays: holidays.into_iter().map(|entry| write(entry, DayKind::Holiday)).collect(),
            worked_days_off: worked
                .into_iter()
                .map(|entry| write(entry, DayKind::SwappedWork))
                .collect(),
        }
    }
}

fn write(entry: DayEntry, usual: DayKind) -> DayFile {
    if entry == DayEntry::new(entry.date, usual) {
        return DayFile::Date(entry.date.to_string());
    }
    DayFile::Entry(EntryFile {
        date: entry.date.to_string(),
        kind: (entry.kind != usual).then_some(entry.kind),
        name: entry.name,
        decision: entry.decision,
        hours: entry.sessions.map(|sessions| sessions.iter().map(ToString::to_string).collect()),
    })
}
