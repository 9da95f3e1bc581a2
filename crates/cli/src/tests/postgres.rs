//! An installation whose database is in PostgreSQL.

use super::{city, cluster, motcua, wait};
use crate::{config::Place, installation::DataFolder, outside::SystemClock};
use app::ports::{
    Clock,
    nodes::Node,
    storage::{DossierQuery, Scope, Storage, Whose, WorkQuery},
};
use cluster::psql;
use std::fs;
use uuid::Uuid;

/// The line in which the doctor says what is proven.
fn proven(out: &str) -> Option<String> {
    out.lines().find(|line| line.contains("dossiers with")).map(str::to_owned)
}

/// The cluster of the tests does not wait for its disk, and the doctor must say so.
const CARELESS: &str = "the server of the database runs with fsync = off";

#[test]
fn a_demo_city_on_postgres_is_made_looked_after_and_proven() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let data = data.to_str().unwrap();
    let url = cluster::schema();
    let on = ["--data", data, "--database", &url];
    let type_in = |words: &[&str]| motcua(&[words, on.as_slice()].concat());

    let made = type_in(&["demo", "--prepare-only", "--dossiers", "30"]);
    assert_eq!(made.status, 0, "{}", made.err);
    let again = type_in(&["demo", "--prepare-only"]);
    assert!(again.out.contains("The demo city in PostgreSQL at"), "{}{}", again.out, again.err);
    let fresh = type_in(&["demo", "--prepare-only", "--fresh"]);
    assert!(fresh.err.contains("--fresh removes no database from a server"), "{}", fresh.err);
    assert!(!fs::exists(format!("{data}/motcua.db")).unwrap(), "no file beside it");

    let at = ["--login", "lan", "--name", "Lan", "--at", "d001-mc=onestop_officer"];
    let added = type_in(&[["staff", "add"].as_slice(), at.as_slice()].concat());
    assert_eq!(added.status, 0, "{}", added.err);
    let imported = type_in(&["import", "--shipped"]);
    assert!(imported.out.contains("Imported into PostgreSQL at"), "{}", imported.err);

    let looked_at = type_in(&["doctor"]);
    assert!(proven(&looked_at.out).is_some(), "{}{}", looked_at.out, looked_at.err);
    let problems: Vec<&str> =
        looked_at.out.lines().filter(|line| line.contains("PROBLEM")).collect();
    assert!(problems.iter().all(|line| line.contains(" = off")), "{problems:?}");
    assert!(looked_at.out.contains(CARELESS), "{}", looked_at.out);

    psql(&url, "update work_count set pieces = pieces + 1");
    let ill = type_in(&["doctor"]);
    assert!(ill.out.contains("work_count"), "{}", ill.out);

    for command in ["backup", "restore"] {
        let answer = type_in(&[command, "x.tar.gz"]);
        assert_eq!(answer.status, 1);
        assert!(answer.err.contains("pg_basebackup"), "{}", answer.err);
    }
}

#[test]
fn what_is_wrong_with_a_database_is_said_in_one_line_without_its_password() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().to_str().unwrap();
    for (url, says) in [
        ("mysql://a:secret@b/c", "does not begin with postgres://"),
        ("postgres://a:secret@127.0.0.1:1/c", "cannot be reached at 127.0.0.1:1/c"),
        (&cluster::schema(), "there is no installation in the database"),
    ] {
        for command in ["serve", "doctor"] {
            let answer = motcua(&[command, "--data", data, "--database", url]);
            assert_eq!(answer.status, 1);
            let told = format!("{}{}", answer.out, answer.err);
            assert!(told.contains(says), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
    let answer = motcua(&["demo", "--data", data, "--database", "postgres://a:secret@b:c/d"]);
    assert!(!answer.err.contains("secret"), "{}", answer.err);
    assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
}

/// What `motcua serve` and `motcua doctor` say, each in one line.
fn said_at_start(url: &str) -> [String; 2] {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().to_str().unwrap();
    ["serve", "doctor"].map(|command| {
        let answer = motcua(&[command, "--data", data, "--database", url]);
        assert_eq!(answer.status, 1, "{}", answer.out);
        if command == "serve" {
            assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
        }
        format!("{}{}", answer.out, answer.err)
    })
}

#[test]
fn a_database_of_another_release_a_foreign_one_and_a_full_one_are_told_apart() {
    let filled = || {
        let url = cluster::schema();
        let place = tempfile::tempdir().unwrap();
        wait(async { drop(beside(&DataFolder::at(place.path()), &url).create_storage().await) });
        url
    };
    let newer = filled();
    psql(&newer, "insert into schema_migration values (9999, 'later', 'x')");
    for said in said_at_start(&newer) {
        assert!(
            said.contains("has schema 9999") && said.contains("start a newer program"),
            "{said}"
        );
    }
    let changed = filled();
    psql(&changed, "update schema_migration set sha256 = 'x'");
    for said in said_at_start(&changed) {
        assert!(said.contains("use the release that wrote the database"), "{said}");
    }
    // The doctor only looks; `serve` would bring it up to date.
    let older = filled();
    psql(&older, "delete from schema_migration");
    let [_, said] = said_at_start(&older);
    assert!(said.contains("the older schema 0") && said.contains("start `motcua serve`"), "{said}");
    assert_eq!(psql(&older, "select count(*) from schema_migration"), "0");

    let database = cluster::database();
    psql(
        database,
        "do $$ begin
            perform pg_advisory_xact_lock(1);
            if not exists (select from pg_roles where rolname = 'guarded') then
                create role guarded login password 'right';
            end if;
        end $$",
    );
    let owned = filled();
    psql(
        &owned,
        "do $$ begin
            execute format('grant usage on schema %I to guarded', current_schema());
        end $$",
    );
    for (user, says) in [
        ("guarded:wrong-secret@", "does not let us in"),
        ("guarded:right@", "lacks a right (permission denied"),
    ] {
        for said in said_at_start(&owned.replace("motcua@", user)) {
            assert!(said.contains(says), "{said}");
            assert!(!said.contains("secret") && !said.contains("right@"), "{said}");
        }
    }
    let [said, _] = said_at_start(&full_database());
    assert!(said.contains("has no room left"), "{said}");
    let full = filled();
    psql(
        &full,
        "create function full_disk() returns trigger language plpgsql as $$ begin
            raise exception 'could not extend file: No space left on device' using errcode = '53100';
         end $$;
         create trigger full_disk before insert on readiness execute function full_disk()",
    );
    let [_, said] = said_at_start(&full);
    assert!(said.contains("takes no writes") && said.contains("No space left"), "{said}");
}

/// A database whose server answers as if its disk were full when something is made in it.
fn full_database() -> String {
    let name = format!("full_{}", std::process::id());
    let (server, _) = cluster::database().rsplit_once('/').unwrap();
    psql(cluster::database(), &format!("drop database if exists {name}"));
    psql(cluster::database(), &format!("create database {name}"));
    let url = format!("{server}/{name}");
    psql(&url, "create table schema_migration (version bigint, name text, sha256 text)");
    psql(
        &url,
        "create function full_disk() returns event_trigger language plpgsql as $$ begin
            raise exception 'could not extend file: No space left on device' using errcode = '53100';
         end $$;
         create event trigger full_disk on ddl_command_start execute function full_disk()",
    );
    url
}

#[test]
fn nodes_of_different_releases_are_found_by_the_doctor() {
    let place = tempfile::tempdir().unwrap();
    let url = cluster::schema();
    let folder = beside(&DataFolder::at(place.path()), &url);
    let node = |number: u128, version: &str| Node {
        id: Uuid::from_u128(number),
        name: format!("may{number}:8080"),
        version: version.to_owned(),
        since: SystemClock.now(),
        seen_at: SystemClock.now(),
        report: 0,
        spent: Vec::new(),
    };
    let show = |node| {
        wait(async {
            folder.create_storage().await.unwrap().storage().save_node(node).await.unwrap();
        });
    };
    let data = place.path().to_str().unwrap();
    let doctor = || motcua(&["doctor", "--data", data, "--database", &url]).out;
    show(node(1, "0.4.0"));
    show(node(2, "0.4.0"));
    assert!(doctor().contains("2 nodes of one release serve it: may1:8080 (0.4.0), may2:8080"));
    show(node(3, "0.5.0"));
    let said = doctor();
    assert!(
        said.contains("PROBLEM  nodes of different releases serve it: may1:8080 (0.4.0)"),
        "{said}"
    );
    assert!(said.contains("finish the upgrade"), "{said}");
}

#[test]
fn a_city_is_moved_whole_and_works_on() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let before = motcua(&["doctor", "--data", data]);
    let url = cluster::schema();

    let moved = motcua(&["migrate-store", "--from", data, "--to", &url]);
    assert_eq!(moved.status, 0, "{}{}", moved.out, moved.err);
    assert!(moved.out.contains("Every table arrived as it was"), "{}", moved.out);
    let after = motcua(&["doctor", "--data", data, "--database", &url]);
    assert_eq!(proven(&after.out), proven(&before.out));
    assert!(proven(&after.out).is_some());

    let twice = motcua(&["migrate-store", "--from", data, "--to", &url]);
    assert!(twice.err.contains("is not empty"), "{}", twice.err);

    wait(async {
        let (here, there) =
            (folder.open_storage().await, beside(&folder, &url).open_storage().await);
        same_answers(&*here.unwrap().storage(), &*there.unwrap().storage()).await;
    });
}

#[test]
fn a_city_that_does_not_arrive_as_it_was_does_not_arrive_at_all() {
    let place = tempfile::tempdir().unwrap();
    let folder = wait(city(place.path()));
    let data = folder.path().to_str().unwrap();
    let url = cluster::schema();
    // The database changes something on the way.
    wait(async { drop(beside(&folder, &url).create_storage().await.unwrap()) });
    psql(
        &url,
        "create function forge() returns trigger language plpgsql as
            $$ begin new.applicant := 'Nguyễn Văn Khác'; return new; end $$;
         create trigger forge before insert on dossier for each row execute function forge()",
    );
    let moved = motcua(&["migrate-store", "--from", data, "--to", &url]);
    assert_eq!(moved.status, 1);
    assert!(moved.err.contains("dossier did not arrive as it was"), "{}", moved.err);
    assert_eq!(psql(&url, "select count(*) from dossier"), "0");
    assert_eq!(psql(&url, "select count(*) from event"), "0");
    // The indexes that were taken away are there again.
    let indexes = "select count(*) from pg_indexes where schemaname = current_schema()";
    let whole = cluster::schema();
    wait(async { drop(beside(&folder, &whole).create_storage().await.unwrap()) });
    assert_eq!(psql(&url, indexes), psql(&whole, indexes));
}

/// The installation of `folder` with its database in PostgreSQL.
fn beside(folder: &DataFolder, url: &str) -> DataFolder {
    let place = Place { data: folder.path().to_owned(), database: Some(url.to_owned()) };
    DataFolder::of(&place).unwrap()
}

/// What pages are made of is the same in both.
async fn same_answers(here: &dyn Storage, there: &dyn Storage) {
    let newest = |words: &[&str]| DossierQuery {
        scope: Scope::Everything,
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        stage: None,
        account: None,
        after: None,
        limit: 200,
    };
    let dossiers = here.dossiers(&newest(&[])).await.unwrap();
    assert!(!dossiers.is_empty());
    assert_eq!(dossiers, there.dossiers(&newest(&[])).await.unwrap());
    for words in [["nguyen", "thi"], ["000", "h26"], ["le", "v"]] {
        let found = here.dossiers(&newest(&words)).await.unwrap();
        assert_eq!(found, there.dossiers(&newest(&words)).await.unwrap(), "{words:?}");
    }
    for row in &dossiers {
        assert_eq!(here.history(row.id).await.unwrap(), there.history(row.id).await.unwrap());
        assert_eq!(here.dossier(row.id).await.unwrap(), there.dossier(row.id).await.unwrap());
    }
    let work = WorkQuery {
        scope: Scope::Everything,
        whose: Whose::Anybody,
        kind: None,
        procedure: None,
        due_before: None,
        due_from: None,
        after: None,
        limit: 200,
    };
    assert_eq!(here.work(&work).await.unwrap(), there.work(&work).await.unwrap());
    let day = domain::time::local(super::now()).date();
    let everything = Scope::Everything;
    assert_eq!(
        here.work_counts(&everything, day, day).await.unwrap(),
        there.work_counts(&everything, day, day).await.unwrap()
    );
    assert_eq!(
        here.stage_counts(&everything).await.unwrap(),
        there.stage_counts(&everything).await.unwrap()
    );
    assert_eq!(here.all_staff().await.unwrap(), there.all_staff().await.unwrap());
    assert_eq!(here.notices(None, 500).await.unwrap(), there.notices(None, 500).await.unwrap());
    assert_eq!(
        here.events_after(0, 5000).await.unwrap(),
        there.events_after(0, 5000).await.unwrap()
    );
}
