//! Open work: the lists of the officers, most urgent first.
//!
//! A list is a merge of ranges of an index: one for each agency, role and person when it is
//! somebody's own list, one for each agency on a board, one for the whole installation. Each range
//! asks only for what is more urgent than the last row that is on the page so far.

use crate::{
    engine::{Engine, Row, Sql, Statement, Value, args, statements},
    moments::{NO_DUE, civil, due_key, stamp},
};
use app::ports::{
    Fault,
    storage::{Scope, Whose, WorkQuery, WorkRow},
};
use domain::{
    dossier::{Dossier, StageKind, WorkItem, WorkKind},
    ids::{AgencyId, ConsultationId, DossierId, ProcedureCode, StaffId},
    party::Role,
};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

statements! { "work_item";
    INSERT = "\
        insert into work_item (agency, role, person, due, dossier, position, kind, procedure, since,
            consultation, number, applicant, stage, promised)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    DELETE = "\
        delete from work_item
        where agency = $1 and role = $2 and person = $3 and due = $4 and dossier = $5
            and position = $6";
    // `$3` is where the page begins, `$6` where the next row would be of no use.
    OF_PERSON = "\
        select due, dossier, position, agency, role, person, kind, procedure, since, consultation,
            number, applicant, stage, promised
        from work_item
        where agency = $1 and role = $2 and person = $3
            and (due, dossier, position) > ($4, $5, $6)
            and (due, dossier, position) < ($7, $8, $9)
            and (kind = $10 or $10 is null)
            and (procedure = $11 or $11 is null)
        order by due, dossier, position
        limit $12";
    OF_AGENCY = "\
        select due, dossier, position, agency, role, person, kind, procedure, since, consultation,
            number, applicant, stage, promised
        from work_item
        where agency = $1
            and (due, dossier, position) > ($2, $3, $4)
            and (due, dossier, position) < ($5, $6, $7)
            and (kind = $8 or $8 is null)
            and (procedure = $9 or $9 is null)
        order by due, dossier, position
        limit $10";
    OF_ALL = "\
        select due, dossier, position, agency, role, person, kind, procedure, since, consultation,
            number, applicant, stage, promised
        from work_item
        where (due, dossier, position) > ($1, $2, $3)
            and (due, dossier, position) < ($4, $5, $6)
            and (kind = $7 or $7 is null)
            and (procedure = $8 or $8 is null)
            and (person = $9 or $9 is null)
        order by due, dossier, position
        limit $10";
}

/// A piece of work as it stands in the table, with what a list shows of its dossier: so a page of a
/// list is read from one small table, however many dossiers there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub position: u64,
    pub item: WorkItem,
    pub procedure: ProcedureCode,
    pub number: String,
    pub applicant: String,
    pub stage: StageKind,
    pub promised: Option<DateTime>,
}

/// The pieces of a dossier.
pub(crate) fn pieces(dossier: &Dossier) -> Vec<Piece> {
    let piece = |(position, item)| Piece {
        position,
        item,
        procedure: dossier.procedure.code.clone(),
        number: dossier.number(),
        applicant: dossier.applicant.name.clone(),
        stage: dossier.stage.kind(),
        promised: dossier.due(),
    };
    (0_u64..).zip(domain::dossier::work(dossier)).map(piece).collect()
}

/// A person in a key: nobody is no bytes.
pub(crate) fn person_key(person: Option<StaffId>) -> Vec<u8> {
    person.map(|staff| staff.0.as_bytes().to_vec()).unwrap_or_default()
}

/// The rows of a dossier after a change; what stays the same is left alone.
pub(crate) fn write(statements: &mut Vec<Statement>, before: Option<&Dossier>, after: &Dossier) {
    let (old, new) = (before.map(pieces).unwrap_or_default(), pieces(after));
    for piece in old.iter().filter(|piece| !new.contains(piece)) {
        let item = &piece.item;
        statements.push(DELETE.with(args![
            item.agency.as_str(),
            item.role.as_str(),
            person_key(item.person),
            due_key(item.due),
            after.id.0,
            piece.position,
        ]));
    }
    for piece in new.iter().filter(|piece| !old.contains(piece)) {
        let item = &piece.item;
        statements.push(INSERT.with(args![
            item.agency.as_str(),
            item.role.as_str(),
            person_key(item.person),
            due_key(item.due),
            after.id.0,
            piece.position,
            item.kind.as_str(),
            piece.procedure.as_str(),
            stamp(item.since),
            item.consultation.map(|asked| asked.0),
            piece.number.as_str(),
            piece.applicant.as_str(),
            piece.stage.as_str(),
            piece.promised.map(civil),
        ]));
    }
}

/// Where a row stands in the order of urgency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    due: i64,
    dossier: Vec<u8>,
    position: i64,
}

/// In whose list a row stands, and what of it is read only once it is known to be on the page.
#[derive(Debug)]
struct Found {
    agency: String,
    role: String,
    person: Vec<u8>,
    rest: Row,
}

/// A page of open work.
pub(crate) async fn work<E: Engine>(engine: &E, query: &WorkQuery) -> Result<Vec<WorkRow>, Fault> {
    let mut page = Page::new(query);
    for (sql, holder) in ranges(query) {
        page.fill(engine, sql, holder, query).await?;
    }
    page.rows.into_iter().map(|(place, found)| row(place, found)).collect()
}

/// The ranges of an index that make up a list, each with its leading arguments.
fn ranges(query: &WorkQuery) -> Vec<(Sql, Vec<Value>)> {
    let agencies: BTreeSet<&str> = match &query.scope {
        Scope::Agencies(agencies) => agencies.iter().map(AgencyId::as_str).collect(),
        // With roles a person's list is narrow only within agencies; see `Page::keeps`.
        Scope::Everything => return vec![(OF_ALL, Vec::new())],
    };
    let (roles, people): (&[Role], Vec<Option<StaffId>>) = match &query.whose {
        Whose::Anybody => {
            return agencies.into_iter().map(|agency| (OF_AGENCY, args![agency])).collect();
        }
        Whose::MineToDo { staff, roles } => (roles, vec![None, Some(*staff)]),
        Whose::Person(staff) => (&Role::ALL, vec![Some(*staff)]),
        Whose::Nobody => (&Role::ALL, vec![None]),
    };
    let roles: BTreeSet<Role> = roles.iter().copied().collect();
    let mut ranges = Vec::new();
    for agency in agencies {
        for role in &roles {
            for person in &people {
                ranges.push((OF_PERSON, args![agency, role.as_str(), person_key(*person)]));
            }
        }
    }
    ranges
}

/// The most urgent rows found so far.
struct Page {
    rows: BTreeMap<Place, Found>,
    limit: usize,
    from: Place,
    until: Place,
}

impl Page {
    fn new(query: &WorkQuery) -> Self {
        let start = match &query.after {
            Some(after) => Place {
                due: due_key(after.due),
                dossier: after.dossier.0.as_bytes().to_vec(),
                position: after.position.into(),
            },
            None => Place { due: i64::MIN, dossier: Vec::new(), position: -1 },
        };
        // No row has position −1, so this is just before the first row of that moment.
        let due_from = query.due_from.map(|moment| Place {
            due: civil(moment),
            dossier: Vec::new(),
            position: -1,
        });
        let until = match query.due_before {
            Some(moment) => Place { due: civil(moment), dossier: Vec::new(), position: -1 },
            // "No due moment" is no moment before or behind another.
            None if query.due_from.is_some() => {
                Place { due: NO_DUE, dossier: Vec::new(), position: -1 }
            }
            None => Place { due: NO_DUE, dossier: vec![0xff; 17], position: 0 },
        };
        let from = due_from.map_or_else(|| start.clone(), |due_from| due_from.max(start.clone()));
        Self { rows: BTreeMap::new(), limit: query.limit.into(), from, until }
    }

    /// Takes what one range has to give.
    async fn fill<E: Engine>(
        &mut self,
        engine: &E,
        sql: Sql,
        holder: Vec<Value>,
        query: &WorkQuery,
    ) -> Result<(), Fault> {
        let everywhere = holder.is_empty();
        let mut from = self.from.clone();
        loop {
            let mut args = holder.clone();
            args.extend(args![from.due, from.dossier.clone(), from.position]);
            args.extend(args![self.until.due, self.until.dossier.clone(), self.until.position]);
            args.extend(args![
                query.kind.map(WorkKind::as_str),
                query.procedure.as_ref().map(ProcedureCode::as_str),
            ]);
            if everywhere {
                args.push(person_wanted(&query.whose));
            }
            args.push(query.limit.into());
            let rows = engine.read(sql, args).await?;
            let is_last = rows.len() < self.limit;
            for row in rows {
                let (place, found) = found(row)?;
                from = place.clone();
                if !everywhere || keeps(&query.whose, &found) {
                    self.rows.insert(place, found);
                }
            }
            if self.rows.len() >= self.limit {
                while self.rows.len() > self.limit {
                    self.rows.pop_last();
                }
                if let Some((last, _)) = self.rows.last_key_value() {
                    self.until = last.clone();
                }
            }
            // A range sifted here may have more to give; the others have given all they can.
            if is_last || !everywhere || from >= self.until {
                return Ok(());
            }
        }
    }
}

/// The person asked for, as far as the index can sift by it.
fn person_wanted(whose: &Whose) -> Value {
    match whose {
        Whose::Anybody | Whose::MineToDo { .. } => Value::Null,
        Whose::Person(staff) => Value::Bytes(person_key(Some(*staff))),
        Whose::Nobody => Value::Bytes(Vec::new()),
    }
}

/// Whether a row belongs to the list.
fn keeps(whose: &Whose, found: &Found) -> bool {
    match whose {
        Whose::Anybody | Whose::Person(_) | Whose::Nobody => true,
        Whose::MineToDo { staff, roles } => {
            let mine = found.person.is_empty() || found.person == person_key(Some(*staff));
            mine && roles.iter().any(|role| role.as_str() == found.role)
        }
    }
}

fn found(mut row: Row) -> Result<(Place, Found), Fault> {
    let place = Place {
        due: row.whole("due")?,
        dossier: row.bytes("dossier")?,
        position: row.whole("position")?,
    };
    let (agency, role) = (row.text("agency")?, row.text("role")?);
    let person = row.bytes("person")?;
    Ok((place, Found { agency, role, person, rest: row }))
}

fn row(place: Place, found: Found) -> Result<WorkRow, Fault> {
    let Place { due, dossier, position } = place;
    let Found { agency, role, person, rest: mut row } = found;
    let mut key = Row::new("work_item", args![due, dossier, position, agency, role, person]);
    let (due, dossier) = (key.due("due")?, DossierId(key.uuid("dossier")?));
    let position = key.number("position")?;
    let agency = AgencyId(key.text("agency")?);
    let role = key.word("role", Role::parse)?;
    let person = key.uuid_or_null("person")?.map(StaffId);
    Ok(WorkRow {
        kind: row.word("kind", WorkKind::parse)?,
        procedure: ProcedureCode(row.text("procedure")?),
        since: row.stamp("since")?,
        consultation: row.uuid_or_null("consultation")?.map(ConsultationId),
        number: row.text("number")?,
        applicant: row.text("applicant")?,
        stage: row.word("stage", StageKind::parse)?,
        promised: row.civil_or_null("promised")?,
        dossier,
        position,
        agency,
        role,
        person,
        due,
    })
}
