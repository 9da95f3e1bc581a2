//! Programs that serve one city together on one PostgreSQL.

use super::cluster::{self, psql};
use crate::{
    args::DemoPack,
    config::FileStore,
    demo,
    installation::{self, DataFolder},
    outside::{SystemChance, SystemClock},
};
use app::{
    App,
    accounts::Assignment,
    notices::NoticeKind,
    ports::Clock,
    seal::Seal,
    staff_sign_in::{NewStaff, second_factor},
};
use domain::{ids::AgencyId, party::Role};
use jiff::ToSpan;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// What a process types that is a node, one word a line.
const NODE: &str = "MOTCUA_TEST_NODE";

#[test]
fn a_process_that_is_told_to_be_a_node_is_one() {
    if let Ok(words) = std::env::var(NODE) {
        crate::run(words.lines().map(Into::into), &mut io::stdout(), &mut io::stderr());
    }
}

/// A city on PostgreSQL, as it stood a month ago.
struct City {
    url: String,
    folder: DataFolder,
    app: App,
    _place: TempDir,
}

impl City {
    async fn new() -> Self {
        let url = cluster::schema();
        let place = tempfile::tempdir().unwrap();
        let address = storage::Address::parse(&url).unwrap();
        let folder = DataFolder::beside(place.path(), address);
        let made = SystemClock.now() - 720.hours();
        demo::make(&folder, DemoPack::Nd61Of2018, 60, made, &mut io::sink()).await.unwrap();
        let storage = folder.open_storage().await.unwrap().storage();
        let catalogue = Arc::new(installation::catalogue(&*storage).await.unwrap());
        let outside = (Arc::new(SystemClock) as _, Arc::new(SystemChance) as _);
        let files = installation::files(&folder, &FileStore::default()).unwrap();
        let mut app = installation::application(files, storage, catalogue, outside).unwrap();
        app.seal = Seal::of_installation(&*app.storage, &*app.chance).await.unwrap();
        Self { url, folder, app, _place: place }
    }

    /// What connections of its nodes are called.
    fn nodes_name(&self) -> String {
        format!("nodes_{}", self.url.rsplit_once("%3D").unwrap().1)
    }

    /// Starts a node and waits until it serves.
    fn node(&self) -> Node {
        let data = self.folder.path().to_str().unwrap();
        let serve = ["motcua", "serve", "--listen", "127.0.0.1:0", "--data", data];
        let url = format!("{}&application_name={}", self.url, self.nodes_name());
        let words = [serve.as_slice(), &["--database", &url, "--trusted-proxy", "127.0.0.1"]];
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::nodes::a_process_that_is_told_to_be_a_node_is_one"])
            .arg("--nocapture")
            .env(NODE, words.concat().join("\n"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("http://") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the node did not start");
        }
        let address = line.trim().rsplit_once("http://").unwrap().1;
        // Whoever writes into a closed pipe ends.
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Node { address: address.trim_end_matches('/').to_owned(), process }
    }

    /// Signs a citizen in at a node, as a program does.
    async fn citizen(&self, node: &Node, phone: &str) -> String {
        let asked = node.post("/api/v1/login-codes", &[], &json!({ "contact": phone }));
        let contact = asked.json()["contact"].as_str().unwrap().to_owned();
        let notices = self.app.storage.notices(Some(&contact), 1).await.unwrap();
        let NoticeKind::LoginCode { code } = &notices[0].notice.kind else { panic!("no code") };
        let opened =
            node.post("/api/v1/sessions", &[], &json!({ "contact": phone, "code": code })).json();
        opened["token"].as_str().unwrap().to_owned()
    }

    /// Signs an officer of this desk in at a node; gives their cookie.
    async fn officer(&self, node: &Node, agency: &str) -> String {
        let assignment =
            Assignment { agency: AgencyId::from(agency), roles: vec![Role::OnestopOfficer] };
        let new = NewStaff {
            login: "lan".to_owned(),
            name: "Lan".to_owned(),
            password: "mot-mat-khau-dai".to_owned(),
            totp_secret: None,
            assignments: vec![assignment],
        };
        let staff = self.app.add_staff(new).await.unwrap();
        let second = u64::try_from(self.app.now().as_second()).unwrap();
        let code = second_factor(&staff.totp_secret).unwrap().generate(second).to_string();
        let form = format!("login=lan&password=mot-mat-khau-dai&code={code}");
        let answer = node.send("POST", "/desk/sign-in", &[FORM], &form);
        assert_eq!(answer.status, 303, "{}", answer.text);
        let cookie = answer.headers["set-cookie"].split(';').next().unwrap();
        cookie.to_owned()
    }

    /// A complete application for a certificate of marital status.
    fn application(&self) -> Value {
        super::api::complete(&self.app)
    }

    fn counted(&self, sql: &str) -> u64 {
        psql(&self.url, sql).parse().unwrap()
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

/// A program that serves; killed when it is dropped.
struct Node {
    address: String,
    process: Child,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text);
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Node {
    /// Sends a request and leaves the rest to be read. HTTP/1.0: an answer ends with its connection.
    fn begin(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let mut head = format!("{method} {path} HTTP/1.0\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if method == "POST" {
            head.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
        }
        write!(stream, "{head}\r\n{body}")?;
        Ok(BufReader::new(stream))
    }

    fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut answer = String::new();
        self.begin(method, path, headers, body)?.read_to_string(&mut answer)?;
        let (head, text) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Answer { status, headers, text: text.to_owned() })
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_send(method, path, headers, body).unwrap()
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "")
    }

    fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.send("POST", path, &[headers, &[JSON]].concat(), &body.to_string())
    }

    /// Tells it to stop, and waits until it has.
    fn stop(&mut self) {
        let told = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(told.success());
        assert!(self.process.wait().unwrap().success());
    }
}

/// Asks until it is so; tells how long that took.
fn until(seconds: u64, what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "{what}: not in {seconds} s");
        thread::park_timeout(Duration::from_millis(20));
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whichever_node_one_comes_to_it_is_the_same_city() {
    let city = City::new().await;
    let [a, b, c] = [city.node(), city.node(), city.node()];

    // A session of one node is a session of all; it ends on all.
    let token = city.citizen(&a, "0987654321").await;
    let bearer = format!("Bearer {token}");
    let cookie = format!("citizen={token}");
    for node in [&a, &b, &c] {
        assert_eq!(node.get("/dossiers", &[("cookie", &cookie)]).status, 200);
    }

    // A draft begun at one node goes on at another.
    let account = city.app.storage.account_by_contact("0987654321").await.unwrap().unwrap();
    let begun = app::applying::Beginning {
        procedure: "1.004873".into(),
        case: None,
        place: AgencyId::from("x00004"),
    };
    let draft = city.app.begin(&account, begun).await.unwrap();
    for node in [&a, &b, &c] {
        let page = node.get(&format!("/drafts/{}", draft.id), &[("cookie", &cookie)]);
        assert_eq!(page.status, 200, "{}", page.text);
    }

    // What is sent again to another node, because the answer was lost, is done once.
    let application = city.application();
    let file = |node: &Node, key: &str| {
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", key)];
        node.post("/api/v1/dossiers", &headers, &application)
    };
    let first = file(&a, "one").json();
    for node in [&b, &c, &a] {
        assert_eq!(file(node, "one").json()["id"], first["id"]);
    }
    let id = first["id"].as_str().unwrap();
    assert_eq!(b.get(&format!("/dossiers/{id}"), &[("cookie", &cookie)]).status, 200);

    // An act at one node reaches the open list of an officer at another.
    let reception = city.app.storage.dossier(id.parse().unwrap()).await.unwrap().unwrap();
    let officer = city.officer(&c, reception.reception.as_str()).await;
    let mut list = b.begin("GET", "/desk/events", &[("cookie", &officer)], "").unwrap();
    let mut heard = || {
        let mut line = String::new();
        while !line.starts_with("data: changed") {
            line.clear();
            assert!(list.get_mut().peek(&mut [0]).is_ok(), "nothing is heard");
            assert!(list.read_line(&mut line).unwrap() > 0, "the list was closed: {line}");
        }
    };
    let mut slowest = Duration::ZERO;
    for round in 0..5 {
        assert_eq!(file(&a, &format!("live {round}")).status, 201);
        let begun = Instant::now();
        heard();
        slowest = slowest.max(begun.elapsed());
    }
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    eprintln!("an act at one node rings at another after {slowest:?} at most");

    // A new catalogue is served by all of them.
    let mut documents = city.app.storage.catalogue().await.unwrap();
    documents.retain(|document| document.body.contains("Đăng ký khai sinh cho con"));
    for document in &mut documents {
        document.body = document.body.replace("Đăng ký khai sinh cho con", "Khai sinh cho bé");
    }
    assert!(!documents.is_empty());
    city.app.storage.save_catalogue(documents).await.unwrap();
    let renewed = until(60, "the new catalogue", || {
        [&a, &b, &c].iter().all(|node| {
            node.get("/api/v1/procedures/1.001193", &[]).text.contains("Khai sinh cho bé")
        })
    });
    eprintln!("a new catalogue is served by all nodes after {renewed:?}");

    // Who guesses at one node is known at the others soon.
    let from = [("x-forwarded-for", "203.0.113.9")];
    let guess = |node: &Node| node.get("/api/v1/tracking/TN-00000-00000", &from).status;
    let guesses = (0..100).take_while(|_| guess(&a) == 404).count();
    assert!((20..60).contains(&guesses), "{guesses}");
    until(30, "the limit at another node", || guess(&b) == 429);
    let else_from = [("x-forwarded-for", "203.0.113.10")];
    assert_eq!(b.get("/api/v1/tracking/TN-00000-00000", &else_from).status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_clock_brings_about_happens_once_whatever_becomes_of_nodes() {
    let city = City::new().await;
    // While a dossier pauses, silence does not count.
    let silent = "select count(*) from silence s join dossier d on d.id = s.dossier
                  where d.stage <> 'paused'";
    let all = city.counted(silent);
    assert!(all > 0, "consultations were open a month ago");
    let counted = "select count(*) from event where text like '%silent_consent%'";
    let before = city.counted(counted);
    let mut nodes = vec![city.node(), city.node(), city.node()];
    until(60, "silence is counted", || city.counted(silent) == 0);
    assert_eq!(city.counted(counted) - before, all, "each once");

    // One of them does it; when that one is killed, another takes its place.
    let holder = "select encode(holder, 'hex') from duty where name = 'time'";
    let first = psql(&city.url, holder);
    let port = psql(&city.url, "select n.name from node n join duty d on d.holder = n.id");
    let port = port.rsplit_once(':').unwrap().1.to_owned();
    let at = nodes.iter().position(|node| node.address.ends_with(&port)).unwrap();
    drop(nodes.remove(at));
    let replaced = until(90, "another does the duty", || psql(&city.url, holder) != first);
    eprintln!("the duty of a killed node was taken after {replaced:?}");

    // Told to stop, a node leaves its duty at once, and nobody sees it any more.
    let mut last = nodes.remove(0);
    last.stop();
    let port = last.address.rsplit_once(':').unwrap().1;
    assert_eq!(city.counted(&format!("select count(*) from node where name like '%:{port}'")), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_breaks_between_nodes_and_database_each_application_is_filed_once() {
    let city = City::new().await;
    let nodes = [city.node(), city.node()];
    let token = city.citizen(&nodes[0], "0987654321").await;
    let bearer = format!("Bearer {token}");
    let application = city.application();
    let before = city.counted("select count(*) from dossier");
    let (is_over, broken) = (AtomicBool::new(false), AtomicU64::new(0));
    let filed = thread::scope(|scope| {
        // Whoever breaks connections does so until all are filed.
        scope.spawn(|| {
            let kill = format!(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity
                 where application_name = '{}'",
                city.nodes_name()
            );
            while !is_over.load(Relaxed) {
                broken.fetch_add(city.counted(&kill), Relaxed);
                thread::park_timeout(Duration::from_millis(250));
            }
        });
        let filing: Vec<_> = (0..4_usize)
            .map(|client| {
                let (nodes, bearer, application) = (&nodes, &bearer, &application);
                scope.spawn(move || {
                    let mut filed = Vec::new();
                    for number in 0..15 {
                        let key = format!("{client}-{number}");
                        let headers =
                            [("authorization", bearer.as_str()), ("idempotency-key", &key)];
                        // Like a program that gets no answer: again, at the other node.
                        let answer = (0..40).find_map(|time| {
                            let node = &nodes[(client + time) % 2];
                            let answer = node.try_send(
                                "POST",
                                "/api/v1/dossiers",
                                &[headers.as_slice(), &[JSON]].concat(),
                                &application.to_string(),
                            );
                            answer.ok().filter(|answer| answer.status == 201)
                        });
                        let id = answer.expect("an answer").json()["id"].to_string();
                        filed.push(id);
                    }
                    filed
                })
            })
            .collect();
        let filed: Vec<_> = filing.into_iter().map(thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Relaxed);
        filed.into_iter().flat_map(Result::unwrap).collect::<Vec<String>>()
    });
    let broken = broken.into_inner();
    assert!(broken > 0, "nothing was broken off");
    eprintln!("{broken} connections were broken off");
    assert_eq!(filed.iter().collect::<BTreeSet<_>>().len(), 60);
    assert_eq!(city.counted("select count(*) from dossier") - before, 60, "none twice");
}
