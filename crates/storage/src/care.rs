//! Care: the audit of reads, and whether a write can be committed.

use crate::{
    engine::{Engine, args, row::to_json, statements, write},
    moments::stamp,
};
use app::ports::{Fault, storage::ReadOfPersonalData};

statements! { "read_of_personal_data";
    INSERT = "\
        insert into read_of_personal_data (at, dossier, purpose, actor)
        values ($1, $2, $3, $4)";
    CHECK = "\
        insert into readiness (id, checks)
        values (1, 1)
        on conflict (id) do update
        set checks = readiness.checks + 1";
}

/// Writes who looked at what.
pub(crate) async fn record_read<E: Engine>(
    engine: &E,
    read: ReadOfPersonalData,
) -> Result<(), Fault> {
    let actor = to_json("an actor", &read.by)?;
    let insert = INSERT.with(args![stamp(read.at), read.dossier.0, read.purpose, actor]);
    write(engine, "recording a read", vec![insert]).await.map(drop)
}

/// Commits a write that says nothing.
pub(crate) async fn check<E: Engine>(engine: &E) -> Result<(), Fault> {
    write(engine, "checking that a write can be committed", vec![CHECK.with(args![])])
        .await
        .map(drop)
}
