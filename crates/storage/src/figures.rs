//! Roll-ups: how much work lies where, how many dossiers stand at which stage, what was done in
//! which month. Every act adds its difference in the same commit; so a figure over a whole city
//! costs a few rows, and can be proved against the events.

use crate::{
    commit::Step,
    engine::{Engine, Row, Sql, Statement, args, one, statements},
    moments::{day, day_key, month},
    work::person_key,
};
use app::ports::{
    Fault,
    storage::{Load, Measure, Scope, WorkCount},
};
use domain::{
    deadline::Keeping,
    dossier::{Dossier, Event, Recorded, StageKind, WorkKind, work},
    ids::{AgencyId, StaffId},
    party::Role,
    procedure::Channel,
    time,
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

statements! { "figures";
    ADD_WORK = "\
        insert into work_count (agency, day, role, person, kind, pieces)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (agency, day, role, person, kind) do update
        set pieces = work_count.pieces + excluded.pieces";
    // Days pass: without this the table would grow for ever.
    DROP_EMPTY_WORK = "\
        delete from work_count
        where agency = $1 and day = $2 and role = $3 and person = $4 and kind = $5 and pieces = 0";
    ADD_STAGE = "\
        insert into stage_count (stage, agency, dossiers)
        values ($1, $2, $3)
        on conflict (stage, agency) do update
        set dossiers = stage_count.dossiers + excluded.dossiers";
    ADD_TALLY = "\
        insert into tally (month, measure, agency, amount)
        values ($1, $2, $3, $4)
        on conflict (month, measure, agency) do update
        set amount = tally.amount + excluded.amount";
    // Day 0 holds all; what lies before today is never read.
    WORK_OF_AGENCY = "\
        select agency, day, role, person, kind, pieces
        from work_count
        where agency = $1 and day = 0
        union all
        select agency, day, role, person, kind, pieces
        from work_count
        where agency = $1 and day >= $2";
    WORK_OF_ALL = "\
        select agency, day, role, person, kind, pieces
        from work_count
        where day = 0 or day >= $1";
    LOAD_OF_AGENCY = "\
        select agency, day, cast(sum(pieces) as bigint)
        from work_count
        where agency = $1 and day = 0
        group by agency, day
        union all
        select agency, day, cast(sum(pieces) as bigint)
        from work_count
        where agency = $1 and day >= $2
        group by agency, day";
    LOAD_OF_ALL = "\
        select agency, day, cast(sum(pieces) as bigint)
        from work_count
        where day = 0 or day >= $1
        group by agency, day";
    STAGES_OF_ALL = "\
        select stage, cast(sum(dossiers) as bigint)
        from stage_count
        group by stage";
    STAGE_OF_AGENCY = "\
        select dossiers
        from stage_count
        where stage = $1 and agency = $2";
    TALLIES_OF_ALL = "\
        select measure, cast(sum(amount) as bigint)
        from tally
        where month = $1
        group by measure";
    TALLY_OF_AGENCY = "\
        select amount
        from tally
        where month = $1 and measure = $2 and agency = $3";
}

/// Stands for all days together.
const ALL_DAYS: i64 = 0;

type WorkKey = (AgencyId, i64, Role, Option<StaffId>, WorkKind);
type StageKey = (StageKind, AgencyId);
type TallyKey = (i64, Measure, AgencyId);

/// Differences to add, or whole roll-ups built from nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub work: BTreeMap<WorkKey, i64>,
    pub stages: BTreeMap<StageKey, i64>,
    pub tallies: BTreeMap<TallyKey, i64>,
}

impl Figures {
    /// Counts a dossier as it stands, `1` for coming and `-1` for going.
    pub fn count(&mut self, dossier: &Dossier, sign: i64) {
        for item in work(dossier) {
            for day in [ALL_DAYS, day_key(item.due)] {
                let key = (item.agency.clone(), day, item.role, item.person, item.kind);
                *self.work.entry(key).or_default() += sign;
            }
        }
        let key = (dossier.stage.kind(), dossier.competent.clone());
        *self.stages.entry(key).or_default() += sign;
    }

    /// Counts what an event did.
    pub fn count_event(&mut self, before: Option<&Dossier>, recorded: &Recorded, after: &Dossier) {
        let month = month(time::local(recorded.at).date());
        for (measure, amount) in measures(before, recorded) {
            let key = (month, measure, after.competent.clone());
            *self.tallies.entry(key).or_default() += amount;
        }
    }

    /// Leaves out what comes to nothing.
    pub fn trim(&mut self) {
        self.work.retain(|_, pieces| *pieces != 0);
        self.stages.retain(|_, dossiers| *dossiers != 0);
        self.tallies.retain(|_, amount| *amount != 0);
    }
}

/// What an event adds to the figures of its month.
fn measures(before: Option<&Dossier>, recorded: &Recorded) -> Vec<(Measure, i64)> {
    let one = |measure| vec![(measure, 1)];
    match &recorded.event {
        Event::Submitted(sent) if sent.channel == Channel::Online => one(Measure::SubmittedOnline),
        // What comes by post is opened and entered at the counter.
        Event::Submitted(_) => one(Measure::SubmittedAtCounter),
        Event::Received(_) => one(Measure::Received),
        Event::NotAccepted(_) => one(Measure::NotAccepted),
        Event::IntakeSupplementAsked(_) | Event::SupplementAsked(_) => {
            one(Measure::SupplementsAsked)
        }
        Event::Issued { .. } | Event::Rejected { .. } => one(finished(before, recorded)),
        Event::Withdrawn | Event::Stopped { .. } => one(Measure::Withdrawn),
        Event::Returned { .. } => one(Measure::Returned),
        Event::Apologised { .. } => one(Measure::Apologies),
        Event::Rated(rating) => {
            let old = before.and_then(|before| before.rating.as_ref()).map(|old| old.stars);
            let stars = i64::from(rating.stars) - i64::from(old.unwrap_or(0));
            vec![(Measure::Ratings, i64::from(old.is_none())), (Measure::Stars, stars)]
        }
        _ => Vec::new(),
    }
}

/// Early, on time or late, as the law judges it. What has no limit cannot be late.
fn finished(before: Option<&Dossier>, recorded: &Recorded) -> Measure {
    match before.and_then(|before| before.keeping_at(recorded.at)) {
        Some(Keeping::Late) => Measure::FinishedLate,
        Some(Keeping::Early) => Measure::FinishedEarly,
        Some(Keeping::OnTime) | None => Measure::FinishedOnTime,
    }
}

/// The differences that a change makes.
pub(crate) fn write(statements: &mut Vec<Statement>, before: Option<&Dossier>, steps: &[Step]) {
    let mut figures = Figures::default();
    let mut last = before;
    for step in steps {
        figures.count_event(last, &step.recorded, &step.after);
        last = Some(&step.after);
    }
    if let Some(before) = before {
        figures.count(before, -1);
    }
    if let Some(after) = last {
        figures.count(after, 1);
    }
    figures.trim();
    // In the order of the keys: writers on other connections lock rows in the same order.
    for ((agency, day, role, person, kind), pieces) in &figures.work {
        let key =
            || args![agency.as_str(), *day, role.as_str(), person_key(*person), kind.as_str()];
        let mut add = key();
        add.extend(args![*pieces]);
        statements.push(ADD_WORK.with(add));
        if *pieces < 0 {
            statements.push(DROP_EMPTY_WORK.with(key()));
        }
    }
    for ((stage, agency), dossiers) in &figures.stages {
        statements.push(ADD_STAGE.with(args![stage.as_str(), agency.as_str(), *dossiers]));
    }
    for ((month, measure, agency), amount) in &figures.tallies {
        let args = args![*month, measure.as_str(), agency.as_str(), *amount];
        statements.push(ADD_TALLY.with(args));
    }
}

/// Amounts as the rows tell them, which come in any order.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    all: u64,
    in_time: u64,
    due_soon: u64,
}

impl Sum {
    /// Adds what is due on a day, or on all days.
    fn add(&mut self, day: i64, pieces: u64, (today, soon): (i64, i64)) {
        if day == ALL_DAYS {
            self.all += pieces;
        } else if day >= today {
            self.in_time += pieces;
            self.due_soon += if day <= soon { pieces } else { 0 };
        }
    }

    fn load(self) -> Load {
        let overdue = self.all.saturating_sub(self.in_time);
        Load { all: self.all, overdue, due_soon: self.due_soon }
    }
}

/// Rows of all agencies, or of each of these.
async fn rows_of<E: Engine>(
    engine: &E,
    scope: &Scope,
    (of_all, of_agency): (Sql, Sql),
    today: i64,
) -> Result<Vec<Row>, Fault> {
    let Scope::Agencies(agencies) = scope else { return engine.read(of_all, args![today]).await };
    let mut rows = Vec::new();
    for agency in distinct(agencies) {
        rows.extend(engine.read(of_agency, args![agency, today]).await?);
    }
    Ok(rows)
}

/// Open work by agency, role, person and kind.
pub(crate) async fn work_counts<E: Engine>(
    engine: &E,
    scope: &Scope,
    today: Date,
    soon: Date,
) -> Result<Vec<WorkCount>, Fault> {
    let days = (day(today), day(soon));
    let mut counts: BTreeMap<(AgencyId, Role, Option<StaffId>, WorkKind), Sum> = BTreeMap::new();
    for mut row in rows_of(engine, scope, (WORK_OF_ALL, WORK_OF_AGENCY), days.0).await? {
        let (agency, day) = (AgencyId(row.text("agency")?), row.whole("day")?);
        let role = row.word("role", Role::parse)?;
        let person = row.uuid_or_null("person")?.map(StaffId);
        let kind = row.word("kind", WorkKind::parse)?;
        let sum = counts.entry((agency, role, person, kind)).or_default();
        sum.add(day, row.number("pieces")?, days);
    }
    let counted = counts.into_iter().map(|((agency, role, person, kind), sum)| {
        let load = sum.load();
        WorkCount { agency, role, person, kind, load }
    });
    Ok(counted.collect())
}

/// Open work by agency.
pub(crate) async fn loads<E: Engine>(
    engine: &E,
    scope: &Scope,
    today: Date,
    soon: Date,
) -> Result<Vec<(AgencyId, Load)>, Fault> {
    let days = (day(today), day(soon));
    let mut sums: BTreeMap<AgencyId, Sum> = BTreeMap::new();
    for mut row in rows_of(engine, scope, (LOAD_OF_ALL, LOAD_OF_AGENCY), days.0).await? {
        let (agency, day) = (AgencyId(row.text("agency")?), row.whole("day")?);
        sums.entry(agency).or_default().add(day, row.number("pieces")?, days);
    }
    Ok(sums.into_iter().map(|(agency, sum)| (agency, sum.load())).collect())
}

/// Dossiers by stage.
pub(crate) async fn stage_counts<E: Engine>(
    engine: &E,
    scope: &Scope,
) -> Result<Vec<(StageKind, u64)>, Fault> {
    let mut counts: BTreeMap<StageKind, u64> = BTreeMap::new();
    match scope {
        Scope::Everything => {
            for mut row in engine.read(STAGES_OF_ALL, args![]).await? {
                counts.insert(row.word("stage", StageKind::parse)?, row.number("dossiers")?);
            }
        }
        Scope::Agencies(agencies) => {
            for agency in distinct(agencies) {
                for stage in StageKind::ALL {
                    let found = one(engine, STAGE_OF_AGENCY, args![stage.as_str(), agency]).await?;
                    if let Some(mut row) = found {
                        *counts.entry(stage).or_default() += row.number::<u64>("dossiers")?;
                    }
                }
            }
        }
    }
    counts.retain(|_, dossiers| *dossiers > 0);
    Ok(counts.into_iter().collect())
}

/// What was done from one month to another.
pub(crate) async fn tallies<E: Engine>(
    engine: &E,
    scope: &Scope,
    from: Date,
    to: Date,
) -> Result<Vec<(Measure, i64)>, Fault> {
    let mut tallies: BTreeMap<Measure, i64> = BTreeMap::new();
    for month in months(from, to) {
        match scope {
            Scope::Everything => {
                for mut row in engine.read(TALLIES_OF_ALL, args![month]).await? {
                    let measure = row.word("measure", Measure::parse)?;
                    *tallies.entry(measure).or_default() += row.whole("amount")?;
                }
            }
            Scope::Agencies(agencies) => {
                for agency in distinct(agencies) {
                    for measure in Measure::ALL {
                        let key = args![month, measure.as_str(), agency];
                        if let Some(mut row) = one(engine, TALLY_OF_AGENCY, key).await? {
                            *tallies.entry(measure).or_default() += row.whole("amount")?;
                        }
                    }
                }
            }
        }
    }
    tallies.retain(|_, amount| *amount != 0);
    Ok(tallies.into_iter().collect())
}

/// The months from one day's to another's, inclusive.
fn months(from: Date, to: Date) -> impl Iterator<Item = i64> {
    let first = from.first_of_month();
    first.series(1.month()).take_while(move |month| *month <= to).map(month)
}

fn distinct(agencies: &[AgencyId]) -> Vec<&str> {
    let mut words: Vec<&str> = agencies.iter().map(AgencyId::as_str).collect();
    words.sort_unstable();
    words.dedup();
    words
}
