//! The tables as they are stored, read as plain values.

use crate::machine::Machine;
use app::ports::Fault;
use std::collections::BTreeMap;
use storage::{
    Value,
    tables::{TABLES, Table},
};
use uuid::Uuid;

/// Every table.
pub struct Stored(BTreeMap<&'static str, (&'static Table, Vec<Vec<Value>>)>);

/// One row. A column that does not hold what it must reads as nothing: no proof succeeds by that.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    table: &'static Table,
    values: &'a [Value],
}

impl Stored {
    /// Reads them all.
    pub fn read(machine: &dyn Machine) -> Result<Self, Fault> {
        let mut tables = BTreeMap::new();
        for table in TABLES {
            let rows = machine.read(table.all, &[])?;
            let rows = rows.into_iter().map(storage::Row::into_values).collect();
            tables.insert(table.name, (table, rows));
        }
        Ok(Self(tables))
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> impl Iterator<Item = Record<'_>> {
        let found = self.0.get(table);
        found
            .into_iter()
            .flat_map(|(table, rows)| rows.iter().map(|values| Record { table, values }))
    }

    /// Every table with its name.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &[Vec<Value>])> {
        self.0.iter().map(|(name, (_, rows))| (*name, rows.as_slice()))
    }
}

impl<'a> Record<'a> {
    fn value(&self, column: &str) -> &'a Value {
        let index = self.table.columns.iter().position(|known| *known == column);
        index.and_then(|index| self.values.get(index)).unwrap_or(&Value::Null)
    }

    /// A whole number.
    pub fn whole(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Value::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// Text; empty for nothing.
    pub fn text(&self, column: &str) -> &'a str {
        match self.value(column) {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// Bytes; none for nothing.
    pub fn bytes(&self, column: &str) -> &'a [u8] {
        match self.value(column) {
            Value::Bytes(bytes) => bytes,
            _ => &[],
        }
    }

    /// An identifier.
    pub fn uuid(&self, column: &str) -> Option<Uuid> {
        Uuid::from_slice(self.bytes(column)).ok()
    }
}
