//! An engine at which every read and every write is a turn that others may take first.

use app::ports::Fault;
use storage::{Command, Dialect, Engine, Row, SQLITE, Sql, SqliteEngine, Value, WriteError};

pub struct Turns(pub SqliteEngine);

impl Engine for Turns {
    const DIALECT: Dialect = SQLITE;

    async fn read(&self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, Fault> {
        tokio::task::yield_now().await;
        self.0.read(sql, args).await
    }

    async fn write(&self, command: Command) -> Result<u64, WriteError> {
        tokio::task::yield_now().await;
        self.0.write(command).await
    }

    async fn integrity(&self) -> Result<Vec<String>, Fault> {
        self.0.integrity().await
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.0.metrics()
    }
}
