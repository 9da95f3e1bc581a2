//! The server as slow, large, many and leaving clients meet it.

use super::*;
use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::{StreamExt, stream};
use std::future::pending;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Notify,
    task::JoinHandle,
};

/// Long enough for any machine, short of a hanging test.
const LONG: Duration = Duration::from_secs(30);

fn impatient() -> Patience {
    let slowest = Slowest { bytes: 1024, span: Duration::from_millis(200) };
    Patience {
        head: Duration::from_millis(300),
        head_bytes_max: 8192,
        body: slowest,
        reader: slowest,
    }
}

struct Running {
    address: SocketAddr,
    phase: watch::Sender<Phase>,
    ended: JoinHandle<()>,
}

impl Running {
    fn start(router: Router, patience: Patience, all_max: usize) -> Self {
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (phase, told) = watch::channel(Phase::Serving);
        let crowd = Crowd { all_max, each_max: 64, trusted: Vec::new() };
        let ended = tokio::spawn(serve(listener, router, (patience, crowd), told));
        Self { address, phase, ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn ask(&self, request: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Closes; ends when the last connection has ended.
    async fn close(self) {
        self.phase.send_replace(Phase::Closing);
        tokio::time::timeout(LONG, self.ended).await.expect("the server ends").unwrap();
    }
}

/// Everything until the server closes the connection.
async fn all(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = stream.read_to_end(&mut text);
    // A connection that is reset is closed too.
    tokio::time::timeout(LONG, read).await.expect("the server closes").ok();
    String::from_utf8_lossy(&text).into_owned()
}

/// The next bytes that come.
async fn some(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let read = tokio::time::timeout(LONG, stream.read(&mut bytes)).await;
    let length = read.expect("an answer comes").unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

#[tokio::test]
async fn who_never_ends_the_head_of_a_request_is_sent_away() {
    let running = Running::start(hello(), impatient(), 64);
    let slow = running.ask("GET / HTTP/1.1\r\nhost: x\r\n").await;
    let silent = running.connect().await;
    assert_eq!(all(slow).await, "");
    assert_eq!(all(silent).await, "");
    let mut idle = running.ask("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(some(&mut idle).await.starts_with("HTTP/1.1 200"));
    assert_eq!(all(idle).await, "", "a connection that asks nothing more");
    running.close().await;
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let running = Running::start(hello(), impatient(), 64);
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(9000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(200));
    for flood in [long, many] {
        let answer = all(running.ask(&flood).await).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    running.close().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let read = |body: Result<Bytes, _>| async move {
        body.map_or(StatusCode::REQUEST_TIMEOUT, |_: Bytes| StatusCode::OK)
    };
    let read: fn(_) -> _ = read;
    let router = Router::new().route("/", post(read));
    let running = Running::start(router, impatient(), 64);
    let head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nbegin";
    let answer = all(running.ask(head).await).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    running.close().await;
}

/// Says when it is dropped.
struct Dropped(Arc<Notify>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let gone = Arc::new(Notify::new());
    let kept = Arc::clone(&gone);
    let endless = move || {
        let kept = Dropped(Arc::clone(&kept));
        async move {
            let chunk = Bytes::from(vec![0; 1 << 20]);
            let bytes = stream::repeat_with(move || {
                let _kept = &kept;
                Ok::<_, io::Error>(chunk.clone())
            });
            Body::from_stream(bytes)
        }
    };
    let running = Running::start(Router::new().route("/", get(endless)), impatient(), 64);
    let unread = running.ask("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    tokio::time::timeout(LONG, gone.notified()).await.expect("the answer is given up");
    drop(unread);
    running.close().await;
}

#[tokio::test]
async fn whoever_finds_every_place_taken_is_served_when_one_is_free() {
    let running = Running::start(hello(), impatient(), 1);
    let first = running.ask("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let second = running.ask("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let (first, second) = tokio::join!(all(first), all(second));
    assert!(first.starts_with("HTTP/1.1 200") && second.starts_with("HTTP/1.1 200"));
    assert!(first.contains("connection: close"), "a full house asks everybody to leave: {first}");
    running.close().await;
}

#[tokio::test]
async fn what_has_begun_is_finished_and_open_ears_are_closed() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begin, wait) = (Arc::clone(&begun), Arc::clone(&go_on));
    let slow = move || {
        let (begin, wait) = (Arc::clone(&begin), Arc::clone(&wait));
        async move {
            begin.notify_one();
            wait.notified().await;
            "done"
        }
    };
    let listen = || async {
        let first = stream::once(async { Ok::<_, io::Error>(Bytes::from("data: 1\n\n")) });
        let body = Body::from_stream(first.chain(stream::once(pending())));
        Response::builder()
            .header(header::CONTENT_TYPE, "text/event-stream")
            .body(body)
            .unwrap()
            .into_response()
    };
    let router = hello().route("/slow", get(slow)).route("/events", get(listen));
    let running = Running::start(router, Patience::default(), 64);
    let mut ears = running.ask("GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(some(&mut ears).await.starts_with("HTTP/1.1 200"));
    let waiting = running.ask("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut idle = running.ask("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(some(&mut idle).await.starts_with("HTTP/1.1 200"));
    begun.notified().await;

    running.phase.send_replace(Phase::Leaving);
    let polite = all(running.ask("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await).await;
    assert!(polite.contains("connection: close"), "{polite}");
    running.phase.send_replace(Phase::Closing);
    all(ears).await;
    assert_eq!(all(idle).await, "");
    go_on.notify_one();
    let done = all(waiting).await;
    assert!(done.contains("connection: close") && done.ends_with("done"), "{done}");
    let address = running.address;
    running.close().await;
    assert!(TcpStream::connect(address).await.is_err(), "the door is closed");
}
