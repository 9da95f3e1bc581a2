//! Every no of the law and of the edge, side by side, so that the words can be reviewed.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod town;

use app::{Error, FileRefusal, SignInRefusal};
use domain::{
    calendar::NeverOpen,
    dossier::{Refusal, StageKind},
    party::Role,
};
use town::Town;
use wording::{
    refusals::refusal,
    requests::{self, EdgeProblem},
};

fn all_refusals() -> Vec<Refusal> {
    vec![
        Refusal::WrongStage { stage: StageKind::Issued },
        Refusal::NotAtThisStep { step: "approve".into() },
        Refusal::NotYours { needed: Role::Approver },
        Refusal::HeldByAnother { name: "Lê Văn Minh".to_owned() },
        Refusal::DrafterMayNotApprove,
        Refusal::ComponentsMissing { missing: vec!["notice".into(), "marriage".into()] },
        Refusal::SupplementAlreadyAsked { allowed: 1 },
        Refusal::TooLateForSupplement { until: town::at(6, 17) },
        Refusal::NothingAsked,
        Refusal::NothingHandedIn,
        Refusal::GroundsNeeded,
        Refusal::CommentNeeded,
        Refusal::NoDraft,
        Refusal::NotApproved,
        Refusal::OpinionsAwaited { open: 2 },
        Refusal::CannotConsult,
        Refusal::ConsultationClosed,
        Refusal::DecisionTaken,
        Refusal::NoWithdrawal,
        Refusal::AlreadyReappointed { allowed: 1 },
        Refusal::NewDateNotLater,
        Refusal::NoDueDate,
        Refusal::FeeNotPaid,
        Refusal::ReceiptNotChecked,
        Refusal::NotOnline,
        Refusal::StarsOutOfRange,
        Refusal::NotOpenForFiling,
        Refusal::OutsideBoundary { competent: "p1".into() },
        Refusal::UnknownCase,
        Refusal::AgencyWithoutCode,
        Refusal::StepWithoutAgency { step: "approve".into() },
        Refusal::Calendar(NeverOpen { near: town::day(2) }),
    ]
}

#[test]
fn every_refusal_is_a_sentence_without_code_words() {
    let town = Town::late_birth();
    let said: Vec<String> = all_refusals().iter().map(|no| refusal(no, &town.names())).collect();
    for sentence in &said {
        assert!(sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains('_') && !sentence.contains("None"), "{sentence}");
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn every_answer_at_the_edge_says_what_happened_and_what_to_do() {
    let town = Town::late_birth();
    let edge = [
        EdgeProblem::NotFound,
        EdgeProblem::NoSuchDossier,
        EdgeProblem::NoSuchProcedure,
        EdgeProblem::MethodNotAllowed,
        EdgeProblem::CallNotAllowed,
        EdgeProblem::NoJson,
        EdgeProblem::WrongContentType { taken: "application/json" },
        EdgeProblem::Unreadable,
        EdgeProblem::BadField { label: "Giới tính".to_owned() },
        EdgeProblem::BodyTooLarge { max_bytes: 20 * 1024 * 1024 },
        EdgeProblem::ForgeryCheck,
        EdgeProblem::SignInNeeded,
        EdgeProblem::StaffSignInNeeded,
        EdgeProblem::NotAllowed,
        EdgeProblem::TooManyRequests { seconds: 45 },
        EdgeProblem::Overloaded,
        EdgeProblem::StoreAway { reference: "7F3K".to_owned() },
        EdgeProblem::FilesAway,
        EdgeProblem::Maintenance,
        EdgeProblem::Broken { reference: "7F3K".to_owned() },
        EdgeProblem::TimedOut,
        EdgeProblem::AnswerTooLate,
    ];
    let errors = [
        Error::NotFound,
        Error::Stale,
        Error::KeyReused,
        Error::Overloaded,
        Error::File(FileRefusal::TooLarge { max_bytes: 20 * 1024 * 1024 }),
        Error::File(FileRefusal::WrongType),
        Error::File(FileRefusal::Empty),
        Error::File(FileRefusal::BrokenOff),
        Error::File(FileRefusal::TooMany { max: 60 }),
        Error::SignIn(SignInRefusal::NoContact),
        Error::SignIn(SignInRefusal::TooSoon { seconds_left: 40 }),
        Error::SignIn(SignInRefusal::WrongCode),
        Error::SignIn(SignInRefusal::TooManyTries),
        Error::SignIn(SignInRefusal::WrongStaffLogin),
    ];
    let names = town.names();
    let mut said: Vec<_> = edge.iter().map(requests::edge).collect();
    said.extend(errors.iter().map(|error| requests::error(error, &names, "7F3K")));
    let lines: Vec<String> =
        said.iter().map(|said| format!("{}\n  {}", said.heading, said.text)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
