//! The lives of the dossiers, from the table of events: chains, folds, ledgers, and the rows that
//! show them.

use super::{
    Lives, Report,
    stored::{Record, Stored},
};
use crate::world::World;
use domain::{
    dossier::{
        Dossier, Event, Recorded,
        apply::{apply, begin},
    },
    ledger::ledger,
    time,
};
use jiff::{Timestamp, civil::DateTime};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One event as it is stored.
pub struct Stand {
    /// What happened.
    pub recorded: Recorded,
    /// The same as plain JSON.
    pub json: Json,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Its moment, in microseconds.
    pub at: i64,
    /// The dossier after it.
    pub after: Dossier,
    /// The stage after it, by the names of the events alone.
    pub stage: &'static str,
}

/// A dossier's life.
pub struct Life {
    /// Which.
    pub id: Uuid,
    /// What happened, in order.
    pub events: Vec<Stand>,
}

impl Life {
    /// The dossier as it stands.
    pub fn last(&self) -> Option<&Stand> {
        self.events.last()
    }

    /// The dossier after this many events.
    pub fn at_version(&self, version: u64) -> Option<&Dossier> {
        let index = usize::try_from(version).ok()?.checked_sub(1)?;
        self.events.get(index).map(|stand| &stand.after)
    }
}

/// Reads the lives, proving each event and each row of the table of dossiers.
pub fn read(stored: &Stored, world: &World, report: &mut Report) -> Lives {
    let mut rows: BTreeMap<Uuid, Vec<Record<'_>>> = BTreeMap::new();
    for row in stored.rows("event") {
        rows.entry(row.uuid("dossier").unwrap_or_default()).or_default().push(row);
    }
    let mut lives = Lives::new();
    for (id, mut events) in rows {
        events.sort_by_key(|row| row.whole("seq"));
        let life = life(id, &events, report);
        lives.insert(id, life);
    }
    let mut heads: BTreeMap<Uuid, Record<'_>> = BTreeMap::new();
    for row in stored.rows("dossier") {
        let id = row.uuid("id").unwrap_or_default();
        report.is(heads.insert(id, row).is_none(), || format!("dossier {id} is there twice"));
        report.is(lives.contains_key(&id), || format!("dossier {id} has no events"));
    }
    for (id, life) in &lives {
        match (heads.get(id), life.last()) {
            (Some(row), Some(last)) => {
                report.is(!differs(row, last), || format!("dossier {id} is not its events' fold"));
            }
            _ => report.is(false, || format!("dossier {id} is missing, but has events")),
        }
        tiles(life, world, report);
    }
    lives
}

fn life(id: Uuid, rows: &[Record<'_>], report: &mut Report) -> Life {
    let mut events: Vec<Stand> = Vec::with_capacity(rows.len());
    let (mut hash, mut position) = (vec![0; 32], i64::MIN);
    for (expected, row) in (1_u64..).zip(rows) {
        let text = row.text("text");
        hash = Sha256::new()
            .chain_update(id.as_bytes())
            .chain_update(&hash)
            .chain_update(text)
            .finalize()
            .to_vec();
        let here = || format!("event {expected} of dossier {id}");
        report.is(row.bytes("hash") == hash, || format!("the chain breaks at {}", here()));
        let json: Json = serde_json::from_str(text).unwrap_or_default();
        let Ok(recorded) = serde_json::from_str::<Recorded>(text) else {
            report.is(false, || format!("{} cannot be read", here()));
            break;
        };
        let (seq, at) = (row.whole("seq"), recorded.at.as_microsecond());
        let in_order = row.whole("position").is_some_and(|place| place > position);
        position = row.whole("position").unwrap_or(position);
        report.is(
            seq == i64::try_from(expected).ok() && recorded.seq == expected && in_order,
            || format!("{} is out of order", here()),
        );
        let name = json["event"]["event"].as_str().unwrap_or_default();
        report.is(row.text("name") == name && row.whole("at") == Some(at), || {
            format!("the columns of {} do not say what it says", here())
        });
        let before = events.last();
        let after = match (before, &recorded.event) {
            (None, Event::Submitted(sent)) => begin(sent, recorded.at),
            (None, _) => {
                report.is(false, || format!("dossier {id} does not begin with its sending"));
                break;
            }
            (Some(before), _) => apply(before.after.clone(), &recorded),
        };
        let stage = stage(&events, name, &json);
        report.is(after.id.0 == id && after.stage.kind().as_str() == stage, || {
            format!("after {} the stage is not {stage}", here())
        });
        events.push(Stand { recorded, json, hash: hash.clone(), at, after, stage });
    }
    Life { id, events }
}

/// The stage after an event, read off the names of the events.
fn stage(before: &[Stand], name: &str, json: &Json) -> &'static str {
    let was = before.last().map_or("", |stand| stand.stage);
    match name {
        "submitted" | "intake_supplemented" => "submitted",
        "received" => "received",
        "intake_supplement_asked" => "supplement_requested_intake",
        "not_accepted" => "not_accepted",
        "transferred" | "handed_over" | "sent_back" | "submitted_for_approval" | "approved" => {
            "transferred"
        }
        "taken_over" => match last_phase(before) {
            "approving" => "approving",
            "issuing" => "issuing",
            _ => "processing",
        },
        "supplement_asked" | "supplement_handed_in" => "supplement_requested",
        "supplement_accepted" | "resumed" => "processing",
        "paused" => "paused",
        "issued" => "issued",
        "rejected" => "rejected",
        "withdrawn" => "withdrawn",
        "stopped" => "stopped",
        "returned" => "returned",
        _ if json.is_object() => was,
        _ => "",
    }
}

/// The phase of the post to which it was handed last.
fn last_phase(before: &[Stand]) -> &str {
    let phase = |stand: &'_ Stand| stand.json["event"]["to"]["phase"].as_str().map(str::len);
    let last = before.iter().rev().find(|stand| phase(stand).is_some());
    last.and_then(|stand| stand.json["event"]["to"]["phase"].as_str()).unwrap_or_default()
}

/// Whether the row of a dossier shows anything else than its last event leads to.
fn differs(row: &Record<'_>, last: &Stand) -> bool {
    let dossier = &last.after;
    let state: Option<Dossier> = serde_json::from_str(row.text("state")).ok();
    let civil = |moment: DateTime| time::instant(moment).as_microsecond();
    let code = dossier.code.as_ref().map(ToString::to_string).unwrap_or_default();
    let account = dossier.submitter.account().map(|account| account.0);
    let words = row.text("search_text");
    let found_by = dossier.reference.to_lowercase();
    state.as_ref() != Some(dossier)
        || row.whole("version") != i64::try_from(dossier.version).ok()
        || row.bytes("head") != last.hash
        || row.text("reference") != dossier.reference
        || row.text("code") != code
        || row.uuid("account") != account
        || row.text("procedure") != dossier.procedure.code.as_str()
        || row.text("applicant") != dossier.applicant.name
        || row.text("stage") != last.stage
        || row.text("reception") != dossier.reception.as_str()
        || row.text("competent") != dossier.competent.as_str()
        || row.whole("submitted_at") != Some(dossier.submitted_at.as_microsecond())
        || row.whole("due") != dossier.due().map(civil)
        || row.whole("finished_at") != dossier.finished_at().map(Timestamp::as_microsecond)
        || !found_by.split('-').all(|part| words.split(' ').any(|word| word == part))
}

/// Whether the intervals of the ledger tile the whole life.
fn tiles(life: &Life, world: &World, report: &mut Report) {
    let (Some(first), Some(last)) = (life.events.first(), life.last()) else { return };
    let history: Vec<Recorded> = life.events.iter().map(|stand| stand.recorded.clone()).collect();
    let calendar = world.era.catalogue.calendar_of(&last.after.competent);
    let ledger = ledger(&history, calendar, world.clock.shows());
    let id = life.id;
    let begins = ledger.line.first().map(|interval| interval.from);
    report.is(begins == Some(first.recorded.at), || {
        format!("the ledger of dossier {id} does not begin with its sending")
    });
    for pair in ledger.line.windows(2) {
        report.is(pair[0].to == Some(pair[1].from), || {
            format!("the ledger of dossier {id} has a gap or an overlap at {}", pair[1].from)
        });
    }
    for interval in ledger.line.iter().chain(&ledger.consultations) {
        let forward = interval.to.is_none_or(|to| to >= interval.from);
        report.is(forward && interval.working_minutes >= 0, || {
            format!("an interval of the ledger of dossier {id} runs backwards: {interval:?}")
        });
    }
    let is_over = last.after.stage.kind().is_final();
    let ends = ledger.line.last().is_some_and(|interval| interval.to.is_some());
    report.is(is_over == ends, || format!("the ledger of dossier {id} does not end with its life"));
}
