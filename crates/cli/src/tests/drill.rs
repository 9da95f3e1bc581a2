//! Whoever looks after an installation finds out before the day of need whether a backup is good.

use super::{Answer, city, motcua, wait};
use crate::installation::DataFolder;
use serde_json::Value;
use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

/// A city and a folder of its backups.
struct Given {
    city: DataFolder,
    backups: PathBuf,
    _place: TempDir,
}

fn given() -> Given {
    let place = tempfile::tempdir().unwrap();
    let city = wait(city(place.path()));
    let backups = place.path().join("backups");
    fs::create_dir(&backups).unwrap();
    Given { city, backups, _place: place }
}

impl Given {
    fn backup(&self, name: &str) -> PathBuf {
        let archive = self.backups.join(name);
        let data = self.city.path().to_str().unwrap();
        let answer = motcua(&["backup", archive.to_str().unwrap(), "--data", data]);
        assert_eq!(answer.status, 0, "{}", answer.err);
        archive
    }

    fn drill(&self, more: &[&str]) -> Answer {
        let all = [&["restore-drill", self.backups.to_str().unwrap()], more].concat();
        let answer = motcua(&all);
        let left: Vec<_> = fs::read_dir(&self.backups)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".tar.gz"))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "nothing is left behind");
        answer
    }
}

fn stored_files(city: &DataFolder) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(city.files().join("sha256"))
        .unwrap()
        .flat_map(|entry| fs::read_dir(entry.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn age(archive: &Path, age: Duration) {
    let file = fs::File::options().append(true).open(archive).unwrap();
    let now = file.metadata().unwrap().modified().unwrap();
    file.set_modified(now - age).unwrap();
}

#[test]
fn a_good_backup_is_proven_and_the_newest_one_is_taken() {
    let given = given();
    let old = given.backup("first.tar.gz");
    age(&old, Duration::from_hours(50));
    given.backup("second.tar.gz");
    let answer = given.drill(&[]);
    assert_eq!(answer.status, 0, "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("second.tar.gz, written 0.0 hours ago"), "{}", answer.out);
    assert!(answer.out.contains("brings everything back"), "{}", answer.out);

    let answer = given.drill(&["--json", "--max-age-hours", "1"]);
    assert_eq!(answer.status, 0);
    let said: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(said["good"], true);
    assert_eq!(said["dossiers"], 40);
    assert!(said["files"].as_u64().unwrap() >= 2);
    assert!(said["newest_act"].as_str().unwrap().starts_with("2026-11-25"), "{said}");
}

#[test]
fn a_backup_that_is_too_old_is_told() {
    let given = given();
    age(&given.backup("only.tar.gz"), Duration::from_hours(27));
    let answer = given.drill(&["--max-age-hours", "26"]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("27.0 hours old"), "{}", answer.out);
    assert_eq!(given.drill(&["--max-age-hours", "28"]).status, 0);
}

#[test]
fn a_backup_with_a_damaged_byte_or_a_missing_end_is_told() {
    let given = given();
    let archive = given.backup("only.tar.gz");
    let whole = fs::read(&archive).unwrap();
    let mut file = fs::File::options().write(true).open(&archive).unwrap();
    let middle = whole.len() / 2;
    file.seek(SeekFrom::Start(middle as u64)).unwrap();
    file.write_all(&whole[middle..middle + 64].iter().map(|byte| byte ^ 0x55).collect::<Vec<_>>())
        .unwrap();
    let damaged = given.drill(&[]);
    assert_eq!(damaged.status, 1);
    assert!(damaged.out.contains("does NOT bring everything back"), "{}", damaged.out);

    fs::write(&archive, &whole[..whole.len() * 9 / 10]).unwrap();
    let cut = given.drill(&["--json"]);
    assert_eq!(cut.status, 1);
    let said: Value = serde_json::from_str(&cut.out).unwrap();
    assert_eq!(said["good"], false);
    assert!(said["findings"][0].as_str().unwrap().contains("unpack"), "{said}");
}

#[test]
fn a_backup_of_an_installation_that_had_lost_files_is_told() {
    let given = given();
    let files = stored_files(&given.city);
    fs::write(&files[0], "%PDF-forged").unwrap();
    fs::remove_file(&files[1]).unwrap();
    given.backup("only.tar.gz");
    let answer = given.drill(&[]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("is damaged") && answer.out.contains("is missing"));
}

#[test]
fn a_folder_without_a_backup_is_told() {
    let given = given();
    let answer = given.drill(&[]);
    assert_eq!(answer.status, 1);
    assert!(answer.err.contains("there is no backup (*.tar.gz)"), "{}", answer.err);
}
