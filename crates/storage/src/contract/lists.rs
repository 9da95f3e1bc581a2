//! Promises about lists: the right rows, in order, page by page.

use super::given::{
    self, Chance, a_busy_town, a_submitted_dossier, acted, after, agency, all_dossiers, all_work,
    application, consultation, in_hours, one_more, person, post, reception, staff_id, submitted,
};
use app::ports::storage::{
    DossierQuery, DossierRow, Scope, Storage, Whose, WorkCursor, WorkQuery, WorkRow,
};
use domain::{
    dossier::{Dossier, Event, StageKind, WorkKind, state::Opinion, state::Verdict, work},
    ids::DossierId,
    party::Role,
    time,
};
use jiff::ToSpan;
use std::{collections::BTreeSet, sync::Arc};

fn cursor(row: &WorkRow) -> WorkCursor {
    WorkCursor { due: row.due, dossier: row.dossier, position: row.position }
}

/// All pages of a question, put together.
async fn pages(storage: &dyn Storage, query: &WorkQuery, limit: u16) -> Vec<WorkRow> {
    let mut query = WorkQuery { limit, ..query.clone() };
    let mut rows: Vec<WorkRow> = Vec::new();
    loop {
        let page = storage.work(&query).await.unwrap();
        assert!(page.len() <= usize::from(limit));
        let Some(last) = page.last() else { return rows };
        query.after = Some(cursor(last));
        rows.extend(page);
    }
}

async fn dossier_pages(storage: &dyn Storage, query: &DossierQuery, limit: u16) -> Vec<DossierRow> {
    let mut query = DossierQuery { limit, ..query.clone() };
    let mut rows: Vec<DossierRow> = Vec::new();
    loop {
        let page = storage.dossiers(&query).await.unwrap();
        assert!(page.len() <= usize::from(limit));
        let Some(last) = page.last() else { return rows };
        query.after = Some(last.id);
        rows.extend(page);
    }
}

/// The rows that must stand in the list of all work, worked out from the states alone.
fn expected(town: &[Arc<Dossier>]) -> Vec<WorkRow> {
    let mut rows = Vec::new();
    for dossier in town {
        for (position, item) in (0..).zip(work(dossier)) {
            rows.push(WorkRow {
                dossier: dossier.id,
                position,
                number: dossier.number(),
                procedure: dossier.procedure.code.clone(),
                applicant: dossier.applicant.name.clone(),
                stage: dossier.stage.kind(),
                kind: item.kind,
                agency: item.agency,
                role: item.role,
                person: item.person,
                since: item.since,
                due: item.due,
                promised: dossier.due(),
                consultation: item.consultation,
            });
        }
    }
    rows.sort_by_key(|row| (row.due.is_none(), row.due, row.dossier, row.position));
    rows
}

pub async fn after_every_event_the_lists_show_the_work_of_the_state(storage: &dyn Storage) {
    let mut town = a_busy_town(storage, 17, 12, 0).await;
    let mut chance = Chance(99);
    for minute in 0..300 {
        let which = usize::try_from(chance.below(12)).unwrap();
        one_more(storage, &mut town[which], 20 + minute * 61, &mut chance).await;
        assert_eq!(storage.work(&all_work()).await.unwrap(), expected(&town));
    }
    let finished = town.iter().filter(|dossier| dossier.stage.kind().is_finished()).count();
    assert!(finished > 3, "the town has lived");
}

pub async fn the_most_urgent_comes_first_and_the_undated_last(storage: &dyn Storage) {
    let late = a_submitted_dossier(storage, 3).await;
    let later = a_submitted_dossier(storage, 9).await;
    let mut undated = a_submitted_dossier(storage, 1).await;
    undated =
        acted(storage, &undated, vec![Event::WithdrawalRequested { reason: String::new() }]).await;
    let rows = storage.work(&all_work()).await.unwrap();
    let order: Vec<(DossierId, WorkKind)> =
        rows.iter().map(|row| (row.dossier, row.kind)).collect();
    assert_eq!(
        order,
        [
            (undated.id, WorkKind::Receive),
            (late.id, WorkKind::Receive),
            (later.id, WorkKind::Receive),
            (undated.id, WorkKind::ConfirmWithdrawal),
        ]
    );
    assert_eq!(rows[3].due, None);
}

pub async fn pages_of_work_are_complete_without_doubles(storage: &dyn Storage) {
    let town = a_busy_town(storage, 23, 40, 160).await;
    let all = expected(&town);
    let everywhere = all_work();
    let four = Scope::Agencies((1..=4).map(agency).chain((20..30).map(agency)).collect());
    let some = WorkQuery { scope: four.clone(), ..all_work() };
    let untaken = WorkQuery { scope: four.clone(), whose: Whose::Nobody, ..all_work() };
    let of_one = WorkQuery { scope: four, whose: Whose::Person(staff_id(2)), ..all_work() };
    let in_four = |row: &&WorkRow| row.agency != agency(9);
    for limit in [1, 3, 7, 50] {
        assert_eq!(pages(storage, &everywhere, limit).await, all);
        let rows: Vec<_> = all.iter().filter(in_four).cloned().collect();
        assert_eq!(pages(storage, &some, limit).await, rows);
        let rows: Vec<_> =
            all.iter().filter(in_four).filter(|row| row.person.is_none()).cloned().collect();
        assert_eq!(pages(storage, &untaken, limit).await, rows);
        let rows: Vec<_> =
            all.iter().filter(|row| row.person == Some(staff_id(2))).cloned().collect();
        assert!(!rows.is_empty());
        assert_eq!(pages(storage, &of_one, limit).await, rows);
        let anywhere = WorkQuery { scope: Scope::Everything, ..of_one.clone() };
        assert_eq!(pages(storage, &anywhere, limit).await, rows);
    }
    let nowhere = WorkQuery { scope: Scope::Agencies(Vec::new()), ..all_work() };
    assert_eq!(storage.work(&nowhere).await.unwrap(), vec![]);
}

pub async fn a_page_of_work_goes_on_behind_its_cursor_while_work_changes(storage: &dyn Storage) {
    let mut town = a_busy_town(storage, 31, 30, 40).await;
    let mut chance = Chance(7);
    let mut query = WorkQuery { limit: 4, ..all_work() };
    let mut seen = BTreeSet::new();
    // What lay still all the time, and nothing else, must be seen for certain, and once.
    let mut still: BTreeSet<_> = expected(&town).iter().map(|row| (row.dossier, row.due)).collect();
    for minute in 0.. {
        let page = storage.work(&query).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(cursor(last));
        for row in &page {
            assert!(seen.insert((row.dossier, row.position, row.due)), "seen twice: {row:?}");
        }
        let which = usize::try_from(chance.below(30)).unwrap();
        let before = town[which].version;
        one_more(storage, &mut town[which], 5_000 + minute * 13, &mut chance).await;
        if town[which].version != before {
            let id = town[which].id;
            still.retain(|(dossier, _)| *dossier != id);
        }
    }
    let seen: BTreeSet<_> = seen.into_iter().map(|(dossier, _, due)| (dossier, due)).collect();
    assert!(still.len() > 5 && still.is_subset(&seen));
}

pub async fn my_work_is_what_is_mine_or_nobodys_in_my_roles(storage: &dyn Storage) {
    let town = a_busy_town(storage, 41, 40, 200).await;
    for (number, roles) in [
        (2, vec![Role::Specialist]),
        (3, vec![Role::OnestopOfficer, Role::Specialist]),
        (4, vec![Role::Approver, Role::Clerk]),
    ] {
        for scope in [
            Scope::Agencies(vec![agency(1), agency(21)]),
            Scope::Agencies(vec![agency(2), agency(2)]),
            Scope::Everything,
        ] {
            let inside = |row: &&WorkRow| match &scope {
                Scope::Everything => true,
                Scope::Agencies(agencies) => agencies.contains(&row.agency),
            };
            let mine: Vec<WorkRow> = expected(&town)
                .iter()
                .filter(inside)
                .filter(|row| roles.contains(&row.role))
                .filter(|row| row.person.is_none_or(|person| person == staff_id(number)))
                .cloned()
                .collect();
            let whose = Whose::MineToDo { staff: staff_id(number), roles: roles.clone() };
            let query = WorkQuery { scope: scope.clone(), whose, ..all_work() };
            assert_eq!(storage.work(&query).await.unwrap(), mine);
            assert_eq!(pages(storage, &query, 3).await, mine);
        }
    }
}

pub async fn work_is_narrowed_by_kind_procedure_and_due_moment(storage: &dyn Storage) {
    for number in 0..10 {
        let mut sent = application(number);
        if number % 2 == 1 {
            sent.procedure.code = "1.004746".into();
        }
        let dossier = submitted(storage, sent, number * 60).await;
        if number >= 8 {
            acted(storage, &dossier, vec![Event::WithdrawalRequested { reason: String::new() }])
                .await;
        }
    }
    let number_of = |rows: Vec<WorkRow>| rows.len();
    let ask = |query: WorkQuery| async move { number_of(storage.work(&query).await.unwrap()) };
    for scope in [Scope::Everything, Scope::Agencies(vec![agency(1)])] {
        let all = WorkQuery { scope, ..all_work() };
        assert_eq!(ask(all.clone()).await, 12);
        let kind = Some(WorkKind::ConfirmWithdrawal);
        assert_eq!(ask(WorkQuery { kind, ..all.clone() }).await, 2);
        let procedure = Some("1.004746".into());
        assert_eq!(ask(WorkQuery { procedure, ..all.clone() }).await, 6);
        // Due moments are those of `application`: eight hours and `number` minutes after the start.
        let third = in_hours(after(3), 8);
        assert_eq!(ask(WorkQuery { due_before: Some(third), ..all.clone() }).await, 3);
        assert_eq!(ask(WorkQuery { due_from: Some(third), ..all.clone() }).await, 7);
        let window =
            WorkQuery { due_from: Some(third), due_before: Some(in_hours(after(5), 8)), ..all };
        assert_eq!(ask(window.clone()).await, 2);
        assert_eq!(pages(storage, &window, 1).await.len(), 2);
    }
}

pub async fn pages_of_dossiers_are_complete_newest_first(storage: &dyn Storage) {
    let town = a_busy_town(storage, 53, 25, 100).await;
    let mut newest: Vec<DossierId> = town.iter().map(|dossier| dossier.id).collect();
    newest.sort_unstable();
    newest.reverse();
    for limit in [1, 4, 25, 60] {
        let rows = dossier_pages(storage, &all_dossiers(), limit).await;
        assert!(rows.iter().map(|row| row.id).eq(newest.iter().copied()));
    }
    for row in storage.dossiers(&all_dossiers()).await.unwrap() {
        let dossier = town.iter().find(|dossier| dossier.id == row.id).unwrap();
        let expected = DossierRow {
            id: dossier.id,
            number: dossier.number(),
            procedure: dossier.procedure.code.clone(),
            applicant: dossier.applicant.name.clone(),
            stage: dossier.stage.kind(),
            reception: dossier.reception.clone(),
            competent: dossier.competent.clone(),
            submitted_at: dossier.submitted_at,
            due: dossier.due(),
            finished_at: dossier.finished_at(),
        };
        assert_eq!(row, expected);
    }
}

pub async fn a_stretch_of_codes_is_read_in_their_order(storage: &dyn Storage) {
    let town = a_busy_town(storage, 59, 30, 200).await;
    let mut coded: Vec<(String, DossierId)> = town
        .iter()
        .filter_map(|dossier| Some((dossier.code.as_ref()?.to_string(), dossier.id)))
        .collect();
    coded.sort();
    assert!(coded.len() > 10, "the town is worth reading: {}", coded.len());
    let (from, to) = (coded[2].0.clone(), coded[9].0.clone());
    let inside: Vec<DossierId> = coded[2..9].iter().map(|(_, id)| *id).collect();
    assert_eq!(storage.dossiers_by_code(&from, &to, 100).await.unwrap(), inside);
    assert_eq!(storage.dossiers_by_code(&from, &to, 3).await.unwrap(), inside[..3]);
    assert_eq!(storage.count_by_code(&from, &to).await.unwrap(), 7);
    assert_eq!(storage.count_by_code(&to, &from).await.unwrap(), 0);
}

pub async fn dossiers_are_narrowed_by_stage_and_agency(storage: &dyn Storage) {
    let town = a_busy_town(storage, 61, 30, 120).await;
    for scope in [Scope::Everything, Scope::Agencies(vec![agency(1), agency(3)])] {
        for stage in StageKind::ALL.into_iter().map(Some).chain([None]) {
            let mut ids: Vec<DossierId> = town
                .iter()
                .filter(|dossier| match &scope {
                    Scope::Everything => true,
                    Scope::Agencies(agencies) => agencies.contains(&dossier.reception),
                })
                .filter(|dossier| stage.is_none_or(|stage| given::stage(dossier) == stage))
                .map(|dossier| dossier.id)
                .collect();
            ids.sort_unstable();
            ids.reverse();
            let query = DossierQuery { scope: scope.clone(), stage, ..all_dossiers() };
            for limit in [2, 100] {
                let rows = dossier_pages(storage, &query, limit).await;
                assert!(rows.iter().map(|row| row.id).eq(ids.iter().copied()), "{query:?}");
            }
        }
    }
}

pub async fn an_agency_still_sees_what_it_once_held(storage: &dyn Storage) {
    let seen_by = |number| async move {
        let query = DossierQuery { scope: Scope::Agencies(vec![agency(number)]), ..all_dossiers() };
        !storage.dossiers(&query).await.unwrap().is_empty()
    };
    let mut dossier = a_submitted_dossier(storage, 1).await;
    assert!(seen_by(1).await && !seen_by(5).await && !seen_by(6).await && !seen_by(9).await);
    let at = after(60);
    let to = |number| post(&agency(number), Role::Specialist, None, at);
    dossier = acted(storage, &dossier, vec![reception(&dossier, at, 40)]).await;
    dossier = acted(storage, &dossier, vec![Event::Transferred { to: to(5) }]).await;
    dossier = acted(storage, &dossier, vec![Event::TakenOver { by: person(2) }]).await;
    let asked = consultation(&dossier, &agency(9), in_hours(at, 30));
    dossier = acted(storage, &dossier, vec![Event::Consulted(asked)]).await;
    let handed = Event::HandedOver { to: to(6), note: String::new() };
    dossier = acted(storage, &dossier, vec![handed]).await;
    assert!(seen_by(1).await && seen_by(5).await && seen_by(6).await && seen_by(9).await);
    assert!(!seen_by(7).await);
    // Once among them, an agency finds it at every later stage, and by words too.
    acted(storage, &dossier, vec![Event::TakenOver { by: person(3) }]).await;
    assert!(seen_by(5).await && seen_by(9).await);
    let words = vec!["lan".to_owned()];
    let scope = Scope::Agencies(vec![agency(5)]);
    let found = storage.dossiers(&DossierQuery { scope, words, ..all_dossiers() }).await.unwrap();
    assert_eq!(found.len(), 1);
    // So who may open it can be asked in the same words.
    let agencies = storage.agencies_of(dossier.id).await.unwrap();
    assert_eq!(agencies, [1, 5, 6, 9].map(agency));
    assert_eq!(storage.agencies_of(given::dossier_id(77)).await.unwrap(), []);
}

pub async fn an_account_sees_its_own_dossiers(storage: &dyn Storage) {
    let town = a_busy_town(storage, 71, 20, 60).await;
    for number in 0..4 {
        let account = Some(given::account_id(number));
        let mut own: Vec<DossierId> = town
            .iter()
            .filter(|dossier| dossier.belongs_to(given::account_id(number)))
            .map(|dossier| dossier.id)
            .collect();
        own.sort_unstable();
        own.reverse();
        let query = DossierQuery { account, ..all_dossiers() };
        let rows = dossier_pages(storage, &query, 3).await;
        assert!(rows.iter().map(|row| row.id).eq(own.iter().copied()));
        let words = vec!["khong".to_owned()];
        let none = storage.dossiers(&DossierQuery { words, ..query.clone() }).await.unwrap();
        assert_eq!(none, vec![]);
        let first = Scope::Agencies(vec![agency(1)]);
        let narrowed = storage.dossiers(&DossierQuery { scope: first, ..query }).await.unwrap();
        assert!(narrowed.iter().all(|row| row.reception == agency(1)));
    }
}

pub async fn silence_is_listed_once_its_limit_has_passed(storage: &dyn Storage) {
    let mut dossiers = Vec::new();
    for number in 0..4 {
        let at = after(60);
        let mut dossier = a_submitted_dossier(storage, number).await;
        let to = post(&agency(1), Role::Specialist, None, at);
        let events = vec![
            reception(&dossier, at, 90),
            Event::Transferred { to },
            Event::TakenOver { by: person(2) },
        ];
        dossier = acted(storage, &dossier, events).await;
        let asked = consultation(&dossier, &agency(9), in_hours(at, 20 + number));
        dossier = acted(storage, &dossier, vec![Event::Consulted(asked)]).await;
        dossiers.push(dossier);
    }
    let limit = time::local(after(60)) + 22.hours();
    let silent = storage.silent_consultations(limit, 10).await.unwrap();
    assert_eq!(silent, [dossiers[0].id, dossiers[1].id]);
    assert_eq!(storage.silent_consultations(limit, 1).await.unwrap(), [dossiers[0].id]);
    // An answer ends the waiting; so does the end of the dossier.
    let answer = Event::ConsultationAnswered {
        id: dossiers[0].consultations[0].id,
        opinion: Opinion {
            at: after(70),
            by: Some(person(9)),
            verdict: Verdict::Agree,
            text: String::new(),
        },
    };
    acted(storage, &dossiers[0], vec![answer]).await;
    acted(storage, &dossiers[1], vec![Event::Withdrawn]).await;
    assert_eq!(storage.silent_consultations(limit, 10).await.unwrap(), []);
    let later = limit + 10.hours();
    assert_eq!(storage.silent_consultations(later, 10).await.unwrap().len(), 2);
}
