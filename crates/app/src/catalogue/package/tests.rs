//! Bad packages: what is wrong is named, and nothing of it is taken.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::{Folder, InMemory, Package, PackageFault, PackageFiles, PackageProblem};
use proptest::prelude::*;
use std::{borrow::Cow, path::Path, sync::LazyLock};

/// The packages that ship, in memory.
static SHIPPED: LazyLock<InMemory> = LazyLock::new(|| {
    let folder = Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages"));
    let paths = folder.paths().unwrap();
    let read = |path: String| (path.clone(), Cow::Owned(folder.read(&path).unwrap().into_owned()));
    InMemory(paths.into_iter().map(read).collect())
});

const AGENCIES: &str = "hanoi/agencies-2019.csv";
const CATALOGUE: &str = "hanoi/catalogue.csv";
const BIRTH: &str = "hanoi/procedures/nd61-2018/1.001193.json";

fn read(files: &InMemory) -> Result<Package, Vec<PackageProblem>> {
    Package::read(files, &mut |_| {})
}

fn text(file: &str) -> String {
    String::from_utf8(SHIPPED.0[file].to_vec()).unwrap()
}

/// The shipped packages with one file changed.
fn with(file: &str, bytes: impl Into<Vec<u8>>) -> InMemory {
    let mut files = SHIPPED.clone();
    files.0.insert(file.to_owned(), Cow::Owned(bytes.into()));
    files
}

/// What is wrong when `old` stands as `new` in a file.
fn problems(file: &str, old: &str, new: &str) -> Vec<String> {
    let text = text(file);
    assert!(text.contains(old), "{file} has no {old}");
    let problems = read(&with(file, text.replacen(old, new, 1))).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn alone(file: &str, content: &[u8]) -> Vec<PackageProblem> {
    let files = [(file.to_owned(), Cow::Owned(content.to_vec()))];
    read(&InMemory(files.into())).err().unwrap_or_default()
}

fn one(file: &str, content: &str) -> String {
    let found = alone(file, content.as_bytes());
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].to_string()
}

#[test]
fn a_bad_cell_is_named_by_file_line_column_heading_and_reason() {
    assert_eq!(
        problems(CATALOGUE, ",5wd,", ",5 weeks,"),
        [format!(
            "{CATALOGUE}:{}:9 limit: \"5 weeks\": a time limit is written like 5wd, 20d, 56h, \
             3.5h, 2m or same-day",
            line_of(CATALOGUE, ",5wd,")
        )]
    );
}

fn line_of(file: &str, word: &str) -> usize {
    let text = text(file);
    let at = text.find(word).unwrap();
    text[..at].matches('\n').count() + 1
}

#[test]
fn every_bad_cell_is_told_and_not_only_the_first() {
    let table = "id,name,place,kind,parent,code,valid_from\n\
                 hn,Hà Nội,,city,,H26,\n\
                 a b,,,palace,hn,what,2020-02-30\n";
    let told: Vec<String> =
        alone("agencies.csv", table.as_bytes()).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "agencies.csv:3:2 name: is empty",
            "agencies.csv:3:4 kind: \"palace\" is none of city, department, district, commune, \
             one_stop_unit, office",
            "agencies.csv:3:1 id: \"a b\" is no identifier: letters, digits, dots and dashes",
            "agencies.csv:3:6 code: \"what\" is not an identifier code such as 000.00.01.H26 or \
             H26.23.01",
            "agencies.csv:3:7 valid_from: \"2020-02-30\" is not a day such as 2020-04-30",
        ]
    );
}

#[test]
fn a_table_without_a_needed_column_says_which() {
    assert_eq!(
        one("agencies.csv", "id,name,kind\nhn,Hà Nội,city\n"),
        "agencies.csv:1 parent: the table has no column of this name"
    );
}

#[test]
fn a_row_with_a_cell_too_many_is_named() {
    assert_eq!(
        one("agencies.csv", "id,name,kind,parent\nhn,Hà Nội,city,,\n"),
        "agencies.csv:2: has 5 cells instead of 4"
    );
}

#[test]
fn an_agency_that_stands_under_nobody_known_is_named_with_its_line() {
    assert_eq!(
        one("agencies.csv", "id,name,kind,parent\nhn,Hà Nội,city,\nq1,Quận 1,district,hm\n"),
        "agencies.csv:3 parent, successors: agency q1 names hm, which does not exist"
    );
}

#[test]
fn a_code_that_is_there_twice_is_named_where_it_stands_the_second_time() {
    let table = "code,name,sector,tiers\n1.1,Một,Một,city\n1.1,Hai,Hai,city\n";
    assert_eq!(one("catalogue.csv", table), "catalogue.csv:3 code: 1.1 appears twice");
}

#[test]
fn a_day_that_is_there_twice_is_named() {
    let table = "date,kind\n2026-01-01,holiday\n2026-01-01,holiday\n";
    assert_eq!(
        one("calendar/days.csv", table),
        "calendar/days.csv:3 date: 2026-01-01 appears twice"
    );
}

#[test]
fn a_document_that_is_no_json_says_where_it_breaks() {
    let found = problems(BIRTH, "\"version\": 1,", "\"version\": one,");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with(&format!("{BIRTH}:3:13: expected")), "{found:?}");
}

#[test]
fn a_misspelled_field_is_not_passed_over() {
    let found = problems(BIRTH, "\"keywords\"", "\"keyword\"");
    assert!(found[0].contains("unknown field `keyword`"), "{found:?}");
}

#[test]
fn a_process_that_does_not_ship_is_named() {
    let found = problems(BIRTH, "\"process\": \"birth\"", "\"process\": \"brith\"");
    assert!(found[0].contains("the process brith does not exist"), "{found:?}");
}

#[test]
fn a_form_that_asks_the_same_twice_is_refused() {
    let found = problems(BIRTH, "\"requester.phone\"", "\"requester.full_name\"");
    assert!(found.iter().any(|it| it.contains("DuplicateField")), "{found:?}");
}

#[test]
fn a_process_with_a_way_to_nowhere_is_refused() {
    let found = problems("processes/birth.json", "\"to\": \"issue\"", "\"to\": \"isue\"");
    assert!(found.iter().any(|it| it.contains("unknown_step")), "{found:?}");
}

#[test]
fn a_life_event_that_leads_nowhere_is_refused() {
    let found = problems("hanoi/life-events.json", "\"1.001193\"", "\"9.999999\"");
    assert!(found[0].contains("the procedure 9.999999 does not exist"), "{found:?}");
}

#[test]
fn a_level_that_the_law_does_not_have_is_refused() {
    let file = "hanoi/procedures/nd118-2025/1.001193.json";
    let found = problems(file, "\"commune\"", "\"district\"");
    assert!(found.iter().any(|it| it.contains("District under nd118-2025")), "{found:?}");
}

#[test]
fn what_excel_saves_is_read_too() {
    // Byte order mark, CRLF, decomposed letters, quotes.
    let table = "\u{feff}id,name,kind,parent\r\nhn,\"Ha\u{300} No\u{323}\u{302}i, \"\"thu\u{309} đô\"\"\",city,\r\n";
    let files = [("agencies.csv".to_owned(), Cow::Owned(table.as_bytes().to_vec()))];
    let package = read(&InMemory(files.into())).unwrap();
    assert_eq!(package.agencies[0].name, "Hà Nội, \"thủ đô\"");
    assert_eq!(package.agencies[0].id.as_str(), "hn");
}

#[test]
fn text_in_another_encoding_is_named_with_its_cell() {
    let found = alone("agencies.csv", b"id,name,kind,parent\nhn,H\xe0 N\xf4i,city,\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].to_string(), "agencies.csv:2:2 name: is not UTF-8 text");
}

#[test]
fn an_unknown_file_and_an_unknown_column_are_told_but_do_no_harm() {
    let mut files = with("hanoi/notes.csv", "a,b\n1,2\n");
    files.0.insert(
        AGENCIES.to_owned(),
        text(AGENCIES).replacen("phone", "telephone", 1).into_bytes().into(),
    );
    let unknown = read(&files).unwrap().unknown;
    let told: Vec<_> = unknown.iter().map(|it| (it.file.as_str(), it.column.as_deref())).collect();
    assert!(told.contains(&("hanoi/notes.csv", None)));
    assert!(told.contains(&(AGENCIES, Some("telephone"))));
}

#[test]
fn an_empty_folder_is_no_package() {
    let found = read(&InMemory::default()).unwrap_err();
    assert_eq!(found[0].reason, PackageFault::Nothing);
}

#[test]
fn thousands_of_bad_rows_give_a_list_that_ends() {
    let table = "id,name,kind,parent\n".to_owned() + &",,,\n".repeat(5000);
    let found = alone("agencies.csv", table.as_bytes());
    assert_eq!(found.len(), 1000);
    assert!(matches!(found[999].reason, PackageFault::TooMany { .. }));
}

const PLACES: &[&str] = &[
    "agencies.csv",
    "catalogue.csv",
    "calendar/days.csv",
    "calendar/week.json",
    "processes/birth.json",
    "rule-packs/nd61-2018.json",
    "procedures/nd61-2018/1.001193.json",
    "life-events.json",
    "catalogue-defaults.json",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_the_reader_panic(
        place in proptest::sample::select(PLACES),
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        drop(alone(place, &bytes));
    }

    #[test]
    fn no_cells_make_the_reader_panic(
        cells in proptest::collection::vec("[\\PC\"\r\n,;]{0,12}", 4..40),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let rows: Vec<String> = cells.chunks(4).map(|row| row.join(",")).collect();
        for heading in ["id,name,kind,parent", "code,name,sector,tiers", "date,kind,name_vi,source"] {
            let table = format!("{heading}{end}{}", rows.join(end));
            for file in ["agencies.csv", "catalogue.csv", "calendar/days.csv"] {
                drop(alone(file, table.as_bytes()));
            }
        }
    }

    #[test]
    fn a_document_damaged_anywhere_is_read_or_named(
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = SHIPPED.0[BIRTH].to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for problem in alone(BIRTH, &bytes) {
            prop_assert_eq!(problem.file, BIRTH);
        }
    }
}
