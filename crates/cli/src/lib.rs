//! The command line of Một Cửa: the only place that knows which database, clock and printer run.
//!
//! Read [`args`] for what can be typed and [`run`] for what follows from it; each command has a
//! file of its own.

mod args;
mod backup;
mod config;
mod database;
mod deadline;
pub mod demo;
mod doctor;
mod evidence;
mod export;
mod import;
pub mod installation;
mod migrate_files;
mod migrate_store;
mod nodes;
pub mod outside;
mod process_check;
mod restore_drill;
mod serve;
mod server;
pub mod shipped;
mod simulate;
mod staff;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;

use args::{Cli, Command};
use clap::Parser;
use config::{LogFormat, Telling};
use std::{
    ffi::OsString,
    io::{IsTerminal, Write},
};
use tracing_subscriber::EnvFilter;

/// How a command ended that did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Good,
    /// What was judged is not as it must be.
    Bad,
}

/// Runs the program with these arguments (the first is its name); answers with its exit status.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, out, err),
    };
    let outcome = config::refuse_unknown(std::env::vars_os().map(|(name, _)| name))
        .and_then(|()| carry_out(cli, out));
    match outcome {
        Ok(Verdict::Good) => 0,
        Ok(Verdict::Bad) => 1,
        // Whoever reads our output has closed it (`motcua … | head`): nothing is wrong.
        Err(error) if is_closed_pipe(&error) => 0,
        Err(error) => {
            // When even that cannot be written there is nobody left to tell.
            writeln!(err, "motcua: {error:#}").ok();
            if error.is::<process_check::Unreadable>() { 2 } else { 1 }
        }
    }
}

fn refuse(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (target, colours): (&mut dyn Write, bool) = if error.use_stderr() {
        (err, std::io::stderr().is_terminal())
    } else {
        (out, std::io::stdout().is_terminal())
    };
    let text = error.render();
    // Colours would be noise in a file, a pipe or another program.
    let written =
        if colours { write!(target, "{}", text.ansi()) } else { write!(target, "{text}") };
    written.ok();
    u8::try_from(error.exit_code()).unwrap_or(2)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

fn carry_out(cli: Cli, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    begin_telling(&cli.telling)?;
    match cli.command {
        Command::Demo(args) => wait(demo::run(&args, out)),
        Command::Serve(args) => wait(serve::run(&args, out)),
        Command::Import(args) => wait(import::run(&args, out)),
        Command::Deadline(args) => deadline::run(&args, out),
        Command::Process(args::Process::Check(args)) => process_check::run(&args, out),
        Command::Staff(args::Staff::Add(args)) => wait(staff::add(&args, out)),
        Command::Doctor(args) => wait(doctor::run(&args, out)),
        Command::Backup(args) => wait(backup::write(&args, out)),
        Command::Restore(args) => wait(backup::restore(&args, out)),
        Command::RestoreDrill(args) => wait(restore_drill::run(&args, out)),
        Command::MigrateFiles(args) => wait(migrate_files::run(&args, out)),
        Command::MigrateStore(args) => wait(migrate_store::run(&args, out)),
        Command::Export(args) => wait(export::run(&args, out)),
        Command::Simulate(args) => simulate::run(&args, out),
        Command::Openapi(_) => {
            writeln!(out, "{}", web::api::description())?;
            Ok(Verdict::Good)
        }
    }
}

fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

fn begin_telling(telling: &Telling) -> anyhow::Result<()> {
    // The driver would tell the values of statements, and those are personal.
    let filter = EnvFilter::try_new(format!("{},tokio_postgres=warn", telling.log))
        .map_err(|error| anyhow::anyhow!("--log {}: {error}", telling.log))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second run in one process (tests) keeps the first log.
    match telling.log_format {
        LogFormat::Text => log.with_target(false).try_init().ok(),
        LogFormat::Json => log.json().try_init().ok(),
    };
    Ok(())
}
