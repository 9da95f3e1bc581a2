//! The gate of a demo city with one place, which somebody holds.

use super::{city, now};
use crate::{
    config::FileStore,
    demo,
    installation::{self, DataFolder},
    outside::{MovableClock, SeededChance},
};
use app::{App, notices::NoticeKind, sign_in::SessionSecret, staff_sign_in::second_factor};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use jiff::ToSpan;
use serde_json::{Value, json};
use std::{fmt::Write, sync::Arc, time::Duration};
use tower::ServiceExt;
use web::{
    gate::{self, Bounds, Gate, Place, Turn, address::Peer},
    site::{Demo, DemoLogin, Settings, Site},
};

/// One place for newcomers, and nobody stands at the door.
fn narrow() -> gate::Settings {
    let bounds = Bounds {
        places_min: 1,
        places_start: 1,
        places_max: 1,
        reserve_min: 2,
        newcomer_wait: Duration::ZERO,
        called_wait: Duration::ZERO,
        ..Bounds::default()
    };
    gate::Settings {
        bounds,
        work_max: Duration::from_secs(20),
        trusted: vec!["10.0.0.0/8".parse().unwrap()],
        ..gate::Settings::default()
    }
}

struct Town {
    app: Arc<App>,
    clock: Arc<MovableClock>,
    logins: Vec<DemoLogin>,
    _place: tempfile::TempDir,
}

/// A node of the town: its own gate over the same store.
struct Node {
    site: Site,
    gate: Arc<Gate>,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: header::HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The ticket, as a browser sends it back.
    fn cookie(&self) -> String {
        let set = self.headers.get_all(header::SET_COOKIE).iter();
        let mut set = set.map(|value| value.to_str().unwrap());
        let ticket = set.find(|value| value.starts_with("arrival=")).expect("a ticket");
        ticket.split(';').next().unwrap().to_owned()
    }

    /// What stands between the tags of the waiting page.
    fn place(&self) -> u32 {
        assert_eq!(self.status, StatusCode::SERVICE_UNAVAILABLE, "{}", self.text);
        let (_, rest) = self.text.split_once("thứ <b>").expect("a place");
        rest.split('<').next().unwrap().parse().unwrap()
    }

    fn number(&self) -> &str {
        let (_, rest) = self.text.split_once("Số phiếu</dt><dd>").expect("a number");
        rest.split('<').next().unwrap()
    }
}

impl Town {
    async fn new() -> Self {
        Self::with_files(FileStore::default()).await
    }

    async fn with_files(store: FileStore) -> Self {
        let place = tempfile::tempdir().unwrap();
        let folder: DataFolder = city(place.path()).await;
        let storage = folder.open_storage().await.unwrap().storage();
        let catalogue = Arc::new(installation::catalogue(&*storage).await.unwrap());
        let clock = Arc::new(MovableClock::new(now()));
        let outside = (Arc::clone(&clock) as _, Arc::new(SeededChance::new(99)) as _);
        let app = installation::application(
            installation::files(&folder, &store).unwrap(),
            storage,
            catalogue,
            outside,
        )
        .unwrap();
        let (_, Demo { logins }) = demo::shown(&folder.demo()).unwrap();
        Self { app: Arc::new(app), clock, logins, _place: place }
    }

    fn node(&self, number: u16) -> Node {
        let site = Site::new(Arc::clone(&self.app), Settings::default());
        let gate = Arc::new(Gate::new(narrow(), number));
        Node { router: web::gated(site.clone(), Arc::clone(&gate)), site, gate }
    }

    fn pass(&self, minutes: i64) {
        self.clock.set(self.app.now() + minutes.minutes());
    }

    /// A citizen's session, as a cookie and as a token.
    async fn citizen(&self, phone: &str) -> (String, String) {
        let contact = self.app.ask_login_code(phone).await.unwrap();
        let notices = self.app.storage.notices(Some(&contact), 1).await.unwrap();
        let NoticeKind::LoginCode { code } = &notices[0].notice.kind else { panic!("no code") };
        let (_, SessionSecret(secret)) = self.app.sign_in(phone, code).await.unwrap();
        let token = hex(&secret);
        (format!("citizen={token}"), token)
    }

    async fn officer(&self) -> String {
        let login = &self.logins[0];
        let second = u64::try_from(self.app.now().as_second()).unwrap();
        let code = second_factor(&login.totp_secret).unwrap().generate(second).to_string();
        let opened = self.app.staff_sign_in(&login.login, &login.password, &code).await;
        let (_, SessionSecret(secret)) = opened.unwrap();
        format!("desk={}", hex(&secret))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

impl Node {
    /// Somebody takes the only place and keeps it.
    async fn hold(&self) -> Place<'_> {
        match self.gate.turn(1, None, [9; 5]).await {
            Turn::In(place, _) => place,
            Turn::Wait(waiting) => panic!("{waiting:?}"),
        }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_LENGTH, form.len())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn api(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let text = body.to_string();
        let mut request = Request::post(path)
            .header(header::CONTENT_LENGTH, text.len())
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(text)).unwrap()).await
    }
}

const APPLYING: &str = "/procedures/1.001193/application";

#[tokio::test]
async fn newcomers_wait_in_line_while_work_goes_on() {
    let town = Town::new().await;
    let node = town.node(1);
    let officer = town.officer().await;
    let (citizen, _) = town.citizen("0912345678").await;
    let _stuck = node.hold().await;

    let first = node.get(APPLYING, "").await;
    assert_eq!(first.place(), 1);
    assert!(first.text.len() < 3_500, "{} bytes", first.text.len());
    assert!(!first.text.contains("<script") && !first.text.contains("/assets/"));
    assert_eq!(first.header("cache-control"), "no-store");
    assert!(first.header("content-security-policy").contains("style-src 'sha256-"));
    let again: u32 = first.header("refresh").parse().unwrap();
    assert!((5..=120).contains(&again) && first.header("retry-after") == again.to_string());

    town.pass(1);
    let second = node.get(APPLYING, "").await;
    assert_eq!(second.place(), 2);
    assert_ne!(first.number(), second.number());
    let reloaded = node.get(APPLYING, &first.cookie()).await;
    assert_eq!((reloaded.place(), reloaded.number()), (1, first.number()));
    assert!(reloaded.text.contains("10 giờ 15 phút 00 giây ngày 25/11/2026"), "{}", reloaded.text);

    // Work in progress, and whatever comes from memory.
    assert_eq!(node.get("/desk", &officer).await.status, StatusCode::OK);
    assert_eq!(node.get("/dossiers/1/supplement", &citizen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(node.get("/healthz", "").await.status, StatusCode::OK);
    assert_eq!(node.get(web::ui::assets::url("app.css"), "").await.status, StatusCode::OK);
    // A session that nobody opened is no work in progress.
    let forged = format!("citizen={}", "a7".repeat(32));
    assert_eq!(node.get("/drafts/1", &forged).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let figures = node.get("/metrics", "").await.text;
    assert!(figures.contains("motcua_gate_turned_away_total{class=\"newcomer\"} 4"), "{figures}");
    assert!(figures.contains("motcua_gate_places 1"), "{figures}");
}

#[tokio::test]
async fn places_are_given_in_the_order_of_arrival_on_any_node_and_after_a_restart() {
    let town = Town::new().await;
    let node = town.node(1);
    let stuck = node.hold().await;
    let first = node.get(APPLYING, "").await.cookie();
    town.pass(1);
    let second = node.get(APPLYING, "").await.cookie();
    // Another node, or this one after a restart: it has seen nobody.
    let other = town.node(2);
    let held = other.hold().await;
    town.pass(1);
    assert_eq!(other.get(APPLYING, "").await.place(), 1);
    assert_eq!(other.get(APPLYING, &second).await.place(), 1, "arrived a minute earlier");
    assert_eq!(other.get(APPLYING, &first).await.place(), 1, "arrived two minutes earlier");
    drop(held);
    assert_eq!(other.get(APPLYING, &second).await.place(), 2, "not before the first");

    drop(stuck);
    assert_eq!(node.get(APPLYING, "").await.place(), 3, "nobody passes those who wait");
    assert_eq!(node.get(APPLYING, &second).await.place(), 2);
    let let_in = node.get(APPLYING, &first).await;
    assert_eq!(let_in.status, StatusCode::SEE_OTHER, "to the sign-in: {}", let_in.text);
    // Whoever was let in goes on, even while somebody else holds the place.
    let pass = let_in.cookie();
    let _stuck = node.hold_for_work().await;
    assert_eq!(node.get(APPLYING, &pass).await.status, StatusCode::SEE_OTHER);
    assert_eq!(node.get(APPLYING, &second).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn what_most_people_come_for_stays_up_while_nobody_is_let_in() {
    let town = Town::new().await;
    let node = town.node(1);
    let _stuck = node.hold().await;
    let expected = ["/", "/procedures", "/procedures/1.001193", "/life-events/birth", "/tracking"];
    web::ready::prepare(&node.site, &node.router).await;
    for path in expected.into_iter().chain(["/sign-in"]) {
        assert_eq!(node.get(path, "").await.status, StatusCode::OK, "{path}");
    }
    // The pages of a new day are made although nobody is let in.
    town.pass(24 * 60);
    assert_eq!(node.get("/", "").await.status, StatusCode::SERVICE_UNAVAILABLE);
    web::ready::prepare(&node.site, &node.router).await;
    for path in expected {
        assert_eq!(node.get(path, "").await.status, StatusCode::OK, "{path}");
    }
    let search = node.get("/procedures?q=khai+sinh", "").await;
    assert_eq!(search.status, StatusCode::SERVICE_UNAVAILABLE, "made on demand, so it waits");
}

impl Node {
    async fn hold_for_work(&self) -> Place<'_> {
        self.gate.place_for_work().await.expect("reserved room")
    }
}

#[tokio::test]
async fn what_was_typed_at_the_gate_can_be_sent_again() {
    let town = Town::new().await;
    let node = town.node(1);
    let _stuck = node.hold().await;
    let page = node.post("/sign-in", "", "contact=0912+345+678&next=%2Fdrafts%2F1%22").await;
    assert_eq!(page.place(), 1);
    assert!(page.text.contains(r#"name="contact" value="0912 345 678""#), "{}", page.text);
    assert!(page.text.contains(r#"name="next" value="/drafts/1&#34;""#), "{}", page.text);
    assert!(page.text.contains(r#"<form method="post" action="/sign-in">"#));
    assert_eq!(page.header("refresh"), "", "coming back by itself would lose it");
}

#[tokio::test]
async fn who_came_in_time_and_had_to_wait_has_it_on_record() {
    let town = Town::new().await;
    let node = town.node(1);
    let (_, token) = town.citizen("0912345678").await;
    let bearer = format!("Bearer {token}");
    let sent = super::api::complete(&town.app);
    let headers = |ticket| {
        [("authorization", bearer.as_str()), ("idempotency-key", "k"), ("arrival-ticket", ticket)]
    };
    let stuck = node.hold().await;
    let waiting = node.api("/api/v1/dossiers", &headers(""), &sent).await;
    assert_eq!(waiting.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(waiting.header("content-type"), "application/problem+json");
    let problem: Value = serde_json::from_str(&waiting.text).unwrap();
    assert_eq!((&problem["type"], &problem["place"]), (&json!("/problems/waiting"), &json!(1)));
    assert_eq!(problem["arrived_at"], "2026-11-25T03:15:00Z");
    let ticket = waiting.header("arrival-ticket").to_owned();

    drop(stuck);
    town.pass(50);
    let filed = node.api("/api/v1/dossiers", &headers(&ticket), &sent).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let filed: Value = serde_json::from_str(&filed.text).unwrap();
    assert_eq!(filed["submitted_at"], "2026-11-25T04:05:00Z");
    assert_eq!(filed["arrived_at"], "2026-11-25T03:15:00Z");
    let id = filed["id"].as_str().unwrap();
    let history = town.app.storage.history(id.parse().unwrap()).await.unwrap();
    let number = problem["ticket"].as_str().unwrap();
    assert!(history[0].text.contains(&format!("\"ticket\":\"{number}\"")), "{}", history[0].text);
    let page = node.get(&format!("/dossiers/{id}"), &format!("citizen={token}")).await;
    let words =
        format!("Đã đến cổng lúc 10 giờ 15 phút 00 giây ngày 25/11/2026 (phiếu chờ số {number})");
    assert!(page.text.contains(&words), "{}", page.text);
    // The same again, by whoever lost the answer: the same dossier, and no new arrival.
    let again = node.api("/api/v1/dossiers", &headers(""), &sent).await;
    assert_eq!(serde_json::from_str::<Value>(&again.text).unwrap()["id"], id);
}

#[tokio::test]
async fn a_program_that_repeats_what_it_began_does_not_stand_in_line() {
    let town = Town::new().await;
    let node = town.node(1);
    let (_, token) = town.citizen("0912345678").await;
    let bearer = format!("Bearer {token}");
    let sent = super::api::complete(&town.app);
    let headers = |key| [("authorization", bearer.as_str()), ("idempotency-key", key)];
    let filed = node.api("/api/v1/dossiers", &headers("one"), &sent).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let _stuck = node.hold().await;
    let repeated = node.api("/api/v1/dossiers", &headers("one"), &sent).await;
    assert_eq!(repeated.status, StatusCode::CREATED);
    let new = node.api("/api/v1/dossiers", &headers("two"), &sent).await;
    assert_eq!(new.status, StatusCode::SERVICE_UNAVAILABLE);
    // Being turned away is not having begun.
    let new = node.api("/api/v1/dossiers", &headers("two"), &sent).await;
    assert_eq!(new.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn more_than_is_taken_is_refused_before_it_is_read() {
    let town = Town::new().await;
    let node = town.node(1);
    let (citizen, _) = town.citizen("0912345678").await;
    let large = |path: &str, bytes: u64| {
        Request::post(path)
            .header(header::COOKIE, &citizen)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, bytes)
            .body(Body::empty())
            .unwrap()
    };
    for (path, bytes) in [("/account", 3 << 20), ("/drafts/1/papers", 1 << 30)] {
        let refused = node.send(large(path, bytes)).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(refused.text.contains("quá lớn"), "{}", refused.text);
    }
    let endless = Body::from_stream(futures::stream::repeat_with(|| {
        Ok::<_, std::io::Error>(vec![b'a'; 1 << 16])
    }));
    let endless = Request::post("/account")
        .header(header::COOKIE, &citizen)
        .header(header::TRANSFER_ENCODING, "chunked")
        .body(endless)
        .unwrap();
    assert_eq!(node.send(endless).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn who_asks_without_end_is_told_when_to_come_back() {
    let town = Town::new().await;
    let node = town.node(1);
    let guess = |from: &'static str, path: &'static str| {
        let mut request =
            Request::get(path).header("x-forwarded-for", from).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer("10.0.0.1".parse().unwrap()));
        node.send(request)
    };
    let mut guesses = 0;
    let refused = loop {
        let answer = guess("203.0.113.9", "/api/v1/tracking/TN-00000-00000").await;
        if answer.status != StatusCode::NOT_FOUND {
            break answer;
        }
        guesses += 1;
    };
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "after {guesses}");
    assert!((20..60).contains(&guesses), "{guesses}");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let page = guess("203.0.113.9", "/t/TN-00000-00000").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text.contains("thử lại sau"), "{}", page.text);
    // Somebody else behind the same proxy is not touched.
    assert_eq!(guess("203.0.113.10", "/t/TN-00000-00000").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_node_that_leaves_says_so_and_serves_on() {
    let town = Town::new().await;
    let node = town.node(1);
    assert_eq!(node.get("/readyz", "").await.status, StatusCode::OK);
    node.gate.leave();
    let ready = node.get("/readyz", "").await;
    assert_eq!((ready.status, &*ready.text), (StatusCode::SERVICE_UNAVAILABLE, "leaving\n"));
    assert_eq!(node.get("/healthz", "").await.status, StatusCode::OK);
    assert_eq!(node.get("/procedures", "").await.status, StatusCode::OK);
}

/// A balancer once took every node out of service because nobody could send files.
#[tokio::test]
async fn a_node_whose_files_are_away_says_so_and_stays_ready() {
    let place = tempfile::tempdir().unwrap();
    let key = place.path().join("key");
    std::fs::write(&key, "a-secret").unwrap();
    let town = Town::with_files(FileStore {
        files: Some("s3://giay-to".parse().unwrap()),
        s3_endpoint: Some("http://127.0.0.1:1".to_owned()),
        s3_access_key: Some("motcua".to_owned()),
        s3_secret_key_file: Some(key),
        ..FileStore::default()
    })
    .await;
    let ready = town.node(1).get("/readyz", "").await;
    let told = (ready.status, &*ready.text);
    assert_eq!(told, (StatusCode::OK, "ok, but the store of files is away\n"));
}
