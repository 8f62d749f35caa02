//! The graph in which ways are searched, made from junctions and edges.
//!
//! A junction on roads for their ends only is there twice: once for ways that begin there (`out`) and once for ways that end there
//! (`into`). Arcs lead within the `out` nodes, from them to public junctions, from public junctions to `into` nodes, within those, and
//! from the `out` node of a junction to its `into` node. So every way in the graph uses such roads only at its two ends, and no
//! query has to check it.

use crate::components::{Role, Sets};
use crate::cost::{Cost, NO_TIME};
use crate::draft::{Draft, Edge};
use crate::geometry::Position;
use crate::numbers::{number, rough};

/// Nodes and arcs.
#[derive(Debug, Default)]
pub(crate) struct SearchGraph {
    /// The position of each node in degrees, for the order.
    pub(crate) lat: Vec<f32>,
    /// The longitude.
    pub(crate) lng: Vec<f32>,
    /// The arcs.
    pub(crate) arcs: Vec<Arc>,
    /// For each edge that is kept: its nodes.
    pub(crate) edge_nodes: Vec<EdgeNodes>,
}

/// A directed piece of a way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Arc {
    /// Where it begins.
    pub(crate) tail: u32,
    /// Where it ends.
    pub(crate) head: u32,
    /// What it costs.
    pub(crate) cost: Cost,
    /// The edge and the direction from which the cost comes: twice the edge's number, plus one against the edge. [`LINK`]: it costs nothing.
    pub(crate) source: u32,
}

/// The source of an arc that belongs to no edge.
pub(crate) const LINK: u32 = u32::MAX;

/// Where one comes from an edge, and from where one comes onto it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct EdgeNodes {
    /// The node at the beginning for ways that start on the edge.
    pub(crate) out_first: u32,
    /// The node at the end for ways that start on the edge.
    pub(crate) out_last: u32,
    /// The node at the beginning for ways that end on the edge.
    pub(crate) into_first: u32,
    /// The node at the end for ways that end on the edge.
    pub(crate) into_last: u32,
}

const NONE: u32 = u32::MAX;

/// The nodes of each junction.
struct Layers {
    out: Vec<u32>,
    into: Vec<u32>,
}

impl SearchGraph {
    /// The graph of the edges that are kept. Edges with an end on an island must not be among them, unless islands are kept.
    pub(crate) fn new(draft: &Draft, roles: &[Role], kept: &[&Edge]) -> Self {
        let mut graph = Self::default();
        let layers = graph.add_nodes(draft, roles, kept);
        for (at, edge) in kept.iter().enumerate() {
            graph.add_edge(roles, &layers, number(at) * 2, edge);
        }
        graph
    }

    /// How many nodes there are.
    pub(crate) fn nodes(&self) -> usize {
        self.lat.len()
    }

    fn add_nodes(&mut self, draft: &Draft, roles: &[Role], kept: &[&Edge]) -> Layers {
        let none = vec![NONE; draft.junctions.len()];
        let mut layers = Layers { out: none.clone(), into: none };
        for junction in kept.iter().flat_map(|edge| edge.ends) {
            let at = junction as usize;
            if layers.out[at] != NONE {
                continue;
            }
            layers.out[at] = self.add_node(draft.junctions[at]);
            layers.into[at] = layers.out[at];
            if roles[at] != Role::Public {
                layers.into[at] = self.add_node(draft.junctions[at]);
                self.arcs.push(Arc { tail: layers.out[at], head: layers.into[at], cost: Cost::ZERO, source: LINK });
            }
        }
        layers
    }

    fn add_node(&mut self, position: Position) -> u32 {
        self.lat.push(rough(f64::from(position[0]) / 1e7));
        self.lng.push(rough(f64::from(position[1]) / 1e7));
        number(self.lat.len() - 1)
    }

    fn add_edge(&mut self, roles: &[Role], layers: &Layers, source: u32, edge: &Edge) {
        let [a, b] = edge.ends.map(|end| end as usize);
        let nodes = EdgeNodes {
            out_first: layers.out[a],
            out_last: layers.out[b],
            into_first: layers.into[a],
            into_last: layers.into[b],
        };
        self.edge_nodes.push(nodes);
        let ahead = Cost::new(edge.ahead, edge.length);
        let back = Cost::new(edge.back, edge.length);
        let [first_public, last_public] = [a, b].map(|end| roles[end] == Role::Public);
        let through = is_through(roles, edge);
        // Arcs that no way may use are there too, without a way: the two ends of an edge are then neighbours, which labels need.
        let allowed = |open: bool, cost: Cost| if open && cost.time() != NO_TIME { cost } else { Cost::NO_WAY };
        let out = [allowed(through || !first_public, ahead), allowed(through || !last_public, back)];
        self.add_arcs(nodes.out_first, nodes.out_last, out, source);
        if !(first_public && last_public) {
            let into = [allowed(!last_public, ahead), allowed(!first_public, back)];
            self.add_arcs(nodes.into_first, nodes.into_last, into, source);
        }
    }

    fn add_arcs(&mut self, first: u32, last: u32, [ahead, back]: [Cost; 2], source: u32) {
        self.arcs.push(Arc { tail: first, head: last, cost: ahead, source });
        self.arcs.push(Arc { tail: last, head: first, cost: back, source: source + 1 });
    }
}

/// Whether ways may lead through an edge.
pub(crate) fn is_through(roles: &[Role], edge: &Edge) -> bool {
    !edge.ends_only && edge.ends.iter().all(|end| roles[*end as usize] == Role::Public)
}

/// Whether a leg is never longer than a detour over another place: no roads for their ends only lie between two public junctions. With
/// such roads a detour over a place on them can be a short cut that the leg itself must not take.
pub(crate) fn is_metric(roles: &[Role], kept: &[&Edge]) -> bool {
    let mut pockets = Sets::new(roles.len());
    let inner = |end: &u32| roles[*end as usize] != Role::Public;
    let restricted = || kept.iter().filter(|edge| !is_through(roles, edge));
    for edge in restricted().filter(|edge| edge.ends.iter().all(inner)) {
        pockets.join(edge.ends[0], edge.ends[1]);
    }
    let mut door_of = vec![NONE; roles.len()];
    restricted().all(|edge| {
        let doors = edge.ends.map(|end| !inner(&end));
        let [door, inside] = if doors[0] { edge.ends } else { [edge.ends[1], edge.ends[0]] };
        match doors {
            [false, false] => true,
            [true, true] => edge.ends[0] == edge.ends[1],
            _ => {
                let known = &mut door_of[pockets.of(inside) as usize];
                let only = *known == NONE || *known == door;
                *known = door;
                only
            }
        }
    })
}
