//! The process checker: refuses what is unsound before a dossier can get stuck in it.
//!
//! Our own processes and those of other systems are first drawn as one neutral graph; the rules
//! look at the graph only.

mod graph;

#[cfg(test)]
mod tests;

pub use graph::{Edge, End, Node, ProcessGraph};

use crate::{deadline::TimeLimit, form::Form};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is unsound, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// The step, when it is one.
    pub step: Option<String>,
    /// The act, when it is one.
    pub act: Option<String>,
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
    /// Name of the condition or field nobody knows.
    Condition(String),
    /// The step that does not exist.
    Step(String),
    /// Minutes of the limits against minutes of the legal limit.
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
    /// Steps that a way from the start reaches.
    reached: BTreeSet<&'a str>,
    /// Steps from which a way leads to an ending.
    ending: BTreeSet<&'a str>,
}

impl<'a> Review<'a> {
    fn new(graph: &'a ProcessGraph) -> Self {
        let starts = graph.edges.iter().filter(|edge| edge.from == End::Outside);
        let reached = spread(starts.filter_map(|edge| edge.to.step()), |step| {
            graph.edges_from(step).filter_map(|edge| edge.to.step()).collect()
        });
        let ends = graph.edges.iter().filter(|edge| edge.ends || edge.to == End::Outside);
        let ending = spread(ends.filter_map(|edge| edge.from.step()), |step| {
            graph.edges_to(step).filter_map(|edge| edge.from.step()).collect()
        });
        Self { graph, reached, ending }
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
        for node in &self.graph.nodes {
            let id = node.id.as_str();
            if !self.reached.contains(id) {
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
                detail,
            };
            if edge.from == edge.to && !edge.ends {
                findings.push(finding(FindingKind::SelfLoop, None));
            }
            for end in [&edge.from, &edge.to] {
                if let Some(step) = end.step().filter(|step| !self.graph.has(step)) {
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

    /// A step, or the longest way without a repetition, may not take longer than the law gives.
    /// Calendar limits are compared by their length in days, working limits by eight-hour days.
    fn limits(&self, legal: TimeLimit) -> Vec<Finding> {
        let allowed = minutes(legal);
        let over = |step: &str, taken: u64| Finding {
            detail: Some(Detail::Minutes { taken, allowed }),
            ..at_step(FindingKind::OverLimit, step)
        };
        let own = |node: &Node| node.limit.map_or(0, minutes);
        let mut findings: Vec<Finding> = self
            .graph
            .nodes
            .iter()
            .filter(|node| own(node) > allowed)
            .map(|node| over(&node.id, own(node)))
            .collect();
        if findings.is_empty()
            && let Some((last, taken)) = self.longest_way()
            && taken > allowed
        {
            findings.push(over(last, taken));
        }
        findings
    }

    /// Where the longest way ends, and what its limits add up to. Ways back do not count: a
    /// dossier that is sent back is an exception, not the plan.
    fn longest_way(&self) -> Option<(&'a str, u64)> {
        let starts = self.graph.edges.iter().filter(|edge| edge.from == End::Outside);
        starts
            .filter_map(|edge| edge.to.step())
            .filter(|step| self.graph.has(step))
            .map(|step| self.longest_from(step, &mut BTreeMap::new(), &mut BTreeSet::new()))
            .max_by_key(|(_, taken)| *taken)
    }

    fn longest_from(
        &self,
        step: &'a str,
        known: &mut BTreeMap<&'a str, (&'a str, u64)>,
        on_way: &mut BTreeSet<&'a str>,
    ) -> (&'a str, u64) {
        if let Some(found) = known.get(step) {
            return *found;
        }
        on_way.insert(step);
        let own = self.graph.node(step).and_then(|node| node.limit).map_or(0, minutes);
        let next: Vec<&'a str> = self
            .graph
            .edges_from(step)
            .filter(|edge| !edge.back)
            .filter_map(|edge| edge.to.step())
            .collect();
        let mut best = (step, 0);
        for next in next {
            if !on_way.contains(next) {
                let found = self.longest_from(next, known, on_way);
                if found.1 > best.1 {
                    best = found;
                }
            }
        }
        on_way.remove(step);
        let found = (best.0, best.1 + own);
        known.insert(step, found);
        found
    }
}

fn spread<'a>(
    from: impl Iterator<Item = &'a str>,
    next: impl Fn(&str) -> Vec<&'a str>,
) -> BTreeSet<&'a str> {
    let mut queue: Vec<&str> = from.collect();
    let mut found: BTreeSet<&'a str> = queue.iter().copied().collect();
    while let Some(step) = queue.pop() {
        for other in next(step) {
            if found.insert(other) {
                queue.push(other);
            }
        }
    }
    found
}

fn whole(kind: FindingKind) -> Finding {
    Finding { kind, step: None, act: None, detail: None }
}

fn at_step(kind: FindingKind, step: &str) -> Finding {
    Finding { kind, step: Some(step.to_owned()), act: None, detail: None }
}

/// A common measure: working minutes, a calendar week of seven days being five working days.
fn minutes(limit: TimeLimit) -> u64 {
    const DAY: u64 = 8 * 60;
    match limit {
        TimeLimit::WorkingDays(days) => u64::from(days.get()) * DAY,
        TimeLimit::CalendarDays(days) => (u64::from(days.get()) * 5).div_ceil(7) * DAY,
        TimeLimit::Months(months) => u64::from(months.get()) * 22 * DAY,
        TimeLimit::WorkingMinutes(minutes) => u64::from(minutes.get()),
        TimeLimit::SameDay => DAY,
    }
}
