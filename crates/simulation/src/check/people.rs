//! Drafts, sessions and the audit of reads.

use super::{Lives, Report, acts::groups, stored::Stored};
use crate::{
    clock::{RequestId, WallClock},
    record::{Answer, Purpose, Record},
};
use app::drafts::Draft;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Proves what people left here besides dossiers.
pub fn prove(
    lives: &Lives,
    stored: &Stored,
    (record, clock): (&Record, &WallClock),
    report: &mut Report,
) {
    drafts(lives, stored, (record, clock), report);
    sessions(stored, record, report);
    audit(stored, (record, clock), report);
}

fn drafts(
    lives: &Lives,
    stored: &Stored,
    (record, clock): (&Record, &WallClock),
    report: &mut Report,
) {
    let mut sent = BTreeSet::new();
    for group in groups(lives) {
        let request = clock.who_saw(group.at).and_then(|request| record.request(request));
        if let Some(Purpose::Act(act)) = request.map(|request| &request.purpose)
            && let Some(act) = record.act(*act)
            && act.deed == "send"
        {
            sent.extend(act.token.clone());
        }
    }
    let rows: BTreeMap<Uuid, Option<Draft>> = stored
        .rows("draft")
        .filter_map(|row| Some((row.uuid("id")?, serde_json::from_str(row.text("body")).ok())))
        .collect();
    for (id, body) in &rows {
        report.is(!sent.contains(&id.to_string()), || format!("draft {id} was sent, and is there"));
        report.is(body.as_ref().is_some_and(|body| body.id.0 == *id), || {
            format!("draft {id} cannot be read")
        });
    }
    for (id, told) in &record.drafts {
        // What gathers a supplement carries the identifier of its dossier, and may be replaced.
        if lives.contains_key(id) {
            continue;
        }
        match rows.get(id) {
            Some(Some(body)) => report.is(body.version > told.version || body == told, || {
                let (is, must) = (body.version, told.version);
                format!("draft {id} is not as it was told to be saved: {is} instead of {must}")
            }),
            _ => report.is(sent.contains(&id.to_string()), || format!("draft {id} was lost")),
        }
    }
}

fn sessions(stored: &Stored, record: &Record, report: &mut Report) {
    let open: BTreeMap<&[u8], Option<Uuid>> =
        stored.rows("account_session").map(|row| (row.bytes("key"), row.uuid("account"))).collect();
    let accounts: BTreeMap<Option<Uuid>, &str> =
        stored.rows("account").map(|row| (row.uuid("id"), row.text("contact"))).collect();
    for (key, account) in &record.sessions {
        let whose = Some(account.id.0);
        report.is(open.get(key.as_slice()) == Some(&whose), || {
            format!("a session of {} was lost", account.id)
        });
        report.is(accounts.get(&whose) == Some(&account.contact.as_str()), || {
            format!("the account {} was lost", account.id)
        });
    }
}

fn audit(stored: &Stored, (record, clock): (&Record, &WallClock), report: &mut Report) {
    let mut lines: BTreeMap<Option<RequestId>, Vec<Option<Uuid>>> = BTreeMap::new();
    for row in stored.rows("read_of_personal_data") {
        let who = clock.who_saw(row.whole("at").unwrap_or(-1));
        lines.entry(who).or_default().push(row.uuid("dossier"));
    }
    report.is(!lines.contains_key(&None), || "nobody read what the audit says".to_owned());
    for (index, request) in (0_u32..).zip(&record.requests) {
        let own = lines.remove(&Some(RequestId(index))).unwrap_or_default();
        let Purpose::Open(dossier) = &request.purpose else {
            report.is(own.is_empty(), || format!("r{index} opened nothing, says the audit"));
            continue;
        };
        let right = match &request.answer {
            Some(Answer::Done(_)) => own == [Some(dossier.0)],
            Some(Answer::No(_) | Answer::NotLetIn(_)) => own.is_empty(),
            Some(Answer::Broke(_)) | None => own.is_empty() || own == [Some(dossier.0)],
        };
        report.is(right, || format!("the audit of r{index} is {own:?}"));
    }
}
