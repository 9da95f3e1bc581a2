//! Who may see what. Looking a thing up *is* being allowed to see it: what you may not see does
//! not exist.

use crate::ports::storage::Scope;
use domain::{
    agency::AgencyTree,
    dossier::{Dossier, Stage},
    ids::AgencyId,
    party::{Officer, Role},
};

/// The agencies that have to do with a dossier now: received it, decide it, hold it, were asked.
pub fn involved(dossier: &Dossier) -> Vec<&AgencyId> {
    let mut agencies = vec![&dossier.reception, &dossier.competent];
    agencies.extend(dossier.stage.post().map(|post| &post.agency));
    agencies.extend(dossier.consultations.iter().map(|asked| &asked.agency));
    agencies.extend(dossier.outcome.as_ref().map(|outcome| &outcome.agency));
    agencies.sort();
    agencies.dedup();
    agencies
}

/// Whether `officer` may open `dossier`: it has to do with their agency, or they lead or audit an
/// authority above one that it has to do with.
pub fn may_open(officer: &Officer, dossier: &Dossier, agencies: &AgencyTree) -> bool {
    let above = leads(officer).then(|| agencies.authority(&officer.agency)).flatten();
    involved(dossier).into_iter().any(|agency| {
        agencies.serves(&officer.agency, agency)
            || above.is_some_and(|above| agencies.is_within(agency, &above.id))
    })
}

/// Whether the officer sees boards of everything below.
pub fn leads(officer: &Officer) -> bool {
    officer.has(Role::Approver) || officer.has(Role::Auditor)
}

/// Whether the officer sees a board at all.
pub fn sees_boards(officer: &Officer) -> bool {
    leads(officer) || officer.has(Role::UnitHead) || officer.has(Role::OnestopHead)
}

/// The agencies whose work the officer does: the very desk, and its authority.
pub fn work_scope(officer: &Officer, agencies: &AgencyTree) -> Vec<AgencyId> {
    let mut scope = vec![officer.agency.clone()];
    scope.extend(agencies.authority(&officer.agency).map(|found| found.id.clone()));
    scope.dedup();
    scope
}

/// The agencies whose dossiers the officer may search and count.
pub fn view_scope(officer: &Officer, agencies: &AgencyTree) -> Scope {
    if !leads(officer) {
        return Scope::Agencies(work_scope(officer, agencies));
    }
    match agencies.authority(&officer.agency) {
        Some(authority) if authority.parent.is_none() => Scope::Everything,
        Some(authority) => {
            Scope::Agencies(agencies.subtree(&authority.id).into_iter().cloned().collect())
        }
        None => Scope::Agencies(vec![officer.agency.clone()]),
    }
}

/// Whether the citizen may still see papers and answers in full, or only code and stage.
pub fn is_open_for_supplement(dossier: &Dossier) -> bool {
    matches!(dossier.stage, Stage::IntakeSupplementAsked { .. } | Stage::SupplementAsked { .. })
}
