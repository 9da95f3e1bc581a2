//! Roll-ups: how much work lies where, how many dossiers stand at which stage, what was done in
//! which month. Every act adds its difference in the same commit; so a figure over a whole city
//! costs a few rows, and can be proved against the events.

use crate::{
    commit::Step,
    engine::{Engine, Row, Statement, args, statements},
    moments::{day, day_key, month},
    work::person_key,
};
use app::ports::{
    Fault,
    storage::{Measure, Scope, Tally, WorkCount},
};
use domain::{
    deadline::Keeping,
    dossier::{Dossier, Event, Recorded, StageKind, WorkKind, work},
    ids::{AgencyId, StaffId},
    party::Role,
    procedure::Channel,
    time,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

statements! { "figures";
    ADD_WORK = "\
        insert into work_count (agency, role, person, kind, day, pieces)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (agency, role, person, kind, day) do update
        set pieces = work_count.pieces + excluded.pieces";
    // Days pass: without this the table would grow for ever.
    DROP_EMPTY_WORK = "\
        delete from work_count
        where agency = $1 and role = $2 and person = $3 and kind = $4 and day = $5 and pieces = 0";
    ADD_STAGE = "\
        insert into stage_count (agency, stage, dossiers)
        values ($1, $2, $3)
        on conflict (agency, stage) do update
        set dossiers = stage_count.dossiers + excluded.dossiers";
    ADD_TALLY = "\
        insert into tally (agency, month, measure, amount)
        values ($1, $2, $3, $4)
        on conflict (agency, month, measure) do update
        set amount = tally.amount + excluded.amount";
    WORK_OF_ALL = "\
        select agency, role, person, kind, cast(sum(pieces) as bigint),
            cast(sum(case when day < $1 then pieces else 0 end) as bigint),
            cast(sum(case when day >= $1 and day <= $2 then pieces else 0 end) as bigint)
        from work_count
        group by agency, role, person, kind
        order by agency, role, person, kind";
    WORK_OF_AGENCY = "\
        select agency, role, person, kind, cast(sum(pieces) as bigint),
            cast(sum(case when day < $1 then pieces else 0 end) as bigint),
            cast(sum(case when day >= $1 and day <= $2 then pieces else 0 end) as bigint)
        from work_count
        where agency = $3
        group by agency, role, person, kind
        order by agency, role, person, kind";
    STAGES_OF_ALL = "\
        select agency, stage, dossiers
        from stage_count
        where dossiers > 0
        order by agency, stage";
    STAGES_OF_AGENCY = "\
        select agency, stage, dossiers
        from stage_count
        where agency = $1 and dossiers > 0
        order by stage";
    TALLIES_OF_ALL = "\
        select agency, measure, cast(sum(amount) as bigint)
        from tally
        where month >= $1 and month <= $2
        group by agency, measure
        order by agency, measure";
    TALLIES_OF_AGENCY = "\
        select agency, measure, cast(sum(amount) as bigint)
        from tally
        where agency = $1 and month >= $2 and month <= $3
        group by agency, measure
        order by measure";
}

type WorkKey = (AgencyId, Role, Option<StaffId>, WorkKind, i64);
type StageKey = (AgencyId, StageKind);
type TallyKey = (AgencyId, i64, Measure);

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
            let key = (item.agency, item.role, item.person, item.kind, day_key(item.due));
            *self.work.entry(key).or_default() += sign;
        }
        let key = (dossier.competent.clone(), dossier.stage.kind());
        *self.stages.entry(key).or_default() += sign;
    }

    /// Counts what an event did.
    pub fn count_event(&mut self, before: Option<&Dossier>, recorded: &Recorded, after: &Dossier) {
        let month = month(time::local(recorded.at).date());
        for (measure, amount) in measures(before, recorded) {
            let key = (after.competent.clone(), month, measure);
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
    for ((agency, role, person, kind, day), pieces) in &figures.work {
        let key =
            || args![agency.as_str(), role.as_str(), person_key(*person), kind.as_str(), *day];
        let mut add = key();
        add.extend(args![*pieces]);
        statements.push(ADD_WORK.with(add));
        if *pieces < 0 {
            statements.push(DROP_EMPTY_WORK.with(key()));
        }
    }
    for ((agency, stage), dossiers) in &figures.stages {
        statements.push(ADD_STAGE.with(args![agency.as_str(), stage.as_str(), *dossiers]));
    }
    for ((agency, month, measure), amount) in &figures.tallies {
        let args = args![agency.as_str(), *month, measure.as_str(), *amount];
        statements.push(ADD_TALLY.with(args));
    }
}

/// Counts of open work.
pub(crate) async fn work_counts<E: Engine>(
    engine: &E,
    scope: &Scope,
    today: Date,
    soon: Date,
) -> Result<Vec<WorkCount>, Fault> {
    let (today, soon) = (day(today), day(soon));
    let mut counts = Vec::new();
    match scope {
        Scope::Everything => counts = engine.read(WORK_OF_ALL, args![today, soon]).await?,
        Scope::Agencies(agencies) => {
            for agency in distinct(agencies) {
                counts.extend(engine.read(WORK_OF_AGENCY, args![today, soon, agency]).await?);
            }
        }
    }
    let read = |mut row: Row| {
        Ok(WorkCount {
            agency: AgencyId(row.text("agency")?),
            role: row.word("role", Role::parse)?,
            person: row.uuid_or_null("person")?.map(StaffId),
            kind: row.word("kind", WorkKind::parse)?,
            all: row.number("pieces")?,
            overdue: row.number("pieces")?,
            due_soon: row.number("pieces")?,
        })
    };
    counts.into_iter().map(read).collect()
}

/// Counts of dossiers by competent agency and stage.
pub(crate) async fn stage_counts<E: Engine>(
    engine: &E,
    scope: &Scope,
) -> Result<Vec<(AgencyId, StageKind, u64)>, Fault> {
    let mut counts = Vec::new();
    match scope {
        Scope::Everything => counts = engine.read(STAGES_OF_ALL, args![]).await?,
        Scope::Agencies(agencies) => {
            for agency in distinct(agencies) {
                counts.extend(engine.read(STAGES_OF_AGENCY, args![agency]).await?);
            }
        }
    }
    let read = |mut row: Row| {
        let agency = AgencyId(row.text("agency")?);
        Ok((agency, row.word("stage", StageKind::parse)?, row.number("dossiers")?))
    };
    counts.into_iter().map(read).collect()
}

/// Figures from month to month.
pub(crate) async fn tallies<E: Engine>(
    engine: &E,
    scope: &Scope,
    from: Date,
    to: Date,
) -> Result<Vec<Tally>, Fault> {
    let (from, to) = (month(from), month(to));
    let mut tallies = Vec::new();
    match scope {
        Scope::Everything => tallies = engine.read(TALLIES_OF_ALL, args![from, to]).await?,
        Scope::Agencies(agencies) => {
            for agency in distinct(agencies) {
                tallies.extend(engine.read(TALLIES_OF_AGENCY, args![agency, from, to]).await?);
            }
        }
    }
    let read = |mut row: Row| {
        Ok(Tally {
            agency: AgencyId(row.text("agency")?),
            measure: row.word("measure", Measure::parse)?,
            count: row.whole("amount")?,
        })
    };
    tallies.into_iter().map(read).collect()
}

fn distinct(agencies: &[AgencyId]) -> Vec<&str> {
    let mut words: Vec<&str> = agencies.iter().map(AgencyId::as_str).collect();
    words.sort_unstable();
    words.dedup();
    words
}
