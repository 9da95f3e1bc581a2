//! `motcua deadline`: when a result is due, and why.

use crate::{Verdict, args::Deadline, shipped};
use anyhow::{Context, anyhow, bail};
use app::catalogue::package::Package;
use domain::{
    calendar::Calendar,
    deadline::{self, DeadlineRules},
    rule_pack::RulePack,
    time,
};
use jiff::civil::Date;
use serde::Serialize;
use std::{fs, io::Write, path::Path};
use wording::explain;

/// The answer for programs.
#[derive(Serialize)]
struct Answer {
    due: String,
    explanation: Vec<String>,
}

pub(crate) fn run(args: &Deadline, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let shipped = shipped::rules()?;
    let rules = rules(&shipped, args.pack.as_deref(), args.received.date())?;
    let calendar = match &args.calendar {
        Some(path) => read_calendar(path)?,
        None => shipped.calendar.clone(),
    };
    let told = deadline::explain(args.received, args.limit, &calendar, rules)?;
    let answer = Answer { due: time::to_text(told.due), explanation: explain::explanation(&told) };
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    } else {
        for line in &answer.explanation {
            writeln!(out, "{line}")?;
        }
    }
    Ok(Verdict::Good)
}

/// The rules of the pack asked for, else of the one in force on `day`. Days before the first law
/// we know are counted by that law.
fn rules<'a>(
    shipped: &'a Package,
    wanted: Option<&str>,
    day: Date,
) -> anyhow::Result<&'a DeadlineRules> {
    let packs = &shipped.packs;
    let found = match wanted {
        Some(id) => packs.iter().find(|pack| pack.id.as_str() == id),
        None => shipped
            .timeline
            .on(day)
            .and_then(|id| packs.iter().find(|pack| &pack.id == id))
            .or_else(|| packs.iter().min_by_key(|pack| pack.in_force_from)),
    };
    let names = |pack: &RulePack| pack.id.to_string();
    found.map(|pack| &pack.deadlines).ok_or_else(|| {
        anyhow!(
            "there is no rule pack \"{}\"; known are {}",
            wanted.unwrap_or_default(),
            packs.iter().map(names).collect::<Vec<_>>().join(", ")
        )
    })
}

fn read_calendar(path: &Path) -> anyhow::Result<Calendar> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("read the calendar {}", path.display()))?;
    if text.trim_start().starts_with('[') {
        // Its reader would take a list for the fields in order.
        bail!("the calendar {} cannot be used: it is a list, not an object", path.display());
    }
    match serde_json::from_str(&text) {
        Ok(calendar) => Ok(calendar),
        Err(error) => bail!("the calendar {} cannot be used: {error}", path.display()),
    }
}
