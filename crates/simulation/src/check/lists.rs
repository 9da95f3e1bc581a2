//! The lists of open work, of silence that may count, and of who sees what.

use super::{Lives, Report, lives::Life, stored::Stored};
use domain::{
    dossier::{Dossier, work},
    time,
};
use jiff::civil::DateTime;
use std::{collections::BTreeSet, fmt::Debug};

/// Proves all lists.
pub fn prove(lives: &Lives, stored: &Stored, report: &mut Report) {
    same("work_item", work_items(lives), stored_work(stored), report);
    same("silence", silence(lives), stored_silence(stored), report);
    same("dossier_scope", scopes(lives), stored_scopes(stored), report);
}

/// Compares two lists, each row of which must be there once.
pub fn same<T: Ord + Debug>(table: &str, mut must: Vec<T>, mut is: Vec<T>, report: &mut Report) {
    must.sort();
    is.sort();
    report.assertions += must.len() as u64;
    let twice = is.windows(2).find(|pair| pair[0] == pair[1]);
    report.is(twice.is_none(), || format!("{table} has a row twice: {twice:?}"));
    if must == is {
        return;
    }
    let (must, is): (BTreeSet<T>, BTreeSet<T>) =
        (must.into_iter().collect(), is.into_iter().collect());
    let missing = must.difference(&is).next();
    let surplus = is.difference(&must).next();
    report.is(missing.is_none(), || format!("{table} lacks {missing:?}"));
    report.is(surplus.is_none(), || format!("{table} has {surplus:?}, which should not be"));
}

/// A moment in a key; what has no due moment sorts last.
fn due_key(due: Option<DateTime>) -> i64 {
    due.map_or(i64::MAX, |due| time::instant(due).as_microsecond())
}

fn standing(lives: &Lives) -> impl Iterator<Item = &Dossier> {
    lives.values().filter_map(Life::last).map(|stand| &stand.after)
}

/// A row of the lists of work: its key, the piece of work, and what is shown of the dossier.
type WorkRow = (
    (Vec<u8>, i64, String, String, Vec<u8>, i64),
    (String, String, i64, Vec<u8>),
    (String, String, String, Option<i64>),
);

fn work_items(lives: &Lives) -> Vec<WorkRow> {
    let mut rows = Vec::new();
    for dossier in standing(lives) {
        let number = dossier.code.as_ref().map(ToString::to_string);
        let promised = dossier.received.as_ref().and_then(|received| received.due);
        for (position, item) in (0_i64..).zip(work(dossier)) {
            let key = (
                dossier.id.0.as_bytes().to_vec(),
                position,
                item.agency.0,
                item.role.as_str().to_owned(),
                item.person.map(|staff| staff.0.as_bytes().to_vec()).unwrap_or_default(),
                due_key(item.due),
            );
            let piece = (
                item.kind.as_str().to_owned(),
                dossier.procedure.code.0.clone(),
                item.since.as_microsecond(),
                item.consultation.map(|id| id.0.as_bytes().to_vec()).unwrap_or_default(),
            );
            let shown = (
                number.clone().unwrap_or_else(|| dossier.reference.clone()),
                dossier.applicant.name.clone(),
                dossier.stage.kind().as_str().to_owned(),
                promised.map(|due| due_key(Some(due))),
            );
            rows.push((key, piece, shown));
        }
    }
    rows
}

fn stored_work(stored: &Stored) -> Vec<WorkRow> {
    let text = |row: &super::stored::Record<'_>, column| row.text(column).to_owned();
    let whole = |row: &super::stored::Record<'_>, column| row.whole(column).unwrap_or(-1);
    stored
        .rows("work_item")
        .map(|row| {
            let key = (
                row.bytes("dossier").to_vec(),
                whole(&row, "position"),
                text(&row, "agency"),
                text(&row, "role"),
                row.bytes("person").to_vec(),
                whole(&row, "due"),
            );
            let piece = (
                text(&row, "kind"),
                text(&row, "procedure"),
                whole(&row, "since"),
                row.bytes("consultation").to_vec(),
            );
            let (number, applicant) = (text(&row, "number"), text(&row, "applicant"));
            (key, piece, (number, applicant, text(&row, "stage"), row.whole("promised")))
        })
        .collect()
}

type SilenceRow = (i64, Vec<u8>, Vec<u8>);

fn silence(lives: &Lives) -> Vec<SilenceRow> {
    let open = standing(lives).filter(|dossier| !dossier.stage.kind().is_finished());
    open.flat_map(|dossier| {
        let waits = dossier
            .consultations
            .iter()
            .filter(|asked| asked.silence_is_consent && asked.answer.is_none());
        waits.map(|asked| {
            let (dossier, asked_id) = (dossier.id.0.as_bytes(), asked.id.0.as_bytes());
            (due_key(Some(asked.due)), dossier.to_vec(), asked_id.to_vec())
        })
    })
    .collect()
}

fn stored_silence(stored: &Stored) -> Vec<SilenceRow> {
    let row = |row: super::stored::Record<'_>| {
        let due = row.whole("due").unwrap_or(-1);
        (due, row.bytes("dossier").to_vec(), row.bytes("consultation").to_vec())
    };
    stored.rows("silence").map(row).collect()
}

type ScopeRow = (String, String, Vec<u8>);

/// Every agency that ever had to do with a dossier sees it at the stage where it stands; so does
/// the whole installation, which has no name.
fn scopes(lives: &Lives) -> Vec<ScopeRow> {
    let mut rows = Vec::new();
    for life in lives.values() {
        let Some(last) = life.last() else { continue };
        let mut seen: BTreeSet<&str> = BTreeSet::from([""]);
        for stand in &life.events {
            let dossier = &stand.after;
            seen.insert(dossier.reception.as_str());
            seen.insert(dossier.competent.as_str());
            seen.extend(dossier.stage.post().map(|post| post.agency.as_str()));
            seen.extend(dossier.outcome.as_ref().map(|outcome| outcome.agency.as_str()));
            seen.extend(dossier.consultations.iter().map(|asked| asked.agency.as_str()));
        }
        let id = life.id.as_bytes();
        rows.extend(seen.iter().map(|it| ((*it).to_owned(), last.stage.to_owned(), id.to_vec())));
    }
    rows
}

fn stored_scopes(stored: &Stored) -> Vec<ScopeRow> {
    let row = |row: super::stored::Record<'_>| {
        let (agency, stage) = (row.text("agency").to_owned(), row.text("stage").to_owned());
        (agency, stage, row.bytes("dossier").to_vec())
    };
    stored.rows("dossier_scope").map(row).collect()
}
