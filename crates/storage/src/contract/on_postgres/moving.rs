//! Moving a city from a file to PostgreSQL.

use super::{cluster, connect};
use crate::{
    Address, MoveError, Options, Sqlite,
    contract::given::{self, a_busy_town, a_submitted_dossier, after, change, reception},
    move_city,
};
use app::ports::storage::Storage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moved_city_is_proven_and_life_goes_on_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("town.db");
    let here = Sqlite::open(&file, Options::default()).unwrap();
    let town = a_busy_town(&here, 31, 12, 150).await;
    let events = here.events_after(0, 1000).await.unwrap();
    let url = cluster::schema();
    let address = Address::parse(&url).unwrap();

    let mut steps = Vec::new();
    let moved = move_city(&file, &address, |step| steps.push((step.done, step.total))).await;
    let moved = moved.unwrap();
    assert!(moved.iter().any(|table| table.table == "event" && table.rows == events.len() as u64));
    assert!(steps.is_sorted() && steps.iter().all(|(done, total)| done <= total));

    let there = connect(&url).await.unwrap();
    assert_eq!(there.events_after(0, 1000).await.unwrap(), events);
    let words = given::all_dossiers();
    assert_eq!(there.dossiers(&words).await.unwrap(), here.dossiers(&words).await.unwrap());
    let sent = a_submitted_dossier(&there, 900).await;
    let taken = change(&sent, after(1), vec![reception(&sent, after(1), 40)]);
    there.commit(taken).await.unwrap();
    let behind = there.events_after(events.last().unwrap().0, 10).await.unwrap();
    assert_eq!(behind.len(), 2, "positions go on behind those that were moved");
    let report = there.verify(|_| ()).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.dossiers, town.len() as u64 + 1);

    let twice = move_city(&file, &address, |_| ()).await.unwrap_err();
    assert!(matches!(twice, MoveError::NotEmpty { .. }), "{twice}");
}
