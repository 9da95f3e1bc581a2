//! `bench load`: what people do all day, measured from outside, beside the limits of the machine.

pub mod client;
mod export;
mod limits;
pub mod measure;
mod overload;
pub mod process;
pub mod report;
mod scenarios;
mod weights;

use crate::{Load, handle::Handle};
use anyhow::Context;
use client::{Client, get};
pub use limits::database_bytes;
use measure::{Run, Scenario, median};
use overload::{Flood, flood};
use process::{Accounting, Server};
use report::{Figures, Line, Machine};
use scenarios::Given;
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use weights::{Weight, weigh};

/// How long too many come: longer than those who are told to wait stay away.
const FLOOD: Duration = Duration::from_secs(40);
/// How often the start is measured.
const STARTS: usize = 5;

/// Measures everything and writes the tables.
pub async fn run(args: &Load) -> anyhow::Result<()> {
    let handle = Arc::new(Handle::load(&args.data)?);
    let machine = Machine::here();
    let start_empty_ms = match &args.empty_data {
        // An empty installation is a file, whatever the other one is kept in.
        Some(empty) => Some(starts(&args.motcua, empty, args.address, &[]).await?),
        None => None,
    };
    let more: Vec<String> = match &args.database {
        Some(url) => vec!["--database".to_owned(), url.clone()],
        None => Vec::new(),
    };
    let start_ms = starts(&args.motcua, &args.data, args.address, &more).await?;
    let server = Server::start_with(&args.motcua, &args.data, args.address, &more).await?;
    let pss_before_mib = server.process().pss_mib()?;
    let given = given(&handle, args).await?;
    let weights = weights(&given, args.address).await?;
    let accounting = Accounting::of(server.process(), args.database.is_some())?;
    let bench = Bench { args, accounting, numbers: Arc::new(AtomicU64::new(1)) };
    let mut lines = bench.rounds(&wanted(given.reading(), args)).await?;
    // Writing comes last, because it lets the city grow.
    let (writing, bare_commits) = bench.writing(&given).await?;
    lines.extend(writing);
    let exported = match args.only {
        Some(_) => None,
        None => Some(export::export(&args.motcua, &args.data, args.database.as_deref()).await?),
    };
    let floods = if args.calm { Vec::new() } else { bench.floods(&given, &lines).await? };
    let figures = Figures {
        machine,
        engine: if args.database.is_some() { "PostgreSQL" } else { "SQLite" }.to_owned(),
        exported,
        floods,
        dossiers: handle.dossiers,
        open: handle.open,
        open_at_busy: handle.open_at_busy,
        fill_seconds: handle.fill_seconds,
        database_bytes: handle.database_bytes,
        start_empty_ms,
        start_ms,
        pss_before_mib,
        pss_after_mib: server.process().pss_mib()?,
        bare_commits,
        lines,
        weights,
        seconds: args.seconds,
        rounds: args.rounds,
        connections: args.connections,
        officers: args.officers,
    };
    server.stop().await?;
    report::write(&figures, args)
}

/// The middle of several starts, in milliseconds.
async fn starts(
    motcua: &Path,
    data: &Path,
    address: SocketAddr,
    more: &[String],
) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start_with(motcua, data, address, more).await?;
        times.push(server.start_ms);
        server.stop().await?;
    }
    Ok(median(times.into_iter()))
}

async fn given(handle: &Arc<Handle>, args: &Load) -> anyhow::Result<Given> {
    let mut client = Client::connect(args.address).await?;
    let busy = format!("desk={}", handle.busy_officer);
    let busy_token = token(&mut client, &busy).await?;
    let taking_token = token(&mut client, &format!("desk={}", handle.taking_officer)).await?;
    let receipt = receipt(&mut client, handle, &busy).await?;
    Ok(Given {
        handle: Arc::clone(handle),
        crowd: args.connections,
        officers: args.officers,
        waiting: Arc::new(Mutex::default()),
        taking_token,
        busy_token,
        receipt,
        run: now(),
    })
}

/// Tells one run from another.
#[expect(clippy::disallowed_methods, reason = "a measurement is about this very moment")]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The token of this officer's forms, taken from a page as a browser would.
pub async fn token(client: &mut Client, cookie: &str) -> anyhow::Result<String> {
    let page = client.send(&get("/desk", cookie, false)).await?;
    let status = page.status;
    let text = page.text();
    let found =
        text.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    let (token, _) = found.with_context(|| format!("/desk shows no form (status {status})"))?;
    Ok(token.to_owned())
}

/// The first receipt that a dossier page of the busy agency offers.
async fn receipt(
    client: &mut Client,
    handle: &Handle,
    cookie: &str,
) -> anyhow::Result<Option<String>> {
    for id in handle.busy_dossiers.iter().take(50) {
        let page = client.send(&get(&format!("/desk/dossiers/{id}"), cookie, false)).await?.text();
        let start = format!("\"/desk/dossiers/{id}/papers/receipt");
        if let Some((_, rest)) = page.split_once(&start)
            && let Some((name, _)) = rest.split_once('"')
        {
            return Ok(Some(format!("/desk/dossiers/{id}/papers/receipt{name}")));
        }
    }
    Ok(None)
}

async fn weights(given: &Given, address: SocketAddr) -> anyhow::Result<Vec<Weight>> {
    let mut client = Client::connect(address).await?;
    let handle = &given.handle;
    let number = handle.numbers.first().map_or("", String::as_str);
    let dossier = handle.busy_dossiers.first().map_or("", String::as_str);
    let desk = format!("desk={}", handle.busy_officer);
    let mut found = Vec::new();
    for (name, path, cookie) in [
        ("home", "/".to_owned(), ""),
        ("search", "/procedures?q=khai+sinh".to_owned(), ""),
        ("procedure", format!("/procedures/{}", handle.procedure), ""),
        ("tracking", format!("/t/{number}"), ""),
        ("sign-in", "/sign-in".to_owned(), ""),
        ("officer's work list", "/desk".to_owned(), &*desk),
        ("officer's dossier page", format!("/desk/dossiers/{dossier}"), &desk),
    ] {
        found.push(weigh(&mut client, name, &path, cookie).await?);
    }
    Ok(found)
}

fn wanted(mut scenarios: Vec<Scenario>, args: &Load) -> Vec<Scenario> {
    if let Some(only) = &args.only {
        scenarios.retain(|scenario| scenario.name.contains(only.as_str()));
    }
    scenarios
}

struct Bench<'a> {
    args: &'a Load,
    accounting: Accounting,
    numbers: Arc<AtomicU64>,
}

impl Bench<'_> {
    fn length(&self) -> Duration {
        Duration::from_secs(self.args.seconds)
    }

    async fn once(&self, scenario: &Scenario, length: Duration) -> anyhow::Result<Run> {
        measure::run(scenario, self.args.address, &self.accounting, length, &self.numbers).await
    }

    /// Scenario after scenario, round after round: what else runs on the machine meets all alike.
    async fn rounds(&self, scenarios: &[Scenario]) -> anyhow::Result<Vec<Line>> {
        let mut lines: Vec<Line> = Vec::new();
        for scenario in scenarios {
            // The first answers warm what is made on demand; a page that fails is told once.
            self.once(scenario, Duration::from_millis(500)).await?;
            lines.push(Line::new(scenario));
        }
        for round in 1..=self.args.rounds {
            for (scenario, line) in scenarios.iter().zip(&mut lines) {
                let run = self.once(scenario, self.length()).await?;
                tell(round, scenario.name, &run);
                line.runs.push(run.into());
            }
        }
        Ok(lines)
    }

    /// Filing and taking in beside the constant page and the bare store.
    async fn writing(&self, given: &Given) -> anyhow::Result<(Vec<Line>, Vec<f64>)> {
        let (filing, taking) = (given.filing(), given.taking());
        let constant = Scenario { name: "constant page, beside writing", ..given.constant() };
        let [small, large] = given.uploading();
        let scenarios = wanted(vec![filing.clone(), taking, constant, small, large], self.args);
        let mut lines: Vec<Line> = scenarios.iter().map(Line::new).collect();
        let mut bare = Vec::new();
        if lines.is_empty() {
            return Ok((lines, bare));
        }
        self.once(&filing, Duration::from_millis(500)).await?;
        for round in 1..=self.args.rounds {
            let (clients, length) = (self.args.connections, self.length());
            bare.push(match &self.args.database {
                None => limits::bare_commits(&self.args.data, clients, length).await?,
                Some(url) => limits::bare_commits_in(url, clients, length).await?,
            });
            for (scenario, line) in scenarios.iter().zip(&mut lines) {
                let run = self.once(scenario, self.length()).await?;
                tell(round, scenario.name, &run);
                line.runs.push(run.into());
            }
        }
        Ok((lines, bare))
    }
}

impl Bench<'_> {
    /// Five and ten times as many submissions as the measured ones.
    #[expect(clippy::print_stderr, reason = "progress for people")]
    async fn floods(&self, given: &Given, lines: &[Line]) -> anyhow::Result<Vec<Flood>> {
        let filing = given.filing();
        let Some(capacity) = lines.iter().find(|line| line.name == filing.name).map(Line::rate)
        else {
            return Ok(Vec::new());
        };
        let mut floods = Vec::new();
        for times in [5, 10] {
            let (address, numbers) = (self.args.address, &self.numbers);
            let flood = flood(&filing, address, (times, capacity), FLOOD, numbers).await?;
            eprintln!("{flood:?}");
            floods.push(flood);
        }
        Ok(floods)
    }
}

#[expect(clippy::print_stderr, reason = "progress for people")]
fn tell(round: u32, name: &str, run: &Run) {
    let Run { rate, p50, p99, errors, cpu, .. } = run;
    eprintln!(
        "round {round}  {name:<34} {rate:>8.0}/s  p50 {p50:>7.2} ms  p99 {p99:>7.2} ms  \
         CPU {cpu:.3} ms  {errors} errors"
    );
}
