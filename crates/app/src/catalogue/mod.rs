//! The catalogue: agencies, calendars, rule packs, procedures and processes, as loaded at start.
//! It never changes while the program runs, so every page reads it without asking the store.

mod competence;
pub mod library;
mod load;
pub mod package;
mod row;
pub mod search;
#[cfg(test)]
mod tests;

pub use library::{Library, LifeEvent, RatingReason, RejectionReason, Sector, SupplementReason};
pub use load::CatalogueError;
pub use package::{Package, PackageProblem};
pub use row::{CatalogueRow, Defaults, LINE_VERSION};
pub use search::{Filter, Hit, SearchResult};

use domain::{
    agency::{AgencyTree, Tier},
    calendar::Calendar,
    deadline::TimeLimit,
    ids::{AgencyId, PackId, ProcedureCode, ProcessId},
    procedure::{Procedure, ServiceLevel},
    process::Process,
    rule_pack::{RulePack, RulePacks, Timeline},
};
use jiff::civil::Date;
use search::Index;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

/// Everything an installation knows.
#[derive(Debug)]
pub struct Catalogue {
    agencies: AgencyTree,
    calendar: Calendar,
    own_calendars: HashMap<AgencyId, Calendar>,
    packs: RulePacks,
    processes: HashMap<ProcessId, BTreeMap<u32, Arc<Process>>>,
    shelves: HashMap<PackId, Shelf>,
    library: Library,
}

/// The procedures under one rule pack.
#[derive(Debug, Default)]
struct Shelf {
    /// In the order of their codes.
    entries: Vec<Entry>,
    by_code: HashMap<ProcedureCode, usize>,
    index: OnceLock<Index>,
    /// Fields by their place in the library, with how many procedures, by name.
    sectors: OnceLock<Vec<(usize, usize)>>,
}

/// One procedure of a shelf.
#[derive(Debug)]
struct Entry {
    listed: Listed,
    /// Versions with everything needed to file it, oldest first.
    versions: Vec<Arc<Procedure>>,
    /// The line of the catalogue, when there is one.
    row: Option<Arc<CatalogueRow>>,
    /// The line as a procedure, made when first asked for: of thousands few are ever read.
    from_row: OnceLock<Arc<Procedure>>,
}

/// What lists show of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// National code.
    pub code: ProcedureCode,
    /// The name a citizen reads.
    pub title: String,
    /// Official name.
    pub name: String,
    /// Field, as written in the record.
    pub sector: String,
    /// Identifier of the field, when the list of fields knows it.
    pub sector_id: Option<String>,
    /// Levels of government that decide it.
    pub tiers: Vec<Tier>,
    /// What can be done online here.
    pub service_level: ServiceLevel,
    /// Whether it can be filed on this portal.
    pub is_online: bool,
    /// Whether everything needed to file it is known, not only a line.
    pub is_detailed: bool,
    /// The general time limit, or that of the first case.
    pub limit: Option<TimeLimit>,
}

/// A field and how many procedures it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectorCount<'a> {
    /// The field.
    pub sector: &'a Sector,
    /// Procedures in it.
    pub procedures: usize,
}

/// The process followed when a procedure names none.
pub(crate) fn default_process(tier: Tier, pack: &PackId) -> ProcessId {
    let tier = match tier {
        Tier::City => "city",
        Tier::District => "district",
        Tier::Commune => "commune",
    };
    ProcessId(format!("default-{tier}-{pack}"))
}

impl Default for Catalogue {
    /// An installation into which nothing has been imported.
    fn default() -> Self {
        Self {
            agencies: AgencyTree::default(),
            calendar: Calendar::default(),
            own_calendars: HashMap::new(),
            packs: RulePacks::new(Vec::new(), Timeline::new(Vec::new())),
            processes: HashMap::new(),
            shelves: HashMap::new(),
            library: Library::default(),
        }
    }
}

impl Catalogue {
    /// The agencies.
    pub fn agencies(&self) -> &AgencyTree {
        &self.agencies
    }

    /// The city's calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The calendar of an agency: its own, or that of the nearest one above, or the city's.
    pub fn calendar_of(&self, agency: &AgencyId) -> &Calendar {
        // Agencies with hours of their own are few; mostly there is none and nothing to climb for.
        if self.own_calendars.is_empty() {
            return &self.calendar;
        }
        let mut line = self.agencies.lineage(agency).into_iter();
        line.find_map(|above| self.own_calendars.get(&above.id)).unwrap_or(&self.calendar)
    }

    /// A rule pack.
    pub fn pack(&self, id: &PackId) -> Option<&RulePack> {
        self.packs.get(id)
    }

    /// The rule pack in force on `day`.
    pub fn pack_on(&self, day: Date) -> Option<&RulePack> {
        self.packs.on(day)
    }

    /// Every rule pack.
    pub fn packs(&self) -> &RulePacks {
        &self.packs
    }

    /// Life events, fields, everyday words, reasons.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The life events, in the order of the front page.
    pub fn life_events(&self) -> &[LifeEvent] {
        &self.library.life_events
    }

    /// The life event with this identifier.
    pub fn life_event(&self, id: &str) -> Option<&LifeEvent> {
        self.library.life_events.iter().find(|event| event.id == id)
    }

    /// The library of reasons for supplements.
    pub fn supplement_reasons(&self) -> &[SupplementReason] {
        &self.library.supplement_reasons
    }

    /// The library of reasons for refusals.
    pub fn rejection_reasons(&self) -> &[RejectionReason] {
        &self.library.rejection_reasons
    }

    /// The reasons offered with a rating.
    pub fn rating_reasons(&self) -> &[RatingReason] {
        &self.library.rating_reasons
    }

    fn entry(&self, pack: &PackId, code: &ProcedureCode) -> Option<&Entry> {
        let shelf = self.shelves.get(pack)?;
        shelf.by_code.get(code).map(|index| &shelf.entries[*index])
    }

    /// A procedure under a pack, in its newest version. Procedures of which only a line is known
    /// have the general form and follow the default process.
    pub fn procedure(&self, pack: &PackId, code: &ProcedureCode) -> Option<&Arc<Procedure>> {
        let entry = self.entry(pack, code)?;
        entry.versions.last().or_else(|| self.row_as_procedure(pack, entry))
    }

    /// A procedure under a pack, in exactly this version.
    pub fn procedure_version(
        &self,
        pack: &PackId,
        code: &ProcedureCode,
        version: u32,
    ) -> Option<&Arc<Procedure>> {
        let entry = self.entry(pack, code)?;
        match version {
            LINE_VERSION => self.row_as_procedure(pack, entry),
            _ => entry.versions.iter().find(|found| found.version == version),
        }
    }

    fn row_as_procedure<'a>(&self, pack: &PackId, entry: &'a Entry) -> Option<&'a Arc<Procedure>> {
        let row = entry.row.as_ref()?;
        let make = || {
            let tiers = self.packs.get(pack).map_or(&[][..], |rules| rules.tiers.as_slice());
            Arc::new(row.procedure(tiers, &self.library.defaults))
        };
        Some(entry.from_row.get_or_init(make))
    }

    /// Every procedure under a pack, for lists, in the order of codes.
    pub fn listed(&self, pack: &PackId) -> impl Iterator<Item = &Listed> {
        self.shelves.get(pack).into_iter().flat_map(|shelf| &shelf.entries).map(|it| &it.listed)
    }

    /// What lists show of one procedure.
    pub fn listed_one(&self, pack: &PackId, code: &ProcedureCode) -> Option<&Listed> {
        self.entry(pack, code).map(|entry| &entry.listed)
    }

    /// The fields that have procedures under a pack, with how many, by name.
    pub fn sectors(&self, pack: &PackId) -> impl Iterator<Item = SectorCount<'_>> {
        let shelf = self.shelves.get(pack);
        let counts = shelf.map(|shelf| shelf.sectors.get_or_init(|| self.count_sectors(pack)));
        counts.into_iter().flatten().filter_map(|(sector, procedures)| {
            let sector = self.library.sectors.get(*sector)?;
            Some(SectorCount { sector, procedures: *procedures })
        })
    }

    fn count_sectors(&self, pack: &PackId) -> Vec<(usize, usize)> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for listed in self.listed(pack) {
            if let Some(id) = &listed.sector_id {
                *counts.entry(id).or_default() += 1;
            }
        }
        let sectors = self.library.sectors.iter().enumerate();
        let mut found: Vec<(usize, usize)> = sectors
            .filter_map(|(at, sector)| Some((at, counts.get(sector.id.as_str()).copied()?)))
            .collect();
        found.sort_by_cached_key(|(at, _)| domain::text::fold(&self.library.sectors[*at].name));
        found
    }

    /// A process in exactly this version.
    pub fn process(&self, id: &ProcessId, version: u32) -> Option<&Arc<Process>> {
        self.processes.get(id)?.get(&version)
    }

    /// The newest version of a process.
    pub fn newest_process(&self, id: &ProcessId) -> Option<&Arc<Process>> {
        self.processes.get(id)?.values().next_back()
    }

    /// The process that a dossier of `procedure`, decided at `tier`, follows: the procedure's own,
    /// or the default one of the tier.
    pub fn process_for(
        &self,
        procedure: &Procedure,
        pack: &PackId,
        tier: Tier,
    ) -> Option<&Arc<Process>> {
        match &procedure.process {
            Some(own) => self.newest_process(own),
            None => self.newest_process(&default_process(tier, pack)),
        }
    }

    /// Searches the procedures under a pack. Nothing typed lists them all, the most used first.
    pub fn search(
        &self,
        pack: &PackId,
        typed: &str,
        filter: &Filter,
        limit: usize,
    ) -> SearchResult<'_> {
        match self.shelves.get(pack) {
            Some(shelf) => search::find(self.index(shelf), &shelf.entries, typed, filter, limit),
            None => SearchResult::default(),
        }
    }

    /// Builds the search index of a pack before anybody asks.
    pub fn warm_up(&self, pack: &PackId) {
        if let Some(shelf) = self.shelves.get(pack) {
            self.index(shelf);
            self.sectors(pack).for_each(drop);
        }
    }

    fn index<'a>(&self, shelf: &'a Shelf) -> &'a Index {
        shelf.index.get_or_init(|| Index::new(&shelf.entries, &self.library))
    }
}
