//! `motcua export`: all dossiers as one table, for statistics and for spreadsheets.
//!
//! Pages are read and written one after the other: memory does not grow with the table.

use crate::{
    Verdict,
    args::Export,
    import::bar,
    installation::{self, DataFolder},
};
use anyhow::{Context, bail};
use app::{
    catalogue::Catalogue,
    ports::storage::{DossierQuery, DossierRow, Scope},
};
use domain::{dossier::StageKind, ids::AgencyId, time};
use jiff::civil::DateTime;
use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use wording::stages::officer_stage;

/// Dossiers read at a time.
const PAGE: u16 = 1000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
const HEAD: [&str; 10] = [
    "Mã hồ sơ",
    "Mã thủ tục",
    "Tên thủ tục",
    "Người nộp",
    "Trạng thái",
    "Nơi tiếp nhận",
    "Cơ quan giải quyết",
    "Thời điểm nộp",
    "Hạn trả kết quả",
    "Thời điểm giải quyết xong",
];

pub(crate) async fn run(args: &Export, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let storage = DataFolder::of(&args.place)?.open_storage().await?.storage();
    let catalogue = installation::catalogue(&*storage).await?;
    let scope = scope(args.agency.as_deref(), &catalogue)?;
    let stage = args.stage.as_deref().map(stage).transpose()?;
    if args.out.exists() {
        bail!("{} exists already; choose another name", args.out.display());
    }
    let unfinished = args.out.with_extension("unfinished");
    let mut table = Table::begin(&unfinished)?;
    let mut query =
        DossierQuery { scope, words: Vec::new(), stage, account: None, after: None, limit: PAGE };
    let progress = bar("dossiers");
    let counts = storage.stage_counts(&query.scope).await?;
    let wanted = counts.iter().filter(|(kind, _)| stage.is_none_or(|stage| stage == *kind));
    progress.set_length(wanted.map(|(_, dossiers)| dossiers).sum());
    loop {
        let rows = storage.dossiers(&query).await?;
        for row in &rows {
            table.add(row, &catalogue)?;
        }
        progress.inc(rows.len() as u64);
        match rows.last() {
            Some(last) if rows.len() == usize::from(PAGE) => query.after = Some(last.id),
            _ => break,
        }
    }
    progress.finish_and_clear();
    let lines = table.finish()?;
    // A table under its own name is whole.
    fs::rename(&unfinished, &args.out)
        .with_context(|| format!("name the table {}", args.out.display()))?;
    writeln!(out, "{}: {lines} dossiers", args.out.display())?;
    Ok(Verdict::Good)
}

fn scope(agency: Option<&str>, catalogue: &Catalogue) -> anyhow::Result<Scope> {
    let Some(agency) = agency else { return Ok(Scope::Everything) };
    let agency = AgencyId::from(agency);
    if catalogue.agencies().get(&agency).is_none() {
        bail!("--agency {}: there is no such agency", agency.as_str());
    }
    Ok(Scope::Agencies(catalogue.agencies().subtree(&agency).into_iter().cloned().collect()))
}

fn stage(word: &str) -> anyhow::Result<StageKind> {
    StageKind::parse(word).with_context(|| {
        let all: Vec<&str> = StageKind::ALL.iter().map(|stage| stage.as_str()).collect();
        format!("--stage {word}: the stages are {}", all.join(", "))
    })
}

/// A table that is being written.
struct Table {
    rows: csv::Writer<BufWriter<File>>,
    lines: u64,
}

impl Table {
    fn begin(path: &Path) -> anyhow::Result<Self> {
        // Names of people stand in it: only the owner reads it.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(path).with_context(|| format!("create {}", path.display()))?;
        // By this mark spreadsheets know the alphabet.
        file.write_all("\u{feff}".as_bytes())?;
        let mut rows = csv::Writer::from_writer(BufWriter::new(file));
        rows.write_record(HEAD)?;
        Ok(Self { rows, lines: 0 })
    }

    fn add(&mut self, row: &DossierRow, catalogue: &Catalogue) -> anyhow::Result<()> {
        let submitted = time::local(row.submitted_at);
        let listed = catalogue
            .pack_on(submitted.date())
            .and_then(|pack| catalogue.listed_one(&pack.id, &row.procedure));
        let agency = |id: &AgencyId| {
            catalogue.agencies().get(id).map_or(id.as_str(), |agency| &agency.name).to_owned()
        };
        self.rows.write_record([
            text(&row.number),
            text(row.procedure.as_str()),
            text(listed.map_or("", |listed| &listed.name)),
            text(&row.applicant),
            officer_stage(row.stage).to_owned(),
            agency(&row.reception),
            agency(&row.competent),
            moment(submitted),
            row.due.map(moment).unwrap_or_default(),
            row.finished_at.map(|at| moment(time::local(at))).unwrap_or_default(),
        ])?;
        self.lines += 1;
        Ok(())
    }

    fn finish(self) -> anyhow::Result<u64> {
        let file = self.rows.into_inner().map_err(csv::IntoInnerError::into_error)?;
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all().context("bring the table to the disk")?;
        Ok(self.lines)
    }
}

/// What people typed, so that no spreadsheet runs it.
fn text(typed: &str) -> String {
    if typed.starts_with(FORMULA) { format!("'{typed}") } else { typed.to_owned() }
}

fn moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn no_name_is_run_by_a_spreadsheet() {
        assert_eq!(text("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(text("Nguyễn Thị Lan"), "Nguyễn Thị Lan");
    }
}
