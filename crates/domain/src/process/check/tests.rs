#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::process::{Process, opencps};

fn sound() -> serde_json::Value {
    serde_json::json!({
        "id": "p", "version": 1, "name": "p", "legal_limit": "5wd", "steps": [
            {"id": "work", "name": "Thụ lý", "phase": "processing", "role": "specialist", "limit": "3wd",
             "acts": ["request_supplement", {"submit": {"to": "sign"}}]},
            {"id": "sign", "name": "Ký", "phase": "approving", "role": "approver", "limit": "1wd",
             "acts": [{"approve": {"to": "issue"}}, {"send_back": {"to": "work"}}, "reject"]},
            {"id": "issue", "name": "Phát hành", "phase": "issuing", "role": "clerk", "limit": "4h",
             "acts": [{"issue": {"to": "return"}}]},
            {"id": "return", "name": "Trả", "phase": "returning", "role": "onestop_officer",
             "agency": "reception", "acts": ["return"]}]})
}

fn judged(process: serde_json::Value) -> Vec<(FindingKind, Option<String>)> {
    let process: Process = serde_json::from_value(process).unwrap();
    let findings = check_process(&process, None);
    findings.into_iter().map(|finding| (finding.kind, finding.step)).collect()
}

fn at(kind: FindingKind, step: &str) -> (FindingKind, Option<String>) {
    (kind, Some(step.to_owned()))
}

#[test]
fn a_sound_process_is_let_through() {
    assert_eq!(judged(sound()), []);
}

#[test]
fn a_step_nobody_can_reach_is_named() {
    let mut process = sound();
    process["steps"][1]["acts"] = serde_json::json!(["reject"]);
    assert_eq!(
        judged(process),
        [at(FindingKind::Unreachable, "issue"), at(FindingKind::Unreachable, "return")]
    );
}

#[test]
fn a_step_without_a_way_out_is_named() {
    let mut process = sound();
    process["steps"][2]["acts"] = serde_json::json!([]);
    assert_eq!(
        judged(process),
        [at(FindingKind::DeadEnd, "issue"), at(FindingKind::Unreachable, "return")]
    );
}

#[test]
fn a_process_that_never_ends_is_refused() {
    let mut process = sound();
    process["steps"][1]["acts"] = serde_json::json!([{"send_back": {"to": "work"}}]);
    process["steps"].as_array_mut().unwrap().truncate(2);
    assert_eq!(
        judged(process),
        [
            (FindingKind::NoEnding, None),
            at(FindingKind::DeadEnd, "work"),
            at(FindingKind::DeadEnd, "sign")
        ]
    );
}

#[test]
fn a_process_without_steps_has_neither_start_nor_ending() {
    let mut process = sound();
    process["steps"] = serde_json::json!([]);
    assert_eq!(judged(process), [(FindingKind::NoStart, None), (FindingKind::NoEnding, None)]);
}

#[test]
fn a_step_nobody_owns_is_named() {
    let mut process = sound();
    process["steps"][0]["role"] = serde_json::Value::Null;
    assert_eq!(judged(process), [at(FindingKind::NoOwner, "work")]);
}

#[test]
fn an_act_that_leads_nowhere_else_is_named() {
    let mut process = sound();
    process["steps"][0]["acts"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({"forward": {"to": "work", "name": "Chuyển"}}));
    assert_eq!(judged(process), [at(FindingKind::SelfLoop, "work")]);
}

#[test]
fn an_act_to_a_step_that_does_not_exist_is_named() {
    let mut process = sound();
    process["steps"][0]["acts"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({"forward": {"to": "moon", "name": "Chuyển"}}));
    assert_eq!(judged(process), [at(FindingKind::UnknownStep, "work")]);
}

#[test]
fn limits_that_exceed_the_law_are_named_step_by_step_and_in_sum() {
    let mut process = sound();
    process["steps"][0]["limit"] = "6wd".into();
    assert_eq!(judged(process), [at(FindingKind::OverLimit, "work")]);
    let mut process = sound();
    process["steps"][1]["limit"] = "2wd".into();
    assert_eq!(judged(process), [at(FindingKind::OverLimit, "issue")]);
}

#[test]
fn a_condition_on_a_field_the_form_does_not_have_is_named() {
    let mut process = sound();
    process["steps"][0]["acts"].as_array_mut().unwrap().push(serde_json::json!({"forward": {
        "to": "sign", "name": "Chuyển", "when": {"is": {"field": "nobody", "value": "yes"}}}}));
    let process: Process = serde_json::from_value(process).unwrap();
    let form = crate::form::Form { title: String::new(), reference: None, steps: Vec::new() };
    let findings = check_process(&process, Some(&form));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].kind, FindingKind::UnknownCondition);
    assert_eq!(findings[0].detail, Some(Detail::Condition("nobody".to_owned())));
}

/// Number of the definition, its findings as kind and step or act.
fn judged_opencps() -> Vec<(String, Vec<String>)> {
    let file = include_str!("../../../../../packages/opencps/processes.json");
    let read = opencps::read(file).unwrap();
    let words = |definition: &opencps::Definition| {
        let word = |finding: Finding| {
            let place = finding.step.or(finding.act).unwrap_or_default();
            format!("{} {place}", finding.kind.as_str()).trim().to_owned()
        };
        check(&definition.graph(), None).into_iter().map(word).collect::<Vec<_>>()
    };
    read.iter().map(|definition| (definition.number.clone(), words(definition))).collect()
}

#[test]
fn the_fourteen_definitions_of_another_system_are_judged() {
    let judged = judged_opencps();
    assert_eq!(judged.len(), 14);
    let of = |number: &str| {
        judged.iter().find(|(found, _)| found == number).map(|(_, words)| words.clone()).unwrap()
    };
    for sound in ["QT01", "BCT_QT4", "QT6 - 4 bước", "MQT1", "1", "QT3BTT", "MOPHONG-1"] {
        assert_eq!(of(sound), [""; 0], "{sound}");
    }
    assert_eq!(of("BCT_QT2"), ["self_loop 1801"]);
    assert_eq!(
        of("BCT_QT3"),
        ["unreachable 215", "unreachable 217", "dead_end 217", "unreachable 301", "self_loop 213"]
    );
    assert_eq!(of("TTest"), ["no_start", "no_ending", "self_loop Nhận hồ sơ"]);
    assert_eq!(of("QTT01"), ["no_start", "no_ending"]);
    assert_eq!(
        of("QT2"),
        [
            "unreachable 807",
            "unreachable 808",
            "unreachable 810",
            "unreachable 811",
            "dead_end 812",
            "dead_end 813",
            "unreachable 815"
        ]
    );
    assert_eq!(of("QTDM"), ["unreachable 1006", "dead_end 1010", "self_loop 1805"]);
    assert_eq!(
        of("QTDM0528"),
        [
            "no_start",
            "unreachable 1301",
            "dead_end 1301",
            "unreachable 1302",
            "unknown_condition 1302"
        ]
    );
}
