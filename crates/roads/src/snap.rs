//! Finds the road of a place.

use crate::cost::Cost;
use crate::geometry::{Plane, Position, between};
use crate::label::Seed;
use crate::network::Network;
use crate::numbers::rounded;

/// Where a place meets the roads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    /// The nearest edge.
    pub edge: u32,
    /// How far it is along the edge, in decimetres.
    pub offset: u32,
    /// The walk between the place and the road.
    pub walk: Cost,
    /// The nearest position on the road.
    pub position: Position,
}

/// The part of an edge before and behind a spot, in one direction: the cost from the beginning to the spot and from the spot to the end.
type Halves = (Cost, Cost);

/// The times along an edge and against it in deciseconds; `None` where it is closed.
pub(crate) type EdgeTimes = [Option<u32>; 2];

/// The nearest edge so far.
struct Nearest {
    square: f64,
    edge: u32,
    segment: usize,
    share: f64,
}

impl Nearest {
    fn look(&mut self, plane: &Plane, edge: u32, shape: &[Position]) {
        for (segment, ends) in shape.windows(2).enumerate() {
            let (square, share) = plane.nearest(ends[0], ends[1]);
            if square < self.square || (square == self.square && edge < self.edge) {
                *self = Self { square, edge, segment, share };
            }
        }
    }
}

impl Network {
    /// The nearest road of a place; `None` if it is farther away than the profile allows.
    ///
    /// Of several edges at the same distance, such as all that meet at a junction, it is the one with the smallest number. At the end
    /// of an edge a spot is the junction, so all roads of the junction are open to it, whichever edge it is on.
    pub fn spot(&self, place: Position) -> Option<Spot> {
        let plane = Plane::at(place);
        let limit = f64::from(self.profile().snap_meters);
        let mut best = Nearest { square: limit * limit, edge: u32::MAX, segment: 0, share: 0.0 };
        self.search(place, |edges| {
            for edge in edges {
                best.look(&plane, *edge, self.shape(*edge));
            }
            best.square.sqrt()
        });
        (best.edge != u32::MAX).then(|| self.spot_on(best.edge, best.segment, best.share, best.square.sqrt()))
    }

    fn spot_on(&self, edge: u32, at: usize, share: f64, distance: f64) -> Spot {
        let shape = self.shape(edge);
        let position = between(shape[at], shape[at + 1], share);
        let length = |points: &[Position]| points.windows(2).map(|s| crate::geometry::meters(s[0], s[1])).sum::<f64>();
        let before = length(&shape[..=at]) + share * length(&shape[at..=at + 1]);
        let whole = self.edge_length(edge);
        let offset = rounded(before / length(shape) * f64::from(whole)).min(whole);
        let seconds = distance / (self.profile().walk_kmh / 3.6);
        Spot { edge, offset, walk: Cost::new(rounded(seconds * 10.0), rounded(distance * 10.0)), position }
    }

    /// The nodes to which one comes from a spot, with the cost of the walk and of the rest of the edge. At an end of the edge, the spot
    /// is the junction there.
    pub(crate) fn seeds_out(&self, spot: &Spot, times: EdgeTimes) -> Vec<Seed> {
        let nodes = self.edge_nodes(spot.edge);
        if let Some(junction) = self.junction(spot, [nodes.out_first, nodes.out_last]) {
            return vec![(junction, spot.walk)];
        }
        let sides = self.halves(spot, times).into_iter().zip([nodes.out_last, nodes.out_first]).zip(2 * spot.edge..);
        let seed = |((halves, node), directed): ((Option<Halves>, u32), u32)| {
            Some((self.head(directed).unwrap_or(node), spot.walk + halves?.1))
        };
        sides.filter_map(seed).collect()
    }

    /// The nodes from which one comes to a spot, with the cost of the beginning of the edge and of the walk.
    pub(crate) fn seeds_into(&self, spot: &Spot, times: EdgeTimes) -> Vec<Seed> {
        let nodes = self.edge_nodes(spot.edge);
        if let Some(junction) = self.junction(spot, [nodes.into_first, nodes.into_last]) {
            return self.copies(junction).chain([junction]).map(|node| (node, spot.walk)).collect();
        }
        let sides = self.halves(spot, times).into_iter().zip([nodes.into_first, nodes.into_last]).zip(2 * spot.edge..);
        let seeds = |((halves, node), directed): ((Option<Halves>, u32), u32)| {
            let cost = halves.map(|halves| spot.walk + halves.0);
            cost.into_iter().flat_map(move |cost| self.tails(directed).chain([node]).map(move |node| (node, cost)))
        };
        sides.flat_map(seeds).collect()
    }

    /// The junction of a spot at an end of its edge.
    fn junction(&self, spot: &Spot, [first, last]: [u32; 2]) -> Option<u32> {
        let at_last = spot.offset == self.edge_length(spot.edge);
        if spot.offset == 0 { Some(first) } else { at_last.then_some(last) }
    }

    /// The parts of the edge before and behind a spot, along the edge and against it. The two parts make up the whole.
    pub(crate) fn halves(&self, spot: &Spot, [ahead, back]: EdgeTimes) -> [Option<Halves>; 2] {
        let whole = self.edge_length(spot.edge);
        let parts = |time: Option<u32>, offset: u32| {
            let time = time?;
            let share = f64::from(offset) / f64::from(whole.max(1));
            let before = rounded(f64::from(time) * share).min(time);
            Some((Cost::new(before, offset), Cost::new(time - before, whole - offset)))
        };
        [parts(ahead, spot.offset), parts(back, whole - spot.offset)]
    }
}
