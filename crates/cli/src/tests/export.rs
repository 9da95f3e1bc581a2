//! The table of all dossiers.

use super::{city, motcua, wait};
use std::{fs, os::unix::fs::PermissionsExt};

#[test]
fn the_table_holds_every_dossier_once_and_only_its_owner_reads_it() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let path = place.path().join("all.csv");
    let table = path.to_str().unwrap();

    let written = motcua(&["export", table, "--data", data]);
    assert_eq!(written.status, 0, "{}", written.err);
    let text = fs::read_to_string(&path).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("spreadsheets need the mark");
    let mut lines: Vec<&str> = text.lines().collect();
    assert!(lines.remove(0).starts_with("Mã hồ sơ,Mã thủ tục,"));
    assert_eq!(written.out, format!("{table}: {} dossiers\n", lines.len()));
    assert!(lines.len() >= 40, "{}", lines.len());
    let mut numbers: Vec<&str> = lines.iter().filter_map(|line| line.split(',').next()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), lines.len(), "no dossier stands there twice");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    let again = motcua(&["export", table, "--data", data]);
    assert_eq!(again.status, 1, "nothing is overwritten");
}

#[test]
fn the_table_is_narrowed_to_a_stage_and_to_an_agency_with_those_below_it() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let count = |name: &str, narrow: &[&str]| {
        let path = place.path().join(name);
        let mut all = vec!["export", path.to_str().unwrap(), "--data", data];
        all.extend(narrow);
        let written = motcua(&all);
        assert_eq!(written.status, 0, "{}", written.err);
        fs::read_to_string(path).unwrap().lines().count() - 1
    };
    let all = count("all.csv", &[]);
    assert_eq!(count("city.csv", &["--agency", "hn"]), all);
    let returned = count("returned.csv", &["--stage", "returned"]);
    assert!(returned > 0 && returned < all, "{returned} of {all}");

    let path = place.path().join("wrong.csv");
    let path = path.to_str().unwrap();
    let wrong = motcua(&["export", path, "--data", data, "--stage", "lost"]);
    assert!(wrong.err.contains("the stages are submitted,"), "{}", wrong.err);
    let wrong = motcua(&["export", path, "--data", data, "--agency", "atlantis"]);
    assert!(wrong.err.contains("there is no such agency"), "{}", wrong.err);
}
