//! Whole journeys through the acts, on the real catalogue and the real store.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod story;

use app::{Error, act::Ask, applying::Beginning, intake::WalkIn, reading::WorkFilter};
use domain::{
    dossier::{
        Command, StageKind, WorkKind, history,
        state::{Decision, Delivery, Verdict},
    },
    form::Answers,
    ids::ConsultationId,
    ledger::{Holder, ledger},
    party::{Applicant, Role},
};
use jiff::civil::date;
use story::{Kept, Town, pairs};

/// A test of each story for each engine.
macro_rules! on_both_engines {
    ($($story:ident)+) => {
        mod in_a_file {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(super::Kept::InAFile).await;
                }
            )+
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(super::Kept::OnPostgres).await;
                }
            )+
        }
    };
}

on_both_engines! {
    a_birth_is_registered_from_the_phone_to_the_certificate
    a_building_permit_goes_through_supplement_and_consultation_over_three_levels
    a_stale_page_a_foreign_dossier_and_a_wrong_sign_in_do_no_harm
}

fn grant() -> Command {
    Command::Draft {
        decision: Decision::Grant { result: 0, text: String::new(), fields: Answers::new() },
    }
}

fn submit() -> Command {
    Command::Submit { person: None, note: String::new() }
}

const BIRTH: &[(&str, &str)] = &[
    ("requester.full_name", "Nguyễn Thị Lan"),
    ("requester.personal_id", "001190123456"),
    ("requester.phone", "0912 345 678"),
    ("requester.address", "Số 5 phố Hàng Than"),
    ("requester.relation", "mother"),
    ("child.full_name", "Trần Minh An"),
    ("child.birth_date-day", "5"),
    ("child.birth_date-month", "1"),
    ("child.birth_date-year", "2026"),
    ("child.sex", "female"),
    ("child.ethnicity", "kinh"),
    ("child.nationality", "Việt Nam"),
    ("child.birth_place_kind", "home"),
    ("child.birth_place", "Số 5 phố Hàng Than"),
    ("child.hometown", "Hà Nội"),
    ("birth_notification.available", "no"),
    ("mother.known", "yes"),
    ("mother.full_name", "Nguyễn Thị Lan"),
    ("mother.birth_year", "1995"),
    ("mother.ethnicity", "kinh"),
    ("mother.nationality", "Việt Nam"),
    ("mother.address", "Số 5 phố Hàng Than"),
    ("father.known", "no"),
    ("parents.married", "no"),
    ("copies.requested", "no"),
    ("commitment", "yes"),
];

async fn a_birth_is_registered_from_the_phone_to_the_certificate(kept: Kept) {
    let town = Town::new(kept, "nd61-2018").await;
    let ward = town.ward();
    let desk = town.officer("minh", &ward, &[Role::OnestopOfficer]).await;
    let specialist = town.officer("ha", &ward, &[Role::Specialist]).await;
    let chairman = town.officer("binh", &ward, &[Role::Approver]).await;
    let clerk = town.officer("thu", &ward, &[Role::Clerk]).await;
    let lan = town.citizen("0912345678").await;

    let wanted = Beginning {
        procedure: "1.001193".into(),
        case: Some("ordinary".into()),
        place: ward.clone(),
    };
    let draft = town.app.begin(&lan, wanted).await.unwrap();
    assert_eq!(draft.competent, ward);
    assert!(matches!(town.app.send(&lan, draft.id).await, Err(Error::Invalid(_))));
    town.fill(&lan, draft.id, BIRTH).await;
    let missing = town.app.send(&lan, draft.id).await;
    assert!(matches!(missing, Err(Error::Refused(_))), "a proof of birth is needed: {missing:?}");
    town.attach(&lan, draft.id, "witness-statement", story::PDF).await;

    let sent = town.app.send(&lan, draft.id).await.unwrap();
    let again = town.app.send(&lan, draft.id).await.unwrap();
    assert_eq!(again.id, sent.id, "pressed twice, sent once");
    assert!(town.app.storage.draft(draft.id).await.unwrap().is_none());

    let work = town.app.my_work(&desk, &WorkFilter::default(), None, 20).await.unwrap().rows;
    assert_eq!(work.len(), 1);
    assert_eq!((work[0].kind, work[0].dossier), (WorkKind::Receive, sent.id));
    town.later(30);
    let received = town.does(&desk, sent.id, Command::Accept).await;
    assert_eq!(
        received.due().unwrap().date(),
        town.today(),
        "the same day (received before 15:00)"
    );
    town.does(&desk, sent.id, Command::Transfer).await;
    town.later(60);
    town.does(&specialist, sent.id, grant()).await;
    town.does(&specialist, sent.id, submit()).await;
    town.later(30);
    town.does(&chairman, sent.id, Command::Approve).await;
    let issued = town.does(&clerk, sent.id, Command::Issue).await;
    assert_eq!(issued.stage.kind(), StageKind::Issued);
    let give =
        Command::Return { receipt_checked: true, collected_by: "Nguyễn Thị Lan".to_owned() };
    town.does(&desk, sent.id, give).await;
    let rate = Command::Rate { stars: 5, reasons: Vec::new(), comment: "Rất nhanh".to_owned() };
    town.citizen_does(&lan, sent.id, rate).await;

    let stored = town.app.storage.history(sent.id).await.unwrap();
    let links: Vec<_> = stored.iter().map(|event| (event.text.as_str(), &event.hash)).collect();
    assert_eq!(history::first_broken(sent.id, links), None);
    let told = town.messages("0912345678").await;
    assert_eq!(told, ["please_rate", "issued", "received", "submitted"]);
}

async fn a_building_permit_goes_through_supplement_and_consultation_over_three_levels(kept: Kept) {
    let town = Town::new(kept, "nd61-2018").await;
    let ward = town.ward();
    let district = town.district();
    let office = domain::ids::AgencyId(format!("{district}-quan-ly-do-thi"));
    let front = domain::ids::AgencyId(format!("{district}-mc"));
    let desk = town.officer("desk", &front, &[Role::OnestopOfficer]).await;
    let head = town.officer("head", &office, &[Role::UnitHead]).await;
    let specialist = town.officer("specialist", &office, &[Role::Specialist]).await;
    let leader = town.officer("leader", &district, &[Role::Approver]).await;
    let clerk = town.officer("clerk", &district, &[Role::Clerk]).await;
    let city = town.officer("city", &"hn".into(), &[Role::Auditor]).await;
    let planner =
        town.officer("planner", &"so-quy-hoach-kien-truc".into(), &[Role::Specialist]).await;

    let procedure = town.app.procedure_now(&"1.013225".into()).unwrap();
    let components =
        procedure.components_for(Some(&"house".into()), domain::procedure::Channel::Counter);
    let papers = components.iter().map(|part| (part.id.clone(), 1, 1)).collect();
    let walk_in = WalkIn {
        procedure: "1.013225".into(),
        case: Some("house".into()),
        place: Some(ward.clone()),
        applicant: Applicant {
            name: "Lê Văn Tám".to_owned(),
            address: "Số 12 phố Phúc Xá".to_owned(),
            phone: "0987654321".parse().ok(),
            ..Applicant::default()
        },
        mandate: None,
        answers: Answers::new(),
        papers,
        sets: 2,
        delivery: Delivery::Counter,
        key: Some("first".to_owned()),
    };
    let received = town.app.receive_walk_in(&desk, walk_in.clone()).await.unwrap();
    let again = town.app.receive_walk_in(&desk, walk_in).await.unwrap();
    assert_eq!(again.id, received.id);
    assert_eq!(received.competent, district);
    let id = received.id;
    town.does(&desk, id, Command::Transfer).await;

    let stranger = town.officer("stranger", &ward, &[Role::Specialist]).await;
    assert!(matches!(town.app.dossier_for(&stranger, id).await, Err(Error::NotFound)));

    let forward = Command::HandOver { to: "appraise".into(), person: None, note: String::new() };
    town.does(&head, id, forward).await;
    town.does(&specialist, id, Command::TakeOver).await;
    town.tomorrow();
    let items = vec![("drawings", "Bản vẽ thiếu mặt cắt móng").into()];
    let ask = Command::AskSupplement { items, note: String::new() };
    let waiting = town.does(&specialist, id, ask).await;
    assert_eq!((waiting.stage.kind(), waiting.due()), (StageKind::SupplementAsked, None));
    town.tomorrow();
    let paper = domain::dossier::state::Paper {
        component: "drawings".into(),
        form: domain::dossier::state::PaperForm::Sheets { originals: 2, copies: 0 },
        round: 0,
        replaced: false,
    };
    let brought = Command::HandInSupplement { answers: Answers::new(), papers: vec![paper] };
    town.does(&desk, id, brought).await;
    let anew = town.does(&desk, id, Command::AcceptSupplement).await;
    assert!(anew.due().unwrap() > received.due().unwrap(), "the whole limit counts anew");

    let asked = [("so-quy-hoach-kien-truc", 1), ("so-xay-dung", 2)];
    let agencies = asked
        .map(|(agency, number)| (ConsultationId(uuid::Uuid::from_u128(number)), agency.into()))
        .to_vec();
    let question = "Đề nghị cho ý kiến về chiều cao công trình".to_owned();
    town.does(&specialist, id, Command::Consult { agencies, question }).await;
    let theirs = town.app.my_work(&planner, &WorkFilter::default(), None, 20).await.unwrap().rows;
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].kind, WorkKind::Answer);
    let answer = Command::AnswerConsultation {
        id: theirs[0].consultation.unwrap(),
        verdict: Verdict::Agree,
        text: "Thống nhất".to_owned(),
    };
    town.does(&planner, id, answer).await;
    town.does(&specialist, id, grant()).await;
    town.app.count_silence().await.unwrap();
    assert!(town.try_does(&specialist, id, submit()).await.is_err(), "one opinion is awaited");
    town.days(20);
    assert_eq!(town.app.count_silence().await.unwrap(), 1, "silence is consent");

    let board = town.app.board(&city, date(2026, 1, 1), date(2026, 12, 31)).await.unwrap();
    assert_eq!((board.open.all, board.open.overdue), (1, 1), "the leader sees that it is late");
    let late = WorkFilter { overdue: true, ..WorkFilter::default() };
    let opened = town.app.work_below(&city, &late, None, 20).await.unwrap().rows;
    assert_eq!(opened[0].dossier, id, "the figure opens its dossier");
    let person = opened[0].person.unwrap();
    assert_eq!(person, specialist.officer().staff, "and names who holds it");

    let apology = Command::Apologise {
        reason: "Chờ ý kiến".to_owned(),
        due: town.today().saturating_add(jiff::Span::new().days(7)).at(17, 0, 0, 0),
    };
    town.does(&leader, id, apology).await;
    town.does(&specialist, id, submit()).await;
    town.does(&head, id, Command::Approve).await;
    town.does(&leader, id, Command::Approve).await;
    town.does(&clerk, id, Command::Issue).await;

    let stored = town.app.storage.history(id).await.unwrap();
    let events: Vec<_> = stored.into_iter().map(|event| event.recorded).collect();
    let calendar = town.app.catalogue.calendar();
    let ledger = ledger(&events, calendar, town.app.now());
    let citizen = ledger.line.iter().filter(|held| held.holder == Holder::Citizen).count();
    assert_eq!((citizen, ledger.consultations.len()), (1, 2));
}

async fn a_stale_page_a_foreign_dossier_and_a_wrong_sign_in_do_no_harm(kept: Kept) {
    let town = Town::new(kept, "nd61-2018").await;
    let ward = town.ward();
    let desk = town.officer("minh", &ward, &[Role::OnestopOfficer]).await;
    let lan = town.citizen("0912345678").await;
    let other = town.citizen("0987654321").await;
    let wanted = Beginning {
        procedure: "1.001193".into(),
        case: Some("ordinary".into()),
        place: ward.clone(),
    };
    let draft = town.app.begin(&lan, wanted).await.unwrap();
    assert!(matches!(town.app.own_draft(&other, draft.id).await, Err(Error::NotFound)));
    town.fill(&lan, draft.id, BIRTH).await;
    town.attach(&lan, draft.id, "witness-statement", story::PDF).await;
    let refused = town.try_attach(&lan, draft.id, "witness-statement", b"MZ not a picture").await;
    assert!(matches!(refused, Err(Error::File(_))));
    let sent = town.app.send(&lan, draft.id).await.unwrap();
    assert!(matches!(town.app.own_dossier(other.id, sent.id).await, Err(Error::NotFound)));

    let ask = |key: &str, version| Ask {
        dossier: sent.id,
        version: Some(version),
        key: Some(key.to_owned()),
        command: Command::Accept,
    };
    town.app.officer_acts(&desk, ask("a", 1)).await.unwrap();
    let pressed_twice = town.app.officer_acts(&desk, ask("a", 1)).await.unwrap();
    assert_eq!(pressed_twice.version, 2);
    assert!(matches!(town.app.officer_acts(&desk, ask("b", 1)).await, Err(Error::Stale)));

    for _ in 0..5 {
        assert!(town.app.staff_sign_in("minh", "wrong", "000000").await.is_err());
    }
    assert!(town.app.staff_sign_in("nobody", "wrong", "000000").await.is_err());
    assert_eq!(pairs(&[("a", "b")]).len(), 1);
}
