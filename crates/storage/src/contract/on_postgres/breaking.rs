//! Connections that break, nodes that die, writers that overtake each other.

use super::{
    Given,
    cluster::{self, psql},
    connect, given_store,
};
use crate::{
    Address, Postgres, PostgresOptions,
    contract::given::{
        self, a_submitted_dossier, after, all_dossiers, change, dossier_id, reception,
    },
    engine::postgres::rehearse,
};
use app::{
    notices::NoticeKind,
    ports::storage::{CommitError, Storage},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};
use tokio::sync::watch;

/// Files and receives dossiers `first`, `first + step`, … ; tells each number that was
/// acknowledged.
async fn file(
    store: &Postgres,
    numbers: impl Iterator<Item = u64>,
    goes_on: &AtomicBool,
    acknowledged: &watch::Sender<Vec<u64>>,
) {
    for number in numbers {
        if !goes_on.load(Ordering::Relaxed) {
            return;
        }
        let mut sent = given::sending(given::application(number), after(1));
        let contact = format!("09{number:08}");
        sent.notices = vec![given::notice(&contact, NoticeKind::Submitted)];
        let dossier = store.commit(sent).await.unwrap().dossier;
        let events = vec![reception(&dossier, after(1), 40)];
        store.commit(change(&dossier, after(1), events)).await.unwrap();
        acknowledged.send_modify(|all| all.push(number));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_acknowledged_acts_are_there_once() {
    let url = format!("{}&application_name=breaking", cluster::schema());
    let store = connect(&url).await.unwrap();
    let (goes_on, (told, mut heard)) = (AtomicBool::new(true), watch::channel(Vec::new()));
    let filing = |client: u64| file(&store, (client..).step_by(8), &goes_on, &told);
    let breaking = async {
        for round in 1..=40 {
            heard.wait_for(|all| all.len() >= round * 10).await.unwrap();
            let url = url.clone();
            let kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where application_name = 'breaking' and pid <> pg_backend_pid()";
            let killer = url.replace("=breaking", "=killer");
            tokio::task::spawn_blocking(move || psql(&killer, kill)).await.unwrap();
        }
        goes_on.store(false, Ordering::Relaxed);
    };
    tokio::join!(
        breaking,
        filing(0),
        filing(1),
        filing(2),
        filing(3),
        filing(4),
        filing(5),
        filing(6),
        filing(7)
    );
    let acknowledged = told.borrow().clone();
    assert!(acknowledged.len() >= 400);
    let mut codes = BTreeSet::new();
    for number in &acknowledged {
        let dossier = store.dossier(dossier_id(*number)).await.unwrap().unwrap();
        assert_eq!(dossier.version, 2);
        assert!(codes.insert(dossier.code.clone().unwrap().to_string()), "a code given twice");
        let told = store.notices(Some(&format!("09{number:08}")), 10).await.unwrap();
        assert_eq!(told.len(), 1, "a message written twice");
    }
    let last = codes.last().unwrap();
    assert!(last.ends_with(&format!("-{:04}", codes.len())), "a gap before {last}");
    assert_eq!(store.verify(|_| ()).await.unwrap().findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_behind_a_position_misses_nothing_that_many_nodes_write() {
    let url = cluster::schema();
    let nodes = [connect(&url).await.unwrap(), connect(&url).await.unwrap()];
    let (goes_on, (told, _)) = (AtomicBool::new(true), watch::channel(Vec::new()));
    let written = AtomicBool::new(false);
    let filing = |client: u64| {
        let node = &nodes[usize::try_from(client % 2).unwrap()];
        file(node, (client..400).step_by(8), &goes_on, &told)
    };
    let writing = async {
        tokio::join!(
            filing(0),
            filing(1),
            filing(2),
            filing(3),
            filing(4),
            filing(5),
            filing(6),
            filing(7)
        );
        written.store(true, Ordering::Relaxed);
    };
    let reading = async {
        let mut read = Vec::new();
        loop {
            let is_last = written.load(Ordering::Relaxed);
            let behind = read.last().copied().unwrap_or(0);
            let page = nodes[0].events_after(behind, 50).await.unwrap();
            let is_empty = page.is_empty();
            read.extend(page.into_iter().map(|(position, ..)| position));
            if is_last && is_empty {
                return read;
            }
        }
    };
    let ((), read) = tokio::join!(writing, reading);
    assert!(
        read.iter().copied().eq(1..=800),
        "positions follow the order of commits, without a gap"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_again_under_one_mark_is_committed_once() {
    let Given { store, url } = given_store().await;
    let told = rehearse(&Address::parse(&url).unwrap()).await;
    assert_eq!(told, ["committed", "was committed", "void", "was void"]);
    drop(store);
    assert_eq!(psql(&url, "select checks from readiness"), "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_too_many_wait_the_next_is_turned_away_and_nothing_is_lost() {
    let url = cluster::schema();
    let options = PostgresOptions { queue_max: 2, lanes: 1, ..PostgresOptions::default() };
    let store = Postgres::connect(&Address::parse(&url).unwrap(), options).await.unwrap();
    // Somebody holds a table, so that the lane waits.
    let (blocker, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    blocker.batch_execute("begin; lock table commit_mark in exclusive mode").await.unwrap();
    let refused = AtomicU64::new(0);
    let send = async |number| {
        let sending = given::sending(given::application(number), after(1));
        match store.commit(sending).await {
            Ok(_) => 1,
            Err(CommitError::Overloaded) => {
                // Five of eight at least find no room; then the table is free again.
                if refused.fetch_add(1, Ordering::Relaxed) == 4 {
                    blocker.batch_execute("commit").await.unwrap();
                }
                0
            }
            Err(other) => panic!("{other}"),
        }
    };
    let kept = futures::future::join_all((0..8).map(send)).await;
    let kept: usize = kept.into_iter().sum();
    assert!((2..=3).contains(&kept), "{kept} kept");
    assert_eq!(store.dossiers(&all_dossiers()).await.unwrap().len(), kept);
}

/// The address of the process that is to be killed; see the next test.
const TO_BE_KILLED: &str = "MOTCUA_TEST_TO_BE_KILLED_ON_POSTGRES";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill_of_the_program() {
    if let Ok(url) = std::env::var(TO_BE_KILLED) {
        return file_until_killed(&url).await;
    }
    let url = cluster::schema();
    let mut acknowledged: BTreeMap<u64, usize> = BTreeMap::new();
    for round in 1..=3 {
        // This very test, in a process of its own.
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg("contract::on_postgres::breaking::what_was_acknowledged_survives_a_kill_of_the_program")
            .env(TO_BE_KILLED, &url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut read = |line: std::io::Result<String>| {
            let number =
                line.unwrap().strip_prefix("kept ").and_then(|text| text.parse::<u64>().ok());
            acknowledged.extend(number.map(|number| (number, round)));
        };
        lines.by_ref().take(round * 60).for_each(&mut read);
        child.kill().unwrap();
        lines.for_each(read);
        child.wait().unwrap();
        let store = connect(&url).await.unwrap();
        for number in acknowledged.keys() {
            assert!(store.dossier(dossier_id(*number)).await.unwrap().is_some());
        }
        assert_eq!(store.verify(|_| ()).await.unwrap().findings, []);
    }
    assert!(acknowledged.len() > 60);
}

/// Files and receives without end, from several tasks, and says what was acknowledged.
async fn file_until_killed(url: &str) {
    let store = connect(url).await.unwrap();
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
