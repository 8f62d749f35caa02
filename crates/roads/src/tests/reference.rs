//! Legs by plain Dijkstra over junctions, edge by edge. It knows nothing of the search graph, its order, its structure or labels: roads for
//! their ends only are followed by the phase of the way, and restrictions by its last edges.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::components::{Role, roles};
use crate::cost::NO_TIME;
use crate::draft::{Draft, Edge};
use crate::restrictions::Restrictions;
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
    forbidden: Vec<Vec<u32>>,
}

/// The last directed edges of a way, as far as they may begin a forbidden sequence.
type History = Vec<u32>;

/// The cost of each state that a way can reach, for each junction.
pub(super) struct Reached(Vec<BTreeMap<(Phase, History), Cost>>, Spot);

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
        let forbidden = Restrictions::read(extract, profile, &roles, &edges.iter().collect::<Vec<_>>()).paths;
        Self { roles, edges, at, forbidden }
    }

    /// The history after one more edge; `None` if a forbidden sequence ends with it.
    fn history(&self, before: &[u32], directed: u32) -> Option<History> {
        let way = [before, &[directed]].concat();
        if self.forbidden.iter().any(|path| way.ends_with(path)) {
            return None;
        }
        let begins =
            |tail: &&[u32]| self.forbidden.iter().any(|path| path.len() > tail.len() && path.starts_with(tail));
        Some((0..way.len()).map(|at| &way[at..]).find(begins).unwrap_or_default().to_vec())
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

    /// The junction of a spot at an end of its edge.
    fn junction(&self, spot: &Spot) -> Option<u32> {
        let edge = &self.edges[spot.edge as usize];
        let last = (spot.offset == edge.length).then_some(edge.ends[1]);
        if spot.offset == 0 { Some(edge.ends[0]) } else { last }
    }

    /// The junctions at which a way from a spot begins on the roads, with the edge on which it comes there.
    fn starts(&self, spot: &Spot) -> Vec<(u32, Cost, History)> {
        if let Some(junction) = self.junction(spot) {
            return vec![(junction, Cost::ZERO, Vec::new())];
        }
        let [first, last] = self.sides(spot);
        let start = |(end, cost, _): (u32, Option<Cost>, Option<Cost>), directed| {
            Some((end, cost?, self.history(&[], directed).unwrap()))
        };
        [start(first, 2 * spot.edge + 1), start(last, 2 * spot.edge)].into_iter().flatten().collect()
    }

    pub(super) fn from(&self, spot: &Spot) -> Reached {
        let mut best = vec![BTreeMap::new(); self.at.len()];
        let mut queue = BinaryHeap::new();
        for (junction, cost, history) in self.starts(spot) {
            let phase = if self.is_public(junction) { Phase::Through } else { Phase::Leaving };
            queue.push(Reverse((cost, junction, phase, history)));
        }
        while let Some(Reverse((cost, junction, phase, history))) = queue.pop() {
            let states = &mut best[junction as usize];
            if states.contains_key(&(phase, history.clone())) {
                continue;
            }
            states.insert((phase, history.clone()), cost);
            for (edge, back) in &self.at[junction as usize] {
                let Some(more) = self.cost(*edge, *back) else { continue };
                let to = self.edges[*edge].ends[usize::from(!back)];
                let directed = 2 * crate::numbers::number(*edge) + u32::from(*back);
                let next = self.next_phase(junction, phase, *edge, to).zip(self.history(&history, directed));
                queue.extend(next.map(|(phase, history)| Reverse((cost + more, to, phase, history))));
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
        let at = |end: u32| best[end as usize].iter();
        let over: Vec<Cost> = match self.junction(spot) {
            Some(junction) => at(junction).map(|(_, cost)| *cost).collect(),
            None => {
                let onto = |(end, _, into): (u32, Option<Cost>, Option<Cost>), directed: u32| {
                    let allowed = at(end).filter(move |((_, history), _)| self.history(history, directed).is_some());
                    allowed.filter_map(move |(_, cost)| Some(*cost + into?)).collect::<Vec<_>>()
                };
                let [first, last] = self.sides(spot);
                [onto(first, 2 * spot.edge), onto(last, 2 * spot.edge + 1)].concat()
            }
        };
        let way = over.into_iter().chain(self.along(start, spot)).min()? + start.walk + spot.walk;
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
            check_way(&roads, &reference, [*start, *end], found);
            check_floor(&roads, *start, *end);
            ways += usize::from(found.is_some());
        }
    }
    ways
}

/// No leg is below the bound around either of its places.
fn check_floor(roads: &crate::Roads, from: ritiro_domain::Place, to: ritiro_domain::Place) {
    use ritiro_planning::Travel;
    let leg = roads.leg(roads.point(from), roads.point(to));
    let [(lat, lng), (other_lat, other_lng)] = [from, to].map(ritiro_domain::Place::e7);
    let apart = |a: i32, b: i32| (i64::from(a) - i64::from(b)).abs() as f32;
    for around in [from, to] {
        let floor = roads.floor(around).leg(apart(lat, other_lat), apart(lng, other_lng));
        assert!(floor.duration <= leg.duration && floor.distance <= leg.distance, "{floor:?} {leg:?} {from:?} {to:?}");
    }
}

/// The way of a leg costs what the leg costs, has no gap, and is allowed.
fn check_way(roads: &crate::Roads, reference: &Reference, places: [ritiro_domain::Place; 2], cost: Option<Cost>) {
    let way = roads.way(places[0], places[1]);
    assert_eq!(way.as_ref().map(|way| way.cost), cost);
    let Some(way) = way else { return };
    let walks = places.map(|place| roads.spot(place).unwrap().walk.length());
    let driven: u32 = way.pieces.iter().map(|piece| piece.end - piece.start).sum();
    assert_eq!(driven + walks[0] + walks[1], way.cost.length(), "{way:?}");
    let shapes: Vec<_> =
        way.pieces.iter().map(|piece| roads.network().piece_shape(piece)).filter(|s| !s.is_empty()).collect();
    for pair in shapes.windows(2) {
        let gap = crate::geometry::meters(pair[0][pair[0].len() - 1], pair[1][0]);
        assert!(gap < 0.2, "{gap} m in {way:?}");
    }
    let directed: Vec<_> = way.pieces.iter().map(|piece| 2 * piece.edge + u32::from(piece.back)).collect();
    for path in &reference.forbidden {
        assert!(directed.windows(path.len()).all(|part| part != path), "{path:?} in {way:?}");
    }
}
