//! Consultations whose silence counts as consent: the one timer of a dossier's life.

use crate::{
    engine::{Engine, Statement, args, statements},
    moments::civil,
};
use app::ports::Fault;
use domain::{
    dossier::Dossier,
    ids::{ConsultationId, DossierId},
};
use jiff::civil::DateTime;
use std::collections::BTreeSet;

statements! { "silence";
    INSERT = "\
        insert into silence (due, dossier, consultation)
        values ($1, $2, $3)
        on conflict (due, dossier, consultation) do nothing";
    DELETE = "\
        delete from silence
        where due = $1 and dossier = $2 and consultation = $3";
    BEFORE = "\
        select distinct due, dossier
        from silence
        where due < $1
        order by due, dossier
        limit $2";
}

fn waiting(dossier: &Dossier) -> BTreeSet<(i64, ConsultationId)> {
    if dossier.stage.kind().is_finished() {
        return BTreeSet::new();
    }
    dossier
        .open_consultations()
        .filter(|asked| asked.silence_is_consent)
        .map(|asked| (civil(asked.due), asked.id))
        .collect()
}

/// The rows of a dossier after a change.
pub(crate) fn write(statements: &mut Vec<Statement>, before: Option<&Dossier>, after: &Dossier) {
    let (old, new) = (before.map(waiting).unwrap_or_default(), waiting(after));
    for (due, id) in old.difference(&new) {
        statements.push(DELETE.with(args![*due, after.id.0, id.0]));
    }
    for (due, id) in new.difference(&old) {
        statements.push(INSERT.with(args![*due, after.id.0, id.0]));
    }
}

/// Dossiers with a consultation whose limit has passed in silence, the oldest first.
pub(crate) async fn silent_consultations<E: Engine>(
    engine: &E,
    now: DateTime,
    limit: u16,
) -> Result<Vec<DossierId>, Fault> {
    let rows = engine.read(BEFORE, args![civil(now), limit]).await?;
    let mut dossiers = Vec::new();
    for mut row in rows {
        row.whole("due")?;
        let dossier = DossierId(row.uuid("dossier")?);
        if !dossiers.contains(&dossier) {
            dossiers.push(dossier);
        }
    }
    Ok(dossiers)
}
