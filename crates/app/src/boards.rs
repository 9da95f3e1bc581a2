//! Boards for leaders: who holds what, what is late, what was done. Every figure can be opened.
//!
//! A board shows what lies directly below one agency, each unit with everything under it; a unit
//! opens a board of its own. Where there are few agencies, all of them are shown at once, with their
//! people.

use crate::{
    App, DeskOfficer, Error, access,
    ports::storage::{Measure, Scope},
};
use domain::{
    dossier::StageKind,
    ids::{AgencyId, StaffId},
    time,
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

pub use crate::ports::storage::Load;

/// So many agencies are shown one by one, with their people.
const FEW: usize = 20;

/// What a leader sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// The agency that it was narrowed to, with all above it that the officer leads, the highest
    /// first; empty for the whole.
    pub path: Vec<AgencyId>,
    /// Open work of all, late work, work due within two days.
    pub open: Load,
    /// Unit by unit, the latest first.
    pub units: Vec<UnitLoad>,
    /// Dossiers by stage.
    pub stages: Vec<(StageKind, u64)>,
    /// Figures of the period.
    pub figures: BTreeMap<Measure, i64>,
}

/// The open work of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLoad {
    /// Which unit.
    pub agency: AgencyId,
    /// All of it.
    pub load: Load,
    /// Whose work it is.
    pub held: Held,
}

/// Whose work a line of a board counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// That of the unit and everything below it.
    Below,
    /// That of the unit itself, person by person; `None`: nobody has taken it yet.
    By(Vec<(Option<StaffId>, Load)>),
}

impl App {
    /// The board of this officer, of all they may see or of `at` and what lies below it, with
    /// figures from one day's month to another's.
    pub async fn board(
        &self,
        desk: &DeskOfficer,
        at: Option<&AgencyId>,
        (from, to): (Date, Date),
    ) -> Result<Board, Error> {
        let officer = desk.officer();
        if !access::sees_boards(officer) {
            return Err(Error::NotFound);
        }
        let agencies = self.catalogue.agencies();
        let whole = access::view_scope(officer, agencies);
        let top = access::leads(officer).then(|| agencies.authority(&officer.agency)).flatten();
        let scope = access::narrowed(whole.clone(), at, agencies)?;
        let today = time::local(self.now()).date();
        let days = (today, today.saturating_add(2.days()));
        let mut board = Board {
            path: at.map(|at| self.path(&whole, at)).unwrap_or_default(),
            units: match (&scope, at.or(top.map(|top| &top.id))) {
                (Scope::Agencies(few), _) if few.len() <= FEW => self.people(&scope, days).await?,
                (_, Some(above)) => self.units(&scope, above, days).await?,
                (_, None) => self.people(&scope, days).await?,
            },
            stages: self.storage.stage_counts(&scope).await?,
            figures: self.storage.tallies(&scope, from, to).await?.into_iter().collect(),
            open: Load::default(),
        };
        for unit in &board.units {
            board.open += unit.load;
        }
        board.units.sort_by_key(|unit| std::cmp::Reverse((unit.load.overdue, unit.load.all)));
        Ok(board)
    }

    /// What lies directly below `above`, each with everything under it.
    async fn units(
        &self,
        scope: &Scope,
        above: &AgencyId,
        (today, soon): (Date, Date),
    ) -> Result<Vec<UnitLoad>, Error> {
        let agencies = self.catalogue.agencies();
        let mut units: BTreeMap<AgencyId, Load> = BTreeMap::new();
        for (agency, load) in self.storage.loads(scope, today, soon).await? {
            let unit = agencies
                .lineage(&agency)
                .into_iter()
                .take_while(|unit| &unit.id != above)
                .last()
                .map_or(agency, |unit| unit.id.clone());
            *units.entry(unit).or_default() += load;
        }
        let mut lines = Vec::with_capacity(units.len());
        for (agency, load) in units {
            if &agency == above {
                let own = Scope::Agencies(vec![agency]);
                lines.extend(self.people(&own, (today, soon)).await?);
            } else {
                lines.push(UnitLoad { agency, load, held: Held::Below });
            }
        }
        Ok(lines)
    }

    /// Each agency by itself, with its people.
    async fn people(
        &self,
        scope: &Scope,
        (today, soon): (Date, Date),
    ) -> Result<Vec<UnitLoad>, Error> {
        type People = BTreeMap<Option<StaffId>, Load>;
        let mut units: BTreeMap<AgencyId, (Load, People)> = BTreeMap::new();
        for count in self.storage.work_counts(scope, today, soon).await? {
            let (load, people) = units.entry(count.agency).or_default();
            *load += count.load;
            *people.entry(count.person).or_default() += count.load;
        }
        let unit = |(agency, (load, people)): (AgencyId, (Load, People))| UnitLoad {
            agency,
            load,
            held: Held::By(people.into_iter().collect()),
        };
        Ok(units.into_iter().map(unit).collect())
    }

    /// `at` and all above it that lie in `whole`, the highest first.
    fn path(&self, whole: &Scope, at: &AgencyId) -> Vec<AgencyId> {
        let mut path: Vec<AgencyId> = self
            .catalogue
            .agencies()
            .lineage(at)
            .into_iter()
            .map(|agency| agency.id.clone())
            .filter(|agency| match whole {
                Scope::Everything => true,
                Scope::Agencies(agencies) => agencies.contains(agency),
            })
            .collect();
        path.reverse();
        path
    }
}
