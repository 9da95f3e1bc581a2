//! The history: what happened, in order, chained by hashes. Written once, never changed.

use crate::{
    commit::Step,
    engine::{Engine, Row, Statement, args, statements},
    moments::stamp,
};
use app::ports::{Fault, storage::StoredEvent};
use domain::ids::DossierId;

statements! { "event";
    INSERT = "\
        insert into event (dossier, seq, name, at, text, hash)
        values ($1, $2, $3, $4, $5, $6)";
    HISTORY = "\
        select text, hash
        from event
        where dossier = $1
        order by seq";
    AFTER = "\
        select position, dossier, text, hash
        from event
        where position > $1
        order by position
        limit $2";
}

/// Adds an event. Its key turns a stale writer away.
pub(crate) fn insert(dossier: DossierId, step: &Step) -> Statement {
    let recorded = &step.recorded;
    INSERT.with(args![
        dossier.0,
        recorded.seq,
        recorded.event.name(),
        stamp(recorded.at),
        step.text.as_str(),
        &step.hash,
    ])
}

/// The whole history of a dossier, oldest first.
pub(crate) async fn history<E: Engine>(
    engine: &E,
    id: DossierId,
) -> Result<Vec<StoredEvent>, Fault> {
    let rows = engine.read(HISTORY, args![id.0]).await?;
    rows.into_iter().map(|mut row| stored(&mut row)).collect()
}

/// Events of all dossiers behind a position.
pub(crate) async fn events_after<E: Engine>(
    engine: &E,
    position: u64,
    limit: u16,
) -> Result<Vec<(u64, DossierId, StoredEvent)>, Fault> {
    let rows = engine.read(AFTER, args![position, limit]).await?;
    let read = |mut row: Row| {
        let position = row.number("position")?;
        let dossier = DossierId(row.uuid("dossier")?);
        Ok((position, dossier, stored(&mut row)?))
    };
    rows.into_iter().map(read).collect()
}

fn stored(row: &mut Row) -> Result<StoredEvent, Fault> {
    let text = row.text("text")?;
    let recorded = serde_json::from_str(&text).map_err(|error| row.strange("text", error))?;
    Ok(StoredEvent { recorded, text, hash: row.hash("hash")? })
}
