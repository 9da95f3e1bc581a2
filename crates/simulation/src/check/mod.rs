//! The proof: what is stored against what people remember.
//!
//! Nothing here asks the store what it thinks of itself. The tables are read as plain values; the
//! hashes, stages, numbers, lists and figures are worked out once more from the events alone, in
//! other words than the store's. The law is the only thing in common: the state of a dossier is the
//! fold that `domain` defines, and its open work what `domain` says of that state.

mod acts;
mod figures;
mod lists;
mod lives;
mod messages;
mod numbers;
mod people;
mod stored;
mod timers;

use crate::world::World;
use app::ports::Fault;
use lives::Life;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write};
use stored::Stored;
use uuid::Uuid;

/// What the proof says.
#[derive(Debug, Default)]
pub struct Report {
    /// Assertions checked.
    pub assertions: u64,
    /// What is wrong.
    pub wrong: Vec<String>,
    /// Dossiers stored.
    pub dossiers: u64,
    /// Events stored.
    pub events: u64,
    /// Consultations that counted as consent by silence.
    pub timers: u64,
}

impl Report {
    /// Asserts something.
    fn is(&mut self, true_so: bool, otherwise: impl FnOnce() -> String) {
        self.assertions += 1;
        if !true_so {
            self.wrong.push(otherwise());
        }
    }
}

/// What is asserted, for the certificate.
pub const ASSERTIONS: &[&str] = &[
    "an acknowledged act is there exactly once, an act that was turned away is not there at all",
    "whatever is there was sent, by whom it says, and holds the events that the act may write",
    "every answer shows the state that the events lead to; the same key has one answer",
    "what was shown to anybody stays true: no state and no history is taken back",
    "nobody is shown less than others had been told of before",
    "every chain of hashes is whole, and no event lacks its dossier",
    "dossiers and their columns are the fold of their events",
    "the intervals of the responsibility ledger tile, without gap and without overlap",
    "dossier codes and slip numbers are unique, run without gap, and are never used again",
    "lists of work, of silence and of scopes are the fold of the events",
    "counts of work, stages and months are the fold of the events",
    "silence counts once, after its due moment, and no timer is lost",
    "every message is written once with its act, reaches its person, and is not sent again once \
     marked",
    "nothing that was saved in a draft is lost, and a draft that was sent is gone",
    "sessions that were opened stay open; every reading of personal data is in the audit",
    "the database finds its own files sound, and the store agrees with all of this",
];

/// Proves everything. `is_over`: nothing is at work any more, so nothing may be left undone.
pub fn prove(world: &World, is_over: bool) -> Result<(Report, String), Fault> {
    let (stored, damage) = world.wire.machine(|machine, _| -> Result<_, Fault> {
        Ok((Stored::read(machine)?, machine.integrity()?))
    })?;
    let mut report = Report::default();
    report.is(damage.is_empty(), || format!("the database file is damaged: {damage:?}"));
    let lives = lives::read(&stored, world, &mut report);
    report.dossiers = lives.len() as u64;
    report.events = lives.values().map(|life| life.events.len() as u64).sum();
    let record = world.record.borrow();
    acts::prove(&lives, &stored, (&record, &world.clock), &mut report);
    acts::prove_shown(&lives, &record, &mut report);
    numbers::prove(&lives, &stored, &mut report);
    lists::prove(&lives, &stored, &mut report);
    figures::prove(&lives, &stored, &mut report);
    timers::prove(&lives, is_over.then(|| world.clock.shows()), &mut report);
    messages::prove(&lives, &stored, (&record, &world.clock), is_over, &mut report);
    people::prove(&lives, &stored, (&record, &world.clock), &mut report);
    Ok((report, if is_over { fingerprint(&stored) } else { String::new() }))
}

/// The stored lives, by dossier.
type Lives = BTreeMap<Uuid, Life>;

/// SHA-256 over everything that is stored.
fn fingerprint(stored: &Stored) -> String {
    let mut all = Sha256::new();
    for (table, rows) in stored.tables() {
        let mut lines: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
        lines.sort_unstable();
        all.update(table);
        for line in lines {
            all.update(line);
        }
    }
    all.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}
