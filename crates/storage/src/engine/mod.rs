//! What a database must be able to do for us: read rows, and write a command whole or not at all.
//!
//! All statements are portable and live beside their functions in the modules above; an engine
//! only runs them. What differs between engines is in [`dialect`].

mod batch;
pub mod dialect;
pub mod postgres;
pub mod rehearsal;
pub mod row;
pub mod sqlite;
mod writer;

#[cfg(test)]
pub(crate) use batch::ALL as ALL_OF_THE_WRITER;

use app::ports::Fault;
use dialect::Dialect;
use std::future::Future;

pub use row::{Row, Value};

/// One portable statement: lower case, `$1` for the first argument, numbered in the order of
/// their first appearance (so that every engine counts them alike).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    /// The table it is about, for faults.
    pub table: &'static str,
    /// The words.
    pub text: &'static str,
}

/// Names statements and lists them in `ALL`, from which a test prepares every one.
macro_rules! statements {
    ($table:literal; $($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: $crate::engine::Sql =
                $crate::engine::Sql { table: $table, text: $text };
        )+
        /// Every statement of this module.
        #[cfg(test)]
        pub(crate) const ALL: &[$crate::engine::Sql] = &[$($name),+];
    };
}
pub(crate) use statements;

/// The arguments of a statement.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::engine::Value::from($value)),*] };
}
pub(crate) use args;

/// A statement with its arguments.
#[derive(Debug, Clone)]
pub struct Statement {
    /// What.
    pub sql: Sql,
    /// With which values.
    pub args: Vec<Value>,
}

impl Sql {
    /// The statement with these arguments.
    pub(crate) fn with(self, args: Vec<Value>) -> Statement {
        Statement { sql: self, args }
    }
}

/// What a command writes.
#[derive(Debug, Clone, Default)]
pub struct Writes {
    /// In this order.
    pub statements: Vec<Statement>,
    /// Those that feed the search index. They cannot fail by what is in the data, so an engine
    /// may run them for many commands together at the end of a transaction.
    pub index: Vec<Statement>,
}

/// How the same statement of many commands may be run as one statement over many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gather {
    /// In the order in which the commands came.
    AsTheyCome,
    /// In the order of the arguments from this one (counted from 0) on, so that all writers lock
    /// rows in the same order.
    Sorted(usize),
    /// Likewise, and the last arguments of rows that are otherwise the same are added up.
    Summed,
}

/// Gives the writes of a command once its running numbers are known. May be called again when a
/// transaction is repeated.
pub type WritesOf = Box<dyn Fn(&[u32]) -> Result<Writes, Fault> + Send + Sync>;

/// One unit of work: committed whole or not at all.
pub enum Command {
    /// Everything is known.
    Known(Writes),
    /// The next number of each of these series is taken first, in the same commit.
    Numbered {
        /// Keys of the series.
        series: Vec<String>,
        /// The writes with these numbers.
        writes: WritesOf,
    },
}

impl Command {
    /// A command of these statements alone.
    pub(crate) fn of(statements: Vec<Statement>) -> Self {
        Self::Known(Writes { statements, index: Vec::new() })
    }
}

/// Why a command was not written.
#[derive(Debug)]
pub enum WriteError {
    /// A key exists already: somebody was faster, or did the same before.
    Conflict,
    /// Too many commands wait.
    Overloaded,
    /// It broke.
    Fault(Fault),
}

impl From<Fault> for WriteError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl WriteError {
    /// As a fault, for writes in which no conflict can be meant.
    pub(crate) fn into_fault(self, doing: &str) -> Fault {
        match self {
            Self::Fault(fault) => fault,
            Self::Overloaded => {
                Fault { passing: true, ..Fault::new(doing, "too many writes are waiting") }
            }
            Self::Conflict => Fault {
                passing: true,
                ..Fault::new(doing, "someone wrote the same at that moment")
            },
        }
    }
}

/// A database.
pub trait Engine: Send + Sync + 'static {
    /// What it says in words of its own.
    const DIALECT: Dialect;

    /// The rows that a statement gives.
    fn read(
        &self,
        sql: Sql,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>, Fault>> + Send;

    /// Commits a command; durable when this returns. Answers with the number of rows that the last
    /// of its statements changed. An engine that gathers statements or has lost its connection
    /// meanwhile may answer 0 for what was committed: who asks must take 0 as "look again".
    fn write(&self, command: Command) -> impl Future<Output = Result<u64, WriteError>> + Send;

    /// What the database itself finds wrong with its files; empty when all is well.
    fn integrity(&self) -> impl Future<Output = Result<Vec<String>, Fault>> + Send;

    /// Figures: name and value.
    fn metrics(&self) -> Vec<(&'static str, f64)>;
}

/// The only row of a statement that gives one or none.
pub(crate) async fn one<E: Engine>(
    engine: &E,
    sql: Sql,
    args: Vec<Value>,
) -> Result<Option<Row>, Fault> {
    Ok(engine.read(sql, args).await?.into_iter().next())
}

/// Commits statements in which no conflict can be meant.
pub(crate) async fn write<E: Engine>(
    engine: &E,
    doing: &'static str,
    statements: Vec<Statement>,
) -> Result<u64, Fault> {
    engine.write(Command::of(statements)).await.map_err(|error| error.into_fault(doing))
}
