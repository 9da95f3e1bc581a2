//! Fills a city with generated dossiers and measures how it bears load, from outside, over HTTP.
//!
//! `bench/run 10k` does all of it; `bench/README.md` says what is measured and how.

mod answers;
mod city;
mod dice;
mod fill;
mod handle;
mod life;
mod people;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Fill a city with generated dossiers, and measure how it bears load
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Fill(Fill),
}

/// Fill a new data folder
///
/// The same seed gives the same people and acts; dates reach back three years from today.
#[derive(Debug, Args)]
struct Fill {
    /// How many dossiers
    #[arg(long)]
    dossiers: u64,
    /// The data folder to make
    #[arg(long)]
    data: PathBuf,
    /// Where the data packages are
    #[arg(long, default_value = "packages")]
    packages: PathBuf,
    /// From which all chance follows
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Fill(args) => fill::run(&args).await,
    }
}
