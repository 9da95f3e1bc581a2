//! Messages to people: written in the commit of what they tell of, sent later.

use crate::{
    engine::{Engine, Row, Statement, args, row::to_json, statements, write},
    moments::stamp,
};
use app::{
    notices::{Notice, StoredNotice},
    ports::Fault,
};
use jiff::Timestamp;

statements! { "notice";
    INSERT = "\
        insert into notice (contact, body, at)
        values ($1, $2, $3)";
    SENT = "\
        update notice
        set sent_at = $1
        where id = $2";
    NEWEST = "\
        select id, body, at, sent_at
        from notice
        order by id desc
        limit $1";
    NEWEST_TO = "\
        select id, body, at, sent_at
        from notice
        where contact = $1
        order by id desc
        limit $2";
    UNSENT = "\
        select id, body, at, sent_at
        from notice
        where sent_at is null
        order by id
        limit $1";
}

/// Writes a message, as part of a commit.
pub(crate) fn insert(notice: &Notice, at: Timestamp) -> Result<Statement, Fault> {
    let body = to_json("a message", notice)?;
    Ok(INSERT.with(args![notice.contact.as_str(), body, stamp(at)]))
}

/// The newest messages, to one contact or to all.
pub(crate) async fn notices<E: Engine>(
    engine: &E,
    contact: Option<&str>,
    limit: u16,
) -> Result<Vec<StoredNotice>, Fault> {
    let rows = match contact {
        Some(contact) => engine.read(NEWEST_TO, args![contact, limit]).await?,
        None => engine.read(NEWEST, args![limit]).await?,
    };
    rows.into_iter().map(stored).collect()
}

/// Messages not sent yet, oldest first.
pub(crate) async fn unsent<E: Engine>(engine: &E, limit: u16) -> Result<Vec<StoredNotice>, Fault> {
    let rows = engine.read(UNSENT, args![limit]).await?;
    rows.into_iter().map(stored).collect()
}

/// Marks a message as sent.
pub(crate) async fn sent<E: Engine>(engine: &E, id: u64, at: Timestamp) -> Result<(), Fault> {
    write(engine, "marking a message", vec![SENT.with(args![stamp(at), id])]).await.map(drop)
}

fn stored(mut row: Row) -> Result<StoredNotice, Fault> {
    Ok(StoredNotice {
        id: row.number("id")?,
        notice: row.json("body")?,
        at: row.stamp("at")?,
        sent_at: row.stamp_or_null("sent_at")?,
    })
}
