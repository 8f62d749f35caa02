//! The travel model: legs on the roads of a network.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Floor, Leg, Point, Travel};

use crate::cost::Cost;
use crate::network::{Costs, Network};
use crate::path::{Finder, Way};
use crate::points::{Points, UNLISTED, slot_bytes};
use crate::snap::Spot;
use crate::stored::{Label, OnEdge};

/// Travel times and lengths on the roads of a network, for the profile that it was made for.
///
/// A point gets its labels when it is first asked for ([`Travel::point`]). They stay as long as the table of points lives. To drop the points
/// that nobody uses any more, replace the table by a renewed one ([`Roads::renewed`]). A leg between points that the table does
/// not know is right too; it only takes longer, because their labels are made for it.
#[derive(Debug)]
pub struct Roads {
    network: Arc<Network>,
    costs: Option<Arc<Costs>>,
    points: Points,
    /// The least time for a metre, in seconds.
    pace: f64,
}

/// A point that is held: its labels stay when the table is renewed.
#[derive(Debug)]
pub struct Held {
    point: Point,
    count: Option<Arc<AtomicU32>>,
}

impl Held {
    fn new(point: Point, count: Option<Arc<AtomicU32>>) -> Self {
        if let Some(count) = &count {
            count.fetch_add(1, Ordering::AcqRel);
        }
        Self { point, count }
    }

    /// The point.
    pub fn point(&self) -> Point {
        self.point
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(count) = &self.count {
            count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Roads {
    /// The roads of a network, with no point in use.
    pub fn new(network: Arc<Network>) -> Self {
        let pace = network.pace(None);
        Self { network, costs: None, points: Points::new(), pace }
    }

    /// The roads of a network with other costs, with no point in use. The costs must be of the same network.
    pub fn with_costs(network: Arc<Network>, costs: Arc<Costs>) -> Self {
        let pace = network.pace(Some(&costs));
        Self { network, costs: Some(costs), points: Points::new(), pace }
    }

    /// The network.
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// The same roads with a table that has only the points that somebody holds or asked for since this table was made. They keep their
    /// numbers, so points of this table are valid in both, and their labels are not made again.
    #[must_use]
    pub fn renewed(&self) -> Self {
        let (network, points) = (Arc::clone(&self.network), self.points.renewed());
        Self { network, costs: self.costs.clone(), points, pace: self.pace }
    }

    /// Whether so many points were added to the table that it should be replaced by a renewed one.
    pub fn is_spent(&self) -> bool {
        self.points.is_spent()
    }

    /// Finds the point of a place and holds it.
    pub fn hold(&self, place: Place) -> Held {
        let (slot, count) = self.slot(place);
        Held::new(Point { place, node: slot, set_up: Seconds::ZERO }, count)
    }

    /// How many points are in use, and how many bytes they take.
    pub fn points_in_use(&self) -> (usize, usize) {
        let (points, bytes) = self.points.size();
        (points, bytes + points * slot_bytes())
    }

    /// Where a place meets the roads; `None` if it is too far away from all of them.
    pub fn spot(&self, place: Place) -> Option<Spot> {
        let (lat, lng) = place.e7();
        self.network.spot([lat, lng])
    }

    /// The exact cost from one point to another, before it is rounded; `None` if there is no way.
    pub fn cost(&self, from: Point, to: Point) -> Option<Cost> {
        let cost = match (self.stored(from), self.stored(to)) {
            (Some(from), Some(to)) => from.cost_to(to),
            _ => self.cost_of_strangers(from.place, to.place),
        };
        Some(cost).filter(|cost| cost.is_way())
    }

    /// The way of a leg, edge by edge; `None` if there is none. It takes many times as long as a leg.
    pub fn way(&self, from: Place, to: Place) -> Option<Way> {
        let (network, costs) = (&*self.network, self.costs.as_deref());
        let finder = Finder { network, costs, hierarchy: network.hierarchy(costs) };
        finder.way(&self.spot(from)?, &self.spot(to)?)
    }

    /// The times along an edge and against it in deciseconds; `None` where it is closed.
    pub(crate) fn edge_times(&self, edge: u32) -> [Option<u32>; 2] {
        self.costs.as_ref().map_or_else(|| self.network.edge_times(edge), |costs| costs.edge_times(edge))
    }

    /// The label of a point, if it is the one in the point's slot.
    #[inline]
    fn stored(&self, point: Point) -> Option<&Label> {
        self.points.get(point.node).filter(|label| label.is_of(point.place))
    }

    #[cold]
    fn cost_of_strangers(&self, from: Place, to: Place) -> Cost {
        self.label(from).cost_to(&self.label(to))
    }

    fn slot(&self, place: Place) -> (u32, Option<Arc<AtomicU32>>) {
        let known = self.points.find(place).or_else(|| self.points.add(place, self.label(place)));
        known.map_or((UNLISTED, None), |(slot, count)| (slot, Some(count)))
    }

    fn label(&self, place: Place) -> Label {
        let Some(spot) = self.spot(place) else { return Label::none(place) };
        let times = self.edge_times(spot.edge);
        let hierarchy = self.network.hierarchy(self.costs.as_deref());
        let from = hierarchy.half(&self.network.seeds_out(&spot, times), hierarchy.up);
        let to = hierarchy.half(&self.network.seeds_into(&spot, times), hierarchy.down);
        let before = self.network.halves(&spot, times).map(|halves| halves.map(|(before, _)| before.time()));
        Label::new(place, OnEdge { edge: spot.edge, walk: spot.walk, before, offset: spot.offset }, &from, &to)
    }
}

impl Travel for Roads {
    fn point(&self, place: Place) -> Point {
        Point { place, node: self.slot(place).0, set_up: Seconds::ZERO }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        if from.place == to.place {
            return Leg::default();
        }
        self.cost(from, to).map_or(Leg::NO_WAY, leg)
    }

    /// No way is faster than the straight line at the highest speed of the network.
    fn floor(&self, around: Place) -> Floor {
        Floor::on_globe(around, self.pace, 1.0)
    }

    fn is_current(&self) -> bool {
        !self.is_spent()
    }

    /// It is if no road for its ends only lies between two others: a detour over a place on such a road can be a short cut that the direct
    /// leg must not take.
    fn is_metric(&self) -> bool {
        self.network.report().metric
    }
}

/// Whole seconds and metres, both rounded up once.
fn leg(cost: Cost) -> Leg {
    Leg::new(Seconds(i64::from(cost.time().div_ceil(10))), Meters(i64::from(cost.length().div_ceil(10))))
}
