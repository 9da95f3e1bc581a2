//! Load that lets itself be promised things.

use super::{
    book::{Book, Filed, Number, Papers, Requests, Taking},
    desk_token,
};
use crate::{handle::Handle, load::client::Client};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

/// One dossier in so many is also taken in by the desk.
const TAKEN_ONE_IN: u64 = 3;
/// Before a request that failed is sent again.
const PAUSE: Duration = Duration::from_millis(50);
/// A person would give up waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a sender does when the answer does not come or is no yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// Stops: the server is gone.
    Stop,
    /// Sends the same request with the same key again, until the end.
    KeepOn,
}

/// How load is made.
#[derive(Debug, Clone)]
pub struct Making {
    /// Where to send.
    pub address: SocketAddr,
    /// How many send at once.
    pub connections: usize,
    /// When to stop.
    pub end: Instant,
    /// Between two requests of one sender.
    pub pause: Duration,
    /// After a failure.
    pub persistence: Persistence,
}

/// What was seen beside the promises.
#[derive(Debug, Default)]
pub struct Seen {
    /// Answers that were no yes: by status, and what they said first.
    pub refused: BTreeMap<(u16, String), u64>,
    /// Requests without an answer.
    pub broken: u64,
    /// The longest time in which nobody got a yes.
    pub longest_gap: Duration,
}

/// The book, the next number, and what was seen, shared by all senders.
#[derive(Clone)]
pub struct Shared {
    /// The city.
    pub handle: Arc<Handle>,
    /// All promises.
    pub book: Arc<Mutex<Book>>,
    /// The next number.
    pub next: Arc<AtomicU64>,
    seen: Arc<Mutex<(Seen, Instant)>>,
}

impl Shared {
    /// Nothing promised yet.
    pub fn new(handle: Arc<Handle>, run: u64, papers: Papers) -> Self {
        Self {
            handle,
            book: Arc::new(Mutex::new(Book::new(run, papers))),
            next: Arc::new(AtomicU64::new(1)),
            seen: Arc::new(Mutex::new((Seen::default(), Instant::now()))),
        }
    }

    /// What was seen so far; begins anew.
    pub fn seen(&self) -> Seen {
        let mut seen = lock(&self.seen);
        std::mem::take(&mut seen.0)
    }

    fn saw_a_yes(&self) {
        let mut seen = lock(&self.seen);
        let gap = seen.1.elapsed();
        seen.0.longest_gap = seen.0.longest_gap.max(gap);
        seen.1 = Instant::now();
    }

    fn saw(&self, failure: Failure) {
        let mut seen = lock(&self.seen);
        match failure {
            Failure::Refused(status, said) => {
                *seen.0.refused.entry((status, said)).or_default() += 1;
            }
            Failure::Broken => seen.0.broken += 1,
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends until the end.
pub async fn make(making: &Making, shared: &Shared) -> anyhow::Result<()> {
    lock(&shared.seen).1 = Instant::now();
    let token = desk_token(making.address, &shared.handle).await?;
    let mut tasks = JoinSet::new();
    for _ in 0..making.connections {
        let sender = Sender {
            making: making.clone(),
            shared: shared.clone(),
            requests: lock(&shared.book).requests(),
            token: token.clone(),
            client: None,
        };
        tasks.spawn(sender.run());
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    // Also when nobody got a yes again until the end.
    shared.saw_a_yes();
    Ok(())
}

/// Why there was no yes.
#[derive(Debug)]
enum Failure {
    Refused(u16, String),
    Broken,
}

struct Sender {
    making: Making,
    shared: Shared,
    requests: Requests,
    token: String,
    client: Option<Client>,
}

impl Sender {
    async fn run(mut self) -> anyhow::Result<()> {
        while Instant::now() < self.making.end {
            let number = self.shared.next.fetch_add(1, Relaxed);
            let request = self.requests.filing(&self.shared.handle, number)?;
            lock(&self.shared.book).unknown.insert(number);
            let Some(answer) = self.insist(&request, 201).await else { return Ok(()) };
            let filed = filed(&answer)?;
            let id = filed.id.clone();
            {
                let mut book = lock(&self.shared.book);
                book.unknown.remove(&number);
                book.filed.insert(number, filed);
            }
            if number.is_multiple_of(TAKEN_ONE_IN) && !self.take(number, &id).await {
                return Ok(());
            }
            sleep(self.making.pause).await;
        }
        Ok(())
    }

    /// Whether to go on.
    async fn take(&mut self, number: Number, id: &str) -> bool {
        let request = self.requests.taking(&self.shared.handle, &self.token, number, id);
        let book = Arc::clone(&self.shared.book);
        let now = |taking| {
            lock(&book).filed.entry(number).and_modify(|filed| filed.taking = taking);
        };
        now(Taking::Unknown);
        let taken = self.insist(&request, 303).await.is_some();
        if taken {
            now(Taking::Promised);
        }
        taken
    }

    /// Sends until the answer is yes; `None` when it gave up.
    async fn insist(&mut self, request: &[u8], yes: u16) -> Option<Vec<u8>> {
        loop {
            let failure = match self.send(request).await {
                Some((status, body)) if status == yes => {
                    self.shared.saw_a_yes();
                    return Some(body);
                }
                Some((status, body)) => Failure::Refused(status, heading(&body)),
                None => Failure::Broken,
            };
            self.shared.saw(failure);
            let is_over = Instant::now() >= self.making.end;
            if is_over || self.making.persistence == Persistence::Stop {
                return None;
            }
            sleep(PAUSE).await;
        }
    }

    async fn send(&mut self, request: &[u8]) -> Option<(u16, Vec<u8>)> {
        let mut client = match self.client.take() {
            Some(client) => client,
            None => Client::connect(self.making.address).await.ok()?,
        };
        let answer = timeout(PATIENCE, client.send(request)).await.ok()?.ok();
        let answer = answer.map(|answer| (answer.status, answer.body.to_vec()))?;
        // After a failure in the middle of an answer the connection is of no use.
        self.client = Some(client);
        Some(answer)
    }
}

/// What a page or a problem says first; empty when it is neither.
fn heading(body: &[u8]) -> String {
    if let Ok(problem) = serde_json::from_slice::<Value>(body) {
        return problem["title"].as_str().unwrap_or_default().to_owned();
    }
    let text = String::from_utf8_lossy(body);
    let heading = text.split_once("<h1").and_then(|(_, rest)| rest.split_once('>'));
    let heading = heading.and_then(|(_, rest)| rest.split_once("</h1>"));
    heading.map(|(heading, _)| heading.trim().to_owned()).unwrap_or_default()
}

/// What an answer to a filing says.
pub(super) fn filed(body: &[u8]) -> anyhow::Result<Filed> {
    let said: Value = serde_json::from_slice(body)?;
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    Ok(Filed { id: text("id"), reference: text("reference"), taking: Taking::NotAsked })
}
