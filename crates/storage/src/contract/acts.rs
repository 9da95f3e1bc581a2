//! Promises about acts: whole or not at all, once, in order.

use super::given::{
    self, a_busy_town, a_submitted_dossier, acted, after, agency, application, at_once, change,
    key, reception, sending, submitted, try_act,
};
use app::{
    notices::NoticeKind,
    ports::storage::{CommitError, Storage, Whereabouts},
};
use domain::dossier::{
    Event, Recorded, StageKind,
    apply::replay,
    history::first_broken,
    state::{DocumentNumber, Grounds},
};
use std::collections::BTreeSet;

pub async fn a_dossier_is_found_by_identifier_reference_and_code(storage: &dyn Storage) {
    let sent = a_submitted_dossier(storage, 1).await;
    assert_eq!(storage.dossier(sent.id).await.unwrap().unwrap(), sent);
    assert_eq!(storage.dossier_by_number("TC00000001").await.unwrap().unwrap(), sent);
    let received = acted(storage, &sent, vec![reception(&sent, after(2), 40)]).await;
    let code = received.code.clone().unwrap().to_string();
    assert_eq!(code, "000.00.01.H26-260105-0001");
    assert_eq!(storage.dossier_by_number(&code).await.unwrap().unwrap(), received);
    assert_eq!(storage.dossier_by_number("TC00000001").await.unwrap().unwrap(), received);
    assert_eq!(storage.dossier_by_number("TC00000002").await.unwrap(), None);
    assert_eq!(storage.dossier(given::dossier_id(2)).await.unwrap(), None);
}

pub async fn everybody_learns_where_a_dossier_stands_as_soon_as_it_has_moved(
    storage: &dyn Storage,
) {
    let sent = a_submitted_dossier(storage, 1).await;
    let told = |number: &str, stage| Some(Whereabouts { number: number.to_owned(), stage });
    let reference = "TC00000001";
    let found = storage.whereabouts(reference).await.unwrap();
    assert_eq!(found, told(reference, StageKind::Submitted));
    let received = acted(storage, &sent, vec![reception(&sent, after(2), 40)]).await;
    let code = received.code.clone().unwrap().to_string();
    for number in [reference, &code] {
        let found = storage.whereabouts(number).await.unwrap();
        assert_eq!(found, told(&code, StageKind::Received), "{number}");
    }
    assert_eq!(storage.whereabouts("TC00000002").await.unwrap(), None);
}

pub async fn a_stale_writer_is_turned_away(storage: &dyn Storage) {
    let sent = a_submitted_dossier(storage, 1).await;
    let received = acted(storage, &sent, vec![reception(&sent, after(2), 40)]).await;
    let slower = try_act(storage, &sent, vec![reception(&sent, after(3), 40)]).await;
    assert!(matches!(slower, Err(CommitError::Stale)), "{slower:?}");
    assert_eq!(storage.dossier(sent.id).await.unwrap().unwrap(), received);
    // Somebody who sends the same dossier again has read nothing, so is stale too.
    let again = storage.commit(sending(application(1), after(4))).await;
    assert!(matches!(again, Err(CommitError::Stale)), "{again:?}");
}

pub async fn a_repeated_act_is_answered_with_the_first_answer(storage: &dyn Storage) {
    let mut first = sending(application(1), after(1));
    first.key = Some(key("lan", "k1", 7));
    let answered = storage.commit(first.clone()).await.unwrap();
    assert!(!answered.repeated);
    assert_eq!(storage.answered(&key("lan", "k1", 7)).await.unwrap().unwrap(), answered.dossier);
    assert_eq!(storage.answered(&key("lan", "k2", 7)).await.unwrap(), None);

    // The second press carries another new identifier, as a page that is sent twice does.
    let mut second = sending(application(2), after(2));
    second.key = first.key;
    let repeated = storage.commit(second).await.unwrap();
    assert!(repeated.repeated);
    assert_eq!(repeated.dossier.id, answered.dossier.id);
    assert_eq!(storage.dossier(given::dossier_id(2)).await.unwrap(), None);

    // Repeating an act on a dossier that has moved on answers with the dossier as it is now.
    let mut take_in = change(&answered.dossier, after(3), vec![]);
    take_in.events = vec![reception(&answered.dossier, after(3), 40)];
    take_in.key = Some(key("hà", "k1", 9));
    let received = storage.commit(take_in.clone()).await.unwrap();
    assert!(!received.repeated);
    let repeated = storage.commit(take_in).await.unwrap();
    assert!(repeated.repeated);
    assert_eq!(repeated.dossier, received.dossier);
    assert_eq!(storage.history(received.dossier.id).await.unwrap().len(), 2);
}

pub async fn a_key_used_for_another_request_is_refused(storage: &dyn Storage) {
    let mut first = sending(application(1), after(1));
    first.key = Some(key("lan", "k1", 7));
    storage.commit(first).await.unwrap();
    let mut other = sending(application(2), after(2));
    other.key = Some(key("lan", "k1", 8));
    let refused = storage.commit(other).await;
    assert!(matches!(refused, Err(CommitError::KeyReused)), "{refused:?}");
    let asked = storage.answered(&key("lan", "k1", 8)).await;
    assert!(matches!(asked, Err(CommitError::KeyReused)), "{asked:?}");
    assert_eq!(storage.dossier(given::dossier_id(2)).await.unwrap(), None);
}

pub async fn keys_of_different_people_do_not_meet(storage: &dyn Storage) {
    for (number, whose) in [(1, "lan"), (2, "minh")] {
        let mut sent = sending(application(number), after(number));
        sent.key = Some(key(whose, "k1", 7));
        assert!(!storage.commit(sent).await.unwrap().repeated);
    }
}

pub async fn numbers_run_without_gap_for_each_agency_and_day(storage: &dyn Storage) {
    let mut codes = Vec::new();
    for number in 0..12 {
        let mut sent = application(number);
        sent.reception = agency(1 + number % 2);
        let dossier = submitted(storage, sent, number).await;
        let at = after(if number < 8 { number } else { 24 * 60 + number });
        let events = vec![reception(&dossier, at, 40)];
        let received = storage.commit(change(&dossier, at, events)).await.unwrap().dossier;
        codes.push(received.code.clone().unwrap().to_string());
    }
    let expected: Vec<String> = [
        (1, 5, 1),
        (2, 5, 1),
        (1, 5, 2),
        (2, 5, 2),
        (1, 5, 3),
        (2, 5, 3),
        (1, 5, 4),
        (2, 5, 4),
        (1, 6, 1),
        (2, 6, 1),
        (1, 6, 2),
        (2, 6, 2),
    ]
    .iter()
    .map(|(agency, day, serial)| format!("000.00.{agency:02}.H26-2601{day:02}-{serial:04}"))
    .collect();
    assert_eq!(codes, expected);

    // A slip has a book of its own, and two open numbers in one act are both filled in.
    let dossier = a_submitted_dossier(storage, 50).await;
    let grounds = Grounds {
        number: Some(DocumentNumber::next(&agency(1), 2026, "TCHS")),
        reason: "Không thuộc thẩm quyền".to_owned(),
        legal_basis: "Điều 17".to_owned(),
    };
    let at = after(2 * 24 * 60);
    let events = vec![reception(&dossier, at, 40), Event::NotAccepted(grounds)];
    let both = storage.commit(change(&dossier, at, events)).await.unwrap().dossier;
    assert_eq!(both.code.clone().unwrap().to_string(), "000.00.01.H26-260107-0001");
    let domain::dossier::Stage::NotAccepted { reason, .. } = &both.stage else {
        panic!("not accepted")
    };
    assert_eq!(reason.number.as_ref().unwrap().serial, Some(1));
}

pub async fn an_act_that_is_refused_leaves_nothing_behind(storage: &dyn Storage) {
    let sent = a_submitted_dossier(storage, 1).await;
    let other = a_submitted_dossier(storage, 2).await;
    let withdrawn = vec![Event::WithdrawalRequested { reason: String::new() }];
    acted(storage, &sent, withdrawn).await;
    let draft = given::draft(1, 1);
    assert!(storage.save_draft(draft.clone(), 0).await.unwrap());
    let (work, figures) = (storage.work(&given::all_work()).await.unwrap(), all(storage).await);

    let mut stale = change(&sent, after(5), vec![reception(&sent, after(5), 40)]);
    stale.key = Some(key("hà", "k9", 1));
    stale.notices = vec![given::notice("0912345678", NoticeKind::Received)];
    stale.used_draft = Some(draft.id);
    assert!(matches!(storage.commit(stale).await, Err(CommitError::Stale)));

    assert_eq!(storage.answered(&key("hà", "k9", 1)).await.unwrap(), None);
    assert_eq!(storage.notices(None, 10).await.unwrap(), vec![]);
    assert_eq!(storage.draft(draft.id).await.unwrap(), Some(draft));
    assert_eq!(storage.work(&given::all_work()).await.unwrap(), work);
    assert_eq!(all(storage).await, figures);
    // Even the number it had taken is the next one's.
    let at = after(6);
    let taken = vec![reception(&other, at, 40)];
    let received = storage.commit(change(&other, at, taken)).await.unwrap().dossier;
    assert!(received.code.clone().unwrap().to_string().ends_with("-0001"));
}

async fn all(storage: &dyn Storage) -> String {
    let scope = app::ports::storage::Scope::Everything;
    let day = domain::time::local(given::start()).date();
    format!(
        "{:?} {:?} {:?} {}",
        storage.work_counts(&scope, day, day).await.unwrap(),
        storage.stage_counts(&scope).await.unwrap(),
        storage.tallies(&scope, day, day).await.unwrap(),
        storage.events_after(0, 1000).await.unwrap().len(),
    )
}

pub async fn a_change_that_makes_no_sense_is_refused(storage: &dyn Storage) {
    let sent = a_submitted_dossier(storage, 1).await;
    let nothing = storage.commit(change(&sent, after(2), vec![])).await;
    assert!(matches!(nothing, Err(CommitError::Fault(_))), "{nothing:?}");
    let mut headless = change(&sent, after(2), vec![Event::Withdrawn]);
    headless.before = None;
    let headless = storage.commit(headless).await;
    assert!(matches!(headless, Err(CommitError::Fault(_))), "{headless:?}");
    // A reference is given once.
    let mut twin = application(2);
    twin.reference.clone_from(&sent.reference);
    let twin = storage.commit(sending(twin, after(2))).await;
    assert!(matches!(twin, Err(CommitError::Fault(_))), "{twin:?}");
    assert_eq!(storage.events_after(0, 10).await.unwrap().len(), 1);
}

pub async fn the_history_is_chained_by_hashes(storage: &dyn Storage) {
    for dossier in a_busy_town(storage, 11, 10, 120).await {
        let history = storage.history(dossier.id).await.unwrap();
        assert_eq!(u64::try_from(history.len()).unwrap(), dossier.version);
        let links = history.iter().map(|event| (event.text.as_str(), &event.hash));
        assert_eq!(first_broken(dossier.id, links), None);
        for (seq, event) in (1..).zip(&history) {
            assert_eq!(event.recorded.seq, seq);
        }
    }
}

pub async fn replaying_the_history_gives_the_stored_state(storage: &dyn Storage) {
    let mut stages = BTreeSet::new();
    for dossier in a_busy_town(storage, 5, 30, 400).await {
        let stored = storage.dossier(dossier.id).await.unwrap().unwrap();
        assert_eq!(stored, dossier);
        let history = storage.history(dossier.id).await.unwrap();
        let events: Vec<Recorded> = history.into_iter().map(|event| event.recorded).collect();
        assert_eq!(replay(&events).unwrap(), *stored);
        stages.insert(stored.stage.kind());
    }
    // The town is worth looking at: dossiers stand at many stages of their lives.
    assert!(stages.len() >= 6 && stages.contains(&StageKind::Returned), "{stages:?}");
}

pub async fn events_are_listed_in_the_order_of_writing(storage: &dyn Storage) {
    let town = a_busy_town(storage, 3, 5, 60).await;
    let mut listed = Vec::new();
    let mut position = 0;
    loop {
        let page = storage.events_after(position, 7).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.windows(2).all(|pair| pair[0].0 < pair[1].0) && page[0].0 > position);
        position = last.0;
        listed.extend(page);
    }
    let total: u64 = town.iter().map(|dossier| dossier.version).sum();
    assert_eq!(u64::try_from(listed.len()).unwrap(), total);
    for dossier in town {
        let own = listed.iter().filter(|(_, id, _)| *id == dossier.id).map(|(_, _, event)| event);
        let history = storage.history(dossier.id).await.unwrap();
        assert!(own.eq(history.iter()));
    }
}

pub async fn messages_are_written_with_the_act_and_marked_when_sent(storage: &dyn Storage) {
    let mut sent = sending(application(1), after(1));
    sent.notices = vec![
        given::notice("0912345678", NoticeKind::Submitted),
        given::notice("lan@example.vn", NoticeKind::Received),
    ];
    storage.commit(sent).await.unwrap();
    let waiting = storage.unsent_notices(10).await.unwrap();
    let contacts: Vec<_> = waiting.iter().map(|notice| notice.notice.contact.as_str()).collect();
    assert_eq!(contacts, ["0912345678", "lan@example.vn"]);
    assert!(waiting.iter().all(|notice| notice.at == after(1) && notice.sent_at.is_none()));
    assert_eq!(storage.unsent_notices(1).await.unwrap(), waiting[..1]);

    storage.notice_sent(waiting[0].id, after(2)).await.unwrap();
    assert_eq!(storage.unsent_notices(10).await.unwrap(), waiting[1..]);
    let to_one = storage.notices(Some("0912345678"), 10).await.unwrap();
    assert_eq!(to_one.len(), 1);
    assert_eq!(to_one[0].sent_at, Some(after(2)));
    let newest = storage.notices(None, 1).await.unwrap();
    assert_eq!(newest[0].notice, waiting[1].notice);
}

pub async fn the_draft_goes_with_the_act_that_used_it(storage: &dyn Storage) {
    let draft = given::draft(1, 1);
    storage.save_draft(draft.clone(), 0).await.unwrap();
    let mut sent = sending(application(1), after(1));
    sent.used_draft = Some(draft.id);
    storage.commit(sent).await.unwrap();
    assert_eq!(storage.draft(draft.id).await.unwrap(), None);
    // A saving that comes too late does not bring it back.
    assert!(!storage.save_draft(given::draft(1, 2), 1).await.unwrap());
    assert_eq!(storage.drafts_of(draft.account).await.unwrap(), vec![]);
}

pub async fn acts_of_many_at_once_are_each_kept_once(storage: &dyn Storage) {
    const EACH: u64 = 25;
    let codes: Vec<String> = at_once(8, |thread, runtime| {
        runtime.block_on(async {
            let mut codes = Vec::new();
            for number in thread * EACH..(thread + 1) * EACH {
                let dossier = a_submitted_dossier(storage, number).await;
                let events = vec![reception(&dossier, after(1), 40)];
                let received = storage.commit(change(&dossier, after(1), events)).await.unwrap();
                codes.push(received.dossier.code.clone().unwrap().to_string());
            }
            codes
        })
    })
    .concat();
    let given: BTreeSet<&String> = codes.iter().collect();
    let expected: BTreeSet<String> =
        (1..=8 * EACH).map(|serial| format!("000.00.01.H26-260105-{serial:04}")).collect();
    assert!(given.into_iter().eq(&expected), "each number once, without a gap");
    let page = storage.dossiers(&given::all_dossiers()).await.unwrap();
    assert_eq!(page.len(), codes.len());
    assert!(page.iter().all(|row| row.stage == StageKind::Received));
}

pub async fn of_two_at_once_on_one_dossier_one_gets_through(storage: &dyn Storage) {
    for number in 0..20 {
        let dossier = a_submitted_dossier(storage, number).await;
        let answers = at_once(2, |_, runtime| {
            let events = vec![reception(&dossier, after(2), 40)];
            runtime.block_on(storage.commit(change(&dossier, after(2), events)))
        });
        let through = answers.iter().filter(|answer| answer.is_ok()).count();
        let stale =
            answers.iter().filter(|answer| matches!(answer, Err(CommitError::Stale))).count();
        assert_eq!((through, stale), (1, 1), "{answers:?}");
    }
}

pub async fn a_key_pressed_twice_at_once_files_once(storage: &dyn Storage) {
    for press in 0..20 {
        let answers = at_once(2, |thread, runtime| {
            let mut sent = sending(application(press * 2 + thread), after(1));
            sent.key = Some(key("lan", &format!("k{press}"), 7));
            runtime.block_on(storage.commit(sent)).unwrap()
        });
        assert_eq!(answers[0].dossier.id, answers[1].dossier.id);
        assert!(answers[0].repeated != answers[1].repeated);
    }
    let filed = storage.dossiers(&given::all_dossiers()).await.unwrap();
    assert_eq!(filed.len(), 20);
}
