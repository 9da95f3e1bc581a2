#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn form() -> Form {
    serde_json::from_str(
        r#"{"title": "Tờ khai", "steps": [
        {"id": "child", "title": "Trẻ", "fields": [
            {"name": "child.full_name", "label": "Họ và tên", "kind": {"type": "person_name"}, "required": "yes"},
            {"name": "child.birth_date", "label": "Ngày sinh", "kind": {"type": "date", "when": "past"}, "required": "yes"},
            {"name": "fee", "label": "Tiền", "kind": {"type": "money"}},
            {"name": "married", "label": "Kết hôn", "kind": {"type": "yes_no"}, "required": "yes"}]},
        {"id": "father", "title": "Cha", "show_if": {"is": {"field": "married", "value": "yes"}}, "fields": [
            {"name": "father.full_name", "label": "Họ và tên cha", "kind": {"type": "person_name"}, "required": "yes"},
            {"name": "father.id", "label": "Số định danh", "kind": {"type": "personal_id", "old_allowed": false, "birth_date": "child.birth_date", "sex": null}},
            {"name": "witnesses", "label": "Người làm chứng", "kind": {"type": "table", "columns": [
                {"name": "name", "label": "Họ tên", "kind": {"type": "person_name"}, "required": "yes"},
                {"name": "phone", "label": "Điện thoại", "kind": {"type": "phone"}}], "min": 0, "max": 2}}]}]}"#,
    )
    .unwrap()
}

fn typed(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const TODAY: Date = date(2026, 3, 2);

fn kinds(pairs: &[(&str, &str)]) -> Vec<(String, ProblemKind)> {
    let answers = normalise(&form(), &typed(pairs));
    let problems = check_form(&form(), &answers, TODAY);
    problems.into_iter().map(|problem| (problem.field, problem.kind)).collect()
}

#[test]
fn answers_typed_in_everyday_ways_are_understood() {
    let answers = normalise(
        &form(),
        &typed(&[
            ("child.full_name", "  Nguyễn   Minh  An "),
            ("child.birth_date-day", "5"),
            ("child.birth_date-month", "01"),
            ("child.birth_date-year", "2026"),
            ("fee", "75.000 đ"),
            ("witnesses.1.phone", "+84 912 345 678"),
            ("witnesses.1.name", "Lê Văn Tám"),
        ]),
    );
    assert_eq!(answers["child.full_name"], "Nguyễn Minh An");
    assert_eq!(answers["child.birth_date"], "2026-01-05");
    assert_eq!(answers["fee"], "75000");
    // The first row was left empty: the second one closes up.
    assert_eq!(answers["witnesses.0.phone"], "0912345678");
}

#[test]
fn a_wrong_answer_is_named_and_stays_as_typed() {
    let pairs = [
        ("child.full_name", "An 2"),
        ("child.birth_date-day", "30"),
        ("child.birth_date-month", "2"),
        ("child.birth_date-year", "2026"),
        ("married", "no"),
    ];
    assert_eq!(
        kinds(&pairs),
        [
            ("child.full_name".to_owned(), ProblemKind::NotAName),
            ("child.birth_date".to_owned(), ProblemKind::Date(DateFault::Unreal)),
        ]
    );
    assert_eq!(normalise(&form(), &typed(&pairs))["child.birth_date"], "30/2/2026");
}

#[test]
fn a_date_half_typed_or_in_the_future_is_told_apart() {
    let at = |day: &str, month: &str, year: &str| {
        let pairs = [
            ("child.full_name", "An"),
            ("married", "no"),
            ("child.birth_date-day", day),
            ("child.birth_date-month", month),
            ("child.birth_date-year", year),
        ];
        kinds(&pairs).pop().map(|(_, kind)| kind)
    };
    assert_eq!(at("", "3", "2026"), Some(ProblemKind::Date(DateFault::Incomplete)));
    assert_eq!(at("3", "3", "2026"), Some(ProblemKind::Date(DateFault::InFuture)));
    assert_eq!(at("", "", ""), Some(ProblemKind::Missing));
    assert_eq!(at("2", "3", "2026"), None);
}

#[test]
fn a_step_that_is_not_called_for_is_neither_asked_nor_sent() {
    let no = [
        ("child.full_name", "An"),
        ("child.birth_date", "2026-01-05"),
        ("married", "no"),
        ("father.full_name", "Bình"),
    ];
    assert_eq!(kinds(&no), []);
    assert!(!visible_answers(&form(), &typed(&no)).contains_key("father.full_name"));
    let yes = [("child.full_name", "An"), ("child.birth_date", "2026-01-05"), ("married", "yes")];
    assert_eq!(kinds(&yes), [("father.full_name".to_owned(), ProblemKind::Missing)]);
}

#[test]
fn rows_are_checked_and_counted() {
    let mut pairs = vec![
        ("child.full_name", "An"),
        ("child.birth_date", "2026-01-05"),
        ("married", "yes"),
        ("father.full_name", "Bình"),
        ("father.id", "123"),
        ("witnesses.0.phone", "12"),
    ];
    assert_eq!(
        kinds(&pairs),
        [
            ("father.id".to_owned(), ProblemKind::NotAPersonalId { old_allowed: false }),
            ("witnesses.0.name".to_owned(), ProblemKind::Missing),
            ("witnesses.0.phone".to_owned(), ProblemKind::NotAPhone),
        ]
    );
    pairs.truncate(4);
    pairs.extend([("witnesses.0.name", "A"), ("witnesses.1.name", "B"), ("witnesses.2.name", "C")]);
    assert_eq!(kinds(&pairs), [("witnesses".to_owned(), ProblemKind::TooManyRows { max: 2 })]);
}

#[test]
fn a_form_that_looks_at_a_field_it_does_not_have_is_refused() {
    let mut broken = form();
    broken.steps[1].show_if =
        Some(Condition::Is { field: "nobody".to_owned(), value: "yes".to_owned() });
    broken.steps[1].id = "child".to_owned();
    let found: Vec<_> = check_definition(&broken).into_iter().map(|found| found.fault).collect();
    assert_eq!(
        found,
        [
            DefinitionFault::DuplicateStep,
            DefinitionFault::UnknownField { field: "nobody".to_owned() }
        ]
    );
    assert_eq!(check_definition(&form()), []);
}

proptest! {
    #[test]
    fn no_answers_make_the_check_panic_and_normalising_twice_changes_nothing(
        answers in prop::collection::btree_map(
            prop::sample::select(vec![
                "child.full_name", "child.birth_date", "child.birth_date-day", "child.birth_date-year",
                "fee", "married", "father.id", "witnesses.0.name", "witnesses.7.phone", "witnesses.x.y",
            ]).prop_map(str::to_owned),
            prop_oneof!["\\PC*", "[0-9/., -]{0,12}", Just("yes".to_owned())],
            0..8,
        )
    ) {
        let form = form();
        let once = normalise(&form, &answers);
        check_form(&form, &once, TODAY);
        visible_answers(&form, &once);
        doubts(&form, &once);
        prop_assert_eq!(normalise(&form, &once), once);
    }
}
