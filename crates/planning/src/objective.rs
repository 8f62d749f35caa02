//! The objective function: the cost of a plan, defined in one place.

use super::task_visits::TaskVisits;
use super::timetable::{Node, Timetable};
use super::vehicle::{Preference, Vehicle};
use super::{Leg, Route};
use ritiro_domain::{AreaSet, ObjectiveWeights, VehicleCosts};

/// Combines driving, waiting, courier use and the risk of lateness into one cost. The planner prefers the insertion that adds
/// the least cost.
///
/// If a courier of the plan has costs of their own, all costs are in thousandths of the objective's unit, so that the cost of a
/// second is precise enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Objective {
    /// The weights, multiplied by [`Objective::scale`].
    weights: ObjectiveWeights,
    fine: bool,
}

/// What a courier's route costs, as far as it differs from the zone's objective.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Charges {
    rates: Option<Rates>,
    preference: Option<Preference>,
}

/// Costs in thousandths of the objective's unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Rates {
    per_second: i64,
    per_meter: i64,
    per_use: i64,
}

/// The cost of driving.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct DrivingRates {
    per_second: i64,
    per_meter: i64,
}

impl DrivingRates {
    /// The cost of a leg, or of a detour.
    #[inline]
    pub fn cost(&self, leg: Leg) -> i64 {
        leg.duration.0 * self.per_second + leg.distance.0 * self.per_meter
    }
}

/// The factor of costs that are in thousandths.
const FINE: i64 = 1000;

impl Charges {
    /// The charges of couriers without any of their own.
    pub const NONE: Self = Self { rates: None, preference: None };

    pub fn of(vehicle: &Vehicle) -> Self {
        Self { rates: vehicle.costs.map(Rates::of), preference: vehicle.preference }
    }

    /// The number of some visits that are outside of the preferred areas.
    fn outside(&self, visits: impl Iterator<Item = AreaSet>) -> i64 {
        let Some(preference) = self.preference else { return 0 };
        visits.map(|areas| i64::from(!preference.areas.meets(areas))).sum::<i64>() * preference.cost_outside
    }
}

impl Rates {
    /// The cost of a second is rounded to a thousandth; all others are exact.
    fn of(costs: VehicleCosts) -> Self {
        let per_second = (costs.per_hour * FINE + 1800) / 3600;
        Self { per_second, per_meter: costs.per_kilometer, per_use: costs.per_use * FINE }
    }
}

impl Objective {
    /// An objective with the weights of a zone.
    pub fn new(weights: ObjectiveWeights) -> Self {
        Self { weights, fine: false }
    }

    /// This objective for a plan with these couriers.
    pub(super) fn for_couriers<'a>(self, mut vehicles: impl Iterator<Item = &'a Vehicle>) -> Self {
        if self.fine || vehicles.all(|vehicle| vehicle.costs.is_none()) {
            return self;
        }
        let ObjectiveWeights {
            per_travel_second,
            per_meter,
            per_courier_used,
            per_waiting_second,
            per_risk_second,
            margin_seconds,
        } = self.weights;
        let weights = ObjectiveWeights {
            per_travel_second: per_travel_second * FINE,
            per_meter: per_meter * FINE,
            per_courier_used: per_courier_used * FINE,
            per_waiting_second: per_waiting_second * FINE,
            per_risk_second: per_risk_second * FINE,
            margin_seconds,
        };
        Self { weights, fine: true }
    }

    /// The number of cost units in one unit of the zone's objective.
    pub fn scale(&self) -> i64 {
        if self.fine { FINE } else { 1 }
    }

    /// A cost in thousandths of a unit of the zone's objective. So the costs of different plans can be compared.
    pub fn in_thousandths(&self, cost: i64) -> i64 {
        cost.saturating_mul(FINE / self.scale())
    }

    /// Whether couriers may have costs of their own.
    #[inline]
    pub(super) fn differs_by_courier(&self) -> bool {
        self.fine
    }

    /// The cost that an insertion adds for its detour, and for the use of a courier who had no stops before. With
    /// [`Objective::outside`], this is its total cost if the objective [`Objective::is_local`].
    #[inline]
    pub(super) fn insertion(&self, charges: &Charges, detour: Leg, opens_route: bool) -> i64 {
        self.driving(charges, detour) + if opens_route { self.per_use(charges) } else { 0 }
    }

    /// The cost that a task adds for its visits outside of the courier's preferred areas.
    #[inline]
    pub(super) fn outside(&self, charges: &Charges, task: &TaskVisits) -> i64 {
        if charges.preference.is_none() {
            return 0;
        }
        let visits = task.pickup.iter().chain([&task.main]).map(|visit| visit.areas);
        charges.outside(visits) * self.scale()
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
        let charges = &table.charges;
        self.driving(charges, table.driving) + self.per_use(charges) + self.outside_in(table) + along
    }

    #[inline]
    fn outside_in(&self, table: &Timetable) -> i64 {
        if table.charges.preference.is_none() {
            return 0;
        }
        let stops = table.nodes.iter().zip(&table.cargo).filter(|(node, _)| node.kind.is_of_reservation());
        table.charges.outside(stops.map(|(_, cargo)| cargo.areas)) * self.scale()
    }

    fn waiting(&self, table: &Timetable) -> i64 {
        let inner = table.nodes[1..].windows(2);
        let there = |node: &Node| table.traffic.arrive(node.start + node.service, node.leg);
        let waits = inner.map(|pair| (pair[1].start - there(&pair[0])).0);
        self.weights.per_waiting_second * waits.sum::<i64>()
    }

    fn risk(&self, table: &Timetable) -> i64 {
        let stops = &table.nodes[1..=table.stops()];
        let short = stops.iter().map(|node| (self.weights.margin_seconds - (node.window.end() - node.start).0).max(0));
        self.weights.per_risk_second * short.sum::<i64>()
    }

    #[inline]
    fn driving(&self, charges: &Charges, leg: Leg) -> i64 {
        self.driving_rates(charges).cost(leg)
    }

    /// What the courier's driving costs.
    #[inline]
    pub(super) fn driving_rates(&self, charges: &Charges) -> DrivingRates {
        match &charges.rates {
            Some(rates) => DrivingRates { per_second: rates.per_second, per_meter: rates.per_meter },
            None => DrivingRates { per_second: self.weights.per_travel_second, per_meter: self.weights.per_meter },
        }
    }

    #[inline]
    fn per_use(&self, charges: &Charges) -> i64 {
        charges.rates.map_or(self.weights.per_courier_used, |rates| rates.per_use)
    }
}
