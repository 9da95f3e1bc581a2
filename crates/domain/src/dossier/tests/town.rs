//! A small town to try the law in: one commune below one district below one city.

use super::super::{
    Command, Dossier, Event, Facts, Recorded, Refusal, Stage,
    command::{Application, Asker},
    state::{Decision, Delivery, Grounds, Paper, PaperForm, Person, ProcedureRef, ProcessRef},
};
use crate::{
    agency::{Agency, AgencyKind, AgencyTree},
    calendar::Calendar,
    form::Answers,
    ids::{ConsultationId, DossierId, StaffId, StepId},
    ledger::{Ledger, ledger},
    party::{Actor, Applicant, Officer, Role, Submitter},
    procedure::{Channel, Procedure},
    process::Process,
    rule_pack::RulePack,
    time,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
};
use uuid::Uuid;

pub struct Town {
    pub now: DateTime,
    pub procedure: Procedure,
    pub process: Process,
    pub pack: RulePack,
    pub calendar: Calendar,
    pub agencies: AgencyTree,
    pub dossier: Option<Dossier>,
    pub history: Vec<Recorded>,
    serial: u32,
}

pub fn town() -> Town {
    let procedure = serde_json::json!({
        "code": "1.013225", "name": "Cấp giấy phép xây dựng", "sector": "Xây dựng",
        "tiers": ["district"], "service_level": "full", "channels": ["online", "counter"],
        "components": [{"id": "plan", "name": "Bản vẽ", "need": "required", "originals": 2}],
        "process": "permit", "limits": [{"limit": "10wd"}],
        "fees": [{"name": "Lệ phí", "kind": "charge", "amount": 75000}],
        "results": [{"name": "Giấy phép xây dựng"}], "source": "test"});
    let process = serde_json::json!({
        "id": "permit", "version": 1, "name": "Giấy phép", "legal_limit": "10wd", "steps": [
        {"id": "work", "name": "Thẩm định", "phase": "processing", "role": "specialist", "limit": "7wd",
         "acts": ["request_supplement", "verify_on_site", {"pause": {"cause": "financial_obligation"}},
            {"consult": {"agencies": [{"fixed": "sxd"}], "limit": "3wd", "silence_is_consent": true}},
            {"submit": {"to": "sign"}}]},
        {"id": "sign", "name": "Ký", "phase": "approving", "role": "approver", "limit": "1wd",
         "acts": [{"approve": {"to": "issue"}}, {"send_back": {"to": "work"}}, "reject"]},
        {"id": "issue", "name": "Phát hành", "phase": "issuing", "role": "clerk", "limit": "4h",
         "acts": [{"issue": {"to": "return"}}]},
        {"id": "return", "name": "Trả", "phase": "returning", "role": "onestop_officer",
         "agency": "reception", "acts": ["return"]}]});
    let pack = serde_json::json!({
        "id": "nd61-2018", "name": "Nghị định 61/2018", "legal_basis": [], "in_force_from": "2018-06-21",
        "tiers": ["city", "district", "commune"], "service_levels": "levels",
        "code_scheme": "circular01_of2018", "forms": "circular01_of2018", "deadlines": {},
        "supplement_requests_max": 1, "reappointments_max": 1, "boundary_free": false});
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
    Town {
        now: "2026-03-02T09:00".parse().unwrap(),
        procedure: serde_json::from_value(procedure).unwrap(),
        process: serde_json::from_value(process).unwrap(),
        pack: serde_json::from_value(pack).unwrap(),
        calendar: serde_json::from_value(serde_json::json!({})).unwrap(),
        agencies: AgencyTree::new(vec![
            agency("hn", AgencyKind::City, None, Some("000.00.00.H26")),
            agency("sxd", AgencyKind::Department, Some("hn"), Some("000.00.12.H26")),
            agency("d001", AgencyKind::District, Some("hn"), Some("000.00.33.H26")),
            agency("d001-qldt", AgencyKind::Office, Some("d001"), None),
            agency("x00004", AgencyKind::Commune, Some("d001"), Some("000.05.33.H26")),
            agency("x00007", AgencyKind::Commune, Some("d001"), Some("000.07.33.H26")),
        ])
        .unwrap(),
        dossier: None,
        history: Vec::new(),
        serial: 0,
    }
}

pub fn officer(name: &str, agency: &str, role: Role) -> Officer {
    let number = name.bytes().fold(0_u128, |sum, byte| sum * 31 + u128::from(byte));
    Officer {
        staff: StaffId(Uuid::from_u128(number)),
        name: name.to_owned(),
        agency: agency.into(),
        roles: vec![role],
    }
}

pub fn desk() -> Officer {
    officer("Minh", "d001", Role::OnestopOfficer)
}
pub fn specialist() -> Officer {
    officer("Hà", "d001-qldt", Role::Specialist)
}
pub fn approver() -> Officer {
    officer("Bình", "d001", Role::Approver)
}
pub fn clerk() -> Officer {
    officer("Thu", "d001", Role::Clerk)
}
pub fn consulted() -> Officer {
    officer("Dũng", "sxd", Role::Specialist)
}

pub fn named(officer: &Officer) -> Person {
    Person { staff: officer.staff, name: officer.name.clone() }
}

pub fn grant() -> Command {
    Command::Draft {
        decision: Decision::Grant {
            result: 0, text: "Đồng ý".to_owned(), fields: Answers::new()
        },
    }
}

pub fn grounds() -> Grounds {
    Grounds {
        number: None,
        reason: "Không phù hợp quy hoạch".to_owned(),
        legal_basis: "Luật Xây dựng, Điều 93".to_owned(),
    }
}

pub fn consult() -> Command {
    let id = ConsultationId(Uuid::from_u128(7));
    Command::Consult { agencies: vec![(id, "sxd".into())], question: "Xin ý kiến".to_owned() }
}

pub fn ask_supplement() -> Command {
    Command::AskSupplement {
        items: vec![("plan", "Bản vẽ thiếu mặt cắt").into()],
        note: String::new(),
    }
}

pub fn plan() -> Paper {
    Paper {
        component: "plan".into(),
        form: PaperForm::Sheets { originals: 2, copies: 0 },
        round: 0,
        replaced: false,
    }
}

impl Town {
    #[expect(clippy::unused_self, reason = "reads like the town it is about")]
    pub fn application(&self, papers: Vec<Paper>) -> Application {
        Application {
            id: DossierId(Uuid::from_u128(1)),
            reference: "TN-AAAAA-BBBBB".to_owned(),
            procedure: ProcedureRef { code: "1.013225".into(), version: 1 },
            case: None,
            process: ProcessRef { id: "permit".into(), version: 1 },
            reception: "d001".into(),
            competent: "d001".into(),
            channel: Channel::Online,
            applicant: Applicant { name: "Nguyễn Thị Lan".to_owned(), ..Applicant::default() },
            submitter: Submitter::Applicant { account: None },
            answers: Answers::new(),
            papers,
            sets: 0,
            delivery: Delivery::Counter,
            arrival: None,
        }
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts {
            now: self.instant(),
            procedure: &self.procedure,
            process: &self.process,
            pack: &self.pack,
            calendar: &self.calendar,
            agencies: &self.agencies,
        }
    }

    pub fn instant(&self) -> Timestamp {
        time::instant(self.now)
    }

    pub fn at(&mut self, moment: &str) -> &mut Self {
        self.now = moment.parse().unwrap();
        self
    }

    pub fn later(&mut self, minutes: i64) {
        self.now = self.now.checked_add(minutes.minutes()).unwrap();
    }

    pub fn submits(&mut self) -> &mut Self {
        let events = super::super::submit(self.application(vec![plan()]), &self.facts()).unwrap();
        self.record(Actor::Citizen { account: None }, events);
        self
    }

    pub fn dossier(&self) -> &Dossier {
        self.dossier.as_ref().unwrap()
    }

    pub fn stage(&self) -> &Stage {
        &self.dossier().stage
    }

    pub fn try_citizen(&mut self, command: Command) -> Result<usize, Refusal> {
        let events = super::super::decide(self.dossier(), command, Asker::Citizen, &self.facts())?;
        Ok(self.record(Actor::Citizen { account: None }, events))
    }

    pub fn citizen(&mut self, command: Command) -> &mut Self {
        self.try_citizen(command).unwrap();
        self
    }

    pub fn attempt(&mut self, officer: &Officer, command: Command) -> Result<usize, Refusal> {
        let asker = Asker::Officer(officer);
        let events = super::super::decide(self.dossier(), command, asker, &self.facts())?;
        let role = officer.roles[0];
        Ok(self.record(Actor::staff(officer, role), events))
    }

    pub fn does(&mut self, officer: &Officer, command: Command) -> &mut Self {
        self.attempt(officer, command).unwrap();
        self
    }

    pub fn clock(&mut self) -> &mut Self {
        let command = Command::CountSilence;
        let events =
            super::super::decide(self.dossier(), command, Asker::System, &self.facts()).unwrap();
        self.record(Actor::System, events);
        self
    }

    /// Numbers are filled in as the commit does, then every event is applied.
    fn record(&mut self, by: Actor, events: Vec<Event>) -> usize {
        let count = events.len();
        for mut event in events {
            if event.series().is_some() {
                self.serial += 1;
                event.fill_serial(self.serial);
            }
            assert_eq!(event.series(), None);
            let seq = self.history.len() as u64 + 1;
            let recorded = Recorded { seq, at: self.instant(), by: by.clone(), event };
            self.dossier = Some(match (&recorded.event, self.dossier.take()) {
                (Event::Submitted(sent), _) => super::super::apply::begin(sent, recorded.at),
                (_, Some(dossier)) => super::super::apply(dossier, &recorded),
                (_, None) => panic!("a history begins with the sending"),
            });
            self.history.push(recorded);
        }
        count
    }

    pub fn ledger(&self) -> Ledger {
        ledger(&self.history, &self.calendar, self.instant())
    }

    pub fn received(&mut self) -> &mut Self {
        self.submits().does(&desk(), Command::Accept)
    }

    pub fn in_work(&mut self) -> &mut Self {
        self.received().does(&desk(), Command::Transfer).does(&specialist(), Command::TakeOver)
    }

    pub fn signed(&mut self) -> &mut Self {
        self.in_work()
            .does(&specialist(), grant())
            .does(&specialist(), Command::Submit { person: None, note: String::new() })
            .does(&approver(), Command::Approve)
    }

    pub fn issued(&mut self) -> &mut Self {
        self.signed().does(&clerk(), Command::Issue)
    }

    pub fn due_day(&self) -> Date {
        self.dossier().due().unwrap().date()
    }
}

pub fn step(id: &str) -> StepId {
    id.into()
}
