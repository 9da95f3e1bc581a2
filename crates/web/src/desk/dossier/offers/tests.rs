#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use domain::{
    agency::{Agency, AgencyKind, AgencyTree},
    calendar::Calendar,
    dossier::{
        Event, Recorded,
        apply::replay,
        command::Application,
        state::{Delivery, ProcedureRef, ProcessRef},
    },
    form::Answers,
    ids::DossierId,
    party::{Actor, Applicant, Role, Submitter},
    procedure::{Channel, Procedure},
    process::Process,
    rule_pack::RulePack,
};
use jiff::civil::DateTime;
use serde_json::json;

/// One district with an office, and a department that is asked.
struct Town {
    now: DateTime,
    procedure: Procedure,
    process: Process,
    pack: RulePack,
    calendar: Calendar,
    agencies: AgencyTree,
    history: Vec<Recorded>,
}

fn town() -> Town {
    let agency = |id: &str, kind, parent: Option<&str>, code: Option<&str>| Agency {
        id: id.into(),
        name: id.to_owned(),
        place: id.to_owned(),
        kind,
        parent: parent.map(Into::into),
        code: code.map(|code| code.parse().unwrap()),
        unit_code: None,
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
        calendar: None,
        phone: None,
        source: String::new(),
    };
    let process = json!({
        "id": "permit", "version": 1, "name": "Giấy phép", "steps": [
        {"id": "assign", "name": "Phân công", "phase": "processing", "role": "unit_head",
         "acts": [{"forward": {"to": "work", "name": "Phân công thụ lý"}}]},
        {"id": "work", "name": "Thẩm định", "phase": "processing", "role": "specialist",
         "acts": ["request_supplement", "verify_on_site", {"pause": {"cause": "financial_obligation"}},
            {"consult": {"agencies": [{"fixed": "sxd"}, {"fixed": "qhkt"}], "limit": "3wd"}},
            {"submit": {"to": "sign"}}]},
        {"id": "sign", "name": "Ký", "phase": "approving", "role": "approver",
         "acts": [{"approve": {"to": "issue"}}, {"send_back": {"to": "work"}}, "reject"]},
        {"id": "issue", "name": "Phát hành", "phase": "issuing", "role": "clerk",
         "acts": [{"issue": {"to": "return"}}]},
        {"id": "return", "name": "Trả", "phase": "returning", "role": "onestop_officer",
         "agency": "reception", "acts": ["return"]}]});
    Town {
        now: "2026-03-02T09:00".parse().unwrap(),
        procedure: serde_json::from_value(json!({
            "code": "1.013225", "name": "Cấp giấy phép xây dựng", "sector": "Xây dựng",
            "tiers": ["district"], "service_level": "full", "channels": ["online", "counter"],
            "process": "permit", "limits": [{"limit": "10wd"}],
            "fees": [{"name": "Lệ phí", "kind": "charge", "amount": 75000}],
            "results": [{"name": "Giấy phép xây dựng"}], "source": "test"}))
        .unwrap(),
        process: serde_json::from_value(process).unwrap(),
        pack: serde_json::from_value(json!({
            "id": "nd61-2018", "name": "Nghị định 61/2018", "legal_basis": [],
            "in_force_from": "2018-06-21", "tiers": ["city", "district", "commune"],
            "service_levels": "levels", "code_scheme": "circular01_of2018",
            "forms": "circular01_of2018", "deadlines": {}, "supplement_requests_max": 1,
            "reappointments_max": 1, "boundary_free": false}))
        .unwrap(),
        calendar: serde_json::from_value(json!({})).unwrap(),
        agencies: AgencyTree::new(vec![
            agency("hn", AgencyKind::City, None, Some("000.00.00.H26")),
            agency("sxd", AgencyKind::Department, Some("hn"), Some("000.00.12.H26")),
            agency("qhkt", AgencyKind::Department, Some("hn"), Some("000.00.13.H26")),
            agency("d001", AgencyKind::District, Some("hn"), Some("000.00.33.H26")),
            agency("d001-qldt", AgencyKind::Office, Some("d001"), None),
        ])
        .unwrap(),
        history: Vec::new(),
    }
}

fn officer(number: u128, agency: &str, roles: &[Role]) -> Officer {
    Officer {
        staff: StaffId(Uuid::from_u128(number)),
        name: format!("Cán bộ {number}"),
        agency: agency.into(),
        roles: roles.to_vec(),
    }
}

fn desk() -> Officer {
    officer(1, "d001", &[Role::OnestopOfficer])
}

fn head() -> Officer {
    officer(2, "d001-qldt", &[Role::UnitHead])
}

fn specialist() -> Officer {
    officer(3, "d001-qldt", &[Role::Specialist])
}

fn approver() -> Officer {
    officer(4, "d001", &[Role::Approver])
}

impl Town {
    fn facts(&self) -> Facts<'_> {
        Facts {
            now: time::instant(self.now),
            procedure: &self.procedure,
            process: &self.process,
            pack: &self.pack,
            calendar: &self.calendar,
            agencies: &self.agencies,
        }
    }

    fn record(&mut self, by: Actor, events: Vec<Event>) {
        for mut event in events {
            event.fill_serial(1);
            let seq = self.history.len() as u64 + 1;
            let at = time::instant(self.now);
            self.history.push(Recorded { seq, at, by: by.clone(), event });
        }
    }

    fn sent(mut self) -> Self {
        let application = Application {
            id: DossierId(Uuid::from_u128(1)),
            reference: "TN-AAAAA-AAAAA".to_owned(),
            procedure: ProcedureRef { code: "1.013225".into(), version: 1 },
            case: None,
            process: ProcessRef { id: "permit".into(), version: 1 },
            reception: "d001".into(),
            competent: "d001".into(),
            channel: Channel::Online,
            applicant: Applicant { name: "Lê Nhung".to_owned(), ..Applicant::default() },
            submitter: Submitter::Applicant { account: None },
            answers: Answers::new(),
            papers: Vec::new(),
            sets: 0,
            delivery: Delivery::Counter,
            arrival: None,
        };
        let events = domain::dossier::submit(application, &self.facts()).unwrap();
        self.record(Actor::Citizen { account: None }, events);
        self
    }

    fn does(mut self, officer: &Officer, command: Command) -> Self {
        let dossier = self.dossier();
        let asker = Asker::Officer(officer);
        let events = decide::decide(&dossier, command, asker, &self.facts()).unwrap();
        self.record(Actor::staff(officer, officer.roles[0]), events);
        self
    }

    fn dossier(&self) -> Dossier {
        replay(&self.history).unwrap()
    }

    fn offers(&self, officer: &Officer) -> Offers {
        acts_offered(&self.dossier(), officer, &self.facts())
    }

    fn nouns(&self, officer: &Officer) -> Vec<&'static str> {
        self.offers(officer).open.iter().map(Offer::noun).collect()
    }

    /// At work with the specialist.
    fn at_work(self) -> Self {
        let hand_over = Command::HandOver { to: "work".into(), person: None, note: String::new() };
        self.sent()
            .does(&desk(), Command::Accept)
            .does(&desk(), Command::Transfer)
            .does(&head(), hand_over)
    }

    fn at_signature(self) -> Self {
        let decision = Decision::Grant { result: 0, text: String::new(), fields: Answers::new() };
        self.at_work()
            .does(&specialist(), Command::Draft { decision })
            .does(&specialist(), Command::Submit { person: None, note: String::new() })
    }
}

#[test]
fn the_desk_is_offered_to_receive_to_ask_or_to_decline_what_was_sent() {
    let town = town().sent();
    assert_eq!(
        town.nouns(&desk()),
        ["acceptance", "payment", "supplement-request", "non-acceptance", "withdrawal"]
    );
}

#[test]
fn whoever_has_no_part_in_it_is_offered_nothing() {
    let town = town().sent();
    assert_eq!(town.offers(&specialist()), Offers::default());
    let auditor = officer(9, "hn", &[Role::Auditor]);
    assert_eq!(town.offers(&auditor), Offers::default());
}

#[test]
fn the_head_hands_over_in_the_words_of_the_process() {
    let town = town().sent().does(&desk(), Command::Accept).does(&desk(), Command::Transfer);
    let offers = town.offers(&head());
    let named = Offer::HandOver { to: "work".into(), name: "Phân công thụ lý".to_owned() };
    assert!(offers.open.contains(&named), "{offers:?}");
    assert!(offers.open.contains(&Offer::TakeOver));
    assert!(offers.open.contains(&Offer::Assign));
    assert!(!offers.open.contains(&Offer::Draft));
}

#[test]
fn the_specialist_is_offered_what_the_step_allows_and_told_what_is_missing() {
    let offers = town().at_work().offers(&specialist());
    for offer in [Offer::Draft, Offer::AskSupplement, Offer::VerifyOnSite, Offer::TakeOver] {
        assert!(offers.open.contains(&offer), "{offer:?}");
    }
    let asked = Offer::Consult { agencies: vec!["sxd".into(), "qhkt".into()] };
    assert!(offers.open.contains(&asked));
    assert_eq!(offers.barred, [(Offer::Submit, Refusal::NoDraft)]);
}

#[test]
fn an_agency_that_is_asked_is_not_offered_again_and_is_offered_to_answer() {
    let id = ConsultationId(Uuid::from_u128(7));
    let consult = Command::Consult {
        agencies: vec![(id, "sxd".into())],
        question: "Xin ý kiến".to_owned(),
    };
    let town = town().at_work().does(&specialist(), consult);
    let open = town.offers(&specialist()).open;
    assert!(open.contains(&Offer::Consult { agencies: vec!["qhkt".into()] }));
    let asked = officer(5, "sxd", &[Role::Specialist]);
    assert_eq!(town.offers(&asked).open, [Offer::Answer { id }]);
}

#[test]
fn awaited_opinions_bar_the_submission_and_are_named() {
    let id = ConsultationId(Uuid::from_u128(7));
    let consult =
        Command::Consult { agencies: vec![(id, "sxd".into())], question: "Ý kiến".to_owned() };
    let decision = Decision::Grant { result: 0, text: String::new(), fields: Answers::new() };
    let town = town()
        .at_work()
        .does(&specialist(), consult)
        .does(&specialist(), Command::Draft { decision });
    let barred = town.offers(&specialist()).barred;
    assert_eq!(barred, [(Offer::Submit, Refusal::OpinionsAwaited { open: 1 })]);
}

#[test]
fn the_approver_signs_sends_back_or_refuses() {
    let nouns = town().at_signature().nouns(&approver());
    for noun in ["approval", "return-to-work", "rejection"] {
        assert!(nouns.contains(&noun), "{nouns:?}");
    }
}

#[test]
fn the_drafter_who_also_approves_is_told_why_not() {
    let both = officer(3, "d001", &[Role::Specialist, Role::Approver]);
    let offers = town().at_signature().offers(&both);
    assert!(!offers.open.contains(&Offer::Approve));
    assert!(offers.barred.contains(&(Offer::Approve, Refusal::DrafterMayNotApprove)));
}

#[test]
fn what_another_person_holds_is_said_once() {
    let other = officer(8, "d001-qldt", &[Role::Specialist]);
    let offers = town().at_work().does(&specialist(), Command::TakeOver).offers(&other);
    let holder = Refusal::HeldByAnother { name: specialist().name };
    assert_eq!(offers.barred, [(Offer::TakeOver, holder)]);
}

#[test]
fn a_result_is_returned_once_the_fee_is_paid() {
    let town = town()
        .at_signature()
        .does(&approver(), Command::Approve)
        .does(&officer(6, "d001", &[Role::Clerk]), Command::Issue);
    let offers = town.offers(&desk());
    assert!(offers.barred.contains(&(Offer::Return, Refusal::FeeNotPaid)));
    assert!(offers.open.contains(&Offer::RecordPayment { amount: Dong(75_000) }));
    let town = town.does(&desk(), Command::RecordPayment { amount: Dong(75_000) });
    assert!(town.nouns(&desk()).contains(&"return"));
}

#[test]
fn a_supplement_can_be_taken_in_at_the_counter_and_then_be_found_complete() {
    let ask = Command::AskSupplement {
        items: vec![SupplementItem { component: None, reason: "Ký tên".to_owned() }],
        note: String::new(),
    };
    let town = town().at_work().does(&specialist(), ask);
    assert!(town.nouns(&desk()).contains(&"supplement"));
    assert!(!town.nouns(&desk()).contains(&"supplement-acceptance"));
    let paper = Paper {
        component: "plan".into(),
        form: PaperForm::Sheets { originals: 1, copies: 0 },
        round: 0,
        replaced: false,
    };
    let hand_in = Command::HandInSupplement { answers: Answers::new(), papers: vec![paper] };
    let town = town.does(&desk(), hand_in);
    assert!(town.nouns(&desk()).contains(&"supplement-acceptance"));
}

#[test]
fn every_act_that_is_offered_can_be_done() {
    let stations = [town().sent(), town().at_work(), town().at_signature()];
    for town in stations {
        for officer in [desk(), head(), specialist(), approver()] {
            let (dossier, facts) = (town.dossier(), town.facts());
            let trial = Trial { dossier: &dossier, officer: &officer, facts: &facts };
            for offer in town.offers(&officer).open {
                assert_eq!(trial.refusal_of(trial.specimen(&offer)), None, "{offer:?}");
            }
        }
    }
}
