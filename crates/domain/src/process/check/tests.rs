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

    let question = r#"{"title": "", "steps": [{"id": "s", "title": "", "fields": [
        {"name": "nobody", "label": "", "kind": {"type": "yes_no"}}]}]}"#;
    let mut form: crate::form::Form = serde_json::from_str(question).unwrap();
    assert_eq!(check_process(&process, Some(&form)), []);
    // A question that is never answered with yes.
    form.steps[0].fields[0].kind = crate::form::FieldKind::Choice { options: Vec::new() };
    let never = check_process(&process, Some(&form)).remove(0);
    assert_eq!(never.detail, Some(Detail::Condition("nobody=yes".to_owned())));
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
        definition.check().into_iter().map(word).collect::<Vec<_>>()
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
    for sound in ["QT01", "BCT_QT4", "QT6 - 4 bước", "MQT1", "1", "QT3BTT"] {
        assert_eq!(of(sound), [""; 0], "{sound}");
    }
    assert_eq!(of("BCT_QT2"), ["self_loop 1801"]);
    assert_eq!(
        of("BCT_QT3"),
        ["unreachable 215", "unreachable 217", "dead_end 217", "unreachable 301", "self_loop 213"]
    );
    assert_eq!(of("TTest"), ["no_start", "no_ending", "self_loop 1701"]);
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
    // Six days of steps where the procedure may take three.
    assert_eq!(of("MOPHONG-1"), ["over_limit 5"]);
}

#[test]
fn an_act_of_another_system_is_found_by_its_number_because_names_repeat() {
    let file = include_str!("../../../../../packages/opencps/processes.json");
    let read = opencps::read(file).unwrap();
    let acts = |number: &str| -> Vec<_> {
        let definition = read.iter().find(|definition| definition.number == number).unwrap();
        definition.check().into_iter().filter_map(|finding| finding.act).collect()
    };
    assert_eq!(acts("BCT_QT3"), ["219"]);
    assert_eq!(acts("TTest"), ["1701"]);
    assert_eq!(acts("QTDM"), ["1805"]);
}

/// The findings of an OpenCPS definition with these steps and actions.
fn judged_definition(steps: &str, actions: &str) -> Vec<(FindingKind, Option<Detail>)> {
    let file = format!(
        r#"[{{"process_no": "T", "name": "T", "procedure_duration_text": "5 ngày làm việc",
             "steps": [{steps}], "actions": [{actions}]}}]"#
    );
    let found = opencps::read(&file).unwrap()[0].check();
    found.into_iter().map(|finding| (finding.kind, finding.detail)).collect()
}

const IN_AND_OUT: &str = r#"{"id": 1, "from": 0, "to": 1}, {"id": 2, "from": 1, "to": 0}"#;

#[test]
fn stopping_the_clock_is_no_ending() {
    let actions =
        r#"{"id": 1, "from": 0, "to": 1}, {"id": 2, "from": 1, "to": 2, "is_finish": true}"#;
    let kinds: Vec<_> = judged_definition(r#"{"id": 1}, {"id": 2}"#, actions)
        .into_iter()
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(kinds, [FindingKind::NoEnding, FindingKind::DeadEnd, FindingKind::DeadEnd]);
}

#[test]
fn only_a_condition_that_the_other_system_judges_is_known() {
    let unknown = |condition: &str| -> Vec<String> {
        let action = format!(r#"{{"id": 3, "from": 1, "to": 0, "pre_condition": "{condition}"}}"#);
        let found = judged_definition(r#"{"id": 1}"#, &format!("{IN_AND_OUT}, {action}"));
        let names = found.into_iter().map(|(_, detail)| match detail {
            Some(Detail::Condition(name)) => name,
            other => panic!("{other:?}"),
        });
        names.collect()
    };
    for known in ["", "payok", "payok, online=true", "PAYOK cancel", "stepdone=100", "tag_khan"] {
        assert_eq!(unknown(known), [""; 0], "{known}");
    }
    assert_eq!(unknown("payok, pay_ok"), ["pay_ok"]);
    assert_eq!(unknown("stepdone="), ["stepdone="]);
}

#[test]
fn a_step_without_a_role_is_ownerless_only_where_others_have_one() {
    let steps = r#"{"id": 1, "role": "Cán bộ"}, {"id": 2, "role": " "}"#;
    let actions = format!(
        r#"{IN_AND_OUT}, {{"id": 3, "from": 1, "to": 2}}, {{"id": 4, "from": 2, "to": 0}}"#
    );
    assert_eq!(judged_definition(steps, &actions), [(FindingKind::NoOwner, None)]);
    assert_eq!(judged_definition(r#"{"id": 1}, {"id": 2}"#, &actions), []);
}

#[test]
fn days_of_another_system_are_counted_up_to_the_law_and_not_beyond() {
    let over =
        |days: i64| judged_definition(&format!(r#"{{"id": 1, "days": {days}}}"#), IN_AND_OUT);
    for days in [-1, 0, 5] {
        assert_eq!(over(days), [], "{days}");
    }
    for days in [6, 99_999] {
        assert_eq!(over(days)[0].0, FindingKind::OverLimit, "{days}");
    }
}

#[test]
fn a_file_that_is_no_list_of_definitions_is_refused_with_its_line() {
    let error = opencps::read("[\n {\"process_no\": 5}\n]").unwrap_err();
    assert_eq!(error.line(), 2);
}

#[test]
fn the_longest_way_counts_whatever_order_the_acts_stand_in() {
    // From `a` to `b` and `c`, which lead to each other, and from `c` on: `a b c d` is the longest.
    let step = |id: &str, days: u16, acts: &[&str]| {
        let acts: Vec<_> = acts
            .iter()
            .map(|to| match *to {
                "end" => serde_json::json!("return"),
                to => serde_json::json!({"forward": {"to": to, "name": to}}),
            })
            .collect();
        serde_json::json!({"id": id, "name": id, "phase": "processing", "role": "specialist",
            "limit": format!("{days}wd"), "acts": acts})
    };
    for first in [["b", "c"], ["c", "b"]] {
        let process = |legal: &str| {
            serde_json::json!({"id": "p", "version": 1, "name": "p", "legal_limit": legal, "steps": [
                step("a", 1, &first), step("b", 2, &["c"]), step("c", 3, &["b", "d"]),
                step("d", 4, &["end"])]})
        };
        assert_eq!(judged(process("10wd")), []);
        assert_eq!(judged(process("9wd")), [at(FindingKind::OverLimit, "d")]);
    }
}

#[test]
fn a_way_that_only_goes_round_takes_no_time_from_the_plan() {
    let mut process = sound();
    // Sent on to a colleague who can only give it back.
    process["steps"][0]["acts"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({"forward": {"to": "aside", "name": "Chuyển"}}));
    process["steps"].as_array_mut().unwrap().push(serde_json::json!({
        "id": "aside", "name": "Khác", "phase": "processing", "role": "specialist", "limit": "4wd",
        "acts": [{"forward": {"to": "work", "name": "Trả"}}]}));
    assert_eq!(judged(process), []);
}

#[test]
fn an_answer_of_others_may_not_take_longer_than_the_law() {
    let consult = |agencies: serde_json::Value, limit: &str| {
        let mut process = sound();
        process["steps"][0]["acts"]
            .as_array_mut()
            .unwrap()
            .push(serde_json::json!({"consult": {"agencies": agencies, "limit": limit}}));
        judged(process)
    };
    assert_eq!(consult(serde_json::json!(["competent"]), "5wd"), []);
    assert_eq!(
        consult(serde_json::json!(["competent"]), "12d"),
        [at(FindingKind::OverLimit, "work")]
    );
    assert_eq!(consult(serde_json::json!([]), "1wd"), [at(FindingKind::NoOwner, "work")]);
}

#[test]
fn the_second_of_two_steps_with_one_identifier_is_never_reached() {
    let mut process = sound();
    let twice = process["steps"][2].clone();
    process["steps"].as_array_mut().unwrap().push(twice);
    assert_eq!(judged(process), [at(FindingKind::Unreachable, "issue")]);
}

#[test]
fn findings_are_written_in_the_words_of_the_command_line() {
    use FindingKind::{
        DeadEnd, NoEnding, NoOwner, NoStart, OverLimit, SelfLoop, UnknownCondition, UnknownStep,
        Unreachable,
    };
    let finding = Finding {
        detail: Some(Detail::Minutes { taken: 960, allowed: 480 }),
        ..at_step(FindingKind::OverLimit, "work")
    };
    assert_eq!(
        serde_json::to_value(finding).unwrap(),
        serde_json::json!({"kind": "over_limit", "step": "work", "act": null,
            "detail": {"minutes": {"taken": 960, "allowed": 480}}})
    );
    for kind in [
        NoStart,
        NoEnding,
        Unreachable,
        DeadEnd,
        SelfLoop,
        NoOwner,
        OverLimit,
        UnknownCondition,
        UnknownStep,
    ] {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
}

#[test]
fn a_drawing_in_which_everything_leads_everywhere_and_a_chain_without_end_are_judged_in_time() {
    let node = |id: usize| Node {
        id: id.to_string(),
        name: String::new(),
        has_owner: None,
        limit: "1wd".parse().ok(),
        answer_limit: None,
    };
    let edge = |from: End, to: End| Edge {
        act: String::new(),
        name: None,
        from,
        to,
        back: false,
        unknown_conditions: Vec::new(),
    };
    let step = |id: usize| End::Step(id.to_string());
    let mut knot = ProcessGraph { nodes: (0..40).map(node).collect(), edges: Vec::new() };
    knot.edges.push(edge(End::Outside, step(0)));
    for from in 0..40 {
        knot.edges.extend((0..40).filter(|to| *to != from).map(|to| edge(step(from), step(to))));
        knot.edges.push(edge(step(from), End::Outside));
    }
    let found = check(&knot, "39wd".parse().ok());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, FindingKind::OverLimit);

    let mut chain = ProcessGraph { nodes: (0..3_000).map(node).collect(), edges: Vec::new() };
    chain.edges.push(edge(End::Outside, step(0)));
    chain.edges.extend((1..3_000).map(|id| edge(step(id - 1), step(id))));
    chain.edges.push(edge(step(2_999), End::Outside));
    assert_eq!(check(&chain, "3000wd".parse().ok()), []);
}
