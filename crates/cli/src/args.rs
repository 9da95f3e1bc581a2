//! What can be typed behind `motcua`.

use crate::config::{FileStore, Place, Serving, Telling};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{deadline::TimeLimit, ids::PackId};
use jiff::civil::{DateTime, Time};
use std::path::PathBuf;

/// One system through which a city serves its people: portal, desk, boards and open APIs
#[derive(Debug, Parser)]
#[command(name = "motcua", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "\
Begin with:
  motcua demo                      a whole city to try, at http://127.0.0.1:8080
  motcua help COMMAND              what a command does, with examples

Every option that names an environment variable can be set there too.")]
pub struct Cli {
    #[command(flatten)]
    pub telling: Telling,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(Demo),
    Serve(Serve),
    Import(Import),
    Deadline(Deadline),
    #[command(subcommand)]
    Process(Process),
    #[command(subcommand)]
    Staff(Staff),
    Doctor(Doctor),
    Backup(Backup),
    Restore(Restore),
    RestoreDrill(RestoreDrill),
    MigrateFiles(MigrateFiles),
    MigrateStore(MigrateStore),
    Export(Export),
    Simulate(Simulate),
    Openapi(Openapi),
}

/// Make a demo city and serve it
///
/// The first start fills the data folder: agencies, procedures, staff with printed logins, and
/// dossiers in every stage, late ones too. Later starts serve what is there. One-time codes of
/// citizens appear on screen; nothing is sent to anybody.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua demo
  motcua demo --fresh --pack nd118-2025 --dossiers 1000
  motcua demo --data /srv/demo --listen 0.0.0.0:8080 --address http://demo.example.vn:8080")]
pub struct Demo {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub serving: Serving,
    /// Under which law the city works
    #[arg(long, value_name = "PACK", default_value = "nd61-2018")]
    pub pack: DemoPack,
    /// How many dossiers to make
    #[arg(long, value_name = "NUMBER", default_value_t = 300, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub dossiers: u32,
    /// Remove the demo city that is there and make a new one
    #[arg(long)]
    pub fresh: bool,
    /// Make the city and stop, without serving it
    #[arg(long)]
    pub prepare_only: bool,
}

/// The laws a demo city can work under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DemoPack {
    /// Three levels: city, districts, communes (Decree 61/2018)
    #[value(name = "nd61-2018")]
    Nd61Of2018,
    /// Two levels: city and communes (Decree 118/2025)
    #[value(name = "nd118-2025")]
    Nd118Of2025,
}

impl DemoPack {
    /// Its identifier.
    pub fn id(self) -> PackId {
        match self {
            Self::Nd61Of2018 => "nd61-2018".into(),
            Self::Nd118Of2025 => "nd118-2025".into(),
        }
    }
}

/// Serve an installation until it is told to stop
///
/// Stops gracefully on Ctrl-C and SIGTERM: requests that have begun are answered first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua serve --data /var/lib/motcua --address https://dichvucong.example.vn --secure
  MOTCUA_DATA=/var/lib/motcua MOTCUA_LISTEN=127.0.0.1:9000 motcua serve
  motcua serve --files s3://giay-to --s3-endpoint https://s3.example.vn

Health is told at /healthz and /readyz, figures for Prometheus at /metrics.")]
pub struct Serve {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub files: FileStore,
    #[command(flatten)]
    pub serving: Serving,
}

/// Load a data package: agencies, calendar, rule packs, processes, procedures
///
/// Either all of the package is taken or nothing: every bad row is named by file, line, column and
/// reason. The shape of a package is described in packages/README.md.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua import --dry-run packages        read and judge, change nothing
  motcua import packages --data /var/lib/motcua
  motcua import --shipped                 the package of Hà Nội built into this program")]
pub struct Import {
    /// Folder of the package
    #[arg(required_unless_present = "shipped", value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Take the package built into this program
    #[arg(long, conflicts_with = "folder")]
    pub shipped: bool,
    /// Read and judge everything, but change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub place: Place,
}

/// Say when a result is due, and why
///
/// Without --calendar the working time and public holidays of Hà Nội from 2018 to 2027 count.
#[derive(Debug, Args)]
#[command(after_help = "\
Limits:
  5wd  working days    20d  calendar days    56h, 3.5h  working hours
  2m   months          same-day

Examples:
  motcua deadline --received 2019-08-27T09:00 --limit 5wd
  motcua deadline --received 2026-04-23T15:00 --limit 56h --json
  motcua deadline --received 2026-02-13T15:01 --limit same-day --calendar my-calendar.json

A calendar file:
  {\"week\": {\"mon\": [\"07:30-11:30\", \"13:00-17:00\"]},
   \"holidays\": [\"2020-04-30\"], \"worked_days_off\": [\"2020-05-09\"]}
  A weekday that is not named is closed; a worked day off has Monday's hours.")]
pub struct Deadline {
    /// Moment of reception, local time in Vietnam
    #[arg(long, value_name = "YYYY-MM-DDTHH:MM", value_parser = moment)]
    pub received: DateTime,
    /// How long it may take
    #[arg(long, value_name = "LIMIT")]
    pub limit: TimeLimit,
    /// Rule pack, nd61-2018 or nd118-2025; the one in force on that day by default
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// Working hours and holidays, as JSON
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// Judge process definitions
#[derive(Debug, Subcommand)]
pub enum Process {
    Check(ProcessCheck),
}

/// Say what is unsound in process definitions
///
/// Exit status: 0 when all are sound, 1 when one is not, 2 when a file cannot be read.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua process check packages/processes/*.json
  motcua process check --from opencps packages/opencps/processes.json --json
  motcua process check --legal-limit 7wd my-process.json

With --json: [{\"process\": \"QT01\", \"findings\": [{\"kind\": \"dead_end\", \"step\": \"7\", \"act\": null}]}];
an act is named by its number where it has one.
Kinds: unreachable, dead_end, no_start, no_ending, self_loop, no_owner, over_limit,
unknown_condition, unknown_step.")]
pub struct ProcessCheck {
    /// Files to judge
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose definitions they are; our own by default
    #[arg(long, value_name = "SYSTEM")]
    pub from: Option<ForeignSystem>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
    /// Compare with this legal limit instead of the process's own
    #[arg(long, value_name = "LIMIT")]
    pub legal_limit: Option<TimeLimit>,
    /// Procedure (JSON) whose form the conditions ask about
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    pub procedure: Option<PathBuf>,
}

/// Systems whose definitions can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ForeignSystem {
    /// OpenCPS
    Opencps,
}

/// Members of staff
#[derive(Debug, Subcommand)]
pub enum Staff {
    Add(StaffAdd),
}

/// Add a member of staff, or replace the one with the same login
///
/// The password is read from standard input, one line; without one, a good one is made. Password
/// and the secret of the second factor are printed once and kept nowhere in readable form.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua staff add --login lan.nguyen --name 'Nguyễn Thị Lan' --at d001-mc=onestop_officer
  motcua staff add --login minh --name 'Trần Văn Minh' \\
      --at d001-quan-ly-do-thi=unit_head,specialist --at d001=approver

Roles: onestop_officer, onestop_head, specialist, unit_head, approver, clerk, auditor.")]
pub struct StaffAdd {
    /// Login name
    #[arg(long)]
    pub login: String,
    /// Full name, as printed on papers
    #[arg(long)]
    pub name: String,
    /// An agency with the roles held there; may be given several times
    #[arg(long = "at", required = true, value_name = "AGENCY=ROLE,ROLE")]
    pub at: Vec<String>,
    /// Read the password from standard input
    #[arg(long)]
    pub password_stdin: bool,
    #[command(flatten)]
    pub place: Place,
}

/// Say whether an installation is well, and what to do when it is not
///
/// Proves the database file, every history, every list and figure, the catalogue and the files.
/// Nothing is changed; it may run while the installation serves. Exit status 1 when something must
/// be done.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub files: FileStore,
}

/// Write database and files into one archive
///
/// Consistent while the installation serves: what was acknowledged before the start is in it.
/// Files in a bucket are not packed: mirror the bucket.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  motcua backup /backup/motcua-2026-11-24.tar.gz --data /var/lib/motcua"
)]
pub struct Backup {
    /// The archive to write
    #[arg(value_name = "FILE")]
    pub archive: PathBuf,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub files: FileStore,
}

/// Bring an archive of `motcua backup` back
///
/// Stop the installation first. What is in the data folder now is kept beside it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  motcua restore /backup/motcua-2026-11-24.tar.gz --data /var/lib/motcua"
)]
pub struct Restore {
    /// The archive
    #[arg(value_name = "FILE")]
    pub archive: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

/// Bring the newest backup back aside, and prove that it holds everything
///
/// Unpacks it into a folder that is removed afterwards, proves every history, list and figure, and
/// reads every file that a dossier names. The installation is not touched. Exit status 1 when the
/// backup would not bring everything back: let it run every night, and let somebody be told.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua restore-drill /backup                     the newest *.tar.gz there
  motcua restore-drill /backup --max-age-hours 26 --json
  motcua restore-drill /backup/motcua-2026-11-24.tar.gz --aside /srv/drill

With --json: archive, age_hours, seconds, dossiers, events, files, newest_act, findings, good.")]
pub struct RestoreDrill {
    /// An archive of `motcua backup`, or a folder of them
    #[arg(value_name = "FILE OR FOLDER")]
    pub backup: PathBuf,
    /// Where to unpack it; beside the archive by default
    #[arg(long, value_name = "FOLDER")]
    pub aside: Option<PathBuf>,
    /// It is a finding, too, when the backup is older than this
    #[arg(long, value_name = "HOURS")]
    pub max_age_hours: Option<u32>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
    /// When the files are in a bucket: which
    #[command(flatten)]
    pub files: FileStore,
}

/// Bring all files from one store to another, each proven by its hash
///
/// May run while the installation serves, and again: what is there already is only read and proven.
/// Nothing is removed. To move a city: run it, serve with the new --files, run it once more.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua migrate-files --to s3://giay-to --s3-endpoint https://s3.example.vn
  motcua migrate-files --files s3://giay-to --to /srv/mirror-of-files

Buckets on both sides are reached with the same endpoint and keys. Exit status 1 when a file is
damaged or lost.")]
pub struct MigrateFiles {
    /// Where to: s3://BUCKET/PREFIX, or a folder
    #[arg(long, value_name = "PLACE")]
    pub to: files::Place,
    /// From where; --files, by default the folder in --data
    #[command(flatten)]
    pub files: FileStore,
    #[command(flatten)]
    pub place: Place,
}

/// Move a city from the database in its folder to PostgreSQL
///
/// Stop the installation first. Everything is copied, read back and compared before it is kept:
/// either the whole city arrives or nothing does. The database must be empty; the folder is only
/// read, so that going back is starting without --database. The files stay where they are.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  motcua migrate-store --from /var/lib/motcua --to postgres://motcua@db1/motcua
  motcua serve --data /var/lib/motcua --database postgres://motcua@db1/motcua")]
pub struct MigrateStore {
    /// The data folder of the city
    #[arg(long, value_name = "FOLDER")]
    pub from: PathBuf,
    /// The empty database
    ///
    /// With a password in it, set MOTCUA_DATABASE: others can read the command line.
    #[arg(long, env = "MOTCUA_DATABASE", value_name = "URL", hide_env_values = true)]
    pub to: String,
}

/// Write all dossiers into one table (CSV), newest first
///
/// For statistics and spreadsheets; memory does not grow with the table. It holds names of people:
/// only its owner may read it, and whoever keeps it answers for it. While the installation serves,
/// dossiers sent after the start are left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua export ho-so.csv --data /var/lib/motcua
  motcua export phuc-xa.csv --agency x00001
  motcua export cho-bo-sung.csv --stage supplement_requested")]
pub struct Export {
    /// The table to write
    #[arg(value_name = "FILE")]
    pub out: PathBuf,
    /// Only dossiers that this agency or one below it received, decides, holds or was asked about
    #[arg(long, value_name = "ID")]
    pub agency: Option<String>,
    /// Only dossiers that stand at this stage
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    #[command(flatten)]
    pub place: Place,
}

/// Prove by simulation that nothing acknowledged is lost or doubled
///
/// Lives through as many short histories of a small city as asked for, each from its own seed: with
/// crashes, torn and failed writes, full disks, lost and doubled requests and clocks that are set;
/// proves each of them and prints a certificate. A seed that shows something wrong is told line by
/// line, and replays. Works in memory; no installation is touched. Exit status 1 when something is
/// wrong.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  motcua simulate --seeds 3000
  motcua simulate --seeds 100000 --from 3000 --json
  motcua simulate --seed 17")]
pub struct Simulate {
    /// How many histories
    #[arg(long, value_name = "NUMBER", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub from: u64,
    /// Only this seed, told line by line
    #[arg(long, value_name = "SEED", conflicts_with_all = ["seeds", "from"])]
    pub seed: Option<u64>,
    /// How many acts people want to begin in each
    #[arg(long, value_name = "NUMBER", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub acts: u32,
    /// On how many threads; by default on as many as the machine has
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<std::num::NonZeroU16>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// Print the description of the REST API (OpenAPI 3.1)
#[derive(Debug, Args)]
pub struct Openapi {}

fn moment(text: &str) -> Result<DateTime, String> {
    let text = text.trim().replacen(' ', "T", 1);
    let read: Option<DateTime> = text.parse().ok();
    // A day alone would silently mean midnight, and a zone would silently be ignored.
    let plain = |time: &str| time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let has_time =
        text.split_once('T').is_some_and(|(_, time)| plain(time) && time.parse::<Time>().is_ok());
    read.filter(|_| has_time)
        .ok_or_else(|| "write day and time of day like 2019-08-27T09:00".to_owned())
}
