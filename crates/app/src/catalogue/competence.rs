//! Which agency decides a procedure for an address, and where it can be handed in.

use super::Catalogue;
use domain::{
    agency::{Agency, AgencyKind, Tier},
    ids::AgencyId,
    procedure::Procedure,
    text,
};
use jiff::civil::Date;
use std::collections::HashSet;

/// Words that say nothing about which department is meant.
const COMMON: &[&str] =
    &["va", "thanh", "pho", "ha", "noi", "so", "cac", "tinh", "cap", "uy", "ban"];

impl Catalogue {
    /// The agency that decides `procedure` for somebody who lives at `unit` (the commune chosen, or
    /// the lowest unit known), on `day`. Where several levels may decide, the nearest one; for the
    /// city's level the department that the record names, else the city itself. `None`: no agency
    /// of this installation decides it.
    pub fn competent_for(
        &self,
        procedure: &Procedure,
        unit: &AgencyId,
        day: Date,
    ) -> Option<&Agency> {
        // A commune that was merged away is answered for by its heir.
        let unit =
            self.agencies.in_charge_on(unit, day).into_iter().min_by(|a, b| a.id.cmp(&b.id))?;
        let tiers = [Tier::Commune, Tier::District, Tier::City];
        tiers
            .into_iter()
            .filter(|tier| procedure.tiers.contains(tier))
            .find_map(|tier| self.agencies.at_tier(&unit.id, tier))
            .map(|agency| match agency.kind {
                AgencyKind::City => self.department_for(procedure, agency, day).unwrap_or(agency),
                _ => agency,
            })
    }

    /// The department of the city whose name the record's words come closest to.
    fn department_for(&self, procedure: &Procedure, city: &Agency, day: Date) -> Option<&Agency> {
        let named = pairs(procedure.agency_text.as_deref()?);
        let sector = pairs(&procedure.sector);
        let departments = self.agencies.children_on(&city.id, day);
        let mut best: Option<(usize, usize, &Agency)> = None;
        for agency in departments.into_iter().filter(|it| it.kind == AgencyKind::Department) {
            // An office of the department may be the one that is named.
            let offices = self.agencies.children_on(&agency.id, day);
            let names = offices.iter().map(|office| &office.name).chain([&agency.name]);
            for own in names.map(|name| pairs(name)) {
                let count = |words: &[Pair]| words.iter().filter(|pair| own.contains(pair)).count();
                let Some(first) = named.iter().position(|pair| own.contains(pair)) else {
                    continue;
                };
                let score = 2 * count(&named) + count(&sector);
                // On a tie the one named first.
                if best.is_none_or(|(most, early, _)| (score, early) > (most, first)) {
                    best = Some((score, first, agency));
                }
            }
        }
        best.map(|(_, _, agency)| agency)
    }

    /// Where a dossier that `competent` decides can be handed in on `day`: its one-stop desks, or
    /// itself where it has none; then, where boundaries do not matter, every desk of its level.
    pub fn receptions(&self, competent: &AgencyId, day: Date) -> Vec<&Agency> {
        let Some(agency) = self.agencies.get(competent) else { return Vec::new() };
        let desks = |of: &AgencyId| -> Vec<&Agency> {
            let below = self.agencies.children_on(of, day);
            below.into_iter().filter(|it| it.kind == AgencyKind::OneStopUnit).collect()
        };
        let mut found = desks(competent);
        if let (true, AgencyKind::Department, Some(city)) =
            (found.is_empty(), agency.kind, &agency.parent)
        {
            found = desks(city);
        }
        if found.is_empty() {
            found.push(agency);
        }
        if self.pack_on(day).is_some_and(|pack| pack.boundary_free) {
            let mut seen: HashSet<&AgencyId> = found.iter().map(|it| &it.id).collect();
            let communes = self
                .agencies
                .iter()
                .filter(|it| it.kind == AgencyKind::Commune && it.is_open_on(day));
            let mut others: Vec<&Agency> = communes.filter(|it| seen.insert(&it.id)).collect();
            others.sort_by_cached_key(|it| text::fold(&it.place));
            found.extend(others);
        }
        found
    }
}

type Pair = (String, String);

/// Neighbouring words, the telling ones.
fn pairs(name: &str) -> Vec<Pair> {
    let plain = text::fold(name).replace(|sign: char| !sign.is_alphanumeric(), " ");
    let words: Vec<&str> = plain.split_whitespace().filter(|word| !COMMON.contains(word)).collect();
    words.windows(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}
