//! Promises about finding dossiers by words.

use super::given::{
    a_submitted_dossier, acted, after, agency, all_dossiers, application, reception, submitted,
};
use app::ports::storage::{DossierQuery, Scope, Storage};
use domain::{
    dossier::{Dossier, Event, StageKind},
    ids::DossierId,
    text::fold,
};
use std::sync::Arc;

async fn named(storage: &dyn Storage, number: u64, name: &str, at: u64) -> Arc<Dossier> {
    let mut sent = application(number);
    name.clone_into(&mut sent.applicant.name);
    sent.reception = agency(at);
    sent.competent = agency(at);
    submitted(storage, sent, number).await
}

fn typed(words: &str, scope: Scope) -> DossierQuery {
    let words = fold(words).split_whitespace().map(str::to_owned).collect();
    DossierQuery { words, scope, ..all_dossiers() }
}

async fn found(storage: &dyn Storage, words: &str, scope: Scope) -> Vec<DossierId> {
    let rows = storage.dossiers(&typed(words, scope)).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

pub async fn a_dossier_is_found_by_words_in_any_order(storage: &dyn Storage) {
    let lan = named(storage, 1, "Nguyễn Thị Lan", 1).await;
    let dang = named(storage, 2, "Đặng Văn Lân", 1).await;
    for (words, ids) in [
        ("lan", vec![dang.id, lan.id]),
        ("NGUYỄN LAN", vec![lan.id]),
        ("lan thi nguyen", vec![lan.id]),
        ("đặng", vec![dang.id]),
        ("dang van lan", vec![dang.id]),
        ("dang thi", vec![]),
        ("", vec![dang.id, lan.id]),
    ] {
        assert_eq!(found(storage, words, Scope::Everything).await, ids, "{words}");
    }
}

pub async fn the_last_word_may_be_a_beginning(storage: &dyn Storage) {
    let long = named(storage, 1, "Công ty Nghiêng Nghiêngxyzuvw", 1).await;
    for (words, is_found) in [
        ("n", true),
        ("ngh", true),
        ("cong nghie", true),
        ("nghiengxyzuv", true),
        ("ngh cong", false),
        ("nghi ty cong x", false),
        ("ghieng", false),
    ] {
        let ids = found(storage, words, Scope::Everything).await;
        assert_eq!(ids.contains(&long.id), is_found, "{words}");
    }
}

pub async fn a_dossier_is_found_by_its_numbers(storage: &dyn Storage) {
    let sent = a_submitted_dossier(storage, 12).await;
    let other = a_submitted_dossier(storage, 13).await;
    assert_eq!(found(storage, "tc00000012", Scope::Everything).await, [sent.id]);
    acted(storage, &other, vec![reception(&other, after(20), 40)]).await;
    acted(storage, &sent, vec![reception(&sent, after(20), 40)]).await;
    for words in ["000.00.01.H26-260105-0002", "260105 0002", "TC00000012", "h26-260105-0002 lan"] {
        assert_eq!(found(storage, words, Scope::Everything).await, [sent.id], "{words}");
    }
    assert_eq!(found(storage, "260105", Scope::Everything).await, [other.id, sent.id]);
}

pub async fn a_search_stays_within_its_agencies(storage: &dyn Storage) {
    let here = named(storage, 1, "Trần Lan", 1).await;
    let there = named(storage, 2, "Trần Lan", 2).await;
    let elsewhere = named(storage, 3, "Trần Lan", 33).await;
    for (agencies, ids) in [
        (vec![1], vec![here.id]),
        (vec![2, 1], vec![there.id, here.id]),
        // "p00003" is the beginning of another agency's word, and no agency of these.
        (vec![3], vec![]),
        (vec![33, 4], vec![elsewhere.id]),
        (vec![], vec![]),
    ] {
        let scope = Scope::Agencies(agencies.into_iter().map(agency).collect());
        assert_eq!(found(storage, "lan tr", scope.clone()).await, ids, "{scope:?}");
    }
    // An agency's name is nothing that can be typed.
    assert_eq!(found(storage, "@p00001", Scope::Everything).await, []);
}

pub async fn pages_of_a_search_are_complete_newest_first(storage: &dyn Storage) {
    let mut ids = Vec::new();
    for number in 0..20 {
        let dossier = named(storage, number, "Phạm Minh Hà", 1 + number % 3).await;
        if number % 4 == 0 {
            acted(storage, &dossier, vec![Event::Withdrawn]).await;
        }
        ids.insert(0, dossier.id);
    }
    let mut query = typed("minh h", Scope::Agencies(vec![agency(1), agency(2), agency(3)]));
    query.limit = 3;
    let mut rows = Vec::new();
    loop {
        let page = storage.dossiers(&query).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(last.id);
        rows.extend(page);
    }
    assert!(rows.iter().map(|row| row.id).eq(ids.iter().copied()));
    let mut withdrawn = typed("minh", Scope::Everything);
    withdrawn.stage = Some(StageKind::Withdrawn);
    let rows = storage.dossiers(&withdrawn).await.unwrap();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.stage == StageKind::Withdrawn));
}

pub async fn signs_in_a_search_do_no_harm(storage: &dyn Storage) {
    let lan = named(storage, 1, "Lan \"O'Brien\" AND NEAR(x)", 1).await;
    for words in ["o'brien", "\"lan\"", "lan*", "lan and near", "(lan", "lan -", "^lan", "near(x)"]
    {
        assert_eq!(found(storage, words, Scope::Everything).await, [lan.id], "{words}");
    }
    for words in ["or", "lan or minh", "near lan not x"] {
        assert_eq!(found(storage, words, Scope::Everything).await, [], "{words}");
    }
    let strange = Scope::Agencies(vec!["\" OR \"lan".into(), "*".into()]);
    assert_eq!(found(storage, "lan", strange).await, []);
}
