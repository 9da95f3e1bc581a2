//! `bench faults`: what was promised is kept, whatever breaks.
//!
//! Load is put on the real program, with an idempotency key in each request; something is broken
//! for real (the process killed, the disk filled, the store of files cut off); and afterwards every
//! act that had been answered with yes is read back. What was never answered is sent again with its
//! key, as a person would press again. So in the end there are exactly as many dossiers as keys, or
//! something was lost or doubled.

mod book;
mod check;
mod kills;
mod make;

use crate::{
    handle::Handle,
    load::{self, client::Client},
};
use book::Papers;
use clap::{Args, Subcommand};
use std::net::SocketAddr;

/// Break things under load, and see whether every promise is kept
#[derive(Debug, Subcommand)]
pub enum Faults {
    Kills(kills::Kills),
    Promise(Promise),
    Check(Check),
}

/// Let a running installation promise things, and write them into a book
#[derive(Debug, Args)]
pub struct Promise {
    /// The data folder that `bench fill` made, for its handle
    #[arg(long)]
    pub handle: std::path::PathBuf,
    /// Where the installation, or the balancer before it, listens
    #[arg(long)]
    pub address: SocketAddr,
    /// How many send at once
    #[arg(long, default_value_t = 8)]
    pub connections: usize,
    /// For how long
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
    /// Milliseconds between two requests of one sender, so that the load is bounded
    #[arg(long, default_value_t = 5)]
    pub pause: u64,
    /// Send a paper with each dossier, for the store of files
    #[arg(long)]
    pub papers: bool,
    /// The book to write
    #[arg(long)]
    pub book: std::path::PathBuf,
    /// Fail when a request was not answered with yes the first time
    #[arg(long)]
    pub flawless: bool,
}

/// See whether every promise of a book is kept
#[derive(Debug, Args)]
pub struct Check {
    /// The data folder that `bench fill` made, for its handle
    #[arg(long)]
    pub handle: std::path::PathBuf,
    /// Where the installation, or the balancer before it, listens
    #[arg(long)]
    pub address: SocketAddr,
    /// The book to read
    #[arg(long)]
    pub book: std::path::PathBuf,
}

/// Does what was asked for.
pub async fn run(faults: &Faults) -> anyhow::Result<()> {
    match faults {
        Faults::Kills(args) => kills::run(args).await,
        Faults::Promise(args) => promise(args).await,
        Faults::Check(args) => check_book(args).await,
    }
}

async fn desk_token(address: SocketAddr, handle: &Handle) -> anyhow::Result<String> {
    let mut client = Client::connect(address).await?;
    load::token(&mut client, &format!("desk={}", handle.taking_officer)).await
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
async fn promise(args: &Promise) -> anyhow::Result<()> {
    use std::{
        sync::Arc,
        time::{Duration, Instant},
    };
    let handle = Arc::new(Handle::load(&args.handle)?);
    let shared = make::Shared::new(handle, load::now(), Papers::when(args.papers));
    let begun = Instant::now();
    let making = make::Making {
        address: args.address,
        connections: args.connections,
        end: begun + Duration::from_secs(args.seconds),
        pause: Duration::from_millis(args.pause),
        persistence: make::Persistence::KeepOn,
    };
    make::make(&making, &shared).await?;
    let seen = shared.seen();
    let book = make::lock(&shared.book).clone();
    book.save(&args.book)?;
    println!(
        "{} promises in {:.1} s; refused {}, without answer {}; longest time without a yes {:.1} s",
        book.promises(),
        begun.elapsed().as_secs_f64(),
        seen.refused.values().sum::<u64>(),
        seen.broken,
        seen.longest_gap.as_secs_f64(),
    );
    for ((status, said), times) in &seen.refused {
        println!("  {times} times {status} {said}");
    }
    if args.flawless && (seen.broken > 0 || !seen.refused.is_empty()) {
        anyhow::bail!("not every request was answered with yes the first time");
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
async fn check_book(args: &Check) -> anyhow::Result<()> {
    let handle = std::sync::Arc::new(Handle::load(&args.handle)?);
    let mut book = book::Book::load(&args.book)?;
    let kept = check::check(args.address, &handle, &mut book).await?;
    book.save(&args.book)?;
    println!(
        "{} promises looked at, {} requests without answer sent again; {} dossiers in the book; \
         {} promises broken",
        kept.promises,
        kept.repeated,
        book.filed.len(),
        kept.broken.len()
    );
    tell_broken(&kept)
}

fn tell_broken(kept: &check::Kept) -> anyhow::Result<()> {
    match kept.broken.first() {
        None => Ok(()),
        Some(first) => {
            anyhow::bail!("{} promises are broken, the first: {first}", kept.broken.len())
        }
    }
}
