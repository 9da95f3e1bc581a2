//! `motcua demo`: a whole city to try, made of nothing but this program.

mod answers;
mod dice;
mod people;
pub(crate) mod seed;
mod staff;
mod story;
mod words;

#[cfg(test)]
mod tests;

pub use dice::Dice;

use crate::{
    Verdict,
    args::{Demo, DemoPack},
    config::FileStore,
    import::bar,
    installation::{self, DataFolder},
    outside::{MovableClock, SeededChance, SystemClock},
    serve, shipped,
};
use anyhow::{Context, bail};
use app::{
    catalogue::Catalogue,
    ports::{Clock, storage::Storage},
};
use jiff::{Timestamp, civil::date};
use seed::{Filled, Seeding, VISITOR_PHONE};
use staff::Crew;
#[cfg(test)]
pub(crate) use staff::shown;
use std::{fs, io::Write, path::Path, sync::Arc};

/// The chance of the demo city.
const SEED: u64 = 61;

pub(crate) async fn run(args: &Demo, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::of(&args.place)?;
    let lock = folder.lock()?;
    let mut is_filled = folder.is_filled().await?;
    if args.fresh && is_filled {
        clear(&folder)?;
        is_filled = false;
    }
    if is_filled {
        if !folder.demo().is_file() {
            bail!(
                "{} holds an installation that is no finished demo; serve it with `motcua serve`, \
                 choose another folder with --data, or replace it with `motcua demo --fresh`",
                folder.place()
            );
        }
        let (pack, _) = staff::shown(&folder.demo())?;
        writeln!(out, "The demo city in {} works under {pack}.", folder.place())?;
        if pack != args.pack.id().as_str() {
            writeln!(
                out,
                "For {} start with: motcua demo --fresh --pack {0} --data {}",
                args.pack.id(),
                folder.path().display()
            )?;
        }
    } else {
        make(&folder, args.pack, args.dossiers, SystemClock.now(), out).await?;
    }
    print_logins(&folder.demo(), out)?;
    if args.prepare_only {
        return Ok(Verdict::Good);
    }
    let (_, shown) = staff::shown(&folder.demo())?;
    let verdict =
        serve::serve((&folder, &FileStore::default()), &args.serving, Some(shown), out).await;
    drop(lock);
    verdict
}

/// Removes a demo city; never an installation that is none.
fn clear(folder: &DataFolder) -> anyhow::Result<()> {
    if !folder.holds_database() {
        bail!(
            "--fresh removes no database from a server; empty it there (dropdb and createdb), or \
             choose another with --database"
        );
    }
    if !folder.demo().is_file() && !folder.path().join(UNFINISHED).is_file() {
        bail!(
            "{} holds an installation that is no demo, so --fresh leaves it alone; choose another \
             folder with --data",
            folder.path().display()
        );
    }
    let database = folder.database();
    for suffix in ["", "-wal", "-shm"] {
        let mut path = database.clone().into_os_string();
        path.push(suffix);
        remove(Path::new(&path))?;
    }
    remove(&folder.demo())?;
    if folder.files().exists() {
        fs::remove_dir_all(folder.files())
            .with_context(|| format!("remove {}", folder.files().display()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Lies in the folder while a city is made: what was broken off may be cleared.
const UNFINISHED: &str = "demo.unfinished";

/// Makes a demo city as it stands `now`.
pub(crate) async fn make(
    folder: &DataFolder,
    pack: DemoPack,
    dossiers: u32,
    now: Timestamp,
    out: &mut dyn Write,
) -> anyhow::Result<Filled> {
    writeln!(out, "Making a demo city in {} …", folder.place())?;
    out.flush()?;
    let unfinished = folder.path().join(UNFINISHED);
    fs::write(&unfinished, "").with_context(|| format!("write {}", unfinished.display()))?;
    let storage = folder.create_storage().await?.storage();
    let catalogue = Arc::new(install(&*storage, pack).await?);
    let clock = Arc::new(MovableClock::new(now));
    let outside = (Arc::clone(&clock) as _, Arc::new(SeededChance::new(SEED)) as _);
    let files = installation::files(folder, &FileStore::default())?;
    let app = installation::application(files, storage, catalogue, outside)?;
    let kept = folder.path().join("demo.new");
    let crew = Crew::hire(&app, pack, &kept).await?;
    let bar = bar("filing dossiers");
    bar.set_length(u64::from(dossiers));
    let seeding = Seeding::prepare(&app, &clock, &crew, (pack, now)).await?;
    let filled = seeding.fill(dossiers, |done| bar.set_position(done)).await?;
    bar.finish_and_clear();
    // Only a finished city has its list of logins under this name.
    fs::rename(&kept, folder.demo()).context("finish the demo city")?;
    remove(&unfinished)?;
    writeln!(out, "{} dossiers, {} acts in the last weeks.", filled.dossiers, filled.acts)?;
    Ok(filled)
}

/// The shipped package, ruled by this law on today's date.
async fn install(storage: &dyn Storage, pack: DemoPack) -> anyhow::Result<Catalogue> {
    let package = shipped::package(&mut |_| {})?;
    let package = match pack {
        // The city of three levels, as the agencies of the package stood in 2019.
        DemoPack::Nd61Of2018 => package.standing_as_on(date(2019, 8, 15), &pack.id()),
        DemoPack::Nd118Of2025 => package,
    };
    let documents = package.documents();
    storage.save_catalogue(documents.clone()).await?;
    Catalogue::from_documents(documents).context("load the shipped package")
}

fn print_logins(file: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let (_, shown) = staff::shown(file)?;
    writeln!(out, "\nOfficers (login, secret of the second factor, who):")?;
    let width = shown.logins.iter().map(|login| login.login.len()).max().unwrap_or(0);
    for login in &shown.logins {
        let secret = app::staff_sign_in::second_factor(&login.totp_secret)
            .map(|factor| factor.secret().to_base32())
            .unwrap_or_default();
        writeln!(out, "  {:width$}  {secret}  {}", login.login, login.who)?;
    }
    if let Some(login) = shown.logins.first() {
        writeln!(out, "\n  password of all: {}", login.password)?;
    }
    writeln!(out, "  the page of signing in shows the code of the moment for each of them")?;
    writeln!(out, "\nCitizen with dossiers in many stages: {VISITOR_PHONE}")?;
    writeln!(out, "  sign in with that number; the code appears on the page of messages")?;
    Ok(())
}

/// Answers to a form as somebody of the town would give them: for tests of what takes forms.
#[cfg(test)]
pub(crate) fn sample_answers(form: &domain::form::Form, now: Timestamp) -> domain::form::Answers {
    let (town, words) = match (people::Town::of_the_demo(), words::Words::of_the_demo()) {
        (Ok(town), Ok(words)) => (town, words),
        (town, words) => panic!("{:?} {:?}", town.err(), words.err()),
    };
    let (mut dice, today) = (Dice::new(3), domain::time::local(now).date());
    let place = "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội";
    let applicant = town.person(&mut dice, None, people::Age::PARENT, (place, today));
    let filling =
        answers::Filling { town: &town, words: &words, applicant: &applicant, place, today };
    answers::fill(form, &filling, &mut dice)
}
