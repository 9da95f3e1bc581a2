//! The one writer of an SQLite file: a thread that gathers waiting commands into batches.
//!
//! It takes the first waiting command, goes on as long as more are waiting, commits them in one
//! flush (see [`super::batch`]), and only then acknowledges. While one flush runs the next commands
//! gather; no timer is needed.

use super::{
    Command, WriteError,
    batch::{Answer, Batch},
};
use app::ports::Fault;
use rusqlite::Connection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};
use tokio::sync::oneshot;

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

    /// Counts an answer to a command that waited.
    pub(super) fn answered(&self, answer: &Result<u64, WriteError>) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        Self::add(match answer {
            Ok(_) => &self.commands,
            Err(WriteError::Conflict | WriteError::Overloaded) => &self.conflicts,
            Err(WriteError::Fault(_)) => &self.faults,
        });
    }

    /// Name and value of each.
    pub(super) fn figures(&self) -> Vec<(&'static str, f64)> {
        // Exact up to 2^53.
        #[expect(clippy::cast_precision_loss)]
        [
            ("storage_commands_total", &self.commands),
            ("storage_conflicts_total", &self.conflicts),
            ("storage_faults_total", &self.faults),
            ("storage_refused_total", &self.refused),
            ("storage_flushes_total", &self.flushes),
            ("storage_waiting", &self.waiting),
        ]
        .map(|(name, counter)| (name, counter.load(Ordering::Relaxed) as f64))
        .to_vec()
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
        let desk = Desk { connection, batch_max, counters: Arc::clone(&counters) };
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
    fn work(&self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            self.batch(first, jobs);
        }
    }

    /// One transaction of the first job and of those that wait behind it.
    fn batch(&self, first: Job, jobs: &Receiver<Job>) {
        let mut batch = match Batch::begin(&self.connection) {
            Ok(batch) => batch,
            Err(error) => return self.answer(first.answer, Err(error)),
        };
        let mut askers = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            askers.push(job.answer);
            batch.take(job.command);
            let goes_on = batch.is_open() && batch.len() < self.batch_max;
            next = if goes_on { jobs.try_recv().ok() } else { None };
        }
        let finished = batch.finish();
        if finished.committed {
            Counters::add(&self.counters.flushes);
        }
        for (asker, answer) in askers.into_iter().zip(finished.answers) {
            self.answer(asker, answer);
        }
    }

    fn answer(&self, to: oneshot::Sender<Answer>, result: Answer) {
        self.counters.answered(&result);
        // Whoever asked may have gone; what is committed stays committed.
        drop(to.send(result));
    }
}
