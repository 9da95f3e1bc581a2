//! The transitions T1–T20, one after the other.

use super::{
    super::{
        Command, Event, Refusal, StageKind,
        apply::replay,
        state::{Delivery, Stage, Verdict},
    },
    town::*,
};
use crate::{
    deadline::{self, JudgedBy, TimeLimit},
    ids::ConsultationId,
    ledger::{Holder, Keeping},
    money::Dong,
    party::Role,
    process::{Act, PauseCause},
    rule_pack::FormSet,
};
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

fn kind(town: &Town) -> StageKind {
    town.stage().kind()
}

#[test]
fn a_dossier_goes_from_the_sending_to_the_hand_of_the_citizen() {
    let mut town = town();
    town.issued();
    assert_eq!(kind(&town), StageKind::Issued);
    assert_eq!(town.dossier().code.as_ref().unwrap().to_string(), "000.00.33.H26-260302-0001");
    assert_eq!(town.due_day(), date(2026, 3, 16));
    town.does(&desk(), Command::RecordPayment { amount: Dong(75_000) }).does(
        &desk(),
        Command::Return { receipt_checked: true, collected_by: "Nguyễn Thị Lan".to_owned() },
    );
    assert_eq!(kind(&town), StageKind::Returned);
    town.citizen(Command::Rate { stars: 5, reasons: Vec::new(), comment: String::new() });
    assert_eq!(town.dossier().rating.as_ref().unwrap().stars, 5);
    assert_eq!(replay(&town.history), town.dossier);
}

#[test]
fn an_incomplete_application_is_not_sent() {
    let town = town();
    let refused = super::super::submit(town.application(Vec::new()), &town.facts());
    assert_eq!(refused, Err(Refusal::ComponentsMissing { missing: vec!["plan".into()] }));
}

#[test]
fn a_walk_in_is_sent_and_received_in_one_act() {
    let town = town();
    let application = town.application(vec![plan()]);
    let events = super::super::receive_at_counter(application, &desk(), &town.facts()).unwrap();
    assert!(matches!(events.as_slice(), [Event::Submitted(_), Event::Received(_)]));
    let application = town.application(vec![plan()]);
    let foreign = officer("Nga", "x00004", Role::OnestopOfficer);
    let refused = super::super::receive_at_counter(application, &foreign, &town.facts());
    assert_eq!(refused, Err(Refusal::NotYours { needed: Role::OnestopOfficer }));
}

#[test]
fn a_desk_receives_for_another_place_only_where_boundaries_do_not_matter() {
    let mut town = town();
    let mut application = town.application(vec![plan()]);
    application.competent = "x00007".into();
    application.reception = "x00004".into();
    let desk = officer("Nga", "x00004", Role::OnestopOfficer);
    let receive = |town: &Town| {
        super::super::receive_at_counter(application.clone(), &desk, &town.facts()).map(drop)
    };
    assert_eq!(receive(&town), Err(Refusal::OutsideBoundary { competent: "x00007".into() }));
    town.pack.boundary_free = true;
    assert_eq!(receive(&town), Ok(()));
}

#[test]
fn only_the_desk_that_got_it_receives_it() {
    let mut town = town();
    town.submits();
    for other in [specialist(), officer("Nga", "x00004", Role::OnestopOfficer), approver()] {
        let refused = town.attempt(&other, Command::Accept);
        assert_eq!(refused, Err(Refusal::NotYours { needed: Role::OnestopOfficer }));
    }
    assert_eq!(
        town.try_citizen(Command::Accept),
        Err(Refusal::NotYours { needed: Role::OnestopOfficer })
    );
}

#[test]
fn a_supplement_before_reception_brings_it_back_to_the_desk() {
    let mut town = town();
    town.submits().does(&desk(), ask_supplement());
    assert_eq!(kind(&town), StageKind::IntakeSupplementAsked);
    town.at("2026-03-03T10:00")
        .citizen(Command::HandInSupplement { answers: BTreeMap::new(), papers: vec![plan()] });
    assert_eq!(kind(&town), StageKind::Submitted);
    let papers = &town.dossier().papers;
    assert_eq!(papers.len(), 2, "nothing is thrown away");
    assert_eq!(town.dossier().current_papers().count(), 1);
    town.does(&desk(), Command::Accept);
    assert_eq!(town.dossier().supplement_requests, 0, "guidance before reception is not counted");
}

#[test]
fn a_request_for_a_supplement_says_what_is_missing() {
    let mut town = town();
    town.submits();
    let empty = Command::AskSupplement { items: vec![("plan", "  ").into()], note: String::new() };
    assert_eq!(town.attempt(&desk(), empty), Err(Refusal::NothingAsked));
}

#[test]
fn not_accepting_needs_a_reason_and_a_rule() {
    let mut town = town();
    town.submits();
    let mut bare = grounds();
    bare.legal_basis.clear();
    assert_eq!(
        town.attempt(&desk(), Command::NotAccept { grounds: bare }),
        Err(Refusal::GroundsNeeded)
    );
    town.does(&desk(), Command::NotAccept { grounds: grounds() });
    assert_eq!(kind(&town), StageKind::NotAccepted);
    assert_eq!(
        town.attempt(&desk(), Command::Accept),
        Err(Refusal::WrongStage { stage: StageKind::NotAccepted })
    );
}

#[test]
fn a_supplement_after_reception_stops_the_clock_and_the_whole_limit_counts_anew() {
    let mut town = town();
    town.at("2026-05-04T09:00").in_work();
    assert_eq!(town.due_day(), date(2026, 5, 18));
    town.at("2026-05-07T10:00").does(&specialist(), ask_supplement());
    assert_eq!(town.dossier().due(), None);
    town.at("2026-05-13T09:30")
        .citizen(Command::HandInSupplement { answers: BTreeMap::new(), papers: vec![plan()] });
    // The desk looks a day later: the citizen does not pay for that.
    town.at("2026-05-14T16:00").does(&desk(), Command::AcceptSupplement);
    assert_eq!(town.due_day(), date(2026, 5, 27), "vector V19");
    assert_eq!(kind(&town), StageKind::Processing);
    let again = town.attempt(&specialist(), ask_supplement());
    assert_eq!(again, Err(Refusal::SupplementAlreadyAsked { allowed: 1 }));
}

#[test]
fn after_three_working_days_it_is_too_late_to_ask_for_a_supplement() {
    let mut town = town();
    town.in_work().at("2026-03-06T08:30");
    let until = "2026-03-05T17:00".parse().unwrap();
    assert_eq!(
        town.attempt(&specialist(), ask_supplement()),
        Err(Refusal::TooLateForSupplement { until })
    );
    town.process.supplement_within = TimeLimit::working_days(7);
    town.does(&specialist(), ask_supplement());
}

#[test]
fn where_the_sectors_law_says_so_a_supplement_that_fails_is_asked_for_once_more() {
    let mut town = town();
    town.process.supplement_within = TimeLimit::working_days(7);
    town.process.further_supplements = TimeLimit::working_days(5).into_iter().collect();
    let again = |town: &mut Town, from: &str| {
        town.at(from)
            .citizen(Command::HandInSupplement { answers: BTreeMap::new(), papers: vec![plan()] })
            .does(&desk(), Command::AcceptSupplement);
    };
    town.in_work().at("2026-03-10T09:00").does(&specialist(), ask_supplement());
    again(&mut town, "2026-03-16T09:00");
    town.at("2026-03-24T08:00");
    let until = "2026-03-23T17:00".parse().unwrap();
    assert_eq!(
        town.attempt(&specialist(), ask_supplement()),
        Err(Refusal::TooLateForSupplement { until })
    );
    town.at("2026-03-23T09:00").does(&specialist(), ask_supplement());
    again(&mut town, "2026-03-30T09:00");
    let third = town.attempt(&specialist(), ask_supplement());
    assert_eq!(third, Err(Refusal::SupplementAlreadyAsked { allowed: 2 }));
}

#[test]
fn a_pause_keeps_what_is_left_of_the_limit() {
    let mut town = town();
    town.at("2026-06-01T09:00").in_work();
    assert_eq!(town.due_day(), date(2026, 6, 15));
    let cause = PauseCause::FinancialObligation;
    town.at("2026-06-04T17:00")
        .does(&specialist(), Command::Pause { cause, note: "Nộp tiền sử dụng đất".to_owned() });
    assert_eq!(town.dossier().due(), None);
    town.at("2026-06-15T09:00").does(&specialist(), Command::Resume { note: "Đã nộp".to_owned() });
    assert_eq!(town.due_day(), date(2026, 6, 24), "vector V20");
    let other = Command::Pause { cause: PauseCause::Legal, note: "x".to_owned() };
    assert_eq!(
        town.attempt(&specialist(), other),
        Err(Refusal::NotAtThisStep { step: step("work") })
    );
}

#[test]
fn the_result_waits_for_every_opinion_and_silence_counts() {
    let mut town = town();
    town.in_work().does(&specialist(), consult()).does(&specialist(), grant());
    let submit = || Command::Submit { person: None, note: String::new() };
    assert_eq!(town.attempt(&specialist(), submit()), Err(Refusal::OpinionsAwaited { open: 1 }));
    assert_eq!(
        town.attempt(&specialist(), consult()),
        Err(Refusal::CannotConsult),
        "asked already"
    );
    town.at("2026-03-05T17:00").clock();
    assert_eq!(town.dossier().open_consultations().count(), 1, "the last minute is theirs");
    town.at("2026-03-05T17:01").clock();
    let opinion = town.dossier().consultations[0].answer.as_ref().unwrap();
    assert_eq!(opinion.verdict, Verdict::SilentConsent);
    town.does(&specialist(), submit());
}

#[test]
fn a_consulted_agency_answers_for_itself() {
    let mut town = town();
    town.in_work().does(&specialist(), consult());
    let id = ConsultationId(Uuid::from_u128(7));
    let answer = || Command::AnswerConsultation {
        id,
        verdict: Verdict::Agree,
        text: "Thống nhất".to_owned(),
    };
    let refused = town.attempt(&specialist(), answer());
    assert_eq!(refused, Err(Refusal::NotYours { needed: Role::Specialist }));
    town.does(&consulted(), answer());
    assert_eq!(town.attempt(&consulted(), answer()), Err(Refusal::ConsultationClosed));
}

#[test]
fn the_drafter_never_approves() {
    let mut town = town();
    let mut both = specialist();
    both.agency = "d001".into();
    both.roles.push(Role::Approver);
    town.in_work()
        .does(&both, grant())
        .does(&both, Command::Submit { person: None, note: String::new() });
    assert_eq!(town.attempt(&both, Command::Approve), Err(Refusal::DrafterMayNotApprove));
    let reject = Command::Reject { grounds: grounds() };
    assert_eq!(town.attempt(&both, reject), Err(Refusal::DrafterMayNotApprove));
    town.does(&approver(), Command::Approve);
}

#[test]
fn a_draft_sent_back_carries_the_comment_and_returns_to_its_drafter() {
    let mut town = town();
    town.in_work()
        .does(&specialist(), grant())
        .does(&specialist(), Command::Submit { person: None, note: String::new() });
    let silent = Command::SendBack { comment: " ".to_owned() };
    assert_eq!(town.attempt(&approver(), silent), Err(Refusal::CommentNeeded));
    town.does(&approver(), Command::SendBack { comment: "Sửa diện tích".to_owned() });
    let Stage::Transferred(post) = town.stage() else { panic!("handed back") };
    assert_eq!(post.person, Some(named(&specialist())));
    let other = officer("Lý", "d001", Role::Specialist);
    let refused = town.attempt(&other, Command::TakeOver);
    assert_eq!(refused, Err(Refusal::HeldByAnother { name: "Hà".to_owned() }));
}

#[test]
fn a_draft_sent_back_to_a_step_of_others_waits_for_whoever_works_there() {
    let mut town = town();
    let checked = serde_json::json!({"id": "check", "name": "Kiểm tra", "phase": "approving",
        "role": "clerk", "acts": [{"approve": {"to": "sign"}}]});
    town.process.steps.push(serde_json::from_value(checked).unwrap());
    town.process.steps[1].acts[1] = Act::SendBack { to: step("check") };
    town.in_work()
        .does(&specialist(), grant())
        .does(&specialist(), Command::Submit { person: None, note: String::new() })
        .does(&approver(), Command::SendBack { comment: "Xem lại".to_owned() });
    town.does(&clerk(), Command::TakeOver);
}

#[test]
fn nothing_is_submitted_without_a_draft_nor_issued_without_a_signature() {
    let mut town = town();
    town.in_work();
    let submit = Command::Submit { person: None, note: String::new() };
    assert_eq!(town.attempt(&specialist(), submit), Err(Refusal::NoDraft));
}

#[test]
fn a_refusal_names_its_rule_and_is_handed_out_without_a_fee() {
    let mut town = town();
    town.in_work()
        .does(&specialist(), grant())
        .does(&specialist(), Command::Submit { person: None, note: String::new() })
        .does(&approver(), Command::Reject { grounds: grounds() });
    assert_eq!(kind(&town), StageKind::Rejected);
    town.does(&desk(), Command::Return { receipt_checked: true, collected_by: "Lan".to_owned() });
    assert_eq!(kind(&town), StageKind::Returned);
}

#[test]
fn the_result_is_given_against_receipt_and_fee() {
    let mut town = town();
    town.issued();
    let give = |receipt_checked| Command::Return { receipt_checked, collected_by: String::new() };
    assert_eq!(town.attempt(&desk(), give(false)), Err(Refusal::ReceiptNotChecked));
    assert_eq!(town.attempt(&desk(), give(true)), Err(Refusal::FeeNotPaid));
    assert_eq!(town.try_citizen(Command::Collect), Err(Refusal::NotOnline));
}

#[test]
fn a_download_is_the_return() {
    let mut town = town();
    town.procedure.fees.clear();
    let mut application = town.application(vec![plan()]);
    application.delivery = Delivery::Online;
    town.issued();
    town.dossier.as_mut().unwrap().delivery = Delivery::Online;
    assert_eq!(application.delivery, Delivery::Online);
    town.citizen(Command::Collect);
    assert_eq!(kind(&town), StageKind::Returned);
}

#[test]
fn a_withdrawal_before_reception_is_done_at_once_and_later_confirmed_by_the_desk() {
    let mut early = town();
    early.submits().citizen(Command::AskWithdrawal { reason: String::new() });
    assert_eq!(kind(&early), StageKind::Withdrawn);

    let mut later = town();
    later.in_work();
    assert_eq!(later.attempt(&desk(), Command::ConfirmWithdrawal), Err(Refusal::NoWithdrawal));
    later.citizen(Command::AskWithdrawal { reason: "Đổi ý".to_owned() });
    assert_eq!(kind(&later), StageKind::Processing);
    later.does(&desk(), Command::ConfirmWithdrawal);
    assert_eq!(kind(&later), StageKind::Withdrawn);

    let mut new_law = town();
    new_law.pack.forms = FormSet::Circular03Of2025;
    new_law.in_work().citizen(Command::AskWithdrawal { reason: String::new() });
    new_law.does(&desk(), Command::ConfirmWithdrawal);
    assert_eq!(kind(&new_law), StageKind::Stopped);
}

#[test]
fn after_a_decision_nothing_is_withdrawn() {
    let mut town = town();
    town.issued();
    let ask = Command::AskWithdrawal { reason: String::new() };
    assert_eq!(town.try_citizen(ask), Err(Refusal::DecisionTaken));
}

#[test]
fn an_apology_moves_the_promise_once_and_keeps_the_first_one_for_the_statistics() {
    let mut town = town();
    town.in_work();
    let first = town.dossier().due().unwrap();
    town.at("2026-03-12T09:00");
    assert_eq!(
        town.attempt(&approver(), apologise("2026-03-13T17:00")),
        Err(Refusal::NewDateNotLater)
    );
    let refused = town.attempt(&specialist(), apologise("2026-03-20T17:00"));
    assert!(matches!(refused, Err(Refusal::NotYours { .. })), "the head answers for it");
    town.does(&approver(), apologise("2026-03-20T17:00"));
    let Some(Event::Apologised { in_time, .. }) = town.history.last().map(|last| &last.event)
    else {
        panic!("an apology")
    };
    assert!(in_time);
    assert_eq!(town.due_day(), date(2026, 3, 20));
    assert_eq!(town.dossier().received.as_ref().unwrap().original_due, Some(first));
    let again = town.attempt(&approver(), apologise("2026-03-27T17:00"));
    assert_eq!(again, Err(Refusal::AlreadyReappointed { allowed: 1 }));
}

fn apologise(due: &str) -> Command {
    Command::Apologise { reason: "Chờ ý kiến".to_owned(), due: due.parse().unwrap() }
}

#[test]
fn a_pause_after_an_apology_does_not_make_the_new_date_the_one_to_be_judged_by() {
    let mut town = town();
    town.at("2026-06-01T09:00").in_work();
    assert_eq!(town.due_day(), date(2026, 6, 15));
    town.at("2026-06-02T09:00").does(&approver(), apologise("2026-06-22T17:00"));
    let cause = PauseCause::FinancialObligation;
    town.at("2026-06-04T17:00").does(&specialist(), Command::Pause { cause, note: "Nộp".into() });
    town.at("2026-06-15T09:00").does(&specialist(), Command::Resume { note: String::new() });
    let received = town.dossier().received.clone().unwrap();
    assert_eq!(received.original_due.unwrap().date(), date(2026, 6, 24), "vector V20");
    assert_eq!(received.due.unwrap().date(), date(2026, 7, 1), "five working days more");
}

#[test]
fn what_was_late_before_its_supplement_is_late_in_the_end() {
    let mut town = town();
    town.procedure.limits[0].limit = TimeLimit::SameDay;
    town.in_work().at("2026-03-03T09:00").does(&specialist(), ask_supplement());
    town.at("2026-03-04T09:00")
        .citizen(Command::HandInSupplement { answers: BTreeMap::new(), papers: vec![plan()] })
        .does(&desk(), Command::AcceptSupplement);
    assert_eq!(town.due_day(), date(2026, 3, 4), "the promise is new");
    town.does(&specialist(), grant())
        .does(&specialist(), Command::Submit { person: None, note: String::new() })
        .does(&approver(), Command::Approve)
        .does(&clerk(), Command::Issue);
    assert_eq!(town.dossier().kept(), Some(deadline::Keeping::Late), "it was due on 2 March");
}

#[test]
fn a_pack_may_judge_by_the_date_of_the_apology() {
    let mut town = town();
    town.pack.deadlines.judged_by = JudgedBy::ReappointedDate;
    town.in_work().at("2026-03-12T09:00").does(&approver(), apologise("2026-03-20T17:00"));
    let received = town.dossier().received.clone().unwrap();
    assert_eq!(received.original_due, received.due);
}

#[test]
fn the_last_day_of_a_step_is_in_time_to_its_end() {
    let mut town = town();
    town.in_work().at("2026-03-11T18:00").does(&specialist(), grant());
    town.does(&specialist(), Command::Submit { person: None, note: String::new() });
    let held = &town.ledger().line[3];
    assert_eq!((held.limit, held.keeping), (TimeLimit::working_days(7), Keeping::OnTime));
}

#[test]
fn work_given_to_another_is_held_by_the_other_from_then_on() {
    let mut town = town();
    let other = officer("Lý", "d001", Role::Specialist);
    town.in_work().at("2026-03-04T10:00");
    town.does(&approver(), Command::Assign { to: named(&other) });
    let holders: Vec<_> = town
        .ledger()
        .line
        .iter()
        .filter_map(|interval| match &interval.holder {
            Holder::Post { person, .. } => Some(person.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(holders, [None, Some(named(&specialist())), Some(named(&other))]);
}

#[test]
fn a_cause_of_law_is_watched_at_the_post_and_a_duty_awaited_from_the_citizen() {
    for cause in [PauseCause::Legal, PauseCause::FinancialObligation] {
        let mut town = town();
        town.process.steps[0].acts.push(Act::Pause { cause: PauseCause::Legal });
        town.in_work().does(&specialist(), Command::Pause { cause, note: "Chờ".to_owned() });
        let ledger = town.ledger();
        let last = ledger.line.last().unwrap();
        let citizen = cause == PauseCause::FinancialObligation;
        assert_eq!(last.holder == Holder::Citizen, citizen, "{cause:?}");
        assert_eq!(last.keeping, Keeping::Free, "the clock stands");
    }
}

#[test]
fn the_ledger_names_who_held_it_and_who_was_late() {
    let mut town = town();
    town.submits();
    town.at("2026-03-02T10:00").does(&desk(), Command::Accept);
    town.at("2026-03-02T14:00").does(&desk(), Command::Transfer);
    town.at("2026-03-03T08:00").does(&specialist(), Command::TakeOver);
    town.at("2026-03-13T10:00").does(&specialist(), grant());
    town.does(&specialist(), Command::Submit { person: None, note: String::new() });
    let ledger = town.ledger();
    let held: Vec<_> = ledger
        .line
        .iter()
        .map(|interval| (&interval.holder, interval.working_minutes, interval.keeping))
        .collect();
    assert!(matches!(held[0], (Holder::Desk { .. }, 60, Keeping::Early)));
    assert!(matches!(held[1], (Holder::Desk { person: Some(_), .. }, 180, Keeping::OnTime)));
    assert!(matches!(held[2], (Holder::Post { person: None, .. }, 180, Keeping::Early)));
    let (Holder::Post { person: Some(person), .. }, _, Keeping::Late) = held[3] else {
        panic!("the specialist was late: {:?}", held[3])
    };
    assert_eq!(person.name, "Hà");
}
