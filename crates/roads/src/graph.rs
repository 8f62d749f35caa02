//! The graph in which ways are searched, made from junctions and edges.
//!
//! A junction on roads for their ends only is there twice: once for ways that begin there (`out`) and once for ways that end there
//! (`into`). Arcs lead within the `out` nodes, from them to public junctions, from public junctions to `into` nodes, within those, and
//! from the `out` node of a junction to its `into` node. So every way in the graph uses such roads only at its two ends, and no
//! query has to check it.
//!
//! A public junction where a turn is restricted has a copy for each state of a way that comes there (`turns`). A copy has the arcs that
//! are allowed in its state.

use std::collections::HashMap;

use crate::components::{Role, Sets};
use crate::cost::{Cost, NO_TIME};
use crate::draft::{Draft, Edge};
use crate::geometry::Position;
use crate::numbers::{number, rough};
use crate::turns::{State, Turns};

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
    /// Directed edges behind which one is in a copy of the junction, and that copy.
    pub(crate) heads: Vec<[u32; 2]>,
    /// Directed edges, and copies of the junction before them from which they are allowed.
    pub(crate) tails: Vec<[u32; 2]>,
    /// Nodes of junctions and their copies.
    pub(crate) copies: Vec<[u32; 2]>,
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
    pub(crate) fn new(draft: &Draft, roles: &[Role], kept: &[&Edge], turns: &Turns) -> Self {
        let mut graph = Self::default();
        let layers = graph.add_nodes(draft, roles, kept);
        let mut states = States { turns, roles, layers: &layers, nodes: HashMap::new(), open: Vec::new() };
        for (at, edge) in kept.iter().enumerate() {
            graph.add_edge(&mut states, number(at) * 2, edge);
        }
        graph.add_copies(&mut states, kept);
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

    fn add_edge(&mut self, states: &mut States<'_>, source: u32, edge: &Edge) {
        let (roles, layers) = (states.roles, states.layers);
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
        let out = [allowed(through || !first_public, ahead), allowed(through || !last_public, back)];
        let heads = [(edge.ends[1], ahead, source), (edge.ends[0], back, source + 1)]
            .map(|(end, cost, directed)| if cost.time() == NO_TIME { None } else { self.head(states, end, directed) });
        self.add_arcs(
            nodes.out_first,
            nodes.out_last,
            [allowed(heads[0].is_none(), out[0]), allowed(heads[1].is_none(), out[1])],
            source,
        );
        for (tail, head, cost, source) in
            [(nodes.out_first, heads[0], out[0], source), (nodes.out_last, heads[1], out[1], source + 1)]
        {
            self.arcs.extend(head.map(|head| Arc { tail, head, cost, source }));
        }
        if !(first_public && last_public) {
            let into = [allowed(!last_public, ahead), allowed(!first_public, back)];
            self.add_arcs(nodes.into_first, nodes.into_last, into, source);
        }
    }

    /// The copy of a junction in which one is behind a directed edge where a restriction begins.
    fn head(&mut self, states: &mut States<'_>, junction: u32, directed: u32) -> Option<u32> {
        let state = states.turns.after(&[], directed)?;
        let head = self.node_of(states, junction, state)?;
        self.heads.push([directed, head]);
        Some(head)
    }

    /// The copy of a junction for a state; `None` where the junction's own node serves.
    fn node_of(&mut self, states: &mut States<'_>, junction: u32, state: State) -> Option<u32> {
        if state.is_empty() || states.roles[junction as usize] != Role::Public {
            return None;
        }
        if let Some(known) = states.nodes.get(&(junction, state.clone())) {
            return Some(*known);
        }
        let own = states.layers.out[junction as usize];
        self.lat.push(self.lat[own as usize]);
        self.lng.push(self.lng[own as usize]);
        let copy = number(self.lat.len() - 1);
        self.copies.push([own, copy]);
        states.nodes.insert((junction, state.clone()), copy);
        states.open.push((junction, state, copy));
        Some(copy)
    }

    /// Adds the arcs that leave copies of junctions.
    fn add_copies(&mut self, states: &mut States<'_>, kept: &[&Edge]) {
        let leaving =
            leaving(kept, |junction| states.turns.is_any() && states.roles[junction as usize] == Role::Public);
        while let Some((junction, state, copy)) = states.open.pop() {
            for directed in with_tail(&leaving, junction) {
                self.add_arc_of_copy(states, kept[(directed >> 1) as usize], directed, (&state, copy));
            }
        }
        self.join_copies(states, kept, &leaving);
    }

    fn add_arc_of_copy(&mut self, states: &mut States<'_>, edge: &Edge, directed: u32, (state, copy): (&State, u32)) {
        let Some(next) = states.turns.after(state, directed) else { return };
        self.tails.push([directed, copy]);
        let back = directed & 1 == 1;
        let (end, time) = if back { (edge.ends[0], edge.back) } else { (edge.ends[1], edge.ahead) };
        let head_public = states.roles[end as usize] == Role::Public;
        let own = if head_public { states.layers.out[end as usize] } else { states.layers.into[end as usize] };
        let head = self.node_of(states, end, next).unwrap_or(own);
        let cost = allowed(is_through(states.roles, edge) || !head_public, Cost::new(time, edge.length));
        self.arcs.push(Arc { tail: copy, head, cost, source: directed });
    }

    /// Makes all copies of a junction neighbours of each other and of all nodes at the other ends of its edges, so that all nodes of an edge
    /// are neighbours, which labels need.
    fn join_copies(&mut self, states: &States<'_>, kept: &[&Edge], leaving: &[[u32; 2]]) {
        let mut copies: HashMap<u32, Vec<u32>> = HashMap::new();
        for ((junction, _), copy) in &states.nodes {
            copies.entry(*junction).or_default().push(*copy);
        }
        let mut pairs = Vec::new();
        for (junction, own) in &copies {
            let mut others = vec![states.layers.out[*junction as usize]];
            for directed in with_tail(leaving, *junction) {
                let edge = kept[(directed >> 1) as usize];
                let end = edge.ends[usize::from(directed & 1 == 0)];
                others.extend([states.layers.out[end as usize], states.layers.into[end as usize]]);
                others.extend(copies.get(&end).into_iter().flatten());
            }
            pairs.extend(own.iter().flat_map(|copy| others.iter().chain(own).map(move |other| [*copy, *other])));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let joined = pairs.into_iter().filter(|[tail, head]| tail != head);
        self.arcs.extend(joined.map(|[tail, head]| Arc { tail, head, cost: Cost::NO_WAY, source: LINK }));
    }

    fn add_arcs(&mut self, first: u32, last: u32, [ahead, back]: [Cost; 2], source: u32) {
        self.arcs.push(Arc { tail: first, head: last, cost: ahead, source });
        self.arcs.push(Arc { tail: last, head: first, cost: back, source: source + 1 });
    }
}

/// The copies of junctions that restrictions need.
struct States<'a> {
    turns: &'a Turns,
    roles: &'a [Role],
    layers: &'a Layers,
    nodes: HashMap<(u32, State), u32>,
    /// Copies whose arcs are not there yet.
    open: Vec<(u32, State, u32)>,
}

/// The cost of an arc. Arcs that no way may use are there too, without a way: the two ends of an edge are then neighbours, which labels need.
fn allowed(open: bool, cost: Cost) -> Cost {
    if open && cost.time() != NO_TIME { cost } else { Cost::NO_WAY }
}

/// The junctions that are asked for and the directed edges that leave them, sorted.
pub(crate) fn leaving(kept: &[&Edge], wanted: impl Fn(u32) -> bool) -> Vec<[u32; 2]> {
    let sides = kept.iter().zip(0_u32..).flat_map(|(edge, at)| {
        [(edge.ends[0], 2 * at), (edge.ends[1], 2 * at + 1)].map(|(junction, directed)| [junction, directed])
    });
    let mut rows: Vec<_> = sides.filter(|[junction, _]| wanted(*junction)).collect();
    rows.sort_unstable();
    rows
}

/// The directed edges that leave a junction.
pub(crate) fn with_tail(leaving: &[[u32; 2]], junction: u32) -> impl Iterator<Item = u32> + use<'_> {
    let first = leaving.partition_point(|row| row[0] < junction);
    leaving[first..].iter().take_while(move |row| row[0] == junction).map(|row| row[1])
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
