//! Whoever runs an installation moves its files elsewhere, and is told what is wrong there.

use super::{city, motcua, wait};
use std::fs;

#[test]
fn files_are_moved_to_another_place_and_served_from_there() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let there = place.path().join("there");
    let there = there.to_str().unwrap();

    let moved = motcua(&["migrate-files", "--data", data, "--to", there]);
    assert_eq!(moved.status, 0, "{}{}", moved.out, moved.err);
    assert!(moved.out.contains(" 0 were there; each was read"), "{}", moved.out);
    let again = motcua(&["migrate-files", "--data", data, "--to", there]);
    assert!(again.out.contains(": 0 files brought (0 bytes)"), "{}", again.out);
    fs::remove_dir_all(folder.files()).unwrap();
    assert_eq!(motcua(&["doctor", "--data", data]).status, 1, "the files are not here any more");
    let well = motcua(&["doctor", "--data", data, "--files", there]);
    assert_eq!(well.status, 0, "{}{}", well.out, well.err);

    let same = motcua(&["migrate-files", "--data", data, "--files", there, "--to", there]);
    assert!(same.err.contains("is where the files are already"), "{}", same.err);
}

#[test]
fn a_bucket_that_is_set_up_wrongly_is_told_in_one_line() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let key = place.path().join("key");
    fs::write(&key, "a-secret").unwrap();
    let key = key.to_str().unwrap();
    let serve = |more: &[&str]| {
        let listen = ["serve", "--data", data, "--listen", "127.0.0.1:0"];
        motcua(&[&listen, more].concat())
    };
    let wrong = serve(&["--files", "s3://A B"]);
    assert!(
        wrong.err.contains("write s3://bucket, s3://bucket/prefix, or a folder"),
        "{}",
        wrong.err
    );
    let no_key = serve(&["--files", "s3://giay-to"]);
    assert!(no_key.err.contains("set MOTCUA_S3_ACCESS_KEY"), "{}", no_key.err);

    let nobody = [
        "--files",
        "s3://giay-to",
        "--s3-endpoint",
        "http://127.0.0.1:1",
        "--s3-access-key",
        "motcua",
        "--s3-secret-key-file",
        key,
    ];
    let doctor = motcua(&[&["doctor", "--data", data], &nobody[..]].concat());
    assert_eq!(doctor.status, 1);
    let told = "PROBLEM  the store of files does not answer at http://127.0.0.1:1";
    assert!(doctor.out.contains(told), "{}", doctor.out);
    assert!(doctor.out.contains("→ check that it runs, the network, and --s3-endpoint"));
    assert!(!doctor.out.contains("a-secret"));
}

/// With a real store: `crates/files/with-s3 cargo nextest run …`; `./check` always has one.
#[test]
fn files_are_moved_into_a_bucket_and_read_there() {
    let Ok(endpoint) = std::env::var("S3_FOR_TESTS") else {
        assert!(std::env::var_os("S3_FOR_TESTS_REQUIRED").is_none(), "there must be a store");
        eprintln!("NOT TESTED: no S3 store here; use crates/files/with-s3");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let key = place.path().join("key");
    fs::write(&key, "a-key-for-tests-only\n").unwrap();
    let key = key.to_str().unwrap();
    let bucket = format!("s3://motcua-tests/cli-{}", std::process::id());
    let reached =
        ["--s3-endpoint", &endpoint, "--s3-access-key", "motcua", "--s3-secret-key-file", key];
    let moved =
        motcua(&[&["migrate-files", "--data", data, "--to", &bucket], &reached[..]].concat());
    assert_eq!(moved.status, 0, "{}{}", moved.out, moved.err);
    fs::remove_dir_all(folder.files()).unwrap();
    let in_bucket = [&["--data", data, "--files", &bucket], &reached[..]].concat();
    let well = motcua(&[&["doctor"], &in_bucket[..]].concat());
    assert_eq!(well.status, 0, "{}{}", well.out, well.err);

    // A backup holds the database; the drill reads the files where they are.
    let archive = place.path().join("backup.tar.gz");
    let archive = archive.to_str().unwrap();
    let backup = motcua(&[&["backup", archive], &in_bucket[..]].concat());
    assert_eq!(backup.status, 0, "{}", backup.err);
    assert!(backup.out.contains("mirror them with `motcua migrate-files`"), "{}", backup.out);
    let drill = motcua(&[&["restore-drill", archive, "--files", &bucket], &reached[..]].concat());
    assert_eq!(drill.status, 0, "{}{}", drill.out, drill.err);

    let not_there =
        motcua(&[&["doctor", "--data", data, "--files", "s3://not-there"], &reached[..]].concat());
    assert!(not_there.out.contains("there is no such bucket"), "{}", not_there.out);
    assert!(not_there.out.contains("→ make the bucket, or correct --files"), "{}", not_there.out);
}
