//! Legs by plain Dijkstra over junctions, edge by edge. It knows nothing of the search graph, its order, its structure or labels: roads for
//! their ends only are followed by the phase of the way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::components::{Role, roles};
use crate::cost::NO_TIME;
use crate::draft::{Draft, Edge};
use crate::{Cost, Extract, Network, Profile, Spot};

/// A way begins on roads for their ends only, goes on over public roads, and ends on roads for their ends only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Phase {
    Leaving,
    Through,
    Arriving,
}

pub(super) struct Reference {
    roles: Vec<Role>,
    edges: Vec<Edge>,
    at: Vec<Vec<(usize, bool)>>,
}

/// The cost of each state that a way can reach.
pub(super) struct Reached(Vec<[Cost; 3]>, Spot);

impl Reference {
    pub(super) fn new(extract: &Extract, profile: &Profile) -> Self {
        let draft = Draft::new(extract, profile);
        let roles = roles(&draft);
        let island = |edge: &Edge| edge.ends.iter().any(|end| roles[*end as usize] == Role::Island);
        let edges: Vec<_> = draft.edges.iter().filter(|edge| !island(edge)).cloned().collect();
        let mut at = vec![Vec::new(); draft.junctions.len()];
        for (number, edge) in edges.iter().enumerate() {
            at[edge.ends[0] as usize].push((number, false));
            at[edge.ends[1] as usize].push((number, true));
        }
        Self { roles, edges, at }
    }

    fn is_public(&self, junction: u32) -> bool {
        self.roles[junction as usize] == Role::Public
    }

    fn cost(&self, edge: usize, back: bool) -> Option<Cost> {
        let edge = &self.edges[edge];
        let time = if back { edge.back } else { edge.ahead };
        (time != NO_TIME).then(|| Cost::new(time, edge.length))
    }

    /// The ends of a spot's edge: the junction, and the part of the edge before the spot in the direction that begins there.
    fn sides(&self, spot: &Spot) -> [(u32, Option<Cost>, Option<Cost>); 2] {
        let edge = &self.edges[spot.edge as usize];
        let share = f64::from(spot.offset) / f64::from(edge.length);
        let part = |back: bool, share: f64, length: u32| {
            let whole = self.cost(spot.edge as usize, back)?;
            let before = crate::numbers::rounded(f64::from(whole.time()) * share);
            Some((Cost::new(before, length), Cost::new(whole.time() - before, edge.length - length)))
        };
        let ahead = part(false, share, spot.offset);
        let back = part(true, f64::from(edge.length - spot.offset) / f64::from(edge.length), edge.length - spot.offset);
        [
            (edge.ends[0], back.map(|(_, rest)| rest), ahead.map(|(before, _)| before)),
            (edge.ends[1], ahead.map(|(_, rest)| rest), back.map(|(before, _)| before)),
        ]
    }

    /// The junctions at which a way from a spot (or to it) begins (or ends) on the roads.
    fn ends(&self, spot: &Spot, leaving: bool) -> Vec<(u32, Cost)> {
        let sides = self.sides(spot);
        let [first, last] = sides;
        if spot.offset == 0 {
            return vec![(first.0, Cost::ZERO)];
        }
        if spot.offset == self.edges[spot.edge as usize].length {
            return vec![(last.0, Cost::ZERO)];
        }
        sides.into_iter().filter_map(|(end, out, into)| Some((end, if leaving { out? } else { into? }))).collect()
    }

    pub(super) fn from(&self, spot: &Spot) -> Reached {
        let mut best = vec![[Cost::NO_WAY; 3]; self.at.len()];
        let mut queue = BinaryHeap::new();
        for (junction, cost) in self.ends(spot, true) {
            let phase = if self.is_public(junction) { Phase::Through } else { Phase::Leaving };
            queue.push(Reverse((cost, junction, phase)));
        }
        while let Some(Reverse((cost, junction, phase))) = queue.pop() {
            let known = &mut best[junction as usize][phase as usize];
            if cost >= *known {
                continue;
            }
            *known = cost;
            for (edge, back) in &self.at[junction as usize] {
                let Some(more) = self.cost(*edge, *back) else { continue };
                let to = self.edges[*edge].ends[usize::from(!back)];
                if let Some(next) = self.next_phase(junction, phase, *edge, to) {
                    queue.push(Reverse((cost + more, to, next)));
                }
            }
        }
        Reached(best, *spot)
    }

    /// In which phase a way is behind an edge; `None` if it must not use it.
    fn next_phase(&self, at: u32, phase: Phase, edge: usize, to: u32) -> Option<Phase> {
        let edge = &self.edges[edge];
        let through = !edge.ends_only && edge.ends.iter().all(|end| self.is_public(*end));
        match (through, phase, self.is_public(at), self.is_public(to)) {
            (true, Phase::Through, ..) => Some(Phase::Through),
            (false, Phase::Leaving, false, true) => Some(Phase::Through),
            (false, Phase::Leaving, false, false) => Some(Phase::Leaving),
            (false, Phase::Through, _, false) | (false, Phase::Arriving, false, false) => Some(Phase::Arriving),
            _ => None,
        }
    }

    /// The cost of the leg to a spot, with both walks.
    pub(super) fn to(&self, reached: &Reached, spot: &Spot) -> Option<Cost> {
        let Reached(best, start) = reached;
        let ends = self.ends(spot, false);
        let over = ends.iter().flat_map(|(end, cost)| best[*end as usize].iter().map(|way| *way + *cost));
        let way = over.chain(self.along(start, spot)).min()? + start.walk + spot.walk;
        Some(way).filter(|way| way.is_way())
    }

    /// The way along one edge.
    fn along(&self, start: &Spot, end: &Spot) -> Vec<Cost> {
        if start.edge != end.edge {
            return Vec::new();
        }
        let (a, b) = (self.sides(start), self.sides(end));
        let part = |from: Option<Cost>, to: Option<Cost>| {
            let (from, to) = (from?, to?);
            (from.length() <= to.length()).then(|| Cost::new(to.time() - from.time(), to.length() - from.length()))
        };
        [part(a[0].2, b[0].2), part(a[1].2, b[1].2)].into_iter().flatten().collect()
    }
}

/// Compares legs between all pairs of two lists of places with the reference. Returns how many pairs have a way.
pub(super) fn compare(
    extract: &Extract,
    profile: &Profile,
    from: &[ritiro_domain::Place],
    to: &[ritiro_domain::Place],
) -> usize {
    use ritiro_planning::Travel;
    let reference = Reference::new(extract, profile);
    let roads = crate::Roads::new(std::sync::Arc::new(Network::build(extract, profile).unwrap()));
    let mut ways = 0;
    for start in from {
        let reached = roads.spot(*start).map(|spot| reference.from(&spot));
        for end in to {
            let spots = reached.as_ref().zip(roads.spot(*end));
            let expected = spots.and_then(|(reached, spot)| reference.to(reached, &spot));
            let found = roads.cost(roads.point(*start), roads.point(*end));
            assert_eq!(found, expected, "{start:?} {end:?} {:?} {:?}", roads.spot(*start), roads.spot(*end));
            ways += usize::from(found.is_some());
        }
    }
    ways
}
