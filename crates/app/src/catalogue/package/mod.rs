//! Data packages: what an installation is filled with. A package is read as a whole; one bad cell
//! and nothing of it is taken.

mod check;
mod documents;
mod files;
mod problem;
mod read;
mod table;
mod tables;
#[cfg(test)]
mod tests;

pub(super) use documents::kind;
pub use files::{Folder, InMemory, PackageFiles};
pub use problem::{PackageFault, PackageProblem};

use super::{library::Library, row::CatalogueRow};
use domain::{
    agency::Agency,
    calendar::Calendar,
    ids::{AgencyId, PackId},
    procedure::Procedure,
    process::Process,
    rule_pack::{RulePack, Timeline},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A sound package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Agencies, past and present: one tree.
    pub agencies: Vec<Agency>,
    /// The city's calendar.
    pub calendar: Calendar,
    /// Rule packs.
    pub packs: Vec<RulePack>,
    /// Which pack rules from when on; by default as the law says.
    pub timeline: Timeline,
    /// Processes.
    pub processes: Vec<Process>,
    /// Procedures with everything needed to file them, by pack.
    pub procedures: BTreeMap<PackId, Vec<Procedure>>,
    /// Procedures of one line.
    pub rows: Vec<CatalogueRow>,
    /// Life events, fields, words, reasons.
    pub library: Library,
    /// Files and columns that nobody knows and nothing was read from.
    pub unknown: Vec<UnknownPart>,
}

/// Something in a package that was left aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPart {
    /// The file.
    pub file: String,
    /// The column of it; `None`: the whole file.
    pub column: Option<String>,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file being read.
    pub file: &'a str,
    /// Files read before it.
    pub done: usize,
    /// Files in all.
    pub total: usize,
}

impl Package {
    /// Reads a package. Either all of it is sound, or everything wrong with it is told.
    pub fn read(
        files: &dyn PackageFiles,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Self, Vec<PackageProblem>> {
        read::package(files, progress)
    }

    /// The same city, ruled by `pack` alone and standing as it stood on `day`: agencies of that day
    /// do not close any more, and the procedures of the pack do not end. For an installation that
    /// shows how a city worked under another law, on today's date.
    pub fn standing_as_on(mut self, day: Date, pack: &PackId) -> Self {
        let start = self.packs.iter().find(|known| &known.id == pack);
        let from = start.map_or(day, |known| known.in_force_from).min(day);
        self.timeline = Timeline::new(vec![(from, pack.clone())]);
        for procedure in self.procedures.get_mut(pack).into_iter().flatten() {
            procedure.valid_to = None;
        }
        let above: BTreeMap<AgencyId, Option<AgencyId>> =
            self.agencies.iter().map(|agency| (agency.id.clone(), agency.parent.clone())).collect();
        self.agencies.retain(|agency| agency.is_open_on(day));
        let open: BTreeSet<AgencyId> =
            self.agencies.iter().map(|agency| agency.id.clone()).collect();
        for agency in &mut self.agencies {
            agency.valid_to = None;
            agency.successors.clear();
            while let Some(parent) = agency.parent.take() {
                if open.contains(&parent) {
                    agency.parent = Some(parent);
                    break;
                }
                agency.parent = above.get(&parent).cloned().flatten();
            }
        }
        self
    }

    /// How many of what, for a report.
    pub fn counts(&self) -> Counts {
        Counts {
            agencies: self.agencies.len(),
            days: self.calendar.days().count(),
            rule_packs: self.packs.len(),
            processes: self.processes.len(),
            procedures: self.procedures.values().map(Vec::len).sum(),
            catalogue_rows: self.rows.len(),
            life_events: self.library.life_events.len(),
        }
    }
}

/// How many of what a package holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Agencies.
    pub agencies: usize,
    /// Days of the calendar.
    pub days: usize,
    /// Rule packs.
    pub rule_packs: usize,
    /// Processes.
    pub processes: usize,
    /// Procedures with everything needed to file them; one under two laws counts twice.
    pub procedures: usize,
    /// Lines of the catalogue.
    pub catalogue_rows: usize,
    /// Life events.
    pub life_events: usize,
}

/// Letters, digits, dots, dashes and underscores, at most 100: what can stand in a link.
fn is_identifier(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.len() <= 100 && text.bytes().all(fits)
}
