//! `bench guard`: has something become dearer than it was, measured against the constant page of the
//! same run? Times differ from machine to machine and from minute to minute; what one request costs
//! the processor beside another one hardly does.

use crate::load::report::{Figures, Line};
use anyhow::{Context, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Compare the cost of requests with what they cost before, as multiples of the constant page
#[derive(Debug, Args)]
pub struct Guard {
    /// Figures (JSON) that `bench load` wrote
    #[arg(long)]
    figures: PathBuf,
    /// The multiples that were measured before
    #[arg(long, default_value = "bench/guard.json")]
    before: PathBuf,
    /// Write what was measured there, instead of comparing
    #[arg(long)]
    renew: bool,
}

/// What each scenario's answer cost the processor, as a multiple of the constant page.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Multiples(BTreeMap<String, f64>);

/// How many times dearer than before is an error. Two runs on one busy machine differ by half.
const DEARER_MAX: f64 = 2.0;
const YARDSTICK: &str = "constant page";

/// Compares, or renews.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub fn run(args: &Guard) -> anyhow::Result<()> {
    let figures: Figures = serde_json::from_slice(
        &fs::read(&args.figures).with_context(|| format!("read {}", args.figures.display()))?,
    )?;
    let now = multiples(&figures.lines)?;
    if args.renew {
        fs::write(&args.before, serde_json::to_string_pretty(&now)? + "\n")?;
        return Ok(());
    }
    let before: Multiples = serde_json::from_slice(
        &fs::read(&args.before).with_context(|| format!("read {}", args.before.display()))?,
    )?;
    println!("{:<34} {:>8} {:>8}", "CPU, in constant pages", "before", "now");
    for (name, was) in &before.0 {
        println!("{name:<34} {was:>8.1} {:>8.1}", now.0.get(name).unwrap_or(&f64::NAN));
    }
    let dearer = dearer(&before, &now);
    if dearer.is_empty() {
        return Ok(());
    }
    bail!("more than twice as dear as before, or not answered: {}", dearer.join(", "))
}

fn multiples(lines: &[Line]) -> anyhow::Result<Multiples> {
    let cost = |line: &Line| line.cpu_ms();
    let yardstick = lines.iter().find(|line| line.name == YARDSTICK).and_then(cost);
    let yardstick = yardstick.context("the constant page was not measured")?;
    let others = lines.iter().filter(|line| !line.name.starts_with(YARDSTICK));
    Ok(Multiples(
        others
            .filter_map(|line| Some((line.name.clone(), round(cost(line)? / yardstick))))
            .collect(),
    ))
}

fn round(multiple: f64) -> f64 {
    (multiple * 10.0).round() / 10.0
}

fn dearer<'a>(before: &'a Multiples, now: &Multiples) -> Vec<&'a str> {
    let is_dearer = |name: &str, was: f64| now.0.get(name).is_none_or(|is| *is > was * DEARER_MAX);
    let names = before.0.iter().filter(|(name, was)| is_dearer(name, **was));
    names.map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Multiples, dearer};

    fn multiples(figures: &[(&str, f64)]) -> Multiples {
        Multiples(figures.iter().map(|(name, figure)| ((*name).to_owned(), *figure)).collect())
    }

    #[test]
    fn what_costs_more_than_twice_is_named_and_so_is_what_answers_no_more() {
        let before = multiples(&[("board", 10.0), ("list", 20.0), ("search", 5.0)]);
        let now = multiples(&[("board", 19.9), ("list", 40.1), ("new", 1000.0)]);
        assert_eq!(dearer(&before, &now), ["list", "search"]);
        assert!(dearer(&before, &before).is_empty());
    }
}
