//! PostgreSQL keeps every promise; and what only a server can be asked: to break connections, to
//! be written to by many nodes, to refuse us.

mod breaking;
mod moving;
mod opening;

use super::given::{self, a_busy_town, a_submitted_dossier};
use crate::{
    Address, OpenError, Postgres, PostgresOptions,
    engine::{self, Sql, dialect},
};
use app::ports::storage::Storage;
use tokio_postgres::NoTls;

#[path = "../../../tests/cluster/mod.rs"]
mod cluster;

/// A store in a schema of its own.
struct Given {
    store: Postgres,
    url: String,
}

async fn connect(url: &str) -> Result<Postgres, OpenError> {
    Postgres::connect(&Address::parse(url)?, PostgresOptions::default()).await
}

async fn given_store() -> Given {
    let url = cluster::schema();
    Given { store: connect(&url).await.unwrap(), url }
}

super::keeps_every_promise!(super::given_store);

fn every_statement() -> Vec<Sql> {
    [
        &super::shared_statements(),
        engine::postgres::ALL,
        engine::postgres::ALL_OF_TRANSACTIONS,
        dialect::ALL_OF_POSTGRES,
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_can_be_prepared_and_those_of_acts_for_many_rows() {
    let given = given_store().await;
    let (client, connection) = tokio_postgres::connect(&given.url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let mut counted = 0;
    for sql in every_statement() {
        let prepared = client.prepare(sql.text).await;
        prepared.unwrap_or_else(|error| panic!("{error:?}: {sql:?}"));
        counted += 1;
    }
    assert!(counted > 80);
    for (sql, _) in crate::commit::in_order_of_locks(&dialect::POSTGRES) {
        if sql == crate::events::INSERT {
            client.prepare(engine::postgres::EVENTS).await.unwrap();
            continue;
        }
        let types = client.prepare(sql.text).await.unwrap().params().to_vec();
        let rows = engine::postgres::over_rows(sql.text, &types).unwrap();
        let prepared = client.prepare(&rows).await;
        prepared.unwrap_or_else(|error| panic!("{error:?}: {rows}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_is_proven_after_a_busy_year_and_after_a_restart() {
    let Given { store, url } = given_store().await;
    let town = a_busy_town(&store, 77, 12, 150).await;
    let work = store.work(&given::all_work()).await.unwrap();
    drop(store);
    let store = connect(&url).await.unwrap();
    for dossier in &town {
        assert_eq!(store.dossier(dossier.id).await.unwrap().as_ref(), Some(dossier));
    }
    assert_eq!(store.work(&given::all_work()).await.unwrap(), work);
    let report = store.verify(|_| ()).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.dossiers, 12);
    a_submitted_dossier(&store, 50).await;
}
