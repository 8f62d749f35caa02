//! The way of a leg, edge by edge.
//!
//! It is not needed for times. It is found like a leg, with the arc by which each ancestor was reached, and then each arc of the structure is
//! replaced by the two below it until only arcs of the search graph are left.

use std::cmp::Reverse;

use crate::cost::Cost;
use crate::geometry::{Position, between, meters};
use crate::graph::LINK;
use crate::label::{Hierarchy, Seed};
use crate::network::{Costs, Network};
use crate::numbers::number;
use crate::snap::{EdgeTimes, Spot};
use crate::tree::parent;

/// A part of an edge that is driven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The edge.
    pub edge: u32,
    /// Whether it is driven against its direction.
    pub back: bool,
    /// Where the piece begins, in decimetres from where one comes onto the edge.
    pub start: u32,
    /// Where the piece ends, in decimetres from where one comes onto the edge.
    pub end: u32,
}

/// The way of a leg.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// The cost of the leg, with the walks at both ends.
    pub cost: Cost,
    /// The pieces in their order.
    pub pieces: Vec<Piece>,
}

/// How one reached the ancestors of a place.
struct Climb {
    chain: Vec<u32>,
    costs: Vec<Cost>,
    /// The arc to each ancestor and the depth where it begins; `None` at a seed.
    by: Vec<Option<(u32, usize)>>,
}

impl Climb {
    fn new(hierarchy: Hierarchy<'_>, seeds: &[Seed], arc_costs: &[u64]) -> Option<Self> {
        let low = seeds.iter().map(|(node, _)| *node).min()?;
        let above = |node: &u32| parent(hierarchy.up_first, hierarchy.up_head, *node);
        let mut chain: Vec<_> = std::iter::successors(Some(low), above).collect();
        chain.reverse();
        let mut climb = Self { costs: vec![Cost::NO_WAY; chain.len()], by: vec![None; chain.len()], chain };
        for (node, cost) in seeds {
            if let Ok(at) = climb.chain.binary_search_by(|known| node.cmp(known)) {
                climb.costs[at] = climb.costs[at].min(*cost);
            }
        }
        for at in (0..climb.chain.len()).rev() {
            climb.relax(hierarchy, at, arc_costs);
        }
        Some(climb)
    }

    fn relax(&mut self, hierarchy: Hierarchy<'_>, at: usize, arc_costs: &[u64]) {
        let node = self.chain[at] as usize;
        for arc in hierarchy.up_first[node]..hierarchy.up_first[node + 1] {
            let higher = hierarchy.up_depth[arc as usize] as usize;
            let cost = self.costs[at] + Cost::from_raw(arc_costs[arc as usize]);
            if cost < self.costs[higher] {
                (self.costs[higher], self.by[higher]) = (cost, Some((arc, at)));
            }
        }
    }

    /// The arcs from an ancestor down to a seed, and the depth of the seed.
    fn arcs(&self, mut at: usize) -> (Vec<u32>, usize) {
        let mut arcs = Vec::new();
        while let Some((arc, below)) = self.by[at] {
            arcs.push(arc);
            at = below;
        }
        (arcs, at)
    }
}

/// What a search needs to know.
pub(crate) struct Finder<'a> {
    pub(crate) network: &'a Network,
    pub(crate) costs: Option<&'a Costs>,
    pub(crate) hierarchy: Hierarchy<'a>,
}

impl Finder<'_> {
    /// The cheapest way between two spots.
    pub(crate) fn way(&self, from: &Spot, to: &Spot) -> Option<Way> {
        let along = self.along(from, to);
        let over = self.over_junctions(from, to);
        along.into_iter().chain(over).min_by_key(|way| way.cost)
    }

    fn times(&self, spot: &Spot) -> EdgeTimes {
        self.costs.map_or_else(|| self.network.edge_times(spot.edge), |costs| costs.edge_times(spot.edge))
    }

    fn along(&self, from: &Spot, to: &Spot) -> Option<Way> {
        if from.edge != to.edge {
            return None;
        }
        let [starts, ends] = [from, to].map(|spot| self.network.halves(spot, self.times(spot)));
        let way = |back: bool| {
            let ((start, _), (end, _)) = (starts[usize::from(back)]?, ends[usize::from(back)]?);
            let piece = Piece { edge: from.edge, back, start: start.length(), end: end.length() };
            let time = end.time().saturating_sub(start.time());
            let cost = Cost::new(time, end.length().checked_sub(start.length())?) + from.walk + to.walk;
            Some(Way { cost, pieces: vec![piece] })
        };
        [way(false), way(true)].into_iter().flatten().min_by_key(|way| way.cost)
    }

    fn over_junctions(&self, from: &Spot, to: &Spot) -> Option<Way> {
        let (network, hierarchy) = (self.network, self.hierarchy);
        let up = Climb::new(hierarchy, &network.seeds_out(from, self.times(from)), hierarchy.up)?;
        let down = Climb::new(hierarchy, &network.seeds_into(to, self.times(to)), hierarchy.down)?;
        let shared = up.chain.iter().zip(&down.chain).take_while(|(a, b)| a == b).count();
        // Of several ancestors with the same cost, the deepest one has the fewest arcs to take apart.
        let hub = (0..shared).min_by_key(|at| (up.costs[*at] + down.costs[*at], Reverse(*at)))?;
        let cost = Some(up.costs[hub] + down.costs[hub]).filter(|cost| cost.is_way())?;
        let ((up_arcs, first), (down_arcs, last)) = (up.arcs(hub), down.arcs(hub));
        let mut pieces: Vec<_> = self.first_piece(from, (up.chain[first], up.costs[first])).into_iter().collect();
        for arc in up_arcs.iter().rev() {
            self.take_apart(2 * arc, &mut pieces);
        }
        for arc in &down_arcs {
            self.take_apart(2 * arc + 1, &mut pieces);
        }
        pieces.extend(self.last_piece(to, (down.chain[last], down.costs[last])));
        Some(Way { cost, pieces })
    }

    /// The rest of a spot's edge that leads to a seed.
    fn first_piece(&self, spot: &Spot, seed: Seed) -> Option<Piece> {
        let nodes = self.network.edge_nodes(spot.edge);
        let halves = self.network.halves(spot, self.times(spot));
        let piece = |back: bool| {
            let own = if back { nodes.out_first } else { nodes.out_last };
            let node = self.network.head(2 * spot.edge + u32::from(back)).unwrap_or(own);
            let (before, behind) = halves[usize::from(back)]?;
            let is_it = (node, spot.walk + behind) == seed && behind.length() > 0 && before.length() > 0;
            let end = before.length() + behind.length();
            is_it.then(|| Piece { edge: spot.edge, back, start: before.length(), end })
        };
        piece(false).or_else(|| piece(true))
    }

    /// The beginning of a spot's edge, from a seed to the spot.
    fn last_piece(&self, spot: &Spot, seed: Seed) -> Option<Piece> {
        let nodes = self.network.edge_nodes(spot.edge);
        let halves = self.network.halves(spot, self.times(spot));
        let piece = |back: bool| {
            let own = if back { nodes.into_last } else { nodes.into_first };
            let (before, behind) = halves[usize::from(back)]?;
            let mut nodes = self.network.tails(2 * spot.edge + u32::from(back)).chain([own]);
            let is_it = spot.walk + before == seed.1 && behind.length() > 0 && before.length() > 0;
            let found = is_it && nodes.any(|node| node == seed.0);
            found.then(|| Piece { edge: spot.edge, back, start: 0, end: before.length() })
        };
        piece(false).or_else(|| piece(true))
    }

    /// Adds the edges below a slot: twice an arc of the structure, plus one downwards.
    fn take_apart(&self, slot: u32, pieces: &mut Vec<Piece>) {
        let mut open = vec![slot];
        while let Some(slot) = open.pop() {
            let side = if slot & 1 == 0 { self.hierarchy.up } else { self.hierarchy.down };
            let cost = Cost::from_raw(side[(slot >> 1) as usize]);
            let source = self.network.sources(slot, self.costs).find(|(_, known)| *known == cost);
            match source {
                Some((LINK, _)) => {}
                Some((source, cost)) => {
                    pieces.push(Piece { edge: source >> 1, back: source & 1 == 1, start: 0, end: cost.length() });
                }
                None => open.extend(self.below(slot, cost).into_iter().flatten()),
            }
        }
    }

    /// The two slots whose costs make up that of a slot, the second one first.
    fn below(&self, slot: u32, cost: Cost) -> Option<[u32; 2]> {
        let Hierarchy { up_first, up_head, up, down, .. } = self.hierarchy;
        let arc = slot >> 1;
        let [low, high] = [self.tail(arc), up_head[arc as usize]];
        self.network.lower().arcs(low).iter().find_map(|to_low| {
            let middle = self.tail(*to_low) as usize;
            let arcs = up_first[middle] as usize..up_first[middle + 1] as usize;
            let to_high = up_first[middle] + number(up_head[arcs].binary_search(&high).ok()?);
            // One goes down to the middle and up again.
            let [first, second] = if slot & 1 == 0 { [*to_low, to_high] } else { [to_high, *to_low] };
            let sum = Cost::from_raw(down[first as usize]) + Cost::from_raw(up[second as usize]);
            (sum == cost).then_some([2 * second, 2 * first + 1])
        })
    }

    /// The lower end of an arc.
    fn tail(&self, arc: u32) -> u32 {
        number(self.hierarchy.up_first.partition_point(|first| *first <= arc) - 1)
    }
}

impl Network {
    /// The shape of a piece, in the direction in which it is driven.
    pub fn piece_shape(&self, piece: &Piece) -> Vec<Position> {
        let mut shape = self.shape(piece.edge).to_vec();
        if piece.back {
            shape.reverse();
        }
        let whole = self.edge_length(piece.edge);
        if piece.start == 0 && piece.end == whole {
            return shape;
        }
        let share = |length: u32| f64::from(length) / f64::from(whole.max(1));
        cut(&shape, share(piece.start), share(piece.end))
    }
}

/// The part of a line between two shares of its length.
fn cut(line: &[Position], start: f64, end: f64) -> Vec<Position> {
    let whole: f64 = line.windows(2).map(|s| meters(s[0], s[1])).sum();
    let (start, end) = (start * whole, end * whole);
    let (mut part, mut before) = (Vec::new(), 0.0);
    for segment in line.windows(2) {
        let length = meters(segment[0], segment[1]);
        let at = |position: f64| between(segment[0], segment[1], ((position - before) / length).clamp(0.0, 1.0));
        if length > 0.0 && before + length >= start && before <= end {
            part.extend([at(start), at(end)]);
        }
        before += length;
    }
    part.dedup();
    part
}
