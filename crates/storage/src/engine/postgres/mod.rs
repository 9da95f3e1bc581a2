//! PostgreSQL: a few lanes that gather commands into transactions, and a few connections on which
//! many reads are under way at once.
//!
//! Read `lane.rs` for what happens when a connection breaks, `transaction.rs` for how a batch is
//! written, `gather.rs` for how the statements of many acts become one.

mod address;
mod connection;
mod gather;
mod lane;
mod readers;
mod schema;
mod transaction;
mod trouble;
mod value;

#[cfg(test)]
pub(crate) use {
    gather::{EVENTS, over_rows},
    transaction::{ALL as ALL_OF_TRANSACTIONS, rehearse},
};

pub use address::{Address, Unopened};

use super::{
    Command, Engine, Row, Sql, Value, WriteError,
    dialect::{Dialect, POSTGRES},
    statements,
    writer::Counters,
};
use crate::{Absent, OpenError, commit};
use app::ports::Fault;
use gather::Order;
use lane::{Job, Lane, Shared};
use readers::Readers;
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot,
};
use trouble::Trouble;

statements! { "the database itself";
    DAMAGED_PAGES = "\
        select cast(coalesce(sum(checksum_failures), 0) as bigint)
        from pg_stat_database
        where datname = current_database()";
    BROKEN_INDEXES = "\
        select cast(c.relname as text)
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        where not i.indisvalid and c.relnamespace = current_schema()::regnamespace";
    SETTINGS = "\
        select current_setting('fsync'), current_setting('synchronous_commit'),
            current_setting('full_page_writes')";
}

/// How to work with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What to do when there is no installation in it.
    pub absent: Absent,
    /// Connections that write. Two: while one waits for the disk, the other works.
    pub lanes: usize,
    /// Connections that read, at most.
    pub readers: usize,
    /// How many commands may wait for the lanes; more are turned away as overload.
    pub queue_max: usize,
    /// How many commands share one transaction at most.
    pub batch_max: usize,
    /// How long to go on trying when the database cannot be reached, before who waits is told.
    pub patience: Duration,
    /// How long a transaction may take before the connection is taken for broken.
    pub transaction_max: Duration,
    /// How long a read may take; `None`: as long as it likes (proofs, copies).
    pub read_max: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            absent: Absent::Create,
            lanes: 2,
            readers: 6,
            queue_max: 4096,
            batch_max: 256,
            patience: Duration::from_secs(30),
            transaction_max: Duration::from_secs(15),
            read_max: Some(Duration::from_secs(20)),
        }
    }
}

/// A PostgreSQL database.
#[derive(Debug)]
pub struct PostgresEngine {
    lanes: Vec<Way>,
    readers: Readers,
    shared: Arc<Shared>,
}

/// The way to a lane.
#[derive(Debug)]
struct Way {
    queue: mpsc::Sender<Job>,
    /// Commands that wait for the lane or are under way on it.
    busy: Arc<AtomicU64>,
}

impl PostgresEngine {
    /// Connects, brings the schema up to date and starts the lanes, which live on the runtime of
    /// whoever calls.
    pub(crate) async fn open(address: &Address, options: Options) -> Result<Self, OpenError> {
        schema::prepare(address, options.absent).await?;
        let mut program = [0; 8];
        getrandom::fill(&mut program)
            .map_err(|error| OpenError::Thread { source: std::io::Error::other(error) })?;
        let shared = Arc::new(Shared {
            // A commit that waits for its standby must not be broken off half way: no time limit
            // for statements, but for locks and for a connection whose owner has gone.
            address: address
                .with("lock_timeout", 10_000)
                .with("idle_in_transaction_session_timeout", 10_000)
                .with("plan_cache_mode", "force_generic_plan")
                .with("enable_hashjoin", "off")
                .with("enable_mergejoin", "off")
                .with("jit", "off"),
            options,
            order: Order::new(commit::in_order_of_locks(&POSTGRES)),
            counters: Arc::default(),
            program,
            transactions: AtomicU64::new(1),
        });
        let lanes = (0..options.lanes.max(1)).map(|_| open_lane(&shared)).collect();
        Ok(Self { lanes, readers: Readers::new(address, &options), shared })
    }

    /// Settings of the server with which what is acknowledged is not safe.
    pub(crate) async fn careless(&self) -> Result<Vec<&'static str>, Fault> {
        let mut careless = Vec::new();
        for mut row in self.read(SETTINGS, Vec::new()).await? {
            for name in ["fsync", "synchronous_commit", "full_page_writes"] {
                if row.text(name)? == "off" {
                    careless.push(name);
                }
            }
        }
        Ok(careless)
    }

    /// The lane that a command goes to: that of its first series, so that commands of one series
    /// never wait for each other's numbers; otherwise the one with least to do.
    fn way(&self, command: &Command) -> Option<&Way> {
        if let Command::Numbered { series, .. } = command {
            let mut hasher = DefaultHasher::new();
            series.first().hash(&mut hasher);
            let count = self.lanes.len() as u64;
            let place = hasher.finish().checked_rem(count)?;
            return self.lanes.get(usize::try_from(place).ok()?);
        }
        self.lanes.iter().min_by_key(|way| way.busy.load(Ordering::Relaxed))
    }
}

/// Opens a database to move a city into it, on a connection of its own.
pub(crate) async fn open_for_moving(
    address: &Address,
    absent: Absent,
) -> Result<tokio_postgres::Client, OpenError> {
    schema::prepare(address, absent).await?;
    let opened = address.connect().await;
    let (client, connection) = opened.map_err(|error| address.unopened(Trouble::from(error)))?;
    tokio::spawn(async move { drop(connection.await) });
    Ok(client)
}

/// The words of an error, without the values of the data.
pub(crate) fn words_of(error: tokio_postgres::Error) -> String {
    Trouble::from(error).to_string()
}

fn open_lane(shared: &Arc<Shared>) -> Way {
    let (queue, jobs) =
        mpsc::channel(shared.options.queue_max.div_ceil(shared.options.lanes.max(1)));
    let busy = Arc::new(AtomicU64::new(0));
    tokio::spawn(Lane::new(Arc::clone(shared), Arc::clone(&busy)).work(jobs));
    Way { queue, busy }
}

fn stopped() -> WriteError {
    Fault::new("writing to the database", "the lane has stopped").into()
}

impl Engine for PostgresEngine {
    const DIALECT: Dialect = POSTGRES;

    async fn read(&self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, Fault> {
        let rows = self.readers.rows(sql, &args).await;
        rows.map_err(|trouble| trouble.fault(&format!("reading {}", sql.table)))
    }

    async fn write(&self, command: Command) -> Result<u64, WriteError> {
        let counters = &self.shared.counters;
        let Some(way) = self.way(&command) else { return Err(stopped()) };
        let (answer, answered) = oneshot::channel();
        counters.waiting.fetch_add(1, Ordering::Relaxed);
        way.busy.fetch_add(1, Ordering::Relaxed);
        if let Err(refused) = way.queue.try_send(Job { command, answer }) {
            way.busy.fetch_sub(1, Ordering::Relaxed);
            counters.waiting.fetch_sub(1, Ordering::Relaxed);
            Counters::add(&counters.refused);
            return Err(match refused {
                TrySendError::Full(_) => WriteError::Overloaded,
                TrySendError::Closed(_) => stopped(),
            });
        }
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    async fn integrity(&self) -> Result<Vec<String>, Fault> {
        let mut findings = Vec::new();
        for mut row in self.read(DAMAGED_PAGES, Vec::new()).await? {
            match row.whole("checksum_failures")? {
                0 => {}
                pages => findings
                    .push(format!("{pages} pages did not have the bytes they were written with")),
            }
        }
        for mut row in self.read(BROKEN_INDEXES, Vec::new()).await? {
            findings.push(format!("the index {} is not whole; run reindex", row.text("relname")?));
        }
        Ok(findings)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.shared.counters.figures()
    }
}
