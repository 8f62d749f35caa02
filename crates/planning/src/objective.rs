//! The objective function: the cost of a plan, defined in one place.

use super::timetable::{Node, Timetable};
use super::{Leg, Route};
use ritiro_domain::ObjectiveWeights;

/// Combines driving, waiting, courier use and the risk of lateness into one cost. The planner prefers the insertion that adds
/// the least cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Objective {
    weights: ObjectiveWeights,
}

impl Objective {
    /// An objective with the weights of a zone.
    pub fn new(weights: ObjectiveWeights) -> Self {
        Self { weights }
    }

    /// The cost that an insertion adds for its detour, and for the use of a courier who had no stops before. This is its total
    /// cost if the objective [`Objective::is_local`].
    #[inline]
    pub fn insertion(&self, detour: Leg, opens_route: bool) -> i64 {
        self.driving(detour) + if opens_route { self.weights.per_courier_used } else { 0 }
    }

    /// Whether an insertion changes the cost only at its own position. With weights on waiting or risk, it changes the cost
    /// along the whole route behind its position.
    #[inline]
    pub(super) fn is_local(&self) -> bool {
        self.weights.per_waiting_second == 0 && self.weights.per_risk_second == 0
    }

    /// Whether [`Objective::insertion`] is a lower bound of the cost that an insertion adds. An insertion may save waiting, but
    /// it never saves risk.
    #[inline]
    pub(super) fn is_bounded(&self) -> bool {
        self.weights.per_waiting_second == 0
    }

    /// The cost of a route, summed over its legs. A route without stops costs nothing, because its courier does not drive.
    pub fn route(&self, route: &Route) -> i64 {
        self.table(&route.table)
    }

    #[inline]
    pub(super) fn table(&self, table: &Timetable) -> i64 {
        if table.is_idle() {
            return 0;
        }
        let along = if self.is_local() { 0 } else { self.waiting(table) + self.risk(table) };
        self.driving(table.driving) + self.weights.per_courier_used + along
    }

    fn waiting(&self, table: &Timetable) -> i64 {
        let inner = table.nodes[1..].windows(2);
        let there = |node: &Node| table.traffic.arrive(node.start + node.service, node.leg.duration);
        let waits = inner.map(|pair| (pair[1].start - there(&pair[0])).0);
        self.weights.per_waiting_second * waits.sum::<i64>()
    }

    fn risk(&self, table: &Timetable) -> i64 {
        let stops = &table.nodes[1..=table.stops()];
        let short = stops.iter().map(|node| (self.weights.margin_seconds - (node.window.end() - node.start).0).max(0));
        self.weights.per_risk_second * short.sum::<i64>()
    }

    #[inline]
    fn driving(&self, leg: Leg) -> i64 {
        leg.duration.0 * self.weights.per_travel_second + leg.distance.0 * self.weights.per_meter
    }
}
