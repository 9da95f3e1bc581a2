//! Looking dossiers up, by those who may.

use crate::{
    App, DeskOfficer, Error, access,
    ports::storage::{
        DossierQuery, DossierRow, ReadOfPersonalData, Scope, StoredEvent, Whereabouts, Whose,
        WorkCount, WorkCursor, WorkQuery, WorkRow,
    },
};
use domain::{
    dossier::{Dossier, StageKind, WorkKind},
    ids::{AccountId, AgencyId, DossierId, ProcedureCode, StaffId},
    party::Actor,
    text, time,
};
use jiff::{ToSpan, civil::DateTime};
use std::sync::Arc;

/// What an officer wants to see of the open work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkFilter {
    /// Only this kind.
    pub kind: Option<WorkKind>,
    /// Only this procedure.
    pub procedure: Option<ProcedureCode>,
    /// Only what is late already.
    pub overdue: bool,
    /// Only what is due within so many days, not late yet.
    pub due_within_days: Option<u8>,
    /// Only this agency (boards).
    pub agency: Option<AgencyId>,
    /// Only this agency and those below it (boards).
    pub within: Option<AgencyId>,
    /// Only this person (boards).
    pub person: Option<StaffId>,
    /// Only what nobody has taken (boards).
    pub untaken: bool,
}

/// What an officer wants to see of the dossiers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DossierFilter {
    /// Only this stage.
    pub stage: Option<StageKind>,
    /// Only what this agency and those below it have or had to do with.
    pub within: Option<AgencyId>,
}

/// One page of a list, and where the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// Rows.
    pub rows: Vec<T>,
    /// Cursor of the next page; `None` at the end.
    pub next: Option<C>,
}

impl App {
    /// A dossier that this officer may open: it has or had to do with an agency of theirs. What
    /// they may do with it is for the law to say.
    pub async fn dossier_for(
        &self,
        desk: &DeskOfficer,
        id: DossierId,
    ) -> Result<Arc<Dossier>, Error> {
        let dossier = self.storage.dossier(id).await?.ok_or(Error::NotFound)?;
        self.opened(desk, dossier).await
    }

    async fn opened(
        &self,
        desk: &DeskOfficer,
        dossier: Arc<Dossier>,
    ) -> Result<Arc<Dossier>, Error> {
        let (officer, agencies) = (desk.officer(), self.catalogue.agencies());
        if access::concerns(officer, &dossier, agencies) {
            return Ok(dossier);
        }
        let ever = self.storage.agencies_of(dossier.id).await?;
        if access::concerned(officer, &ever, agencies) { Ok(dossier) } else { Err(Error::NotFound) }
    }

    /// The same, with its history, and with a line in the audit of reads.
    pub async fn open_dossier(
        &self,
        desk: &DeskOfficer,
        id: DossierId,
        purpose: &'static str,
    ) -> Result<(Arc<Dossier>, Vec<StoredEvent>), Error> {
        let dossier = self.dossier_for(desk, id).await?;
        let officer = desk.officer();
        let role = officer.roles.first().copied().unwrap_or(domain::party::Role::Auditor);
        let by = Actor::staff(officer, role);
        let read = ReadOfPersonalData { at: self.now(), by, dossier: id, purpose };
        self.storage.record_read(read).await?;
        let history = self.storage.history(id).await?;
        Ok((dossier, history))
    }

    /// A dossier of this account.
    pub async fn own_dossier(
        &self,
        account: AccountId,
        id: DossierId,
    ) -> Result<Arc<Dossier>, Error> {
        let dossier = self.storage.dossier(id).await?.ok_or(Error::NotFound)?;
        if dossier.belongs_to(account) { Ok(dossier) } else { Err(Error::NotFound) }
    }

    /// A dossier of this account with its history.
    pub async fn own_history(
        &self,
        account: AccountId,
        id: DossierId,
    ) -> Result<(Arc<Dossier>, Vec<StoredEvent>), Error> {
        let dossier = self.own_dossier(account, id).await?;
        let history = self.storage.history(id).await?;
        Ok((dossier, history))
    }

    /// By code or reference, for the public page, which shows code and stage only.
    pub async fn track(&self, number: &str) -> Result<Whereabouts, Error> {
        self.storage.whereabouts(&as_written(number)).await?.ok_or(Error::NotFound)
    }

    /// The dossiers of an account, newest first.
    pub async fn dossiers_of(
        &self,
        account: AccountId,
        after: Option<DossierId>,
        limit: u16,
    ) -> Result<Page<DossierRow, DossierId>, Error> {
        let query = DossierQuery {
            scope: Scope::Everything,
            words: Vec::new(),
            stage: None,
            account: Some(account),
            after,
            limit: limit + 1,
        };
        let rows = self.storage.dossiers(&query).await?;
        Ok(page(rows, limit, |row| row.id))
    }

    /// What this officer may do next, most urgent first.
    pub async fn my_work(
        &self,
        desk: &DeskOfficer,
        filter: &WorkFilter,
        after: Option<WorkCursor>,
        limit: u16,
    ) -> Result<Page<WorkRow, WorkCursor>, Error> {
        let officer = desk.officer();
        let scope = Scope::Agencies(access::work_scope(officer, self.catalogue.agencies()));
        let whose = Whose::MineToDo { staff: officer.staff, roles: officer.roles.clone() };
        self.work_page(scope, whose, filter, after, limit).await
    }

    /// Open work as a leader sees it.
    pub async fn work_below(
        &self,
        desk: &DeskOfficer,
        filter: &WorkFilter,
        after: Option<WorkCursor>,
        limit: u16,
    ) -> Result<Page<WorkRow, WorkCursor>, Error> {
        let officer = desk.officer();
        if !access::sees_boards(officer) {
            return Err(Error::NotFound);
        }
        let agencies = self.catalogue.agencies();
        let scope = access::view_scope(officer, agencies);
        let scope = only(access::narrowed(scope, filter.within.as_ref(), agencies)?, filter)?;
        let whose = match (filter.person, filter.untaken) {
            (Some(person), _) => Whose::Person(person),
            (None, true) => Whose::Nobody,
            (None, false) => Whose::Anybody,
        };
        self.work_page(scope, whose, filter, after, limit).await
    }

    async fn work_page(
        &self,
        scope: Scope,
        whose: Whose,
        filter: &WorkFilter,
        after: Option<WorkCursor>,
        limit: u16,
    ) -> Result<Page<WorkRow, WorkCursor>, Error> {
        let now = time::local(self.now());
        let (due_from, due_before) = window(filter, now);
        let query = WorkQuery {
            scope,
            whose,
            kind: filter.kind,
            procedure: filter.procedure.clone(),
            due_before,
            due_from,
            after,
            limit: limit + 1,
        };
        let rows = self.storage.work(&query).await?;
        Ok(page(rows, limit, |row| WorkCursor {
            due: row.due,
            dossier: row.dossier,
            position: row.position,
        }))
    }

    /// Counts of the officer's own open work, by kind.
    pub async fn my_counts(&self, desk: &DeskOfficer) -> Result<Vec<WorkCount>, Error> {
        let officer = desk.officer();
        let scope = Scope::Agencies(access::work_scope(officer, self.catalogue.agencies()));
        let today = time::local(self.now()).date();
        let soon = today.saturating_add(2.days());
        let mut counts = self.storage.work_counts(&scope, today, soon).await?;
        counts.retain(|count| {
            officer.has(count.role) && count.person.is_none_or(|person| person == officer.staff)
        });
        Ok(counts)
    }

    /// Dossiers by name or number, within what the officer may see.
    pub async fn find_dossiers(
        &self,
        desk: &DeskOfficer,
        typed: &str,
        narrowed: &DossierFilter,
        after: Option<DossierId>,
        limit: u16,
    ) -> Result<Page<DossierRow, DossierId>, Error> {
        let agencies = self.catalogue.agencies();
        let scope = access::view_scope(desk.officer(), agencies);
        let scope = access::narrowed(scope, narrowed.within.as_ref(), agencies)?;
        let stage = narrowed.stage;
        let words = text::fold(typed).split_whitespace().map(str::to_owned).collect();
        let query = DossierQuery { scope, words, stage, account: None, after, limit: limit + 1 };
        let rows = self.storage.dossiers(&query).await?;
        Ok(page(rows, limit, |row| row.id))
    }

    /// A dossier by its exact number, when the officer may open it.
    pub async fn dossier_by_number_for(
        &self,
        desk: &DeskOfficer,
        number: &str,
    ) -> Result<Arc<Dossier>, Error> {
        let found = self.storage.dossier_by_number(&as_written(number)).await?;
        self.opened(desk, found.ok_or(Error::NotFound)?).await
    }
}

/// A number as it stands on papers, however it was typed.
fn as_written(number: &str) -> String {
    number.trim().to_uppercase()
}

fn only(scope: Scope, filter: &WorkFilter) -> Result<Scope, Error> {
    match (&filter.agency, scope) {
        (None, scope) => Ok(scope),
        (Some(one), Scope::Everything) => Ok(Scope::Agencies(vec![one.clone()])),
        (Some(one), Scope::Agencies(all)) if all.contains(one) => {
            Ok(Scope::Agencies(vec![one.clone()]))
        }
        (Some(_), Scope::Agencies(_)) => Err(Error::NotFound),
    }
}

fn window(filter: &WorkFilter, now: DateTime) -> (Option<DateTime>, Option<DateTime>) {
    if filter.overdue {
        return (None, Some(now));
    }
    match filter.due_within_days {
        Some(days) => {
            let last = now.date().saturating_add((i64::from(days) + 1).days());
            (Some(now), Some(last.at(0, 0, 0, 0)))
        }
        None => (None, None),
    }
}

/// Cuts the extra row off that shows whether there is a next page.
fn page<T, C>(mut rows: Vec<T>, limit: u16, cursor: impl Fn(&T) -> C) -> Page<T, C> {
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = if more { rows.last().map(cursor) } else { None };
    Page { rows, next }
}
