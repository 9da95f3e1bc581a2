//! What people read along the way of a dossier: where it stands, what happened, what is sent to
//! them.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod town;

use app::notices::{NoticeKind, notices_for};
use town::Town;
use wording::{
    ledger,
    notices::{self, About},
    stages, timeline,
};

fn told(entries: &[timeline::Entry]) -> String {
    let lines: Vec<String> = entries
        .iter()
        .map(|entry| {
            let who = [entry.who.as_str(), &entry.agency];
            let who: Vec<&str> = who.into_iter().filter(|text| !text.is_empty()).collect();
            format!("{} | {} | {}\n  {}", entry.when, who.join(", "), entry.title, entry.detail)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn the_citizen_is_told_who_did_what_without_the_words_among_colleagues() {
    let town = Town::late_birth();
    let said = told(&timeline::citizen(&town.history, &town.names()));
    for secret in
        ["Kính trình", "nhờ xem giúp", "tổ trưởng", "Không trùng", "khai sinh trùng", "dự thảo"]
    {
        assert!(!said.contains(secret), "{secret}");
    }
    insta::assert_snapshot!(said);
}

#[test]
fn officers_are_told_everything_but_the_rating() {
    let town = Town::late_birth();
    let said = told(&timeline::officer(&town.history, &town.names()));
    assert!(!said.contains("Chậm nhưng tận tình"));
    insta::assert_snapshot!(said);
}

#[test]
fn at_every_moment_the_citizen_reads_what_happens_with_whom_and_until_when() {
    let mut said = Vec::new();
    for town in Town::every_story() {
        for events in 1..=town.history.len() {
            let dossier = town.dossier_after(events);
            let status = stages::citizen_status(&dossier, &town.names());
            let text = format!("{}\n  {}\n  {}", status.heading, status.body, status.next);
            if !said.contains(&text) {
                said.push(text);
            }
        }
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn messages_are_short_and_name_nothing_but_the_number() {
    let mut said = Vec::new();
    for town in Town::every_story() {
        for events in 1..=town.history.len() {
            let before = (events > 1).then(|| town.dossier_after(events - 1));
            let dossier = town.dossier_after(events);
            let names = town.names();
            let about = About { dossier: &dossier, names: &names, link: "" };
            for notice in notices_for(before.as_ref(), &town.history[events - 1].event) {
                let message = notices::message(&notice.kind, Some(about));
                let names_the_helper = matches!(notice.kind, NoticeKind::FiledForYou { .. });
                assert!(!message.text.contains("Hồng Nhung"), "{}", message.text);
                assert!(names_the_helper || !message.text.contains("Hùng"), "{}", message.text);
                assert!(message.text.chars().count() <= 200, "{}", message.text);
                let text = format!("{}\n  {}", message.subject, message.text);
                if !said.contains(&text) {
                    said.push(text);
                }
            }
        }
    }
    let code = notices::message(&NoticeKind::LoginCode { code: "204518".to_owned() }, None);
    said.push(format!("{}\n  {}", code.subject, code.text));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_ledger_says_who_held_it_from_when_to_when() {
    let town = Town::late_birth();
    let lines: Vec<String> = town
        .ledger()
        .line
        .iter()
        .map(|interval| {
            let line = ledger::line(interval, &town.names());
            format!(
                "{} – {} | {} | {} | {}",
                line.from, line.to, line.who, line.lasted, line.keeping
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_public_page_names_no_person() {
    let said: Vec<&str> =
        domain::dossier::StageKind::ALL.into_iter().map(stages::public_status).collect();
    insta::assert_snapshot!(said.join("\n"));
}
