//! The database that a city is moved into.

use super::{
    Contents, Kind, MoveError, Moved,
    source::{Rows, Table},
};
use crate::{
    Absent, Address, OpenError,
    engine::{Value, postgres},
    search,
};
use bytes::Bytes;
use futures::{SinkExt, TryStreamExt};
use std::pin::pin;
use tokio_postgres::{Client, binary_copy::BinaryCopyInWriter, types::Type};

/// An open transaction on an empty database, without indexes but those of the keys.
pub(super) struct Target {
    client: Client,
    /// How to make the indexes again.
    indexes: Vec<String>,
}

fn failed(what: &str) -> impl Fn(tokio_postgres::Error) -> MoveError {
    move |error| MoveError::Target { what: what.to_owned(), why: postgres::words_of(error) }
}

impl Target {
    /// Opens the database, makes the schema, sees that it is empty, and begins.
    pub async fn open(address: &Address, tables: &[Table]) -> Result<Self, MoveError> {
        let client = postgres::open_for_moving(address, Absent::Create).await?;
        let target = Self { client, indexes: Vec::new() };
        target.run("begin").await?;
        for table in tables {
            target.expect_empty(address, table).await?;
        }
        target.without_indexes().await
    }

    async fn run(&self, text: &str) -> Result<(), MoveError> {
        self.client.batch_execute(text).await.map_err(failed(text))
    }

    async fn expect_empty(&self, address: &Address, table: &Table) -> Result<(), MoveError> {
        // Locked, so that no node begins to write meanwhile.
        self.run(&format!("lock table {} in exclusive mode", table.name)).await?;
        let any = format!("select exists (select from {})", table.name);
        let row = self.client.query_one(&any, &[]).await.map_err(failed(&table.name))?;
        if row.get(0) {
            let place = address.to_string();
            return Err(MoveError::NotEmpty { place, table: table.name.clone() });
        }
        Ok(())
    }

    /// Takes the indexes away: making them at the end is much faster than feeding them row by row.
    async fn without_indexes(mut self) -> Result<Self, MoveError> {
        let found = self
            .client
            .query(
                "select cast(i.indexname as text), i.indexdef
                 from pg_indexes i
                 where i.schemaname = current_schema() and not exists (
                    select from pg_constraint c
                    where c.conname = i.indexname and c.connamespace = current_schema()::regnamespace)",
                &[],
            )
            .await
            .map_err(failed("the list of indexes"))?;
        for row in found {
            let (name, definition): (String, String) = (row.get(0), row.get(1));
            self.run(&format!("drop index {name}")).await?;
            self.indexes.push(definition);
        }
        Ok(self)
    }

    /// Writes the rows of a table.
    pub async fn copy(
        &self,
        table: &Table,
        mut rows: Rows,
        told: &mut impl FnMut(u64),
    ) -> Result<Moved, MoveError> {
        let name = &table.name;
        let copy = format!("copy {name} ({}) from stdin binary", table.named_columns());
        let sink = self.client.copy_in(&copy).await.map_err(failed(name))?;
        let types: Vec<Type> = table.columns.iter().map(|(_, kind)| kind.on_postgres()).collect();
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        let mut moved = Moved { table: name.clone(), rows: 0, digest: Contents::default() };
        while let Some(pack) = rows.recv().await {
            let pack = pack.map_err(|source| MoveError::Source { table: name.clone(), source })?;
            for row in &pack {
                moved.digest.add(row);
                moved.rows += 1;
                writer.as_mut().write_raw(row).await.map_err(failed(name))?;
            }
            told(moved.rows);
        }
        writer.finish().await.map_err(failed(name))?;
        Ok(moved)
    }

    /// Makes the indexes, that of the words too, and sets what counts to go on from what is there.
    pub async fn index(&self, tables: &[Table]) -> Result<(), MoveError> {
        self.words().await?;
        for definition in &self.indexes {
            self.run(definition).await?;
        }
        for table in tables {
            self.go_on_counting(&table.name).await?;
        }
        self.run("update event_order set last = (select coalesce(max(position), 0) from event)")
            .await?;
        // Only what was moved: others may work in schemas beside ours.
        let mut names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        names.push("dossier_words");
        self.run(&format!("analyze {}", names.join(", "))).await
    }

    /// The index of words, from what stands in the dossiers.
    async fn words(&self) -> Result<(), MoveError> {
        let what = "the index of words";
        self.run(
            "declare words no scroll cursor for select position, search_text, scopes from dossier",
        )
        .await?;
        loop {
            let rows =
                self.client.query("fetch 1000 from words", &[]).await.map_err(failed(what))?;
            if rows.is_empty() {
                return self.run("close words").await;
            }
            let mut lines = String::new();
            for row in rows {
                let (position, text, scopes): (i64, String, String) =
                    (row.get(0), row.get(1), row.get(2));
                let words = search::indexed(&text, scopes.split_whitespace());
                // Neither words nor agencies hold quotation marks, tabulators or line ends.
                let quoted: Vec<String> =
                    words.split_whitespace().map(|word| format!("'{word}'")).collect();
                lines.extend([&position.to_string(), "\t", &quoted.join(" "), "\n"]);
            }
            let sink = self.client.copy_in("copy dossier_words from stdin").await;
            let mut sink = pin!(sink.map_err(failed(what))?);
            sink.send(Bytes::from(lines)).await.map_err(failed(what))?;
            sink.finish().await.map_err(failed(what))?;
        }
    }

    async fn go_on_counting(&self, table: &str) -> Result<(), MoveError> {
        let counted = self
            .client
            .query(
                "select cast(column_name as text) from information_schema.columns
                 where table_schema = current_schema() and table_name = $1 and is_identity = 'YES'",
                &[&table],
            )
            .await
            .map_err(failed(table))?;
        for row in counted {
            let column: String = row.get(0);
            self.run(&format!(
                "select setval(pg_get_serial_sequence('{table}', '{column}'),
                    greatest(1, (select max({column}) from {table})),
                    exists (select from {table}))"
            ))
            .await?;
        }
        Ok(())
    }

    /// Reads a table back.
    pub async fn read(
        &self,
        table: &Table,
        told: &mut impl FnMut(u64),
    ) -> Result<Moved, MoveError> {
        let name = &table.name;
        let text = format!("select {} from {name}", table.named_columns());
        let rows = self.client.query_raw(&text, std::iter::empty::<Value>()).await;
        let mut rows = pin!(rows.map_err(failed(name))?);
        let mut moved = Moved { table: name.clone(), rows: 0, digest: Contents::default() };
        while let Some(row) = rows.try_next().await.map_err(failed(name))? {
            let values = (0..row.len()).map(|column| row.try_get(column));
            moved.digest.add(&values.collect::<Result<Vec<Value>, _>>().map_err(failed(name))?);
            moved.rows += 1;
            if moved.rows.is_multiple_of(1000) {
                told(moved.rows);
            }
        }
        Ok(moved)
    }

    pub async fn commit(self) -> Result<(), MoveError> {
        self.run("commit").await
    }
}

impl Kind {
    fn on_postgres(self) -> Type {
        match self {
            Self::Whole => Type::INT8,
            Self::Text => Type::TEXT,
            Self::Bytes => Type::BYTEA,
        }
    }
}

impl From<crate::Unopened> for MoveError {
    fn from(why: crate::Unopened) -> Self {
        Self::Open(OpenError::Postgres(why))
    }
}
