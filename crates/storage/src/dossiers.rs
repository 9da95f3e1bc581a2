//! Dossiers as they stand: one row each, with what lists need in columns beside the whole state.

use crate::{
    commit::Head,
    engine::{Engine, Row, Statement, args, one, row::to_json, statements},
    moments::{civil, stamp},
    scopes, search,
};
use app::ports::{
    Fault,
    storage::{DossierQuery, DossierRow, Scope, Whereabouts},
};
use domain::{
    dossier::{Dossier, StageKind},
    ids::{AccountId, AgencyId, DossierId, ProcedureCode},
};
use std::{collections::BTreeSet, sync::Arc};

statements! { "dossier";
    INSERT = "\
        insert into dossier (id, version, reference, code, account, procedure, applicant, stage,
            reception, competent, submitted_at, due, finished_at, head, scopes, search_text, state)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    // What never changes (reference, account, where and when it was handed in) is left alone.
    UPDATE = "\
        update dossier
        set version = $1, code = $2, procedure = $3, applicant = $4, stage = $5, competent = $6,
            due = $7, finished_at = $8, head = $9, scopes = $10, search_text = $11, state = $12
        where id = $13 and version = $14";
    HEAD = "\
        select head, scopes, search_text
        from dossier
        where id = $1 and version = $2";
    SCOPES = "\
        select scopes
        from dossier
        where id = $1";
    STATE = "\
        select state
        from dossier
        where id = $1";
    STATE_BY_REFERENCE = "\
        select state
        from dossier
        where reference = $1";
    STATE_BY_CODE = "\
        select state
        from dossier
        where code = $1";
    IDS_BY_CODE = "\
        select id
        from dossier
        where code >= $1 and code < $2
        order by code
        limit $3";
    COUNT_BY_CODE = "\
        select count(*)
        from dossier
        where code >= $1 and code < $2";
    // One statement, because on a network each costs a way there and back.
    WHEREABOUTS = "\
        select coalesce(code, reference), stage
        from dossier
        where reference = $1
        union all
        select coalesce(code, reference), stage
        from dossier
        where code = $1
        limit 1";
    POSITION = "\
        select position
        from dossier
        where id = $1";
    ROW = "\
        select id, coalesce(code, reference), procedure, applicant, stage, reception, competent,
            submitted_at, due, finished_at
        from dossier
        where id = $1";
    NEWEST = "\
        select id, coalesce(code, reference), procedure, applicant, stage, reception, competent,
            submitted_at, due, finished_at
        from dossier
        where id < $1
        order by id desc
        limit $2";
    OF_ACCOUNT = "\
        select id, coalesce(code, reference), procedure, applicant, stage, reception, competent,
            submitted_at, due, finished_at, scopes, search_text
        from dossier
        where account = $1 and id < $2
        order by id desc
        limit $3";
}

/// Behind every identifier there can be.
const AFTER_ALL: [u8; 17] = [0xff; 17];

/// The row of a dossier after a change.
pub(crate) fn write(
    before: Option<&Dossier>,
    after: &Dossier,
    head: &Head,
) -> Result<Statement, Fault> {
    let code = after.code.as_ref().map(ToString::to_string);
    let stage = after.stage.kind().as_str();
    let due = after.due().map(civil);
    let finished_at = after.finished_at().map(stamp);
    let scopes = head.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    let state = to_json("a dossier", after)?;
    Ok(match before {
        None => INSERT.with(args![
            after.id.0,
            after.version,
            after.reference.as_str(),
            code,
            after.submitter.account().map(|account| account.0),
            after.procedure.code.as_str(),
            after.applicant.name.as_str(),
            stage,
            after.reception.as_str(),
            after.competent.as_str(),
            stamp(after.submitted_at),
            due,
            finished_at,
            &head.hash,
            scopes,
            head.search_text.as_str(),
            state,
        ]),
        Some(before) => UPDATE.with(args![
            after.version,
            code,
            after.procedure.code.as_str(),
            after.applicant.name.as_str(),
            stage,
            after.competent.as_str(),
            due,
            finished_at,
            &head.hash,
            scopes,
            head.search_text.as_str(),
            state,
            after.id.0,
            before.version,
        ]),
    })
}

/// What is kept beside the state, provided the version is still this one.
pub(crate) async fn head<E: Engine>(
    engine: &E,
    id: DossierId,
    version: u64,
) -> Result<Option<Head>, Fault> {
    let Some(mut row) = one(engine, HEAD, args![id.0, version]).await? else { return Ok(None) };
    Ok(Some(Head {
        hash: row.hash("head")?,
        scopes: words(&row.text("scopes")?),
        search_text: row.text("search_text")?,
    }))
}

/// The agencies that have or had to do with a dossier.
pub(crate) async fn agencies_of<E: Engine>(
    engine: &E,
    id: DossierId,
) -> Result<Vec<AgencyId>, Fault> {
    let Some(mut row) = one(engine, SCOPES, args![id.0]).await? else { return Ok(Vec::new()) };
    Ok(words(&row.text("scopes")?).into_iter().map(AgencyId).collect())
}

fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A dossier.
pub(crate) async fn dossier<E: Engine>(
    engine: &E,
    id: DossierId,
) -> Result<Option<Arc<Dossier>>, Fault> {
    one(engine, STATE, args![id.0]).await?.map(|mut row| row.json("state")).transpose()
}

/// A dossier by its reference or its code.
pub(crate) async fn dossier_by_number<E: Engine>(
    engine: &E,
    number: &str,
) -> Result<Option<Arc<Dossier>>, Fault> {
    let found = match one(engine, STATE_BY_REFERENCE, args![number]).await? {
        Some(row) => Some(row),
        None => one(engine, STATE_BY_CODE, args![number]).await?,
    };
    found.map(|mut row| row.json("state")).transpose()
}

/// The dossiers of a stretch of codes, in their order.
pub(crate) async fn dossiers_by_code<E: Engine>(
    engine: &E,
    from: &str,
    to: &str,
    limit: u16,
) -> Result<Vec<DossierId>, Fault> {
    let rows = engine.read(IDS_BY_CODE, args![from, to, limit]).await?;
    rows.into_iter().map(|mut row| row.uuid("id").map(DossierId)).collect()
}

/// How many dossiers a stretch of codes holds.
pub(crate) async fn count_by_code<E: Engine>(
    engine: &E,
    from: &str,
    to: &str,
) -> Result<u64, Fault> {
    match one(engine, COUNT_BY_CODE, args![from, to]).await? {
        Some(mut row) => row.number("count"),
        None => Ok(0),
    }
}

/// Where the dossier of this reference or code stands.
pub(crate) async fn whereabouts<E: Engine>(
    engine: &E,
    number: &str,
) -> Result<Option<Whereabouts>, Fault> {
    let Some(mut row) = one(engine, WHEREABOUTS, args![number]).await? else { return Ok(None) };
    Ok(Some(Whereabouts { number: row.text("code")?, stage: row.word("stage", StageKind::parse)? }))
}

/// A page of dossiers, newest first.
pub(crate) async fn dossiers<E: Engine>(
    engine: &E,
    query: &DossierQuery,
) -> Result<Vec<DossierRow>, Fault> {
    let words = search::cut(&query.words);
    match (query.account, &query.scope) {
        (_, Scope::Agencies(agencies)) if agencies.is_empty() => Ok(Vec::new()),
        (Some(account), _) => of_account(engine, account, query, &words).await,
        (None, _) if !words.is_empty() => by_words(engine, query, &words).await,
        (None, Scope::Everything) if query.stage.is_none() => newest(engine, query).await,
        (None, _) => by_scope(engine, query).await,
    }
}

fn row(row: &mut Row) -> Result<DossierRow, Fault> {
    Ok(DossierRow {
        id: DossierId(row.uuid("id")?),
        number: row.text("code")?,
        procedure: ProcedureCode(row.text("procedure")?),
        applicant: row.text("applicant")?,
        stage: row.word("stage", StageKind::parse)?,
        reception: AgencyId(row.text("reception")?),
        competent: AgencyId(row.text("competent")?),
        submitted_at: row.stamp("submitted_at")?,
        due: row.civil_or_null("due")?,
        finished_at: row.stamp_or_null("finished_at")?,
    })
}

fn behind(after: Option<DossierId>) -> Vec<u8> {
    after.map_or_else(|| AFTER_ALL.to_vec(), |id| id.0.as_bytes().to_vec())
}

async fn newest<E: Engine>(engine: &E, query: &DossierQuery) -> Result<Vec<DossierRow>, Fault> {
    let rows = engine.read(NEWEST, args![behind(query.after), query.limit]).await?;
    rows.into_iter().map(|mut found| row(&mut found)).collect()
}

async fn by_scope<E: Engine>(engine: &E, query: &DossierQuery) -> Result<Vec<DossierRow>, Fault> {
    let ids = scopes::page(engine, query, behind(query.after)).await?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(mut found) = one(engine, ROW, args![id]).await? {
            rows.push(row(&mut found)?);
        }
    }
    Ok(rows)
}

async fn by_words<E: Engine>(
    engine: &E,
    query: &DossierQuery,
    words: &[String],
) -> Result<Vec<DossierRow>, Fault> {
    let before = match query.after {
        None => i64::MAX,
        Some(after) => match one(engine, POSITION, args![after.0]).await? {
            Some(mut found) => found.whole("position")?,
            None => return Ok(Vec::new()),
        },
    };
    let scopes: Option<Vec<&str>> = match &query.scope {
        Scope::Everything => None,
        Scope::Agencies(agencies) => Some(agencies.iter().map(AgencyId::as_str).collect()),
    };
    let dialect = E::DIALECT;
    let matching = (dialect.matching)(&search::terms(words, scopes.as_deref()));
    let stage = query.stage.map(StageKind::as_str);
    let rows = engine.read(dialect.find_words, args![matching, before, stage, query.limit]).await?;
    rows.into_iter().map(|mut found| row(&mut found)).collect()
}

/// A citizen has few dossiers: they are read one page after the other and sifted here.
async fn of_account<E: Engine>(
    engine: &E,
    account: AccountId,
    query: &DossierQuery,
    wanted: &[String],
) -> Result<Vec<DossierRow>, Fault> {
    const PAGE: u16 = 100;
    let mut found = Vec::new();
    let mut before = behind(query.after);
    loop {
        let rows = engine.read(OF_ACCOUNT, args![account.0, before.clone(), PAGE]).await?;
        let is_last = rows.len() < usize::from(PAGE);
        for mut read in rows {
            let dossier = row(&mut read)?;
            before = dossier.id.0.as_bytes().to_vec();
            let scopes = words(&read.text("scopes")?);
            let in_scope = match &query.scope {
                Scope::Everything => true,
                Scope::Agencies(agencies) => {
                    agencies.iter().any(|agency| scopes.contains(agency.as_str()))
                }
            };
            let has_stage = query.stage.is_none_or(|stage| stage == dossier.stage);
            if in_scope && has_stage && search::holds(&read.text("search_text")?, wanted) {
                found.push(dossier);
            }
            if found.len() == usize::from(query.limit) {
                return Ok(found);
            }
        }
        if is_last {
            return Ok(found);
        }
    }
}
