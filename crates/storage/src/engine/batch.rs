//! One transaction of an SQLite file: many commands, one flush.
//!
//! Every command has a savepoint of its own: one that fails harms no neighbour. Nothing may be
//! acknowledged before [`Batch::finish`] has committed. The writer thread fills batches from its
//! queue; a rehearsal (see [`super::rehearsal`]) steps through the same code by hand.

use super::{Command, Statement, Value, WriteError, Writes, statements};
use app::ports::Fault;
use rusqlite::{
    Connection, ErrorCode, ToSql, ffi,
    types::{ToSqlOutput, ValueRef},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

statements! { "number_series";
    /// Takes the next number of a series.
    NEXT_NUMBER = "\
        insert into number_series (series, last_number)
        values ($1, 1)
        on conflict (series) do update
        set last_number = number_series.last_number + 1
        returning last_number";
}

/// What a command is answered: how many rows its last statement changed.
pub(super) type Answer = Result<u64, WriteError>;

/// How a batch ended.
pub(super) struct Finished {
    /// Whether it was committed: it is durable then.
    pub committed: bool,
    /// The answers, in the order of the commands.
    pub answers: Vec<Answer>,
}

/// A transaction that is open, and the answers it will give when it is committed.
pub(super) struct Batch<'a> {
    connection: &'a Connection,
    answers: Vec<Answer>,
    index: Vec<Statement>,
}

impl<'a> Batch<'a> {
    /// Opens a transaction. One that could be neither committed nor rolled back before, or whose
    /// opening broke off, is rolled back first: otherwise nothing could ever be written again.
    pub fn begin(connection: &'a Connection) -> Result<Self, WriteError> {
        let batch = Self { connection, answers: Vec::new(), index: Vec::new() };
        if batch.is_open() {
            batch.run("rollback").map_err(|error| fault("ending a transaction", error))?;
        }
        batch.run("begin immediate").map_err(|error| fault("opening a transaction", error))?;
        Ok(batch)
    }

    /// How many commands it holds.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether it may still be committed. It may not when the engine has rolled the whole
    /// transaction back (disk full, read error).
    pub fn is_open(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Runs one command in a savepoint of its own.
    pub fn take(&mut self, command: Command) {
        let answer = self.one(command);
        self.answers.push(answer);
    }

    /// Commits. When nothing could be committed all answers are faults.
    pub fn finish(self) -> Finished {
        if !self.is_open() {
            return self.lost("the transaction was rolled back");
        }
        let ended = self
            .index
            .iter()
            .try_for_each(|statement| self.execute(statement).map(drop))
            .and_then(|()| self.run("commit"));
        match ended {
            Ok(()) => Finished { committed: true, answers: self.answers },
            Err(error) => {
                if self.is_open() {
                    // Where even this fails, the next `begin` tries again.
                    drop(self.run("rollback"));
                }
                self.lost(&error.to_string())
            }
        }
    }

    /// Nothing was written, whatever the commands were promised.
    fn lost(self, why: &str) -> Finished {
        let lost = |answer| match answer {
            Ok(_) | Err(WriteError::Conflict) => {
                Err(Fault { passing: true, ..Fault::new("committing", why) }.into())
            }
            failed => failed,
        };
        Finished { committed: false, answers: self.answers.into_iter().map(lost).collect() }
    }

    fn one(&mut self, command: Command) -> Answer {
        self.run("savepoint command").map_err(|error| fault("opening a savepoint", error))?;
        let written = catch_unwind(AssertUnwindSafe(|| self.apply(command)));
        let written = written.unwrap_or_else(|_| {
            Err(Fault::new("working out what to write", "it panicked; see the log").into())
        });
        let end = match &written {
            Ok(_) => "release command",
            Err(_) if !self.is_open() => "",
            Err(_) => "rollback to command",
        };
        if !end.is_empty() {
            self.run(end).map_err(|error| fault("closing a savepoint", error))?;
        }
        let (changed, mut late) = written?;
        self.index.append(&mut late);
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

/// An error of SQLite as a fault. A disk that is busy, full, broken or read-only passes, when
/// someone has helped.
pub(super) fn fault(doing: &str, error: rusqlite::Error) -> Fault {
    let passing = matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
        )
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
