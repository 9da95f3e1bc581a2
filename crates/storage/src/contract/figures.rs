//! Promises about figures: they are what the events add up to.

use super::given::{
    self, a_busy_town, a_submitted_dossier, acted, after, agency, change, in_hours, outcome,
    person, post, reception,
};
use app::ports::storage::{Load, Measure, Scope, Storage};
use domain::{
    deadline::JudgedBy,
    dossier::{
        Dossier, Event, Recorded, StageKind, WorkKind,
        apply::replay,
        state::{Delivery, DocumentNumber, Rating},
        work,
    },
    ids::{AgencyId, StaffId},
    party::Role,
    procedure::Channel,
    time,
};
use jiff::civil::{Date, DateTime, date};
use std::{collections::BTreeMap, sync::Arc};

/// The figures of one store, read from it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Read {
    work: BTreeMap<(AgencyId, Role, Option<StaffId>, WorkKind), Load>,
    loads: BTreeMap<AgencyId, Load>,
    stages: BTreeMap<StageKind, u64>,
    tallies: BTreeMap<Measure, i64>,
}

async fn read(
    storage: &dyn Storage,
    scope: &Scope,
    (today, soon): (Date, Date),
    (from, to): (Date, Date),
) -> Read {
    let mut figures = Read::default();
    for count in storage.work_counts(scope, today, soon).await.unwrap() {
        let key = (count.agency, count.role, count.person, count.kind);
        assert_eq!(figures.work.insert(key, count.load), None, "each figure once");
    }
    for (agency, load) in storage.loads(scope, today, soon).await.unwrap() {
        assert_eq!(figures.loads.insert(agency, load), None);
    }
    for (stage, count) in storage.stage_counts(scope).await.unwrap() {
        assert_eq!(figures.stages.insert(stage, count), None);
    }
    for (measure, count) in storage.tallies(scope, from, to).await.unwrap() {
        assert_eq!(figures.tallies.insert(measure, count), None);
    }
    figures
}

/// The same figures, counted one by one from the events alone.
async fn counted(
    storage: &dyn Storage,
    scope: &Scope,
    (today, soon): (Date, Date),
    (from, to): (Date, Date),
) -> Read {
    let mut histories: BTreeMap<_, Vec<Recorded>> = BTreeMap::new();
    for (_, dossier, event) in storage.events_after(0, 10_000).await.unwrap() {
        histories.entry(dossier).or_default().push(event.recorded);
    }
    let inside = |agency: &AgencyId| match scope {
        Scope::Everything => true,
        Scope::Agencies(agencies) => agencies.contains(agency),
    };
    let mut figures = Read::default();
    for history in histories.values() {
        let dossier = replay(history).unwrap();
        for item in work(&dossier).into_iter().filter(|item| inside(&item.agency)) {
            let day = item.due.map(DateTime::date);
            let load = Load {
                all: 1,
                overdue: u64::from(day.is_some_and(|day| day < today)),
                due_soon: u64::from(day.is_some_and(|day| (today..=soon).contains(&day))),
            };
            *figures.loads.entry(item.agency.clone()).or_default() += load;
            let key = (item.agency, item.role, item.person, item.kind);
            *figures.work.entry(key).or_default() += load;
        }
        if inside(&dossier.competent) {
            *figures.stages.entry(dossier.stage.kind()).or_default() += 1;
            tally(history, (from, to), &mut figures);
        }
    }
    figures.tallies.retain(|_, count| *count != 0);
    figures
}

fn tally(history: &[Recorded], (from, to): (Date, Date), figures: &mut Read) {
    let (mut promised, mut asked) = (None, None);
    let mut stars = 0;
    for recorded in history {
        let at = time::local(recorded.at);
        let mut add = |measure, count| {
            if (from..=to).contains(&at.date()) {
                *figures.tallies.entry(measure).or_default() += count;
            }
        };
        match &recorded.event {
            Event::Submitted(sent) if sent.channel == Channel::Online => {
                add(Measure::SubmittedOnline, 1);
            }
            Event::Submitted(_) => add(Measure::SubmittedAtCounter, 1),
            Event::Received(received) => {
                promised = received.due;
                add(Measure::Received, 1);
            }
            // What was late already stays late.
            Event::SupplementAccepted { due, .. } if asked <= promised => promised = *due,
            Event::Resumed { due, .. } => promised = *due,
            Event::NotAccepted(_) => add(Measure::NotAccepted, 1),
            Event::IntakeSupplementAsked(_) => add(Measure::SupplementsAsked, 1),
            Event::SupplementAsked(_) => {
                asked = Some(at);
                add(Measure::SupplementsAsked, 1);
            }
            Event::Issued { .. } | Event::Rejected { .. } => match promised {
                Some(due) if at > due => add(Measure::FinishedLate, 1),
                Some(due) if at.date() < due.date() => add(Measure::FinishedEarly, 1),
                _ => add(Measure::FinishedOnTime, 1),
            },
            Event::Withdrawn | Event::Stopped { .. } => add(Measure::Withdrawn, 1),
            Event::Returned { .. } => add(Measure::Returned, 1),
            Event::Apologised { .. } => add(Measure::Apologies, 1),
            Event::Rated(rating) => {
                add(Measure::Ratings, i64::from(stars == 0));
                add(Measure::Stars, i64::from(rating.stars) - stars);
                stars = i64::from(rating.stars);
            }
            _ => {}
        }
    }
}

pub async fn figures_are_what_the_events_add_up_to(storage: &dyn Storage) {
    a_busy_town(storage, 101, 40, 700).await;
    let first = time::local(given::start()).date();
    let soon = (date(2026, 1, 20), date(2026, 1, 22));
    let scopes = [
        Scope::Everything,
        Scope::Agencies(vec![agency(1), agency(21), agency(9), agency(1)]),
        Scope::Agencies(vec![agency(2)]),
        Scope::Agencies(Vec::new()),
    ];
    for scope in scopes {
        for days in [soon, (first, first), (date(2027, 1, 1), date(2027, 1, 2))] {
            for months in [
                (date(2026, 1, 1), date(2026, 12, 31)),
                (date(2026, 1, 1), date(2026, 1, 31)),
                (date(2025, 1, 1), date(2025, 12, 31)),
            ] {
                let figures = read(storage, &scope, days, months).await;
                assert_eq!(figures, counted(storage, &scope, days, months).await);
            }
        }
    }
    let whole = (date(2026, 1, 1), date(2027, 12, 31));
    let all = read(storage, &Scope::Everything, soon, whole).await;
    let measures: std::collections::BTreeSet<Measure> = all.tallies.keys().copied().collect();
    assert!(measures.len() >= 11, "the town is worth counting: {measures:?}");
}

async fn finished(
    storage: &dyn Storage,
    number: u64,
    apologised: bool,
    hours: u64,
) -> Arc<Dossier> {
    let mut dossier = a_submitted_dossier(storage, number).await;
    let at = given::start();
    let to = |role| post(&agency(1), role, Some(person(2)), at);
    let mut events = vec![
        reception(&dossier, at, 48),
        Event::Transferred { to: to(Role::Specialist) },
        Event::TakenOver { by: person(2) },
    ];
    if apologised {
        events.push(Event::Apologised {
            number: DocumentNumber::next(&agency(1), 2026, "PXL"),
            reason: "thiết bị hỏng".to_owned(),
            was_due: in_hours(at, 48),
            due: in_hours(at, 400),
            in_time: true,
            judged_by: JudgedBy::OriginalDate,
        });
    }
    dossier = storage.commit(change(&dossier, at, events)).await.unwrap().dossier;
    let issued = Event::Issued { outcome: outcome(&dossier, at), to: to(Role::OnestopOfficer) };
    let end = after(hours * 60);
    storage.commit(change(&dossier, end, vec![issued])).await.unwrap().dossier
}

pub async fn a_finish_is_judged_by_the_first_promise(storage: &dyn Storage) {
    finished(storage, 1, false, 20).await;
    finished(storage, 2, false, 47).await;
    finished(storage, 3, false, 49).await;
    // The apology gives a new date; the statistics keep the first.
    finished(storage, 4, true, 49).await;
    let month = date(2026, 1, 31);
    let tallies = storage.tallies(&Scope::Everything, month, month).await.unwrap();
    let of = |measure| tallies.iter().find(|(found, _)| *found == measure).map(|found| found.1);
    assert_eq!(of(Measure::FinishedEarly), Some(1));
    assert_eq!(of(Measure::FinishedOnTime), Some(1));
    assert_eq!(of(Measure::FinishedLate), Some(2));
    assert_eq!(of(Measure::Apologies), Some(1));
}

pub async fn a_later_rating_replaces_an_earlier_one(storage: &dyn Storage) {
    let mut dossier = finished(storage, 1, false, 20).await;
    let returned = Event::Returned { way: Delivery::Counter, collected_by: String::new() };
    dossier = acted(storage, &dossier, vec![returned]).await;
    for stars in [2, 5] {
        let rating = Rating { at: after(9), stars, reasons: Vec::new(), comment: String::new() };
        dossier = acted(storage, &dossier, vec![Event::Rated(rating)]).await;
    }
    let month = date(2026, 1, 1);
    let tallies = storage.tallies(&Scope::Everything, month, month).await.unwrap();
    let of = |measure| tallies.iter().find(|(found, _)| *found == measure).unwrap().1;
    assert_eq!((of(Measure::Ratings), of(Measure::Stars)), (1, 5));
}

pub async fn late_work_and_work_due_soon_are_told_apart_by_day(storage: &dyn Storage) {
    // Due at 16:00 of 5 January and some minutes.
    for number in 0..3 {
        a_submitted_dossier(storage, number).await;
    }
    let fifth = date(2026, 1, 5);
    for (today, soon, (all, overdue, due_soon)) in [
        (fifth, fifth, (3, 0, 3)),
        (date(2026, 1, 6), date(2026, 1, 8), (3, 3, 0)),
        (date(2026, 1, 3), date(2026, 1, 4), (3, 0, 0)),
        (date(2026, 1, 3), fifth, (3, 0, 3)),
    ] {
        let counts = storage.work_counts(&Scope::Everything, today, soon).await.unwrap();
        assert_eq!(counts.len(), 1);
        assert_eq!(counts[0].load, Load { all, overdue, due_soon });
    }
}
