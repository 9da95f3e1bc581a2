//! Every file of `packages/` is what the domain takes it for.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use domain::{
    agency::{Agency, AgencyKind, AgencyTree, Tier},
    calendar::Calendar,
    deadline::{TimeLimit, WORKING_DAY_MINUTES},
    form::{Condition, Form, Required},
    ids::{AgencyId, CaseId},
    procedure::{
        Channel, Component, ComponentKind, Need, Procedure, ResultTemplate, missing_components,
    },
    process::{Act, AgencyRule, Process},
    rule_pack::RulePack,
};
use jiff::civil::date;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const PACKS: [&str; 2] = ["nd61-2018", "nd118-2025"];

/// Written by hand, so held to more than the others.
const WRITTEN: [&str; 10] = [
    "1.001193", "1.000656", "1.000894", "1.004873", "2.000635", "2.000815", "2.000884", "1.013225",
    "1.001612", "1.013978",
];

fn package(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages").join(name)
}

fn json<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder<T: DeserializeOwned>(name: &str) -> Vec<(String, T)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(package(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let named = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (named(path), json(path))).collect()
}

fn procedures(pack: &str) -> Vec<Procedure> {
    let found = folder::<Procedure>(&format!("hanoi/procedures/{pack}"));
    for (name, procedure) in &found {
        assert_eq!(name, procedure.code.as_str());
    }
    found.into_iter().map(|(_, procedure)| procedure).collect()
}

fn procedure(pack: &str, code: &str) -> Procedure {
    json(&package(&format!("hanoi/procedures/{pack}/{code}.json")))
}

fn processes() -> Vec<Process> {
    let found = folder::<Process>("processes");
    for (name, process) in &found {
        assert_eq!(name, process.id.as_str());
    }
    found.into_iter().map(|(_, process)| process).collect()
}

fn table<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_path(package(name)).unwrap();
    reader.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{name}: {error}"))).collect()
}

/// A line as an agency: empty cells are absent, successors are joined by semicolons.
fn agency(row: BTreeMap<String, String>) -> Agency {
    let cells = row.into_iter().filter(|(_, cell)| !cell.is_empty());
    let value: serde_json::Map<_, _> = cells
        .map(|(column, cell)| match column.as_str() {
            "successors" => (column, cell.split(';').collect::<Vec<_>>().into()),
            _ => (column, cell.into()),
        })
        .collect();
    serde_json::from_value(value.into()).unwrap()
}

fn agencies() -> Vec<Agency> {
    let old = table("hanoi/agencies-2019.csv").into_iter();
    old.chain(table("hanoi/agencies-2025.csv")).map(agency).collect()
}

fn tree() -> AgencyTree {
    AgencyTree::new(agencies()).unwrap()
}

fn id(text: &str) -> AgencyId {
    text.into()
}

#[test]
fn the_agencies_of_both_years_are_one_tree() {
    let tree = tree();
    let of = |kind, from_2025: bool| {
        let is_new = |agency: &&Agency| agency.id.as_str().starts_with('n');
        tree.iter().filter(|agency| agency.kind == kind).filter(|a| is_new(a) == from_2025).count()
    };
    assert_eq!(of(AgencyKind::District, false), 30);
    assert_eq!(of(AgencyKind::Commune, false), 584);
    assert_eq!(of(AgencyKind::Commune, true), 126);
}

#[test]
fn every_agency_code_is_used_once() {
    let mut seen = BTreeSet::new();
    for agency in agencies() {
        if let Some(code) = agency.code {
            assert!(seen.insert(code.clone()), "{code} of {} twice", agency.id);
        }
    }
    // City, departments, districts and communes print it on every receipt.
    assert!(tree().iter().all(|agency| agency.code.is_some() || agency.tier().is_none()));
}

#[test]
fn the_city_has_thirty_districts_in_2019_and_none_in_2025() {
    let tree = tree();
    let below = |day| tree.children_on(&id("hn"), day);
    let count = |day, kind| below(day).iter().filter(|agency| agency.kind == kind).count();
    assert_eq!(count(date(2019, 8, 27), AgencyKind::District), 30);
    assert_eq!(count(date(2019, 8, 27), AgencyKind::Commune), 0);
    assert_eq!(count(date(2025, 7, 1), AgencyKind::District), 0);
    assert_eq!(count(date(2025, 7, 1), AgencyKind::Commune), 126);
}

#[test]
fn whatever_was_closed_is_answered_for_today() {
    let (tree, today) = (tree(), date(2026, 9, 1));
    for agency in tree.iter() {
        assert!(
            !tree.in_charge_on(&agency.id, today).is_empty(),
            "nobody answers for {}",
            agency.id
        );
    }
    let heirs = tree.in_charge_on(&id("x00004"), today);
    assert_eq!(heirs[0].name, "Ủy ban nhân dân phường Ba Đình");
}

#[test]
fn the_calendar_knows_the_national_day_of_2019() {
    #[derive(Deserialize)]
    struct Day {
        date: String,
        kind: String,
    }
    let days: Vec<Day> = table("hanoi/calendar/holidays_vn.csv");
    assert_eq!(days.len(), 147);
    let (worked, off): (Vec<_>, Vec<_>) = days.iter().partition(|day| day.kind == "swapped_work");
    let dates = |days: Vec<&Day>| days.iter().map(|day| day.date.clone()).collect::<Vec<_>>();
    let calendar: Calendar = serde_json::from_value(serde_json::json!({
        "holidays": dates(off), "worked_days_off": dates(worked),
    }))
    .unwrap();
    assert!(!calendar.is_working_day(date(2019, 9, 2)));
    assert!(calendar.is_working_day(date(2019, 9, 3)));
    assert!(calendar.is_working_day(date(2026, 8, 22)), "a worked Saturday");
}

#[test]
fn the_catalogue_has_every_procedure_of_city_and_communes_once() {
    #[derive(Deserialize)]
    struct Line {
        code: String,
        name: String,
        sector: String,
        tiers: String,
        limit: String,
    }
    let lines: Vec<Line> = table("hanoi/catalogue.csv");
    assert_eq!(lines.len(), 2959);
    assert_eq!(lines.iter().map(|line| &line.code).collect::<BTreeSet<_>>().len(), 2959);
    for line in &lines {
        assert!(!line.name.is_empty() && !line.sector.is_empty() && !line.tiers.is_empty());
        assert!(line.limit.is_empty() || line.limit.parse::<TimeLimit>().is_ok());
    }
}

#[test]
fn sixty_seven_procedures_ship_under_each_law() {
    for pack in PACKS {
        let found = procedures(pack);
        assert_eq!(found.len(), 67, "{pack}");
        for procedure in &found {
            let code = &procedure.code;
            assert!(!procedure.tiers.is_empty(), "{pack} {code}: nobody decides");
            assert!(!procedure.channels.is_empty(), "{pack} {code}: no way of filing");
            assert!(!procedure.limits.is_empty(), "{pack} {code}: no time limit");
            assert!(!procedure.results.is_empty(), "{pack} {code}: no result");
            assert!(!procedure.components.is_empty(), "{pack} {code}: no components");
            assert!(!procedure.source.is_empty(), "{pack} {code}: no source");
        }
    }
}

#[test]
fn districts_decide_under_the_old_law_only() {
    let district =
        |pack| procedures(pack).iter().filter(|p| p.tiers.contains(&Tier::District)).count();
    assert!(district("nd61-2018") > 10);
    assert_eq!(district("nd118-2025"), 0);
}

#[test]
fn the_two_versions_of_a_procedure_follow_each_other_without_a_gap() {
    for old in procedures("nd61-2018") {
        let new = procedure("nd118-2025", old.code.as_str());
        assert!(old.version < new.version);
        assert_eq!(old.valid_to.unwrap().tomorrow().unwrap(), new.valid_from.unwrap());
    }
}

#[test]
fn identifiers_inside_a_procedure_are_unique_and_meet() {
    for procedure in PACKS.into_iter().flat_map(procedures) {
        let code = &procedure.code;
        let cases: BTreeSet<&CaseId> = procedure.cases.iter().map(|case| &case.id).collect();
        assert_eq!(cases.len(), procedure.cases.len(), "{code}: a case twice");
        let parts: BTreeSet<_> = procedure.components.iter().map(|part| &part.id).collect();
        assert_eq!(parts.len(), procedure.components.len(), "{code}: a component twice");
        let named = procedure.components.iter().flat_map(|part| &part.cases);
        let limited = procedure.limits.iter().filter_map(|limit| limit.case.as_ref());
        let charged = procedure.fees.iter().filter_map(|fee| fee.case.as_ref());
        for case in named.chain(limited).chain(charged) {
            assert!(cases.contains(case), "{code}: unknown case {case}");
        }
    }
}

#[test]
fn every_case_has_something_to_hand_in_and_a_limit() {
    for procedure in PACKS.into_iter().flat_map(procedures) {
        for case in &procedure.cases {
            let asked = procedure.components_for(Some(&case.id), Channel::Counter);
            assert!(!asked.is_empty(), "{} {}: nothing to hand in", procedure.code, case.id);
            assert!(procedure.limit(Some(&case.id)).is_some(), "{} {}", procedure.code, case.id);
        }
    }
}

fn form(procedure: &Procedure) -> &Form {
    procedure.form.as_ref().unwrap_or_else(|| panic!("{} has no form", procedure.code))
}

/// Every condition of the form, with the place it stands.
fn conditions(form: &Form) -> Vec<(String, &Condition)> {
    let of_steps =
        form.steps.iter().filter_map(|step| Some((step.id.clone(), step.show_if.as_ref()?)));
    let of_fields = form.fields().flat_map(|(_, field)| {
        let required = match &field.required {
            Required::If(condition) => Some(condition),
            Required::No | Required::Yes => None,
        };
        field.show_if.iter().chain(required).map(|found| (field.name.clone(), found))
    });
    of_steps.chain(of_fields).collect()
}

#[test]
fn conditions_look_only_at_questions_that_are_asked() {
    for procedure in PACKS.into_iter().flat_map(procedures) {
        let form = form(&procedure);
        let asked: BTreeSet<&str> = form.fields().map(|(_, field)| field.name.as_str()).collect();
        let of_parts = procedure.components.iter().filter_map(|part| match &part.need {
            Need::Conditional { when: Some(condition), .. } => {
                Some((part.id.to_string(), condition))
            }
            _ => None,
        });
        for (place, condition) in conditions(form).into_iter().chain(of_parts) {
            for field in condition.fields() {
                assert!(asked.contains(field), "{} {place}: {field} is not asked", procedure.code);
            }
        }
    }
}

#[test]
fn every_form_asks_who_the_person_is() {
    for procedure in PACKS.into_iter().flat_map(procedures) {
        let asked: BTreeSet<&str> =
            form(&procedure).fields().map(|(_, field)| field.name.as_str()).collect();
        for name in ["full_name", "personal_id", "phone", "email", "address"] {
            let name = format!("requester.{name}");
            assert!(asked.contains(name.as_str()), "{}: {name}", procedure.code);
        }
    }
}

#[test]
fn the_ten_written_by_hand_are_complete() {
    let processes: BTreeSet<String> = processes().into_iter().map(|p| p.id.0).collect();
    for (pack, code) in PACKS.into_iter().flat_map(|pack| WRITTEN.map(|code| (pack, code))) {
        let procedure = procedure(pack, code);
        assert!(procedure.plain_name.is_some(), "{code}: no plain name");
        assert!(procedure.summary.is_some(), "{code}: no summary");
        assert!(procedure.keywords.len() >= 5, "{code}: too few everyday words");
        assert!(!procedure.life_events.is_empty(), "{code}: no life event");
        assert!(!procedure.fees.is_empty(), "{code}: no word about fees");
        assert!(processes.contains(procedure.process.as_ref().unwrap().as_str()), "{code}");
        assert!(
            procedure.components.iter().all(|part| part.title().chars().count() <= 120),
            "{code}"
        );
    }
}

#[test]
fn every_process_named_by_a_procedure_ships() {
    let processes: BTreeSet<String> = processes().into_iter().map(|p| p.id.0).collect();
    for pack in PACKS {
        for procedure in procedures(pack) {
            let named = match (&procedure.process, &procedure.tiers[..]) {
                (Some(own), _) => vec![own.to_string()],
                (None, tiers) => tiers.iter().map(|tier| default_process(*tier, pack)).collect(),
            };
            for process in named {
                assert!(processes.contains(&process), "{pack} {}: {process}", procedure.code);
            }
        }
    }
}

fn default_process(tier: Tier, pack: &str) -> String {
    let tier = serde_json::to_value(tier).unwrap();
    format!("default-{}-{pack}", tier.as_str().unwrap())
}

#[test]
fn every_way_through_a_process_ends_with_the_result_given_back() {
    for process in processes() {
        let mut reached = BTreeSet::from([process.start().unwrap().id.clone()]);
        let mut queue: Vec<_> = reached.iter().cloned().collect();
        while let Some(next) = queue.pop() {
            let step =
                process.step(&next).unwrap_or_else(|| panic!("{}: no step {next}", process.id));
            assert!(!step.acts.is_empty(), "{}: nothing can be done at {next}", process.id);
            let onward =
                step.acts.iter().filter_map(Act::to).filter(|to| reached.insert((*to).clone()));
            queue.extend(onward.cloned().collect::<Vec<_>>());
        }
        assert_eq!(reached.len(), process.steps.len(), "{}: a step is never reached", process.id);
        let last = process.steps.last().unwrap();
        assert_eq!(last.acts, [Act::Return], "{}", process.id);
        assert!(process.source.contains("Illustration"), "{} says what it is", process.id);
    }
}

/// Working minutes that a legal limit holds at the least; of a week's calendar days five are worked.
fn working_minutes(limit: TimeLimit) -> u32 {
    limit.as_working_minutes().unwrap_or_else(|| match limit {
        TimeLimit::CalendarDays(days) => u32::from(days.get()) / 7 * 5 * WORKING_DAY_MINUTES,
        other => panic!("{other} is no limit of a process"),
    })
}

#[test]
fn the_limits_of_the_steps_fit_into_the_legal_one() {
    for process in processes() {
        let Some(legal) = process.legal_limit else { continue };
        let steps: u32 =
            process.steps.iter().filter_map(|step| step.limit).map(working_minutes).sum();
        assert!(steps <= working_minutes(legal), "{}: {steps} minutes", process.id);
    }
}

#[test]
fn consulted_agencies_exist_on_the_days_of_the_process() {
    let tree = tree();
    for process in processes() {
        let day = if process.id.as_str().ends_with("nd118-2025") {
            date(2026, 1, 5)
        } else {
            date(2019, 8, 27)
        };
        for act in process.steps.iter().flat_map(|step| &step.acts) {
            let Act::Consult { agencies, .. } = act else { continue };
            for rule in agencies {
                if let AgencyRule::Fixed(agency) = rule {
                    let found =
                        tree.get(agency).unwrap_or_else(|| panic!("{}: {agency}", process.id));
                    assert!(found.is_open_on(day), "{}: {agency} is closed", process.id);
                }
            }
        }
    }
}

#[test]
fn a_building_permit_is_appraised_in_the_right_office_of_every_district() {
    let tree = tree();
    let process: Process = json(&package("processes/house-permit-nd61-2018.json"));
    let appraise = process.step(&"appraise".into()).unwrap();
    for district in tree.children_on(&id("hn"), date(2019, 8, 27)) {
        if district.kind == AgencyKind::District {
            let office = appraise.agency.resolve(&tree, &district.id, &district.id).unwrap();
            let name = &tree.get(&office).unwrap().name;
            let known = ["Phòng Quản lý đô thị", "Phòng Kinh tế và Hạ tầng"];
            assert!(known.iter().any(|start| name.starts_with(start)), "{name}");
        }
    }
}

#[test]
fn both_rule_packs_are_read() {
    let packs = folder::<RulePack>("rule-packs");
    for (name, pack) in &packs {
        assert_eq!(name, pack.id.as_str());
    }
    let tiers = |id: &str| packs.iter().find(|(name, _)| name == id).unwrap().1.tiers.clone();
    assert_eq!(tiers("nd61-2018"), [Tier::City, Tier::District, Tier::Commune]);
    assert_eq!(tiers("nd118-2025"), [Tier::City, Tier::Commune]);
}

#[test]
fn life_events_lead_to_procedures_that_ship() {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Event {
        id: String,
        name: String,
        summary: String,
        procedures: Vec<String>,
        sectors: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Field {
        spellings: Vec<String>,
    }
    let events: Vec<Event> = json(&package("hanoi/life-events.json"));
    let fields: Vec<Field> = json(&package("hanoi/fields.json"));
    let spelled: BTreeSet<&str> =
        fields.iter().flat_map(|f| &f.spellings).map(String::as_str).collect();
    let known: BTreeSet<String> = procedures("nd118-2025").into_iter().map(|p| p.code.0).collect();
    for event in &events {
        assert!(!event.id.is_empty() && !event.name.is_empty() && !event.summary.is_empty());
        assert!(event.procedures.iter().all(|code| known.contains(code)), "{}", event.id);
        assert!(event.sectors.iter().all(|name| spelled.contains(name.as_str())), "{}", event.id);
    }
    let named: BTreeSet<&str> = events.iter().map(|event| event.id.as_str()).collect();
    for procedure in procedures("nd118-2025") {
        assert!(!procedure.life_events.is_empty(), "{} belongs to no life event", procedure.code);
        assert!(procedure.life_events.iter().all(|id| named.contains(id.as_str())));
    }
}

#[test]
fn every_reason_is_a_whole_sentence() {
    #[derive(Deserialize)]
    struct Reason {
        id: String,
        label: String,
        sentence: String,
    }
    for name in ["supplement", "rejection"] {
        let reasons: Vec<Reason> = json(&package(&format!("hanoi/{name}-reasons.json")));
        assert_eq!(reasons.iter().map(|r| &r.id).collect::<BTreeSet<_>>().len(), reasons.len());
        for reason in reasons {
            assert!(reason.sentence.ends_with('.'), "{name} {}", reason.id);
            assert!(reason.label.chars().count() <= 40, "{name} {}", reason.id);
        }
    }
}

#[test]
fn a_birth_with_its_notification_is_complete() {
    let birth = procedure("nd61-2018", "1.001193");
    let case: CaseId = "ordinary".into();
    let answers = BTreeMap::from([("requester.relation".to_owned(), "mother".to_owned())]);
    let missing = |there: &[&str]| -> Vec<String> {
        let is_there = |id: &domain::ids::ComponentId| there.contains(&id.as_str());
        missing_components(&birth, Some(&case), Channel::Online, &answers, is_there)
            .iter()
            .map(|part: &&Component| part.id.to_string())
            .collect()
    };
    assert_eq!(missing(&[]), ["birth-notification"]);
    assert!(missing(&["birth-notification"]).is_empty());
    assert!(missing(&["birth-commitment"]).is_empty(), "a commitment serves instead");
    assert_eq!(birth.results[0].template, ResultTemplate::BirthCertificate);
}

#[test]
fn a_neighbour_calls_for_the_safety_commitment() {
    let permit = procedure("nd61-2018", "1.013225");
    let part =
        permit.components.iter().find(|part| part.id.as_str() == "neighbour-commitment").unwrap();
    let answers =
        |value: &str| BTreeMap::from([("neighbour.adjacent".to_owned(), value.to_owned())]);
    assert!(part.is_needed(&answers("yes")));
    assert!(!part.is_needed(&answers("no")));
    assert_eq!(part.kind, ComponentKind::Paper);
    let house: CaseId = "house".into();
    assert_eq!(permit.limit(Some(&house)).unwrap().to_string(), "15d");
    assert_eq!(permit.fee_total(Some(&house), &BTreeMap::new()).0, 75_000);
}

#[test]
fn copies_are_paid_one_by_one() {
    let due = |code: &str, copies: &[(&str, &str)]| {
        let answers: BTreeMap<String, String> =
            copies.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        procedure("nd61-2018", code).fee_total(None, &answers).0
    };
    let extract = "2.000635";
    assert_eq!(due(extract, &[("copies.count", "3")]), 24_000);
    assert_eq!(due(extract, &[]), 8_000, "at the counter, before it is written down");
    let birth = "1.001193";
    assert_eq!(due(birth, &[]), 0);
    assert_eq!(due(birth, &[("copies.requested", "yes"), ("copies.count", "2")]), 16_000);
}
