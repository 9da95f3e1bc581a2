//! Which dossiers an agency sees: those it received, decides, holds or held, or was asked about.

use crate::engine::{Engine, Statement, args, statements};
use app::ports::{
    Fault,
    storage::{DossierQuery, Scope},
};
use domain::{
    dossier::{Dossier, StageKind},
    ids::AgencyId,
};
use std::collections::BTreeSet;

statements! { "dossier_scope";
    INSERT = "\
        insert into dossier_scope (agency, stage, dossier)
        values ($1, $2, $3)
        on conflict (agency, stage, dossier) do nothing";
    DELETE = "\
        delete from dossier_scope
        where agency = $1 and stage = $2 and dossier = $3";
    RANGE = "\
        select dossier
        from dossier_scope
        where agency = $1 and stage = $2 and dossier < $3 and dossier > $4
        order by dossier desc
        limit $5";
}

/// Stands for the whole installation.
pub(crate) const ALL_AGENCIES: &str = "";

/// The agencies that have to do with a dossier now.
pub(crate) fn involved(dossier: &Dossier) -> impl Iterator<Item = String> {
    let post = dossier.stage.post().map(|post| &post.agency);
    let outcome = dossier.outcome.as_ref().map(|outcome| &outcome.agency);
    let consulted = dossier.consultations.iter().map(|asked| &asked.agency);
    [&dossier.reception, &dossier.competent]
        .into_iter()
        .chain(post)
        .chain(outcome)
        .chain(consulted)
        .map(|agency| agency.0.clone())
}

/// The rows of a dossier after a change, given its agencies before and after.
pub(crate) fn write(
    statements: &mut Vec<Statement>,
    before: Option<&Dossier>,
    after: &Dossier,
    (old, new): (&BTreeSet<String>, &BTreeSet<String>),
) {
    let old_stage = before.map(|before| before.stage.kind());
    let stage = after.stage.kind();
    let everywhere = [ALL_AGENCIES];
    let moved = old_stage.is_some_and(|old| old != stage);
    if let (true, Some(old_stage)) = (moved, old_stage) {
        for agency in everywhere.into_iter().chain(old.iter().map(String::as_str)) {
            statements.push(DELETE.with(args![agency, old_stage.as_str(), after.id.0]));
        }
    }
    if moved || before.is_none() {
        for agency in everywhere.into_iter().chain(new.iter().map(String::as_str)) {
            statements.push(INSERT.with(args![agency, stage.as_str(), after.id.0]));
        }
    } else {
        for agency in new.difference(old) {
            statements.push(INSERT.with(args![agency.as_str(), stage.as_str(), after.id.0]));
        }
    }
}

/// The identifiers of a page of dossiers, newest first.
///
/// One range of the index for each agency and stage. Each asks only for what is newer than the
/// oldest that is on the page so far, so that later ranges cost little.
pub(crate) async fn page<E: Engine>(
    engine: &E,
    query: &DossierQuery,
    before: Vec<u8>,
) -> Result<Vec<Vec<u8>>, Fault> {
    let everywhere = [ALL_AGENCIES];
    let agencies: BTreeSet<&str> = match &query.scope {
        Scope::Everything => everywhere.into_iter().collect(),
        Scope::Agencies(agencies) => agencies.iter().map(AgencyId::as_str).collect(),
    };
    let stages = match query.stage {
        Some(stage) => vec![stage],
        None => StageKind::ALL.to_vec(),
    };
    let limit = usize::from(query.limit);
    let mut page: BTreeSet<Vec<u8>> = BTreeSet::new();
    for agency in agencies {
        for stage in &stages {
            let floor = match page.first() {
                Some(oldest) if page.len() >= limit => oldest.clone(),
                _ => Vec::new(),
            };
            let args = args![agency, stage.as_str(), before.clone(), floor, query.limit];
            for mut row in engine.read(RANGE, args).await? {
                page.insert(row.bytes("dossier")?);
            }
            while page.len() > limit {
                page.pop_first();
            }
        }
    }
    Ok(page.into_iter().rev().collect())
}
