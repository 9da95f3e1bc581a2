//! A demo city as a visitor finds it.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::args::DemoPack;
use app::ports::storage::{DossierQuery, Scope};
use domain::{dossier::StageKind, time};
use std::{collections::BTreeSet, io::sink};

async fn city(pack: DemoPack) -> (tempfile::TempDir, DataFolder, Filled) {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::at(place.path());
    let now = time::instant(date(2026, 11, 25).at(10, 15, 0, 0));
    let filled = make(&folder, pack, 220, now, &mut sink()).await.unwrap();
    (place, folder, filled)
}

async fn stages(folder: &DataFolder) -> BTreeSet<StageKind> {
    let storage = folder.open_storage().await.unwrap().storage();
    let counts = storage.stage_counts(&Scope::Everything).await.unwrap();
    counts.into_iter().map(|(stage, _)| stage).collect()
}

#[tokio::test]
async fn a_city_of_three_levels_has_dossiers_in_every_stage_and_late_ones() {
    let (_place, folder, filled) = city(DemoPack::Nd61Of2018).await;
    assert_eq!(filled.dossiers, 220, "{filled:?}");
    assert!(filled.refused * 50 < filled.acts, "{filled:?}");
    let stages = stages(&folder).await;
    for stage in StageKind::ALL.into_iter().filter(|stage| *stage != StageKind::Stopped) {
        assert!(stages.contains(&stage), "{stage:?} is missing in {stages:?}");
    }
    let storage = folder.open_storage().await.unwrap().storage();
    let today = date(2026, 11, 25);
    let counts = storage.work_counts(&Scope::Everything, today, today).await.unwrap();
    assert!(counts.iter().map(|count| count.load.overdue).sum::<u64>() >= 5);
}

#[tokio::test]
async fn a_city_of_two_levels_has_no_district_and_stops_instead_of_withdrawing() {
    let (_place, folder, filled) = city(DemoPack::Nd118Of2025).await;
    assert!(filled.dossiers > 200, "{filled:?}");
    let stages = stages(&folder).await;
    assert!(stages.len() >= 12, "{stages:?}");
    let storage = folder.open_storage().await.unwrap().storage();
    let catalogue = installation::catalogue(&*storage).await.unwrap();
    let query = DossierQuery {
        scope: Scope::Everything,
        words: Vec::new(),
        stage: None,
        account: None,
        after: None,
        limit: 300,
    };
    for row in storage.dossiers(&query).await.unwrap() {
        let competent = catalogue.agencies().get(&row.competent).unwrap();
        assert!(competent.is_open_on(date(2026, 11, 25)), "{}", competent.name);
    }
}

#[tokio::test]
async fn a_demo_city_is_whole_and_proven() {
    let (_place, folder, filled) = city(DemoPack::Nd61Of2018).await;
    let report = folder.open_storage().await.unwrap().verify(|_| {}).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.dossiers, u64::from(filled.dossiers));
}

#[tokio::test]
async fn an_installation_that_is_no_demo_is_never_cleared() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::at(place.path());
    drop(folder.create_storage().await.unwrap());
    assert!(clear(&folder).is_err());
    assert!(folder.is_filled().await.unwrap());
}
