//! `motcua simulate`: histories from seeds, and the certificate over them.

use crate::{Verdict, args::Simulate, import::bar, shipped};
use serde::Serialize;
use simulation::{Certificate, City, Counts, Finding, Plan, certify};
use std::io::Write;

/// The answer for programs when something is wrong.
#[derive(Serialize)]
struct Wrong<'a> {
    seed: u64,
    step: u64,
    findings: &'a [String],
    trace: &'a [String],
}

/// The answer for programs to a replay.
#[derive(Serialize)]
struct Replayed<'a> {
    seed: u64,
    counts: Counts,
    fingerprint: &'a str,
    trace: &'a [String],
}

pub(crate) fn run(args: &Simulate, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let city = City::of(&shipped::package(&mut |_| {})?)?;
    let plan = Plan { acts: args.acts, ..Plan::default() };
    match args.seed {
        Some(seed) => replay(&city, (seed, plan), args.json, out),
        None => many(&city, plan, args, out),
    }
}

fn many(city: &City, plan: Plan, args: &Simulate, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let available = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = args.threads.map_or_else(available, |threads| usize::from(threads.get()));
    let bar = bar("histories");
    bar.set_length(args.seeds);
    let seeds = args.from..args.from.saturating_add(args.seeds);
    let proved = certify(city, seeds, (plan, threads), |done| bar.set_position(done));
    bar.finish_and_clear();
    match proved {
        Ok(certificate) if args.json => {
            writeln!(out, "{}", serde_json::to_string_pretty(&certificate)?)?;
            Ok(Verdict::Good)
        }
        Ok(certificate) => {
            print(&certificate, out)?;
            Ok(Verdict::Good)
        }
        // The same seed once more, this time told line by line.
        Err(finding) => replay(city, (finding.seed, plan), args.json, out),
    }
}

fn replay(
    city: &City,
    (seed, plan): (u64, Plan),
    json: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Verdict> {
    match city.run(seed, Plan { traced: true, ..plan }) {
        Ok(outcome) if json => {
            let (counts, fingerprint) = (outcome.counts, outcome.fingerprint.as_str());
            let told = Replayed { seed, counts, fingerprint, trace: &outcome.trace };
            writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
            Ok(Verdict::Good)
        }
        Ok(outcome) => {
            lines(&outcome.trace, out)?;
            writeln!(out, "\nSeed {seed}: nothing wrong. What is stored has the hash")?;
            writeln!(out, "  {}", outcome.fingerprint)?;
            figures(&outcome.counts, out)?;
            Ok(Verdict::Good)
        }
        Err(finding) => {
            accuse(&finding, plan, json, out)?;
            Ok(Verdict::Bad)
        }
    }
}

fn accuse(finding: &Finding, plan: Plan, json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    if json {
        let Finding { seed, step, what, trace } = finding;
        let told = Wrong { seed: *seed, step: *step, findings: what, trace };
        writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
        return Ok(());
    }
    lines(&finding.trace, out)?;
    writeln!(out, "\nSeed {} shows something wrong at step {}:", finding.seed, finding.step)?;
    for what in &finding.what {
        writeln!(out, "  - {what}")?;
    }
    writeln!(
        out,
        "\nIt replays with: motcua simulate --seed {} --acts {}",
        finding.seed, plan.acts
    )?;
    Ok(())
}

fn lines(trace: &[String], out: &mut dyn Write) -> std::io::Result<()> {
    trace.iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn print(certificate: &Certificate, out: &mut dyn Write) -> std::io::Result<()> {
    let Certificate { version, schema, seeds, histories, counts, assertions } = certificate;
    writeln!(out, "Certificate of simulation")?;
    writeln!(out, "  motcua {version}, schema {schema}")?;
    let last = seeds.end.saturating_sub(1);
    writeln!(out, "  {histories} histories, seeds {} to {last}: nothing wrong\n", seeds.start)?;
    writeln!(out, "What happened in them:")?;
    figures(counts, out)?;
    writeln!(out, "\nWhat holds in each of them, after every restart and in the end:")?;
    assertions.iter().try_for_each(|assertion| writeln!(out, "  - {assertion}"))
}

fn figures(counts: &Counts, out: &mut dyn Write) -> std::io::Result<()> {
    let lines = counts.lines();
    lines.iter().try_for_each(|(name, count)| writeln!(out, "  {name:45} {count:>12}"))
}
