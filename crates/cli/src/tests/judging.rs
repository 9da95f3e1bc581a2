//! Commands that answer a question: deadlines, processes, packages.

use super::{motcua, repository};
use serde_json::Value;
use std::fs;

fn due(received: &str, limit: &str) -> String {
    let answer = motcua(&["deadline", "--received", received, "--limit", limit, "--json"]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    let json: Value = serde_json::from_str(&answer.out).unwrap();
    assert!(!json["explanation"].as_array().unwrap().is_empty());
    json["due"].as_str().unwrap().to_owned()
}

#[test]
fn due_moments_are_those_of_the_law() {
    for (received, limit, expected) in [
        ("2019-08-27T09:00", "5wd", "2019-09-04T17:00"),
        ("2026-03-09T11:00", "2h", "2026-03-09T14:00"),
        ("2026-02-11T09:00", "5wd", "2026-02-25T17:00"),
        ("2026-02-02T09:00", "20d", "2026-02-23T17:00"),
        ("2026-04-07T09:00", "20d", "2026-04-28T17:00"),
        ("2026-04-23T15:00", "56h", "2026-05-07T15:00"),
        ("2026-03-10T09:20", "8h", "2026-03-11T09:20"),
        ("2026-03-07T22:15", "8h", "2026-03-09T17:00"),
        ("2026-02-13T16:30", "8h", "2026-02-23T16:30"),
        ("2026-08-20T09:00", "3wd", "2026-08-24T17:00"),
        ("2025-04-24T09:00", "3wd", "2025-04-28T17:00"),
        ("2026-11-20T09:00", "10wd", "2026-12-07T17:00"),
        ("2025-01-22T09:00", "7wd", "2025-02-07T17:00"),
        ("2026-04-24T09:00", "5wd", "2026-05-06T17:00"),
        ("2026-08-17T09:00", "17wd", "2026-09-11T17:00"),
        ("2026-02-13T14:59", "same-day", "2026-02-13T17:00"),
        ("2026-02-13T15:01", "same-day", "2026-02-23T17:00"),
        ("2026-04-29T15:30", "same-day", "2026-05-04T17:00"),
        ("2026-08-21T16:00", "same-day", "2026-08-22T17:00"),
        ("2026-03-02T15:40", "15d", "2026-03-17T17:00"),
        ("2026-07-01T09:00", "16h", "2026-07-03T09:00"),
    ] {
        assert_eq!(due(received, limit), expected, "{received} + {limit}");
    }
}

#[test]
fn a_due_moment_is_explained_in_words() {
    let answer = motcua(&["deadline", "--received", "2019-08-27T09:00", "--limit", "5wd"]);
    let lines: Vec<&str> = answer.out.lines().collect();
    assert!(lines[0].starts_with("Tiếp nhận hồ sơ lúc"), "{}", answer.out);
    assert!(answer.out.contains("02/09/2019"), "{}", answer.out);
    assert_eq!(lines.last(), Some(&"Hạn trả kết quả: 17 giờ 00 ngày 04/09/2019."));
}

#[test]
fn a_calendar_of_ones_own_is_counted_with() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("calendar.json");
    let text = r#"{"week": {"mon": ["07:30-11:30", "13:00-17:00"], "tue": ["07:30-11:30"]},
        "holidays": ["2020-04-30"], "worked_days_off": ["2020-05-02"]}"#;
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let answer = motcua(&[
        "deadline",
        "--received",
        "2020-04-28T08:00",
        "--limit",
        "2wd",
        "--calendar",
        file,
        "--json",
    ]);
    // Only Mondays and Tuesdays are open, and the Saturday that is worked has Monday's hours.
    assert!(answer.out.contains(r#""due":"2020-05-04T17:00""#), "{}{}", answer.out, answer.err);

    fs::write(file, r#"{"week": {"mon": ["07:30"]}}"#).unwrap();
    let answer = motcua(&[
        "deadline",
        "--received",
        "2020-04-28T08:00",
        "--limit",
        "2wd",
        "--calendar",
        file,
    ]);
    assert_eq!(answer.status, 1);
    assert!(answer.err.contains("07:30"), "{}", answer.err);
}

#[test]
fn an_odd_calendar_is_answered_in_one_clear_line() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("calendar.json");
    for (text, says) in [
        ("[]", "a list, not an object"),
        ("{", "EOF"),
        ("5", "expected an object with week"),
        (r#"{"weeks": {}}"#, "unknown field `weeks`"),
        (r#"{"week": {}}"#, "no working day within ten years"),
        (r#"{"week": {"mon": ["08:00-12:00", "11:00-13:00"]}}"#, "overlap"),
        (r#"{"week": {"mon": ["08:00-07:00"]}}"#, "ends before it begins"),
        (r#"{"holidays": ["2020-02-30"]}"#, "is not a date such as 2020-04-30"),
    ] {
        fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap();
        let answer = motcua(&[
            "deadline",
            "--received",
            "2020-04-28T08:00",
            "--limit",
            "2wd",
            "--calendar",
            file,
        ]);
        assert_eq!((answer.status, answer.out.as_str()), (1, ""), "{text}");
        assert!(answer.err.contains(says), "{text}: {}", answer.err);
        assert_eq!(answer.err.lines().count(), 1, "{text}: {}", answer.err);
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_an_example() {
    for (received, limit, says) in [
        ("2019-08-27", "5wd", "2019-08-27T09:00"),
        ("2019-08-27T09:00+07:00", "5wd", "2019-08-27T09:00"),
        ("2019-02-30T09:00", "5wd", "2019-08-27T09:00"),
        ("2019-08-27T09:00", "5", "5wd, 20d, 56h"),
        ("2019-08-27T09:00", "0wd", "longer than zero"),
    ] {
        let answer = motcua(&["deadline", "--received", received, "--limit", limit]);
        assert_eq!(answer.status, 2);
        assert!(answer.err.contains(says), "{}", answer.err);
        assert!(!answer.err.contains('\x1b'), "no colours where no terminal is");
    }
    let answer =
        motcua(&["deadline", "--received", "2019-08-27T09:00", "--limit", "5wd", "--pack", "nd1"]);
    assert!(answer.err.contains("known are nd118-2025, nd61-2018"), "{}", answer.err);
}

fn findings(answer: &str, process: &str) -> Vec<(String, String, String)> {
    let json: Value = serde_json::from_str(answer).unwrap();
    let all = json.as_array().unwrap().iter().filter(|one| one["process"] == process);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.flat_map(|one| one["findings"].as_array().unwrap())
        .map(|it| (text(&it["kind"]), text(&it["step"]), text(&it["act"])))
        .collect()
}

#[test]
fn processes_of_another_system_are_judged() {
    let file = repository("packages/opencps/processes.json");
    let answer = motcua(&["process", "check", "--from", "opencps", &file, "--json"]);
    assert_eq!(answer.status, 1);
    let json: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 14);
    assert!(!answer.out.contains("no_owner"), "ownership is not in the file");
    let of = |process| findings(&answer.out, process);
    let found = |kind: &str, step: &str, act: &str| {
        vec![(kind.to_owned(), step.to_owned(), act.to_owned())]
    };
    assert_eq!(of("BCT_QT2"), found("self_loop", "", "1801"), "acts go by number: names repeat");
    assert_eq!(of("MOPHONG-1"), found("over_limit", "5", ""), "its own legal limit counts");
    let words = motcua(&["process", "check", "--from", "opencps", &file]);
    assert!(words.out.contains("QT01"), "{}", words.out);
}

#[test]
fn our_own_processes_are_sound() {
    let folder = fs::read_dir(repository("packages/processes")).unwrap();
    let files: Vec<String> =
        folder.map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect();
    let mut arguments = vec!["process", "check"];
    arguments.extend(files.iter().map(String::as_str));
    let answer = motcua(&arguments);
    assert_eq!(answer.status, 0, "{}", answer.out);
}

#[test]
fn an_unsound_process_is_told_by_step_and_act() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("p.json");
    let process = r#"{"id": "p", "version": 1, "name": "P", "steps": [
        {"id": "a", "name": "A", "phase": "processing", "role": "specialist", "limit": "9wd",
         "acts": [{"submit": {"to": "b"}}]},
        {"id": "b", "name": "B", "phase": "approving", "role": null,
         "acts": [{"approve": {"to": "b"}}]},
        {"id": "c", "name": "C", "phase": "returning", "role": "onestop_officer", "acts": ["return"]}
    ]}"#;
    fs::write(&file, process).unwrap();
    let file = file.to_str().unwrap();
    let answer = motcua(&["process", "check", file, "--json", "--legal-limit", "7wd"]);
    assert_eq!(answer.status, 1);
    let found = findings(&answer.out, "p");
    for expected in [
        ("unreachable", "c", ""),
        ("dead_end", "a", ""),
        ("dead_end", "b", ""),
        ("self_loop", "b", "approve"),
        ("no_owner", "b", ""),
        ("over_limit", "a", ""),
    ] {
        let is_it = |it: &(String, String, String)| {
            (it.0.as_str(), it.1.as_str(), it.2.as_str()) == expected
        };
        assert!(found.iter().any(is_it), "{expected:?} is not in {found:?}");
    }
}

#[test]
fn a_file_that_is_no_process_has_a_status_of_its_own() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("p.json");
    fs::write(&file, "{").unwrap();
    assert_eq!(motcua(&["process", "check", file.to_str().unwrap()]).status, 2);
    assert_eq!(motcua(&["process", "check", "/nowhere/p.json"]).status, 2);
    fs::write(&file, "[]").unwrap();
    let none = motcua(&["process", "check", file.to_str().unwrap()]);
    assert!(none.status == 2 && none.err.contains("holds no process"), "{}", none.err);
    fs::write(&file, "{").unwrap();
    let sound = repository("packages/processes/birth.json");
    let both = motcua(&["process", "check", "/nowhere/p.json", &sound, file.to_str().unwrap()]);
    assert_eq!(both.status, 2, "what cannot be read is no verdict");
    assert!(both.out.contains("birth"), "but the others are judged: {}", both.out);
    assert!(both.err.contains("/nowhere/p.json") && both.err.contains("p.json is not"));
    fs::write(&file, "{\"id\": \"p\",\n \"steps\": 5}").unwrap();
    let wrong = motcua(&["process", "check", file.to_str().unwrap()]);
    assert!(wrong.err.contains("line 2"), "{}", wrong.err);
}

#[test]
fn a_package_is_judged_without_changing_anything() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let data = data.to_str().unwrap();
    let packages = repository("packages/hanoi");
    let dry = motcua(&["import", &repository("packages"), "--dry-run", "--data", data]);
    assert_eq!(dry.status, 0, "{packages}: {}{}", dry.out, dry.err);
    assert!(dry.out.contains("2959  procedures of the catalogue"), "{}", dry.out);
    assert!(!place.path().join("data").exists());
}

#[test]
fn a_bad_row_is_named_and_nothing_is_imported() {
    let place = tempfile::tempdir().unwrap();
    let package = place.path().join("package");
    fs::create_dir_all(&package).unwrap();
    let rows =
        "id,name,kind,parent\nhn,Hà Nội,city,\nx1,Phường Một,commune,nowhere\nx2,,castle,hn\n";
    fs::write(package.join("agencies.csv"), rows).unwrap();
    let data = place.path().join("data");
    let answer = motcua(&["import", package.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("agencies.csv:4:2 name: is empty"), "{}", answer.out);
    assert!(answer.out.contains("agencies.csv:4:3 kind: \"castle\" is none of"), "{}", answer.out);
    assert!(answer.out.contains("nothing was imported"));
    assert!(!data.exists());
    let nowhere = motcua(&["import", "/no/such/package", "--data", data.to_str().unwrap()]);
    assert!(nowhere.err.contains("there is no folder /no/such/package"), "{}", nowhere.err);
}

#[test]
fn every_command_explains_itself() {
    for command in [
        &["--help"][..],
        &["demo", "--help"],
        &["serve", "--help"],
        &["import", "--help"],
        &["deadline", "--help"],
        &["process", "check", "--help"],
        &["staff", "add", "--help"],
        &["doctor", "--help"],
        &["backup", "--help"],
        &["restore", "--help"],
        &["simulate", "--help"],
    ] {
        let answer = motcua(command);
        assert_eq!(answer.status, 0);
        assert!(answer.out.contains("Usage"), "{command:?}: {}", answer.out);
    }
    assert_eq!(motcua(&["dance"]).status, 2);
}
