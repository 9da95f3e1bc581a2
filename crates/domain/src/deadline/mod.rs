//! Deadlines (thời hạn): until when a result is due, and why.
//!
//! Three things to know:
//! - the day of reception is never counted; a limit in days ends at the end of work of its last
//!   day (Civil Code 91/2015/QH13, Art. 147 and 148);
//! - hours run only inside working hours; a bare "ngày" in a law is a calendar day;
//! - a due moment is stored when it is promised. A calendar that changes later changes nothing.
//!
//! One way of counting serves both questions: [`due`] and [`explain`] walk the same steps, the one
//! silently, the other writing a line for each. All moments are civil, in Vietnam.

mod count;
mod course;
mod keeping;
mod limit;
mod pause;
mod rules;

#[cfg(test)]
mod tests;

pub use count::{Explanation, Line};
pub use course::{Course, Turn, explain_course};
pub use keeping::{Keeping, day_of, keeping};
pub use limit::{Precision, TimeLimit, TimeLimitError, WORKING_DAY_MINUTES};
pub use pause::{Remaining, remaining, resumed_due};
pub use rules::{DeadlineRules, JudgedBy};

use crate::calendar::{Calendar, NeverOpen};
use count::Count;
use jiff::civil::{Date, DateTime, Time};

/// Why no due moment can be given: the calendar never opens again.
pub type DeadlineError = NeverOpen;

/// When a result is due that was asked for at `received`.
///
/// Working days: the end of work on the last of them. Calendar days and months: the same, moved to
/// the next working day when the last day is a day off. Working hours: the minute. Same day: the
/// end of work today, or on the next working day when it came after the cut-off.
///
/// Law: Civil Code 91/2015/QH13, Art. 147(2), 148(3) and (5); Decree 61/2018/NĐ-CP, Art. 16.
pub fn due(
    received: DateTime,
    limit: TimeLimit,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    Count::silent(calendar).whole(received, limit, rules)
}

/// The same, line by line.
pub fn explain(
    received: DateTime,
    limit: TimeLimit,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<Explanation, DeadlineError> {
    let mut count = Count::aloud(calendar);
    count.say(|| Line::Received { at: received });
    let due = count.whole(received, limit, rules)?;
    count.say(|| Line::Due { at: due });
    Ok(Explanation { due, lines: count.told() })
}

/// By when the desk answers what was sent online (intake limit).
pub fn intake_due(
    sent: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    due(sent, rules.intake_limit, calendar, rules)
}

/// The last day of a limit that begins with an event, such as 60 days after a birth.
pub fn last_day(
    event: Date,
    limit: TimeLimit,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<Date, DeadlineError> {
    due(event.to_datetime(Time::midnight()), limit, calendar, rules).map(day_of)
}

/// By when a received dossier is handed to the agency that works on it: on the same working day,
/// or, received after the cut-off or outside of work, at the start of the next. The due moment is
/// not moved by it.
///
/// Law: Decree 61/2018/NĐ-CP, Art. 16.
pub fn transfer_by(
    received: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    if let Some(closing) = today_closing(received, calendar, rules) {
        return Ok(closing);
    }
    let next = calendar.next_working_day(received.date())?;
    calendar.opening(next).ok_or(NeverOpen { near: next })
}

/// Until when the apology for a late result must be out: the end of the last working day before
/// the due date, in the careful reading of "at least one day before".
///
/// Law: Decree 61/2018/NĐ-CP, Art. 19(9).
pub fn apology_latest(
    due: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<DateTime, DeadlineError> {
    let mut day = day_of(due);
    for _ in 0..rules.apology_working_days_before {
        day = calendar.previous_working_day(day)?;
    }
    calendar.closing(day).ok_or(NeverOpen { near: day })
}

/// The end of today's work, when what is received now still belongs to it: not after the cut-off,
/// and not after work.
fn today_closing(
    received: DateTime,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Option<DateTime> {
    let closing = calendar.closing(received.date()).filter(|closing| received < *closing);
    closing.filter(|_| !rules.is_late(received))
}
