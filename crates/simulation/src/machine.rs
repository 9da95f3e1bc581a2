//! The machine on which the database runs: it reads, flushes, breaks and starts again.
//!
//! Another engine joins the simulation by being a [`Machine`].

use crate::{chance::Dice, tear::torn};
use app::ports::Fault;
use std::path::PathBuf;
use storage::{
    Absent, Command, Options, Row, Sql, Value, WriteError,
    rehearsal::{Crash, Disk, Flushed, Mishap, Rehearsal},
};
use tempfile::TempDir;

/// How a flush ended, for those who wait for it.
#[derive(Debug)]
pub enum Flush {
    /// With an answer to each command.
    Answered(Vec<Result<u64, WriteError>>),
    /// With the machine. What it finds when it starts again is settled.
    Stopped {
        /// Whether writes on their way were torn.
        torn: bool,
    },
}

/// A machine with a database. After it stopped, nothing but [`Machine::start`] may be asked.
pub trait Machine: Send {
    /// Starts, with what lies on the disk.
    fn start(&mut self) -> Result<(), Fault>;
    /// The rows of a statement.
    fn read(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Fault>;
    /// Commits commands together, or breaks.
    fn flush(
        &mut self,
        commands: Vec<Command>,
        mishap: Mishap,
        dice: &mut Dice,
    ) -> Result<Flush, Fault>;
    /// Stops while nothing is written.
    fn stop(&mut self, dice: &mut Dice) -> Result<(), Fault>;
    /// Leaves room for so many pages more on the disk; `None`: for all there will ever be.
    fn leave_room(&mut self, pages: Option<u32>) -> Result<(), Fault>;
    /// What the database finds wrong with its own files.
    fn integrity(&self) -> Result<Vec<String>, Fault>;
}

/// How an SQLite machine is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// Page cache of the writer, in KiB: a small one sends pages to the log before the commit.
    pub cache_kib: u32,
    /// After so many pages the log is moved into the file.
    pub checkpoint_pages: u32,
}

impl Setup {
    fn options(self) -> Options {
        Options {
            absent: Absent::Refuse,
            writer_cache_kib: self.cache_kib,
            checkpoint_pages: self.checkpoint_pages,
            ..Options::default()
        }
    }
}

/// SQLite on a disk that forgets and tears what was not flushed.
#[derive(Debug)]
pub struct SqliteMachine {
    folder: TempDir,
    setup: Setup,
    disk: Disk,
    starts: u32,
    running: Option<Rehearsal>,
    flushes: bool,
}

impl SqliteMachine {
    /// A machine with this disk in it, not started yet.
    pub fn new(disk: Disk, setup: Setup) -> Result<Self, Fault> {
        let folder = folder()?;
        Ok(Self { folder, setup, disk, starts: 0, running: None, flushes: true })
    }

    /// The same, but its commits are acknowledged without a flush.
    pub fn without_flush(disk: Disk, setup: Setup) -> Result<Self, Fault> {
        Ok(Self { flushes: false, ..Self::new(disk, setup)? })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(format!("{}.db", self.starts))
    }

    fn running(&self) -> Result<&Rehearsal, Fault> {
        self.running.as_ref().ok_or_else(|| Fault::new("asking the machine", "it has stopped"))
    }

    fn fall(&mut self, crash: &Crash, dice: &mut Dice) -> bool {
        let (disk, torn) = torn(crash, dice);
        self.disk = disk;
        // What the old connections still write goes to files that nobody looks at again.
        self.running = None;
        torn
    }
}

impl Machine for SqliteMachine {
    fn start(&mut self) -> Result<(), Fault> {
        let old = self.path();
        self.starts += 1;
        let path = self.path();
        let start = |error| Fault::new("starting the machine", error);
        self.disk.lay(&path).map_err(start)?;
        let mut running = Rehearsal::open(&path, self.setup.options())
            .map_err(|error| Fault::new("starting the machine", error))?;
        if !self.flushes {
            running.flush_nothing_any_more()?;
        }
        self.running = Some(running);
        // The files of the time before; at the first start there are none.
        std::fs::remove_file(old).ok();
        Ok(())
    }

    fn read(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Fault> {
        self.running()?.read(sql, args)
    }

    fn flush(
        &mut self,
        commands: Vec<Command>,
        mishap: Mishap,
        dice: &mut Dice,
    ) -> Result<Flush, Fault> {
        let running = self.running.as_mut();
        let running = running.ok_or_else(|| Fault::new("asking the machine", "it has stopped"))?;
        match running.flush(commands, mishap)? {
            Flushed::Answered(answers) => Ok(Flush::Answered(answers)),
            Flushed::Crashed(crash) => Ok(Flush::Stopped { torn: self.fall(&crash, dice) }),
        }
    }

    fn stop(&mut self, dice: &mut Dice) -> Result<(), Fault> {
        let crash = self.running()?.crash()?;
        self.fall(&crash, dice);
        Ok(())
    }

    fn leave_room(&mut self, pages: Option<u32>) -> Result<(), Fault> {
        self.running()?.leave_room(pages)
    }

    fn integrity(&self) -> Result<Vec<String>, Fault> {
        self.running()?.integrity()
    }
}

/// A folder of our own, in memory where the system has a place for that: a flush costs nothing
/// there, and what would be lost with the power is what [`torn`] decides.
pub fn folder() -> Result<TempDir, Fault> {
    let named = || tempfile::Builder::new().prefix("motcua-simulation-").to_owned();
    let in_memory = named().tempdir_in("/dev/shm");
    in_memory.or_else(|_| named().tempdir()).map_err(|error| Fault::new("making a folder", error))
}
