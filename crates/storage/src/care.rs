//! Care: the audit of reads, the sweeping of what has outlived its use, and whether a write can be
//! committed.

use crate::{
    engine::{Engine, Sql, args, row::to_json, statements, write},
    moments::stamp,
};
use app::ports::{
    Fault,
    storage::{Outlived, ReadOfPersonalData, Swept},
};
use jiff::Timestamp;

statements! { "care";
    INSERT = "\
        insert into read_of_personal_data (at, dossier, purpose, actor)
        values ($1, $2, $3, $4)";
    // Bounded and by an index each, so that a sweep never holds the writer up for long.
    SWEEP_ACCOUNT_SESSIONS = "\
        delete from account_session
        where key in (
            select key from account_session where expires_at < $1 order by expires_at limit $2)";
    SWEEP_STAFF_SESSIONS = "\
        delete from staff_session
        where key in (
            select key from staff_session where expires_at < $1 order by expires_at limit $2)";
    SWEEP_LOGIN_CODES = "\
        delete from login_code
        where contact in (
            select contact from login_code where expires_at < $1 order by expires_at limit $2)";
    SWEEP_DRAFTS = "\
        delete from draft
        where id in (select id from draft where saved_at < $1 order by saved_at limit $2)";
    // Keys stand in the order of their use, so only the oldest are looked at, without an index.
    SWEEP_KEYS = "\
        delete from act_key
        where used_at < $1
            and position in (select position from act_key order by position limit $2)";
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

/// Removes what has outlived its use, at most `limit` rows of each table.
pub(crate) async fn sweep<E: Engine>(
    engine: &E,
    old: &Outlived,
    limit: u16,
) -> Result<Swept, Fault> {
    let sweep = async |sql: Sql, before: Timestamp| {
        write(engine, "sweeping", vec![sql.with(args![stamp(before), limit])]).await
    };
    let citizens = sweep(SWEEP_ACCOUNT_SESSIONS, old.ended_before).await?;
    Ok(Swept {
        sessions: citizens + sweep(SWEEP_STAFF_SESSIONS, old.ended_before).await?,
        codes: sweep(SWEEP_LOGIN_CODES, old.ended_before).await?,
        keys: sweep(SWEEP_KEYS, old.keys_before).await?,
        drafts: sweep(SWEEP_DRAFTS, old.drafts_before).await?,
    })
}

/// Commits a write that says nothing.
pub(crate) async fn check<E: Engine>(engine: &E) -> Result<(), Fault> {
    write(engine, "checking that a write can be committed", vec![CHECK.with(args![])])
        .await
        .map(drop)
}
