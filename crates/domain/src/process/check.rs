//! The process checker: refuses what is unsound before a dossier can get stuck in it.
//!
//! Our own processes and those of other systems are first drawn as one neutral graph; the rules
//! look at the graph only.

mod graph;
mod length;
mod way;

#[cfg(test)]
mod tests;

pub use graph::{Edge, End, Node, ProcessGraph};

use crate::{deadline::TimeLimit, form::Form};
use length::Length;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is unsound, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// The step, when it is one.
    pub step: Option<String>,
    /// The act, when it is one: its number where the source gives one (names repeat), else its
    /// name.
    pub act: Option<String>,
    /// The name of an act that has a number too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_name: Option<String>,
    /// What the sentence needs besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

/// Kinds of unsoundness: a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// No way leads into the process.
    NoStart,
    /// No way leads out of the process.
    NoEnding,
    /// No way leads from the start to this step.
    Unreachable,
    /// From this step no way leads to an ending.
    DeadEnd,
    /// An act that leads to where it began.
    SelfLoop,
    /// Nobody works at this step.
    NoOwner,
    /// The step's limit, or the limits along a way, exceed the legal limit.
    OverLimit,
    /// A condition that nobody can judge.
    UnknownCondition,
    /// An act that names a step which does not exist.
    UnknownStep,
}

/// What the sentence of a finding needs besides the step and the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Name of the condition or field nobody knows, or `field=value` that is never answered.
    Condition(String),
    /// The step that does not exist.
    Step(String),
    /// Working minutes of the limits against those of the legal limit.
    Minutes {
        /// What the step, or the way through it, may take.
        taken: u64,
        /// What the law allows.
        allowed: u64,
    },
}

impl FindingKind {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoStart => "no_start",
            Self::NoEnding => "no_ending",
            Self::Unreachable => "unreachable",
            Self::DeadEnd => "dead_end",
            Self::SelfLoop => "self_loop",
            Self::NoOwner => "no_owner",
            Self::OverLimit => "over_limit",
            Self::UnknownCondition => "unknown_condition",
            Self::UnknownStep => "unknown_step",
        }
    }
}

/// What is unsound in one of our processes; with a form, its conditions are judged too.
pub fn check_process(process: &super::Process, form: Option<&Form>) -> Vec<Finding> {
    check(&ProcessGraph::of(process, form), process.legal_limit)
}

/// What is unsound in a graph; empty when it may be published.
pub fn check(graph: &ProcessGraph, legal_limit: Option<TimeLimit>) -> Vec<Finding> {
    let review = Review::new(graph);
    let mut findings = review.ends();
    findings.extend(review.steps());
    findings.extend(review.acts());
    findings.extend(legal_limit.map(|legal| review.limits(legal)).unwrap_or_default());
    findings
}

struct Review<'a> {
    graph: &'a ProcessGraph,
    /// Every step there is.
    steps: BTreeSet<&'a str>,
    /// Steps that a way from the start reaches.
    reached: BTreeSet<&'a str>,
    /// Steps from which a way leads to an ending.
    ending: BTreeSet<&'a str>,
}

impl<'a> Review<'a> {
    fn new(graph: &'a ProcessGraph) -> Self {
        let (mut onward, mut backward) = (BTreeMap::new(), BTreeMap::new());
        for edge in &graph.edges {
            if let (Some(from), Some(to)) = (edge.from.step(), edge.to.step()) {
                onward.entry(from).or_insert_with(Vec::new).push(to);
                backward.entry(to).or_insert_with(Vec::new).push(from);
            }
        }
        let starts = graph.edges.iter().filter(|edge| edge.from == End::Outside);
        let ends = graph.edges.iter().filter(|edge| edge.to == End::Outside);
        Self {
            graph,
            steps: graph.nodes.iter().map(|node| node.id.as_str()).collect(),
            reached: spread(starts.filter_map(|edge| edge.to.step()), &onward),
            ending: spread(ends.filter_map(|edge| edge.from.step()), &backward),
        }
    }

    fn ends(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.reached.is_empty() {
            findings.push(whole(FindingKind::NoStart));
        }
        if self.ending.is_empty() {
            findings.push(whole(FindingKind::NoEnding));
        }
        findings
    }

    fn steps(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen = BTreeSet::new();
        for node in &self.graph.nodes {
            let id = node.id.as_str();
            // Every act that names it means the first of two steps with the same identifier.
            let is_first = seen.insert(id);
            if !is_first || !self.reached.contains(id) {
                findings.push(at_step(FindingKind::Unreachable, id));
            }
            if !self.ending.contains(id) {
                findings.push(at_step(FindingKind::DeadEnd, id));
            }
            if node.has_owner == Some(false) {
                findings.push(at_step(FindingKind::NoOwner, id));
            }
        }
        findings
    }

    fn acts(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for edge in &self.graph.edges {
            let finding = |kind, detail| Finding {
                kind,
                step: edge.from.step().map(str::to_owned),
                act: Some(edge.act.clone()),
                act_name: edge.name.clone(),
                detail,
            };
            if edge.from == edge.to {
                findings.push(finding(FindingKind::SelfLoop, None));
            }
            for end in [&edge.from, &edge.to] {
                if let Some(step) = end.step().filter(|step| !self.steps.contains(step)) {
                    let detail = Some(Detail::Step(step.to_owned()));
                    findings.push(finding(FindingKind::UnknownStep, detail));
                }
            }
            for name in &edge.unknown_conditions {
                let detail = Some(Detail::Condition(name.clone()));
                findings.push(finding(FindingKind::UnknownCondition, detail));
            }
        }
        findings
    }

    /// Neither a step, nor an answer waited for at a step, nor the longest way may take longer
    /// than the law gives. The way is looked at only when no single limit is to blame.
    fn limits(&self, legal: TimeLimit) -> Vec<Finding> {
        let mut findings = Vec::new();
        for node in &self.graph.nodes {
            let own = (node.limit, None);
            let answer = (node.answer_limit, Some("consult".to_owned()));
            for (limit, act) in [own, answer] {
                let taken = limit.map(Length::of).unwrap_or_default();
                if taken.exceeds(legal) {
                    let detail = Some(taken.against(legal));
                    findings.push(Finding { act, detail, ..over(&node.id) });
                }
            }
        }
        if findings.is_empty()
            && let Some(way) = way::longest(self.graph)
            && way.length.exceeds(legal)
        {
            let detail = Some(way.length.against(legal));
            findings.push(Finding { detail, ..over(way.last) });
        }
        findings
    }
}

/// Everything that can be come to from `steps` along `links`.
fn spread<'a>(
    steps: impl Iterator<Item = &'a str>,
    links: &BTreeMap<&'a str, Vec<&'a str>>,
) -> BTreeSet<&'a str> {
    let mut queue: Vec<&str> = steps.collect();
    let mut found: BTreeSet<&'a str> = queue.iter().copied().collect();
    while let Some(step) = queue.pop() {
        queue.extend(links.get(step).into_iter().flatten().filter(|other| found.insert(other)));
    }
    found
}

fn whole(kind: FindingKind) -> Finding {
    Finding { kind, step: None, act: None, act_name: None, detail: None }
}

fn at_step(kind: FindingKind, step: &str) -> Finding {
    Finding { step: Some(step.to_owned()), ..whole(kind) }
}

fn over(step: &str) -> Finding {
    at_step(FindingKind::OverLimit, step)
}
