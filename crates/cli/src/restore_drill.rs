//! `motcua restore-drill`: does the newest backup bring everything back?

use crate::{
    Verdict,
    args::RestoreDrill,
    backup,
    evidence::{lacking, named},
    import::bar,
    installation::{self, DataFolder},
    outside::SystemClock,
};
use anyhow::{Context, bail};
use app::ports::Clock;
use domain::time;
use jiff::Timestamp;
use serde::Serialize;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

/// How the names of backups end.
const ENDING: &str = ".tar.gz";
/// More findings than this say the same.
const FINDINGS_SHOWN_MAX: usize = 20;

/// What was found in a backup.
#[derive(Debug, Default, Serialize)]
struct Report {
    archive: PathBuf,
    /// Since it was written.
    age_hours: f64,
    /// How long bringing it back and proving it took.
    seconds: f64,
    dossiers: u64,
    events: u64,
    files: usize,
    /// What was done later is not in it.
    newest_act: Option<Timestamp>,
    findings: Vec<String>,
    good: bool,
}

pub(crate) async fn run(args: &RestoreDrill, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let begun = Instant::now();
    let archive = newest(&args.backup)?;
    let mut report = Report { age_hours: age_hours(&archive)?, archive, ..Report::default() };
    if let Some(max) = args.max_age_hours
        && report.age_hours > f64::from(max)
    {
        report.findings.push(format!(
            "the newest backup is {:.1} hours old: is the timer of backups running?",
            report.age_hours
        ));
    }
    let beside = report.archive.parent().unwrap_or(Path::new("."));
    let aside = args.aside.as_deref().unwrap_or(beside);
    // Removed when it is dropped, whatever happens.
    let aside = tempfile::Builder::new()
        .prefix("restore-drill.")
        .tempdir_in(aside)
        .with_context(|| format!("make a folder in {}", aside.display()))?;
    if let Err(error) = prove(args, aside.path(), &mut report).await {
        report.findings.push(format!("{error:#}"));
    }
    report.seconds = begun.elapsed().as_secs_f64();
    report.good = report.findings.is_empty();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        tell(&report, out)?;
    }
    Ok(if report.good { Verdict::Good } else { Verdict::Bad })
}

/// The archive that is named, or the newest of a folder.
fn newest(backup: &Path) -> anyhow::Result<PathBuf> {
    let looking = || format!("look for a backup in {}", backup.display());
    if fs::metadata(backup).with_context(looking)?.is_file() {
        return Ok(backup.to_owned());
    }
    let mut found = None;
    for entry in fs::read_dir(backup).with_context(looking)? {
        let entry = entry.with_context(looking)?;
        if entry.file_name().to_string_lossy().ends_with(ENDING) {
            let written =
                entry.metadata().and_then(|data| data.modified()).with_context(looking)?;
            found = found.max(Some((written, entry.path())));
        }
    }
    match found {
        Some((_, path)) => Ok(path),
        None => bail!("there is no backup (*{ENDING}) in {}", backup.display()),
    }
}

fn age_hours(archive: &Path) -> anyhow::Result<f64> {
    let reading = || format!("look at {}", archive.display());
    let written = fs::metadata(archive).and_then(|data| data.modified()).with_context(reading)?;
    let written = Timestamp::try_from(written).with_context(reading)?;
    Ok(SystemClock.now().duration_since(written).as_secs_f64().max(0.0) / 3600.0)
}

/// Brings the backup back and adds what is wrong to the report.
async fn prove(args: &RestoreDrill, aside: &Path, report: &mut Report) -> anyhow::Result<()> {
    let archive = &report.archive;
    backup::unpack(archive, aside).with_context(|| format!("unpack {}", archive.display()))?;
    let folder = DataFolder::at(aside);
    let database = folder.open_storage().await.context("open the database of the backup")?;
    let histories = bar("proving histories");
    let proven = database.verify(|done| histories.set_position(done)).await;
    histories.finish_and_clear();
    let proven = proven.context("prove the histories")?;
    report.dossiers = proven.dossiers;
    report.events = proven.events;
    report.findings.extend(proven.findings.iter().map(ToString::to_string));
    let storage = &*database.storage();
    if let Err(error) = installation::catalogue(storage).await {
        report.findings.push(format!("{error:#}"));
    }

    let named = named(storage).await.context("read the histories")?;
    report.newest_act = named.newest_act;
    report.files = named.files.len();
    let files = installation::files(&folder, &args.files)?;
    let reading = bar("proving files");
    reading.set_length(named.files.len() as u64);
    let lacking = lacking(&files, named.files, || reading.inc(1)).await;
    reading.finish_and_clear();
    report.findings.extend(lacking.iter().map(|(hash, lack)| format!("file {hash} {lack}")));
    Ok(())
}

fn tell(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let Report { archive, age_hours, seconds, dossiers, events, files, .. } = report;
    writeln!(out, "{}, written {age_hours:.1} hours ago", archive.display())?;
    writeln!(out, "  brought back aside and looked at in {seconds:.1} s")?;
    writeln!(out, "  {dossiers} dossiers with {events} events, naming {files} files")?;
    if let Some(newest) = report.newest_act {
        let newest = time::local(newest);
        writeln!(out, "  newest act in it: {}", newest.strftime("%Y-%m-%d %H:%M:%S"))?;
    }
    for finding in report.findings.iter().take(FINDINGS_SHOWN_MAX) {
        writeln!(out, "  PROBLEM  {finding}")?;
    }
    let more = report.findings.len().saturating_sub(FINDINGS_SHOWN_MAX);
    if more > 0 {
        writeln!(out, "  and {more} more")?;
    }
    let verdict = if report.good {
        "This backup brings everything back."
    } else {
        "This backup does NOT bring everything back. Make a new one and look why."
    };
    Ok(writeln!(out, "{verdict}")?)
}
