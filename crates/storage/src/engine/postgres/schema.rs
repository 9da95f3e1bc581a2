//! Bringing a PostgreSQL database to the schema of this program. Many nodes may start at once: one
//! of them does it, the others wait.

use super::{
    super::dialect::POSTGRES,
    address::{Address, Unopened},
    trouble::Trouble,
};
use crate::{
    Absent, OpenError,
    migrations::{self, LIST, Migration},
};
use tokio_postgres::Client;

/// The lock that is held meanwhile: "motcua" as a number.
const LOCK: i64 = 0x6d6f_7463_7561;

impl Address {
    /// Whether the database holds an installation.
    pub async fn is_filled(&self) -> Result<bool, Unopened> {
        let unopened = |error: tokio_postgres::Error| self.unopened(Trouble::from(error));
        let (client, connection) = self.connect().await.map_err(unopened)?;
        let wire = tokio::spawn(async move { drop(connection.await) });
        let found = client.query_one("select to_regclass('schema_migration') is not null", &[]);
        let found = found.await.map_err(unopened)?.get(0);
        drop(client);
        wire.await.ok();
        Ok(found)
    }
}

/// Checks the database and runs the migrations that were not run yet, each in one transaction.
pub(super) async fn prepare(address: &Address, absent: Absent) -> Result<(), OpenError> {
    let unopened = |error: tokio_postgres::Error| address.unopened(Trouble::from(error));
    let (client, connection) = address.connect().await.map_err(unopened)?;
    let wire = tokio::spawn(async move { drop(connection.await) });
    let prepared = on(&client, address, absent).await;
    drop(client);
    wire.await.ok();
    prepared
}

async fn on(client: &Client, address: &Address, absent: Absent) -> Result<(), OpenError> {
    let unopened = |error: tokio_postgres::Error| address.unopened(Trouble::from(error));
    let place = || address.to_string();
    let row = client
        .query_one(
            "select current_setting('server_encoding'), to_regclass('schema_migration') is null",
            &[],
        )
        .await
        .map_err(unopened)?;
    let (encoding, is_empty): (String, bool) = (row.get(0), row.get(1));
    if encoding != "UTF8" {
        return Err(Unopened::Encoding { place: place(), encoding }.into());
    }
    if is_empty && absent != Absent::Create {
        return Err(Unopened::Empty { place: place() }.into());
    }
    client.execute("select pg_advisory_lock($1)", &[&LOCK]).await.map_err(unopened)?;
    if is_empty {
        client.batch_execute(&POSTGRES.say(LIST)).await.map_err(unopened)?;
    }
    let last = "select coalesce(max(version), 0) from schema_migration";
    let last: i64 = client.query_one(last, &[]).await.map_err(unopened)?.get(0);
    migrations::refuse_other(u32::try_from(last).unwrap_or(u32::MAX), absent)?;
    for migration in migrations::all() {
        one(client, migration).await.map_err(|failed| match failed {
            Failed::Database(error) => unopened(error).into(),
            Failed::Open(error) => error,
        })?;
    }
    // The lock goes with the connection.
    Ok(())
}

enum Failed {
    Database(tokio_postgres::Error),
    Open(OpenError),
}

impl From<tokio_postgres::Error> for Failed {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

/// One migration, unless it was run.
async fn one(client: &Client, migration: &Migration) -> Result<(), Failed> {
    let version = i64::from(migration.version);
    let run = client
        .query_opt("select sha256 from schema_migration where version = $1", &[&version])
        .await?
        .map(|row| row.get::<_, String>(0));
    if !migration.is_open(migration.postgres, run.as_deref()).map_err(Failed::Open)? {
        return Ok(());
    }
    // A text of many statements is one transaction when it is not told otherwise.
    let text = format!(
        "begin;\n{}\n{}\ninsert into schema_migration (version, name, sha256) values ({version}, \
         '{}', '{}');\ncommit;",
        POSTGRES.say(migration.common),
        POSTGRES.say(migration.postgres),
        migration.name,
        migration.checksum(migration.postgres),
    );
    let done = client.batch_execute(&text).await;
    if done.is_err() {
        // The connection goes next, and the transaction with it.
        client.batch_execute("rollback").await.ok();
    }
    Ok(done?)
}
