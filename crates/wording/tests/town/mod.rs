//! A small ward with its people, and the stories of a few dossiers.

#![allow(dead_code)]

use domain::{
    agency::{Agency, AgencyKind, AgencyTree},
    calendar::Calendar,
    deadline::JudgedBy,
    dossier::{
        Dossier, Event, Recorded, apply,
        event::{Received, Submitted},
        state::{
            Consultation, Decision, Delivery, DocumentNumber, Grounds, Opinion, Outcome, Paper,
            PaperForm, Payment, Person, Post, Rating, StoredFile, SupplementItem,
            SupplementRequest, Verdict,
        },
    },
    dossier_code::CodeScheme,
    ids::{AttachmentId, ConsultationId, DossierId, FileHash, StaffId},
    ledger::{self, Ledger},
    money::Dong,
    party::{Actor, Applicant, Mandate, Role, Submitter},
    procedure::{Channel, Procedure},
    process::{PauseCause, Phase, Process},
    rule_pack::FormSet,
    time::instant,
};
use jiff::civil::{Date, DateTime, date};
use serde_json::json;
use wording::{Names, papers::PaperFacts};

/// A day of September 2019.
pub fn day(day: i8) -> Date {
    date(2019, 9, day)
}

/// A full hour of September 2019.
pub fn at(on: i8, hour: i8) -> DateTime {
    day(on).at(hour, 0, 0, 0)
}

pub struct Town {
    pub agencies: AgencyTree,
    pub procedure: Procedure,
    pub process: Process,
    pub calendar: Calendar,
    pub history: Vec<Recorded>,
}

fn person(number: u128, name: &str) -> Person {
    Person { staff: StaffId(uuid::Uuid::from_u128(number)), name: name.to_owned() }
}

fn lan() -> Person {
    person(1, "Trần Thị Lan")
}

fn minh() -> Person {
    person(2, "Lê Văn Minh")
}

fn dao() -> Person {
    person(3, "Phạm Quang Đạo")
}

fn staff(who: Person, role: Role) -> Actor {
    Actor::Staff { staff: who.staff, name: who.name, agency: "p1".into(), role }
}

fn citizen() -> Actor {
    Actor::Citizen { account: None }
}

fn number(suffix: &str, serial: u32) -> DocumentNumber {
    DocumentNumber { serial: Some(serial), ..DocumentNumber::next(&"p1".into(), 2019, suffix) }
}

fn post(step: &str, phase: Phase, role: Role, since: DateTime) -> Post {
    Post {
        step: step.into(),
        phase,
        agency: "p1".into(),
        role,
        person: None,
        since: instant(since),
        limit: None,
        due: Some(since.saturating_add(jiff::Span::new().days(1))),
    }
}

fn refusal() -> Grounds {
    Grounds {
        number: Some(number("TCHS", 4)),
        reason: "Cha mẹ đã đăng ký khai sinh cho con tại nơi khác".to_owned(),
        legal_basis: "Luật Hộ tịch, Điều 13".to_owned(),
    }
}

impl Town {
    fn new() -> Self {
        let agency =
            |id: &str, name: &str, place: &str, kind, parent: Option<&str>, code: &str| Agency {
                id: id.into(),
                name: name.to_owned(),
                place: place.to_owned(),
                kind,
                parent: parent.map(Into::into),
                code: code.parse().ok(),
                unit_code: None,
                valid_from: None,
                valid_to: None,
                successors: Vec::new(),
                calendar: None,
                phone: (id == "p1").then(|| "024 3829 0000".to_owned()),
                source: String::new(),
            };
        let agencies = AgencyTree::new(vec![
            agency(
                "hn",
                "Ủy ban nhân dân thành phố Hà Nội",
                "Thành phố Hà Nội",
                AgencyKind::City,
                None,
                "",
            ),
            agency(
                "d1",
                "Ủy ban nhân dân quận Ba Đình",
                "Quận Ba Đình",
                AgencyKind::District,
                Some("hn"),
                "",
            ),
            agency(
                "p1",
                "Ủy ban nhân dân phường Phúc Xá",
                "Phường Phúc Xá",
                AgencyKind::Commune,
                Some("d1"),
                "000.00.12.H26",
            ),
        ])
        .unwrap();
        let text = |name: &str, label: &str| json!({"name": name, "label": label, "kind": {"type": "text"}});
        let born = |name: &str, label: &str| json!({"name": name, "label": label, "kind": {"type": "date"}});
        let procedure = serde_json::from_value(json!({
            "code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch",
            "tiers": ["commune"], "service_level": "full", "channels": ["online", "counter"],
            "source": "kiểm thử",
            "components": [
                {"id": "form", "name": "Tờ khai đăng ký khai sinh", "kind": "declaration_form", "need": "required"},
                {"id": "notice", "name": "Giấy chứng sinh", "originals": 1, "need": "required"},
                {"id": "marriage", "name": "Giấy chứng nhận kết hôn của cha mẹ", "copies": 1, "need": "required"},
            ],
            "fees": [{"name": "Lệ phí đăng ký khai sinh quá hạn", "kind": "charge", "amount": 8000}],
            "results": [
                {"name": "Giấy khai sinh", "template": "birth_certificate"},
                {"name": "Trích lục khai sinh", "template": "certificate"},
                {"name": "Công văn trả lời", "template": "letter"},
            ],
            "form": {"title": "Tờ khai đăng ký khai sinh", "steps": [
                {"id": "child", "title": "Thông tin về bé", "fields": [
                    text("child.full_name", "Họ, chữ đệm, tên của bé"),
                    born("child.birth_date", "Ngày sinh"),
                    {"name": "child.sex", "label": "Giới tính", "kind": {"type": "choice", "options": [
                        {"value": "male", "label": "Nam"}, {"value": "female", "label": "Nữ"}]}},
                    text("child.birth_facility", "Cơ sở y tế"),
                    text("child.birth_place", "Nơi sinh"),
                ]},
                {"id": "mother", "title": "Người mẹ", "fields": [
                    text("mother.full_name", "Họ và tên mẹ"),
                    born("mother.birth_date", "Ngày sinh"),
                ]},
                {"id": "commitment", "title": "Cam đoan", "fields": [
                    {"name": "commitment", "label": "Tôi cam đoan", "kind": {"type": "agreement"}},
                ]},
            ]},
        }))
        .unwrap();
        let process = serde_json::from_value(json!({
            "id": "birth", "version": 1, "name": "Đăng ký khai sinh", "steps": [
                {"id": "process", "name": "Thụ lý hồ sơ", "phase": "processing", "role": "specialist", "acts": []},
                {"id": "approve", "name": "Lãnh đạo ký duyệt", "phase": "approving", "role": "approver", "acts": []},
                {"id": "issue", "name": "Văn thư phát hành", "phase": "issuing", "role": "clerk", "acts": []},
                {"id": "return", "name": "Trả kết quả", "phase": "returning", "role": "onestop_officer", "acts": ["return"]},
            ],
        }))
        .unwrap();
        Self { agencies, procedure, process, calendar: Calendar::default(), history: Vec::new() }
    }

    fn then(mut self, when: DateTime, by: Actor, event: Event) -> Self {
        let seq = self.history.len() as u64 + 1;
        self.history.push(Recorded { seq, at: instant(when), by, event });
        self
    }

    fn submitted(self, channel: Channel, submitter: Submitter, papers: Vec<Paper>) -> Self {
        let answers = [
            ("child.full_name", "Nguyễn Gia Hân"),
            ("child.birth_date", "2019-08-05"),
            ("child.sex", "female"),
            ("child.birth_facility", "Bệnh viện Phụ sản Hà Nội"),
            ("child.birth_place", "929 đường La Thành"),
            ("mother.full_name", "Nguyễn Thị Hồng Nhung"),
            ("mother.birth_date", "1995-04-12"),
            ("commitment", "yes"),
        ];
        let by =
            if channel == Channel::Online { citizen() } else { staff(lan(), Role::OnestopOfficer) };
        let sent = Submitted {
            dossier: DossierId(uuid::Uuid::from_u128(9)),
            reference: "7KQ2-M4XT".to_owned(),
            procedure: serde_json::from_value(json!({"code": "1.001193", "version": 1})).unwrap(),
            case: None,
            pack: "nd61-2018".into(),
            process: serde_json::from_value(json!({"id": "birth", "version": 1})).unwrap(),
            reception: "p1".into(),
            competent: "p1".into(),
            channel,
            applicant: Applicant {
                name: "Nguyễn Thị Hồng Nhung".to_owned(),
                identity_number: Some("001195012345".to_owned()),
                address: "12 phố Hàng Bạc, quận Hoàn Kiếm".to_owned(),
                phone: "0912345678".parse().ok(),
                ..Applicant::default()
            },
            submitter,
            answers: answers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            papers,
            sets: u8::from(channel == Channel::Counter),
            payment: Payment::Due { amount: Dong(8000) },
            delivery: if channel == Channel::Online { Delivery::Online } else { Delivery::Counter },
            due: at(3, 9),
            arrival: None,
        };
        self.then(at(2, 9), by, Event::Submitted(Box::new(sent)))
    }

    fn received(self) -> Self {
        let received = Received {
            by: lan(),
            pack: "nd61-2018".into(),
            scheme: CodeScheme::Circular01Of2018,
            agency_code: "000.00.12.H26".parse().unwrap(),
            on: day(3),
            serial: Some(7),
            limit: "5wd".parse().ok(),
            due: Some(at(10, 17)),
            transfer_by: at(3, 17),
        };
        let by = staff(lan(), Role::OnestopOfficer);
        self.then(at(3, 8), by, Event::Received(Box::new(received)))
    }

    fn in_work(self) -> Self {
        let to = post("process", Phase::Processing, Role::Specialist, at(3, 9));
        self.then(at(3, 9), staff(lan(), Role::OnestopOfficer), Event::Transferred { to }).then(
            at(3, 10),
            staff(minh(), Role::Specialist),
            Event::TakenOver { by: minh() },
        )
    }

    fn asked(request: &str) -> SupplementRequest {
        SupplementRequest {
            number: number("HDHS", 12),
            items: vec![
                SupplementItem {
                    component: Some("marriage".into()),
                    reason: format!("{request} bị mờ, xin chụp lại rõ cả bốn góc"),
                },
                SupplementItem {
                    component: None, reason: "Quê quán ghi thiếu tên xã".to_owned()
                },
            ],
            note: String::new(),
            asked_by: minh(),
            agency: "p1".into(),
            at: instant(at(4, 10)),
        }
    }

    fn granted(self, result: u8, text: &str) -> Self {
        let decision = Decision::Grant {
            result,
            text: text.to_owned(),
            fields: [("child.full_name".to_owned(), "Nguyễn Phạm Gia Hân".to_owned())].into(),
        };
        let sign = post("approve", Phase::Approving, Role::Approver, at(16, 10));
        let print = post("issue", Phase::Issuing, Role::Clerk, at(16, 15));
        let outcome = Outcome {
            at: instant(at(17, 9)),
            decision: decision.clone(),
            number: number("KQ", 125),
            signed_by: dao(),
            agency: "p1".into(),
        };
        let minh_works = || staff(minh(), Role::Specialist);
        self.then(at(16, 9), minh_works(), Event::Drafted { by: minh(), decision })
            .then(
                at(16, 10),
                minh_works(),
                Event::SubmittedForApproval { to: sign, note: "Kính trình".to_owned() },
            )
            .then(at(16, 14), staff(dao(), Role::Approver), Event::TakenOver { by: dao() })
            .then(
                at(16, 15),
                staff(dao(), Role::Approver),
                Event::Approved { by: dao(), to: print },
            )
            .then(
                at(17, 9),
                staff(person(4, "Vũ Thu Hà"), Role::Clerk),
                Event::Issued {
                    outcome,
                    to: post("return", Phase::Returning, Role::OnestopOfficer, at(17, 9)),
                },
            )
    }

    /// Filed online by a helper; a supplement, a consultation, an apology, a certificate.
    pub fn late_birth() -> Self {
        let file = StoredFile {
            id: AttachmentId(uuid::Uuid::from_u128(1)),
            hash: FileHash::from("00"),
            name: "giấy.jpg".to_owned(),
            media_type: "image/jpeg".to_owned(),
            size_bytes: 1000,
        };
        let paper = |component: &str| Paper {
            component: component.into(),
            form: PaperForm::File(file.clone()),
            round: 0,
            replaced: false,
        };
        let mandate = Mandate {
            name: "Nguyễn Văn Hùng".to_owned(),
            identity_number: None,
            phone: "0987654321".parse().ok(),
            relation: "ông ngoại".to_owned(),
            written_on: None,
        };
        let asked = ConsultationId(uuid::Uuid::from_u128(5));
        let back = post("process", Phase::Processing, Role::Specialist, at(15, 10));
        Self::new()
            .submitted(
                Channel::Online,
                Submitter::Authorised { account: None, mandate },
                vec![paper("notice"), paper("notice"), paper("marriage")],
            )
            .received()
            .in_work()
            .then(
                at(4, 10),
                staff(minh(), Role::Specialist),
                Event::SupplementAsked(Self::asked("Ảnh")),
            )
            .then(
                at(5, 9),
                citizen(),
                Event::SupplementHandedIn {
                    answers: [("child.hometown".to_owned(), "xã Phú Xuyên".to_owned())].into(),
                    papers: vec![paper("marriage")],
                },
            )
            .then(
                at(5, 14),
                staff(lan(), Role::OnestopOfficer),
                Event::SupplementAccepted {
                    counted_from: instant(at(5, 9)),
                    due: Some(at(12, 17)),
                    step_due: Some(at(9, 17)),
                },
            )
            .then(
                at(6, 9),
                staff(minh(), Role::Specialist),
                Event::Consulted(Consultation {
                    id: asked,
                    agency: "d1".into(),
                    question: "Có đăng ký khai sinh trùng không?".to_owned(),
                    asked_at: instant(at(6, 9)),
                    asked_by: minh(),
                    limit: None,
                    due: at(9, 17),
                    silence_is_consent: false,
                    answer: None,
                }),
            )
            .then(
                at(9, 15),
                staff(person(6, "Đỗ Hải"), Role::Specialist),
                Event::ConsultationAnswered {
                    id: asked,
                    opinion: Opinion {
                        at: instant(at(9, 15)),
                        by: Some(person(6, "Đỗ Hải")),
                        verdict: Verdict::Agree,
                        text: "Không trùng".to_owned(),
                    },
                },
            )
            .then(
                at(10, 9),
                staff(minh(), Role::Specialist),
                Event::VerifiedOnSite {
                    on: day(10), minutes: "Gặp tổ trưởng dân phố".to_owned()
                },
            )
            .then(
                at(11, 9),
                staff(dao(), Role::Approver),
                Event::Apologised {
                    number: number("PXL", 2),
                    reason: "việc xác minh cần thêm thời gian".to_owned(),
                    was_due: at(12, 17),
                    due: at(17, 17),
                    in_time: true,
                    judged_by: JudgedBy::OriginalDate,
                },
            )
            .then(
                at(15, 10),
                staff(minh(), Role::Specialist),
                Event::HandedOver { to: back, note: "nhờ xem giúp".to_owned() },
            )
            .then(at(15, 11), staff(minh(), Role::Specialist), Event::TakenOver { by: minh() })
            .granted(0, "")
            .then(
                at(17, 10),
                staff(lan(), Role::OnestopOfficer),
                Event::Paid(Payment::Paid { amount: Dong(8000), at: instant(at(17, 10)) }),
            )
            .then(
                at(17, 11),
                citizen(),
                Event::Returned { way: Delivery::Online, collected_by: String::new() },
            )
            .then(
                at(18, 8),
                citizen(),
                Event::Rated(Rating {
                    at: instant(at(18, 8)),
                    stars: 4,
                    reasons: Vec::new(),
                    comment: "Chậm nhưng tận tình".to_owned(),
                }),
            )
    }

    fn at_the_counter() -> Self {
        let sheets = |component: &str| Paper {
            component: component.into(),
            form: PaperForm::Sheets { originals: 1, copies: 2 },
            round: 0,
            replaced: false,
        };
        let papers = vec![sheets("form"), sheets("notice")];
        Self::new().submitted(Channel::Counter, Submitter::Applicant { account: None }, papers)
    }

    /// Received at the counter and stopped at the applicant's request.
    pub fn stopped() -> Self {
        Self::at_the_counter()
            .received()
            .then(
                at(4, 9),
                staff(lan(), Role::OnestopOfficer),
                Event::WithdrawalRequested { reason: "Đổi nơi cư trú".to_owned() },
            )
            .then(
                at(4, 10),
                staff(lan(), Role::OnestopOfficer),
                Event::Stopped { number: number("TBDHS", 1) },
            )
    }

    /// Asked for a supplement, and not accepted in the end.
    pub fn not_accepted() -> Self {
        let online = Self::new();
        online
            .submitted(Channel::Online, Submitter::Applicant { account: None }, Vec::new())
            .then(
                at(2, 10),
                staff(lan(), Role::OnestopOfficer),
                Event::IntakeSupplementAsked(Self::asked("Ảnh")),
            )
            .then(
                at(2, 11),
                citizen(),
                Event::IntakeSupplemented {
                    answers: [("child.hometown".to_owned(), "xã Phú Xuyên".to_owned())].into(),
                    papers: Vec::new(),
                    due: at(3, 11),
                },
            )
            .then(at(2, 14), staff(lan(), Role::OnestopOfficer), Event::NotAccepted(refusal()))
    }

    /// Paused, resumed, refused.
    pub fn rejected() -> Self {
        let decision = Decision::Refuse(refusal());
        let outcome = Outcome {
            at: instant(at(9, 9)),
            decision,
            number: number("TCHS", 4),
            signed_by: dao(),
            agency: "p1".into(),
        };
        Self::at_the_counter()
            .received()
            .in_work()
            .then(
                at(4, 9),
                staff(minh(), Role::Specialist),
                Event::Paused {
                    cause: PauseCause::FinancialObligation,
                    note: "Nộp lệ phí theo thông báo số 15".to_owned(),
                    remaining: Some(domain::deadline::Remaining::WorkingDays(4)),
                },
            )
            .then(
                at(6, 9),
                staff(minh(), Role::Specialist),
                Event::Resumed { due: Some(at(12, 17)), original_due: None, note: String::new() },
            )
            .then(
                at(9, 9),
                staff(dao(), Role::Approver),
                Event::Rejected {
                    outcome,
                    to: post("return", Phase::Returning, Role::OnestopOfficer, at(9, 9)),
                },
            )
    }

    /// A certificate and a letter, and a withdrawal before reception.
    pub fn every_story() -> Vec<Self> {
        let withdrawn = Self::at_the_counter()
            .then(at(2, 10), citizen(), Event::WithdrawalRequested { reason: String::new() })
            .then(at(2, 10), citizen(), Event::Withdrawn);
        vec![
            Self::late_birth(),
            Self::stopped(),
            Self::not_accepted(),
            Self::rejected(),
            withdrawn,
            Self::at_the_counter().received().in_work().granted(1, "Có giá trị sử dụng lâu dài."),
            Self::at_the_counter().received().in_work().granted(2, ""),
        ]
    }

    pub fn names(&self) -> Names<'_> {
        Names {
            agencies: &self.agencies,
            procedure: Some(&self.procedure),
            process: Some(&self.process),
        }
    }

    /// Facts for papers; the names live as long as the town because they are leaked: it is a test.
    pub fn facts(&self, forms: FormSet) -> PaperFacts<'_> {
        let names = Box::leak(Box::new(self.names()));
        PaperFacts { history: &self.history, names, forms, calendar: &self.calendar, link: "" }
    }

    /// The dossier after so many events.
    pub fn dossier_after(&self, events: usize) -> Dossier {
        apply::replay(self.history.iter().take(events)).unwrap()
    }

    pub fn ledger(&self) -> Ledger {
        ledger::ledger(&self.history, &self.calendar, instant(at(20, 9)))
    }
}
