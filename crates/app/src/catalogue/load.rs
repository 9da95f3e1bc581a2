//! The catalogue from its stored documents.

use super::{Catalogue, CatalogueRow, Entry, Library, Listed, Shelf, package::kind, row::Defaults};
use crate::ports::storage::CatalogueDocument;
use domain::{
    agency::{Agency, AgencyTree, Tier, TreeError},
    calendar::Calendar,
    ids::{AgencyId, PackId, ProcedureCode, ProcessId},
    procedure::{Channel, Procedure, ServiceLevel},
    process::Process,
    rule_pack::{RulePack, RulePacks, Timeline},
};
use serde::de::DeserializeOwned;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

/// Why the stored catalogue cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A document that cannot be read.
    #[error("the stored {kind} \"{id}\" (version {version}) cannot be read")]
    Document {
        /// Kind of document.
        kind: String,
        /// Which.
        id: String,
        /// In which version.
        version: u32,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A procedure stored under a name without its rule pack.
    #[error("the stored procedure \"{0}\" names no rule pack")]
    NoPack(String),
    /// The agencies are no tree.
    #[error("the stored agencies are no tree")]
    Tree(#[from] TreeError),
}

#[derive(Default)]
struct Stored {
    agencies: Vec<Agency>,
    calendar: Calendar,
    timeline: Option<Timeline>,
    library: Library,
    rows: Vec<Arc<CatalogueRow>>,
    packs: Vec<RulePack>,
    processes: HashMap<ProcessId, BTreeMap<u32, Arc<Process>>>,
    procedures: HashMap<PackId, BTreeMap<ProcedureCode, Vec<Arc<Procedure>>>>,
}

impl Catalogue {
    /// The catalogue of these documents, in any order. Kinds that this program does not know are
    /// left aside: they belong to a newer one that shares the store.
    pub fn from_documents(documents: Vec<CatalogueDocument>) -> Result<Self, CatalogueError> {
        let mut stored = Stored::default();
        for document in &documents {
            stored.take(document)?;
        }
        stored.catalogue()
    }
}

fn parse<T: DeserializeOwned>(document: &CatalogueDocument) -> Result<T, CatalogueError> {
    serde_json::from_str(&document.body).map_err(|source| CatalogueError::Document {
        kind: document.kind.clone(),
        id: document.id.clone(),
        version: document.version,
        source,
    })
}

impl Stored {
    fn take(&mut self, document: &CatalogueDocument) -> Result<(), CatalogueError> {
        match document.kind.as_str() {
            kind::AGENCIES => self.agencies.extend(parse::<Vec<Agency>>(document)?),
            kind::CALENDAR => self.calendar = parse(document)?,
            kind::TIMELINE => self.timeline = Some(parse(document)?),
            kind::LIBRARY => self.library = parse(document)?,
            kind::ROWS => self.rows.extend(parse::<Vec<Arc<CatalogueRow>>>(document)?),
            kind::RULE_PACK => self.packs.push(parse(document)?),
            kind::PROCESS => {
                let process: Process = parse(document)?;
                let versions = self.processes.entry(process.id.clone()).or_default();
                versions.insert(process.version, Arc::new(process));
            }
            kind::PROCEDURE => {
                let pack = document.id.split_once('/').map(|(pack, _)| pack);
                let pack = pack.ok_or_else(|| CatalogueError::NoPack(document.id.clone()))?;
                let procedure: Procedure = parse(document)?;
                let shelf = self.procedures.entry(pack.into()).or_default();
                shelf.entry(procedure.code.clone()).or_default().push(Arc::new(procedure));
            }
            other => tracing::warn!(kind = other, "a stored document of an unknown kind"),
        }
        Ok(())
    }

    fn catalogue(mut self) -> Result<Catalogue, CatalogueError> {
        let own_calendars = self.own_calendars();
        let timeline = self.timeline.take().unwrap_or_else(|| {
            let starts = self.packs.iter().map(|pack| (pack.in_force_from, pack.id.clone()));
            Timeline::new(starts.collect())
        });
        let spellings = spellings(&self.library);
        let mut shelves = HashMap::new();
        for pack in &self.packs {
            let full = self.procedures.remove(&pack.id).unwrap_or_default();
            let lister = Lister { spellings: &spellings, defaults: &self.library.defaults };
            shelves.insert(pack.id.clone(), lister.shelf(&self.rows, full, &pack.tiers));
        }
        Ok(Catalogue {
            agencies: AgencyTree::new(self.agencies)?,
            calendar: self.calendar,
            own_calendars,
            packs: RulePacks::new(self.packs, timeline),
            processes: self.processes,
            shelves,
            library: self.library,
        })
    }

    /// An agency that states hours but no days off has the city's days off.
    fn own_calendars(&self) -> HashMap<AgencyId, Calendar> {
        let own = self.agencies.iter().filter_map(|agency| {
            let own = agency.calendar.clone()?;
            let has_days = own.days().next().is_some();
            let calendar =
                if has_days { own } else { self.calendar.clone().with_hours(own.hours().clone()) };
            Some((agency.id.clone(), calendar))
        });
        own.collect()
    }
}

fn spellings(library: &Library) -> HashMap<String, String> {
    let spelled = library.sectors.iter().flat_map(|sector| {
        let all = sector.spellings.iter().chain([&sector.name]);
        all.map(|spelling| (spelling.clone(), sector.id.clone()))
    });
    spelled.collect()
}

struct Lister<'a> {
    spellings: &'a HashMap<String, String>,
    defaults: &'a Defaults,
}

impl Lister<'_> {
    fn shelf(
        &self,
        rows: &[Arc<CatalogueRow>],
        mut full: BTreeMap<ProcedureCode, Vec<Arc<Procedure>>>,
        tiers: &[Tier],
    ) -> Shelf {
        let mut entries = Vec::with_capacity(rows.len() + full.len());
        for row in rows {
            let versions = full.remove(&row.code).unwrap_or_default();
            let listed = match newest(&versions) {
                Some(procedure) => self.of_procedure(procedure),
                None => self.of_row(row, tiers),
            };
            entries.push(entry(listed, versions, Some(Arc::clone(row))));
        }
        for versions in full.into_values() {
            if let Some(procedure) = newest(&versions) {
                entries.push(entry(self.of_procedure(procedure), versions, None));
            }
        }
        entries.sort_by(|a, b| a.listed.code.cmp(&b.listed.code));
        let codes = entries.iter().enumerate();
        let by_code = codes.map(|(index, entry)| (entry.listed.code.clone(), index)).collect();
        Shelf { entries, by_code, ..Shelf::default() }
    }

    fn of_procedure(&self, procedure: &Procedure) -> Listed {
        let first = procedure.limits.first().map(|first| &first.limit);
        Listed {
            code: procedure.code.clone(),
            title: procedure.title().to_owned(),
            name: procedure.name.clone(),
            sector: procedure.sector.clone(),
            sector_id: self.spellings.get(&procedure.sector).cloned(),
            tiers: procedure.tiers.clone(),
            service_level: procedure.service_level,
            is_online: procedure.is_online(),
            is_detailed: true,
            limit: procedure.limit(None).or(first).copied(),
        }
    }

    fn of_row(&self, row: &CatalogueRow, tiers: &[Tier]) -> Listed {
        let service_level = row.service_level_here(self.defaults);
        let is_online = service_level != ServiceLevel::InformationOnly
            && row.channels.contains(&Channel::Online);
        Listed {
            code: row.code.clone(),
            title: row.name.clone(),
            name: row.name.clone(),
            sector: row.sector.clone(),
            sector_id: self.spellings.get(&row.sector).cloned(),
            tiers: row.tiers_under(tiers).to_vec(),
            service_level,
            is_online,
            is_detailed: false,
            limit: row.limit,
        }
    }
}

fn newest(versions: &[Arc<Procedure>]) -> Option<&Arc<Procedure>> {
    versions.iter().max_by_key(|procedure| procedure.version)
}

fn entry(
    listed: Listed,
    mut versions: Vec<Arc<Procedure>>,
    row: Option<Arc<CatalogueRow>>,
) -> Entry {
    versions.sort_by_key(|procedure| procedure.version);
    Entry { listed, versions, row, from_row: OnceLock::new() }
}
