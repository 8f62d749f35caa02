//! Finds the parts of a network: what is connected both ways, and what is an island.

use crate::cost::NO_TIME;
use crate::draft::{Draft, Edge};
use crate::numbers::number;

/// A directed graph: for each node, where one can go.
#[derive(Debug)]
pub(crate) struct Adjacency {
    first: Vec<u32>,
    heads: Vec<u32>,
}

impl Adjacency {
    /// The graph of pairs of tail and head.
    pub(crate) fn new(nodes: usize, arcs: &[[u32; 2]]) -> Self {
        let mut first = vec![0_u32; nodes + 1];
        for [tail, _] in arcs {
            first[*tail as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let (mut next, mut heads) = (first.clone(), vec![0; arcs.len()]);
        for [tail, head] in arcs {
            heads[next[*tail as usize] as usize] = *head;
            next[*tail as usize] += 1;
        }
        Self { first, heads }
    }

    fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// Where one can go from a node.
    pub(crate) fn heads(&self, node: u32) -> &[u32] {
        &self.heads[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// Which nodes one reaches from the nodes that are marked. The search goes on only from nodes that `through` allows.
    fn reached(&self, from: &[bool], through: impl Fn(u32) -> bool) -> Vec<bool> {
        let mut reached = from.to_vec();
        let mut left: Vec<u32> = (0..number(from.len())).filter(|node| from[*node as usize]).collect();
        while let Some(node) = left.pop() {
            for head in self.heads(node) {
                if !reached[*head as usize] && through(*head) {
                    reached[*head as usize] = true;
                    left.push(*head);
                }
            }
        }
        reached
    }
}

/// Strongly connected parts (Tarjan 1972, without recursion): the number of the part of each node.
fn strong_parts(graph: &Adjacency) -> Vec<u32> {
    let mut search = Tarjan::new(graph);
    for root in 0..number(graph.nodes()) {
        if search.index[root as usize] == UNSEEN {
            search.from(root);
        }
    }
    search.part
}

const UNSEEN: u32 = u32::MAX;

struct Tarjan<'a> {
    graph: &'a Adjacency,
    index: Vec<u32>,
    low: Vec<u32>,
    part: Vec<u32>,
    open: Vec<u32>,
    path: Vec<(u32, u32)>,
    seen: u32,
    parts: u32,
}

impl<'a> Tarjan<'a> {
    fn new(graph: &'a Adjacency) -> Self {
        let unseen = || vec![UNSEEN; graph.nodes()];
        Self { graph, index: unseen(), low: unseen(), part: unseen(), open: vec![], path: vec![], seen: 0, parts: 0 }
    }

    fn from(&mut self, root: u32) {
        self.enter(root);
        while let Some((node, next)) = self.path.last_mut() {
            let node = *node;
            match self.graph.heads(node).get(*next as usize) {
                Some(head) => {
                    *next += 1;
                    self.look(node, *head);
                }
                None => self.leave(node),
            }
        }
    }

    fn enter(&mut self, node: u32) {
        self.index[node as usize] = self.seen;
        self.low[node as usize] = self.seen;
        self.seen += 1;
        self.open.push(node);
        self.path.push((node, 0));
    }

    fn look(&mut self, node: u32, head: u32) {
        if self.index[head as usize] == UNSEEN {
            self.enter(head);
        } else if self.part[head as usize] == UNSEEN {
            self.low[node as usize] = self.low[node as usize].min(self.index[head as usize]);
        }
    }

    fn leave(&mut self, node: u32) {
        self.path.pop();
        let low = self.low[node as usize];
        if let Some((parent, _)) = self.path.last() {
            self.low[*parent as usize] = self.low[*parent as usize].min(low);
        }
        if low == self.index[node as usize] {
            while let Some(member) = self.open.pop() {
                self.part[member as usize] = self.parts;
                if member == node {
                    break;
                }
            }
            self.parts += 1;
        }
    }
}

/// The part that a junction has in the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Ways lead through it.
    Public,
    /// It is on roads for their ends only: ways begin or end there.
    Pocket,
    /// There is no way to it or from it.
    Island,
}

/// The roles of all junctions.
///
/// A road that everybody may use is part of the through network if the largest strongly connected part has both of its ends. All other
/// roads are used only where a leg begins or ends. So a quarter whose streets are public behind a private gate is still reached.
pub(crate) fn roles(draft: &Draft) -> Vec<Role> {
    let nodes = draft.junctions.len();
    let open: Vec<_> = draft.edges.iter().filter(|edge| !edge.ends_only).flat_map(arcs).collect();
    let public = largest(&strong_parts(&Adjacency::new(nodes, &open)));
    let pocket: Vec<_> = draft.edges.iter().flat_map(arcs).collect();
    let backwards: Vec<_> = pocket.iter().map(|[tail, head]| [*head, *tail]).collect();
    // A search that starts at all public junctions never has to go through one of them.
    let entered = Adjacency::new(nodes, &pocket).reached(&public, |_| true);
    let left = Adjacency::new(nodes, &backwards).reached(&public, |_| true);
    let role = |node: usize| match (public[node], entered[node] && left[node]) {
        (true, _) => Role::Public,
        (_, true) => Role::Pocket,
        _ => Role::Island,
    };
    (0..nodes).map(role).collect()
}

/// The directions in which an edge is open, as tail and head.
pub(crate) fn arcs(edge: &Edge) -> impl Iterator<Item = [u32; 2]> + use<> {
    let [a, b] = edge.ends;
    [(edge.ahead, [a, b]), (edge.back, [b, a])].into_iter().filter(|(time, _)| *time != NO_TIME).map(|(_, arc)| arc)
}

/// The nodes of the largest part. A part of one node is none.
fn largest(parts: &[u32]) -> Vec<bool> {
    let mut sizes = vec![0_u32; parts.len()];
    for part in parts {
        sizes[*part as usize] += 1;
    }
    let largest = (0..number(sizes.len())).max_by_key(|part| (sizes[*part as usize], std::cmp::Reverse(*part)));
    let largest = largest.filter(|part| sizes[*part as usize] > 1);
    parts.iter().map(|part| Some(*part) == largest).collect()
}

/// Sets of nodes that grow together (union by path halving).
#[derive(Debug)]
pub(crate) struct Sets(Vec<u32>);

impl Sets {
    /// Each node on its own.
    pub(crate) fn new(nodes: usize) -> Self {
        Self((0..number(nodes)).collect())
    }

    /// The node that stands for the set of a node.
    pub(crate) fn of(&mut self, mut node: u32) -> u32 {
        while self.0[node as usize] != node {
            let parent = self.0[node as usize];
            self.0[node as usize] = self.0[parent as usize];
            node = self.0[node as usize];
        }
        node
    }

    /// Makes one set of two.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reaches(graph: &Adjacency, from: u32) -> Vec<bool> {
        let start: Vec<_> = (0..number(graph.nodes())).map(|node| node == from).collect();
        graph.reached(&start, |_| true)
    }

    proptest! {
        #[test]
        fn nodes_are_in_one_part_if_each_reaches_the_other(
            arcs in prop::collection::vec(prop::array::uniform2(0_u32..12), 0..30),
        ) {
            let graph = Adjacency::new(12, &arcs);
            let parts = strong_parts(&graph);
            let reach: Vec<_> = (0..12).map(|node| reaches(&graph, node)).collect();
            for a in 0..12 {
                for b in 0..12 {
                    prop_assert_eq!(parts[a] == parts[b], reach[a][b] && reach[b][a]);
                }
            }
        }

        #[test]
        fn sets_are_the_parts_without_directions(
            arcs in prop::collection::vec(prop::array::uniform2(0_u32..12), 0..15),
        ) {
            let both: Vec<_> = arcs.iter().flat_map(|[a, b]| [[*a, *b], [*b, *a]]).collect();
            let graph = Adjacency::new(12, &both);
            let mut sets = Sets::new(12);
            for [a, b] in arcs {
                sets.join(a, b);
            }
            for a in 0..12 {
                let reached = reaches(&graph, a);
                for b in 0..12 {
                    prop_assert_eq!(sets.of(a) == sets.of(b), reached[b as usize]);
                }
            }
        }
    }
}
