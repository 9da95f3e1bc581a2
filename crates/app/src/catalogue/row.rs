//! Procedures of which only one line is known: enough to be found, read about and, where an agency
//! of the city receives them, filed with a general form.

use domain::{
    agency::Tier,
    deadline::TimeLimit,
    form::Form,
    ids::ProcedureCode,
    money::Dong,
    procedure::{
        Channel, Component, Fee, FeeKind, LimitForCase, Procedure, ResultKind, ServiceLevel,
    },
    text,
};
use serde::{Deserialize, Serialize};

/// The version of a procedure of which only a line is known: older than every full description.
pub const LINE_VERSION: u32 = 0;

/// One line of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueRow {
    /// National code.
    pub code: ProcedureCode,
    /// Official name.
    pub name: String,
    /// Field (lĩnh vực), as spelled by the portal.
    pub sector: String,
    /// Levels of government that decide it, two levels.
    pub tiers: Vec<Tier>,
    /// The same under the law of three levels; empty when it is not known to differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers_before_2025: Vec<Tier>,
    /// Online service level; `None` when the portal's record has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ServiceLevel>,
    /// Ways of filing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Time limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<TimeLimit>,
    /// Whether it is said to cost nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free: bool,
    /// What the portal says about the cost. Its bare numbers are not reliable (thousands missing).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_text: Option<String>,
    /// Who may apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applicants: Vec<String>,
    /// Deciding agency in the portal's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Decision that publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Where the line comes from.
    #[serde(default)]
    pub source: String,
}

/// What all procedures of one line share, `catalogue-defaults.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// The general form.
    pub form: Option<Form>,
    /// The papers asked for.
    #[serde(default)]
    pub components: Vec<Component>,
    /// What the applicant gets.
    #[serde(default)]
    pub results: Vec<ResultKind>,
    /// What a fee is called of which only the text is known.
    #[serde(default)]
    pub fee_name: String,
    /// Words in the name of a deciding agency that belongs to this installation. The others
    /// (customs, banks, border guards) are told about, but nothing is filed with them here.
    #[serde(default)]
    pub own_authorities: Vec<String>,
}

impl Defaults {
    /// Whether the agency named by the portal belongs to this installation.
    fn receives(&self, authority: Option<&str>) -> bool {
        let Some(authority) = authority.map(text::fold) else { return true };
        let padded = format!(" {} ", authority.replace(|sign: char| !sign.is_alphanumeric(), " "));
        self.own_authorities.iter().any(|word| padded.contains(&format!(" {} ", text::fold(word))))
    }
}

impl CatalogueRow {
    /// Levels that decide it under a pack with these levels.
    pub fn tiers_under(&self, pack_tiers: &[Tier]) -> &[Tier] {
        let before = &self.tiers_before_2025;
        if pack_tiers.contains(&Tier::District) && !before.is_empty() {
            before
        } else {
            &self.tiers
        }
    }

    /// What can be done online here.
    pub fn service_level_here(&self, defaults: &Defaults) -> ServiceLevel {
        match self.service_level {
            Some(level)
                if defaults.form.is_some() && defaults.receives(self.authority.as_deref()) =>
            {
                level
            }
            _ => ServiceLevel::InformationOnly,
        }
    }

    /// The line as a procedure.
    pub fn procedure(&self, pack_tiers: &[Tier], defaults: &Defaults) -> Procedure {
        let service_level = self.service_level_here(defaults);
        let is_filed_here = service_level != ServiceLevel::InformationOnly;
        let limit = |limit| LimitForCase { case: None, limit, note: None };
        let amount = self.free.then_some(Dong(0));
        let fee = self.fee_text.clone().filter(|_| !defaults.fee_name.is_empty()).map(|note| Fee {
            name: defaults.fee_name.clone(),
            kind: FeeKind::Fee,
            amount,
            per: None,
            case: None,
            note: Some(note),
        });
        Procedure {
            code: self.code.clone(),
            version: LINE_VERSION,
            valid_from: None,
            valid_to: None,
            name: self.name.clone(),
            plain_name: None,
            summary: None,
            keywords: Vec::new(),
            life_events: Vec::new(),
            sector: self.sector.clone(),
            tiers: self.tiers_under(pack_tiers).to_vec(),
            service_level,
            legacy_level: None,
            partial_reason: None,
            channels: self.channels.clone(),
            applicants: self.applicants.clone(),
            cases: Vec::new(),
            components: if is_filed_here { defaults.components.clone() } else { Vec::new() },
            form: defaults.form.clone().filter(|_| is_filed_here),
            process: None,
            limits: self.limit.map(limit).into_iter().collect(),
            fees: fee.into_iter().collect(),
            results: defaults.results.clone(),
            conditions: None,
            official_steps: Vec::new(),
            legal_basis: Vec::new(),
            agency_text: self.authority.clone(),
            decision: self.decision.clone(),
            source: self.source.clone(),
        }
    }
}
