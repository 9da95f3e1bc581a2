//! Agencies: a tree of any depth, in which every node has a life (valid from, valid to, successors).
//!
//! Two levels or three is data: since 1 July 2025 the districts are closed and their communes'
//! successors stand directly below the city (Local Government Organisation Law 2025).

use crate::{calendar::Calendar, dossier_code::AgencyCode, ids::AgencyId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What an agency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// The city's people's committee.
    City,
    /// A department of the city (sở, ban, ngành).
    Department,
    /// A district's people's committee (until 30 June 2025).
    District,
    /// A commune's people's committee (xã, phường, thị trấn).
    Commune,
    /// A reception and return unit that stands alone (Trung tâm Phục vụ hành chính công).
    OneStopUnit,
    /// An office inside an agency (phòng, chi nhánh).
    Office,
}

/// At which level of government something is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// City and its departments (cấp tỉnh).
    City,
    /// District (cấp huyện).
    District,
    /// Commune (cấp xã).
    Commune,
}

/// One agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Stable identifier.
    pub id: AgencyId,
    /// Full official name, for example `Ủy ban nhân dân phường Phúc Xá`.
    pub name: String,
    /// Name of the place it serves, for example `Phường Phúc Xá`; the name itself for departments.
    pub place: String,
    /// What it is.
    pub kind: AgencyKind,
    /// The agency above; `None` for the root.
    pub parent: Option<AgencyId>,
    /// Identifier code (mã định danh), as printed in dossier codes.
    pub code: Option<AgencyCode>,
    /// Code of the administrative unit it serves (General Statistics Office).
    #[serde(default)]
    pub unit_code: Option<String>,
    /// First day of its life; `None` when it is older than our data.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day of its life; `None` while it lives.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Who took over, when it was closed.
    #[serde(default)]
    pub successors: Vec<AgencyId>,
    /// Its own calendar, when it differs from the city's.
    #[serde(default)]
    pub calendar: Option<Calendar>,
    /// Telephone of its desk, for the sentence that says whom to ask.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where the facts come from.
    #[serde(default)]
    pub source: String,
}

impl Agency {
    /// Whether the agency exists on `day`.
    pub fn is_open_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// The level of government this kind of agency decides at; offices belong to their parent's.
    pub fn tier(&self) -> Option<Tier> {
        match self.kind {
            AgencyKind::City | AgencyKind::Department => Some(Tier::City),
            AgencyKind::District => Some(Tier::District),
            AgencyKind::Commune => Some(Tier::Commune),
            AgencyKind::OneStopUnit | AgencyKind::Office => None,
        }
    }
}

/// Why a set of agencies is not a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// Two agencies share an identifier.
    #[error("agency {0} appears twice")]
    Duplicate(AgencyId),
    /// A parent or successor is not in the set.
    #[error("agency {of} names {missing}, which does not exist")]
    Missing {
        /// The agency that names it.
        of: AgencyId,
        /// What it names.
        missing: AgencyId,
    },
    /// An agency stands above itself.
    #[error("agency {0} stands above itself")]
    Cycle(AgencyId),
    /// A life that ends before it begins.
    #[error("agency {0} ends before it begins")]
    InvertedLife(AgencyId),
}

/// All agencies of an installation, past and present.
#[derive(Debug, Clone, Default)]
pub struct AgencyTree {
    agencies: BTreeMap<AgencyId, Agency>,
    children: BTreeMap<AgencyId, Vec<AgencyId>>,
}

impl AgencyTree {
    /// A tree of these agencies, or the first reason why they are none.
    pub fn new(agencies: Vec<Agency>) -> Result<Self, TreeError> {
        let mut tree = Self::default();
        for agency in agencies {
            if let Some(twice) = tree.agencies.insert(agency.id.clone(), agency) {
                return Err(TreeError::Duplicate(twice.id));
            }
        }
        tree.check()?;
        for agency in tree.agencies.values() {
            if let Some(parent) = &agency.parent {
                tree.children.entry(parent.clone()).or_default().push(agency.id.clone());
            }
        }
        Ok(tree)
    }

    fn check(&self) -> Result<(), TreeError> {
        for agency in self.agencies.values() {
            for named in agency.parent.iter().chain(&agency.successors) {
                if !self.agencies.contains_key(named) {
                    return Err(TreeError::Missing {
                        of: agency.id.clone(),
                        missing: named.clone(),
                    });
                }
            }
            if matches!((agency.valid_from, agency.valid_to), (Some(from), Some(to)) if to < from) {
                return Err(TreeError::InvertedLife(agency.id.clone()));
            }
            let mut seen = BTreeSet::from([&agency.id]);
            let mut above = agency.parent.as_ref();
            while let Some(id) = above {
                if !seen.insert(id) {
                    return Err(TreeError::Cycle(agency.id.clone()));
                }
                above = self.agencies.get(id).and_then(|found| found.parent.as_ref());
            }
        }
        Ok(())
    }

    /// The agency with this identifier.
    pub fn get(&self, id: &AgencyId) -> Option<&Agency> {
        self.agencies.get(id)
    }

    /// Every agency, in the order of identifiers.
    pub fn iter(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }

    /// How many agencies there are.
    pub fn len(&self) -> usize {
        self.agencies.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.agencies.is_empty()
    }

    /// The agencies directly below, alive on `day`, by name.
    pub fn children_on(&self, id: &AgencyId, day: Date) -> Vec<&Agency> {
        let mut found: Vec<&Agency> = self
            .children
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|child| self.get(child))
            .filter(|agency| agency.is_open_on(day))
            .collect();
        found.sort_by_key(|agency| crate::text::fold(&agency.place));
        found
    }

    /// The agency and all above it, nearest first.
    pub fn lineage(&self, id: &AgencyId) -> Vec<&Agency> {
        std::iter::successors(self.get(id), |agency| {
            agency.parent.as_ref().and_then(|parent| self.get(parent))
        })
        .collect()
    }

    /// The nearest agency of `tier` at or above `id`.
    pub fn at_tier(&self, id: &AgencyId, tier: Tier) -> Option<&Agency> {
        self.lineage(id).into_iter().find(|agency| agency.tier() == Some(tier))
    }

    /// Whether `below` is `above` or stands below it.
    pub fn is_within(&self, below: &AgencyId, above: &AgencyId) -> bool {
        self.lineage(below).iter().any(|agency| &agency.id == above)
    }

    /// The authority an office or one-stop unit belongs to; any other agency is its own.
    pub fn authority(&self, id: &AgencyId) -> Option<&Agency> {
        self.lineage(id).into_iter().find(|agency| agency.tier().is_some())
    }

    /// Whether someone who works at `desk` works for `agency`: at the very place, or in an office
    /// of that authority.
    pub fn serves(&self, desk: &AgencyId, agency: &AgencyId) -> bool {
        desk == agency || self.authority(desk).is_some_and(|authority| &authority.id == agency)
    }

    /// Whether a desk at `desk` and the agency `competent` stand above one another: a district
    /// receives for its communes and a commune for its district, but not for a neighbour. A
    /// department counts as the city's.
    pub fn is_in_one_line(&self, desk: &AgencyId, competent: &AgencyId) -> bool {
        let level = |id: &AgencyId| {
            let agency = self.authority(id)?;
            match (agency.kind, &agency.parent) {
                (AgencyKind::Department, Some(city)) => Some(city.clone()),
                _ => Some(agency.id.clone()),
            }
        };
        let (Some(desk), Some(competent)) = (level(desk), level(competent)) else { return false };
        self.is_within(&desk, &competent) || self.is_within(&competent, &desk)
    }

    /// The agency and every agency below it, past ones too.
    pub fn subtree(&self, id: &AgencyId) -> Vec<&AgencyId> {
        let Some(agency) = self.get(id) else { return Vec::new() };
        let mut found = vec![&agency.id];
        let mut next = 0;
        while next < found.len() {
            found.extend(self.children.get(found[next]).into_iter().flatten());
            next += 1;
        }
        found
    }

    /// Who does the work of `id` on `day`: itself while it lives, else its living successors.
    pub fn in_charge_on(&self, id: &AgencyId, day: Date) -> Vec<&Agency> {
        let (mut found, mut queue, mut seen) = (Vec::new(), vec![id], BTreeSet::new());
        while let Some(next) = queue.pop() {
            if !seen.insert(next) {
                continue;
            }
            match self.get(next) {
                Some(agency) if agency.is_open_on(day) => found.push(agency),
                Some(agency) => queue.extend(&agency.successors),
                None => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jiff::civil::date;

    fn agency(id: &str, kind: AgencyKind, parent: Option<&str>) -> Agency {
        Agency {
            id: id.into(),
            name: id.to_owned(),
            place: id.to_owned(),
            kind,
            parent: parent.map(Into::into),
            code: None,
            unit_code: None,
            valid_from: None,
            valid_to: None,
            successors: Vec::new(),
            calendar: None,
            phone: None,
            source: String::new(),
        }
    }

    #[test]
    fn a_closed_district_is_answered_for_by_its_living_successor() {
        let mut district = agency("q1", AgencyKind::District, Some("hn"));
        district.valid_to = Some(date(2025, 6, 30));
        district.successors = vec!["p1".into()];
        let mut ward = agency("p1", AgencyKind::Commune, Some("hn"));
        ward.valid_from = Some(date(2025, 7, 1));
        let tree =
            AgencyTree::new(vec![agency("hn", AgencyKind::City, None), district, ward]).unwrap();
        let in_charge = |day| tree.in_charge_on(&"q1".into(), day)[0].id.as_str();
        assert_eq!(in_charge(date(2025, 6, 30)), "q1");
        assert_eq!(in_charge(date(2025, 7, 1)), "p1");
    }

    #[test]
    fn an_agency_above_itself_is_refused() {
        let ring = vec![
            agency("a", AgencyKind::City, Some("b")),
            agency("b", AgencyKind::City, Some("a")),
        ];
        assert!(matches!(AgencyTree::new(ring), Err(TreeError::Cycle(_))));
    }

    #[test]
    fn a_parent_that_does_not_exist_is_named() {
        let orphan = vec![agency("a", AgencyKind::City, Some("nobody"))];
        assert_eq!(
            AgencyTree::new(orphan).unwrap_err().to_string(),
            "agency a names nobody, which does not exist"
        );
    }

    #[test]
    fn a_commune_stands_in_one_line_with_its_district_and_the_departments_not_with_a_neighbour() {
        let tree = AgencyTree::new(vec![
            agency("hn", AgencyKind::City, None),
            agency("so", AgencyKind::Department, Some("hn")),
            agency("q1", AgencyKind::District, Some("hn")),
            agency("q1-mc", AgencyKind::OneStopUnit, Some("q1")),
            agency("p1", AgencyKind::Commune, Some("q1")),
            agency("p2", AgencyKind::Commune, Some("q1")),
        ])
        .unwrap();
        let line =
            |desk: &str, competent: &str| tree.is_in_one_line(&desk.into(), &competent.into());
        for (desk, competent) in [("p1", "q1"), ("q1-mc", "p1"), ("p1", "so"), ("hn", "so")] {
            assert!(line(desk, competent), "{desk} {competent}");
        }
        assert!(!line("p1", "p2"));
        assert!(!line("p1", "nowhere"));
    }

    #[test]
    fn the_depth_of_the_tree_is_data() {
        let tree = AgencyTree::new(vec![
            agency("hn", AgencyKind::City, None),
            agency("q1", AgencyKind::District, Some("hn")),
            agency("p1", AgencyKind::Commune, Some("q1")),
            agency("phong", AgencyKind::Office, Some("p1")),
        ])
        .unwrap();
        let phong = "phong".into();
        assert_eq!(tree.at_tier(&phong, Tier::District).unwrap().id.as_str(), "q1");
        assert_eq!(tree.lineage(&phong).len(), 4);
        assert!(tree.is_within(&phong, &"hn".into()));
        assert!(tree.is_in_one_line(&phong, &"q1".into()));
        assert_eq!(tree.subtree(&"q1".into()).len(), 3);
    }
}
