//! Looking after an installation: staff, doctor, backup, restore.

use super::{city, motcua, wait};
use crate::installation::DataFolder;
use std::fs;

#[test]
fn a_backup_brings_back_every_dossier_and_every_file() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let archive = place.path().join("backup.tar.gz");
    let archive = archive.to_str().unwrap();

    let well = motcua(&["doctor", "--data", data]);
    assert_eq!(well.status, 0, "{}{}", well.out, well.err);
    let backup = motcua(&["backup", archive, "--data", data]);
    assert_eq!(backup.status, 0, "{}", backup.err);
    assert_eq!(motcua(&["backup", archive, "--data", data]).status, 1, "nothing is overwritten");

    let elsewhere = place.path().join("elsewhere");
    let elsewhere = elsewhere.to_str().unwrap();
    let restored = motcua(&["restore", archive, "--data", elsewhere]);
    assert_eq!(restored.status, 0, "{}", restored.err);
    let again = motcua(&["doctor", "--data", elsewhere]);
    assert_eq!(again.status, 0, "{}{}", again.out, again.err);
    let proven =
        |out: &str| out.lines().find(|line| line.contains("dossiers with")).map(str::to_owned);
    assert_eq!(proven(&again.out), proven(&well.out));

    // A second time: what is there is kept beside it.
    let over = motcua(&["restore", archive, "--data", elsewhere]);
    assert_eq!(over.status, 0, "{}", over.err);
    assert!(wait(DataFolder::at(format!("{elsewhere}.before-restore")).is_filled()).unwrap());

    // What is no installation is kept all the same.
    let papers = place.path().join("papers");
    fs::create_dir(&papers).unwrap();
    fs::write(papers.join("thesis.txt"), "ten years of work").unwrap();
    let restored = motcua(&["restore", archive, "--data", papers.to_str().unwrap()]);
    assert_eq!(restored.status, 0, "{}", restored.err);
    assert!(place.path().join("papers.before-restore/thesis.txt").exists(), "{}", restored.out);
}

#[test]
fn a_doctor_names_the_file_that_was_changed_and_the_one_that_is_missing() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let stored = fs::read_dir(folder.files().join("sha256")).unwrap();
    let mut files: Vec<_> = stored
        .flat_map(|entry| fs::read_dir(entry.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 2, "a demo city has files");
    fs::write(&files[0], "%PDF-forged").unwrap();
    fs::remove_file(&files[1]).unwrap();
    let answer = motcua(&["doctor", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("is damaged"), "{}", answer.out);
    assert!(answer.out.contains("is missing"), "{}", answer.out);
    assert!(answer.out.contains("2 problems must be mended."), "{}", answer.out);
}

#[test]
fn what_is_no_backup_is_refused_before_anything_is_moved() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let file = place.path().join("photo.jpg");
    fs::write(&file, "no archive").unwrap();
    let answer = motcua(&["restore", file.to_str().unwrap(), "--data", data]);
    assert_eq!(answer.status, 1);
    assert!(wait(folder.is_filled()).unwrap());
    assert_eq!(motcua(&["doctor", "--data", data]).status, 0);
    let fresh = place.path().join("fresh");
    let answer = motcua(&["restore", file.to_str().unwrap(), "--data", fresh.to_str().unwrap()]);
    assert_eq!(answer.status, 1);
    assert!(!fresh.exists() && !place.path().join("fresh.restoring").exists(), "no trace is left");
}

#[test]
fn a_member_of_staff_is_added_with_password_and_second_factor() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let at = "d001-mc=onestop_officer,onestop_head";
    let added = motcua(&[
        "staff",
        "add",
        "--login",
        "Lan.Nguyen",
        "--name",
        "Nguyễn Thị Lan",
        "--at",
        at,
        "--data",
        data,
    ]);
    assert_eq!(added.status, 0, "{}", added.err);
    assert!(added.out.contains("login          lan.nguyen"), "{}", added.out);
    assert!(added.out.contains("second factor  "), "{}", added.out);
    let staff = wait(async {
        let storage = folder.open_storage().await.unwrap().storage();
        storage.staff_by_login("lan.nguyen").await.unwrap().unwrap()
    });
    assert_eq!(staff.assignments.len(), 1);
    assert_eq!(staff.assignments[0].roles.len(), 2);

    for (at, says) in [
        ("nowhere=clerk", "there is no agency \"nowhere\""),
        ("d001=king", "there is no role \"king\"; known are onestop_officer"),
        ("d001", "AGENCY=ROLE"),
    ] {
        let answer =
            motcua(&["staff", "add", "--login", "b", "--name", "B", "--at", at, "--data", data]);
        assert_eq!(answer.status, 1);
        assert!(answer.err.contains(says), "{}", answer.err);
    }
    let nameless =
        motcua(&["staff", "add", "--login", "b", "--name", " ", "--at", at, "--data", data]);
    assert!(nameless.err.contains("--name is the full name"), "{}", nameless.err);
}

#[test]
fn an_empty_folder_is_told_from_an_installation() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().to_str().unwrap();
    let served = motcua(&["serve", "--data", data]);
    assert_eq!(served.status, 1);
    assert!(served.err.contains("motcua import --shipped"), "{}", served.err);
    assert_eq!(motcua(&["doctor", "--data", data]).status, 1);
}
