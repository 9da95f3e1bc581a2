//! The catalogue over the packages that ship.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::{
    Catalogue, Filter,
    package::{Folder, Package},
};
use domain::{
    agency::Tier,
    ids::{AgencyId, PackId, ProcedureCode},
    procedure::ServiceLevel,
};
use jiff::civil::{Date, date};
use std::{path::Path, sync::LazyLock};

const OLD: Date = date(2019, 8, 27);
const NEW: Date = date(2026, 9, 1);

fn shipped() -> Package {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages");
    Package::read(&Folder(folder), &mut |_| {}).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

static PACKAGE: LazyLock<Package> = LazyLock::new(shipped);
static CITY: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::from_documents(PACKAGE.documents()).unwrap());

fn old_law() -> PackId {
    "nd61-2018".into()
}

fn new_law() -> PackId {
    "nd118-2025".into()
}

fn code(text: &str) -> ProcedureCode {
    text.into()
}

fn agency(text: &str) -> AgencyId {
    text.into()
}

#[test]
fn the_packages_that_ship_are_sound_and_read_to_the_last_file() {
    let counts = PACKAGE.counts();
    assert_eq!((counts.catalogue_rows, counts.procedures, counts.rule_packs), (2959, 134, 2));
    assert_eq!(counts.agencies, 1197);
    // Processes of another system lie beside ours; they are for the process checker.
    let unknown = PACKAGE.unknown.iter().map(|part| part.file.as_str());
    assert!(
        unknown.clone().all(|file| file.starts_with("opencps/")),
        "{:?}",
        unknown.collect::<Vec<_>>()
    );
}

#[test]
fn progress_goes_through_every_file_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages/rule-packs");
    let mut seen = Vec::new();
    // The rule packs alone are read, even if nothing can be filed with them.
    drop(Package::read(&Folder(folder), &mut |progress| {
        seen.push((progress.file.to_owned(), progress.done, progress.total));
    }));
    assert_eq!(seen, [("nd118-2025.json".to_owned(), 0, 2), ("nd61-2018.json".to_owned(), 1, 2)]);
}

#[test]
fn what_is_stored_is_what_is_loaded() {
    let birth = CITY.procedure(&old_law(), &code("1.001193")).unwrap();
    let read = PACKAGE.procedures[&old_law()].iter().find(|it| it.code == birth.code).unwrap();
    assert_eq!(birth.as_ref(), read);
    assert_eq!(CITY.agencies().len(), PACKAGE.agencies.len());
    assert_eq!(CITY.calendar(), &PACKAGE.calendar);
    assert_eq!(CITY.library(), &PACKAGE.library);
}

#[test]
fn a_dossier_finds_its_procedure_in_its_version_and_under_its_law() {
    let version = |pack: &PackId, version| {
        CITY.procedure_version(pack, &code("1.001193"), version).map(|found| found.version)
    };
    assert_eq!(version(&old_law(), 1), Some(1));
    assert_eq!(version(&old_law(), 2), None);
    assert_eq!(version(&new_law(), 2), Some(2));
}

#[test]
fn the_law_of_the_day_is_found() {
    assert_eq!(CITY.pack_on(OLD).unwrap().id, old_law());
    assert_eq!(CITY.pack_on(NEW).unwrap().id, new_law());
}

#[test]
fn a_procedure_follows_its_own_process_or_the_default_of_its_level() {
    let process = |pack: &PackId, number: &str, tier| {
        let procedure = CITY.procedure(pack, &code(number)).unwrap();
        CITY.process_for(procedure, pack, tier).unwrap().id.to_string()
    };
    assert_eq!(process(&old_law(), "1.013225", Tier::District), "house-permit-nd61-2018");
    assert_eq!(process(&new_law(), "1.013225", Tier::Commune), "house-permit-nd118-2025");
    assert_eq!(process(&old_law(), "1.004746", Tier::Commune), "default-commune-nd61-2018");
}

#[test]
fn a_procedure_of_one_line_can_be_filed_with_the_general_form_where_the_city_receives_it() {
    let club = CITY.procedure(&old_law(), &code("2.000794")).unwrap();
    assert!(club.is_online() && club.form.is_some() && !club.components.is_empty());
    let process = CITY.process_for(club, &old_law(), Tier::Commune).unwrap();
    assert!(process.start().is_some());
    let customs = CITY.procedure(&old_law(), &code("1.000005")).unwrap();
    assert_eq!(customs.service_level, ServiceLevel::InformationOnly);
    assert_eq!(customs.form, None);
}

#[test]
fn the_level_that_decides_is_the_one_of_the_law() {
    let competent = |pack: &PackId, number: &str, place: &str, day| {
        let procedure = CITY.procedure(pack, &code(number)).unwrap();
        CITY.competent_for(procedure, &agency(place), day).map(|found| found.name.clone())
    };
    let some = |name: &str| Some(name.to_owned());
    let phuc_xa = "Ủy ban nhân dân phường Phúc Xá";
    assert_eq!(competent(&old_law(), "1.001193", "x00001", OLD), some(phuc_xa));
    let ba_dinh = "Ủy ban nhân dân quận Ba Đình";
    assert_eq!(competent(&old_law(), "1.013225", "x00001", OLD), some(ba_dinh));
    assert_eq!(competent(&old_law(), "1.013236", "x00001", OLD), some("Sở Xây dựng"));
    assert_eq!(competent(&old_law(), "3.000333", "x00001", OLD), some("Sở Tư pháp"));
    // Who lived in the old ward is served by the one that took it over.
    let heir = competent(&new_law(), "1.001193", "x00004", NEW);
    assert_eq!(heir, some("Ủy ban nhân dân phường Ba Đình"));
    assert_eq!(competent(&new_law(), "1.001193", "nowhere", NEW), None);
}

#[test]
fn a_dossier_is_handed_in_at_the_desk_of_the_district_and_later_anywhere() {
    let at = |id: &str, day| -> Vec<String> {
        CITY.receptions(&agency(id), day).iter().map(|it| it.id.to_string()).collect()
    };
    assert_eq!(at("d001", OLD), ["d001-mc"]);
    assert_eq!(at("x00001", OLD), ["x00001"]);
    let now = at("n00004", NEW);
    assert_eq!((now[0].as_str(), now.len()), ("n00004", 126));
}

#[test]
fn a_city_that_stands_as_in_2019_keeps_its_districts_today() {
    let package = shipped().standing_as_on(OLD, &old_law());
    let city = Catalogue::from_documents(package.documents()).unwrap();
    assert_eq!(city.pack_on(NEW).unwrap().id, old_law());
    let permit = city.procedure(&old_law(), &code("1.013225")).unwrap();
    assert!(permit.is_valid_on(NEW));
    let competent = city.competent_for(permit, &agency("x00001"), NEW).unwrap();
    assert_eq!(competent.id, agency("d001"));
    let communes = city.agencies().iter().filter(|it| it.tier() == Some(Tier::Commune)).count();
    assert_eq!(communes, 584);
}

#[test]
fn fields_are_counted_and_can_be_filtered_by() {
    let civil = CITY.sectors(&old_law()).find(|it| it.sector.name == "Hộ tịch").unwrap();
    let filter = Filter { sector: Some(civil.sector.id.clone()), ..Filter::default() };
    let found = CITY.search(&old_law(), "", &filter, 5);
    assert_eq!(found.total, civil.procedures);
    assert!(found.hits.iter().all(|hit| hit.listed.sector == "Hộ tịch"));
}

#[test]
fn an_empty_installation_answers_that_it_has_nothing() {
    let empty = Catalogue::from_documents(Vec::new()).unwrap();
    assert!(empty.pack_on(NEW).is_none());
    assert_eq!(empty.search(&old_law(), "khai sinh", &Filter::default(), 5).total, 0);
}

#[test]
fn a_damaged_document_is_named() {
    let mut documents = PACKAGE.documents();
    documents[0].body.truncate(100);
    let error = Catalogue::from_documents(documents).unwrap_err();
    assert!(error.to_string().contains("agencies"), "{error}");
}
