//! One act on one dossier as one unit of work.
//!
//! Everything that can be worked out is worked out in the thread that asks: the new state, the
//! links of the hash chain, the rows. The writer only runs the statements, so that many acts fit
//! into one flush. Where a running number is open, the rest waits for the writer to take it.
//!
//! The key of the event table turns a stale writer away, on every engine alike; so nothing need be
//! looked at between the first statement and the last.

use crate::{
    dossiers, drafts,
    engine::{
        Command, Engine, Gather, Sql, Statement, WriteError, Writes, args, dialect::Dialect, one,
        statements,
    },
    events, figures,
    moments::stamp,
    notices, scopes, search, silence, work,
};
use app::ports::{
    Fault,
    storage::{ActKey, Change, CommitError, Committed},
};
use domain::{
    dossier::{
        Dossier, Event, Recorded,
        apply::{apply, begin},
        history::{GENESIS, Hash, link, text},
    },
    ids::DossierId,
};
use jiff::Timestamp;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, sync::Arc};

statements! { "act_key";
    INSERT_KEY = "\
        insert into act_key (key, fingerprint, dossier, used_at)
        values ($1, $2, $3, $4)";
    KEY = "\
        select fingerprint, dossier
        from act_key
        where key = $1";
}

/// Every statement of an act, in an order in which an engine may run those of many acts together:
/// one after the other, each for all acts. No statement of an act depends on a later one, and
/// since all writers lock rows in this order none of them waits for another in a circle. The rows
/// that most acts share come last, so that they are locked for the shortest time.
pub(crate) fn in_order_of_locks(dialect: &Dialect) -> [(Sql, Gather); 17] {
    const SORTED: Gather = Gather::Sorted(0);
    [
        (INSERT_KEY, SORTED),
        (dossiers::INSERT, SORTED),
        (dossiers::UPDATE, Gather::Sorted(12)),
        (dialect.index_words, SORTED),
        (scopes::DELETE, SORTED),
        (scopes::INSERT, SORTED),
        (work::DELETE, SORTED),
        (work::INSERT, SORTED),
        (silence::DELETE, SORTED),
        (silence::INSERT, SORTED),
        (notices::INSERT, Gather::AsTheyCome),
        (drafts::DELETE, SORTED),
        (figures::ADD_WORK, Gather::Summed),
        (figures::DROP_EMPTY_WORK, SORTED),
        (figures::ADD_STAGE, Gather::Summed),
        (figures::ADD_TALLY, Gather::Summed),
        (events::INSERT, SORTED),
    ]
}

/// What the store knows of a dossier beside its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Hash of its last event.
    pub hash: Hash,
    /// Agencies that have or had to do with it.
    pub scopes: BTreeSet<String>,
    /// The words by which it is found.
    pub search_text: String,
}

impl Head {
    pub(crate) fn of_nothing() -> Self {
        Self { hash: GENESIS, scopes: BTreeSet::new(), search_text: String::new() }
    }
}

/// One event, where it leads, and its link of the chain.
pub(crate) struct Step {
    pub recorded: Recorded,
    pub text: String,
    pub hash: Hash,
    pub after: Dossier,
}

/// Commits `change`.
pub(crate) async fn commit<E: Engine>(
    engine: &E,
    change: Change,
) -> Result<Committed, CommitError> {
    let id = subject(&change)?;
    let head = match &change.before {
        None => Head::of_nothing(),
        Some(before) => match dossiers::head(engine, before.id, before.version).await? {
            Some(head) => head,
            None => return refused(engine, &change, id).await,
        },
    };
    let act = Arc::new(Act { change, id, head, dialect: &E::DIALECT });
    let after = Arc::new(Mutex::new(None));
    let series: Vec<String> = act.change.events.iter().filter_map(Event::series).collect();
    let command = if series.is_empty() {
        let (writes, dossier) = act.writes(&[])?;
        *after.lock() = Some(dossier);
        Command::Known(writes)
    } else {
        let (act, after) = (Arc::clone(&act), Arc::clone(&after));
        let writes = Box::new(move |numbers: &[u32]| {
            let (writes, dossier) = act.writes(numbers)?;
            *after.lock() = Some(dossier);
            Ok(writes)
        });
        Command::Numbered { series, writes }
    };
    match engine.write(command).await {
        Ok(_) => {
            let dossier = after.lock().take();
            let dossier = dossier
                .ok_or_else(|| Fault::new("committing", "the writer gave no dossier back"))?;
            Ok(Committed { dossier: Arc::new(dossier), repeated: false })
        }
        Err(WriteError::Conflict) => refused(engine, &act.change, id).await,
        Err(WriteError::Overloaded) => Err(CommitError::Overloaded),
        Err(WriteError::Fault(fault)) => Err(fault.into()),
    }
}

/// The first answer to a key.
pub(crate) async fn answered<E: Engine>(
    engine: &E,
    key: &ActKey,
) -> Result<Option<Arc<Dossier>>, CommitError> {
    let found = one(engine, KEY, args![&key_hash(key)]).await?;
    let Some(mut row) = found else { return Ok(None) };
    if row.hash("fingerprint")? != key.fingerprint {
        return Err(CommitError::KeyReused);
    }
    let id = DossierId(row.uuid("dossier")?);
    Ok(dossiers::dossier(engine, id).await?)
}

/// Why the keys of the data turned the change away.
async fn refused<E: Engine>(
    engine: &E,
    change: &Change,
    id: DossierId,
) -> Result<Committed, CommitError> {
    if let Some(key) = &change.key
        && let Some(dossier) = answered(engine, key).await?
    {
        return Ok(Committed { dossier, repeated: true });
    }
    let read = change.before.as_ref().map(|before| before.version);
    let stored = dossiers::dossier(engine, id).await?.map(|dossier| dossier.version);
    if stored == read {
        // No one was faster: it is a reference or a code that another dossier has.
        let twice = "another dossier has the same reference or code";
        return Err(Fault { passing: true, ..Fault::new("committing", twice) }.into());
    }
    Err(CommitError::Stale)
}

/// Which dossier a change is about.
fn subject(change: &Change) -> Result<DossierId, Fault> {
    match (&change.before, change.events.first()) {
        (_, None) => Err(Fault::new("committing", "a change without events")),
        (Some(before), _) => Ok(before.id),
        (None, Some(Event::Submitted(sent))) => Ok(sent.dossier),
        (None, Some(_)) => Err(Fault::new("committing", "a history begins with the sending")),
    }
}

struct Act {
    change: Change,
    id: DossierId,
    head: Head,
    dialect: &'static Dialect,
}

impl Act {
    /// The rows to write, and the dossier after them.
    fn writes(&self, numbers: &[u32]) -> Result<(Writes, Dossier), Fault> {
        let (before, change) = (self.change.before.as_deref(), &self.change);
        let steps = self.steps(numbers)?;
        let Some(Step { after, hash, .. }) = steps.last() else {
            return Err(Fault::new("committing", "a change without events"));
        };
        let mut scopes = self.head.scopes.clone();
        for step in &steps {
            scopes.extend(scopes::involved(&step.after));
        }
        let head = Head { hash: *hash, scopes, search_text: search::text_of(change, after) };

        let mut statements = Vec::with_capacity(24);
        statements.extend(change.key.as_ref().map(|key| insert_key(key, self.id, change.at)));
        statements.extend(steps.iter().map(|step| events::insert(self.id, step)));
        statements.push(dossiers::write(before, after, &head)?);
        scopes::write(&mut statements, before, after, (&self.head.scopes, &head.scopes));
        work::write(&mut statements, before, after);
        silence::write(&mut statements, before, after);
        figures::write(&mut statements, before, &steps);
        for notice in &change.notices {
            statements.push(notices::insert(notice, change.at)?);
        }
        statements.extend(change.used_draft.map(drafts::remove_statement));
        let index = search::write(self.dialect, self.id, (&self.head, &head)).into_iter().collect();
        Ok((Writes { statements, index }, after.clone()))
    }

    fn steps(&self, numbers: &[u32]) -> Result<Vec<Step>, Fault> {
        let mut numbers = numbers.iter();
        let mut hash = self.head.hash;
        let mut steps: Vec<Step> = Vec::with_capacity(self.change.events.len());
        for event in &self.change.events {
            let mut event = event.clone();
            if event.series().is_some() {
                let missing = || Fault::new("committing", "a running number is missing");
                event.fill_serial(*numbers.next().ok_or_else(missing)?);
            }
            let before = steps.last().map(|step| &step.after).or(self.change.before.as_deref());
            let seq = before.map_or(0, |before| before.version) + 1;
            let recorded = Recorded { seq, at: self.change.at, by: self.change.by.clone(), event };
            let after = match (before, &recorded.event) {
                (None, Event::Submitted(sent)) => begin(sent, recorded.at),
                (None, _) => return Err(Fault::new("committing", "the sending comes first")),
                (Some(before), _) => apply(before.clone(), &recorded),
            };
            let text = text(&recorded).map_err(|error| Fault::new("writing an event", error))?;
            hash = link(self.id, &hash, &text);
            steps.push(Step { recorded, text, hash, after });
        }
        Ok(steps)
    }
}

fn insert_key(key: &ActKey, dossier: DossierId, at: Timestamp) -> Statement {
    INSERT_KEY.with(args![&key_hash(key), &key.fingerprint, dossier.0, stamp(at)])
}

/// Under which a key is stored: the same length for all, and it tells nothing of whose it is.
fn key_hash(key: &ActKey) -> Hash {
    Sha256::new()
        .chain_update(&key.scope)
        .chain_update([0])
        .chain_update(&key.key)
        .finalize()
        .into()
}
