//! `motcua migrate-store`: a city from one machine's file into PostgreSQL, whole or not at all.

use crate::{Verdict, args::MigrateStore, import::bar, installation::DataFolder};
use anyhow::{Context, bail};
use std::io::Write;
use storage::{Address, Postgres, PostgresOptions, move_city};

pub(crate) async fn run(args: &MigrateStore, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::at(&args.from);
    let address = Address::parse(&args.to)?;
    if !folder.is_filled().await? {
        bail!("there is no installation in {}; check --from", args.from.display());
    }
    // Held to the end: what is written meanwhile would be lost.
    let _lock = folder.lock()?;
    writeln!(out, "Moving the city in {} to PostgreSQL at {address} …", args.from.display())?;
    out.flush()?;
    let rows = bar("rows");
    let moved = move_city(&folder.database(), &address, |step| {
        rows.set_length(step.total);
        rows.set_position(step.done);
        rows.set_message(step.doing.to_owned());
    })
    .await;
    rows.finish_and_clear();
    let moved = moved?;
    writeln!(out, "\n      rows  table                 contents")?;
    for table in &moved {
        let digest = table.digest.to_string();
        writeln!(out, "{:>10}  {:20}  {}", table.rows, table.table, &digest[..16])?;
    }
    writeln!(out, "\nEvery table arrived as it was. Proving histories, lists and figures …")?;
    out.flush()?;
    prove(&address, out).await
}

/// Proves what is in the database now, as `motcua doctor` does.
async fn prove(address: &Address, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let options = PostgresOptions { read_max: None, ..PostgresOptions::default() };
    let store = Postgres::connect(address, options).await?;
    let dossiers = bar("proving histories");
    let report = store.verify(|done| dossiers.set_position(done)).await;
    dossiers.finish_and_clear();
    let report = report.context("prove the moved city")?;
    for finding in &report.findings {
        writeln!(out, "  PROBLEM  {finding}")?;
    }
    if !report.findings.is_empty() {
        writeln!(out, "\nThe same is wrong in the folder; see `motcua doctor --data`.")?;
        return Ok(Verdict::Bad);
    }
    writeln!(
        out,
        "{} dossiers with {} events are proven.\n\nGo on with: motcua serve --data … --database …\n\
         The database in the folder was only read; keep it until you are sure.",
        report.dossiers, report.events
    )?;
    Ok(Verdict::Good)
}
