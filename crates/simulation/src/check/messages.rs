//! Messages: each written once, in the commit of what it tells of; none lost.

use super::{Lives, Report, acts::groups, lists::same, stored::Stored};
use crate::{
    clock::WallClock,
    record::{Answer, Purpose, Record},
};
use app::notices::notices_for;
use std::collections::BTreeMap;

/// Proves the outbox.
pub fn prove(
    lives: &Lives,
    stored: &Stored,
    (record, clock): (&Record, &WallClock),
    is_over: bool,
    report: &mut Report,
) {
    let mut must: Vec<(i64, String, String)> = Vec::new();
    for group in groups(lives) {
        let before = group.before.map(|stand| &stand.after);
        for stand in group.events {
            for notice in notices_for(before, &stand.recorded.event) {
                let body = serde_json::to_string(&notice).unwrap_or_default();
                must.push((group.at, notice.contact, body));
            }
        }
    }
    let (mut is, mut codes) = (Vec::new(), BTreeMap::new());
    for row in stored.rows("notice") {
        let at = row.whole("at").unwrap_or(-1);
        if row.text("body").contains("\"login_code\"") {
            // Those of signing in are known by the request that asked for them.
            let asked = clock.who_saw(at).filter(|request| {
                let request = record.request(*request);
                request.is_some_and(|request| {
                    request.purpose == Purpose::Code(row.text("contact").to_owned())
                        || matches!(&request.purpose, Purpose::Code(phone)
                            if app::sign_in::contact(phone).as_deref() == Some(row.text("contact")))
                })
            });
            report.is(asked.is_some(), || format!("nobody asked for the code sent at {at}"));
            if let Some(request) = asked {
                *codes.entry(request).or_insert(0_u32) += 1;
            }
        } else {
            is.push((at, row.text("contact").to_owned(), row.text("body").to_owned()));
        }
        let id = row.whole("id").and_then(|id| u64::try_from(id).ok()).unwrap_or_default();
        let delivered = record.delivered.get(&id);
        let marked = delivered.is_some_and(|delivered| delivered.marked > 0);
        let sent = row.whole("sent_at").is_some();
        report.is(sent || !marked, || format!("the mark of message {id} was lost"));
        report
            .is(!sent || delivered.is_some(), || format!("message {id} is marked, but never came"));
        report.is(!is_over || sent, || format!("message {id} was never sent"));
    }
    same("notice", must, is, report);
    for (request, count) in &codes {
        report.is(*count == 1, || format!("the code of r{} was sent {count} times", request.0));
    }
    for (index, request) in (0_u32..).zip(&record.requests) {
        let is_code = matches!(request.purpose, Purpose::Code(_));
        if is_code && matches!(request.answer, Some(Answer::Done(_))) {
            let sent = codes.contains_key(&crate::clock::RequestId(index));
            report.is(sent, || format!("the code that r{index} was promised was never written"));
        }
    }
    let stored_ids: Vec<u64> =
        stored.rows("notice").filter_map(|row| u64::try_from(row.whole("id")?).ok()).collect();
    for id in record.delivered.keys() {
        report.is(stored_ids.contains(id), || format!("message {id} came, but is not stored"));
    }
}
