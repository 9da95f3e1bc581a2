//! One run: so many connections send one request after the other for so many seconds.

use super::{
    client::{Answer, Client},
    process::Accounting,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Makes the request of this number; `None` when there is nothing left to send.
pub type Ask = dyn Fn(u64) -> Option<Vec<u8>> + Send + Sync;
/// Looks at an answer; `false` when it is wrong.
pub type Look = dyn Fn(&Answer<'_>) -> bool + Send + Sync;

/// What is measured.
#[derive(Clone)]
pub struct Scenario {
    /// Name in the table.
    pub name: &'static str,
    /// How many connections.
    pub connections: usize,
    /// The requests.
    pub ask: Arc<Ask>,
    /// The judge.
    pub look: Arc<Look>,
    /// How many requests one run sends at most.
    pub most: u64,
}

/// What one run gave.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Right answers per second.
    pub rate: f64,
    /// Half of the answers took less, in milliseconds.
    pub p50: f64,
    /// 99 of 100 answers took less, in milliseconds.
    pub p99: f64,
    /// Wrong answers and broken connections.
    pub errors: u64,
    /// Time of the processors in the server for each answer, in milliseconds.
    pub cpu: f64,
    /// How many answers.
    pub answers: usize,
}

/// Runs `scenario` for `length`. Numbers go on from `numbers`, so that no key is used twice.
pub async fn run(
    scenario: &Scenario,
    address: SocketAddr,
    server: &Accounting,
    length: Duration,
    numbers: &Arc<AtomicU64>,
) -> anyhow::Result<Run> {
    let cpu_before = server.cpu_ms()?;
    let begun = Instant::now();
    let end = begun + length;
    let mut tasks = JoinSet::new();
    let left = Arc::new(AtomicU64::new(scenario.most));
    for _ in 0..scenario.connections {
        tasks.spawn(one(scenario.clone(), address, end, Arc::clone(numbers), Arc::clone(&left)));
    }
    let (mut taken, mut errors) = (Vec::new(), 0);
    while let Some(ended) = tasks.join_next().await {
        let (times, wrong) = ended??;
        taken.extend(times);
        errors += wrong;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let cpu = server.cpu_ms()? - cpu_before;
    taken.sort_unstable();
    Ok(Run {
        rate: figure(taken.len()) / seconds,
        p50: percentile(&taken, 50),
        p99: percentile(&taken, 99),
        errors,
        cpu: cpu / figure(taken.len().max(1)),
        answers: taken.len(),
    })
}

async fn one(
    scenario: Scenario,
    address: SocketAddr,
    end: Instant,
    numbers: Arc<AtomicU64>,
    left: Arc<AtomicU64>,
) -> anyhow::Result<(Vec<u32>, u64)> {
    let mut client = Client::connect(address).await?;
    let (mut taken, mut errors) = (Vec::with_capacity(4096), 0);
    while Instant::now() < end {
        if left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_err() {
            break;
        }
        let Some(request) = (scenario.ask)(numbers.fetch_add(1, Relaxed)) else { break };
        let begun = Instant::now();
        match client.send(&request).await {
            Ok(answer) if (scenario.look)(&answer) => {
                let micros = begun.elapsed().as_micros();
                taken.push(u32::try_from(micros).unwrap_or(u32::MAX));
            }
            Ok(_) | Err(_) => errors += 1,
        }
    }
    Ok((taken, errors))
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn figure(count: usize) -> f64 {
    count as f64
}

/// In milliseconds.
pub fn percentile(sorted: &[u32], percent: usize) -> f64 {
    let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(index).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
}

/// The middle one.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_answers_are_faster_than_the_median() {
        let times: Vec<u32> = (1..=1000).map(|ms| ms * 1000).collect();
        assert!((percentile(&times, 50) - 501.0).abs() < 0.01);
        assert!((percentile(&times, 99) - 991.0).abs() < 0.01);
        assert!(percentile(&[], 50).abs() < 0.01);
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < 0.01);
    }
}
