//! One connection, on which many statements may be under way at once.

use super::{
    super::{Row, Sql, Value},
    address::Address,
    gather,
    trouble::Trouble,
};
use futures::future::BoxFuture;
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    task::{Context, Poll, Waker},
};
use tokio::task::AbortHandle;
use tokio_postgres::{Client, Statement, types::Type};

/// A connection. Its statements are prepared once.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    wire: AbortHandle,
    prepared: Mutex<HashMap<&'static str, Statement>>,
    gathered: Mutex<HashMap<&'static str, Statement>>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: &Address) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = address.connect().await?;
        // How it ends is told to whoever waits for an answer.
        let wire = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Self { client, wire, prepared: Mutex::default(), gathered: Mutex::default() })
    }

    /// Whether it is of no more use.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Breaks it off, whatever is under way.
    pub fn cut(&self) {
        self.wire.abort();
    }

    /// A statement, prepared.
    pub async fn prepared(&self, sql: Sql) -> Result<Statement, Trouble> {
        let known = self.prepared.lock().get(sql.text).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let statement = self.client.prepare(sql.text).await?;
        self.prepared.lock().insert(sql.text, statement.clone());
        Ok(statement)
    }

    /// The statement that does for many rows what `sql` does for one, prepared.
    pub async fn prepared_for_rows(&self, sql: Sql) -> Result<Statement, Trouble> {
        let known = self.gathered.lock().get(sql.text).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let statement = if sql == crate::events::INSERT {
            self.client.prepare(gather::EVENTS).await?
        } else {
            let types: Vec<Type> = self.prepared(sql).await?.params().to_vec();
            let text = gather::over_rows(sql.text, &types)
                .ok_or_else(|| Trouble::refused(&format!("cannot be gathered: {}", sql.text)))?;
            self.client.prepare(&text).await?
        };
        self.gathered.lock().insert(sql.text, statement.clone());
        Ok(statement)
    }

    /// The rows of a statement.
    pub async fn rows(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Trouble> {
        let statement = self.prepared(sql).await?;
        let found = self.client.query_raw(&statement, args).await?;
        read(sql, found).await
    }

    /// The rows of a statement whose best plan depends on its arguments.
    pub async fn rows_planned_anew(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Trouble> {
        let statement = self.prepared(sql).await?;
        let typed = args.iter().zip(statement.params().iter().cloned());
        let found = self.client.query_typed_raw(sql.text, typed).await?;
        read(sql, found).await
    }

    /// Runs a text without arguments.
    pub async fn run(&self, text: &str) -> Result<(), Trouble> {
        Ok(self.client.batch_execute(text).await?)
    }

    /// Begins to send statements without waiting for the answers.
    pub fn pipeline(&self) -> Pipeline<'_> {
        Pipeline { connection: self, under_way: Vec::new(), unsent: None }
    }
}

async fn read(sql: Sql, found: tokio_postgres::RowStream) -> Result<Vec<Row>, Trouble> {
    use futures::TryStreamExt;
    let mut found = std::pin::pin!(found);
    let mut rows = Vec::new();
    while let Some(row) = found.try_next().await? {
        let values = (0..row.len()).map(|column| row.try_get(column));
        rows.push(Row::new(sql.table, values.collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

/// What a statement of a pipeline answers with.
#[derive(Debug)]
pub(super) enum Reply {
    /// So many rows were changed.
    Changed(u64),
    /// These rows.
    Rows(Vec<Row>),
}

type Answer = Result<Reply, Trouble>;

enum Awaited<'a> {
    Here(Answer),
    Later(BoxFuture<'a, Answer>),
}

/// Statements that were sent one behind the other.
pub(super) struct Pipeline<'a> {
    connection: &'a Connection,
    under_way: Vec<Awaited<'a>>,
    unsent: Option<Trouble>,
}

impl<'a> Pipeline<'a> {
    fn push(&mut self, mut answer: BoxFuture<'a, Answer>) {
        // The first look sends it; nobody need be woken before all are awaited.
        let awaited = match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => Awaited::Later(answer),
            Poll::Ready(answer) => {
                if let Err(trouble) = &answer {
                    self.unsent.get_or_insert_with(|| trouble.clone());
                }
                Awaited::Here(answer)
            }
        };
        self.under_way.push(awaited);
    }

    /// Sends a text without arguments.
    pub fn run(&mut self, text: &'static str) {
        let connection = self.connection;
        self.push(Box::pin(async move { connection.run(text).await.map(|()| Reply::Changed(0)) }));
    }

    /// Sends a statement that changes rows.
    pub fn execute(&mut self, statement: Statement, args: &'a [Value]) {
        let client = &self.connection.client;
        self.push(Box::pin(async move {
            Ok(Reply::Changed(client.execute_raw(&statement, args).await?))
        }));
    }

    /// Sends a statement that changes many rows, given column by column.
    pub fn execute_for_rows(&mut self, statement: Statement, columns: &'a [Vec<Value>]) {
        let client = &self.connection.client;
        self.push(Box::pin(async move {
            Ok(Reply::Changed(client.execute_raw(&statement, columns).await?))
        }));
    }

    /// Sends a statement that answers with rows.
    pub fn query(&mut self, sql: Sql, statement: Statement, columns: &'a [Vec<Value>]) {
        let client = &self.connection.client;
        self.push(Box::pin(async move {
            Ok(Reply::Rows(read(sql, client.query_raw(&statement, columns).await?).await?))
        }));
    }

    /// Ends the transaction: commits, unless something could not even be sent.
    pub fn commit(&mut self) {
        let end = if self.unsent.is_some() { "rollback" } else { "commit" };
        self.run(end);
    }

    /// All answers, in the order of sending.
    pub async fn answers(self) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(self.under_way.len());
        for awaited in self.under_way {
            answers.push(match awaited {
                Awaited::Here(answer) => answer,
                Awaited::Later(answer) => answer.await,
            });
        }
        answers
    }
}
