//! Proving a store: what is kept beside the events must follow from them, and the events from
//! their hashes. Nothing is written.

use crate::{
    engine::{Engine, Row, args, statements},
    figures::Figures,
    moments::{civil, due_key},
    scopes,
    work::{person_key, pieces},
};
use app::ports::Fault;
use app::ports::storage::Measure;
use domain::{
    dossier::Event,
    dossier::{
        Dossier, Recorded, StageKind, WorkKind,
        apply::{apply, begin},
        history::{GENESIS, Hash, link},
    },
    ids::{AgencyId, DossierId, StaffId},
    party::Role,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

statements! { "verification";
    DOSSIERS = "\
        select id, head, scopes, state
        from dossier
        where id > $1
        order by id
        limit $2";
    EVENTS = "\
        select seq, text, hash
        from event
        where dossier = $1
        order by seq";
    STRAY_EVENTS = "\
        select distinct e.dossier
        from event e
        left join dossier d on d.id = e.dossier
        where d.id is null
        limit 100";
    WORK_OF = "\
        select count(*)
        from work_item
        where agency = $1 and role = $2 and person = $3 and due = $4 and dossier = $5
            and position = $6 and kind = $7 and procedure = $8 and number = $9 and applicant = $10
            and stage = $11 and coalesce(promised, 0) = $12";
    SCOPE_OF = "\
        select count(*)
        from dossier_scope
        where agency = $1 and stage = $2 and dossier = $3";
    SCOPES = "\
        select count(*)
        from dossier_scope";
    WORK_ITEMS = "\
        select count(*)
        from work_item";
    WORK_COUNTS = "\
        select agency, day, role, person, kind, pieces
        from work_count";
    STAGE_COUNTS = "\
        select stage, agency, dossiers
        from stage_count";
    TALLIES = "\
        select month, measure, agency, amount
        from tally";
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Dossiers read.
    pub dossiers: u64,
    /// Events read.
    pub events: u64,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The database complains of its own file.
    Database(String),
    /// An event is not the one that was written, or one is missing.
    BrokenChain {
        /// Whose history.
        dossier: DossierId,
        /// The first event that is wrong.
        seq: u64,
    },
    /// The state is not what the history leads to.
    StateDiffers {
        /// Whose.
        dossier: DossierId,
    },
    /// The list of open work lacks a piece of this dossier.
    WorkMissing {
        /// Whose.
        dossier: DossierId,
    },
    /// The agencies that may see this dossier are not those that have or had to do with it.
    AgenciesDiffer {
        /// Whose.
        dossier: DossierId,
    },
    /// Events without a dossier.
    StrayEvents {
        /// The dossier that is missing.
        dossier: DossierId,
    },
    /// A count is not what the dossiers add up to.
    CountDiffers {
        /// Which table, and which row.
        which: String,
        /// What is stored.
        stored: i64,
        /// What it must be.
        counted: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(line) => write!(f, "the database file is damaged: {line}"),
            Self::BrokenChain { dossier, seq } => {
                write!(f, "the history of dossier {dossier} is not whole from event {seq} on")
            }
            Self::StateDiffers { dossier } => {
                write!(f, "the state of dossier {dossier} is not what its history leads to")
            }
            Self::WorkMissing { dossier } => {
                write!(f, "open work of dossier {dossier} is missing from the lists")
            }
            Self::AgenciesDiffer { dossier } => {
                write!(f, "other agencies see dossier {dossier} than had to do with it")
            }
            Self::StrayEvents { dossier } => {
                write!(f, "dossier {dossier} is missing, but has events")
            }
            Self::CountDiffers { which, stored, counted } => {
                write!(f, "{which} says {stored}, but it is {counted}")
            }
        }
    }
}

/// Verifies everything.
pub(crate) async fn verify<E: Engine>(
    engine: &E,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Report, Fault> {
    const PAGE: u16 = 200;
    let mut report = Report::default();
    let damage = engine.integrity().await?;
    report.findings.extend(damage.into_iter().map(Finding::Database));
    let mut figures = Figures::default();
    let (mut open, mut seen) = (0, 0);
    let mut after = Vec::new();
    loop {
        let rows = engine.read(DOSSIERS, args![after.clone(), PAGE]).await?;
        let is_last = rows.len() < usize::from(PAGE);
        for mut row in rows {
            let id = DossierId(row.uuid("id")?);
            after = id.0.as_bytes().to_vec();
            let head = row.hash("head")?;
            let scopes: BTreeSet<String> =
                row.text("scopes")?.split_whitespace().map(str::to_owned).collect();
            // A state that cannot even be read differs from the one it must be.
            let stored: Option<Dossier> = row.json("state").ok();
            let (counted, involved) = history(engine, id, &head, &mut report, &mut figures).await?;
            if let Some(dossier) = &counted {
                figures.count(dossier, 1);
                open += lists(engine, dossier, &mut report).await?;
                let rows = scope_rows(engine, dossier, &involved).await?;
                if scopes != involved || rows != involved.len() + 1 {
                    report.findings.push(Finding::AgenciesDiffer { dossier: id });
                }
                seen += i64::try_from(rows).unwrap_or(i64::MAX);
            }
            if stored != counted {
                report.findings.push(Finding::StateDiffers { dossier: id });
            }
            report.dossiers += 1;
        }
        progress(report.dossiers);
        if is_last {
            break;
        }
    }
    for mut row in engine.read(STRAY_EVENTS, args![]).await? {
        let dossier = DossierId(row.uuid("dossier")?);
        report.findings.push(Finding::StrayEvents { dossier });
    }
    counts(engine, figures, (open, seen), &mut report).await?;
    Ok(report)
}

/// Walks one history; gives the state it leads to, as far as it is whole, and the agencies that had
/// to do with it on the way.
async fn history<E: Engine>(
    engine: &E,
    id: DossierId,
    head: &Hash,
    report: &mut Report,
    figures: &mut Figures,
) -> Result<(Option<Dossier>, BTreeSet<String>), Fault> {
    let mut hash = GENESIS;
    let mut dossier: Option<Dossier> = None;
    let mut involved = BTreeSet::new();
    let mut expected = 1;
    for mut row in engine.read(EVENTS, args![id.0]).await? {
        report.events += 1;
        let (seq, text): (u64, String) = (row.number("seq")?, row.text("text")?);
        hash = link(id, &hash, &text);
        let recorded: Option<Recorded> = serde_json::from_str(&text).ok();
        let next = recorded.filter(|recorded| {
            seq == expected && recorded.seq == expected && row.hash("hash").ok() == Some(hash)
        });
        let next = next.and_then(|recorded| {
            let after = match (dossier.as_ref(), &recorded.event) {
                (None, Event::Submitted(sent)) => begin(sent, recorded.at),
                (None, _) => return None,
                (Some(before), _) => apply(before.clone(), &recorded),
            };
            Some((recorded, after))
        });
        let Some((recorded, after)) = next else {
            report.findings.push(Finding::BrokenChain { dossier: id, seq: expected });
            return Ok((dossier, involved));
        };
        involved.extend(scopes::involved(&after));
        figures.count_event(dossier.as_ref(), &recorded, &after);
        dossier = Some(after);
        expected += 1;
    }
    if hash != *head {
        // The last events were taken away.
        report.findings.push(Finding::BrokenChain { dossier: id, seq: expected });
    }
    Ok((dossier, involved))
}

/// How many of the rows stand in the lists by which agencies see a dossier.
async fn scope_rows<E: Engine>(
    engine: &E,
    dossier: &Dossier,
    involved: &BTreeSet<String>,
) -> Result<usize, Fault> {
    let mut rows = 0;
    for agency in std::iter::once(scopes::ALL_AGENCIES).chain(involved.iter().map(String::as_str)) {
        let args = args![agency, dossier.stage.kind().as_str(), dossier.id.0];
        rows += usize::from(count(engine.read(SCOPE_OF, args).await?)? == 1);
    }
    Ok(rows)
}

/// Whether all pieces of work stand in the lists; gives their number.
async fn lists<E: Engine>(
    engine: &E,
    dossier: &Dossier,
    report: &mut Report,
) -> Result<i64, Fault> {
    let mut number = 0;
    for piece in pieces(dossier) {
        let item = &piece.item;
        let args = args![
            item.agency.as_str(),
            item.role.as_str(),
            person_key(item.person),
            due_key(item.due),
            dossier.id.0,
            piece.position,
            item.kind.as_str(),
            piece.procedure.as_str(),
            piece.number.as_str(),
            piece.applicant.as_str(),
            piece.stage.as_str(),
            piece.promised.map_or(0, civil),
        ];
        let found = engine.read(WORK_OF, args).await?;
        if count(found)? != 1 {
            report.findings.push(Finding::WorkMissing { dossier: dossier.id });
        }
        number += 1;
    }
    Ok(number)
}

fn count(rows: Vec<Row>) -> Result<i64, Fault> {
    rows.into_iter().next().map_or(Ok(0), |mut row| row.whole("count"))
}

/// Compares the roll-ups with what was counted.
async fn counts<E: Engine>(
    engine: &E,
    mut counted: Figures,
    (open, seen): (i64, i64),
    report: &mut Report,
) -> Result<(), Fault> {
    let mut stored = Figures::default();
    for mut row in engine.read(WORK_COUNTS, args![]).await? {
        let key = (
            AgencyId(row.text("agency")?),
            row.whole("day")?,
            row.word("role", Role::parse)?,
            row.uuid_or_null("person")?.map(StaffId),
            row.word("kind", WorkKind::parse)?,
        );
        stored.work.insert(key, row.whole("pieces")?);
    }
    for mut row in engine.read(STAGE_COUNTS, args![]).await? {
        let key = (row.word("stage", StageKind::parse)?, AgencyId(row.text("agency")?));
        stored.stages.insert(key, row.whole("dossiers")?);
    }
    for mut row in engine.read(TALLIES, args![]).await? {
        let (month, measure) = (row.whole("month")?, row.word("measure", Measure::parse)?);
        let key = (month, measure, AgencyId(row.text("agency")?));
        stored.tallies.insert(key, row.whole("amount")?);
    }
    stored.trim();
    counted.trim();
    differ("work_count", &stored.work, &counted.work, report);
    differ("stage_count", &stored.stages, &counted.stages, report);
    differ("tally", &stored.tallies, &counted.tallies, report);
    for (table, sql, counted) in [("work_item", WORK_ITEMS, open), ("dossier_scope", SCOPES, seen)]
    {
        let stored = count(engine.read(sql, args![]).await?)?;
        if stored != counted {
            let which = format!("the length of {table}");
            report.findings.push(Finding::CountDiffers { which, stored, counted });
        }
    }
    Ok(())
}

fn differ<K: Ord + fmt::Debug>(
    table: &str,
    stored: &BTreeMap<K, i64>,
    counted: &BTreeMap<K, i64>,
    report: &mut Report,
) {
    let keys = stored.keys().chain(counted.keys().filter(|key| !stored.contains_key(key)));
    for key in keys {
        let has = stored.get(key).copied().unwrap_or(0);
        let must = counted.get(key).copied().unwrap_or(0);
        if has != must {
            report.findings.push(Finding::CountDiffers {
                which: format!("{table} {key:?}"),
                stored: has,
                counted: must,
            });
        }
    }
}
