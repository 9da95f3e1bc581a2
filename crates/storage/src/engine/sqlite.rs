//! SQLite: one writer that gathers commands into one flush, and a pool of readers that answer in
//! the thread that asks (a point read takes microseconds; changing threads would cost more).

use super::{
    Command, Engine, Row, Sql, Value, WriteError,
    batch::fault,
    dialect::{Dialect, SQLITE},
    writer::Writer,
};
use crate::{OpenError, migrations};
use app::ports::Fault;
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, backup::Backup, types::ValueRef};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// How long to wait for another program that writes to the same file.
const BUSY_MS: u32 = 10_000;
/// So many prepared statements are kept per connection; more than there are in all.
const STATEMENTS: usize = 160;

/// What to do when there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Make one.
    Create,
    /// Say so.
    Refuse,
    /// Say so; and say, too, when it has an older schema, instead of bringing it up to date: for
    /// whoever only looks.
    RefuseAndOlder,
}

/// How to open a database file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What to do when there is none.
    pub absent: Absent,
    /// How many commands may wait for the writer; more are turned away as overload.
    pub queue_max: usize,
    /// How many commands share one flush at most.
    pub batch_max: usize,
    /// Page cache of the writer, in KiB.
    pub writer_cache_kib: u32,
    /// Page cache of each reader, in KiB.
    pub reader_cache_kib: u32,
    /// After so many pages of 4 KiB in the write-ahead log they are moved into the file. More means
    /// fewer writes (a page that changes often is moved once) and longer pauses.
    pub checkpoint_pages: u32,
    /// Largest size of the file, in pages of 4 KiB; `None`: what the disk holds.
    pub pages_max: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            absent: Absent::Create,
            queue_max: 4096,
            batch_max: 512,
            writer_cache_kib: 24 * 1024,
            reader_cache_kib: 2 * 1024,
            checkpoint_pages: 8_000,
            pages_max: None,
        }
    }
}

/// An SQLite file.
#[derive(Debug)]
pub struct SqliteEngine {
    path: PathBuf,
    options: Options,
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
}

impl SqliteEngine {
    /// Opens the file and brings its schema up to date.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let connection = open_writer(path, options)?;
        let writer = Writer::start(connection, options.queue_max, options.batch_max)
            .map_err(|source| OpenError::Thread { source })?;
        Ok(Self { path: path.to_owned(), options, readers: Mutex::default(), writer })
    }

    /// Runs `read` on a reader of the pool.
    fn with_reader<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let pooled = self.readers.lock().pop();
        let reader = match pooled {
            Some(reader) => reader,
            None => self.new_reader()?,
        };
        let answer = read(&reader);
        self.readers.lock().push(reader);
        answer
    }

    fn new_reader(&self) -> rusqlite::Result<Connection> {
        open_reader(&self.path, self.options)
    }

    /// A consistent copy in one file, taken while the program runs; in place of an older file of
    /// that name, and only once it is whole.
    pub(crate) fn backup_to(&self, target: &Path) -> Result<(), Fault> {
        let doing = format!("writing the backup {}", target.display());
        let sqlite = |error| fault(&doing, error);
        let io = |error| Fault::new(doing.clone(), error);
        let mut unfinished = target.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        if unfinished.exists() {
            std::fs::remove_file(&unfinished).map_err(io)?;
        }
        let source = self.new_reader().map_err(sqlite)?;
        let mut copy = Connection::open(&unfinished).map_err(sqlite)?;
        // All pages in one step: one snapshot, in which the writer is not held up (WAL).
        Backup::new(&source, &mut copy).and_then(|backup| backup.step(-1)).map_err(sqlite)?;
        // The copy says "WAL" like its source; as one file it must not.
        copy.execute_batch("pragma journal_mode = delete;").map_err(sqlite)?;
        copy.close().map_err(|(_, error)| sqlite(error))?;
        File::open(&unfinished).and_then(|file| file.sync_all()).map_err(io)?;
        std::fs::rename(&unfinished, target).map_err(io)?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
    }
}

/// Opens the connection that writes, and brings the schema up to date.
pub(super) fn open_writer(path: &Path, options: Options) -> Result<Connection, OpenError> {
    if options.absent != Absent::Create && !path.is_file() {
        return Err(OpenError::Missing { path: path.to_owned() });
    }
    let broken = |source| OpenError::Sqlite { path: path.to_owned(), source };
    let mut connection = Connection::open(path).map_err(broken)?;
    prepare(&connection, options.writer_cache_kib).map_err(broken)?;
    // Full: a commit is on the disk before it is acknowledged.
    connection
        .execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = full; \
             pragma wal_autocheckpoint = {}; pragma foreign_keys = off;",
            options.checkpoint_pages
        ))
        .map_err(broken)?;
    if let Some(pages) = options.pages_max {
        connection.execute_batch(&format!("pragma max_page_count = {pages};")).map_err(broken)?;
    }
    migrations::run(&mut connection, options.absent)?;
    Ok(connection)
}

/// Opens a connection that reads.
pub(super) fn open_reader(path: &Path, options: Options) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let reader = Connection::open_with_flags(path, flags)?;
    prepare(&reader, options.reader_cache_kib)?;
    Ok(reader)
}

fn prepare(connection: &Connection, cache_kib: u32) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(&format!(
        "pragma busy_timeout = {BUSY_MS}; pragma cache_size = -{cache_kib}; \
         pragma temp_store = memory;"
    ))
}

/// What SQLite finds wrong with its file.
pub(super) fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare("pragma integrity_check(100)")?;
    let lines = check.query_map([], |row| row.get::<_, String>(0))?;
    let mut findings = lines.collect::<rusqlite::Result<Vec<String>>>()?;
    findings.retain(|line| line != "ok");
    Ok(findings)
}

/// The rows of a statement.
pub(super) fn query(
    connection: &Connection,
    sql: Sql,
    args: &[Value],
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql.text)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(args))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Whole(number),
                // No column of ours is a fraction.
                ValueRef::Real(fraction) => Value::Text(fraction.to_string()),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
            });
        }
        found.push(Row::new(sql.table, values));
    }
    Ok(found)
}

impl Engine for SqliteEngine {
    const DIALECT: Dialect = SQLITE;

    async fn read(&self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, Fault> {
        self.with_reader(|reader| query(reader, sql, &args))
            .map_err(|error| fault(&format!("reading {}", sql.table), error))
    }

    async fn write(&self, command: Command) -> Result<u64, WriteError> {
        self.writer.write(command).await
    }

    async fn integrity(&self) -> Result<Vec<String>, Fault> {
        self.with_reader(integrity).map_err(|error| fault("checking the database file", error))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.writer.counters.figures()
    }
}
