//! Opening a database: many nodes at once, and everything that can be wrong with an address.

use super::{
    cluster::{self, psql},
    connect, given_store,
};
use crate::{
    Absent, Address, OpenError, Postgres, PostgresOptions, Unopened,
    contract::given::a_submitted_dossier,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_nodes_start_together_on_an_empty_database() {
    let url = cluster::schema();
    let nodes = futures::future::join_all((0..5).map(|_| connect(&url))).await;
    let nodes: Vec<Postgres> = nodes.into_iter().map(Result::unwrap).collect();
    for (number, node) in (1..).zip(&nodes) {
        a_submitted_dossier(node, number).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_program_is_left_alone() {
    let given = given_store().await;
    let insert = "insert into schema_migration (version, name, sha256) values (9999, 'x', 'x')";
    psql(&given.url, insert);
    let refused = connect(&given.url).await.unwrap_err();
    assert!(matches!(refused, OpenError::Newer { found: 9999, .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_was_changed_is_refused() {
    let given = given_store().await;
    psql(&given.url, "update schema_migration set sha256 = 'x' where version = 1");
    let refused = connect(&given.url).await.unwrap_err();
    assert!(matches!(&refused, OpenError::Changed { name } if name == "0001_start"), "{refused}");
}

async fn why(url: &str) -> Unopened {
    match connect(url).await.unwrap_err() {
        OpenError::Postgres(why) => why,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_said_in_a_line_that_tells_what_to_do() {
    let database = cluster::database();
    let unreachable = why("postgres://motcua:secret@127.0.0.1:1/motcua").await;
    assert!(matches!(unreachable, Unopened::Unreachable { .. }), "{unreachable}");

    let (server, _) = database.rsplit_once('/').unwrap();
    let nowhere = why(&format!("{server}/nowhere")).await;
    assert!(
        matches!(&nowhere, Unopened::NoDatabase { name, .. } if name == "nowhere"),
        "{nowhere}"
    );

    // Whoever is called guarded must know a password (see deploy/dev/postgres).
    psql(
        database,
        "do $$ begin
            perform pg_advisory_xact_lock(1);
            if not exists (select from pg_roles where rolname = 'guarded') then
                create role guarded login password 'right';
            end if;
        end $$",
    );
    let wrong = why(&database.replace("motcua@", "guarded:wrong-secret@")).await;
    assert!(matches!(wrong, Unopened::NotLetIn { .. }), "{wrong}");
    let none = why(&database.replace("motcua@", "guarded@")).await;
    assert!(matches!(none, Unopened::NotLetIn { .. }), "{none}");

    let schema = cluster::schema();
    let weak = why(&schema.replace("motcua@", "guarded:right@")).await;
    assert!(matches!(weak, Unopened::NoRight { .. }), "{weak}");

    let standby = format!("{schema}%20-cdefault_transaction_read_only%3Don");
    let standby = why(&standby).await;
    assert!(matches!(standby, Unopened::ReadOnly { .. }), "{standby}");

    let options = PostgresOptions { absent: Absent::Refuse, ..PostgresOptions::default() };
    let empty = Postgres::connect(&Address::parse(&schema).unwrap(), options).await.unwrap_err();
    assert!(matches!(empty, OpenError::Postgres(Unopened::Empty { .. })), "{empty}");

    for said in [unreachable, nowhere, wrong, none, weak, standby] {
        let said = said.to_string();
        assert!(!said.contains("secret") && !said.contains("right@"), "{said}");
        assert!(said.lines().count() == 1, "{said}");
    }
}
