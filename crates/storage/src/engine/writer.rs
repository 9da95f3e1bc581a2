//! The one writer of an SQLite file: many commands, one flush.
//!
//! It takes the first waiting command, opens a transaction, gives every command a savepoint of its
//! own, goes on as long as more are waiting, commits, and only then acknowledges. While one flush
//! runs the next commands gather; no timer is needed. A command that fails rolls back to its
//! savepoint and harms no neighbour.

use super::{Command, Statement, Value, WriteError, Writes, statements};
use app::ports::Fault;
use rusqlite::{
    Connection, ErrorCode, ToSql, ffi,
    types::{ToSqlOutput, ValueRef},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};
use tokio::sync::oneshot;

statements! { "number_series";
    /// Takes the next number of a series.
    NEXT_NUMBER = "\
        insert into number_series (series, last_number)
        values ($1, 1)
        on conflict (series) do update
        set last_number = number_series.last_number + 1
        returning last_number";
}

type Answer = Result<u64, WriteError>;

struct Job {
    command: Command,
    answer: oneshot::Sender<Answer>,
}

/// Counters of the writer, since the start.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub commands: AtomicU64,
    pub conflicts: AtomicU64,
    pub faults: AtomicU64,
    pub flushes: AtomicU64,
    pub refused: AtomicU64,
    pub waiting: AtomicU64,
}

impl Counters {
    pub(super) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// The way to the writer thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    pub counters: Arc<Counters>,
}

impl Writer {
    /// Starts the thread that owns `connection`.
    pub(super) fn start(
        connection: Connection,
        queue_max: usize,
        batch_max: usize,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(queue_max);
        let counters = Arc::new(Counters::default());
        let mut desk = Desk { connection, batch_max, counters: Arc::clone(&counters) };
        let thread = std::thread::Builder::new()
            .name("storage-writer".to_owned())
            .spawn(move || desk.work(&jobs))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), counters })
    }

    /// Has a command committed.
    pub(super) async fn write(&self, command: Command) -> Answer {
        let (answer, answered) = oneshot::channel();
        let Some(queue) = &self.queue else { return Err(stopped()) };
        self.counters.waiting.fetch_add(1, Ordering::Relaxed);
        let sent = queue.try_send(Job { command, answer });
        if let Err(refused) = sent {
            self.counters.waiting.fetch_sub(1, Ordering::Relaxed);
            Counters::add(&self.counters.refused);
            return Err(match refused {
                TrySendError::Full(_) => WriteError::Overloaded,
                TrySendError::Disconnected(_) => stopped(),
            });
        }
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

/// Lets the thread finish what it has accepted, and close the file.
impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported where it happened.
            drop(thread.join());
        }
    }
}

fn stopped() -> WriteError {
    Fault::new("writing to the database", "the writer has stopped").into()
}

struct Desk {
    connection: Connection,
    batch_max: usize,
    counters: Arc<Counters>,
}

impl Desk {
    fn work(&mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            self.batch(first, jobs);
        }
    }

    /// One transaction.
    fn batch(&mut self, first: Job, jobs: &Receiver<Job>) {
        if let Err(error) = self.run("begin immediate") {
            self.answer(first.answer, Err(fault("opening a transaction", error).into()));
            return;
        }
        let mut done = Vec::new();
        let mut index = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            let result = self.one(job.command, &mut index);
            done.push((job.answer, result));
            if self.connection.is_autocommit() {
                // The engine has rolled the whole transaction back (disk full, read error).
                return self.lost(done, "the transaction was rolled back");
            }
            next = if done.len() < self.batch_max { jobs.try_recv().ok() } else { None };
        }
        let ended = index
            .iter()
            .try_for_each(|statement| self.execute(statement).map(drop))
            .and_then(|()| self.run("commit"));
        if let Err(error) = ended {
            if !self.connection.is_autocommit() {
                // Nothing to be done when even this fails: the next `begin` will say so.
                drop(self.run("rollback"));
            }
            return self.lost(done, &error.to_string());
        }
        Counters::add(&self.counters.flushes);
        for (answer, result) in done {
            self.answer(answer, result);
        }
    }

    /// Tells everybody that nothing was written.
    fn lost(&self, done: Vec<(oneshot::Sender<Answer>, Answer)>, why: &str) {
        for (answer, result) in done {
            let result = match result {
                Ok(_) | Err(WriteError::Conflict) => {
                    Err(Fault { passing: true, ..Fault::new("committing", why) }.into())
                }
                failed => failed,
            };
            self.answer(answer, result);
        }
    }

    fn answer(&self, to: oneshot::Sender<Answer>, result: Answer) {
        self.counters.waiting.fetch_sub(1, Ordering::Relaxed);
        Counters::add(match &result {
            Ok(_) => &self.counters.commands,
            Err(WriteError::Conflict | WriteError::Overloaded) => &self.counters.conflicts,
            Err(WriteError::Fault(_)) => &self.counters.faults,
        });
        // Whoever asked may have gone; what is committed stays committed.
        drop(to.send(result));
    }

    /// One command in a savepoint of its own.
    fn one(&mut self, command: Command, index: &mut Vec<Statement>) -> Answer {
        self.run("savepoint command").map_err(|error| fault("opening a savepoint", error))?;
        let written = catch_unwind(AssertUnwindSafe(|| self.apply(command)));
        let written = written.unwrap_or_else(|_| {
            Err(Fault::new("working out what to write", "it panicked; see the log").into())
        });
        let end = match &written {
            Ok(_) => "release command",
            Err(_) if self.connection.is_autocommit() => "",
            Err(_) => "rollback to command",
        };
        if !end.is_empty() {
            self.run(end).map_err(|error| fault("closing a savepoint", error))?;
        }
        let (changed, mut late) = written?;
        index.append(&mut late);
        Ok(changed)
    }

    fn apply(&self, command: Command) -> Result<(u64, Vec<Statement>), WriteError> {
        let Writes { statements, index } = match command {
            Command::Known(writes) => writes,
            Command::Numbered { series, writes } => {
                let numbers: Result<Vec<u32>, _> =
                    series.into_iter().map(|series| self.next_number(series)).collect();
                writes(&numbers.map_err(|error| fault("taking the next number", error))?)?
            }
        };
        let mut changed = 0;
        for statement in &statements {
            changed = self.execute(statement).map_err(|error| refusal(statement, error))?;
        }
        Ok((changed, index))
    }

    fn next_number(&self, series: String) -> rusqlite::Result<u32> {
        self.connection.prepare_cached(NEXT_NUMBER.text)?.query_row([series], |row| row.get(0))
    }

    fn execute(&self, statement: &Statement) -> rusqlite::Result<u64> {
        let mut prepared = self.connection.prepare_cached(statement.sql.text)?;
        let changed = prepared.execute(rusqlite::params_from_iter(&statement.args))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([]).map(drop)
    }
}

fn refusal(statement: &Statement, error: rusqlite::Error) -> WriteError {
    const KEY: [i32; 2] = [ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_UNIQUE];
    match &error {
        rusqlite::Error::SqliteFailure(failure, _) if KEY.contains(&failure.extended_code) => {
            WriteError::Conflict
        }
        _ => fault(&format!("writing {}", statement.sql.table), error).into(),
    }
}

/// An error of SQLite as a fault. A busy or full disk passes, when someone has helped.
pub(super) fn fault(doing: &str, error: rusqlite::Error) -> Fault {
    let passing = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull)
    );
    Fault { passing, ..Fault::new(doing, error) }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Whole(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
