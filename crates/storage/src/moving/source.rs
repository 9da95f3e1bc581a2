//! The file that a city is moved from.

use super::{Kind, MoveError};
use crate::{OpenError, engine::Value};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Rows are handed over so many at a time.
const PACK: usize = 200;

/// A table of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
    pub rows: u64,
}

/// The file.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    connection: Connection,
}

/// Rows on their way, or why there are no more.
pub(super) type Rows = mpsc::Receiver<Result<Vec<Vec<Value>>, rusqlite::Error>>;

impl Source {
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let broken = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let connection = open(path).map_err(broken)?;
        Ok(Self { path: path.to_owned(), connection })
    }

    /// All tables but the list of migrations and the index of words, which is made anew.
    pub fn tables(&self) -> Result<Vec<Table>, MoveError> {
        let failed = |source| MoveError::Source { table: "sqlite_schema".to_owned(), source };
        let names: Vec<String> = self
            .connection
            .prepare(
                "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'
                    and name not like 'dossier_words%' and name <> 'schema_migration'
                 order by name",
            )
            .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
            .map_err(failed)?;
        names.into_iter().map(|name| self.table(name)).collect()
    }

    fn table(&self, name: String) -> Result<Table, MoveError> {
        let look = || {
            let columns = self
                .connection
                .prepare("select name, type from pragma_table_info(?1) order by cid")?
                .query_map([&name], |row| {
                    let kind = match row.get::<_, String>(1)?.to_lowercase().as_str() {
                        "text" => Kind::Text,
                        "blob" => Kind::Bytes,
                        _ => Kind::Whole,
                    };
                    Ok((row.get(0)?, kind))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let count = format!("select count(*) from {name}");
            let rows: i64 = self.connection.query_row(&count, [], |row| row.get(0))?;
            Ok((columns, u64::try_from(rows).unwrap_or(0)))
        };
        match look() {
            Ok((columns, rows)) => Ok(Table { name, columns, rows }),
            Err(source) => Err(MoveError::Source { table: name, source }),
        }
    }

    /// The rows of a table, read in a thread of their own.
    pub fn rows(&self, table: &Table) -> Rows {
        let (sender, rows) = mpsc::channel(4);
        let (path, text) =
            (self.path.clone(), format!("select {} from {}", table.named_columns(), table.name));
        tokio::task::spawn_blocking(move || {
            if let Err(error) = send(&path, &text, &sender) {
                // Whoever has stopped to listen needs no reason.
                drop(sender.blocking_send(Err(error)));
            }
        });
        rows
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn send(
    path: &Path,
    text: &str,
    to: &mpsc::Sender<Result<Vec<Vec<Value>>, rusqlite::Error>>,
) -> rusqlite::Result<()> {
    let connection = open(path)?;
    let mut statement = connection.prepare(text)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut pack = Vec::with_capacity(PACK);
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|column| Ok(value(row.get_ref(column)?)));
        pack.push(values.collect::<rusqlite::Result<Vec<Value>>>()?);
        if pack.len() == PACK && to.blocking_send(Ok(std::mem::take(&mut pack))).is_err() {
            return Ok(());
        }
    }
    drop(to.blocking_send(Ok(pack)));
    Ok(())
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Whole(number),
        ValueRef::Real(fraction) => Value::Text(fraction.to_string()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}
