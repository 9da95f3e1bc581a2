//! Reads process definitions of OpenCPS, so that they can be judged by the checker.
//!
//! There, `from: 0` is before the start and `to: 0` after the ending; `is_finish` only stops the
//! clock, the dossier goes on to the step that follows. Steps are limited in working days, −1 and
//! 0 being no limit. Who works at a step stands in the file only where it names roles at all;
//! where it does not, ownership is not judged.

use super::check::{Edge, End, Finding, Node, ProcessGraph, check};
use crate::deadline::TimeLimit;
use serde::Deserialize;

/// Conditions that one of its two generations judges; those of the first are separated by spaces,
/// those of the second by commas. It takes any other word for a condition that holds.
const CONDITIONS: [&str; 15] = [
    "cancel",
    "cancelling",
    "correcting",
    "onegate",
    "oneline",
    "online=false",
    "online=true",
    "paynotok",
    "payok",
    "reject_cancelling",
    "reject_correcting",
    "reject_submitting",
    "repair",
    "submitting",
    "waiting",
];

/// Beginnings of conditions that carry a value.
const CONDITIONS_WITH_VALUE: [&str; 15] = [
    "agency=",
    "agencys=",
    "notagencycode=",
    "notservicecode=",
    "originality=",
    "rolecode=",
    "roledone=",
    "service=",
    "service_",
    "stepdone=",
    "stepnotdone=",
    "tag_",
    "template=",
    "viapostal=",
    "waiting=",
];

/// A process definition of OpenCPS, as far as the checker looks at it.
#[derive(Debug, Clone, Deserialize)]
pub struct Definition {
    /// Number.
    #[serde(rename = "process_no")]
    pub number: String,
    /// Name.
    pub name: String,
    /// What the procedure may take, in words (`3 ngày`).
    #[serde(default, rename = "procedure_duration_text")]
    pub duration: Option<String>,
    /// Steps.
    #[serde(default)]
    pub steps: Vec<DefinedStep>,
    /// Acts.
    #[serde(default)]
    pub actions: Vec<DefinedAction>,
}

/// A step of OpenCPS.
#[derive(Debug, Clone, Deserialize)]
pub struct DefinedStep {
    /// Identifier.
    pub id: i64,
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Limit in working days; −1 and 0 are none.
    #[serde(default)]
    pub days: Option<i64>,
    /// Who works there.
    #[serde(default)]
    pub role: Option<String>,
}

/// An act of OpenCPS.
#[derive(Debug, Clone, Deserialize)]
pub struct DefinedAction {
    /// Identifier.
    pub id: i64,
    /// Name, may be empty.
    #[serde(default)]
    pub name: Option<String>,
    /// Step it begins at; 0 is outside.
    #[serde(default)]
    pub from: i64,
    /// Step it leads to; 0 is outside.
    #[serde(default)]
    pub to: i64,
    /// Conditions, all of which must hold.
    #[serde(default)]
    pub pre_condition: Option<String>,
}

/// Reads a file of definitions.
///
/// # Errors
/// Names line and column of what is not as expected.
pub fn read(json: &str) -> Result<Vec<Definition>, serde_json::Error> {
    serde_json::from_str(json)
}

impl Definition {
    /// Its drawing.
    pub fn graph(&self) -> ProcessGraph {
        let names_roles = self.steps.iter().any(|step| filled(step.role.as_ref()).is_some());
        let node = |step: &DefinedStep| Node {
            id: step.id.to_string(),
            name: filled(step.name.as_ref()).unwrap_or_default().to_owned(),
            has_owner: names_roles.then(|| filled(step.role.as_ref()).is_some()),
            limit: step.days.and_then(working_days),
            answer_limit: None,
        };
        ProcessGraph {
            nodes: self.steps.iter().map(node).collect(),
            edges: self.actions.iter().map(edge).collect(),
        }
    }

    /// What the procedure may take, when the file says it in days or hours; days are working days
    /// as those of the steps.
    pub fn legal_limit(&self) -> Option<TimeLimit> {
        let text = self.duration.as_deref()?.trim().to_lowercase();
        let unit_at = text.find(|sign: char| !sign.is_ascii_digit())?;
        let (count, unit) = text.split_at(unit_at);
        match unit.trim() {
            "ngày" | "ngày làm việc" => count.parse().ok().and_then(working_days),
            "giờ" | "giờ làm việc" => {
                count.parse::<u32>().ok()?.checked_mul(60).and_then(TimeLimit::working_minutes)
            }
            _ => None,
        }
    }

    /// What is unsound in it.
    pub fn check(&self) -> Vec<Finding> {
        check(&self.graph(), self.legal_limit())
    }
}

fn edge(action: &DefinedAction) -> Edge {
    let end = |id: i64| if id == 0 { End::Outside } else { End::Step(id.to_string()) };
    let conditions = action.pre_condition.as_deref().unwrap_or_default();
    let words = conditions.split(|sign: char| sign == ',' || sign.is_whitespace());
    let unknown = words.filter(|word| !word.is_empty() && !is_known(word));
    Edge {
        act: action.id.to_string(),
        name: filled(action.name.as_ref()).map(str::to_owned),
        from: end(action.from),
        to: end(action.to),
        back: false,
        unknown_conditions: unknown.map(str::to_owned).collect(),
    }
}

fn is_known(condition: &str) -> bool {
    let condition = condition.to_lowercase();
    let has_value =
        |start: &&str| condition.strip_prefix(*start).is_some_and(|rest| !rest.is_empty());
    // `field@file#…=value` looks into an electronic form.
    let looks_into_form = condition
        .split_once('=')
        .is_some_and(|(place, value)| place.contains('#') && !value.is_empty());
    CONDITIONS.contains(&condition.as_str())
        || CONDITIONS_WITH_VALUE.iter().any(has_value)
        || looks_into_form
}

/// Nothing for none; more than ten years are taken for ten, which is over any limit.
fn working_days(days: i64) -> Option<TimeLimit> {
    let days = days.clamp(0, 3650);
    u16::try_from(days).ok().and_then(TimeLimit::working_days)
}

fn filled(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}
