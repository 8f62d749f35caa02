//! Orders the nodes and makes the structure for it. The crate `cch` is known only here.

use cch::Cch;
use cch::graph::Graph;

use crate::graph::SearchGraph;

/// The structure over which costs are computed: a chordal graph over the nodes in their order (Dibbelt, Strasser, Wagner 2016,
/// "Customizable Contraction Hierarchies"). Nodes have their rank as number: the higher, the more important.
#[derive(Debug)]
pub(crate) struct Structure {
    /// The rank of each node of the search graph.
    pub(crate) rank: Vec<u32>,
    /// For each rank, the first of its arcs to higher ranks; one more at the end.
    pub(crate) up_first: Vec<u32>,
    /// The higher rank at the other end of each arc. It is ascending for each node.
    pub(crate) up_head: Vec<u32>,
    /// For each arc of the search graph: twice the arc of the structure, plus one if it leads down. [`NO_ARC`] for a loop.
    pub(crate) slots: Vec<u32>,
}

/// An arc that the structure does not need.
pub(crate) const NO_ARC: u32 = u32::MAX;

/// Puts the nodes of a graph into an order.
pub(crate) trait Order {
    /// The nodes, the least important first.
    fn order(&self, graph: &SearchGraph) -> Vec<u32>;
}

/// Nested dissection by inertial flow (Schild, Sommer 2015, "On Balanced Separators in Road Networks").
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inertial;

impl Order for Inertial {
    fn order(&self, graph: &SearchGraph) -> Vec<u32> {
        let (tails, heads): (Vec<_>, Vec<_>) = graph.arcs.iter().map(|arc| (arc.tail, arc.head)).unzip();
        cch::inertial_order(crate::numbers::number(graph.nodes()), &tails, &heads, &graph.lat, &graph.lng)
    }
}

impl Structure {
    /// The structure of a graph for an order of its nodes.
    pub(crate) fn new(graph: &SearchGraph, order: &[u32]) -> Self {
        let mut by_tail: Vec<_> = (0..graph.arcs.len()).collect();
        by_tail.sort_by_key(|at| graph.arcs[*at].tail);
        let cch = Cch::build(&rows(graph, &by_tail), order);
        let mut slots = vec![NO_ARC; graph.arcs.len()];
        for (at, arc) in by_tail.iter().zip(&cch.input_arc_to_cch_arc) {
            let down = cch.rank[graph.arcs[*at].tail as usize] > cch.rank[graph.arcs[*at].head as usize];
            slots[*at] = if *arc == cch::bundle::INVALID_ID { NO_ARC } else { 2 * arc + u32::from(down) };
        }
        Self { rank: cch.rank, up_first: cch.up_first_out, up_head: cch.up_head, slots }
    }
}

/// The arcs in rows by tail, as `cch` takes them.
fn rows(graph: &SearchGraph, by_tail: &[usize]) -> Graph {
    let mut first_out = vec![0_u32; graph.nodes() + 1];
    for arc in &graph.arcs {
        first_out[arc.tail as usize + 1] += 1;
    }
    for node in 0..graph.nodes() {
        first_out[node + 1] += first_out[node];
    }
    let head = by_tail.iter().map(|at| graph.arcs[*at].head).collect();
    Graph { first_out, head, weight: vec![0; by_tail.len()] }
}
