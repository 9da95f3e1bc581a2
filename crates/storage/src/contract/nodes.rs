//! Promises to nodes that share a store.

use super::given::{a_busy_town, a_submitted_dossier, acted, after, reception};
use app::ports::{
    nodes::{Duty, Lease, Node},
    storage::{CatalogueDocument, Storage},
};
use domain::dossier::work;
use futures::future::join_all;
use std::collections::BTreeSet;
use uuid::Uuid;

pub async fn news_name_every_list_that_an_act_changed(storage: &dyn Storage) {
    let before = storage.news(None).await.unwrap();
    assert!(before.agencies.is_empty() && !before.more);
    let sent = a_submitted_dossier(storage, 900).await;
    let news = storage.news(Some(before.position)).await.unwrap();
    assert!(news.position > before.position);
    let lists: BTreeSet<_> = work(&sent).into_iter().map(|item| item.agency).collect();
    assert!(!lists.is_empty() && news.agencies.is_superset(&lists), "{news:?}");
    // Those whose lists it leaves hear of it too.
    let received = acted(storage, &sent, vec![reception(&sent, after(2), 40)]).await;
    let later = storage.news(Some(news.position)).await.unwrap();
    assert!(later.agencies.is_superset(&lists), "{later:?}");
    assert!(later.agencies.contains(&received.competent));
    let quiet = storage.news(Some(later.position)).await.unwrap();
    assert!(quiet.agencies.is_empty() && quiet.position == later.position);

    // Read on and on, nothing is left out.
    let busy = a_busy_town(storage, 5, 6, 40).await;
    let all = storage.news(Some(0)).await.unwrap();
    let events = storage.events_after(0, 5000).await.unwrap();
    assert_eq!(all.position, events.last().unwrap().0);
    assert!(busy.iter().all(|dossier| all.agencies.contains(&dossier.reception)));
}

pub async fn news_tell_that_the_catalogue_was_saved(storage: &dyn Storage) {
    let document = |version| CatalogueDocument {
        kind: "calendar".to_owned(),
        id: "vn".to_owned(),
        version,
        body: "{}".to_owned(),
    };
    let first = storage.news(None).await.unwrap().catalogue;
    storage.save_catalogue(vec![document(1)]).await.unwrap();
    let second = storage.news(None).await.unwrap().catalogue;
    storage.save_catalogue(vec![document(1), document(2)]).await.unwrap();
    assert_eq!((first, second), (0, 1));
    assert_eq!(storage.news(Some(0)).await.unwrap().catalogue, 2);
}

fn node(number: u128, seen: u64) -> Node {
    Node {
        id: Uuid::from_u128(number),
        name: format!("node{number}:8080"),
        version: "1.2.3".to_owned(),
        since: after(1),
        seen_at: after(seen),
        report: seen,
        spent: vec![7; 3],
    }
}

pub async fn nodes_see_each_other_until_they_leave(storage: &dyn Storage) {
    storage.save_node(node(1, 1)).await.unwrap();
    storage.save_node(node(2, 1)).await.unwrap();
    storage.save_node(node(1, 5)).await.unwrap();
    assert_eq!(storage.nodes(after(1)).await.unwrap(), [node(1, 5), node(2, 1)]);
    assert_eq!(storage.nodes(after(2)).await.unwrap(), [node(1, 5)]);
    storage.remove_node(node(1, 1).id).await.unwrap();
    assert_eq!(storage.nodes(after(1)).await.unwrap(), [node(2, 1)]);
    // Whoever fell silent is forgotten after a day.
    storage.save_node(node(3, 60 * 25)).await.unwrap();
    assert_eq!(storage.nodes(after(0)).await.unwrap(), [node(3, 60 * 25)]);
}

pub async fn a_duty_is_done_by_one_node_until_it_leaves_or_falls_silent(storage: &dyn Storage) {
    let take = |number, now, until| {
        storage.take_duty(Lease {
            duty: Duty::Time,
            holder: Uuid::from_u128(number),
            now: after(now),
            until: after(until),
        })
    };
    let tries = (1..=8).map(|number| take(number, 1, 3));
    let taken: Vec<bool> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(taken.iter().filter(|is_taken| **is_taken).count(), 1, "{taken:?}");
    let holder = taken.iter().position(|is_taken| *is_taken).unwrap() as u128 + 1;
    let other = holder % 8 + 1;
    assert!(take(holder, 2, 5).await.unwrap(), "who has it keeps it");
    assert!(!take(other, 4, 9).await.unwrap());
    assert!(take(other, 6, 9).await.unwrap(), "who fell silent is replaced");
    assert!(!take(holder, 7, 9).await.unwrap());
    storage.remove_node(Uuid::from_u128(other)).await.unwrap();
    assert!(take(holder, 7, 9).await.unwrap(), "who leaves is replaced at once");
}
