//! The longest way through a process.

use super::{
    graph::{Edge, End, ProcessGraph},
    length::Length,
};
use std::collections::BTreeMap;

/// How many steps are looked at before the search is content with the longest way so far. Real
/// processes need some hundreds; only a drawing in which everything leads everywhere needs more.
const VISITS_MAX: u32 = 200_000;

/// A way from the start to an ending, no step twice.
pub struct Way<'a> {
    /// The last step with a limit.
    pub last: &'a str,
    /// What the limits on it add up to.
    pub length: Length,
}

/// The longest way, by working time. Ways back do not count: a dossier that is sent back is an
/// exception, not the plan. `None` when no way leads through.
pub fn longest(graph: &ProcessGraph) -> Option<Way<'_>> {
    let mut search = Search::new(graph);
    for edge in &graph.edges {
        if edge.from == End::Outside
            && let Some(start) = edge.to.step().and_then(|step| search.index.get(step))
        {
            search.from(*start);
        }
    }
    search.best
}

struct Search<'a> {
    graph: &'a ProcessGraph,
    index: BTreeMap<&'a str, usize>,
    /// Where acts lead from each step; `None` is outside.
    onward: Vec<Vec<Option<usize>>>,
    visits: u32,
    best: Option<Way<'a>>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a ProcessGraph) -> Self {
        let nodes = graph.nodes.iter().enumerate().rev();
        let index: BTreeMap<&str, usize> =
            nodes.map(|(place, node)| (node.id.as_str(), place)).collect();
        let mut onward = vec![Vec::new(); graph.nodes.len()];
        for Edge { from, to, back, .. } in &graph.edges {
            let Some(from) = from.step().and_then(|step| index.get(step)) else { continue };
            let to = match to {
                End::Outside => Some(None),
                End::Step(step) => index.get(step.as_str()).map(|place| Some(*place)),
            };
            if let Some(to) = to.filter(|_| !*back) {
                onward[*from].push(to);
            }
        }
        Self { graph, index, onward, visits: 0, best: None }
    }

    /// Goes every way, with its own stack: a file may hold a chain of any length.
    fn from(&mut self, start: usize) {
        let mut way = vec![(start, 0)];
        let mut is_on_way = vec![false; self.graph.nodes.len()];
        is_on_way[start] = true;
        while let Some((step, tried)) = way.last_mut() {
            let next = self.onward[*step].get(*tried).copied();
            *tried += 1;
            match next {
                None => {
                    is_on_way[*step] = false;
                    way.pop();
                }
                Some(None) => self.came_out(&way),
                Some(Some(to)) if !is_on_way[to] && self.visits < VISITS_MAX => {
                    self.visits += 1;
                    is_on_way[to] = true;
                    way.push((to, 0));
                }
                Some(Some(_)) => {}
            }
        }
    }

    fn came_out(&mut self, way: &[(usize, usize)]) {
        let limited = way.iter().map(|(step, _)| &self.graph.nodes[*step]);
        let limited: Vec<_> =
            limited.filter_map(|node| node.limit.map(|limit| (node, Length::of(limit)))).collect();
        let length = limited.iter().fold(Length::default(), |sum, (_, own)| sum.and(*own));
        let longest = self.best.as_ref().map(|best| best.length.minutes()).unwrap_or_default();
        if let Some((last, _)) = limited.last()
            && length.minutes() > longest
        {
            self.best = Some(Way { last: &last.id, length });
        }
    }
}
