//! The server's process, as the system sees it.

use anyhow::{Context, bail};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::client::{Client, get};

/// Ticks of the system's accounting of processor time; fixed by Linux for all programs.
const TICK_MS: f64 = 10.0;

/// A process by its number.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// Time of the processors in it since its start, in milliseconds.
    pub fn cpu_ms(self) -> anyhow::Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        // The name in brackets may hold blanks: count from behind it.
        let rest = stat.rsplit_once(')').context("a strange stat line")?.1;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let tick = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok());
        match (tick(11), tick(12)) {
            (Some(user), Some(system)) => Ok((user + system) * TICK_MS),
            _ => bail!("a strange stat line"),
        }
    }

    /// Proportional share of memory, in MiB.
    pub fn pss_mib(self) -> anyhow::Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0))?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        Ok(kib.context("no Pss")? / 1024.0)
    }
}

/// Time of the processors in the program and, when it is used, in every process of PostgreSQL on
/// this machine, in milliseconds.
#[derive(Debug, Clone)]
pub struct Accounting {
    /// The program.
    pub server: Process,
    /// The processes of PostgreSQL; they live as long as the server's connections.
    pub database: Vec<Process>,
}

impl Accounting {
    /// Of a server that is up; `with_database` when it keeps its dossiers in PostgreSQL.
    pub fn of(server: Process, with_database: bool) -> anyhow::Result<Self> {
        let mut database = Vec::new();
        if with_database {
            for entry in fs::read_dir("/proc")? {
                let name = entry?.file_name();
                let Some(id) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
                // A process may end while the list is read.
                let comm = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
                if comm.trim_end() == "postgres" {
                    database.push(Process(id));
                }
            }
        }
        Ok(Self { server, database })
    }

    /// All of it until now. A process of the database that has ended counts no more.
    pub fn cpu_ms(&self) -> anyhow::Result<f64> {
        let database: f64 = self.database.iter().filter_map(|one| one.cpu_ms().ok()).sum();
        Ok(self.server.cpu_ms()? + database)
    }
}

/// A server that was started here, and is stopped when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// From the start of the process to the first answer 200, in milliseconds.
    pub start_ms: f64,
}

impl Server {
    /// Starts `motcua serve` and waits for its first answer.
    pub async fn start_with(
        motcua: &Path,
        data: &Path,
        address: SocketAddr,
        more: &[String],
    ) -> anyhow::Result<Self> {
        // Another program that answers there would be measured in its stead.
        drop(TcpListener::bind(address).with_context(|| format!("{address} is taken"))?);
        let begun = Instant::now();
        let child = Command::new(motcua)
            .args(["serve", "--log", "error", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("start {}", motcua.display()))?;
        let mut server = Self { child, start_ms: 0.0 };
        let request = get("/healthz", "", false);
        loop {
            if let Ok(mut client) = Client::connect(address).await
                && let Ok(answer) = client.send(&request).await
                && answer.status == 200
            {
                server.start_ms = begun.elapsed().as_secs_f64() * 1000.0;
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            if begun.elapsed() > Duration::from_mins(2) {
                bail!("the server does not answer");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Its process.
    pub fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Kills it, as a power cut would: nothing of it runs any more.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop and waits.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        // The standard library knows no SIGTERM; the shell does.
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        let begun = Instant::now();
        while self.child.try_wait()?.is_none() {
            if begun.elapsed() > Duration::from_secs(40) {
                bail!("the server does not stop");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to do.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
