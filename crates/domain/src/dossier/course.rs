//! Why a dossier is due when it is, read from its history.

use super::{Dossier, Event, Recorded};
use crate::{
    calendar::Calendar,
    deadline::{DeadlineRules, Line, Turn, explain_course},
    time,
};

/// The explanation of a dossier's due moment, line by line; empty when nothing was received or the
/// law sets no limit.
pub fn due_lines(
    dossier: &Dossier,
    history: &[Recorded],
    calendar: &Calendar,
    rules: &DeadlineRules,
) -> Vec<Line> {
    let Some(received) = &dossier.received else { return Vec::new() };
    let Some(limit) = received.limit else { return Vec::new() };
    explain_course(time::local(received.at), limit, &turns(history), calendar, rules)
        .map(|course| course.lines)
        .unwrap_or_default()
}

/// What stopped the clock, let it go on, or moved its end.
fn turns(history: &[Recorded]) -> Vec<Turn> {
    let turn = |recorded: &Recorded| {
        let at = time::local(recorded.at);
        Some(match &recorded.event {
            Event::Paused { .. } => Turn::Paused { at },
            Event::Resumed { .. } => Turn::Resumed { at },
            Event::SupplementAsked(_) => Turn::SupplementAsked { at },
            // Counted from the day on which the papers came in, not on which they were looked at.
            Event::SupplementAccepted { counted_from, .. } => {
                Turn::SupplementComplete { at: time::local(*counted_from) }
            }
            Event::Apologised { due, .. } => Turn::Reappointed { at, due: *due },
            _ => return None,
        })
    };
    history.iter().filter_map(turn).collect()
}
