//! Applications that are being filled in.

use crate::{
    engine::{Command, Engine, Statement, WriteError, args, one, row::to_json, statements, write},
    moments::stamp,
};
use app::{drafts::Draft, ports::Fault};
use domain::ids::{AccountId, DraftId};

statements! { "draft";
    INSERT = "\
        insert into draft (id, version, account, saved_at, body)
        values ($1, $2, $3, $4, $5)";
    UPDATE = "\
        update draft
        set version = $1, saved_at = $2, body = $3
        where id = $4 and version = $5";
    DELETE = "\
        delete from draft
        where id = $1";
    BODY = "\
        select body
        from draft
        where id = $1";
    OF_ACCOUNT = "\
        select body
        from draft
        where account = $1
        order by saved_at desc, id desc";
}

/// Writes a draft; `false` when the version that was read is no longer the stored one.
pub(crate) async fn save<E: Engine>(
    engine: &E,
    draft: Draft,
    expected: u64,
) -> Result<bool, Fault> {
    let body = to_json("a draft", &draft)?;
    let (id, saved_at) = (draft.id.0, stamp(draft.saved_at));
    let statement = if expected == 0 {
        INSERT.with(args![id, draft.version, draft.account.0, saved_at, body])
    } else {
        UPDATE.with(args![draft.version, saved_at, body, id, expected])
    };
    match engine.write(Command::of(vec![statement])).await {
        Ok(0) => {
            // Somebody was faster, or the connection broke after the commit: what is stored tells.
            let stored = one(engine, BODY, args![id]).await?;
            Ok(stored.map(|mut row| row.text("body")).transpose()?
                == Some(to_json("a draft", &draft)?))
        }
        Ok(_) => Ok(true),
        Err(WriteError::Conflict) => Ok(false),
        Err(error) => Err(error.into_fault("saving a draft")),
    }
}

/// Removes a draft, as part of a commit.
pub(crate) fn remove_statement(id: DraftId) -> Statement {
    DELETE.with(args![id.0])
}

/// Removes a draft.
pub(crate) async fn remove<E: Engine>(engine: &E, id: DraftId) -> Result<(), Fault> {
    write(engine, "removing a draft", vec![remove_statement(id)]).await.map(drop)
}

/// A draft.
pub(crate) async fn draft<E: Engine>(engine: &E, id: DraftId) -> Result<Option<Draft>, Fault> {
    one(engine, BODY, args![id.0]).await?.map(|mut row| row.json("body")).transpose()
}

/// The drafts of an account, newest first.
pub(crate) async fn drafts_of<E: Engine>(
    engine: &E,
    account: AccountId,
) -> Result<Vec<Draft>, Fault> {
    let rows = engine.read(OF_ACCOUNT, args![account.0]).await?;
    rows.into_iter().map(|mut row| row.json("body")).collect()
}
