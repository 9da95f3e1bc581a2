//! How fast acts are committed and lists are read.
//!
//! `cargo run --release -p storage --example commits -- FILE [SUBMISSIONS] [CLIENTS]` files that
//! many new dossiers from that many tasks, receives and hands over every second one, and then asks
//! for the lists of officers and leaders. With `verify` in place of a number it proves the file.
//! Figures are for the machine it runs on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::cast_precision_loss)]

use app::{
    notices::{Notice, NoticeKind},
    ports::storage::{ActKey, Change, DossierQuery, Scope, Storage, Whose, WorkCursor, WorkQuery},
};
use domain::{
    dossier::{
        Dossier, Event,
        event::{Received, Submitted},
        state::{Delivery, Payment, Person, Post, ProcedureRef, ProcessRef},
    },
    ids::{AccountId, AgencyId, DossierId, DraftId, StaffId},
    party::{Actor, Applicant, ApplicantKind, Role, Submitter},
    procedure::Channel,
    process::Phase,
};
use jiff::{Timestamp, ToSpan, civil::date};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use storage::{Options, Sqlite};
use uuid::Uuid;

const AGENCIES: u64 = 600;
const FAMILY: [&str; 8] = ["nguyen", "tran", "le", "pham", "hoang", "vu", "dang", "bui"];
const MIDDLE: [&str; 6] = ["van", "thi", "duc", "minh", "thu", "quang"];
const GIVEN: [&str; 12] =
    ["an", "binh", "chi", "dung", "giang", "ha", "huong", "khanh", "lan", "nam", "phuong", "tuan"];

/// A sequence that looks random and is the same on every run.
fn mix(number: u64) -> u64 {
    let mut x = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 29)
}

/// The first agency has a large share, as a big ward has.
fn agency(number: u64) -> AgencyId {
    let drawn = mix(number) % 1000;
    AgencyId(format!("p{:05}", if drawn < 20 { 0 } else { mix(number + 7) % AGENCIES }))
}

fn pick<'a>(words: &[&'a str], number: u64) -> &'a str {
    words[usize::try_from(mix(number)).unwrap() % words.len()]
}

fn began() -> Timestamp {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

fn id(number: u64) -> Uuid {
    let random = mix(number).to_be_bytes();
    uuid::Builder::from_unix_timestamp_millis(
        1_700_000_000_000 + number / 4,
        &[
            random[0], random[1], random[2], random[3], random[4], random[5], random[6], random[7],
            1, 2,
        ],
    )
    .into_uuid()
}

fn submission(number: u64) -> Change {
    let at = began() + i64::try_from(number % 20_000_000).unwrap().seconds();
    let agency = agency(number);
    let name = format!(
        "{} {} {}",
        pick(&FAMILY, number),
        pick(&MIDDLE, number + 1),
        pick(&GIVEN, number + 2)
    );
    let account = AccountId(id(number + 1_000_000_000));
    let answers = (0..12)
        .map(|field| (format!("child.field_{field}"), format!("câu trả lời số {field} của {name}")))
        .collect();
    let due = date(2026, 1, 6).saturating_add(i64::try_from(number % 200).unwrap().days());
    let sent = Submitted {
        dossier: DossierId(id(number)),
        reference: format!("T{:016x}", mix(number)),
        procedure: ProcedureRef { code: "1.001193".into(), version: 1 },
        case: None,
        pack: "nd61-2018".into(),
        process: ProcessRef { id: "birth".into(), version: 1 },
        reception: agency.clone(),
        competent: agency,
        channel: Channel::Online,
        applicant: Applicant {
            kind: ApplicantKind::Person,
            name: name.clone(),
            identity_number: Some("001190000000".to_owned()),
            address: "12 phố Hàng Bài, phường Hàng Bài, quận Hoàn Kiếm".to_owned(),
            phone: None,
            email: None,
        },
        submitter: Submitter::Applicant { account: Some(account) },
        answers,
        papers: Vec::new(),
        sets: 0,
        payment: Payment::Free,
        delivery: Delivery::Online,
        due: due.at(17, 0, 0, 0),
        arrival: None,
    };
    Change {
        by: Actor::Citizen { account: Some(account) },
        at,
        before: None,
        events: vec![Event::Submitted(Box::new(sent))],
        key: Some(ActKey {
            scope: account.to_string(),
            key: number.to_string(),
            fingerprint: [7; 32],
        }),
        notices: vec![Notice {
            contact: format!("09{:08}", mix(number) % 100_000_000),
            dossier: Some(DossierId(id(number))),
            kind: NoticeKind::Submitted,
        }],
        used_draft: Some(DraftId(id(number + 2_000_000_000))),
        search_text: name,
    }
}

fn officer(agency: &AgencyId, number: u64) -> (StaffId, Actor, Person) {
    let digits: u64 = agency.as_str()[1..].parse().unwrap();
    let staff = StaffId(Uuid::from_u128(u128::from(digits * 100 + mix(number) % 5)));
    let name = "Trần Thị Hà".to_owned();
    let actor = Actor::Staff {
        staff,
        name: name.clone(),
        agency: agency.clone(),
        role: Role::OnestopOfficer,
    };
    (staff, actor, Person { staff, name })
}

fn act(before: &Arc<Dossier>, by: Actor, events: Vec<Event>) -> Change {
    Change {
        by,
        at: before.submitted_at + 1.hour(),
        before: Some(Arc::clone(before)),
        events,
        key: None,
        notices: Vec::new(),
        used_draft: None,
        search_text: before.applicant.name.clone(),
    }
}

fn reception(before: &Arc<Dossier>, number: u64) -> Change {
    let (_, actor, by) = officer(&before.reception, number);
    let on = domain::time::local(before.submitted_at).date();
    let received = Received {
        by,
        pack: "nd61-2018".into(),
        scheme: domain::dossier_code::CodeScheme::Circular01Of2018,
        agency_code: "000.00.15.H26".parse().unwrap(),
        on,
        serial: None,
        limit: None,
        due: Some(on.saturating_add(10.days()).at(17, 0, 0, 0)),
        transfer_by: on.at(17, 0, 0, 0),
    };
    act(before, actor, vec![Event::Received(Box::new(received))])
}

fn transfer(before: &Arc<Dossier>, number: u64) -> Change {
    let (_, actor, person) = officer(&before.reception, number);
    let to = Post {
        step: "work".into(),
        phase: Phase::Processing,
        agency: before.competent.clone(),
        role: Role::Specialist,
        person: number.is_multiple_of(3).then_some(person),
        since: before.submitted_at + 1.hour(),
        limit: None,
        due: None,
    };
    act(before, actor, vec![Event::Transferred { to }])
}

/// Processor time of this process so far.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        behind.split_whitespace().skip(11).take(2).map(|n| n.parse::<u64>().unwrap_or(0)).sum();
    Duration::from_millis(ticks * 10)
}

async fn gathered<F, G>(what: &str, count: u64, clients: u64, run: F)
where
    F: Fn(u64) -> G + Send + Sync + 'static,
    G: Future<Output = ()> + Send,
{
    let (start, used) = (Instant::now(), cpu());
    let next = Arc::new(AtomicU64::new(0));
    let run = Arc::new(run);
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let (next, run) = (Arc::clone(&next), Arc::clone(&run));
            tokio::spawn(async move {
                let mut worst = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return worst;
                    }
                    let begun = Instant::now();
                    run(number).await;
                    worst.push(begun.elapsed());
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    times.sort_unstable();
    let took = start.elapsed();
    let each = (cpu().saturating_sub(used)).as_secs_f64() * 1e3 / count as f64;
    println!(
        "{what:32} {:>9.0}/s   p50 {:>8.2?}   p99 {:>8.2?}   cpu {each:.3} ms",
        count as f64 / took.as_secs_f64(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
    );
}

fn main() {
    let mut args = std::env::args().skip(1);
    let path = PathBuf::from(args.next().expect("the path of a database file"));
    let what = args.next().unwrap_or_else(|| "20000".to_owned());
    let clients: u64 = args.next().map_or(64, |text| text.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let store = Arc::new(Sqlite::open(&path, Options::default()).unwrap());
        println!("opened in {:.1?}", begun.elapsed());
        if what == "verify" {
            let report = store.verify(|_| ()).await.unwrap();
            println!("{} dossiers, {} events proven", report.dossiers, report.events);
            println!("{:?} in {:.1?}", report.findings, begun.elapsed());
            return;
        }
        write(&store, what.parse().expect("a number"), clients).await;
        read(&store, clients).await;
    });
}

async fn write(store: &Arc<Sqlite>, count: u64, clients: u64) {
    let newest = newest(store).await;
    let first = newest.map_or(0, |newest| {
        let (seconds, nanos) = newest.0.get_timestamp().unwrap().to_unix();
        ((seconds * 1000 + u64::from(nanos) / 1_000_000) - 1_700_000_000_000) * 4 + 4
    });
    if count == 0 {
        return;
    }
    let bare = Arc::clone(store);
    gathered("bare (one setting)", count.min(20_000), clients, move |number| {
        let store = Arc::clone(&bare);
        async move { store.save_setting(&format!("bench.{}", number % 64), "x").await.unwrap() }
    })
    .await;
    let submit = Arc::clone(store);
    gathered("submit", count, clients, move |number| {
        let store = Arc::clone(&submit);
        async move {
            let done = store.commit(submission(first + number)).await.unwrap();
            assert!(!done.repeated);
        }
    })
    .await;
    let receive = Arc::clone(store);
    gathered("receive (with a number)", count / 2, clients, move |number| {
        let store = Arc::clone(&receive);
        async move {
            let dossier = DossierId(id(first + number * 2));
            let before = store.dossier(dossier).await.unwrap().unwrap();
            store.commit(reception(&before, number)).await.unwrap();
        }
    })
    .await;
    let handed = Arc::clone(store);
    gathered("hand over", count / 2, clients, move |number| {
        let store = Arc::clone(&handed);
        async move {
            let dossier = DossierId(id(first + number * 2));
            let before = store.dossier(dossier).await.unwrap().unwrap();
            store.commit(transfer(&before, number)).await.unwrap();
        }
    })
    .await;
}

async fn newest(store: &Sqlite) -> Option<DossierId> {
    let query = DossierQuery {
        scope: Scope::Everything,
        words: Vec::new(),
        stage: None,
        account: None,
        after: None,
        limit: 1,
    };
    store.dossiers(&query).await.unwrap().first().map(|row| row.id)
}

async fn read(store: &Arc<Sqlite>, clients: u64) {
    let newest = newest(store).await.unwrap();
    let state = Arc::clone(store);
    gathered("dossier by id", 20_000, clients, move |_| {
        let store = Arc::clone(&state);
        async move { drop(store.dossier(newest).await.unwrap().unwrap()) }
    })
    .await;
    let big = AgencyId("p00000".to_owned());
    let (staff, _, _) = officer(&big, 1);
    let mine = Whose::MineToDo { staff, roles: vec![Role::OnestopOfficer, Role::Specialist] };
    let big = Scope::Agencies(vec![big]);
    let district = Scope::Agencies((0..30).map(|n| AgencyId(format!("p{n:05}"))).collect());
    let lists = [
        ("my work, big ward", big.clone(), mine.clone()),
        ("board list, big ward", big.clone(), Whose::Anybody),
        ("untaken, 30 communes", district.clone(), Whose::Nobody),
        ("board list, 30 communes", district.clone(), Whose::Anybody),
        ("board list, everywhere", Scope::Everything, Whose::Anybody),
        ("my work, everywhere", Scope::Everything, mine),
    ];
    for (what, scope, whose) in lists {
        let store = Arc::clone(store);
        let after: Arc<parking_lot::Mutex<Option<WorkCursor>>> = Arc::default();
        gathered(what, 400, 1, move |_| {
            let (store, after) = (Arc::clone(&store), Arc::clone(&after));
            let query = WorkQuery {
                scope: scope.clone(),
                whose: whose.clone(),
                kind: None,
                procedure: None,
                due_before: None,
                due_from: None,
                after: after.lock().clone(),
                limit: 51,
            };
            async move {
                let rows = store.work(&query).await.unwrap();
                *after.lock() = rows.last().map(|row| WorkCursor {
                    due: row.due,
                    dossier: row.dossier,
                    position: row.position,
                });
            }
        })
        .await;
    }
    let searches: [(&str, &Scope, &[&str]); 8] = [
        ("search nguyen, everywhere", &Scope::Everything, &["nguyen"]),
        ("search n, everywhere", &Scope::Everything, &["n"]),
        ("search bui thi khanh, everywhere", &Scope::Everything, &["bui", "thi", "khanh"]),
        ("search nguyen v, big ward", &big, &["nguyen", "v"]),
        ("search bui duc kh, 30 communes", &district, &["bui", "duc", "kh"]),
        ("search nothing, everywhere", &Scope::Everything, &["bui", "duc", "khong"]),
        ("newest, big ward", &big, &[]),
        ("newest, 30 communes", &district, &[]),
    ];
    for (what, scope, words) in searches {
        let store = Arc::clone(store);
        let query = DossierQuery {
            scope: scope.clone(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            stage: None,
            account: None,
            after: None,
            limit: 51,
        };
        gathered(what, 200, 1, move |_| {
            let (store, query) = (Arc::clone(&store), query.clone());
            async move { drop(store.dossiers(&query).await.unwrap()) }
        })
        .await;
    }
    for (what, scope) in [("counts, big ward", big), ("counts, everywhere", Scope::Everything)] {
        let store = Arc::clone(store);
        gathered(what, 50, 1, move |_| {
            let (store, scope) = (Arc::clone(&store), scope.clone());
            async move {
                store.work_counts(&scope, date(2026, 3, 1), date(2026, 3, 3)).await.unwrap();
                store.loads(&scope, date(2026, 3, 1), date(2026, 3, 3)).await.unwrap();
                store.stage_counts(&scope).await.unwrap();
                store.tallies(&scope, date(2026, 1, 1), date(2026, 12, 1)).await.unwrap();
            }
        })
        .await;
    }
    println!("{:?}", store.metrics());
}
