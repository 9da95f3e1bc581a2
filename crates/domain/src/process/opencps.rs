//! Reads process definitions of OpenCPS, so that they can be judged by the checker.
//!
//! There, `from: 0` is before the start, `to: 0` after the ending, `is_finish` ends wherever the
//! act leads, `days: -1` is no limit. Who works at a step is configured elsewhere and not in the
//! file, so ownership is not judged.

use super::check::{Edge, End, Node, ProcessGraph};
use crate::deadline::TimeLimit;
use serde::Deserialize;

/// Conditions that OpenCPS itself judges.
const KNOWN_CONDITIONS: [&str; 9] = [
    "payok",
    "reject",
    "reject_cancelling",
    "reject_submitting",
    "reject_correcting",
    "cancelling",
    "correcting",
    "submitting",
    "overdue",
];

/// A process definition of OpenCPS, as far as the checker looks at it.
#[derive(Debug, Clone, Deserialize)]
pub struct Definition {
    /// Number.
    #[serde(rename = "process_no")]
    pub number: String,
    /// Name.
    pub name: String,
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
    /// Limit in days; −1 is none.
    #[serde(default)]
    pub days: Option<i64>,
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
    /// Name of a condition.
    #[serde(default)]
    pub pre_condition: Option<String>,
    /// Whether it ends the process.
    #[serde(default)]
    pub is_finish: bool,
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
        ProcessGraph {
            nodes: self.steps.iter().map(node).collect(),
            edges: self.actions.iter().map(edge).collect(),
        }
    }
}

fn node(step: &DefinedStep) -> Node {
    let days = step.days.and_then(|days| u16::try_from(days).ok());
    Node {
        id: step.id.to_string(),
        name: step.name.clone().unwrap_or_default(),
        has_owner: None,
        limit: days.and_then(TimeLimit::working_days),
    }
}

fn edge(action: &DefinedAction) -> Edge {
    let end = |id: i64| if id == 0 { End::Outside } else { End::Step(id.to_string()) };
    let condition = action.pre_condition.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let unknown = condition.filter(|name| !KNOWN_CONDITIONS.contains(name));
    let name = action.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    Edge {
        act: name.map_or_else(|| action.id.to_string(), str::to_owned),
        from: end(action.from),
        to: end(action.to),
        ends: action.is_finish,
        back: false,
        unknown_conditions: unknown.map(str::to_owned).into_iter().collect(),
    }
}
