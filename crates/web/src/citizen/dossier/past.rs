//! What happened and what comes next, newest first.

use crate::ui::{Moment, Timeline};
use domain::{
    dossier::{Dossier, Recorded},
    time::to_text,
};
use wording::{
    Names, dates,
    timeline::{self, Entry},
};

/// The history for the citizen. The last entry is where the dossier is now, until the end.
pub fn timeline(dossier: &Dossier, history: &[Recorded], names: &Names<'_>) -> Timeline<'static> {
    let entries = timeline::citizen(history, names);
    let is_open = !dossier.stage.kind().is_finished();
    let promised = dossier.due().filter(|_| is_open).map(|due| {
        Moment::ahead("Trả kết quả", format!("hẹn {}", dates::moment(due)))
            .machine_time(to_text(due))
    });
    let last = entries.len();
    let told = entries.into_iter().enumerate().rev();
    let told = told.map(|(index, entry)| moment(entry, is_open && index + 1 == last));
    Timeline { moments: promised.into_iter().chain(told).collect() }
}

fn moment(entry: Entry, is_now: bool) -> Moment<'static> {
    let who = match entry.agency.as_str() {
        "" => entry.who,
        agency => format!("{}, {agency}", entry.who),
    };
    let kind = if is_now { Moment::now } else { Moment::past };
    let moment = kind(entry.title, entry.when);
    moment.who(who).machine_time(to_text(entry.at)).words(entry.detail)
}
