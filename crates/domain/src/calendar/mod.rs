//! When an agency works: weekly hours, and the dates that differ from them.
//!
//! Three things to know:
//! - a *working day* is a date with at least one working session, if only a half day;
//! - a worked day off has Monday's hours unless it states its own, and counts like any other day;
//! - a *reception-only* session (Saturday morning at many counters) accepts dossiers but is not
//!   working time: no day and no hour of a time limit passes in it.
//!
//! Calendars are data, per year and province; no lunar date is computed here, because the Prime
//! Minister's yearly notice decides, not the moon.

mod days;
mod file;
mod hours;
#[cfg(test)]
pub(crate) mod tests;

use std::{collections::BTreeMap, iter};

use jiff::{
    SignedDuration,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

pub use self::{
    days::{DayEntry, DayKind, DayStatus},
    hours::{Session, SessionError, WeekHours},
};

/// How many closed days in a row are searched before a calendar counts as never open: ten years.
const CLOSED_DAYS_MAX: usize = 3660;

/// The working time of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "file::CalendarFile", into = "file::CalendarFile")]
pub struct Calendar {
    hours: WeekHours,
    reception_only: WeekHours,
    days: BTreeMap<Date, DayEntry>,
}

/// Office hours without a holiday.
impl Default for Calendar {
    fn default() -> Self {
        Self {
            hours: WeekHours::office(),
            reception_only: WeekHours::closed(),
            days: BTreeMap::new(),
        }
    }
}

/// What is wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A session cannot be read.
    #[error("{day}: the hours \"{text}\" cannot be used: it {why}")]
    Session {
        /// Weekday or date.
        day: String,
        /// What was written.
        text: String,
        /// What is wrong with it.
        why: SessionError,
    },
    /// Two sessions of a day share time.
    #[error("{day}: the hours {first} and {second} overlap")]
    Overlap {
        /// Weekday or date.
        day: String,
        /// The one written first.
        first: Session,
        /// The one written after it.
        second: Session,
    },
    /// The sessions of a day are not in order.
    #[error("{day}: the hours {second} come before {first}; write them in order")]
    Unsorted {
        /// Weekday or date.
        day: String,
        /// The one written first.
        first: Session,
        /// The one written after it.
        second: Session,
    },
    /// Not a date.
    #[error("{list}: \"{text}\" is not a date such as 2020-04-30")]
    Date {
        /// The list it stands in.
        list: &'static str,
        /// What was written.
        text: String,
    },
    /// No sort of day.
    #[error(
        "\"{word}\" is not a sort of day; write holiday, compensatory, swapped_off or swapped_work"
    )]
    Kind {
        /// What was written.
        word: String,
    },
    /// A worked day among the holidays, or the other way round.
    #[error("{date} stands in the list \"{list}\", but its kind says otherwise")]
    WrongList {
        /// The date.
        date: Date,
        /// The list it stands in.
        list: &'static str,
    },
    /// One date is entered twice.
    #[error("{date} is entered twice")]
    DuplicateDay {
        /// The date.
        date: Date,
    },
}

/// The calendar has no working day within ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the calendar has no working day within ten years of {near}")]
pub struct NeverOpen {
    /// Where the search began.
    pub near: Date,
}

/// Working time without interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub from: DateTime,
    /// Its end.
    pub to: DateTime,
}

impl Calendar {
    /// `hours` with the `days` that differ from them.
    pub fn new(
        hours: WeekHours,
        days: impl IntoIterator<Item = DayEntry>,
    ) -> Result<Self, CalendarError> {
        let mut entries = BTreeMap::new();
        for entry in days {
            let date = entry.date;
            if let Some(sessions) = &entry.sessions {
                hours::in_order_and_apart(&date.to_string(), sessions)?;
            }
            if entries.insert(date, entry).is_some() {
                return Err(CalendarError::DuplicateDay { date });
            }
        }
        Ok(Self { hours, reception_only: WeekHours::closed(), days: entries })
    }

    /// The same dates with the weekly hours of another agency.
    pub fn with_hours(self, hours: WeekHours) -> Self {
        Self { hours, ..self }
    }

    /// The same calendar, with sessions in which dossiers are accepted but nothing else is done.
    pub fn with_reception_only(self, reception_only: WeekHours) -> Self {
        Self { reception_only, ..self }
    }

    /// The weekly hours.
    pub fn hours(&self) -> &WeekHours {
        &self.hours
    }

    /// The dates that differ from the weekly hours, in order.
    pub fn days(&self) -> impl Iterator<Item = &DayEntry> {
        self.days.values()
    }

    /// The working sessions of `date`, in order; none on a day off.
    pub fn sessions(&self, date: Date) -> &[Session] {
        match self.days.get(&date) {
            None => self.hours.on(date.weekday()),
            Some(DayEntry { sessions: Some(own), .. }) => own,
            Some(DayEntry { kind: DayKind::SwappedWork, .. }) => {
                self.hours.on(jiff::civil::Weekday::Monday)
            }
            Some(_) => &[],
        }
    }

    /// The reception-only sessions of `date`; none on a date closed by an entry.
    pub fn reception_only_sessions(&self, date: Date) -> &[Session] {
        match self.day(date) {
            DayStatus::DayOff { .. } => &[],
            _ => self.reception_only.on(date.weekday()),
        }
    }

    /// Whether `date` counts as a working day.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.sessions(date).is_empty()
    }

    /// What `date` is, and why.
    pub fn day(&self, date: Date) -> DayStatus {
        let working = self.is_working_day(date);
        match self.days.get(&date) {
            Some(DayEntry { name, decision, .. }) if working => {
                DayStatus::WorkedInExchange { name: name.clone(), decision: decision.clone() }
            }
            Some(DayEntry { kind, name, decision, .. }) if *kind != DayKind::SwappedWork => {
                DayStatus::DayOff { kind: *kind, name: name.clone(), decision: decision.clone() }
            }
            _ if working => DayStatus::WorkingDay,
            _ => DayStatus::WeeklyRest,
        }
    }

    /// Whether work is done at `moment`; at the minute of closing it is not.
    pub fn is_working_time(&self, moment: DateTime) -> bool {
        let inside = |session: &Session| {
            session.opens(moment.date()) <= moment && moment < session.closes(moment.date())
        };
        self.sessions(moment.date()).iter().any(inside)
    }

    /// Whether the counter accepts dossiers at `moment`.
    pub fn is_reception_time(&self, moment: DateTime) -> bool {
        let date = moment.date();
        let inside =
            |session: &Session| session.opens(date) <= moment && moment < session.closes(date);
        self.is_working_time(moment) || self.reception_only_sessions(date).iter().any(inside)
    }

    /// The beginning of work on `date`, `None` on a day off.
    pub fn opening(&self, date: Date) -> Option<DateTime> {
        self.sessions(date).first().map(|session| session.opens(date))
    }

    /// The end of work on `date`, `None` on a day off. `24:00` is midnight of the next date.
    pub fn closing(&self, date: Date) -> Option<DateTime> {
        self.sessions(date).last().map(|session| session.closes(date))
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Result<Date, NeverOpen> {
        self.working_days(date).find(|day| *day > date).ok_or(NeverOpen { near: date })
    }

    /// `date`, or the first working day after it.
    pub fn working_day_from(&self, date: Date) -> Result<Date, NeverOpen> {
        self.working_days(date).next().ok_or(NeverOpen { near: date })
    }

    /// The last working day before `date`.
    pub fn previous_working_day(&self, date: Date) -> Result<Date, NeverOpen> {
        iter::successors(date.yesterday().ok(), |day| day.yesterday().ok())
            .take(CLOSED_DAYS_MAX)
            .find(|day| self.is_working_day(*day))
            .ok_or(NeverOpen { near: date })
    }

    /// How many working days there are after `from`, up to and with `to`.
    pub fn working_days_between(&self, from: Date, to: Date) -> usize {
        let Ok(first) = from.tomorrow() else { return 0 };
        let days = self.sum(first, to, |sessions| i64::from(!sessions.is_empty()));
        usize::try_from(days).unwrap_or(0)
    }

    /// The `count`-th working day after `date`, counting from 1; `date` itself for 0.
    pub fn nth_working_day_after(&self, date: Date, count: u32) -> Result<Date, NeverOpen> {
        let Some(nth) = count.checked_sub(1) else { return Ok(date) };
        let days = date.tomorrow().into_iter().flat_map(|next| self.working_days(next));
        let nth = usize::try_from(nth).unwrap_or(usize::MAX);
        days.into_iter().nth(nth).ok_or(NeverOpen { near: date })
    }

    /// `moment` itself in working time, otherwise the next beginning of work.
    pub fn next_opening(&self, moment: DateTime) -> Result<DateTime, NeverOpen> {
        let first = self.stretches(moment).next();
        first.map(|stretch| stretch.from).ok_or(NeverOpen { near: moment.date() })
    }

    /// The working time from `from` to `to`; nothing when `to` is not after `from`.
    ///
    /// Takes as long for ten years as for a week, but for the entries between.
    pub fn working_time_between(&self, from: DateTime, to: DateTime) -> SignedDuration {
        if to <= from {
            return SignedDuration::ZERO;
        }
        let minutes_of = |sessions: &[Session]| {
            sessions.iter().map(|session| i64::from(session.minutes())).sum()
        };
        // All of the days, without what lies before `from` on the first and after `to` on the last.
        let days = SignedDuration::from_mins(self.sum(from.date(), to.date(), minutes_of));
        let whole = |date: Date, within: fn(Session, Date, DateTime) -> SignedDuration, moment| {
            self.sessions(date)
                .iter()
                .map(|session| within(*session, date, moment))
                .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
        };
        days - whole(from.date(), time_before, from) - whole(to.date(), time_after, to)
    }

    /// The sum of `measure` over the days from `first` to `last`: of the weeks at once, corrected
    /// by the entries.
    fn sum(&self, first: Date, last: Date, measure: impl Fn(&[Session]) -> i64) -> i64 {
        if last < first {
            return 0;
        }
        let days = first.duration_until(last).as_hours() / 24 + 1;
        let (weeks, rest) = (days / 7, days % 7);
        let weekdays = || iter::successors(Some(first.weekday()), |day| Some(day.next()));
        let usual = |count: usize| weekdays().take(count).map(|day| measure(self.hours.on(day)));
        let over =
            usual(7).sum::<i64>() * weeks + usual(usize::try_from(rest).unwrap_or(0)).sum::<i64>();
        let differs = |entry: &DayEntry| {
            measure(self.sessions(entry.date)) - measure(self.hours.on(entry.date.weekday()))
        };
        over + self.days.range(first..=last).map(|(_, entry)| differs(entry)).sum::<i64>()
    }

    /// The whole working minutes from `from` to `to`.
    pub fn working_minutes_between(&self, from: DateTime, to: DateTime) -> i64 {
        self.working_time_between(from, to).as_mins()
    }

    /// The moment at which `time` has been worked since `from`. Nothing to work ends at `from`.
    pub fn add_working_time(
        &self,
        from: DateTime,
        time: SignedDuration,
    ) -> Result<DateTime, NeverOpen> {
        if !time.is_positive() {
            return Ok(from);
        }
        let mut left = time;
        for stretch in self.stretches(from) {
            let length = stretch.from.duration_until(stretch.to);
            if left <= length {
                return Ok(stretch.from.saturating_add(left));
            }
            left = left.saturating_sub(length);
        }
        Err(NeverOpen { near: from.date() })
    }

    /// The moment at which `minutes` have been worked since `from`.
    pub fn add_working_minutes(&self, from: DateTime, minutes: u32) -> Result<DateTime, NeverOpen> {
        self.add_working_time(from, SignedDuration::from_mins(i64::from(minutes)))
    }

    /// All working time from `from` on. Ends only at the end of time, or where the calendar stays
    /// closed for ten years.
    pub fn stretches(&self, from: DateTime) -> impl Iterator<Item = Stretch> + '_ {
        self.working_days(from.date())
            .flat_map(|date| {
                self.sessions(date).iter().map(move |session| Stretch {
                    from: session.opens(date),
                    to: session.closes(date),
                })
            })
            .filter(move |stretch| stretch.to > from)
            .map(move |stretch| Stretch { from: stretch.from.max(from), ..stretch })
    }

    /// The working days from `from` on, under the same bound as [`Self::stretches`].
    fn working_days(&self, from: Date) -> impl Iterator<Item = Date> + '_ {
        let mut closed_in_a_row = 0;
        iter::successors(Some(from), |date| date.tomorrow().ok())
            .map(|date| (date, self.is_working_day(date)))
            .take_while(move |(_, working)| {
                closed_in_a_row = if *working { 0 } else { closed_in_a_row + 1 };
                closed_in_a_row <= CLOSED_DAYS_MAX
            })
            .filter_map(|(date, working)| working.then_some(date))
    }
}

/// How much of the session lies before `moment`.
fn time_before(session: Session, date: Date, moment: DateTime) -> SignedDuration {
    let (opens, closes) = (session.opens(date), session.closes(date));
    opens.duration_until(moment.clamp(opens, closes))
}

/// How much of the session lies after `moment`.
fn time_after(session: Session, date: Date, moment: DateTime) -> SignedDuration {
    let (opens, closes) = (session.opens(date), session.closes(date));
    moment.clamp(opens, closes).duration_until(closes)
}
