//! What a plan costs, in one place.

use crate::domain::ObjectiveWeights;

use super::timetable::Timetable;
use super::{Leg, Route};

/// Turns driving and courier use into one number; the planner prefers what adds least.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Objective {
    weights: ObjectiveWeights,
}

impl Objective {
    /// With the weights of a zone.
    pub fn new(weights: ObjectiveWeights) -> Self {
        Self { weights }
    }

    /// What an insertion adds: its detour, and the use of a courier who had nothing to do before.
    #[inline]
    pub fn insertion(&self, detour: Leg, opens_route: bool) -> i64 {
        self.driving(detour) + if opens_route { self.weights.per_courier_used } else { 0 }
    }

    /// What a route costs, summed up from its legs. A route without stops costs nothing: the courier stays.
    pub fn route(&self, route: &Route) -> i64 {
        self.table(&route.table)
    }

    #[inline]
    pub(super) fn table(&self, table: &Timetable) -> i64 {
        if table.is_idle() { 0 } else { self.driving(table.driving) + self.weights.per_courier_used }
    }

    #[inline]
    fn driving(&self, leg: Leg) -> i64 {
        leg.duration.0 * self.weights.per_travel_second + leg.distance.0 * self.weights.per_meter
    }
}
