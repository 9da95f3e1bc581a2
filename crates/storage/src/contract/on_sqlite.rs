//! SQLite keeps every promise; and what only a file can be asked: to be reopened, copied, damaged.

use super::given::{self, a_busy_town, a_submitted_dossier, after, change, reception};
use crate::{
    Absent, Finding, OpenError, Options, Sqlite,
    engine::{Sql, dialect},
    migrations,
};
use app::ports::storage::{CommitError, Storage};
use rusqlite::Connection;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A store in a folder of its own.
struct Given {
    store: Sqlite,
    path: PathBuf,
    _folder: TempDir,
}

fn given_store() -> Given {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    Given { store: Sqlite::open(&path, Options::default()).unwrap(), path, _folder: folder }
}

fn given_promptly() -> std::future::Ready<Given> {
    std::future::ready(given_store())
}

super::keeps_every_promise!(super::given_promptly);

fn every_statement() -> Vec<Sql> {
    [&super::shared_statements(), crate::engine::ALL_OF_THE_WRITER, dialect::ALL_OF_SQLITE].concat()
}

#[test]
fn every_statement_can_be_prepared_and_numbers_its_arguments_in_order() {
    let given = given_store();
    let connection = Connection::open(&given.path).unwrap();
    let statements = every_statement();
    assert!(statements.len() > 80);
    for sql in statements {
        let prepared =
            connection.prepare(sql.text).unwrap_or_else(|error| panic!("{error}: {sql:?}"));
        for index in 1..=prepared.parameter_count() {
            let name = format!("${index}");
            assert_eq!(prepared.parameter_name(index), Some(name.as_str()), "{sql:?}");
        }
    }
}

#[test]
fn lists_are_served_by_their_indexes_without_sorting() {
    let given = given_store();
    let connection = Connection::open(&given.path).unwrap();
    for sql in
        [crate::work::ALL, crate::scopes::ALL, crate::dossiers::ALL, crate::notices::ALL].concat()
    {
        let mut plan = connection.prepare(&format!("explain query plan {}", sql.text)).unwrap();
        let arguments = vec![rusqlite::types::Null; plan.parameter_count()];
        let lines: Vec<String> = plan
            .query_map(rusqlite::params_from_iter(arguments), |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let plan = lines.join("\n");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}\n{sql:?}");
    }
}

#[test]
fn the_migrations_build_the_schema_that_is_written_down() {
    let given = given_store();
    let connection = Connection::open(&given.path).unwrap();
    let mut objects = connection
        .prepare(
            "select sql from sqlite_schema
             where sql is not null and name not like 'dossier\\_words\\_%' escape '\\'
             order by tbl_name, type desc, name",
        )
        .unwrap();
    let built: Vec<String> =
        objects.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let built = format!("{};\n", built.join(";\n\n"));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(file, &built).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), built, "set UPDATE_SCHEMA=1 to renew it");
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let given = given_store();
    let town = a_busy_town(&given.store, 77, 12, 150).await;
    let work = given.store.work(&given::all_work()).await.unwrap();
    let Given { store, path, _folder } = given;
    drop(store);
    let store = Sqlite::open(&path, Options::default()).unwrap();
    for dossier in &town {
        assert_eq!(store.dossier(dossier.id).await.unwrap().as_ref(), Some(dossier));
    }
    assert_eq!(store.work(&given::all_work()).await.unwrap(), work);
    let report = store.verify(|_| ()).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.dossiers, 12);
    // And life goes on.
    a_submitted_dossier(&store, 50).await;
}

/// Where the store of the process lies that is to be killed; see the next test.
const TO_BE_KILLED: &str = "MOTCUA_TEST_TO_BE_KILLED";

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    if let Some(path) = std::env::var_os(TO_BE_KILLED) {
        return file_until_killed(&PathBuf::from(path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    for round in 1..=3 {
        // This very test, in a process of its own.
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg("contract::on_sqlite::what_was_acknowledged_survives_a_kill")
            .env(TO_BE_KILLED, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged: Vec<u64> = Vec::new();
        let mut read = |line: std::io::Result<String>| {
            let number =
                line.unwrap().strip_prefix("kept ").and_then(|text| text.parse::<u64>().ok());
            acknowledged.extend(number);
        };
        lines.by_ref().take(round * 60).for_each(&mut read);
        child.kill().unwrap();
        lines.for_each(read);
        child.wait().unwrap();

        assert!(acknowledged.len() > 20);
        let store = Sqlite::open(&path, Options::default()).unwrap();
        for number in acknowledged {
            assert!(store.dossier(given::dossier_id(number)).await.unwrap().is_some());
        }
        assert_eq!(store.verify(|_| ()).await.unwrap().findings, []);
    }
}

/// Files and receives without end, from several tasks, and says what was acknowledged.
async fn file_until_killed(path: &Path) {
    let store = Sqlite::open(path, Options::default()).unwrap();
    let first = store.events_after(0, u16::MAX).await.unwrap().len();
    let first = u64::try_from(first).unwrap() * 10;
    let filing = |client| {
        let store = &store;
        async move {
            for number in (first + client..first + 100_000).step_by(8) {
                let sent = a_submitted_dossier(store, number).await;
                println!("\nkept {number}");
                let events = vec![reception(&sent, after(1), 40)];
                store.commit(change(&sent, after(1), events)).await.unwrap();
            }
        }
    };
    tokio::join!(filing(0), filing(1), filing(2), filing(3), filing(4), filing(5));
}

#[tokio::test]
async fn a_backup_taken_while_acts_are_committed_is_whole() {
    let given = given_store();
    let target = given.path.with_file_name("backup.db");
    let store = &given.store;
    let copies = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                for number in 0..300 {
                    let sent = a_submitted_dossier(store, number).await;
                    let events = vec![reception(&sent, after(1), 40)];
                    store.commit(change(&sent, after(1), events)).await.unwrap();
                }
            });
        });
        let mut copies = Vec::new();
        while !writing.is_finished() || copies.is_empty() {
            store.backup_to(&target).unwrap();
            let copy = given.path.with_file_name(format!("copy{}.db", copies.len()));
            std::fs::copy(&target, &copy).unwrap();
            copies.push(copy);
        }
        copies
    });
    for copy in copies {
        let restored = Sqlite::open(&copy, Options::default()).unwrap();
        let report = restored.verify(|_| ()).await.unwrap();
        assert_eq!(report.findings, []);
    }
}

#[tokio::test]
async fn tampering_is_found() {
    type Recognises = fn(&Finding) -> bool;
    let tamperings: [(&str, Recognises); 14] = [
        (
            "update event set text = replace(text, '2026-01-05', '2026-01-04') where seq = 2",
            |finding| matches!(finding, Finding::BrokenChain { seq: 2, .. }),
        ),
        ("update event set hash = zeroblob(32) where seq = 3", |finding| {
            matches!(finding, Finding::BrokenChain { seq: 3, .. })
        }),
        ("delete from event where seq = 1", |finding| {
            matches!(finding, Finding::BrokenChain { seq: 1, .. })
        }),
        (
            "delete from event where (dossier, seq) in
                (select dossier, max(seq) from event group by dossier)",
            |finding| matches!(finding, Finding::BrokenChain { .. }),
        ),
        ("update dossier set state = replace(state, 'Lan', 'Lam')", |finding| {
            matches!(finding, Finding::StateDiffers { .. })
        }),
        ("delete from dossier where id = (select min(id) from dossier)", |finding| {
            matches!(finding, Finding::StrayEvents { .. })
        }),
        ("update work_item set applicant = 'Lam'", |finding| {
            matches!(finding, Finding::WorkMissing { .. })
        }),
        ("delete from work_item", |finding| matches!(finding, Finding::WorkMissing { .. })),
        ("update dossier set scopes = scopes || ' p00077'", |finding| {
            matches!(finding, Finding::AgenciesDiffer { .. })
        }),
        ("delete from dossier_scope where agency <> ''", |finding| {
            matches!(finding, Finding::AgenciesDiffer { .. })
        }),
        (
            "insert into dossier_scope select 'p00077', stage, dossier from dossier_scope
             where agency = '' limit 1",
            |finding| matches!(finding, Finding::CountDiffers { which, .. } if which.contains("dossier_scope")),
        ),
        (
            "update work_count set pieces = pieces + 1 where day = 0",
            |finding| matches!(finding, Finding::CountDiffers { which, .. } if which.starts_with("work_count")),
        ),
        (
            "update work_count set pieces = pieces + 1",
            |finding| matches!(finding, Finding::CountDiffers { which, .. } if which.starts_with("work_count")),
        ),
        (
            "update tally set amount = 0 where measure = 'received'",
            |finding| matches!(finding, Finding::CountDiffers { which, .. } if which.starts_with("tally")),
        ),
    ];
    for (sql, is_it) in tamperings {
        let given = given_store();
        a_busy_town(&given.store, 5, 8, 60).await;
        assert_eq!(given.store.verify(|_| ()).await.unwrap().findings, []);
        Connection::open(&given.path).unwrap().execute(sql, []).unwrap();
        let report = given.store.verify(|_| ()).await.unwrap();
        assert!(report.findings.iter().any(is_it), "{sql}: {:?}", report.findings);
        assert!(report.findings.iter().all(|finding| !finding.to_string().is_empty()));
    }
}

#[tokio::test]
async fn when_too_many_wait_the_next_is_turned_away_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let options = Options { queue_max: 2, ..Options::default() };
    let store = Sqlite::open(&path, options).unwrap();
    // Another program holds the file, so that the writer waits.
    let blocker = Connection::open(&path).unwrap();
    blocker.execute_batch("begin immediate").unwrap();
    let (mut kept, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        let store = &store;
        let senders: Vec<_> = (0..8)
            .map(|number| {
                scope.spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    let sending = given::sending(given::application(number), after(1));
                    runtime.block_on(store.commit(sending))
                })
            })
            .collect();
        while senders.iter().filter(|sender| sender.is_finished()).count() < 5 {
            std::thread::yield_now();
        }
        blocker.execute_batch("commit").unwrap();
        for sender in senders {
            match sender.join().unwrap() {
                Ok(_) => kept += 1,
                Err(CommitError::Overloaded) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
    });
    // Two may wait, and one more when the writer has taken the first.
    assert!((2..=3).contains(&kept) && kept + refused == 8, "{kept} kept, {refused} refused");
    assert_eq!(store.dossiers(&given::all_dossiers()).await.unwrap().len(), kept);
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let given = given_store();
    let first = a_submitted_dossier(&given.store, 1).await;
    let Given { store, path, _folder } = given;
    drop(store);
    // As many pages as there are: the next that is needed is "disk full".
    let connection = Connection::open(&path).unwrap();
    let pages: u32 = connection.query_row("pragma page_count", [], |row| row.get(0)).unwrap();
    let options = Options { pages_max: Some(pages + 2), ..Options::default() };
    let store = Sqlite::open(&path, options).unwrap();
    let mut kept = vec![first];
    let fault = loop {
        let number = u64::try_from(kept.len()).unwrap() + 1;
        match store.commit(given::sending(given::application(number), after(1))).await {
            Ok(committed) => kept.push(committed.dossier),
            Err(CommitError::Fault(fault)) => break fault,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(fault.passing, "it passes when someone makes room");
    drop(store);
    let store = Sqlite::open(&path, Options::default()).unwrap();
    assert_eq!(store.verify(|_| ()).await.unwrap().findings, []);
    let rows = store.dossiers(&given::all_dossiers()).await.unwrap();
    assert_eq!(rows.len(), kept.len());
    a_submitted_dossier(&store, 900).await;
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let given = given_store();
    let insert = "insert into schema_migration (version, name, sha256) values (9999, 'x', 'x')";
    Connection::open(&given.path).unwrap().execute(insert, []).unwrap();
    let refused = Sqlite::open(&given.path, Options::default()).unwrap_err();
    assert!(matches!(refused, OpenError::Newer { found: 9999, .. }), "{refused}");
}

#[test]
fn a_migration_that_was_changed_is_refused() {
    let given = given_store();
    let connection = Connection::open(&given.path).unwrap();
    connection.execute("update schema_migration set sha256 = 'x' where version = 1", []).unwrap();
    let refused = Sqlite::open(&given.path, Options::default()).unwrap_err();
    assert!(matches!(&refused, OpenError::Changed { name } if name == "0001_start"), "{refused}");
}

#[test]
fn migrations_are_numbered_without_gaps() {
    for (number, name) in (1..).zip(migrations::names()) {
        assert!(name.starts_with(&format!("{number:04}_")), "{name}");
    }
}

#[test]
fn a_missing_or_foreign_file_is_refused_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere.db");
    let options = Options { absent: Absent::Refuse, ..Options::default() };
    let refused = Sqlite::open(&missing, options).unwrap_err();
    assert!(matches!(refused, OpenError::Missing { .. }), "{refused}");
    assert!(!missing.exists());
    let foreign = folder.path().join("letter.txt");
    std::fs::write(&foreign, "Kính gửi Ủy ban nhân dân phường, ".repeat(100)).unwrap();
    let refused = Sqlite::open(&foreign, Options::default()).unwrap_err();
    assert!(matches!(refused, OpenError::Sqlite { .. }), "{refused}");
}
