//! Running numbers: each once, in order, without gap.

use super::{Lives, Report, stored::Stored};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Proves codes of dossiers and numbers of papers.
pub fn prove(lives: &Lives, stored: &Stored, report: &mut Report) {
    let mut series: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    let mut references: BTreeMap<&str, u32> = BTreeMap::new();
    for life in lives.values() {
        let events = life.events.iter().filter_map(|stand| number(&stand.json["event"]));
        for (key, serial) in events {
            series.entry(key).or_default().push(serial);
        }
        let Some(dossier) = life.last().map(|stand| &stand.after) else { continue };
        *references.entry(&dossier.reference).or_default() += 1;
        if let Some(code) = &dossier.code {
            let other = shown.insert(code.to_string(), dossier.reference.clone());
            report.is(other.is_none(), || format!("two dossiers have the code {code}"));
        }
    }
    for (reference, count) in references {
        report.is(count == 1, || format!("{count} dossiers have the reference {reference}"));
    }
    let mut kept: BTreeMap<&str, i64> = stored
        .rows("number_series")
        .map(|row| (row.text("series"), row.whole("last_number").unwrap_or(-1)))
        .collect();
    for (key, mut numbers) in series {
        numbers.sort_unstable();
        let runs = (1..).zip(&numbers).all(|(expected, number)| expected == *number);
        report.is(runs, || format!("the numbers of {key} are {numbers:?}"));
        let last = kept.remove(key.as_str());
        report.is(last == numbers.last().copied(), || {
            format!("the series {key} is kept at {last:?} and was given up to {numbers:?}")
        });
    }
    report.is(kept.is_empty(), || format!("numbers were taken for nothing: {kept:?}"));
}

/// The running number that an event carries, with the key of its series.
fn number(event: &Json) -> Option<(String, i64)> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    if event["event"] == "received" {
        let (agency, day) = (text(&event["agency_code"]), text(&event["on"]));
        return Some((format!("code:{agency}:{day}"), event["serial"].as_i64()?));
    }
    let number = [&event["number"], &event["outcome"]["number"]];
    let number = number.into_iter().find(|number| number.is_object())?;
    let (agency, year) = (text(&number["agency"]), number["year"].as_i64()?);
    let key = format!("doc:{agency}:{year}:{}", text(&number["suffix"]));
    Some((key, number["serial"].as_i64()?))
}
