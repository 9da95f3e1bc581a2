//! Boards for leaders: who holds what, what is late, what was done. Every figure can be opened.

use crate::{
    App, DeskOfficer, Error, access,
    ports::storage::{Measure, Scope, WorkCount},
};
use domain::{
    dossier::StageKind,
    ids::{AgencyId, StaffId},
    time,
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

/// What a leader sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// Open work of all, late work, work due within two days.
    pub open: Load,
    /// Unit by unit, the latest first.
    pub units: Vec<UnitLoad>,
    /// Dossiers by stage.
    pub stages: Vec<(StageKind, u64)>,
    /// Figures of the period.
    pub figures: BTreeMap<Measure, i64>,
}

/// Amount of open work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Pieces.
    pub all: u64,
    /// Of them late.
    pub overdue: u64,
    /// Of them due today or within two days.
    pub due_soon: u64,
}

/// The open work of a unit, person by person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLoad {
    /// Which unit.
    pub agency: AgencyId,
    /// All of it.
    pub load: Load,
    /// By person; `None`: nobody has taken it yet.
    pub people: Vec<(Option<StaffId>, Load)>,
}

impl Load {
    fn add(&mut self, count: &WorkCount) {
        self.all += count.all;
        self.overdue += count.overdue;
        self.due_soon += count.due_soon;
    }
}

impl App {
    /// The board of this officer, with figures from one day's month to another's.
    pub async fn board(&self, desk: &DeskOfficer, from: Date, to: Date) -> Result<Board, Error> {
        let officer = desk.officer();
        if !access::sees_boards(officer) {
            return Err(Error::NotFound);
        }
        let scope = access::view_scope(officer, self.catalogue.agencies());
        self.board_of(&scope, from, to).await
    }

    /// The board of a scope.
    pub async fn board_of(&self, scope: &Scope, from: Date, to: Date) -> Result<Board, Error> {
        let today = time::local(self.now()).date();
        let soon = today.saturating_add(2.days());
        let mut board = Board::default();
        let mut units: BTreeMap<AgencyId, (Load, BTreeMap<Option<StaffId>, Load>)> =
            BTreeMap::new();
        for count in self.storage.work_counts(scope, today, soon).await? {
            board.open.add(&count);
            let (load, people) = units.entry(count.agency.clone()).or_default();
            load.add(&count);
            people.entry(count.person).or_default().add(&count);
        }
        board.units = units
            .into_iter()
            .map(|(agency, (load, people))| UnitLoad {
                agency,
                load,
                people: people.into_iter().collect(),
            })
            .collect();
        board.units.sort_by_key(|unit| std::cmp::Reverse((unit.load.overdue, unit.load.all)));
        let mut stages: BTreeMap<StageKind, u64> = BTreeMap::new();
        for (_, stage, count) in self.storage.stage_counts(scope).await? {
            *stages.entry(stage).or_default() += count;
        }
        board.stages = stages.into_iter().collect();
        for tally in self.storage.tallies(scope, from, to).await? {
            *board.figures.entry(tally.measure).or_default() += tally.count;
        }
        Ok(board)
    }
}
