//! Fills a city with generated dossiers and measures how it bears load, from outside, over HTTP.
//!
//! `bench/run 10k` does all of it; `bench/README.md` says what is measured and how.

mod answers;
mod city;
mod dice;
mod faults;
mod fill;
mod guard;
mod handle;
mod life;
mod load;
mod people;

use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

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
    Load(Load),
    Guard(guard::Guard),
    #[command(subcommand)]
    Faults(faults::Faults),
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
    /// Fill this PostgreSQL database, whose schema must be empty; the folder gets the rest
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Where the data packages are
    #[arg(long, default_value = "packages")]
    packages: PathBuf,
    /// From which all chance follows
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

/// Serve a filled folder, put load on it, and write the tables of results
///
/// The city grows while filing is measured: fill it anew for a clean comparison.
#[derive(Debug, Args)]
struct Load {
    /// The program to measure
    #[arg(long, default_value = "target/release/motcua")]
    motcua: PathBuf,
    /// The data folder that `bench fill` made
    #[arg(long)]
    data: PathBuf,
    /// The PostgreSQL database that `bench fill` filled
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// A data folder without dossiers, to measure the start of an empty installation
    #[arg(long)]
    empty_data: Option<PathBuf>,
    /// Where the program is to listen
    #[arg(long, default_value = "127.0.0.1:28391")]
    address: SocketAddr,
    /// How long each run of a scenario takes
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How often each scenario runs
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Connections of citizens' scenarios
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Connections of officers' scenarios
    #[arg(long, default_value_t = 8)]
    officers: usize,
    /// The table to write; the figures as JSON stand beside it
    #[arg(long)]
    out: PathBuf,
    /// Only scenarios whose name holds this, for looking into one of them
    #[arg(long)]
    only: Option<String>,
    /// Leave the overload out
    #[arg(long)]
    calm: bool,
    /// Figures (JSON) of a smaller store to compare with
    #[arg(long)]
    compare: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Fill(args) => fill::run(&args).await,
        Command::Load(args) => load::run(&args).await,
        Command::Guard(args) => guard::run(&args),
        Command::Faults(faults) => faults::run(&faults).await,
    }
}
