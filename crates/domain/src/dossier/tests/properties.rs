//! What holds in every history that the law allows.

use super::{
    super::{Command, Stage, StageKind, WorkKind, apply::replay, due_lines, state::Verdict, work},
    town::*,
};
use crate::{
    deadline::{Keeping, Line},
    ids::ConsultationId,
    ledger::Holder,
    money::Dong,
    party::Officer,
    process::PauseCause,
    time,
};
use jiff::ToSpan;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn commands(town: &Town) -> Vec<Command> {
    let due = town.now.saturating_add(40.days());
    vec![
        Command::Accept,
        ask_supplement(),
        Command::HandInSupplement { answers: BTreeMap::new(), papers: vec![plan()] },
        Command::AcceptSupplement,
        Command::NotAccept { grounds: grounds() },
        Command::Transfer,
        Command::Assign { to: named(&specialist()) },
        Command::TakeOver,
        Command::HandOver {
            to: step("work"),
            person: Some(named(&officer("Lý", "d001", crate::party::Role::Specialist))),
            note: String::new(),
        },
        consult(),
        Command::AnswerConsultation {
            id: ConsultationId(Uuid::from_u128(7)),
            verdict: Verdict::Disagree,
            text: "Không".to_owned(),
        },
        Command::Pause { cause: PauseCause::FinancialObligation, note: "Nộp thuế".to_owned() },
        Command::Resume { note: String::new() },
        Command::VerifyOnSite { on: town.now.date(), minutes: "Đã kiểm tra".to_owned() },
        grant(),
        Command::Submit { person: None, note: String::new() },
        Command::Approve,
        Command::SendBack { comment: "Sửa".to_owned() },
        Command::Issue,
        Command::Reject { grounds: grounds() },
        Command::Return { receipt_checked: true, collected_by: "Lan".to_owned() },
        Command::Collect,
        Command::AskWithdrawal { reason: String::new() },
        Command::ConfirmWithdrawal,
        Command::Apologise { reason: "Chậm".to_owned(), due },
        Command::RecordPayment { amount: Dong(75_000) },
        Command::Rate { stars: 4, reasons: Vec::new(), comment: String::new() },
    ]
}

fn officers() -> Vec<Officer> {
    let colleague = officer("Lý", "d001", crate::party::Role::Specialist);
    vec![desk(), specialist(), approver(), clerk(), consulted(), colleague]
}

/// One try: which command, by whom (the citizen behind the officers), after how many minutes.
type Try = (usize, usize, i64);

/// Acts that lead towards the result come oftener, so that walks get far.
fn tries() -> impl Strategy<Value = Vec<Try>> {
    let forward = prop::sample::select(vec![
        (0, 0),
        (5, 0),
        (7, 1),
        (14, 1),
        (15, 1),
        (16, 2),
        (18, 3),
        (25, 0),
        (20, 0),
        (9, 1),
        (10, 4),
        (2, 6),
        (3, 0),
        (12, 1),
    ]);
    let any = (0_usize..27, 0_usize..7);
    let one = (prop_oneof![2 => forward, 1 => any], 0_i64..6000);
    prop::collection::vec(one.prop_map(|((command, who), wait)| (command, who, wait)), 0..60)
}

fn walk(tries: &[Try]) -> Town {
    let mut town = town();
    town.submits();
    for (command, who, wait) in tries {
        town.later(*wait);
        let command = commands(&town).swap_remove(*command);
        // Most tries are refused: a refusal changes nothing, which the checks below would notice.
        drop(match officers().get(*who) {
            Some(officer) => town.attempt(officer, command),
            None => town.try_citizen(command),
        });
        if *wait % 7 == 0 {
            town.clock();
        }
    }
    town
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn replaying_the_history_gives_the_stored_state(tries in tries()) {
        let town = walk(&tries);
        prop_assert_eq!(replay(&town.history), town.dossier.clone());
        prop_assert_eq!(town.dossier().version, town.history.len() as u64);
        let json = serde_json::to_string(town.dossier()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<super::super::Dossier>(&json).unwrap(), town.dossier());
    }

    #[test]
    fn the_ledger_tiles_the_whole_life_without_gap_or_overlap(tries in tries()) {
        let town = walk(&tries);
        let ledger = town.ledger();
        prop_assert_eq!(ledger.line[0].from, town.history[0].at);
        for pair in ledger.line.windows(2) {
            prop_assert_eq!(pair[0].to, Some(pair[1].from));
        }
        let is_over = town.stage().kind().is_final();
        prop_assert_eq!(ledger.line.last().unwrap().to.is_some(), is_over);
        let sum: i64 = ledger.line.iter().map(|interval| interval.working_minutes).sum();
        let end = ledger.line.last().unwrap().to.unwrap_or_else(|| town.instant());
        let whole = town
            .calendar
            .working_minutes_between(time::local(town.history[0].at), time::local(end));
        prop_assert_eq!(sum, whole);
        for interval in &ledger.consultations {
            prop_assert!(interval.to.is_none_or(|to| to >= interval.from));
            prop_assert!(!town.stage().kind().is_finished() || interval.to.is_some());
        }
    }

    #[test]
    fn whoever_may_act_at_a_post_is_the_one_the_ledger_names(tries in tries()) {
        let town = walk(&tries);
        if let Stage::Processing(post) | Stage::Approving(post) | Stage::Issuing(post) = town.stage() {
            let ledger = town.ledger();
            let Holder::Post { step, person, .. } = &ledger.line.last().unwrap().holder else {
                return Err(TestCaseError::fail("nobody holds it"));
            };
            prop_assert_eq!((step, person), (&post.step, &post.person));
        }
    }

    #[test]
    fn a_due_date_is_explained_to_its_end_whatever_happened(tries in tries()) {
        let town = walk(&tries);
        let lines = due_lines(town.dossier(), &town.history, &town.calendar, &town.pack.deadlines);
        let told = lines.last().and_then(|line| match line {
            Line::Due { at } => Some(*at),
            _ => None,
        });
        prop_assert_eq!(told, town.dossier().due());
    }

    #[test]
    fn lateness_is_never_undone(tries in tries()) {
        let town = walk(&tries);
        let mut was_late = false;
        for count in 1..=town.history.len() {
            let dossier = replay(&town.history[..count]).unwrap();
            let runs = dossier.due().is_some() && dossier.finished_at().is_none();
            let is_late = dossier.keeping_at(town.history[count - 1].at) == Some(Keeping::Late);
            was_late |= runs && is_late;
            if dossier.finished_at().is_some() {
                prop_assert!(!was_late || dossier.kept() == Some(Keeping::Late));
            }
        }
    }

    #[test]
    fn the_ledger_tiles_even_when_the_clock_is_set_back(tries in tries(), back in 1_i64..9000) {
        let set_back = |(command, who, wait): &Try| {
            (*command, *who, if wait % 5 == 0 { -(back.min(wait + 60)) } else { *wait })
        };
        let town = walk(&tries.iter().map(set_back).collect::<Vec<_>>());
        let ledger = town.ledger();
        for pair in ledger.line.windows(2) {
            prop_assert_eq!(pair[0].to, Some(pair[1].from));
        }
        for interval in ledger.line.iter().chain(&ledger.consultations) {
            prop_assert!(interval.to.is_none_or(|to| to >= interval.from));
            prop_assert!(interval.working_minutes >= 0);
        }
    }

    #[test]
    fn somebody_always_has_the_ball(tries in tries()) {
        let town = walk(&tries);
        let stage = town.stage().kind();
        let items = work(town.dossier());
        let waits = stage.waits_for_applicant() && !items.iter().any(|item| item.kind == WorkKind::CheckSupplement);
        prop_assert!(stage.is_final() || waits || !items.is_empty(), "{:?}", stage);
        if stage.is_final() {
            prop_assert!(items.is_empty());
        }
    }

    #[test]
    fn a_finished_dossier_was_approved_by_somebody_who_did_not_draft_it(tries in tries()) {
        let town = walk(&tries);
        if let (Some(outcome), Some(draft)) = (&town.dossier().outcome, &town.dossier().draft) {
            prop_assert_ne!(outcome.signed_by.staff, draft.by.staff);
        }
        if town.stage().kind() == StageKind::Issued {
            prop_assert!(town.dossier().outcome.is_some());
        }
    }

    #[test]
    fn a_code_once_given_never_changes(tries in tries()) {
        let town = walk(&tries);
        let codes: std::collections::BTreeSet<_> = (1..=town.history.len())
            .filter_map(|count| replay(&town.history[..count]).and_then(|dossier| dossier.code))
            .collect();
        prop_assert!(codes.len() <= 1);
    }
}
