//! More arrive than can be served: so many times the measured capacity, by the clock, whether or
//! not those before them were answered. Who is told to wait comes back with the ticket when the
//! answer says so, as a browser does by itself, and waits until the end.

use super::{
    client::{Client, get},
    measure::{Scenario, percentile},
};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Connections that carry the arrivals. When all of them wait, the next arrival is late, and the
/// rate that was offered says so.
const CONNECTIONS: usize = 448;
/// A page that begins something: who is not let in sees the waiting page.
const BEGINNING: &str = "/procedures/1.001193/application";

/// What one run gave.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Flood {
    /// How many times the capacity was wanted.
    pub times: u32,
    /// People who came, a second; whoever comes back is counted once.
    pub offered: f64,
    /// Requests a second that were answered with what was asked for.
    pub goodput: f64,
    /// Half of these took less, in milliseconds.
    pub p50: f64,
    /// 99 of 100 of these took less, in milliseconds.
    pub p99: f64,
    /// How often somebody was told to wait.
    pub turned_away: u64,
    /// How many still waited at the end.
    pub waiting: usize,
    /// Connections that broke.
    pub broken: u64,
    /// The largest waiting page on the line, in bytes; 0 when none was shown.
    pub page_bytes: usize,
}

/// Who comes back when: the moment, the number of the request, the ticket.
type Line = Mutex<BinaryHeap<Reverse<(Instant, u64, String)>>>;

#[derive(Default)]
struct Seen {
    came: u64,
    taken: Vec<u32>,
    turned_away: u64,
    broken: u64,
}

/// Sends `scenario` at `times` the capacity for `length`.
pub async fn flood(
    scenario: &Scenario,
    address: SocketAddr,
    (times, capacity): (u32, f64),
    length: Duration,
    numbers: &Arc<AtomicU64>,
) -> anyhow::Result<Flood> {
    let gap = Duration::from_secs_f64(1.0 / (capacity * f64::from(times)).max(1.0));
    let begun = Instant::now();
    let end = begun + length;
    let arriving = Arc::new(Arriving {
        scenario: scenario.clone(),
        begun,
        end,
        gap,
        arrivals: AtomicU64::new(0),
        numbers: Arc::clone(numbers),
        line: Mutex::default(),
    });
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let arriving = Arc::clone(&arriving);
        tasks.spawn(async move { arriving.carry(address).await });
    }
    let page_bytes = look_in(address, end).await?;
    let mut all = Seen::default();
    while let Some(ended) = tasks.join_next().await {
        let seen = ended??;
        all.came += seen.came;
        all.taken.extend(seen.taken);
        all.turned_away += seen.turned_away;
        all.broken += seen.broken;
    }
    let seconds = begun.elapsed().as_secs_f64();
    all.taken.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = |count: u64| count as f64 / seconds;
    let good = all.taken.len() as u64;
    Ok(Flood {
        times,
        offered: rate(all.came),
        goodput: rate(good),
        p50: percentile(&all.taken, 50),
        p99: percentile(&all.taken, 99),
        turned_away: all.turned_away,
        waiting: lock(&arriving.line).len(),
        broken: all.broken,
        page_bytes,
    })
}

/// Everybody who comes.
struct Arriving {
    scenario: Scenario,
    begun: Instant,
    end: Instant,
    gap: Duration,
    arrivals: AtomicU64,
    numbers: Arc<AtomicU64>,
    line: Line,
}

impl Arriving {
    /// One connection: whoever is due to come back, or else the next who comes.
    async fn carry(&self, address: SocketAddr) -> anyhow::Result<Seen> {
        let mut seen = Seen::default();
        let mut client = Client::connect(address).await?;
        while Instant::now() < self.end {
            let (number, ticket) = match self.back() {
                Some(back) => back,
                None => {
                    let place = self.arrivals.fetch_add(1, Relaxed);
                    let due = self.begun + self.gap * u32::try_from(place).unwrap_or(u32::MAX);
                    tokio::time::sleep_until(due.min(self.end).into()).await;
                    if due >= self.end {
                        break;
                    }
                    seen.came += 1;
                    (self.numbers.fetch_add(1, Relaxed), String::new())
                }
            };
            let Some(request) = (self.scenario.ask)(number) else { break };
            let sent = Instant::now();
            match client.send(&with_ticket(request, &ticket)).await {
                Ok(answer) if matches!(answer.status, 429 | 503) => {
                    seen.turned_away += 1;
                    let seconds = answer.header("retry-after").and_then(|text| text.parse().ok());
                    let again = sent + Duration::from_secs(seconds.unwrap_or(1));
                    let ticket = answer.header("arrival-ticket").unwrap_or(&ticket).to_owned();
                    lock(&self.line).push(Reverse((again, number, ticket)));
                }
                Ok(answer) if (self.scenario.look)(&answer) => {
                    let micros = sent.elapsed().as_micros();
                    seen.taken.push(u32::try_from(micros).unwrap_or(u32::MAX));
                }
                Ok(_) | Err(_) => seen.broken += 1,
            }
        }
        Ok(seen)
    }

    fn back(&self) -> Option<(u64, String)> {
        let mut line = lock(&self.line);
        let is_due = line.peek().is_some_and(|Reverse((again, ..))| *again <= Instant::now());
        let Reverse((_, number, ticket)) = if is_due { line.pop()? } else { return None };
        Some((number, ticket))
    }
}

fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The request with the ticket in its head.
fn with_ticket(request: Vec<u8>, ticket: &str) -> Vec<u8> {
    let Some(end) = request.windows(2).position(|pair| pair == b"\r\n") else { return request };
    if ticket.is_empty() {
        return request;
    }
    let line = format!("\r\narrival-ticket: {ticket}");
    [&request[..end], line.as_bytes(), &request[end..]].concat()
}

/// Somebody who begins an application now and then; answers with the largest waiting page.
async fn look_in(address: SocketAddr, end: Instant) -> anyhow::Result<usize> {
    let mut client = Client::connect(address).await?;
    let mut bytes = 0;
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let request = get(BEGINNING, "", false);
        if let Ok(answer) = client.send(&request).await
            && answer.status == 503
        {
            bytes = bytes.max(answer.bytes);
        }
    }
    Ok(bytes)
}
