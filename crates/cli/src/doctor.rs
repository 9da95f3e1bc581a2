//! `motcua doctor`: is the installation well, and what to do when it is not. Changes nothing but
//! the mark by which the stores prove that they can be written to.

use crate::{
    Verdict,
    args::Doctor,
    config::FileStore,
    database::Database,
    evidence::{lacking, named},
    import::bar,
    installation::{self, DataFolder},
    nodes::SILENT,
    outside::SystemClock,
};
use app::{
    catalogue::Catalogue,
    ports::{Clock, files::Files, storage::Storage},
};
use domain::{process::check::check_process, time};
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};
use std::{collections::BTreeSet, io::Write};

/// Less free space than this is a problem: a day of uploads in a busy city.
const FREE_BYTES_MIN: u64 = 2 * 1024 * 1024 * 1024;
/// Time stamps before the first release come from a clock that was never set.
const FIRST_YEAR: i16 = 2025;

fn now() -> DateTime {
    time::local(SystemClock.now())
}

/// What was looked at, with what was found.
struct Findings<'a> {
    out: &'a mut dyn Write,
    problems: usize,
}

impl Findings<'_> {
    fn good(&mut self, what: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.out, "  ok       {what}")?)
    }

    /// Works, but someone should look.
    fn warning(&mut self, what: &str, remedy: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.out, "  warning  {what}\n           → {remedy}")?)
    }

    /// Must be mended.
    fn problem(&mut self, what: &str, remedy: &str) -> anyhow::Result<()> {
        self.problems += 1;
        Ok(writeln!(self.out, "  PROBLEM  {what}\n           → {remedy}")?)
    }
}

pub(crate) async fn run(args: &Doctor, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::of(&args.place)?;
    writeln!(out, "{}", folder.place())?;
    let mut findings = Findings { out, problems: 0 };
    machine(&folder, &mut findings)?;
    match folder.open_for_proof().await {
        Ok(database) => installed((&folder, &args.files), &database, &mut findings).await?,
        Err(error) if folder.holds_database() => findings.problem(
            &format!("{error:#}"),
            "check --data; bring a backup back with `motcua restore`, or begin with `motcua import`",
        )?,
        Err(error) => findings.problem(&format!("{error:#}"), "docs/operations/postgresql.md")?,
    }
    let problems = findings.problems;
    match problems {
        0 => writeln!(out, "All is well.")?,
        1 => writeln!(out, "One problem must be mended.")?,
        more => writeln!(out, "{more} problems must be mended.")?,
    }
    Ok(if problems == 0 { Verdict::Good } else { Verdict::Bad })
}

async fn installed(
    place: (&DataFolder, &FileStore),
    database: &Database,
    findings: &mut Findings<'_>,
) -> anyhow::Result<()> {
    let storage = &*database.storage();
    match storage.check().await {
        Ok(()) => findings.good("the database takes writes")?,
        Err(fault) => findings.problem(
            &format!("the database takes no writes: {fault}: {}", fault.source),
            "check the rights of the data folder and the free space",
        )?,
    }
    for setting in database.careless().await? {
        findings.problem(
            &format!("the server of the database runs with {setting} = off"),
            "set it to on in postgresql.conf: what is acknowledged must survive a power cut",
        )?;
    }
    nodes(storage, findings).await?;
    histories(database, findings).await?;
    match installation::catalogue(storage).await {
        Ok(catalogue) => {
            law(&catalogue, findings)?;
            staff(storage, &catalogue, findings).await?;
        }
        Err(error) => {
            findings.problem(&format!("{error:#}"), "load a sound package with `motcua import`")?;
        }
    }
    stored_files(place, storage, findings).await
}

fn machine(folder: &DataFolder, findings: &mut Findings<'_>) -> anyhow::Result<()> {
    let now = now();
    if now.year() < FIRST_YEAR {
        findings.problem(
            &format!("the clock of this machine shows {now}"),
            "set the clock: due dates and the second factor depend on it",
        )?;
    } else {
        findings.good(&format!("the clock shows {} in Vietnam", now.strftime("%Y-%m-%d %H:%M")))?;
    }
    match rustix::fs::statvfs(folder.path()) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let told = format!("{} GiB free on the disk of the data folder", free >> 30);
            if free < FREE_BYTES_MIN {
                findings.problem(&told, "make room: without it nothing can be filed")
            } else {
                findings.good(&told)
            }
        }
        Err(error) => findings.problem(
            &format!("the data folder cannot be looked at: {error}"),
            "check --data and the rights of the folder",
        ),
    }
}

/// Those who serve the installation now, when there are several: they must be of one release.
async fn nodes(storage: &dyn Storage, findings: &mut Findings<'_>) -> anyhow::Result<()> {
    let since = SystemClock.now().saturating_sub(SILENT).unwrap_or_default();
    let nodes = storage.nodes(since).await?;
    let named: Vec<String> =
        nodes.iter().map(|node| format!("{} ({})", node.name, node.version)).collect();
    let versions: BTreeSet<&str> = nodes.iter().map(|node| node.version.as_str()).collect();
    let named = named.join(", ");
    match versions.len() {
        0 => Ok(()),
        1 => findings.good(&format!("{} nodes of one release serve it: {named}", nodes.len())),
        _ => findings.problem(
            &format!("nodes of different releases serve it: {named}"),
            "finish the upgrade: start the newest release on every node, one after the other",
        ),
    }
}

async fn histories(database: &Database, findings: &mut Findings<'_>) -> anyhow::Result<()> {
    let bar = bar("proving histories");
    let report = database.verify(|done| bar.set_position(done)).await;
    bar.finish_and_clear();
    match report {
        Ok(report) if report.findings.is_empty() => findings.good(&format!(
            "{} dossiers with {} events: every history, list and figure is proven",
            report.dossiers, report.events
        )),
        Ok(report) => {
            for finding in &report.findings {
                findings.problem(
                    &finding.to_string(),
                    "keep a copy of the data folder as evidence, then restore the last good backup",
                )?;
            }
            Ok(())
        }
        Err(fault) => findings.problem(
            &format!("{fault}: {}", fault.source),
            "keep a copy of the data folder, then restore the last good backup",
        ),
    }
}

fn law(catalogue: &Catalogue, findings: &mut Findings<'_>) -> anyhow::Result<()> {
    let today = now().date();
    match catalogue.pack_on(today) {
        Some(pack) => {
            let listed = catalogue.listed(&pack.id).count();
            findings.good(&format!(
                "{} agencies; {listed} procedures under {}, in force today",
                catalogue.agencies().len(),
                pack.id
            ))?;
            unsound(catalogue, &pack.id, findings)?;
        }
        None => findings.problem(
            "no rule pack is in force today",
            "import a package whose timeline covers today",
        )?,
    }
    calendar(catalogue, today, findings)
}

fn unsound(
    catalogue: &Catalogue,
    pack: &domain::ids::PackId,
    findings: &mut Findings<'_>,
) -> anyhow::Result<()> {
    let mut checked = 0;
    for listed in catalogue.listed(pack).filter(|listed| listed.is_detailed) {
        let Some(procedure) = catalogue.procedure(pack, &listed.code) else { continue };
        for tier in &procedure.tiers {
            let Some(process) = catalogue.process_for(procedure, pack, *tier) else {
                findings.problem(
                    &format!("procedure {} has no process at its level", procedure.code),
                    "import a package that has it",
                )?;
                continue;
            };
            checked += 1;
            for found in check_process(process, procedure.form.as_ref()) {
                findings.problem(
                    &format!("process {} is unsound: {}", process.id, found.kind.as_str()),
                    "see `motcua process check`, mend the process and import it as a new version",
                )?;
            }
        }
    }
    findings.good(&format!("{checked} ways of procedures through their processes are judged"))
}

fn calendar(catalogue: &Catalogue, today: Date, findings: &mut Findings<'_>) -> anyhow::Result<()> {
    let last = catalogue.calendar().days().last().map(|entry| entry.date);
    let soon = today.saturating_add(60.days());
    match last {
        Some(last) if last >= soon => {
            findings.good(&format!("public holidays are known until {last}"))
        }
        _ => findings.warning(
            "the public holidays of the coming months are not in the calendar",
            "import the calendar of the new year, or due dates will fall on holidays",
        ),
    }
}

async fn staff(
    storage: &dyn Storage,
    catalogue: &Catalogue,
    findings: &mut Findings<'_>,
) -> anyhow::Result<()> {
    let all = storage.all_staff().await?;
    if all.is_empty() {
        return findings.warning("there is no staff yet", "add people with `motcua staff add`");
    }
    let today = now().date();
    let open = |id| catalogue.agencies().get(id).is_some_and(|agency| agency.is_open_on(today));
    let mut lost = 0;
    for person in &all {
        let held = person.assignments.iter().filter(|held| !open(&held.agency));
        for assignment in held {
            lost += 1;
            findings.warning(
                &format!("{} holds roles at {}, which is closed", person.login, assignment.agency),
                "give them roles at its successor with `motcua staff add`",
            )?;
        }
    }
    if lost == 0 { findings.good(&format!("{} members of staff", all.len())) } else { Ok(()) }
}

/// Every file that a dossier names must be there, with the bytes that its hash tells.
async fn stored_files(
    (folder, store): (&DataFolder, &FileStore),
    storage: &dyn Storage,
    findings: &mut Findings<'_>,
) -> anyhow::Result<()> {
    let files = match installation::files(folder, store) {
        Ok(files) => files,
        Err(error) => {
            return findings.problem(
                &format!("the store of files: {error:#}"),
                "check --files and its rights",
            );
        }
    };
    if let Some((what, remedy)) = trouble_with(&files).await {
        // Reading each file through a store that is away would take hours to say the same.
        return findings.problem(&what, &remedy);
    }
    let named = named(storage).await?.files;
    let bar = bar("proving files");
    bar.set_length(named.len() as u64);
    let count = named.len();
    let lacking = lacking(&files, named, || bar.inc(1)).await;
    bar.finish_and_clear();
    for (hash, lack) in &lacking {
        findings.problem(&format!("file {hash} {lack}"), "bring it back from a backup")?;
    }
    if lacking.is_empty() {
        findings.good(&format!("{count} files, each as it came in"))?;
    }
    Ok(())
}

/// What is wrong with the store itself, and what to do.
async fn trouble_with(files: &files::Store) -> Option<(String, String)> {
    if let files::Store::Bucket(bucket) = files {
        let trouble = bucket.prove().await.err()?;
        return Some((trouble.to_string(), trouble.remedy().to_owned()));
    }
    let fault = files.check().await.err()?;
    let remedy = "check the rights of the folder and the free space";
    Some((format!("the folder of files takes no files: {fault}: {}", fault.source), remedy.into()))
}
