//! A lane: one connection on which waiting commands are committed, many in one transaction.
//!
//! While one transaction is under way the next commands gather, as on SQLite. What differs is that
//! the database is elsewhere, so that a transaction is sent as a whole, without waiting between its
//! statements, and that the connection may break before the answer. Therefore each transaction
//! writes a mark of its own first. Whoever does not know what became of a transaction sends it
//! again with the same mark: if the first one was committed, or is just about to be, the key of the
//! marks turns the second away, and that is the proof.

use super::{
    super::{Command, WriteError, writer::Counters},
    Options,
    address::Address,
    connection::Connection,
    gather::Order,
    transaction::{self, Ended},
    trouble::{Kind, Trouble},
};
use app::ports::Fault;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep, timeout, timeout_at},
};

/// Marks are kept for a day; they are swept after so many transactions.
const SWEEP_EVERY: u64 = 20_000;
/// The first pause before trying again; the next ones are twice as long, up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LAST_PAUSE: Duration = Duration::from_secs(2);

pub(super) type Answer = Result<u64, WriteError>;

/// A command with the one who waits for it.
pub(super) struct Job {
    pub command: Command,
    pub answer: oneshot::Sender<Answer>,
}

/// What all lanes share.
#[derive(Debug)]
pub(super) struct Shared {
    pub address: Address,
    pub options: Options,
    pub order: Order,
    pub counters: Arc<Counters>,
    /// Unlike that of any other program that ever wrote to the database.
    pub program: [u8; 8],
    pub transactions: AtomicU64,
}

impl Shared {
    /// A mark that was never used.
    fn mark(&self) -> Vec<u8> {
        let number = self.transactions.fetch_add(1, Ordering::Relaxed);
        [self.program, number.to_be_bytes()].concat()
    }
}

/// How a group of commands fared.
enum Fared {
    /// All are committed.
    Written(Vec<u64>),
    /// The command at this place could not say what to write.
    Speechless(usize, Fault),
    /// Nothing is written: one of them cannot be, or a key exists already.
    Refused(Trouble),
    /// Nothing could be found out in time.
    Unsettled(Trouble),
}

pub(super) struct Lane {
    shared: Arc<Shared>,
    connection: Option<Connection>,
    /// Commands that wait for this lane or are under way on it.
    busy: Arc<AtomicU64>,
}

impl Lane {
    pub fn new(shared: Arc<Shared>, busy: Arc<AtomicU64>) -> Self {
        Self { shared, connection: None, busy }
    }

    /// Works until nobody can send commands any more.
    pub async fn work(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut waiting = Vec::new();
        while jobs.recv_many(&mut waiting, self.shared.options.batch_max).await > 0 {
            self.batch(std::mem::take(&mut waiting)).await;
        }
    }

    /// Commits commands together; those that cannot be are found by halving.
    async fn batch(&mut self, jobs: Vec<Job>) {
        let mut parts = vec![jobs];
        while let Some(mut part) = parts.pop() {
            match self.settle(&part).await {
                Fared::Written(changed) => {
                    for (job, changed) in part.into_iter().zip(changed) {
                        self.answer(job, Ok(changed));
                    }
                }
                Fared::Speechless(place, fault) => {
                    let job = part.remove(place);
                    self.answer(job, Err(fault.into()));
                    parts.push(part);
                }
                Fared::Refused(_) if part.len() > 1 => {
                    let second = part.split_off(part.len() / 2);
                    parts.extend([second, part]);
                }
                Fared::Refused(trouble) | Fared::Unsettled(trouble) => {
                    for job in part {
                        self.answer(job, Err(refusal(trouble.clone())));
                    }
                }
            }
        }
    }

    fn answer(&self, job: Job, answer: Answer) {
        self.busy.fetch_sub(1, Ordering::Relaxed);
        self.shared.counters.answered(&answer);
        // Whoever asked may have gone; what is committed stays committed.
        drop(job.answer.send(answer));
    }

    /// Commits all of these or none.
    async fn settle(&mut self, jobs: &[Job]) -> Fared {
        if jobs.is_empty() {
            return Fared::Written(Vec::new());
        }
        let commands: Vec<&Command> = jobs.iter().map(|job| &job.command).collect();
        let mark = self.shared.mark();
        let until = Instant::now() + self.shared.options.patience;
        let mut pause = FIRST_PAUSE;
        // Whether an earlier attempt may have been committed.
        let mut doubtful = false;
        loop {
            let trouble = match self.attempt(&mark, &commands, until).await {
                Ok(changed) => {
                    Counters::add(&self.shared.counters.flushes);
                    self.sweep().await;
                    return Fared::Written(changed);
                }
                Err(Ended::WasCommitted) => return Fared::Written(vec![0; jobs.len()]),
                Err(Ended::Speechless(place, fault)) => return Fared::Speechless(place, fault),
                Err(Ended::Trouble(trouble)) => trouble,
            };
            match trouble.kind {
                Kind::Conflict | Kind::Refused if !doubtful => return Fared::Refused(trouble),
                Kind::Conflict | Kind::Refused => match self.void(&mark).await {
                    Ok(true) => return Fared::Refused(trouble),
                    Ok(false) => return Fared::Written(vec![0; jobs.len()]),
                    Err(_) => self.lose(),
                },
                Kind::Exhausted => return Fared::Unsettled(trouble),
                Kind::Again => {}
                Kind::Lost => {
                    doubtful = true;
                    self.lose();
                }
            }
            if Instant::now() + pause >= until {
                return Fared::Unsettled(trouble);
            }
            tracing::warn!(error = %trouble, commands = jobs.len(), "writing again in a moment");
            sleep(pause.mul_f64(self.chance())).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    async fn attempt(
        &mut self,
        mark: &[u8],
        commands: &[&Command],
        until: Instant,
    ) -> Result<Vec<u64>, Ended> {
        let shared = Arc::clone(&self.shared);
        let connection = self.connection(until).await?;
        let work = transaction::commit(connection, &shared.order, mark, commands);
        match timeout(shared.options.transaction_max, work).await {
            Ok(ended) => ended,
            Err(_) => Err(Trouble::lost("the database did not answer in time").into()),
        }
    }

    /// The connection, made anew when it is gone.
    async fn connection(&mut self, until: Instant) -> Result<&Connection, Trouble> {
        let usable = self.connection.take().filter(|connection| !connection.is_closed());
        let connection = match usable {
            Some(connection) => connection,
            None => match timeout_at(until, Connection::open(&self.shared.address)).await {
                Ok(opened) => opened.map_err(Trouble::of_connecting)?,
                Err(_) => return Err(Trouble::lost("the database cannot be reached")),
            },
        };
        Ok(self.connection.insert(connection))
    }

    fn lose(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.cut();
        }
    }

    /// Makes sure that nothing will ever be committed under a mark; `false` when it already was.
    async fn void(&mut self, mark: &[u8]) -> Result<bool, Trouble> {
        let Options { patience, transaction_max, .. } = self.shared.options;
        let connection = self.connection(Instant::now() + patience).await?;
        match timeout(transaction_max, transaction::void(connection, mark)).await {
            Ok(voided) => voided,
            Err(_) => Err(Trouble::lost("the database did not answer in time")),
        }
    }

    /// Now and then removes old marks.
    async fn sweep(&self) {
        let number = self.shared.transactions.load(Ordering::Relaxed);
        if let Some(connection) = &self.connection
            && number.is_multiple_of(SWEEP_EVERY)
            && let Err(trouble) = transaction::sweep(connection).await
        {
            tracing::warn!(error = %trouble, "old marks of transactions could not be removed");
        }
    }

    /// Between a half and one, different for each lane and program.
    fn chance(&self) -> f64 {
        let mixed = self.shared.mark().iter().fold(0_u32, |sum, byte| {
            sum.wrapping_mul(0x9E37_79B1).wrapping_add(u32::from(*byte)).rotate_left(7)
        });
        0.5 + f64::from(mixed % 1000) / 2000.0
    }
}

fn refusal(trouble: Trouble) -> WriteError {
    match trouble.kind {
        Kind::Conflict => WriteError::Conflict,
        _ => trouble.fault("committing").into(),
    }
}
