//! `bench fill`: a city with so many dossiers, through the same port that acts commit through.

use crate::{
    Fill,
    answers::answers,
    city::{self, City},
    dice::Dice,
    handle::Handle,
    life::{self, Life, Plan},
    people::Person,
};
use anyhow::{Context, bail};
use app::{
    accounts::{Account, AccountSession, Assignment, Profile, Staff, StaffSession},
    ports::storage::{Change, CommitError, Storage},
};
use domain::{
    agency::Tier,
    dossier::{Dossier, Event, StageKind},
    form::check,
    ids::{AccountId, AgencyId, ProcedureCode, StaffId},
    party::{Actor, Role},
    procedure::{Channel, missing_components},
    text, time,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};
use storage::{Address, Options, Postgres, PostgresOptions, Sqlite};
use tokio::task::JoinSet;
use uuid::Uuid;

/// How many dossiers are on their way at a time: they share a flush.
const AT_ONCE: usize = 256;
/// Over how many days the dossiers were sent.
const DAYS: i64 = 3 * 365;
/// One dossier in so many is committed act by act, each at its own moment; the others whole.
const LIFELIKE: u64 = 20;
/// A procedure with a form and without papers: the certificate of marital status.
const FORM_ONLY: &str = "1.004873";
/// Certificate of marital status, birth, house permit, household business, land.
const PAGES: [&str; 5] = ["1.004873", "1.001193", "1.013225", "1.001612", "1.013978"];

/// Fills a new data folder.
pub async fn run(args: &Fill) -> anyhow::Result<()> {
    let file = args.data.join("motcua.db");
    if file.exists() {
        bail!("{} is there already; choose an empty folder", file.display());
    }
    std::fs::create_dir_all(&args.data)
        .with_context(|| format!("make the folder {}", args.data.display()))?;
    let now = now();
    let today = time::local(now).date();
    let (catalogue, pack, documents) = city::read(&args.packages)?;
    let city = Arc::new(City::new(catalogue, &pack, today, args.seed)?);
    let storage: Arc<dyn Storage> = match &args.database {
        None => {
            let options = Options { writer_cache_kib: 512 * 1024, ..Options::default() };
            Arc::new(Sqlite::open(&file, options)?)
        }
        Some(url) => {
            let address = Address::parse(url)?;
            Arc::new(Postgres::connect(&address, PostgresOptions::default()).await?)
        }
    };
    storage.save_catalogue(documents).await?;
    employ(&storage, &city).await?;

    let begun = Instant::now();
    let made = Arc::new(Made::default());
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let town = Town {
            city: Arc::clone(&city),
            storage: Arc::clone(&storage),
            made: Arc::clone(&made),
            dossiers: args.dossiers,
            seed: args.seed,
            now,
        };
        tasks.spawn(async move { town.fill().await });
    }
    let progress = tokio::spawn(tell(Arc::clone(&made), args.dossiers, begun));
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    progress.abort();
    let seconds = begun.elapsed().as_secs_f64();
    let mut handle = made.handle();
    handle.fill_seconds = seconds;
    open_doors(&storage, &city, now, &mut handle, args.seed).await?;
    drop(storage);
    handle.database_bytes = match &args.database {
        None => std::fs::metadata(&file).map_or(0, |file| file.len()),
        Some(url) => crate::load::database_bytes(url).await?,
    };
    handle.save(&args.data)?;
    made.report(&handle);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about this very moment")]
fn now() -> Timestamp {
    Timestamp::now()
}

async fn employ(storage: &Arc<dyn Storage>, city: &City) -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    for staff in city.staff.clone() {
        let storage = Arc::clone(storage);
        tasks.spawn(async move { storage.save_staff(staff).await });
        if tasks.len() >= AT_ONCE
            && let Some(saved) = tasks.join_next().await
        {
            saved??;
        }
    }
    while let Some(saved) = tasks.join_next().await {
        saved??;
    }
    Ok(())
}

/// What was made so far.
#[derive(Debug, Default)]
struct Made {
    next: AtomicU64,
    done: AtomicU64,
    refused: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    stages: BTreeMap<StageKind, u64>,
    open: u64,
    open_at_busy: u64,
    numbers: Vec<String>,
    busy_dossiers: Vec<String>,
    busy_names: Vec<String>,
}

impl Made {
    fn keep(&self, city: &City, dossier: &Dossier, dice: &mut Dice) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = dossier.stage.kind();
        *kept.stages.entry(stage).or_default() += 1;
        let open = !stage.is_final();
        let busy = dossier.competent == city.busy;
        kept.open += u64::from(open);
        kept.open_at_busy += u64::from(open && busy);
        if busy && open && kept.busy_dossiers.len() < 2000 {
            kept.busy_dossiers.push(dossier.id.to_string());
            kept.busy_names.push(dossier.applicant.name.clone());
        }
        // A sample over the whole time: the first ones, then each in place of an older one.
        if kept.numbers.len() < 20_000 {
            kept.numbers.push(dossier.number());
        } else {
            let place = usize::try_from(dice.below(20_000)).unwrap_or(0);
            if dice.happens(100) {
                kept.numbers[place] = dossier.number();
            }
        }
    }

    fn handle(&self) -> Handle {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Handle {
            dossiers: self.done.load(Relaxed),
            open: kept.open,
            open_at_busy: kept.open_at_busy,
            fill_seconds: 0.0,
            database_bytes: 0,
            citizen: String::new(),
            busy_officer: String::new(),
            taking_officer: String::new(),
            leader: String::new(),
            taking_place: String::new(),
            places: Vec::new(),
            procedure: FORM_ONLY.to_owned(),
            answers: Vec::new(),
            numbers: kept.numbers.clone(),
            busy_dossiers: kept.busy_dossiers.clone(),
            busy_names: kept.busy_names.clone(),
            procedures: PAGES.map(str::to_owned).to_vec(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    #[expect(clippy::print_stdout, reason = "the answer of a command")]
    fn report(&self, handle: &Handle) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        println!(
            "{} dossiers in {:.1} s, {:.0} a second; {} open, {} of them with the busy agency",
            handle.dossiers,
            handle.fill_seconds,
            handle.dossiers as f64 / handle.fill_seconds.max(0.001),
            kept.open,
            kept.open_at_busy,
        );
        println!("{} could not be sent; by stage:", self.refused.load(Relaxed));
        for (stage, count) in &kept.stages {
            println!("{count:>9}  {}", stage.as_str());
        }
    }
}

#[expect(clippy::print_stderr, reason = "progress for people")]
async fn tell(made: Arc<Made>, dossiers: u64, begun: Instant) {
    let mut ticks = tokio::time::interval(std::time::Duration::from_secs(5));
    loop {
        ticks.tick().await;
        let done = made.done.load(Relaxed);
        let rate = u128::from(done) * 1000 / begun.elapsed().as_millis().max(1);
        eprintln!("{done} of {dossiers}, {rate} a second");
    }
}

struct Town {
    city: Arc<City>,
    storage: Arc<dyn Storage>,
    made: Arc<Made>,
    dossiers: u64,
    seed: u64,
    now: Timestamp,
}

impl Town {
    /// One after the other until all are there. Taken in the order of their dates, as they would
    /// have come: so the store looks as it would have.
    async fn fill(&self) -> anyhow::Result<()> {
        loop {
            let number = self.made.next.fetch_add(1, Relaxed);
            if number >= self.dossiers {
                return Ok(());
            }
            let mut dice = Dice::new(self.seed ^ (number + 1).wrapping_mul(0xD134_2543_DE82_EF95));
            let plan = self.plan(number, &mut dice);
            match plan.and_then(|plan| life::live(&self.city, &plan, &mut dice)) {
                Some(life) => {
                    let lifelike = number.is_multiple_of(LIFELIKE);
                    let dossier = self.commit(life, lifelike).await?;
                    self.made.keep(&self.city, &dossier, &mut dice);
                    self.made.done.fetch_add(1, Relaxed);
                }
                None => {
                    self.made.refused.fetch_add(1, Relaxed);
                }
            }
        }
    }

    fn plan(&self, number: u64, dice: &mut Dice) -> Option<Plan<'_>> {
        let city = &*self.city;
        let span = DAYS * 24 * 3600;
        let part = i128::from(span) * i128::from(number) / i128::from(self.dossiers.max(1));
        let step = i64::try_from(part).unwrap_or(span);
        let sent = self.now.saturating_sub(SignedDuration::from_secs(span - step)).ok()?;
        let age_days = (span - step) / 86_400;
        let busy = dice.happens(20);
        let commune = if busy { &city.busy } else { dice.pick(&city.communes)? };
        // Nothing but what the commune decides reaches the busy one.
        let wanted = loop {
            let wanted = dice.weighted(&city.wanted)?;
            if !busy || wanted.tier == Tier::Commune {
                break wanted;
            }
        };
        let open = match age_days {
            _ if busy => 250,
            0..=30 => 900,
            31..=120 => 200,
            _ => 15,
        };
        Some(Plan {
            wanted,
            commune: commune.clone(),
            sent,
            now: self.now,
            rest: rest(dice.happens(open), dice),
            account: AccountId(Uuid::from_u128(u128::from(dice.below(self.dossiers / 3 + 1)))),
        })
    }

    async fn commit(&self, life: Life, lifelike: bool) -> anyhow::Result<Arc<Dossier>> {
        let search_text = text::fold(&life.dossier.applicant.name);
        let change = |by: Actor, at, before, events: Vec<Event>| Change {
            by,
            at,
            before,
            events,
            key: None,
            notices: Vec::new(),
            used_draft: None,
            search_text: search_text.clone(),
        };
        let mut deeds = life.deeds.into_iter();
        let first = deeds.next().context("a life begins with the sending")?;
        if !lifelike {
            let rest = deeds.flat_map(|deed| deed.events);
            let events = first.events.into_iter().chain(rest).collect();
            return self.put(change(Actor::System, first.at, None, events)).await;
        }
        let mut dossier = self.put(change(first.by, first.at, None, first.events)).await?;
        for deed in deeds {
            let before = Some(Arc::clone(&dossier));
            dossier = self.put(change(deed.by, deed.at, before, deed.events)).await?;
        }
        Ok(dossier)
    }

    async fn put(&self, change: Change) -> anyhow::Result<Arc<Dossier>> {
        loop {
            match self.storage.commit(change.clone()).await {
                Ok(committed) => return Ok(committed.dossier),
                Err(CommitError::Overloaded) => tokio::task::yield_now().await,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Where a dossier comes to rest, in parts of the whole.
fn rest(open: bool, dice: &mut Dice) -> StageKind {
    let open_rests = [
        (StageKind::Submitted, 18),
        (StageKind::IntakeSupplementAsked, 4),
        (StageKind::Received, 6),
        (StageKind::Transferred, 16),
        (StageKind::Processing, 28),
        (StageKind::SupplementAsked, 6),
        (StageKind::Paused, 3),
        (StageKind::Approving, 7),
        (StageKind::Issuing, 4),
        (StageKind::Issued, 8),
    ];
    let closed_rests = [
        // A rating may follow, so nothing rests on `Returned` itself: `Stopped` is never reached.
        (StageKind::Stopped, 945),
        (StageKind::NotAccepted, 30),
        (StageKind::Withdrawn, 20),
        (StageKind::Rejected, 5),
    ];
    let rests: &[(StageKind, u64)] = if open { &open_rests } else { &closed_rests };
    dice.weighted(rests).copied().unwrap_or(StageKind::Processing)
}

/// Opens the sessions the load acts under, and notes what it sends.
async fn open_doors(
    storage: &Arc<dyn Storage>,
    city: &City,
    now: Timestamp,
    handle: &mut Handle,
    seed: u64,
) -> anyhow::Result<()> {
    let mut dice = Dice::new(!seed);
    let today = time::local(now).date();
    let until = now.saturating_add(SignedDuration::from_hours(24 * 30))?;
    let person = Person::adult(&mut dice, &city.place(&city.busy), today);
    let account = Account {
        id: AccountId(life::identifier(now, dice.bytes())),
        contact: person.phone.clone(),
        opened_at: now,
        profile: Profile {
            full_name: person.name.clone(),
            personal_id: person.personal_id.clone(),
            phone: person.phone.parse().ok(),
            email: None,
            address: person.address.clone(),
        },
    };
    storage.save_account(account.clone()).await?;
    let (citizen, key) = secret(&mut dice);
    let session = AccountSession { key, account: account.id, expires_at: until };
    storage.save_account_session(session).await?;
    handle.citizen = citizen;

    let taking = city.communes.last().context("the city has no commune")?;
    let desk = city.officer(taking, Role::OnestopOfficer, 0).context("nobody takes in")?.staff;
    let root = city.catalogue.agencies().iter().find(|agency| agency.parent.is_none());
    let root = root.context("the city has no root")?.id.clone();
    let leader = Staff {
        id: StaffId(Uuid::from_bytes(dice.bytes())),
        login: "bench.leader".to_owned(),
        name: person.name,
        password_hash: "!".to_owned(),
        totp_secret: Vec::new(),
        totp_last_step: 0,
        assignments: vec![Assignment {
            agency: root.clone(),
            roles: vec![Role::Approver, Role::Auditor],
        }],
    };
    storage.save_staff(leader.clone()).await?;
    let mut open = async |staff: StaffId, agency: &AgencyId| {
        let (cookie, key) = secret(&mut dice);
        let agency = agency.clone();
        storage.save_staff_session(StaffSession { key, staff, agency, expires_at: until }).await?;
        anyhow::Ok(cookie)
    };
    handle.busy_officer = open(city.busy_officer, &city.busy).await?;
    handle.taking_officer = open(desk, taking).await?;
    handle.leader = open(leader.id, &root).await?;
    handle.taking_place = taking.to_string();
    handle.places = city.communes.iter().map(ToString::to_string).collect();
    handle.answers = sendings(city, &mut Dice::new(seed ^ 1), today)?;
    Ok(())
}

/// Answers of the form that is filed, each found right by the same check as the portal's.
fn sendings(
    city: &City,
    dice: &mut Dice,
    today: jiff::civil::Date,
) -> anyhow::Result<Vec<domain::form::Answers>> {
    let code = ProcedureCode::from(FORM_ONLY);
    let procedure = city.catalogue.procedure(&city.pack.id, &code);
    let procedure = procedure.with_context(|| format!("there is no procedure {code}"))?;
    let form = procedure.form.as_ref().with_context(|| format!("{code} has no form"))?;
    let mut right = Vec::new();
    let mut wrong = None;
    for _ in 0..4000 {
        let place = city.place(dice.pick(&city.communes).context("no commune")?);
        let person = Person::adult(dice, &place, today);
        let answers = check::normalise(form, &answers(form, &person, dice, today));
        let problems = check::check_form(form, &answers, today);
        let papers = missing_components(procedure, None, Channel::Online, &answers, |_| false);
        match problems.first() {
            None if papers.is_empty() => right.push(answers),
            None => {}
            Some(problem) => wrong = Some(problem.clone()),
        }
    }
    if right.len() < 100 {
        bail!("the form of {code} was filled in wrongly or always needs papers: {wrong:?}");
    }
    right.truncate(500);
    Ok(right)
}

/// A session's secret for the cookie, and the key under which it is stored.
fn secret(dice: &mut Dice) -> (String, [u8; 32]) {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&dice.bytes());
    bytes[16..].copy_from_slice(&dice.bytes());
    let cookie = bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    });
    (cookie, Sha256::digest(bytes).into())
}
