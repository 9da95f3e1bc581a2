//! What the promises start from: a small city, dossiers in it, and histories made by chance from a
//! seed. Events are made by hand here: a store keeps whatever the law has decided.

use app::{
    drafts::Draft,
    notices::{Notice, NoticeKind},
    ports::storage::{
        ActKey, Change, CommitError, Committed, DossierQuery, Scope, Storage, Whose, WorkQuery,
    },
};
use domain::{
    deadline::{JudgedBy, TimeLimit},
    dossier::{
        Dossier, Event, StageKind,
        event::{Received, Submitted},
        state::{
            Consultation, Decision, Delivery, DocumentNumber, Grounds, Opinion, Outcome, Payment,
            Person, Post, ProcedureRef, ProcessRef, Rating, Stage, SupplementRequest, Verdict,
        },
    },
    dossier_code::CodeScheme,
    ids::{AccountId, AgencyId, ConsultationId, DossierId, DraftId, StaffId},
    party::{Actor, Applicant, ApplicantKind, Role, Submitter},
    procedure::Channel,
    process::{PauseCause, Phase},
    time,
};
use jiff::{Timestamp, ToSpan, civil::DateTime};
use std::sync::Arc;
use uuid::Uuid;

/// Monday, 5 January 2026, 08:00 in Hà Nội.
pub fn start() -> Timestamp {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// Some minutes later.
pub fn after(minutes: u64) -> Timestamp {
    start() + i64::try_from(minutes).unwrap().minutes()
}

/// So many working hours, roughly, from a moment.
pub fn in_hours(from: Timestamp, hours: u64) -> DateTime {
    time::local(from + i64::try_from(hours).unwrap().hours())
}

pub fn agency(number: u64) -> AgencyId {
    AgencyId(format!("p{number:05}"))
}

pub fn dossier_id(number: u64) -> DossierId {
    DossierId(Uuid::from_u128((u128::from(number) << 64) | 0xd055))
}

pub fn account_id(number: u64) -> AccountId {
    AccountId(Uuid::from_u128(u128::from(number) + 0xacc0_0000))
}

pub fn staff_id(number: u64) -> StaffId {
    StaffId(Uuid::from_u128(u128::from(number) + 0x57af_0000))
}

pub fn person(number: u64) -> Person {
    Person { staff: staff_id(number), name: format!("Cán bộ {number}") }
}

pub fn officer(number: u64, at: &AgencyId) -> Actor {
    Actor::Staff {
        staff: staff_id(number),
        name: format!("Cán bộ {number}"),
        agency: at.clone(),
        role: Role::OnestopOfficer,
    }
}

/// What is sent: dossier `number` for `agency(1)`.
pub fn application(number: u64) -> Submitted {
    Submitted {
        dossier: dossier_id(number),
        reference: format!("TC{number:08}"),
        procedure: ProcedureRef { code: "1.001193".into(), version: 1 },
        case: None,
        pack: "nd61-2018".into(),
        process: ProcessRef { id: "birth".into(), version: 1 },
        reception: agency(1),
        competent: agency(1),
        channel: Channel::Online,
        applicant: Applicant {
            kind: ApplicantKind::Person,
            name: format!("Nguyễn Thị Lan {number}"),
            identity_number: None,
            address: "12 phố Hàng Bài".to_owned(),
            phone: None,
            email: None,
        },
        submitter: Submitter::Applicant { account: Some(account_id(1)) },
        answers: [("child.full_name".to_owned(), "Nguyễn Ánh Dương".to_owned())].into(),
        papers: Vec::new(),
        sets: 0,
        payment: Payment::Free,
        delivery: Delivery::Counter,
        due: in_hours(after(number), 8),
        arrival: None,
    }
}

/// The change that sends it.
pub fn sending(sent: Submitted, at: Timestamp) -> Change {
    let name = domain::text::fold(&sent.applicant.name);
    Change {
        by: Actor::Citizen { account: sent.submitter.account() },
        at,
        before: None,
        events: vec![Event::Submitted(Box::new(sent))],
        key: None,
        notices: Vec::new(),
        used_draft: None,
        search_text: name,
    }
}

pub fn key(scope: &str, key: &str, asked: u8) -> ActKey {
    ActKey { scope: scope.to_owned(), key: key.to_owned(), fingerprint: [asked; 32] }
}

pub fn notice(contact: &str, kind: NoticeKind) -> Notice {
    Notice { contact: contact.to_owned(), dossier: None, kind }
}

pub fn draft(number: u64, version: u64) -> Draft {
    let sent = application(number);
    Draft {
        id: DraftId(Uuid::from_u128(u128::from(number) + 0xd4af_0000)),
        version,
        account: account_id(1),
        procedure: sent.procedure.code,
        procedure_version: 1,
        case: None,
        competent: sent.competent,
        reception: sent.reception,
        mandate: None,
        applicant: sent.applicant,
        answers: sent.answers,
        papers: Vec::new(),
        delivery: Delivery::Online,
        begun_at: start(),
        saved_at: after(number),
    }
}

/// Dossier `number`, sent.
pub async fn a_submitted_dossier(storage: &dyn Storage, number: u64) -> Arc<Dossier> {
    submitted(storage, application(number), number).await
}

/// This application, sent at minute `number`.
pub async fn submitted(storage: &dyn Storage, sent: Submitted, number: u64) -> Arc<Dossier> {
    let committed = storage.commit(sending(sent, after(number))).await.unwrap();
    assert!(!committed.repeated);
    committed.dossier
}

/// A change of `before` by these events.
pub fn change(before: &Arc<Dossier>, at: Timestamp, events: Vec<Event>) -> Change {
    Change {
        by: officer(1, &before.reception),
        at,
        before: Some(Arc::clone(before)),
        events,
        key: None,
        notices: Vec::new(),
        used_draft: None,
        search_text: domain::text::fold(&before.applicant.name),
    }
}

pub async fn try_act(
    storage: &dyn Storage,
    before: &Arc<Dossier>,
    events: Vec<Event>,
) -> Result<Committed, CommitError> {
    let at = before.submitted_at + i64::try_from(before.version).unwrap().hours();
    storage.commit(change(before, at, events)).await
}

pub async fn acted(
    storage: &dyn Storage,
    before: &Arc<Dossier>,
    events: Vec<Event>,
) -> Arc<Dossier> {
    try_act(storage, before, events).await.unwrap().dossier
}

/// The reception of a dossier, its number open, due after so many hours.
pub fn reception(before: &Dossier, at: Timestamp, due_hours: u64) -> Event {
    let digits: u64 = before.reception.as_str()[1..].parse().unwrap();
    Event::Received(Box::new(Received {
        by: person(1),
        pack: "nd61-2018".into(),
        scheme: CodeScheme::Circular01Of2018,
        agency_code: format!("000.00.{digits:02}.H26").parse().unwrap(),
        on: time::local(at).date(),
        serial: None,
        // A limit in hours: the minute counts.
        limit: TimeLimit::working_minutes(60),
        due: Some(in_hours(at, due_hours)),
        transfer_by: in_hours(at, 4),
    }))
}

pub fn post(agency: &AgencyId, role: Role, person: Option<Person>, at: Timestamp) -> Post {
    let phase = match role {
        Role::Approver => Phase::Approving,
        Role::Clerk => Phase::Issuing,
        _ => Phase::Processing,
    };
    Post {
        step: role.as_str().into(),
        phase,
        agency: agency.clone(),
        role,
        person,
        since: at,
        limit: None,
        due: None,
    }
}

pub fn outcome(before: &Dossier, at: Timestamp) -> Outcome {
    Outcome {
        at,
        decision: Decision::Grant { result: 0, text: String::new(), fields: [].into() },
        number: DocumentNumber::next(&before.competent, 2026, "GKS"),
        signed_by: person(3),
        agency: before.competent.clone(),
    }
}

pub fn consultation(before: &Dossier, agency: &AgencyId, due: DateTime) -> Consultation {
    let number = u128::try_from(before.consultations.len()).unwrap();
    Consultation {
        id: ConsultationId(Uuid::from_u128(before.id.0.as_u128() ^ (number + 1))),
        agency: agency.clone(),
        question: "Có phù hợp quy hoạch không?".to_owned(),
        asked_at: before.submitted_at,
        asked_by: person(2),
        limit: None,
        due,
        silence_is_consent: number.is_multiple_of(2),
        answer: None,
    }
}

/// Runs `act` on so many threads at once and gives what each answered.
pub fn at_once<T: Send>(
    threads: u64,
    act: impl Fn(u64, &tokio::runtime::Runtime) -> T + Sync,
) -> Vec<T> {
    let start = std::sync::Barrier::new(usize::try_from(threads).unwrap());
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|thread| {
                let (act, start) = (&act, &start);
                scope.spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_time()
                        .build()
                        .unwrap();
                    start.wait();
                    act(thread, &runtime)
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Chance from a seed: the same on every run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// What could happen next to a dossier; nothing at the end of its life.
pub fn next_events(dossier: &Dossier, at: Timestamp, chance: &mut Chance) -> Vec<Event> {
    let to = |role, person| post(&agency(chance_agency(dossier, role)), role, person, at);
    let number = |suffix| DocumentNumber::next(&dossier.competent, 2026, suffix);
    let asked = || SupplementRequest {
        number: number("HDHS"),
        items: vec![("giay-chung-sinh", "Bản chụp bị mờ").into()],
        note: String::new(),
        asked_by: person(1),
        agency: dossier.reception.clone(),
        at,
    };
    let due = Some(in_hours(at, 24 + chance.below(200)));
    let worker = person(2 + chance.below(3));
    let one = |event| vec![event];
    match &dossier.stage {
        Stage::Submitted { .. } => match chance.below(8) {
            0 => one(Event::IntakeSupplementAsked(asked())),
            1 => one(Event::NotAccepted(Grounds {
                number: Some(number("TCHS")),
                reason: "Không thuộc thẩm quyền".to_owned(),
                legal_basis: "Điều 17".to_owned(),
            })),
            2 => one(Event::WithdrawalRequested { reason: String::new() }),
            _ => one(reception(dossier, at, 48 + chance.below(100))),
        },
        Stage::IntakeSupplementAsked { .. } => one(Event::IntakeSupplemented {
            answers: [("child.sex".to_owned(), "nữ".to_owned())].into(),
            papers: Vec::new(),
            due: in_hours(at, 8),
        }),
        Stage::Received { .. } => one(Event::Transferred { to: to(Role::Specialist, None) }),
        Stage::Transferred(_) if chance.below(3) == 0 => one(Event::Assigned { to: worker }),
        Stage::Transferred(_) => one(Event::TakenOver { by: worker }),
        Stage::Processing(_) => match chance.below(9) {
            0 => one(Event::SupplementAsked(asked())),
            1 => one(Event::Paused {
                cause: PauseCause::FinancialObligation,
                note: "Chờ nộp thuế".to_owned(),
                remaining: None,
            }),
            2 => one(Event::Consulted(consultation(dossier, &agency(9), in_hours(at, 30)))),
            3 => match dossier.open_consultations().next() {
                Some(open) => one(Event::ConsultationAnswered {
                    id: open.id,
                    opinion: Opinion {
                        at,
                        by: None,
                        verdict: Verdict::SilentConsent,
                        text: String::new(),
                    },
                }),
                None => one(Event::WithdrawalRequested { reason: "đổi ý".to_owned() }),
            },
            4 if dossier.reappointments == 0 => one(Event::Apologised {
                number: number("PXL"),
                reason: "thiết bị hỏng".to_owned(),
                was_due: dossier.due().unwrap_or(in_hours(at, 1)),
                due: in_hours(at, 60),
                in_time: true,
                judged_by: JudgedBy::OriginalDate,
            }),
            _ => vec![
                Event::Drafted {
                    by: worker,
                    decision: Decision::Grant { result: 0, text: String::new(), fields: [].into() },
                },
                Event::SubmittedForApproval { to: to(Role::Approver, None), note: String::new() },
            ],
        },
        Stage::SupplementAsked { handed_in: None, .. } => {
            one(Event::SupplementHandedIn { answers: [].into(), papers: Vec::new() })
        }
        Stage::SupplementAsked { .. } => {
            one(Event::SupplementAccepted { counted_from: at, due, step_due: None })
        }
        Stage::Paused { .. } => {
            one(Event::Resumed { due, original_due: None, note: String::new() })
        }
        Stage::Approving(_) => match chance.below(4) {
            0 => {
                one(Event::SentBack { to: to(Role::Specialist, None), comment: "sửa".to_owned() })
            }
            1 => one(Event::Rejected {
                outcome: outcome(dossier, at),
                to: to(Role::OnestopOfficer, None),
            }),
            _ => one(Event::Approved { by: worker, to: to(Role::Clerk, None) }),
        },
        Stage::Issuing(_) => {
            one(Event::Issued { outcome: outcome(dossier, at), to: to(Role::OnestopOfficer, None) })
        }
        Stage::Issued { .. } | Stage::Rejected { .. } => {
            one(Event::Returned { way: Delivery::Counter, collected_by: "Lan".to_owned() })
        }
        Stage::Returned { .. } if chance.below(2) == 0 => one(Event::Rated(Rating {
            at,
            stars: u8::try_from(1 + chance.below(5)).unwrap(),
            reasons: Vec::new(),
            comment: String::new(),
        })),
        Stage::Returned { .. }
        | Stage::NotAccepted { .. }
        | Stage::Withdrawn { .. }
        | Stage::Stopped { .. } => Vec::new(),
    }
}

fn chance_agency(dossier: &Dossier, role: Role) -> u64 {
    let home: u64 = dossier.competent.as_str()[1..].parse().unwrap();
    if role == Role::Approver { home + 20 } else { home }
}

/// A town in which a good deal has happened, made by chance from a seed. `look` sees each act.
pub async fn a_busy_town(
    storage: &dyn Storage,
    seed: u64,
    dossiers: u64,
    acts: u64,
) -> Vec<Arc<Dossier>> {
    let mut chance = Chance(seed);
    let mut town = Vec::new();
    for number in 0..dossiers {
        let mut sent = application(number);
        sent.reception = agency(1 + chance.below(4));
        sent.competent = sent.reception.clone();
        if chance.below(3) == 0 {
            sent.channel = Channel::Counter;
        }
        sent.submitter = Submitter::Applicant { account: Some(account_id(chance.below(3))) };
        town.push(submitted(storage, sent, number).await);
    }
    for minute in 0..acts {
        let which = usize::try_from(chance.below(dossiers)).unwrap();
        one_more(storage, &mut town[which], dossiers + minute * 97, &mut chance).await;
    }
    town
}

/// Lets something happen to a dossier.
pub async fn one_more(
    storage: &dyn Storage,
    dossier: &mut Arc<Dossier>,
    minute: u64,
    chance: &mut Chance,
) {
    let at = after(minute);
    let mut events = next_events(dossier, at, chance);
    if dossier.withdrawal.is_some() && !dossier.stage.kind().is_finished() {
        events = vec![Event::Withdrawn];
    }
    if !events.is_empty() {
        *dossier = storage.commit(change(dossier, at, events)).await.unwrap().dossier;
    }
}

pub fn all_work() -> WorkQuery {
    WorkQuery {
        scope: Scope::Everything,
        whose: Whose::Anybody,
        kind: None,
        procedure: None,
        due_before: None,
        due_from: None,
        after: None,
        limit: 10_000,
    }
}

pub fn all_dossiers() -> DossierQuery {
    DossierQuery {
        scope: Scope::Everything,
        words: Vec::new(),
        stage: None,
        account: None,
        after: None,
        limit: 10_000,
    }
}

pub fn stage(dossier: &Dossier) -> StageKind {
    dossier.stage.kind()
}
