//! Why the due date is what it is, read from the history.

use domain::{
    deadline::{Line, Turn, explain_course},
    dossier::{Dossier, Event, Facts, Recorded},
    time,
};

/// The explanation of a dossier's due moment, line by line; empty when nothing was received or the
/// law sets no limit.
pub fn due_lines(dossier: &Dossier, history: &[Recorded], facts: &Facts<'_>) -> Vec<Line> {
    let Some(received) = &dossier.received else { return Vec::new() };
    let Some(limit) = received.limit else { return Vec::new() };
    let (from, turns) = (time::local(received.at), turns(history));
    explain_course(from, limit, &turns, facts.calendar, &facts.pack.deadlines)
        .map(|course| course.lines)
        .unwrap_or_default()
}

/// What stopped the clock and let it go on.
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
            _ => return None,
        })
    };
    history.iter().filter_map(turn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{party::Actor, process::PauseCause};
    use jiff::civil::date;

    #[test]
    fn a_complete_supplement_counts_from_the_day_it_came_in() {
        let morning = |day| date(2026, 3, day).at(9, 0, 0, 0);
        let record = |seq, day, event| Recorded {
            seq,
            at: time::instant(morning(day)),
            by: Actor::System,
            event,
        };
        let paused =
            Event::Paused { cause: PauseCause::Legal, note: String::new(), remaining: None };
        let complete = Event::SupplementAccepted {
            counted_from: time::instant(morning(4)),
            due: None,
            step_due: None,
        };
        let history = [
            record(1, 2, paused),
            record(2, 3, Event::Resumed { due: None, note: String::new() }),
            record(3, 6, complete),
            record(4, 7, Event::Withdrawn),
        ];
        let expected = [
            Turn::Paused { at: morning(2) },
            Turn::Resumed { at: morning(3) },
            Turn::SupplementComplete { at: morning(4) },
        ];
        assert_eq!(turns(&history), expected);
    }
}
