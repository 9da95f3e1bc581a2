//! Whole journeys through the acts, on the real catalogue and the real store.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod story;

use app::{
    Error, access,
    act::Ask,
    applying::Beginning,
    boards::{Held, Load},
    intake::WalkIn,
    ports::storage::{Change, Measure},
    reading::{DossierFilter, WorkFilter},
};
use domain::{
    dossier::{
        Command, Dossier, Event, StageKind, WorkKind, history,
        state::{Decision, Delivery, Post, Verdict},
    },
    form::Answers,
    ids::{AgencyId, ConsultationId},
    ledger::{Holder, ledger},
    party::{Actor, Applicant, Role},
    process::Phase,
};
use futures::FutureExt;
use jiff::civil::date;
use std::{sync::Arc, task::Poll};
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
    an_agency_that_handed_a_dossier_on_reads_it_and_does_nothing_more
    a_board_is_narrowed_to_what_its_leader_may_see
    what_nobody_needs_any_more_is_swept_and_what_is_in_use_stays
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

    // The register book of the desk: one line, numbered from 01; nobody else's book has it.
    let today = town.today();
    let month = (today.first_of_month(), today.last_of_month());
    assert_eq!(town.app.register_lines(&desk, month).await.unwrap(), 1);
    let book = town.app.register(&desk, month, 0).await.unwrap();
    assert_eq!(book.lines.len(), 1);
    assert_eq!((book.lines[0].number, book.lines[0].dossier.id), (1, sent.id));
    assert!(town.app.register(&desk, month, 1).await.unwrap().lines.is_empty());
    assert!(matches!(town.app.register_lines(&specialist, month).await, Err(Error::NotFound)));
    let other = town.officer("ngoc", &"x00004".into(), &[Role::OnestopOfficer]).await;
    assert_eq!(town.app.register_lines(&other, month).await.unwrap(), 0);

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

    let board = town.app.board(&city, None, (date(2026, 1, 1), date(2026, 12, 31))).await.unwrap();
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

/// As an act that is decided elsewhere: the dossier goes to a post at `agency`.
async fn handed_to(town: &Town, dossier: &Arc<Dossier>, agency: &str) -> Arc<Dossier> {
    let post = Post {
        step: "appraise".into(),
        phase: Phase::Processing,
        agency: agency.into(),
        role: Role::Specialist,
        person: None,
        since: town.app.now(),
        limit: None,
        due: None,
    };
    let change = Change {
        by: Actor::System,
        at: town.app.now(),
        before: Some(Arc::clone(dossier)),
        events: vec![Event::HandedOver { to: post, note: String::new() }],
        key: None,
        notices: Vec::new(),
        used_draft: None,
        search_text: domain::text::fold(&dossier.applicant.name),
    };
    town.app.storage.commit(change).await.unwrap().dossier
}

async fn an_agency_that_handed_a_dossier_on_reads_it_and_does_nothing_more(kept: Kept) {
    let town = Town::new(kept, "nd61-2018").await;
    let ward = town.ward();
    let desk = town.officer("minh", &ward, &[Role::OnestopOfficer]).await;
    let every = [Role::Specialist, Role::UnitHead, Role::Approver, Role::OnestopHead, Role::Clerk];
    let former = town.officer("former", &"so-xay-dung".into(), &every).await;
    let stranger = town.officer("stranger", &"so-tai-chinh".into(), &every).await;
    let other_ward = town.officer("other", &"x00004".into(), &[Role::OnestopOfficer]).await;
    let city = town.officer("city", &"hn".into(), &[Role::Auditor]).await;
    let clerk_of_the_city = town.officer("clerk", &"hn".into(), &[Role::Clerk]).await;
    let walk_in = WalkIn {
        procedure: "1.004873".into(),
        case: None,
        place: Some(ward.clone()),
        applicant: Applicant { name: "Lê Văn Tám".to_owned(), ..Applicant::default() },
        mandate: None,
        answers: Answers::new(),
        papers: Vec::new(),
        sets: 0,
        delivery: Delivery::Counter,
        key: None,
    };
    let received = town.app.receive_walk_in(&desk, walk_in).await.unwrap();
    let id = received.id;
    let number = received.number();
    let sees = async |officer: &app::DeskOfficer| {
        let opened = town.app.dossier_for(officer, id).await.is_ok();
        let all = DossierFilter::default();
        let listed = town.app.find_dossiers(officer, "", &all, None, 9).await.unwrap().rows.len();
        let found = town.app.find_dossiers(officer, "tam le", &all, None, 9).await.unwrap();
        let by_number = town.app.dossier_by_number_for(officer, &number).await.is_ok();
        let told = [listed == 1, found.rows.len() == 1, by_number];
        assert_eq!(told, [opened; 3], "lists, search and page say the same");
        opened
    };
    assert!(sees(&desk).await && sees(&city).await && !sees(&former).await);
    let transferred = town.does(&desk, id, Command::Transfer).await;
    let there = handed_to(&town, &transferred, "so-xay-dung").await;
    assert!(sees(&former).await && !sees(&stranger).await);
    let back = handed_to(&town, &there, ward.as_str()).await;
    assert!(!access::involved(&back).contains(&&"so-xay-dung".into()));

    assert!(sees(&former).await, "what it once held it may read");
    let (_, history) = town.app.open_dossier(&former, id, "dossier_page").await.unwrap();
    assert_eq!(history.len(), 5);
    let agencies = town.app.catalogue.agencies();
    assert!(!access::concerns(former.officer(), &back, agencies), "and is told that it only reads");
    assert!(
        town.app.my_work(&former, &WorkFilter::default(), None, 9).await.unwrap().rows.is_empty()
    );
    for command in [
        Command::TakeOver,
        grant(),
        submit(),
        Command::Approve,
        Command::Issue,
        Command::ConfirmWithdrawal,
        Command::AskWithdrawal { reason: String::new() },
        Command::HandOver { to: "appraise".into(), person: None, note: String::new() },
        Command::Apologise { reason: "bận".to_owned(), due: town.today().at(17, 0, 0, 0) },
        Command::AskSupplement { items: vec![("x", "thiếu").into()], note: String::new() },
    ] {
        let refused = town.try_does(&former, id, command.clone()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{command:?}: {refused:?}");
    }
    // Whose agency never had to do with it does not even learn that it exists.
    for nobody in [&stranger, &other_ward, &clerk_of_the_city] {
        assert!(!sees(nobody).await);
        let opened = town.app.open_dossier(nobody, id, "dossier_page").await;
        assert!(matches!(opened, Err(Error::NotFound)));
        let acted = town.try_does(nobody, id, Command::TakeOver).await;
        assert!(matches!(acted, Err(Error::NotFound)));
    }
}

async fn a_board_is_narrowed_to_what_its_leader_may_see(kept: Kept) {
    let town = Town::new(kept, "nd61-2018").await;
    let (ward, district) = (town.ward(), town.district());
    let desk = town.officer("minh", &ward, &[Role::OnestopOfficer]).await;
    let city = town.officer("city", &"hn".into(), &[Role::Auditor]).await;
    let chairman = town.officer("chairman", &district, &[Role::Approver]).await;
    let foreign = town.officer("foreign", &"so-xay-dung".into(), &[Role::Approver]).await;
    let walk_in = |name: &str| WalkIn {
        procedure: "1.004873".into(),
        case: None,
        place: Some(ward.clone()),
        applicant: Applicant { name: name.to_owned(), ..Applicant::default() },
        mandate: None,
        answers: Answers::new(),
        papers: Vec::new(),
        sets: 0,
        delivery: Delivery::Counter,
        key: None,
    };
    for name in ["Lê Văn Tám", "Lê Thị Lan", "Trần Văn Ba"] {
        town.app.receive_walk_in(&desk, walk_in(name)).await.unwrap();
    }
    let month = (town.today(), town.today());
    let board = async |officer: &app::DeskOfficer, at: Option<&AgencyId>| {
        town.app.board(officer, at, month).await
    };
    // From the city to the district, from the district to the ward, from the ward to its people.
    for (officer, at, unit, held) in [
        (&city, None, &district, Held::Below),
        (&city, Some(&district), &ward, Held::Below),
        (&chairman, None, &ward, Held::Below),
        (&chairman, Some(&ward), &ward, Held::By(vec![(None, Load { all: 3, ..Load::default() })])),
    ] {
        let board = board(officer, at).await.unwrap();
        assert_eq!(board.open.all, 3);
        let line = board.units.iter().find(|line| &line.agency == unit).unwrap();
        assert_eq!((line.load.all, board.units.len()), (3, 1));
        if let (Held::By(people), Held::By(expected)) = (&line.held, &held) {
            assert_eq!(people[0].0, expected[0].0);
        } else {
            assert_eq!(line.held, held);
        }
        assert_eq!(board.figures.get(&Measure::Received), Some(&3));
        let within = WorkFilter { within: Some(unit.clone()), ..WorkFilter::default() };
        let behind = town.app.work_below(officer, &within, None, 9).await.unwrap().rows;
        assert_eq!(behind.len(), 3, "the figure opens its dossiers");
    }
    assert_eq!(
        board(&city, Some(&ward)).await.unwrap().path,
        ["hn".into(), district, ward.clone()]
    );
    assert_eq!(board(&foreign, None).await.unwrap().open.all, 0);
    for (officer, at) in [(&foreign, &ward), (&chairman, &"hn".into()), (&city, &"nowhere".into())]
    {
        assert!(matches!(board(officer, Some(at)).await, Err(Error::NotFound)));
        let within = WorkFilter { within: Some(at.clone()), ..WorkFilter::default() };
        let behind = town.app.work_below(officer, &within, None, 9).await;
        assert!(matches!(behind, Err(Error::NotFound)));
    }
    assert!(matches!(board(&desk, None).await, Err(Error::NotFound)));
}

async fn what_nobody_needs_any_more_is_swept_and_what_is_in_use_stays(kept: Kept) {
    let town = Town::new(kept, "nd61-2018").await;
    let lan = town.citizen("0912345678").await;
    let wanted = || Beginning {
        procedure: "1.001193".into(),
        case: Some("ordinary".into()),
        place: town.ward(),
    };
    let old = town.app.begin(&lan, wanted()).await.unwrap();
    town.days(170);
    let new = town.app.begin(&lan, wanted()).await.unwrap();
    assert_eq!(town.app.sweep().await.unwrap().drafts, 0);
    town.days(11);
    let swept = town.app.sweep().await.unwrap();
    assert_eq!((swept.drafts, swept.sessions), (1, 0), "the session was swept the first time");
    assert!(matches!(town.app.own_draft(&lan, old.id).await, Err(Error::NotFound)));
    assert!(town.app.own_draft(&lan, new.id).await.is_ok());
}

/// Wherever the first press stands when the second is served, both are told what was done once.
#[tokio::test]
async fn what_is_pressed_twice_at_once_is_answered_twice_and_done_once() {
    let town = Town::new(Kept::InAFileTurnByTurn, "nd61-2018").await;
    let ward = town.ward();
    let desk = town.officer("minh", &ward, &[Role::OnestopOfficer]).await;
    let lan = town.citizen("0912345678").await;
    // An act reads and writes fewer times than that.
    for turns in 0..8 {
        town.later(1);
        let wanted = Beginning {
            procedure: "1.001193".into(),
            case: Some("ordinary".into()),
            place: ward.clone(),
        };
        let draft = town.app.begin(&lan, wanted).await.unwrap();
        town.fill(&lan, draft.id, BIRTH).await;
        town.attach(&lan, draft.id, "witness-statement", story::PDF).await;
        let sent = pressed_twice(turns, || town.app.send(&lan, draft.id)).await;
        let ask = |version, command| {
            let key = Some(format!("{version} {turns}"));
            Ask { dossier: sent.id, version: Some(version), key, command }
        };
        let items = vec![("witness-statement", "Ảnh mờ").into()];
        let wanted = Command::AskSupplement { items, note: String::new() };
        let waits = town.does(&desk, sent.id, wanted).await;
        let draft = town.app.supplement_draft(&lan, &waits).await.unwrap();
        town.attach(&lan, draft.id, "witness-statement", story::PDF).await;
        town.fill(&lan, draft.id, &[BIRTH, &[("child.full_name", "Trần Minh Anh")]].concat()).await;
        let hand_in = || town.app.send_supplement(&lan, sent.id);
        assert_eq!(pressed_twice(turns, hand_in).await.version, 3);
        let accept = || town.app.officer_acts(&desk, ask(3, Command::Accept));
        assert_eq!(pressed_twice(turns, accept).await.version, 4);
        let withdraw = || {
            let command = Command::AskWithdrawal { reason: "Nộp nhầm".to_owned() };
            town.app.citizen_acts(lan.id, ask(4, command))
        };
        assert_eq!(pressed_twice(turns, withdraw).await.version, 5);
    }
}

/// Presses once, and once more after so many turns of the first.
async fn pressed_twice<F>(turns: usize, press: impl Fn() -> F) -> Arc<Dossier>
where
    F: Future<Output = Result<Arc<Dossier>, Error>>,
{
    let mut first = std::pin::pin!(press().fuse());
    let mut done = None;
    for _ in 0..turns {
        if let Poll::Ready(first) = futures::poll!(&mut first) {
            done = Some(first);
        }
    }
    let second = press().await.unwrap_or_else(|no| panic!("the second after {turns} turns: {no}"));
    let first = match done {
        Some(first) => first,
        None => first.await,
    };
    let first = first.unwrap_or_else(|no| panic!("the first after {turns} turns: {no}"));
    assert_eq!((first.id, first.version), (second.id, second.version));
    first
}
