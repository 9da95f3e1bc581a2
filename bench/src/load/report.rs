//! The table of results, for people, and the same figures for the next comparison.

use super::{
    export::Exported,
    measure::{Run, Scenario, median},
    overload::Flood,
    scenarios::{BOARD, CATALOGUE, CONSTANT, DOSSIER, FILING, FIND, LIST, RECEIPT, TRACKING},
    weights::Weight,
};
use crate::Load;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{fmt::Write as _, fs};

/// Everything that was measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figures {
    pub machine: Machine,
    #[serde(default)]
    pub engine: String,
    #[serde(default)]
    pub exported: Option<Exported>,
    #[serde(default)]
    pub floods: Vec<Flood>,
    pub dossiers: u64,
    pub open: u64,
    pub open_at_busy: u64,
    pub fill_seconds: f64,
    pub database_bytes: u64,
    pub start_empty_ms: Option<f64>,
    pub start_ms: f64,
    pub pss_before_mib: f64,
    pub pss_after_mib: f64,
    pub bare_commits: Vec<f64>,
    pub lines: Vec<Line>,
    pub weights: Vec<Weight>,
    pub seconds: u64,
    pub rounds: u32,
    pub connections: usize,
    pub officers: usize,
}

/// The machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Machine {
    pub day: String,
    pub processor: String,
    pub cores: usize,
    pub memory_gib: f64,
    pub kernel: String,
    pub load: String,
}

impl Machine {
    /// This one.
    pub fn here() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            let value = line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim());
            value.unwrap_or_default().to_owned()
        };
        let memory = field(&read("/proc/meminfo"), "MemTotal");
        let kib: f64 =
            memory.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0.0);
        Self {
            day: day(),
            processor: field(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kib / 1024.0 / 1024.0,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load: read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" "),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about this very moment")]
fn day() -> String {
    domain::time::local(jiff::Timestamp::now()).date().to_string()
}

/// One scenario over all rounds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub name: String,
    /// How many connections.
    pub connections: usize,
    /// Round by round.
    pub runs: Vec<RunFigures>,
}

/// What one run gave; see [`Run`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct RunFigures {
    pub rate: f64,
    pub p50: f64,
    pub p99: f64,
    pub cpu: f64,
    pub errors: u64,
    pub answers: usize,
}

impl From<Run> for RunFigures {
    fn from(run: Run) -> Self {
        let Run { rate, p50, p99, errors, cpu, answers } = run;
        Self { rate, p50, p99, cpu, errors, answers }
    }
}

impl Line {
    /// A scenario before its first round.
    pub fn new(scenario: &Scenario) -> Self {
        Self { name: scenario.name.to_owned(), connections: scenario.connections, runs: Vec::new() }
    }

    fn mid(&self, figure: impl Fn(&RunFigures) -> f64) -> f64 {
        median(self.runs.iter().filter(|run| run.answers > 0).map(figure))
    }

    /// Right answers per second, the middle of all rounds.
    pub fn rate(&self) -> f64 {
        self.mid(|run| run.rate)
    }

    /// Time of the processors for a right answer, in milliseconds; `None` when none came.
    pub fn cpu_ms(&self) -> Option<f64> {
        (self.answers() > 0).then(|| self.mid(|run| run.cpu))
    }

    fn answers(&self) -> usize {
        self.runs.iter().map(|run| run.answers).sum()
    }
}

/// Writes the table, and beside it the figures as JSON.
pub fn write(figures: &Figures, args: &Load) -> anyhow::Result<()> {
    let small = match &args.compare {
        Some(path) => {
            let text = fs::read(path).with_context(|| format!("read {}", path.display()))?;
            Some(serde_json::from_slice::<Figures>(&text)?)
        }
        None => None,
    };
    let text = Report { figures, small: small.as_ref() }.text()?;
    fs::write(&args.out, text).with_context(|| format!("write {}", args.out.display()))?;
    let json = args.out.with_extension("json");
    fs::write(&json, serde_json::to_vec_pretty(figures)?)
        .with_context(|| format!("write {}", json.display()))
}

struct Report<'a> {
    figures: &'a Figures,
    small: Option<&'a Figures>,
}

/// One number that decides.
struct Verdict {
    what: &'static str,
    must: &'static str,
    measured: String,
    reached: Option<bool>,
}

impl Report<'_> {
    fn line(&self, name: &str) -> Option<&Line> {
        self.figures.lines.iter().find(|line| line.name == name && line.answers() > 0)
    }

    fn text(&self) -> anyhow::Result<String> {
        let mut out = String::new();
        let Figures { machine, engine, dossiers, .. } = self.figures;
        writeln!(out, "# {dossiers} dossiers in {engine}, {}\n", machine.day)?;
        self.head(&mut out)?;
        writeln!(out, "## Against the numbers that decide\n")?;
        writeln!(out, "| what | must | measured (medians) | reached |\n| --- | --- | --- | --- |")?;
        for Verdict { what, must, measured, reached } in self.verdicts() {
            let reached = match reached {
                Some(true) => "yes",
                Some(false) => "**no**",
                None => "not measured",
            };
            writeln!(out, "| {what} | {must} | {measured} | {reached} |")?;
        }
        self.table(&mut out)?;
        self.weights(&mut out)?;
        writeln!(out, "\n## Not reached, because\n")?;
        Ok(out)
    }

    fn head(&self, out: &mut String) -> anyhow::Result<()> {
        let Figures { machine, fill_seconds, database_bytes, .. } = self.figures;
        writeln!(
            out,
            "{}, {} cores shared by server and load, {:.0} GiB, Linux {}; load average before the \
             run {}.",
            machine.processor, machine.cores, machine.memory_gib, machine.kernel, machine.load
        )?;
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let mib = *database_bytes as f64 / 1024.0 / 1024.0;
        writeln!(
            out,
            "{} dossiers, {} open, {} of them in the busy agency; filled in {fill_seconds:.0} s; \
             database {mib:.0} MiB.",
            self.figures.dossiers, self.figures.open, self.figures.open_at_busy
        )?;
        writeln!(
            out,
            "{} rounds of {} s a scenario, interleaved; citizens' scenarios over {} connections, \
             officers' over {}.\n",
            self.figures.rounds,
            self.figures.seconds,
            self.figures.connections,
            self.figures.officers
        )?;
        Ok(())
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let mut all = self.submissions();
        for (name, what) in [(TRACKING, "tracking page by code"), (CATALOGUE, "catalogue page")] {
            all.extend(self.public_page(name, what));
        }
        for name in [LIST, DOSSIER, FIND] {
            all.extend(self.officers_page(name));
        }
        all.push(self.faster_than(BOARD, "city-wide statistics", "< 50 ms (p50)", 50.0));
        all.push(self.faster_than(RECEIPT, "receipt as PDF", "< 20 ms (p50)", 20.0));
        all.extend(self.process());
        all.extend(self.pages());
        all.extend(self.overload());
        all.extend(self.export());
        all
    }

    fn submissions(&self) -> Vec<Verdict> {
        let Some(line) = self.line(FILING) else {
            return vec![missing("durable online submissions, form only", "≥ 5,000/s")];
        };
        let in_postgres = self.figures.engine == "PostgreSQL";
        let bare = median(self.figures.bare_commits.iter().copied());
        let (rate, p99, cpu) =
            (line.mid(|run| run.rate), line.mid(|run| run.p99), line.mid(|run| run.cpu));
        vec![
            verdict(
                "durable online submissions, form only",
                if in_postgres { "≥ 3,000/s" } else { "≥ 5,000/s" },
                format!("{rate:.0}/s"),
                rate >= if in_postgres { 3000.0 } else { 5000.0 },
            ),
            verdict(
                "– against the bare three-statement commit",
                "≥ 25 %",
                format!("{:.0} % of {bare:.0}/s", 100.0 * rate / bare),
                rate >= 0.25 * bare,
            ),
            verdict("– p99 at 64 connections", "< 250 ms", format!("{p99:.0} ms"), p99 < 250.0),
            verdict(
                "– CPU of program and database each",
                if in_postgres { "≤ 0.6 ms" } else { "≤ 0.3 ms" },
                format!("{cpu:.3} ms"),
                cpu <= if in_postgres { 0.6 } else { 0.3 },
            ),
        ]
    }

    fn overload(&self) -> Vec<Verdict> {
        let Some(filing) = self.line(FILING) else { return Vec::new() };
        let peak = filing.rate();
        let mut verdicts = Vec::new();
        for flood in &self.figures.floods {
            let Flood { times, offered, goodput, p99, page_bytes, .. } = *flood;
            let what = if times == 5 { "overload 5×" } else { "overload 10×" };
            verdicts.push(verdict(
                what,
                "goodput ≥ 90 % of the peak",
                format!("{:.0} %; {offered:.0}/s came", 100.0 * goodput / peak),
                goodput >= 0.9 * peak,
            ));
            let what = "– p99 of the accepted";
            verdicts.push(verdict(what, "< 1 s", format!("{p99:.0} ms"), p99 < 1000.0));
            let what = "– waiting page";
            let measured = format!("{:.1} kB", kb(page_bytes));
            verdicts.push(verdict(what, "< 10 kB", measured, kb(page_bytes) < 10.0));
        }
        verdicts
    }

    fn export(&self) -> Option<Verdict> {
        let Exported { dossiers, seconds, peak_mib } = self.figures.exported?;
        Some(verdict(
            "export of all dossiers",
            "< 64 MB at the peak",
            format!("{dossiers} in {seconds:.1} s, {peak_mib:.0} MiB"),
            peak_mib * 1.048_576 < 64.0,
        ))
    }

    fn public_page(&self, name: &str, what: &'static str) -> Vec<Verdict> {
        let (Some(line), Some(constant)) = (self.line(name), self.line(CONSTANT)) else {
            return vec![missing(what, "≥ 50 % of the constant page")];
        };
        let (rate, limit) = (line.mid(|run| run.rate), constant.mid(|run| run.rate));
        let cpu = line.mid(|run| run.cpu);
        vec![
            verdict(
                what,
                "≥ 50 % of the constant page",
                format!("{:.0} % ({rate:.0}/s of {limit:.0}/s)", 100.0 * rate / limit),
                rate >= 0.5 * limit,
            ),
            verdict("– CPU of the server each", "≤ 0.1 ms", format!("{cpu:.3} ms"), cpu <= 0.1),
        ]
    }

    fn officers_page(&self, name: &'static str) -> Vec<Verdict> {
        let Some(line) = self.line(name) else { return vec![missing(name, "p99 < 50 ms")] };
        let p99 = line.mid(|run| run.p99);
        let mut verdicts = vec![verdict(name, "p99 < 50 ms", format!("{p99:.1} ms"), p99 < 50.0)];
        let small = self.small.and_then(|small| small.lines.iter().find(|one| one.name == name));
        if let Some(small) = small {
            let p50 = line.mid(|run| run.p50) / small.mid(|run| run.p50);
            let cpu = line.mid(|run| run.cpu) / small.mid(|run| run.cpu);
            verdicts.push(verdict(
                "– growth from the smaller store",
                "≤ 1.5×",
                format!("p50 {p50:.2}×, CPU {cpu:.2}×"),
                cpu <= 1.5,
            ));
        }
        verdicts
    }

    fn faster_than(
        &self,
        name: &str,
        what: &'static str,
        must: &'static str,
        bound_ms: f64,
    ) -> Verdict {
        match self.line(name) {
            Some(line) => {
                let (p50, p99) = (line.mid(|run| run.p50), line.mid(|run| run.p99));
                verdict(what, must, format!("{p50:.1} ms, p99 {p99:.1} ms"), p50 < bound_ms)
            }
            None => missing(what, must),
        }
    }

    fn process(&self) -> Vec<Verdict> {
        let Figures { start_empty_ms, start_ms, pss_before_mib, pss_after_mib, .. } = self.figures;
        let mut verdicts = Vec::new();
        if let Some(empty) = start_empty_ms {
            let what = "start to first 200, empty";
            verdicts.push(verdict(what, "≤ 300 ms", format!("{empty:.0} ms"), *empty <= 300.0));
        }
        let what = "start to first 200, with the dossiers";
        verdicts.push(verdict(what, "< 1,000 ms", format!("{start_ms:.0} ms"), *start_ms < 1000.0));
        verdicts.push(verdict(
            "memory (PSS) after load",
            "≤ 70 MiB",
            format!("{pss_after_mib:.0} MiB ({pss_before_mib:.0} before)"),
            *pss_after_mib <= 70.0,
        ));
        verdicts
    }

    fn pages(&self) -> Vec<Verdict> {
        let good: Vec<&Weight> =
            self.figures.weights.iter().filter(|weight| weight.status == 200).collect();
        let home = good.iter().find(|weight| weight.name == "home");
        let later = good
            .iter()
            .filter(|weight| weight.name != "home" && !weight.name.starts_with("officer"))
            .map(|weight| weight.page_bytes)
            .max();
        let mut verdicts = Vec::new();
        if let Some(home) = home {
            let bytes = home.page_bytes + home.other_bytes;
            verdicts.push(verdict(
                "first visit",
                "≤ 40 kB in ≤ 5 requests",
                format!("{:.1} kB in {} requests", kb(bytes), home.requests),
                kb(bytes) <= 40.0 && home.requests <= 5,
            ));
        }
        if let Some(later) = later {
            let measured = format!("{:.1} kB at most", kb(later));
            verdicts.push(verdict("later steps", "≤ 15 kB", measured, kb(later) <= 15.0));
        }
        verdicts
    }

    fn table(&self, out: &mut String) -> anyhow::Result<()> {
        writeln!(out, "\n## Every scenario\n")?;
        writeln!(
            out,
            "| scenario | connections | answers/s: least / median / most | p50 ms | p99 ms | CPU ms | errors |\n\
             | --- | --- | --- | --- | --- | --- | --- |"
        )?;
        for line in &self.figures.lines {
            let mut rates: Vec<f64> = line.runs.iter().map(|run| run.rate).collect();
            rates.sort_by(f64::total_cmp);
            let (least, most) = (rates.first().unwrap_or(&0.0), rates.last().unwrap_or(&0.0));
            let errors: u64 = line.runs.iter().map(|run| run.errors).sum();
            writeln!(
                out,
                "| {} | {} | {least:.0} / {:.0} / {most:.0} | {:.2} | {:.2} | {:.3} | {errors} |",
                line.name,
                line.connections,
                line.mid(|run| run.rate),
                line.mid(|run| run.p50),
                line.mid(|run| run.p99),
                line.mid(|run| run.cpu),
            )?;
        }
        let bare: Vec<String> =
            self.figures.bare_commits.iter().map(|rate| format!("{rate:.0}")).collect();
        writeln!(
            out,
            "\nBare three-statement commits on the same disk, round by round: {}/s.",
            bare.join(", ")
        )?;
        Ok(())
    }

    fn weights(&self, out: &mut String) -> anyhow::Result<()> {
        writeln!(out, "\n## Weight of pages, compressed, heads included\n")?;
        writeln!(
            out,
            "| page | status | document kB | first visit kB | requests |\n| --- | --- | --- | --- | --- |"
        )?;
        for weight in &self.figures.weights {
            let Weight { name, status, page_bytes, other_bytes, requests } = weight;
            let (page, all) = (kb(*page_bytes), kb(page_bytes + other_bytes));
            writeln!(out, "| {name} | {status} | {page:.1} | {all:.1} | {requests} |")?;
        }
        Ok(())
    }
}

fn verdict(what: &'static str, must: &'static str, measured: String, reached: bool) -> Verdict {
    Verdict { what, must, measured, reached: Some(reached) }
}

fn missing(what: &'static str, must: &'static str) -> Verdict {
    Verdict { what, must, measured: "no right answer came".to_owned(), reached: None }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
