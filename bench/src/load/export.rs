//! The table of all dossiers, as `motcua export` writes it: how long it takes, how much memory.

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What one run gave.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Exported {
    /// Lines of the table, without its head.
    pub dossiers: usize,
    /// From the start of the program to its end.
    pub seconds: f64,
    /// Memory that was the program's own at its peak: without files of others that are mapped.
    pub peak_mib: f64,
}

/// Runs it on `data` beside the server.
pub async fn export(
    motcua: &Path,
    data: &Path,
    database: Option<&str>,
) -> anyhow::Result<Exported> {
    let table = data.join("bench-export.csv");
    remove(&table)?;
    let mut command = Command::new(motcua);
    command.arg("export").arg(&table).arg("--data").arg(data);
    command.args(database.iter().flat_map(|url| ["--database", url]));
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak_mib: f64 = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // It may have ended meanwhile.
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        peak_mib = peak_mib.max(own_mib(&text));
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let seconds = begun.elapsed().as_secs_f64();
    if !status.success() {
        bail!("motcua export ended with {status}");
    }
    let text = fs::read(&table).with_context(|| format!("read {}", table.display()))?;
    remove(&table)?;
    #[expect(clippy::naive_bytecount, reason = "once, and not in what is measured")]
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    Ok(Exported { dossiers: lines.saturating_sub(1), seconds, peak_mib })
}

fn own_mib(status: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

fn remove(table: &Path) -> anyhow::Result<()> {
    match fs::remove_file(table) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
