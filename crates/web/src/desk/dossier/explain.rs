//! Why the due date is what it is, read from the history.

use domain::{
    deadline::{Turn, explain_course},
    dossier::{Dossier, Event, Facts, Recorded},
    time,
};
use jiff::civil::DateTime;

/// The explanation in sentences; empty when the law sets no limit or nothing was received.
pub fn lines(dossier: &Dossier, history: &[Recorded], facts: &Facts<'_>) -> Vec<String> {
    let Some(received) = &dossier.received else { return Vec::new() };
    let Some(limit) = received.limit else { return Vec::new() };
    let from = time::local(received.at);
    let course =
        explain_course(from, limit, &turns(history), facts.calendar, &facts.pack.deadlines);
    let told = course.map(|course| course.lines).unwrap_or_default();
    told.iter().map(wording::explain::line).collect()
}

/// What stopped the clock and let it go on.
fn turns(history: &[Recorded]) -> Vec<Turn> {
    let turn = |recorded: &Recorded| {
        let at: DateTime = time::local(recorded.at);
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
        let moment = |day| time::instant(date(2026, 3, day).at(9, 0, 0, 0));
        let record = |seq, day, event| Recorded { seq, at: moment(day), by: Actor::System, event };
        let paused =
            Event::Paused { cause: PauseCause::Legal, note: String::new(), remaining: None };
        let complete =
            Event::SupplementAccepted { counted_from: moment(4), due: None, step_due: None };
        let history = [
            record(1, 2, paused),
            record(2, 3, Event::Resumed { due: None, note: String::new() }),
            record(3, 6, complete),
            record(4, 7, Event::Withdrawn),
        ];
        assert_eq!(
            turns(&history),
            [
                Turn::Paused { at: date(2026, 3, 2).at(9, 0, 0, 0) },
                Turn::Resumed { at: date(2026, 3, 3).at(9, 0, 0, 0) },
                Turn::SupplementComplete { at: date(2026, 3, 4).at(9, 0, 0, 0) },
            ]
        );
        assert!(turns(&[]).is_empty());
    }
}
