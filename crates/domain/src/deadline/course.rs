//! The whole course of a clock: pauses and supplements told in one explanation.

use super::{DeadlineError, DeadlineRules, Line, Remaining, TimeLimit, count::Count, remaining};
use crate::calendar::Calendar;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// Something that stopped the clock or let it go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// It stood still, keeping what was left.
    Paused {
        /// When.
        at: DateTime,
    },
    /// It went on with what was left.
    Resumed {
        /// When.
        at: DateTime,
    },
    /// A supplement was asked for: the limit was cancelled.
    SupplementAsked {
        /// When.
        at: DateTime,
    },
    /// The supplement was complete: the whole limit counted anew.
    ///
    /// Law: Decree 61/2018/NĐ-CP, Art. 17.
    SupplementComplete {
        /// When.
        at: DateTime,
    },
    /// An apology promised another date.
    ///
    /// Law: Decree 61/2018/NĐ-CP, Art. 19(9).
    Reappointed {
        /// When.
        at: DateTime,
        /// The new date.
        due: DateTime,
    },
}

/// How a clock ran, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// When the result is due; `None` while the clock stands.
    pub due: Option<DateTime>,
    /// Why, in the order of time.
    pub lines: Vec<Line>,
}

enum Clock {
    /// Running to `due`, for the reasons in `lines`.
    Running {
        due: DateTime,
        lines: Vec<Line>,
    },
    Paused(Remaining),
    Cancelled,
}

/// How the due moment of something `received` comes about, with the `turns` of its clock in order.
///
/// Turns that do not fit the clock (a resumption without a pause) are passed over: an explanation
/// must not fail on an odd history.
pub fn explain_course(
    received: DateTime,
    limit: TimeLimit,
    turns: &[Turn],
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<Course, DeadlineError> {
    let mut told = vec![Line::Received { at: received }];
    let mut clock = start(received, limit, calendar, rules)?;
    for turn in turns {
        clock = match (clock, *turn) {
            (Clock::Running { due, lines }, Turn::Paused { at }) => {
                told.extend(lines.into_iter().filter_map(|line| until(line, at)));
                let left = remaining(at, due, limit, calendar);
                told.push(Line::Paused { at, left });
                Clock::Paused(left)
            }
            (Clock::Paused(left), Turn::Resumed { at }) => {
                told.push(Line::Resumed { at, left });
                let mut count = Count::aloud(calendar);
                let due = count.rest(at, left)?;
                Clock::Running { due, lines: count.told() }
            }
            (Clock::Running { lines, .. }, Turn::SupplementAsked { at }) => {
                told.extend(lines.into_iter().filter_map(|line| until(line, at)));
                told.push(Line::SupplementAsked { at });
                Clock::Cancelled
            }
            (Clock::Running { lines, .. }, Turn::Reappointed { at, due }) => {
                told.extend(lines);
                told.push(Line::Reappointed { at, due });
                Clock::Running { due, lines: Vec::new() }
            }
            (Clock::Paused(_), Turn::SupplementAsked { at }) => {
                told.push(Line::SupplementAsked { at });
                Clock::Cancelled
            }
            (Clock::Cancelled, Turn::SupplementComplete { at }) => {
                told.push(Line::SupplementComplete { at });
                start(at, limit, calendar, rules)?
            }
            (clock, _) => clock,
        };
    }
    let Clock::Running { due, lines } = clock else {
        return Ok(Course { due: None, lines: told });
    };
    told.extend(lines);
    told.push(Line::Due { at: due });
    Ok(Course { due: Some(due), lines: told })
}

fn start(
    received: DateTime,
    limit: TimeLimit,
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Result<Clock, DeadlineError> {
    let mut count = Count::aloud(calendar);
    let due = count.whole(received, limit, rules)?;
    Ok(Clock::Running { due, lines: count.told() })
}

/// What had come true of a line when the clock stopped at `stop`.
fn until(line: Line, stop: DateTime) -> Option<Line> {
    let today = stop.date();
    match line {
        Line::Counted { date, .. } | Line::Skipped { date, .. } if date > today => None,
        Line::EndMoved { from, .. } if from > today => None,
        Line::Span { from, .. } if from > today => None,
        Line::Span { from, to, .. } if to > today => {
            let days = from.until(today).map_or(0, |span| span.get_days()) + 1;
            Some(Line::Span { from, to: today, days })
        }
        Line::Worked { from, .. } if from >= stop => None,
        Line::Worked { from, to, minutes, total } if to > stop => {
            let worked = from.duration_until(stop).as_mins();
            Some(Line::Worked { from, to: stop, minutes: worked, total: total - minutes + worked })
        }
        line => Some(line),
    }
}
