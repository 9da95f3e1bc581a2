//! Values that go into statements and come out of rows.

use app::ports::Fault;
use domain::dossier::history::Hash;
use std::vec::IntoIter;
use uuid::Uuid;

/// What both engines can hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Whole(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Whole(value)
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Self::Whole(value.into())
    }
}

/// No count of ours comes near the largest signed number.
impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Whole(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Bytes(value.as_bytes().to_vec())
    }
}

impl From<&Hash> for Value {
    fn from(value: &Hash) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row, read column by column from left to right. A row that makes no sense is a fault that
/// names table and column.
#[derive(Debug)]
pub struct Row {
    table: &'static str,
    values: IntoIter<Value>,
}

impl Row {
    /// A row of `table`.
    pub fn new(table: &'static str, values: Vec<Value>) -> Self {
        Self { table, values: values.into_iter() }
    }

    /// The values that have not been read yet.
    pub fn into_values(self) -> Vec<Value> {
        self.values.collect()
    }

    fn next(&mut self) -> Value {
        self.values.next().unwrap_or(Value::Null)
    }

    /// The fault of a column that holds something strange.
    pub(crate) fn strange(
        &self,
        column: &str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Fault {
        Fault::new(format!("reading {}.{column}", self.table), source)
    }

    fn unexpected(&self, column: &str, found: &Value) -> Fault {
        let kind = match found {
            Value::Null => "nothing",
            Value::Whole(_) => "a number",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        };
        self.strange(column, format!("unexpectedly holds {kind}"))
    }

    pub(crate) fn text_or_null(&mut self, column: &str) -> Result<Option<String>, Fault> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(self.unexpected(column, &other)),
        }
    }

    pub(crate) fn text(&mut self, column: &str) -> Result<String, Fault> {
        self.text_or_null(column)?.ok_or_else(|| self.unexpected(column, &Value::Null))
    }

    pub(crate) fn whole_or_null(&mut self, column: &str) -> Result<Option<i64>, Fault> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Whole(number) => Ok(Some(number)),
            other => Err(self.unexpected(column, &other)),
        }
    }

    pub(crate) fn whole(&mut self, column: &str) -> Result<i64, Fault> {
        self.whole_or_null(column)?.ok_or_else(|| self.unexpected(column, &Value::Null))
    }

    /// A number that must fit `T`.
    pub(crate) fn number<T: TryFrom<i64>>(&mut self, column: &str) -> Result<T, Fault> {
        let number = self.whole(column)?;
        T::try_from(number).map_err(|_| self.strange(column, format!("{number} is out of range")))
    }

    pub(crate) fn bytes_or_null(&mut self, column: &str) -> Result<Option<Vec<u8>>, Fault> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes)),
            other => Err(self.unexpected(column, &other)),
        }
    }

    pub(crate) fn bytes(&mut self, column: &str) -> Result<Vec<u8>, Fault> {
        self.bytes_or_null(column)?.ok_or_else(|| self.unexpected(column, &Value::Null))
    }

    /// An identifier; `None` for nothing or for no bytes (which stands for nobody in keys).
    pub(crate) fn uuid_or_null(&mut self, column: &str) -> Result<Option<Uuid>, Fault> {
        match self.bytes_or_null(column)? {
            None => Ok(None),
            Some(bytes) if bytes.is_empty() => Ok(None),
            Some(bytes) => {
                Uuid::from_slice(&bytes).map(Some).map_err(|error| self.strange(column, error))
            }
        }
    }

    pub(crate) fn uuid(&mut self, column: &str) -> Result<Uuid, Fault> {
        self.uuid_or_null(column)?.ok_or_else(|| self.unexpected(column, &Value::Null))
    }

    pub(crate) fn hash(&mut self, column: &str) -> Result<Hash, Fault> {
        let bytes = self.bytes(column)?;
        Hash::try_from(bytes.as_slice()).map_err(|error| self.strange(column, error))
    }

    /// A word of a closed list.
    pub(crate) fn word<T>(
        &mut self,
        column: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Fault> {
        let word = self.text(column)?;
        parse(&word).ok_or_else(|| self.strange(column, format!("the word {word:?} is unknown")))
    }

    /// A value kept as JSON.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(
        &mut self,
        column: &str,
    ) -> Result<T, Fault> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|error| self.strange(column, error))
    }
}

/// A value as JSON. Fails for none of our types; the fault is kept for honesty.
pub(crate) fn to_json<T: serde::Serialize>(what: &str, value: &T) -> Result<String, Fault> {
    serde_json::to_string(value)
        .map_err(|error| Fault::new(format!("writing {what} as JSON"), error))
}
