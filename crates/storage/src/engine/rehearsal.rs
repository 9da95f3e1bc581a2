//! An SQLite file stepped by hand, to rehearse mishaps: what a simulation runs on.
//!
//! The same connections, pragmas, statements and batches as in [`super::sqlite`]; only the thread
//! of the writer is absent, so that whoever rehearses decides which commands share a flush and what
//! happens to it. Mishaps strike inside SQLite itself, through its own hooks, so that its real ways
//! of rolling back and of recovering are walked. What a machine finds after a crash is told as the
//! bytes of the files before and after; how they are torn is for the rehearsal to decide.

use super::{
    Command, Row, Sql, Value, WriteError,
    batch::{Batch, fault},
    sqlite::{Options, open_reader, open_writer, query},
};
use crate::OpenError;
use app::ports::Fault;
use parking_lot::Mutex;
use rusqlite::Connection;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What happens to a flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing.
    None,
    /// After about so many steps of SQLite's machine a statement breaks off, as by an error of the
    /// disk; the engine rolls the whole transaction back.
    BrokenOff {
        /// Steps until then.
        steps: u16,
    },
    /// The commit fails; the engine rolls the whole transaction back.
    CommitFails,
    /// The machine stops.
    Crash(Moment),
}

/// When the machine stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After about so many steps of SQLite's machine, in the middle of a statement.
    InStatement {
        /// Steps until then.
        steps: u16,
    },
    /// All statements have run, nothing is on its way to the disk.
    BeforeFlush,
    /// The flush is on its way to the disk.
    DuringFlush,
    /// The flush is on the disk, nobody was told.
    AfterFlush,
}

/// How a flush ended.
#[derive(Debug)]
pub enum Flushed {
    /// With an answer to each command.
    Answered(Vec<Result<u64, WriteError>>),
    /// With the machine: nobody was told anything.
    Crashed(Crash),
}

/// What happened to the disk when the machine stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crash {
    /// What is on the disk for certain.
    pub before: Disk,
    /// What would be there had everything arrived that was written. Where the two differ, anything
    /// may be found, but for what [`Crash::log_is_whole`] says.
    pub after: Disk,
    /// Whether the log was flushed: it is then found as it is in `after`.
    pub log_is_whole: bool,
}

/// The bytes of a database file and of its write-ahead log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    /// The file.
    pub database: Vec<u8>,
    /// The log; empty when there is none.
    pub log: Vec<u8>,
}

impl Disk {
    /// What lies at `path` now.
    pub fn of(path: &Path) -> io::Result<Self> {
        let log = match fs::read(log_of(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        Ok(Self { database: fs::read(path)?, log })
    }

    /// Lays the files down at `path`.
    pub fn lay(&self, path: &Path) -> io::Result<()> {
        fs::write(path, &self.database)?;
        if self.log.is_empty() { Ok(()) } else { fs::write(log_of(path), &self.log) }
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    PathBuf::from(log)
}

/// What the hooks saw at the moment of a crash.
type Seen = Arc<Mutex<Option<io::Result<Disk>>>>;

/// An SQLite file stepped by hand.
#[derive(Debug)]
pub struct Rehearsal {
    path: PathBuf,
    writer: Connection,
    reader: Connection,
    /// What is durable when commits are not flushed: what was there at the opening.
    unflushed_since: Option<Disk>,
}

impl Rehearsal {
    /// Opens the file as the real engine does; `queue_max` and `batch_max` mean nothing here.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let sqlite = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let writer = open_writer(path, options)?;
        let reader = open_reader(path, options).map_err(sqlite)?;
        Ok(Self { path: path.to_owned(), writer, reader, unflushed_since: None })
    }

    /// The rows of a statement.
    pub fn read(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Fault> {
        query(&self.reader, sql, args)
            .map_err(|error| fault(&format!("reading {}", sql.table), error))
    }

    /// What SQLite finds wrong with its file.
    pub fn integrity(&self) -> Result<Vec<String>, Fault> {
        super::sqlite::integrity(&self.reader)
            .map_err(|error| fault("checking the database file", error))
    }

    /// Leaves room for so many pages more; `None`: for as many as the real disk holds.
    pub fn leave_room(&self, pages: Option<u32>) -> Result<(), Fault> {
        let bound = |pages: Option<u32>| -> rusqlite::Result<()> {
            let used: i64 = self.writer.query_row("pragma page_count", [], |row| row.get(0))?;
            let most = pages.map_or(i64::from(u32::MAX - 1), |pages| used + i64::from(pages));
            self.writer.query_row(&format!("pragma max_page_count = {most}"), [], |_| Ok(()))
        };
        bound(pages).map_err(|error| fault("bounding the file", error))
    }

    /// Gives durability away: commits are acknowledged before they are on the disk. To see that a
    /// proof notices.
    pub fn flush_nothing_any_more(&mut self) -> Result<(), Fault> {
        self.writer
            .execute_batch("pragma synchronous = off")
            .map_err(|error| fault("turning flushes off", error))?;
        self.unflushed_since = Some(self.disk()?);
        Ok(())
    }

    /// Commits these commands as the writer's thread does, or breaks.
    pub fn flush(&mut self, commands: Vec<Command>, mishap: Mishap) -> Result<Flushed, Fault> {
        let Mishap::Crash(moment) = mishap else {
            self.arm(mishap, &Seen::default())?;
            let answers = self.commit(commands, &Seen::default());
            self.disarm()?;
            return Ok(Flushed::Answered(answers));
        };
        let (before, seen) = (self.durable()?, Seen::default());
        self.arm(mishap, &seen)?;
        let answers = self.commit(commands, &seen);
        self.disarm()?;
        let seen = seen.lock().take().transpose().map_err(unreadable)?;
        let (after, flushed) = match (moment, seen) {
            (_, Some(seen)) => (seen, false),
            (Moment::DuringFlush, None) => (self.disk()?, false),
            (Moment::AfterFlush, None) => (self.disk()?, self.unflushed_since.is_none()),
            // It was all over before the moment came.
            (Moment::InStatement { .. } | Moment::BeforeFlush, None) => {
                return Ok(Flushed::Answered(answers));
            }
        };
        Ok(Flushed::Crashed(Crash { before, after, log_is_whole: flushed }))
    }

    /// The machine stops while nothing is written.
    pub fn crash(&self) -> Result<Crash, Fault> {
        let log_is_whole = self.unflushed_since.is_none();
        Ok(Crash { before: self.durable()?, after: self.disk()?, log_is_whole })
    }

    fn durable(&self) -> Result<Disk, Fault> {
        self.unflushed_since.clone().map_or_else(|| self.disk(), Ok)
    }

    fn disk(&self) -> Result<Disk, Fault> {
        Disk::of(&self.path).map_err(unreadable)
    }

    fn commit(&self, commands: Vec<Command>, seen: &Seen) -> Vec<Result<u64, WriteError>> {
        let mut answers = Vec::with_capacity(commands.len());
        let mut waiting = commands.into_iter().peekable();
        while waiting.peek().is_some() && seen.lock().is_none() {
            let mut batch = match Batch::begin(&self.writer) {
                Ok(batch) => batch,
                Err(error) => {
                    waiting.next();
                    answers.push(Err(error));
                    continue;
                }
            };
            while let Some(command) = waiting.next_if(|_| batch.is_open()) {
                batch.take(command);
            }
            answers.extend(batch.finish().answers);
        }
        answers
    }

    /// Sets the hooks that bring the mishap about, once.
    fn arm(&mut self, mishap: Mishap, seen: &Seen) -> Result<(), Fault> {
        let (path, seen) = (self.path.clone(), Arc::clone(seen));
        let mut fresh = true;
        let once = move || std::mem::take(&mut fresh);
        let look = move || {
            seen.lock().get_or_insert_with(|| Disk::of(&path));
            true
        };
        let armed = match mishap {
            Mishap::BrokenOff { steps } => {
                self.writer.progress_handler(steps.max(1).into(), Some(once))
            }
            Mishap::Crash(Moment::InStatement { steps }) => {
                self.writer.progress_handler(steps.max(1).into(), Some(look))
            }
            Mishap::CommitFails => self.writer.commit_hook(Some(once)),
            Mishap::Crash(Moment::BeforeFlush) => self.writer.commit_hook(Some(look)),
            Mishap::None | Mishap::Crash(Moment::DuringFlush | Moment::AfterFlush) => Ok(()),
        };
        armed.map_err(|error| fault("arming a mishap", error))
    }

    fn disarm(&mut self) -> Result<(), Fault> {
        let none = None::<fn() -> bool>;
        self.writer
            .progress_handler(0, none)
            .and_then(|()| self.writer.commit_hook(none))
            .map_err(|error| fault("disarming a mishap", error))
    }
}

fn unreadable(error: io::Error) -> Fault {
    Fault::new("reading the bytes of the database", error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::engine::{Statement, args};

    const SAVE: Sql = Sql {
        table: "setting",
        text: "insert into setting (name, value) values ($1, hex(zeroblob(3000)))",
    };
    const COUNT: Sql = Sql { table: "setting", text: "select count(*) from setting" };

    fn commands(names: &[&str]) -> Vec<Command> {
        let command = |name: &&str| Command::of(vec![Statement { sql: SAVE, args: args![*name] }]);
        names.iter().map(command).collect()
    }

    fn rehearsal(folder: &tempfile::TempDir) -> Rehearsal {
        let path = folder.path().join("town.db");
        let mut rehearsal = Rehearsal::open(&path, Options::default()).unwrap();
        let answers = rehearsal.flush(commands(&["first"]), Mishap::None).unwrap();
        assert!(matches!(answers, Flushed::Answered(answers) if answers[0].is_ok()));
        rehearsal
    }

    fn settings(rehearsal: &Rehearsal) -> i64 {
        rehearsal.read(COUNT, &[]).unwrap().remove(0).whole("count").unwrap()
    }

    fn settings_on(disk: &Disk) -> i64 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("found.db");
        disk.lay(&path).unwrap();
        let found = Rehearsal::open(&path, Options::default()).unwrap();
        assert_eq!(found.integrity().unwrap(), [] as [String; 0]);
        settings(&found)
    }

    #[test]
    fn a_flush_that_breaks_writes_nothing_and_says_so() {
        for mishap in [Mishap::BrokenOff { steps: 40 }, Mishap::CommitFails] {
            let folder = tempfile::tempdir().unwrap();
            let mut rehearsal = rehearsal(&folder);
            let flushed = rehearsal.flush(commands(&["a", "b"]), mishap).unwrap();
            let Flushed::Answered(answers) = flushed else { panic!("{flushed:?}") };
            let failed = answers.iter().filter(|answer| answer.is_err()).count();
            assert!(failed > 0, "{mishap:?}");
            assert_eq!(settings(&rehearsal), 1 + i64::try_from(answers.len() - failed).unwrap());
            let flushed = rehearsal.flush(commands(&["c"]), Mishap::None).unwrap();
            assert!(matches!(flushed, Flushed::Answered(answers) if answers[0].is_ok()));
        }
    }

    #[test]
    fn wherever_a_flush_breaks_off_the_next_one_is_committed() {
        let folder = tempfile::tempdir().unwrap();
        let mut rehearsal = rehearsal(&folder);
        for round in 0..400_u16 {
            // SQLite goes on counting from flush to flush: so every place is struck.
            let steps = 1 + (round % 61).pow(2) % 61;
            let (broken, whole) = (format!("broken {round}"), format!("whole {round}"));
            rehearsal.flush(commands(&[&broken]), Mishap::BrokenOff { steps }).unwrap();
            let flushed = rehearsal.flush(commands(&[&whole]), Mishap::None).unwrap();
            let Flushed::Answered(answers) = flushed else { panic!("{flushed:?}") };
            assert!(answers[0].is_ok(), "after {steps} steps: {:?}", answers[0]);
        }
    }

    #[test]
    fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let mut rehearsal = rehearsal(&folder);
        rehearsal.leave_room(Some(1)).unwrap();
        let flushed = rehearsal.flush(commands(&["a", "b", "c"]), Mishap::None).unwrap();
        let Flushed::Answered(answers) = flushed else { panic!("{flushed:?}") };
        assert!(answers.iter().any(Result::is_err));
        rehearsal.leave_room(None).unwrap();
        let flushed = rehearsal.flush(commands(&["d", "e"]), Mishap::None).unwrap();
        assert!(matches!(flushed, Flushed::Answered(answers) if answers.iter().all(Result::is_ok)));
    }

    #[test]
    fn what_a_crash_leaves_is_all_of_a_flush_or_nothing() {
        let moments = [
            (Moment::InStatement { steps: 30 }, [1, 1]),
            (Moment::BeforeFlush, [1, 1]),
            (Moment::DuringFlush, [1, 3]),
            (Moment::AfterFlush, [1, 3]),
        ];
        for (moment, [before, after]) in moments {
            let folder = tempfile::tempdir().unwrap();
            let mut rehearsal = rehearsal(&folder);
            let flushed = rehearsal.flush(commands(&["a", "b"]), Mishap::Crash(moment)).unwrap();
            let Flushed::Crashed(crash) = flushed else { panic!("{moment:?} {flushed:?}") };
            assert_eq!(crash.log_is_whole, moment == Moment::AfterFlush);
            assert_eq!(settings_on(&crash.before), before, "{moment:?}");
            assert_eq!(settings_on(&crash.after), after, "{moment:?}");
        }
    }

    #[test]
    fn without_flushes_nothing_since_the_opening_is_certain() {
        let folder = tempfile::tempdir().unwrap();
        let mut rehearsal = rehearsal(&folder);
        rehearsal.flush_nothing_any_more().unwrap();
        rehearsal.flush(commands(&["a"]), Mishap::None).unwrap();
        let crash = rehearsal.crash().unwrap();
        assert!(!crash.log_is_whole);
        assert_eq!((settings_on(&crash.before), settings_on(&crash.after)), (1, 2));
    }
}
