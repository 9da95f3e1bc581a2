#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::form::Condition;
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

/// A form of one question.
fn question(kind: &str) -> Form {
    serde_json::from_str(&format!(
        r#"{{"title": "T", "steps": [{{"id": "s", "title": "S", "fields": [
            {{"name": "x", "label": "X", "kind": {kind}}}]}}]}}"#
    ))
    .unwrap()
}

/// What is stored of an answer, and what is wrong with it.
fn answered(kind: &str, text: &str) -> (String, Option<ProblemKind>) {
    let form = question(kind);
    let answers = normalise(&form, &typed(&[("x", text)]));
    let problem = check_form(&form, &answers, TODAY).pop().map(|problem| problem.kind);
    (answers.get("x").cloned().unwrap_or_default(), problem)
}

fn understood(kind: &str, pairs: &[(&str, &str)]) {
    for (text, stored) in pairs {
        assert_eq!(answered(kind, text), ((*stored).to_owned(), None), "{kind} {text}");
    }
}

fn refused(kind: &str, pairs: &[(&str, ProblemKind)]) {
    for (text, problem) in pairs {
        let expected = ((*text).to_owned(), Some(problem.clone()));
        assert_eq!(answered(kind, text), expected, "{kind} {text}");
    }
}

#[test]
fn amounts_are_read_with_and_without_separators() {
    let money = r#"{"type": "money"}"#;
    understood(
        money,
        &[("75.000", "75000"), ("1 250 000 VNĐ", "1250000"), ("8000 đồng", "8000"), ("007", "7")],
    );
    refused(
        money,
        &[
            ("bảy nghìn", ProblemKind::NotANumber),
            ("75,5", ProblemKind::NotWhole),
            ("7.50.000", ProblemKind::NotANumber),
            ("-5", ProblemKind::TooSmall { min: 0 }),
            ("99999999999999999999", ProblemKind::TooLarge { max: 1_000_000_000_000_000 }),
        ],
    );
}

#[test]
fn a_basement_is_a_negative_storey() {
    let storeys = r#"{"type": "integer", "min": -3, "max": 60}"#;
    understood(storeys, &[("-1", "-1"), ("- 2", "-2"), ("12", "12"), ("-0", "0")]);
    refused(
        storeys,
        &[
            ("-4", ProblemKind::TooSmall { min: -3 }),
            ("61", ProblemKind::TooLarge { max: 60 }),
            ("1,5", ProblemKind::NotWhole),
            ("inf", ProblemKind::NotANumber),
        ],
    );
}

#[test]
fn an_area_is_read_as_vietnamese_writes_it() {
    let area = r#"{"type": "decimal", "min": 0, "unit": "m²"}"#;
    understood(
        area,
        &[
            ("120,5", "120,5"),
            ("120.5", "120,5"),
            ("1.250,50 m²", "1250,5"),
            // A thousand and five hundred, not one and a half.
            ("1.500", "1500"),
            ("0.125", "0,125"),
            ("85,0", "85"),
        ],
    );
    refused(
        area,
        &[
            ("-0,5", ProblemKind::TooSmall { min: 0 }),
            ("1,5,5", ProblemKind::NotANumber),
            ("nan", ProblemKind::NotANumber),
            ("rộng", ProblemKind::NotANumber),
        ],
    );
}

#[test]
fn days_and_hours_are_read_from_words_but_never_guessed() {
    understood(
        r#"{"type": "date"}"#,
        &[
            ("ngày 27 tháng 3 năm 1990", "1990-03-27"),
            ("27-03-1990", "1990-03-27"),
            ("29/2/2024", "2024-02-29"),
        ],
    );
    refused(
        r#"{"type": "date"}"#,
        &[
            ("29/2/2023", ProblemKind::Date(DateFault::Unreal)),
            ("27/3/90", ProblemKind::Date(DateFault::Unreal)),
            ("khoảng 27/3/1990", ProblemKind::Date(DateFault::Unreal)),
        ],
    );
    understood(r#"{"type": "time"}"#, &[("7h30", "07:30"), ("19 giờ", "19:00"), ("7:05", "07:05")]);
    // Half past seven in the morning would be wrong.
    refused(
        r#"{"type": "time"}"#,
        &[("7h30 tối", ProblemKind::NotATime), ("25:00", ProblemKind::NotATime)],
    );
}

#[test]
fn a_date_may_be_bound_to_the_day_of_filing() {
    let on = |when: &str, text: &str| {
        answered(&format!(r#"{{"type": "date", "when": {when}}}"#), text).1
    };
    let fault = |fault| Some(ProblemKind::Date(fault));
    assert_eq!(on(r#""future""#, "01/03/2026"), fault(DateFault::InPast));
    assert_eq!(on(r#""future""#, "02/03/2026"), None);
    assert_eq!(on(r#""past""#, "03/03/2026"), fault(DateFault::InFuture));
    let adult = r#"{"at_least_years_ago": 18}"#;
    assert_eq!(on(adult, "02/03/2008"), None);
    assert_eq!(on(adult, "03/03/2008"), fault(DateFault::TooYoung { years: 18 }));
    assert_eq!(on(adult, "03/03/2027"), fault(DateFault::InFuture));
}

#[test]
fn what_was_copied_from_a_chat_is_cleaned_without_changing_a_word() {
    assert_eq!(
        answered(r#"{"type": "text"}"#, "\u{feff}Số 5,\r\nngõ 1\t\u{200b}").0,
        "Số 5, ngõ 1"
    );
    let lines = answered(r#"{"type": "text_area"}"#, "một\r\nhai\r\r\nba").0;
    assert_eq!(lines, "một\nhai\n\nba");
    assert_eq!(answered(r#"{"type": "text"}"#, "Nguye\u{302}\u{303}n").0, "Nguyễn");
}

#[test]
fn an_answer_may_be_as_long_as_its_signs_not_its_bytes() {
    let short = r#"{"type": "text", "max": 6}"#;
    assert_eq!(answered(short, "Nguyễn").1, None);
    assert_eq!(answered(short, "Nguyễn ơi").1, Some(ProblemKind::TooLong { max: 6 }));
}

#[test]
fn choices_and_numbers_of_persons_are_judged() {
    let sex = r#"{"type": "choice", "options": [
        {"value": "male", "label": "Nam"}, {"value": "female", "label": "Nữ"}]}"#;
    understood(sex, &[("male", "male")]);
    refused(sex, &[("Nam", ProblemKind::NotOffered)]);
    refused(r#"{"type": "yes_no"}"#, &[("maybe", ProblemKind::NotOffered)]);
    let new = r#"{"type": "personal_id"}"#;
    understood(new, &[("001 190 123 456", "001190123456")]);
    refused(new, &[("012345678", ProblemKind::NotAPersonalId { old_allowed: false })]);
    understood(r#"{"type": "personal_id", "old_allowed": true}"#, &[("012345678", "012345678")]);
    refused(r#"{"type": "email"}"#, &[("lan@", ProblemKind::NotAnEmail)]);
    refused(r#"{"type": "year"}"#, &[("90", ProblemKind::NotAYear)]);
}

#[test]
fn a_commitment_left_unticked_is_missing_even_where_the_form_forgot_to_say_so() {
    let form = question(r#"{"type": "agreement"}"#);
    let problem = check_form(&form, &Answers::new(), TODAY).pop().unwrap();
    assert_eq!((problem.field.as_str(), problem.kind), ("x", ProblemKind::Missing));
    assert_eq!((problem.label.as_str(), problem.step.as_str()), ("X", "s"));
}

#[test]
fn an_answer_that_was_hidden_later_opens_no_page() {
    let form: Form = serde_json::from_str(
        r#"{"title": "T", "steps": [
        {"id": "a", "title": "A", "fields": [
            {"name": "married", "label": "M", "kind": {"type": "yes_no"}},
            {"name": "abroad", "label": "B", "kind": {"type": "yes_no"},
             "show_if": {"is": {"field": "married", "value": "yes"}}}]},
        {"id": "b", "title": "B", "show_if": {"is": {"field": "abroad", "value": "yes"}}, "fields": [
            {"name": "country", "label": "C", "kind": {"type": "text"}, "required": "yes"}]}]}"#,
    )
    .unwrap();
    let married = typed(&[("married", "yes"), ("abroad", "yes")]);
    assert_eq!(form.steps_for(&married).len(), 2);
    assert_eq!(check_form(&form, &married, TODAY).len(), 1);
    let no_more = typed(&[("married", "no"), ("abroad", "yes"), ("country", "Lào")]);
    assert_eq!(form.steps_for(&no_more).len(), 1);
    assert_eq!(check_form(&form, &no_more, TODAY), []);
    assert_eq!(visible_answers(&form, &no_more), typed(&[("married", "no")]));
}

/// Children, each with a place of birth that is asked only for those born abroad.
fn children(max: u8) -> Form {
    question(&format!(
        r#"{{"type": "table", "min": 1, "max": {max}, "columns": [
        {{"name": "abroad", "label": "A", "kind": {{"type": "yes_no"}}}},
        {{"name": "country", "label": "C", "kind": {{"type": "text"}}, "required": "yes",
          "show_if": {{"is": {{"field": "abroad", "value": "yes"}}}}}},
        {{"name": "born", "label": "B", "kind": {{"type": "date"}}}},
        {{"name": "id", "label": "I", "kind": {{"type": "personal_id", "birth_date": "born"}}}}]}}"#
    ))
}

#[test]
fn a_row_is_judged_by_its_own_answers() {
    let form = children(3);
    let answers = typed(&[
        ("x.0.abroad", "no"),
        ("x.0.country", "Lào"),
        ("x.1.abroad", "yes"),
        ("x.1.born", "1990-03-27"),
        ("x.1.id", "001091000001"),
    ]);
    let problems = check_form(&form, &answers, TODAY);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].field, "x.1.country");
    assert!(!visible_answers(&form, &answers).contains_key("x.0.country"));
    let doubted = doubts(&form, &answers);
    assert_eq!(doubted, [("x.1.id".to_owned(), Doubt::BirthYear { in_number: 1991 })]);
}

#[test]
fn a_table_that_must_have_a_row_says_so_and_no_row_is_lost() {
    let form = children(2);
    let missing = check_form(&form, &Answers::new(), TODAY).pop().unwrap();
    assert_eq!(missing.kind, ProblemKind::TooFewRows { min: 1 });
    let many: Answers =
        (0..30).map(|row| (format!("x.{}.born", row * 7), format!("ngày {row}"))).collect();
    let stored = normalise(&form, &many);
    assert_eq!(stored.len(), 30);
    // In the order of the numbers, not of their first digits.
    assert_eq!(stored["x.2.born"], "ngày 2");
    assert_eq!(row_count("x", &stored), 30);
    let problem = check_form(&form, &stored, TODAY).remove(0);
    assert_eq!(problem.kind, ProblemKind::TooManyRows { max: 2 });
}

#[test]
fn a_row_with_an_absurd_number_keeps_nobody_waiting() {
    let form = children(2);
    let answers = typed(&[
        ("x.4294967295.abroad", "no"),
        ("x.99999999999999999999.abroad", "no"),
        ("x.01.abroad", "no"),
        ("x.-1.abroad", "no"),
    ]);
    assert_eq!(check_form(&form, &answers, TODAY), []);
    assert_eq!(normalise(&form, &answers), typed(&[("x.0.abroad", "no")]));
}

fn faults(form: &str) -> Vec<(String, DefinitionFault)> {
    let form: Form = serde_json::from_str(form).unwrap();
    check_definition(&form).into_iter().map(|problem| (problem.at, problem.fault)).collect()
}

#[test]
fn a_condition_can_only_look_back_and_only_at_answers_that_are_offered() {
    let found = faults(
        r#"{"title": "T", "steps": [
        {"id": "a", "title": "A", "show_if": {"filled": {"field": "later"}}, "fields": [
            {"name": "sex", "label": "S", "required": {"if": {"filled": {"field": "later"}}},
             "kind": {"type": "choice", "options": [
                {"value": "male", "label": "Nam"}, {"value": "female", "label": "Nữ"}]}},
            {"name": "later", "label": "L", "kind": {"type": "text"},
             "show_if": {"is": {"field": "sex", "value": "Nam"}}}]}]}"#,
    );
    let later = DefinitionFault::UnknownField { field: "later".to_owned() };
    let never = DefinitionFault::UnknownOption { field: "sex".to_owned(), value: "Nam".to_owned() };
    assert_eq!(found, [("a".to_owned(), later), ("later".to_owned(), never)]);
}

#[test]
fn a_form_that_cannot_be_filled_in_is_named_place_by_place() {
    use DefinitionFault::{
        BadName, BadRange, BadTable, DuplicateField, DuplicateOption, EmptyStep, FewOptions,
        NoSteps,
    };
    assert_eq!(faults(r#"{"title": "T", "steps": []}"#), [("T".to_owned(), NoSteps)]);
    let found = faults(
        r#"{"title": "T", "steps": [
        {"id": "a", "title": "A", "fields": []},
        {"id": "b", "title": "B", "fields": [
            {"name": "Họ tên", "label": "", "kind": {"type": "text"}},
            {"name": "one", "label": "", "kind": {"type": "choice", "options": [{"value": "a", "label": ""}]}},
            {"name": "two", "label": "", "kind": {"type": "choice", "options": [
                {"value": "a", "label": ""}, {"value": "a", "label": ""}]}},
            {"name": "range", "label": "", "kind": {"type": "integer", "min": 5, "max": 1}},
            {"name": "rows", "label": "", "kind": {"type": "table", "columns": [], "max": 3}},
            {"name": "rows.0.name", "label": "", "kind": {"type": "text"}},
            {"name": "one", "label": "", "kind": {"type": "text"}}]}]}"#,
    );
    let found: Vec<_> = found.iter().map(|(at, fault)| (at.as_str(), fault.clone())).collect();
    assert_eq!(
        found,
        [
            ("a", EmptyStep),
            ("Họ tên", BadName),
            ("one", FewOptions),
            ("two", DuplicateOption),
            ("range", BadRange),
            ("rows", BadTable),
            ("rows.0.name", DuplicateField),
            ("one", DuplicateField),
        ]
    );
}

/// Names as a browser, a mistake or malice could send them.
fn any_name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "child.full_name",
        "child.birth_date",
        "child.birth_date-day",
        "child.birth_date-month",
        "child.birth_date-year",
        "fee",
        "married",
        "father.full_name",
        "father.id",
        "witnesses.0.name",
        "witnesses.7.phone",
        "witnesses.x.y",
        "area",
        "storeys",
        "hour",
        "note",
        "mail",
    ]);
    prop_oneof![
        9 => known.prop_map(str::to_owned),
        3 => "witnesses\\.[0-9]{1,11}\\.(name|phone)",
        1 => "\\PC{0,12}",
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC*",
        "(?s).{0,20}",
        "[0-9/., -]{0,12}",
        "-?[0-9.]{1,9},?[0-9]{0,4} ?(đ|đồng|m²|h|giờ)?",
        Just("yes".to_owned()),
        Just("30/2/2026".to_owned()),
    ]
}

proptest! {
    #[test]
    fn no_answers_make_the_check_panic_and_normalising_twice_changes_nothing(
        answers in prop::collection::btree_map(any_name(), any_text(), 0..12)
    ) {
        let mut form = form();
        let more = r#"[
            {"name": "area", "label": "", "kind": {"type": "decimal", "min": 0, "unit": "m²"}},
            {"name": "storeys", "label": "", "kind": {"type": "integer", "min": -3}},
            {"name": "hour", "label": "", "kind": {"type": "time"}},
            {"name": "note", "label": "", "kind": {"type": "text_area"}},
            {"name": "mail", "label": "", "kind": {"type": "email"}}]"#;
        form.steps[0].fields.extend(serde_json::from_str::<Vec<Field>>(more).unwrap());
        check_form(&form, &answers, TODAY);
        doubts(&form, &answers);
        let once = normalise(&form, &answers);
        check_form(&form, &once, TODAY);
        doubts(&form, &once);
        prop_assert_eq!(normalise(&form, &once), once.clone());
        let sent = visible_answers(&form, &once);
        prop_assert_eq!(visible_answers(&form, &sent), sent.clone());
        // What is wrong is wrong in what is sent, and nothing else is.
        prop_assert_eq!(check_form(&form, &once, TODAY), check_form(&form, &sent, TODAY));
    }
}
