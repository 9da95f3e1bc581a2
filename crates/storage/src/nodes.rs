//! Nodes that serve one installation together: what they did, who they are, who does what for all.

use crate::{
    engine::{Engine, Row, Statement, args, one, statements, write},
    moments::stamp,
};
use app::ports::{
    Fault,
    nodes::{Lease, News, Node},
};
use domain::ids::AgencyId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// So many events at a time.
const EVENTS_MAX: u64 = 4000;
/// A node that was silent for so long is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);

statements! { "node";
    /// Positions follow the order of commits without a gap, on every engine.
    LAST = "\
        select
            (select coalesce(max(position), 0) from event) as position,
            (select max(value) from setting where name = 'catalogue') as catalogue";
    CHANGED = "\
        select distinct d.scopes
        from event e
        join dossier d on d.id = e.dossier
        where e.position > $1 and e.position <= $2";
    CATALOGUE_CHANGED = "\
        insert into setting (name, value)
        values ('catalogue', '1')
        on conflict (name) do update
        set value = cast(cast(setting.value as bigint) + 1 as text)";
    SAVE = "\
        insert into node (id, name, version, since, seen_at, report, spent)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do update
        set seen_at = excluded.seen_at, report = excluded.report, spent = excluded.spent";
    FORGET = "\
        delete from node
        where seen_at < $1";
    SEEN = "\
        select id, name, version, since, seen_at, report, spent
        from node
        where seen_at >= $1
        order by name, id";
    REMOVE = "\
        delete from node
        where id = $1";
    LEAVE_DUTIES = "\
        delete from duty
        where holder = $1";
    TAKE_DUTY = "\
        insert into duty (name, holder, until)
        values ($1, $2, $3)
        on conflict (name) do update
        set holder = excluded.holder, until = excluded.until
        where duty.holder = excluded.holder or duty.until < $4";
}

/// Says, in the commit that changes the catalogue, that it was changed.
pub(crate) fn catalogue_changed() -> Statement {
    CATALOGUE_CHANGED.with(args![])
}

/// What was done behind a position.
pub(crate) async fn news<E: Engine>(engine: &E, after: Option<u64>) -> Result<News, Fault> {
    let Some(mut row) = one(engine, LAST, args![]).await? else { return Ok(News::default()) };
    let last = row.number::<u64>("position")?;
    let catalogue = match row.text_or_null("catalogue")? {
        Some(count) => count.parse().map_err(|error| row.strange("catalogue", error))?,
        None => 0,
    };
    let after = after.unwrap_or(last);
    let position = last.min(after.saturating_add(EVENTS_MAX)).max(after);
    let mut news = News { position, catalogue, more: last > position, ..News::default() };
    if position > after {
        for mut row in engine.read(CHANGED, args![after, position]).await? {
            let scopes = row.text("scopes")?;
            news.agencies.extend(scopes.split_whitespace().map(AgencyId::from));
        }
    }
    Ok(news)
}

/// Shows a node to the others, and forgets those that are gone for long.
pub(crate) async fn save<E: Engine>(engine: &E, node: Node) -> Result<(), Fault> {
    let forgotten = node.seen_at.saturating_sub(FORGOTTEN).unwrap_or(Timestamp::MIN);
    let statements = vec![
        FORGET.with(args![stamp(forgotten)]),
        SAVE.with(args![
            node.id,
            node.name,
            node.version,
            stamp(node.since),
            stamp(node.seen_at),
            node.report,
            node.spent,
        ]),
    ];
    write(engine, "showing a node", statements).await.map(drop)
}

/// Nodes that have shown themselves since.
pub(crate) async fn seen<E: Engine>(engine: &E, since: Timestamp) -> Result<Vec<Node>, Fault> {
    let read = |mut row: Row| {
        Ok(Node {
            id: row.uuid("id")?,
            name: row.text("name")?,
            version: row.text("version")?,
            since: row.stamp("since")?,
            seen_at: row.stamp("seen_at")?,
            report: row.number("report")?,
            spent: row.bytes("spent")?,
        })
    };
    engine.read(SEEN, args![stamp(since)]).await?.into_iter().map(read).collect()
}

/// A node goes.
pub(crate) async fn remove<E: Engine>(engine: &E, id: Uuid) -> Result<(), Fault> {
    let statements = vec![LEAVE_DUTIES.with(args![id]), REMOVE.with(args![id])];
    write(engine, "leaving as a node", statements).await.map(drop)
}

/// Takes a duty, unless another node holds it.
pub(crate) async fn take_duty<E: Engine>(engine: &E, lease: Lease) -> Result<bool, Fault> {
    let taking = TAKE_DUTY.with(args![
        lease.duty.word(),
        lease.holder,
        stamp(lease.until),
        stamp(lease.now)
    ]);
    // After a broken connection the answer may be `false` for a duty that was taken. It is asked
    // for again, and then kept.
    Ok(write(engine, "taking a duty", vec![taking]).await? > 0)
}
