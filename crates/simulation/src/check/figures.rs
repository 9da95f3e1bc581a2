//! The roll-ups, counted once more.

use super::{Lives, Report, lists::same, lives::Stand, stored::Stored};
use domain::{dossier::work, time};
use jiff::{SignedDuration, Timestamp, civil::DateTime};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Under this day the work of all days is counted.
const ALL_DAYS: i64 = 0;

/// Proves all roll-ups.
pub fn prove(lives: &Lives, stored: &Stored, report: &mut Report) {
    let mut pieces: BTreeMap<(String, String, Vec<u8>, String, i64), i64> = BTreeMap::new();
    let mut stages: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut months: BTreeMap<(String, i64, String), i64> = BTreeMap::new();
    for life in lives.values() {
        let Some(last) = life.last() else { continue };
        let competent = last.after.competent.0.clone();
        *stages.entry((competent.clone(), last.stage.to_owned())).or_default() += 1;
        for item in work(&last.after) {
            let person = item.person.map(|staff| staff.0.as_bytes().to_vec()).unwrap_or_default();
            let (role, kind) = (item.role.as_str().to_owned(), item.kind.as_str().to_owned());
            for day in [ALL_DAYS, day(item.due)] {
                let key = (item.agency.0.clone(), role.clone(), person.clone(), kind.clone(), day);
                *pieces.entry(key).or_default() += 1;
            }
        }
        for (month, measure, amount) in measures(&life.events) {
            *months.entry((competent.clone(), month, measure.to_owned())).or_default() += amount;
        }
    }
    months.retain(|_, amount| *amount != 0);
    let text = |row: &super::stored::Record<'_>, column| row.text(column).to_owned();
    let is = stored.rows("work_count").map(|row| {
        let key = (
            text(&row, "agency"),
            text(&row, "role"),
            row.bytes("person").to_vec(),
            text(&row, "kind"),
            row.whole("day").unwrap_or(-1),
        );
        (key, row.whole("pieces").unwrap_or(-1))
    });
    same("work_count", pieces.into_iter().collect(), is.collect(), report);
    let is = stored.rows("stage_count").map(|row| {
        let key = (text(&row, "agency"), text(&row, "stage"));
        (key, row.whole("dossiers").unwrap_or(-1))
    });
    // A stage that was left counts nothing, and its row may stay.
    let is = is.filter(|(_, count)| *count != 0);
    same("stage_count", stages.into_iter().collect(), is.collect(), report);
    let is = stored.rows("tally").map(|row| {
        let key = (text(&row, "agency"), row.whole("month").unwrap_or(-1), text(&row, "measure"));
        (key, row.whole("amount").unwrap_or(-1))
    });
    let is = is.filter(|(_, amount)| *amount != 0);
    same("tally", months.into_iter().collect(), is.collect(), report);
}

/// yyyymmdd; what has no due day sorts last.
fn day(due: Option<DateTime>) -> i64 {
    let number = |due: DateTime| {
        i64::from(due.year()) * 10_000 + i64::from(due.month()) * 100 + i64::from(due.day())
    };
    due.map_or(99_999_999, number)
}

/// What the events of a life add to the months in which they happened.
fn measures(events: &[Stand]) -> Vec<(i64, &'static str, i64)> {
    let (mut found, mut promise, mut stars) = (Vec::new(), Promise::default(), None);
    for stand in events {
        let event = &stand.json["event"];
        let mut add = |measure, amount| found.push((month(stand.recorded.at), measure, amount));
        match event["event"].as_str().unwrap_or_default() {
            "submitted" if event["channel"] == "online" => add("submitted_online", 1),
            "submitted" => add("submitted_at_counter", 1),
            "received" => add("received", 1),
            "not_accepted" => add("not_accepted", 1),
            "intake_supplement_asked" | "supplement_asked" => add("supplements_asked", 1),
            "issued" | "rejected" => add(promise.kept(stand.recorded.at), 1),
            "withdrawn" | "stopped" => add("withdrawn", 1),
            "returned" => add("returned", 1),
            "apologised" => add("apologies", 1),
            "rated" => {
                let given = event["stars"].as_i64().unwrap_or(0);
                add("ratings", i64::from(stars.is_none()));
                add("stars", given - stars.unwrap_or(0));
                stars = Some(given);
            }
            _ => {}
        }
        promise.after(event, stand.recorded.at);
    }
    found
}

/// The promise by which a finish is judged.
#[derive(Default)]
struct Promise {
    due: Option<DateTime>,
    /// Whether minutes of the due day count.
    to_the_minute: bool,
    /// Whether it was broken already when a supplement was asked for.
    was_late: bool,
}

impl Promise {
    fn after(&mut self, event: &Json, at: Timestamp) {
        let moment = |value: &Json| value.as_str().and_then(|text| text.parse::<DateTime>().ok());
        match event["event"].as_str().unwrap_or_default() {
            "received" => {
                self.due = moment(&event["due"]);
                self.to_the_minute = event["limit"].as_str().is_some_and(in_minutes);
            }
            "supplement_asked" => self.was_late = self.kept(at) == "finished_late",
            // A new start does not make good what was late before.
            "supplement_accepted" if self.was_late => {}
            "supplement_accepted" => self.due = moment(&event["due"]),
            "resumed" => {
                self.due = moment(&event["original_due"]).or_else(|| moment(&event["due"]));
            }
            "apologised" if event["judged_by"] == "reappointed_date" => {
                self.due = moment(&event["due"]);
            }
            _ => {}
        }
    }

    fn kept(&self, end: Timestamp) -> &'static str {
        let (Some(due), end) = (self.due, time::local(end)) else { return "finished_on_time" };
        // Midnight ends a day.
        let last_day = due.saturating_sub(SignedDuration::from_nanos(1)).date();
        if end.date() < last_day {
            "finished_early"
        } else if end > due && (self.to_the_minute || end.date() > last_day) {
            "finished_late"
        } else {
            "finished_on_time"
        }
    }
}

fn month(at: Timestamp) -> i64 {
    let day = time::local(at).date();
    i64::from(day.year()) * 100 + i64::from(day.month())
}

/// Whether a limit is one of hours or minutes, whose end is a moment and no day.
fn in_minutes(limit: &str) -> bool {
    limit.ends_with('h') || limit.ends_with("min")
}
