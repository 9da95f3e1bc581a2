//! Who may see what. Looking a thing up *is* being allowed to see it: what you may not see does
//! not exist.

use crate::{Error, ports::storage::Scope};
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

/// Whether `dossier` has to do with the officer's agency now, or with one below the authority that
/// they lead or audit.
pub fn concerns(officer: &Officer, dossier: &Dossier, agencies: &AgencyTree) -> bool {
    involved(dossier).into_iter().any(|agency| answers_for(officer, agency, agencies))
}

/// Whether one of the agencies that ever had to do with a dossier is the officer's, or below the
/// authority that they lead or audit: then they may read it, and every act on it is refused by the
/// law unless it [`concerns`] them now. Each unit answers for the time in which it held a dossier
/// (the control slip of Circular 01/2018/TT-VPCP, form 05, names it), and can only do so with the
/// dossier before it.
pub fn concerned(officer: &Officer, ever: &[AgencyId], agencies: &AgencyTree) -> bool {
    ever.iter().any(|agency| answers_for(officer, agency, agencies))
}

/// The same agencies as [`view_scope`] lists, asked one by one.
fn answers_for(officer: &Officer, agency: &AgencyId, agencies: &AgencyTree) -> bool {
    agencies.serves(&officer.agency, agency)
        || leads(officer)
            && agencies
                .authority(&officer.agency)
                .is_some_and(|above| agencies.is_within(agency, &above.id))
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

/// `scope` narrowed to `at` and what lies below it; what is outside of it does not exist.
pub fn narrowed(
    scope: Scope,
    at: Option<&AgencyId>,
    agencies: &AgencyTree,
) -> Result<Scope, Error> {
    let Some(at) = at else { return Ok(scope) };
    let is_top = |id: &AgencyId| agencies.get(id).is_some_and(|found| found.parent.is_none());
    if scope == Scope::Everything && is_top(at) {
        return Ok(scope);
    }
    let below = agencies.subtree(at).into_iter();
    let narrowed: Vec<AgencyId> = match &scope {
        Scope::Everything => below.cloned().collect(),
        Scope::Agencies(all) => below.filter(|agency| all.contains(agency)).cloned().collect(),
    };
    if narrowed.contains(at) { Ok(Scope::Agencies(narrowed)) } else { Err(Error::NotFound) }
}

/// Whether the citizen may still see papers and answers in full, or only code and stage.
pub fn is_open_for_supplement(dossier: &Dossier) -> bool {
    matches!(dossier.stage, Stage::IntakeSupplementAsked { .. } | Stage::SupplementAsked { .. })
}
