//! The program is killed at a random moment under load, again and again.

use super::{
    book::{Book, Papers},
    check, make, tell_broken,
};
use crate::{
    dice::Dice,
    handle::Handle,
    load::{self, measure::median, process::Server},
};
use anyhow::{Context, bail};
use clap::Args;
use make::{Making, Persistence, Shared, lock};
use std::{
    net::SocketAddr,
    path::PathBuf,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// Ready again within this, or the run fails.
const READY_MAX: Duration = Duration::from_secs(3);
/// A round lives at most so long before it is killed.
const LIFE_MS: (i64, i64) = (0, 700);

/// Kill the program at random moments under load, and read back every promise
#[derive(Debug, Args)]
pub struct Kills {
    /// The program
    #[arg(long, default_value = "target/release/motcua")]
    motcua: PathBuf,
    /// The data folder that `bench fill` made
    #[arg(long)]
    data: PathBuf,
    /// More arguments of `motcua serve` and `motcua doctor`, such as --database URL
    #[arg(long, value_delimiter = ' ', allow_hyphen_values = true)]
    with: Vec<String>,
    /// Where the program is to listen
    #[arg(long, default_value = "127.0.0.1:28392")]
    address: SocketAddr,
    /// How often it is killed
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// How many send at once
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Send a paper with each dossier, for the store of files
    #[arg(long)]
    papers: bool,
    /// From which all chance follows
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

pub async fn run(args: &Kills) -> anyhow::Result<()> {
    let handle = Arc::new(Handle::load(&args.data)?);
    let before = dossiers(args).context("prove the city before the first round")?;
    let shared = Shared::new(Arc::clone(&handle), load::now(), Papers::when(args.papers));
    let mut all = Book::new(lock(&shared.book).run, Papers::when(args.papers));
    let mut dice = Dice::new(args.seed);
    let mut ready = Vec::new();
    let (mut promises, mut repeated) = (0, 0);
    for round in 1..=args.rounds {
        let server = start(args, &mut ready).await?;
        repeated += look_back(args, &shared, &mut all).await?;
        let life = Duration::from_millis(
            u64::try_from(dice.between(LIFE_MS.0, LIFE_MS.1)).unwrap_or_default(),
        );
        promises += live(args, &shared, server, life).await?;
        tell(round, args.rounds, promises);
    }
    let server = start(args, &mut ready).await?;
    repeated += look_back(args, &shared, &mut all).await?;
    // Also what was looked at long ago has outlived all kills since.
    tell_broken(&check::check(args.address, &handle, &mut all).await?)?;
    server.stop().await?;

    let filed = all.filed.len() as u64;
    let after = dossiers(args).context("prove the city after the last round")?;
    if after != before + filed {
        bail!("{filed} keys were used, but there are {} new dossiers", after - before);
    }
    report(args, promises, repeated, filed, &ready);
    let slowest = ready.iter().copied().fold(0.0, f64::max);
    if Duration::from_secs_f64(slowest) > READY_MAX {
        bail!("ready again only after {slowest:.1} s");
    }
    Ok(())
}

async fn start(args: &Kills, ready: &mut Vec<f64>) -> anyhow::Result<Server> {
    let server = Server::start_with(&args.motcua, &args.data, args.address, &args.with).await?;
    ready.push(server.start_ms / 1000.0);
    Ok(server)
}

/// Looks at what the last round promised and adds it to `all`; answers with how many requests had
/// to be sent again.
async fn look_back(args: &Kills, shared: &Shared, all: &mut Book) -> anyhow::Result<usize> {
    let fresh = Book::new(all.run, all.papers);
    let mut book = std::mem::replace(&mut *lock(&shared.book), fresh);
    let kept = check::check(args.address, &shared.handle, &mut book).await?;
    all.filed.append(&mut book.filed);
    tell_broken(&kept)?;
    Ok(kept.repeated)
}

/// Load until the kill; answers with the promises of this round.
async fn live(
    args: &Kills,
    shared: &Shared,
    mut server: Server,
    life: Duration,
) -> anyhow::Result<usize> {
    let making = Making {
        address: args.address,
        connections: args.connections,
        end: Instant::now() + Duration::from_secs(30),
        pause: Duration::ZERO,
        persistence: Persistence::Stop,
    };
    let killing = async {
        sleep(life).await;
        server.kill()
    };
    // The very first request of a round may already find nobody.
    let (made, killed) = tokio::join!(make::make(&making, shared), killing);
    killed?;
    if life > Duration::from_millis(200) {
        made?;
    }
    Ok(lock(&shared.book).promises())
}

/// How many dossiers there are, once `motcua doctor` has proven every history, list and figure.
fn dossiers(args: &Kills) -> anyhow::Result<u64> {
    let told = Command::new(&args.motcua)
        .args(["doctor", "--log", "error", "--data"])
        .arg(&args.data)
        .args(&args.with)
        .output()
        .with_context(|| format!("start {}", args.motcua.display()))?;
    let text = String::from_utf8_lossy(&told.stdout);
    let proven = text.lines().find_map(|line| {
        let (count, _) = line.split_once(" dossiers with ")?;
        count.split_whitespace().last()?.parse().ok()
    });
    proven.with_context(|| format!("the doctor does not prove it:\n{text}"))
}

#[expect(clippy::print_stderr, reason = "progress for people")]
fn tell(round: u32, rounds: u32, promises: usize) {
    if round.is_multiple_of(10) || round == rounds {
        eprintln!("killed {round} of {rounds} times, {promises} promises");
    }
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
fn report(args: &Kills, promises: usize, repeated: usize, filed: u64, ready: &[f64]) {
    let slowest = ready.iter().copied().fold(0.0, f64::max);
    println!(
        "killed {} times (seed {}): {promises} promises, {repeated} requests without answer sent \
         again, {filed} keys = {filed} dossiers; 0 lost, 0 doubled, every history whole; ready \
         again after {:.2} s (half of the times), {slowest:.2} s at most",
        args.rounds,
        args.seed,
        median(ready.iter().copied()),
    );
}
