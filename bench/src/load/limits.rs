//! The limit of the disk and of the database alone: three inserts a command and nothing around it,
//! by as many clients as the load has connections. SQLite gathers them into one flush, PostgreSQL
//! flushes for all that commit at a time.

use anyhow::Context;
use rusqlite::{Connection, params};
use std::{
    fs,
    path::Path,
    sync::mpsc::{Receiver, sync_channel},
    time::{Duration, Instant},
};
use tokio::{sync::oneshot, task::JoinSet};

/// How many commands share one flush at most, as in the store.
const BATCH_MAX: usize = 512;

type Job = (u64, oneshot::Sender<()>);

/// Commands a second that a bare writer commits on the disk of `folder`.
pub async fn bare_commits(folder: &Path, clients: usize, length: Duration) -> anyhow::Result<f64> {
    let path = folder.join("bare-limit.db");
    remove(&path);
    let connection = Connection::open(&path)?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000;
         create table dossier (id blob primary key, version integer, state text);
         create table event (dossier blob, seq integer, text text, primary key (dossier, seq));
         create table outbox (id integer primary key, body text);",
    )?;
    let (queue, jobs) = sync_channel::<Job>(4096);
    let writer = std::thread::spawn(move || write(&connection, &jobs));
    let begun = Instant::now();
    let end = begun + length;
    let mut tasks = JoinSet::new();
    for client in 0..clients as u64 {
        let queue = queue.clone();
        tasks.spawn(async move {
            let mut done = 0_u64;
            while Instant::now() < end {
                let (answer, answered) = oneshot::channel();
                let number = client << 40 | done;
                if queue.try_send((number, answer)).is_err() || answered.await.is_err() {
                    break;
                }
                done += 1;
            }
            done
        });
    }
    drop(queue);
    let mut done = 0;
    while let Some(count) = tasks.join_next().await {
        done += count?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let ended = tokio::task::spawn_blocking(move || writer.join()).await?;
    ended.ok().context("the bare writer panicked")??;
    remove(&path);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    Ok(done as f64 / seconds)
}

fn write(connection: &Connection, jobs: &Receiver<Job>) -> rusqlite::Result<()> {
    let body = "x".repeat(200);
    while let Ok(first) = jobs.recv() {
        connection.prepare_cached("begin immediate")?.execute([])?;
        let (mut answers, mut next) = (Vec::new(), Some(first));
        while let Some((number, answer)) = next {
            let id = number.to_be_bytes();
            connection.prepare_cached("savepoint command")?.execute([])?;
            connection
                .prepare_cached("insert into dossier values (?1, 1, ?2)")?
                .execute(params![id, body])?;
            connection
                .prepare_cached("insert into event values (?1, 1, ?2)")?
                .execute(params![id, body])?;
            connection
                .prepare_cached("insert into outbox (body) values (?1)")?
                .execute(params![body])?;
            connection.prepare_cached("release command")?.execute([])?;
            answers.push(answer);
            next = if answers.len() < BATCH_MAX { jobs.try_recv().ok() } else { None };
        }
        connection.prepare_cached("commit")?.execute([])?;
        for answer in answers {
            // A client that has gone needs no answer.
            answer.send(()).ok();
        }
    }
    Ok(())
}

/// The same on PostgreSQL: each client has a connection and sends a whole transaction at once.
pub async fn bare_commits_in(url: &str, clients: usize, length: Duration) -> anyhow::Result<f64> {
    let keeper = connect(url).await?;
    keeper
        .batch_execute(
            "drop schema if exists bare_limit cascade; create schema bare_limit;
             create table bare_limit.dossier (id bigint primary key, version integer, state text);
             create table bare_limit.event (dossier bigint, seq integer, text text,
                 primary key (dossier, seq));
             create table bare_limit.outbox (id bigserial primary key, body text);",
        )
        .await?;
    let body = "x".repeat(200);
    let begun = Instant::now();
    let end = begun + length;
    let mut tasks = JoinSet::new();
    for client in 0..clients as u64 {
        let (url, body) = (url.to_owned(), body.clone());
        tasks.spawn(async move {
            let connection = connect(&url).await?;
            let mut done = 0_u64;
            while Instant::now() < end {
                let number = client << 40 | done;
                connection
                    .batch_execute(&format!(
                        "begin; insert into bare_limit.dossier values ({number}, 1, '{body}');
                         insert into bare_limit.event values ({number}, 1, '{body}');
                         insert into bare_limit.outbox (body) values ('{body}'); commit"
                    ))
                    .await?;
                done += 1;
            }
            anyhow::Ok(done)
        });
    }
    let mut done = 0;
    while let Some(count) = tasks.join_next().await {
        done += count??;
    }
    let seconds = begun.elapsed().as_secs_f64();
    keeper.batch_execute("drop schema bare_limit cascade").await?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    Ok(done as f64 / seconds)
}

async fn connect(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    // It ends when the client is dropped; what breaks it is told to whoever asks it next.
    tokio::spawn(async move { connection.await.ok() });
    Ok(client)
}

/// How large the database is, in bytes.
pub async fn database_bytes(url: &str) -> anyhow::Result<u64> {
    let row =
        connect(url).await?.query_one("select pg_database_size(current_database())", &[]).await?;
    Ok(u64::try_from(row.get::<_, i64>(0))?)
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // What is not there need not be removed.
        fs::remove_file(name).ok();
    }
}
