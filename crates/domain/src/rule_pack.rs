//! Rule packs: what changes with the law, as data with dates. The pack in force on the day of
//! reception rules a dossier for its whole life.

use crate::{agency::Tier, deadline::DeadlineRules, dossier_code::CodeScheme, ids::PackId};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// One rule pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// Identifier, for example `nd61-2018`.
    pub id: PackId,
    /// The decree, for people.
    pub name: String,
    /// What it is grounded on, one line per instrument.
    pub legal_basis: Vec<String>,
    /// First day in force by the law itself.
    pub in_force_from: Date,
    /// Last day in force by the law itself.
    #[serde(default)]
    pub in_force_to: Option<Date>,
    /// Levels of government, top first.
    pub tiers: Vec<Tier>,
    /// Vocabulary of service levels.
    pub service_levels: ServiceVocabulary,
    /// Pattern of dossier codes.
    pub code_scheme: CodeScheme,
    /// The set of official forms.
    pub forms: FormSet,
    /// Deadline rules.
    pub deadlines: DeadlineRules,
    /// How often a supplement may be asked for after reception (Decree 61/2018, arts 11 and 17).
    pub supplement_requests_max: u8,
    /// How often the result may be re-appointed (Decree 61/2018, art. 19(9)).
    pub reappointments_max: u8,
    /// Whether a dossier may be handed in at any counter of the city (phi địa giới hành chính).
    pub boundary_free: bool,
    /// After how many days a result that nobody fetched counts as uncollected. Practice, not law.
    #[serde(default = "ninety")]
    pub uncollected_after_days: u16,
}

fn ninety() -> u16 {
    90
}

impl RulePack {
    /// Whether a result that was ready on `finished` is uncollected (quá thời gian chưa đến nhận)
    /// on `today`. A way of looking at it: nothing changes in the dossier, and nothing is thrown
    /// away.
    pub fn is_uncollected(&self, finished: Date, today: Date) -> bool {
        finished
            .checked_add(i64::from(self.uncollected_after_days).days())
            .is_ok_and(|last| today > last)
    }
}

/// Which words name service levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceVocabulary {
    /// Mức độ 1–4 (Decree 43/2011).
    Levels,
    /// Toàn trình, một phần, cung cấp thông tin (Decree 42/2022).
    FullPartial,
}

/// Which official forms are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormSet {
    /// Mẫu 01–06, Circular 01/2018/TT-VPCP.
    Circular01Of2018,
    /// Mẫu 01–07, Circular 03/2025/TT-VPCP.
    Circular03Of2025,
}

/// Which pack rules from which day on, in this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline(Vec<(Date, PackId)>);

impl Timeline {
    /// A timeline of these starts, put in order.
    pub fn new(mut starts: Vec<(Date, PackId)>) -> Self {
        starts.sort();
        Self(starts)
    }

    /// The pack in force on `day`; `None` before the first.
    pub fn on(&self, day: Date) -> Option<&PackId> {
        self.0.iter().rev().find(|(from, _)| *from <= day).map(|(_, pack)| pack)
    }
}

/// The packs an installation knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePacks {
    packs: Vec<RulePack>,
    timeline: Timeline,
}

impl RulePacks {
    /// These packs under this timeline.
    pub fn new(packs: Vec<RulePack>, timeline: Timeline) -> Self {
        Self { packs, timeline }
    }

    /// The pack with this identifier.
    pub fn get(&self, id: &PackId) -> Option<&RulePack> {
        self.packs.iter().find(|pack| &pack.id == id)
    }

    /// The pack in force on `day`.
    pub fn on(&self, day: Date) -> Option<&RulePack> {
        self.timeline.on(day).and_then(|id| self.get(id))
    }

    /// Every pack.
    pub fn iter(&self) -> impl Iterator<Item = &RulePack> {
        self.packs.iter()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_result_that_nobody_fetched_is_uncollected_after_the_days_of_the_pack() {
        let file = include_str!("../../../packages/rule-packs/nd61-2018.json");
        let pack: RulePack = serde_json::from_str(file).unwrap();
        let finished = date(2026, 1, 1);
        assert!(!pack.is_uncollected(finished, date(2026, 4, 1)), "the ninetieth day");
        assert!(pack.is_uncollected(finished, date(2026, 4, 2)));
        assert!(!pack.is_uncollected(Date::MAX, Date::MAX));
    }

    #[test]
    fn the_pack_in_force_on_the_day_of_reception_rules() {
        let timeline = Timeline::new(vec![
            (date(2025, 7, 1), "nd118-2025".into()),
            (date(2018, 6, 21), "nd61-2018".into()),
        ]);
        assert_eq!(timeline.on(date(2018, 6, 20)), None);
        assert_eq!(timeline.on(date(2025, 6, 30)).unwrap().as_str(), "nd61-2018");
        assert_eq!(timeline.on(date(2025, 7, 1)).unwrap().as_str(), "nd118-2025");
    }
}
