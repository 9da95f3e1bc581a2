//! `motcua import`: all of a data package, or nothing.

use crate::{Verdict, args::Import, installation::DataFolder, shipped};
use anyhow::{Context, bail};
use app::{
    catalogue::{
        Catalogue,
        package::{Counts, Folder, Package, PackageFiles, PackageProblem, Progress},
    },
    ports::storage::CatalogueDocument,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;

pub(crate) async fn run(args: &Import, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let files: Box<dyn PackageFiles> = match &args.folder {
        Some(folder) if !folder.is_dir() => bail!("there is no folder {}", folder.display()),
        Some(folder) => Box::new(Folder(folder.clone())),
        None => Box::new(shipped::files(|_| true)?),
    };
    let bar = bar("reading");
    let read = Package::read(&*files, &mut |progress: Progress<'_>| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
    });
    bar.finish_and_clear();
    let package = match read {
        Ok(package) => package,
        Err(problems) => return refuse(&problems, out),
    };
    report(&package, out)?;
    let documents = package.documents();
    // What is stored is what will be loaded at the next start: it is loaded here first.
    Catalogue::from_documents(documents.clone()).context("load the package as a catalogue")?;
    if args.dry_run {
        writeln!(out, "\nDry run: the package is sound; nothing was changed.")?;
        return Ok(Verdict::Good);
    }
    let folder = DataFolder::of(&args.place)?;
    save(&folder, documents).await?;
    writeln!(
        out,
        "\nImported into {}. {}",
        folder.place(),
        if folder.holds_database() {
            "A server that is running takes it up at its next start."
        } else {
            "Nodes that are running take it up within two seconds."
        }
    )?;
    Ok(Verdict::Good)
}

async fn save(folder: &DataFolder, documents: Vec<CatalogueDocument>) -> anyhow::Result<()> {
    Ok(folder.create_storage().await?.storage().save_catalogue(documents).await?)
}

fn refuse(problems: &[PackageProblem], out: &mut dyn Write) -> anyhow::Result<Verdict> {
    for problem in problems {
        writeln!(out, "{problem}")?;
    }
    let words = if problems.len() == 1 { "problem" } else { "problems" };
    writeln!(out, "\n{} {words}; nothing was imported.", problems.len())?;
    Ok(Verdict::Bad)
}

fn report(package: &Package, out: &mut dyn Write) -> anyhow::Result<()> {
    let Counts { agencies, days, rule_packs, processes, procedures, catalogue_rows, life_events } =
        package.counts();
    for (count, what) in [
        (agencies, "agencies"),
        (days, "days of the calendar"),
        (rule_packs, "rule packs"),
        (processes, "processes, all sound"),
        (procedures, "procedures with forms and papers"),
        (catalogue_rows, "procedures of the catalogue"),
        (life_events, "life events"),
    ] {
        writeln!(out, "{count:>6}  {what}")?;
    }
    for left in &package.unknown {
        match &left.column {
            Some(column) => writeln!(out, "warning: {}: unknown column {column}", left.file)?,
            None => writeln!(out, "warning: {}: unknown file, left aside", left.file)?,
        }
    }
    Ok(())
}

/// A bar that is only drawn where a person looks on.
pub(crate) fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    match ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
