//! The neutral drawing of a process: steps, and acts that lead from one to another.

use super::length::Length;
use crate::{
    deadline::TimeLimit,
    form::{
        Form,
        check::{DefinitionFault, condition_faults},
    },
    process::{Act, Process, Step},
};

/// Where an act begins or leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Outside of the process: before the start, after the ending.
    Outside,
    /// A step.
    Step(String),
}

impl End {
    /// The step, when it is one.
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::Outside => None,
            Self::Step(id) => Some(id),
        }
    }
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whether somebody works there; `None` when the source does not say.
    pub has_owner: Option<bool>,
    /// Its own limit.
    pub limit: Option<TimeLimit>,
    /// The longest time others have for an answer that is waited for here.
    pub answer_limit: Option<TimeLimit>,
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Its number, where the source gives one; else its name.
    pub act: String,
    /// The name for people of an act that has a number.
    pub name: Option<String>,
    /// Where it begins.
    pub from: End,
    /// Where it leads to.
    pub to: End,
    /// Whether it goes back: left out when limits are added up.
    pub back: bool,
    /// Conditions that nobody knows how to judge.
    pub unknown_conditions: Vec<String>,
}

/// A process as a graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProcessGraph {
    /// Steps.
    pub nodes: Vec<Node>,
    /// Acts.
    pub edges: Vec<Edge>,
}

impl ProcessGraph {
    /// The drawing of one of our processes. The first step is where a dossier comes in.
    pub fn of(process: &Process, form: Option<&Form>) -> Self {
        let mut graph = Self::default();
        if let Some(start) = process.start() {
            graph.edges.push(Edge {
                act: "transfer".to_owned(),
                name: None,
                from: End::Outside,
                to: End::Step(start.id.to_string()),
                back: false,
                unknown_conditions: Vec::new(),
            });
        }
        for step in &process.steps {
            graph.nodes.push(Node {
                id: step.id.to_string(),
                name: step.name.clone(),
                has_owner: Some(has_owner(step)),
                limit: step.limit,
                answer_limit: answer_limit(step),
            });
            for act in &step.acts {
                graph.edges.extend(edge(act, &step.id.to_string(), form));
            }
        }
        graph
    }

    /// The step.
    pub fn node(&self, step: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == step)
    }

    /// The acts that begin at a step.
    pub fn edges_from<'a>(&'a self, step: &str) -> impl Iterator<Item = &'a Edge> {
        self.edges.iter().filter(move |edge| edge.from.step() == Some(step))
    }

    /// The acts that lead to a step.
    pub fn edges_to<'a>(&'a self, step: &str) -> impl Iterator<Item = &'a Edge> {
        self.edges.iter().filter(move |edge| edge.to.step() == Some(step))
    }
}

/// The edge of an act; acts that keep the dossier where it is draw none.
fn edge(act: &Act, step: &str, form: Option<&Form>) -> Option<Edge> {
    let from = End::Step(step.to_owned());
    let unknown_conditions = match (act, form) {
        (Act::Forward { when: Some(condition), .. }, Some(form)) => {
            let faults = condition_faults(form, condition).into_iter();
            faults.filter_map(unknown_condition).collect()
        }
        _ => Vec::new(),
    };
    let word = match act {
        Act::Forward { name, .. } => name.clone(),
        Act::Submit { .. } => "submit".to_owned(),
        Act::Approve { .. } => "approve".to_owned(),
        Act::SendBack { .. } => "send_back".to_owned(),
        Act::Issue { .. } => "issue".to_owned(),
        Act::Return => "return".to_owned(),
        Act::Reject => "reject".to_owned(),
        Act::RequestSupplement | Act::Consult { .. } | Act::Pause { .. } | Act::VerifyOnSite => {
            return None;
        }
    };
    let to = act.to().map_or(End::Outside, |to| End::Step(to.to_string()));
    let back = matches!(act, Act::SendBack { .. });
    Some(Edge { act: word, name: None, from, to, back, unknown_conditions })
}

fn unknown_condition(fault: DefinitionFault) -> Option<String> {
    match fault {
        DefinitionFault::UnknownField { field } => Some(field),
        DefinitionFault::UnknownOption { field, value } => Some(format!("{field}={value}")),
        _ => None,
    }
}

/// Whoever works at a step; asking other agencies without naming one leaves the question to nobody.
fn has_owner(step: &Step) -> bool {
    let asks_nobody =
        |act: &Act| matches!(act, Act::Consult { agencies, .. } if agencies.is_empty());
    step.role.is_some() && !step.acts.iter().any(asks_nobody)
}

fn answer_limit(step: &Step) -> Option<TimeLimit> {
    let limits = step.acts.iter().filter_map(|act| match act {
        Act::Consult { limit, .. } => Some(*limit),
        _ => None,
    });
    limits.max_by_key(|limit| Length::of(*limit).minutes())
}
