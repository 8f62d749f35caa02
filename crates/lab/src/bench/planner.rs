//! What the benchmarks give to the planner in the same way: loads, terms, vehicles and plans.

use std::sync::Arc;

use uuid::Uuid;

use ritiro_domain::{
    CourierId, DepotId, Load, ObjectiveWeights, ReservationId, ShiftId, SkillSet, Skills, Timestamp, Window,
};
use ritiro_planning::{Objective, Plan, Point, Route, Terms, Travel, Vehicle};

/// A time before every day: no route is under way while the plan is made.
pub(super) const BEFORE: Timestamp = Timestamp(-1_000_000);

/// A load in one dimension.
pub(super) fn load(amount: i64) -> Load {
    let mut load = Load::ZERO;
    load.0[0] = amount;
    load
}

/// The reservation of a number that the benchmark chose.
pub(super) fn reservation(number: u128) -> ReservationId {
    ReservationId(Uuid::from_u128(number))
}

/// The terms of a task that only needs skills.
pub(super) fn terms(number: u128, skills: SkillSet) -> Terms {
    Terms { skills, ..Terms::of(reservation(number)) }
}

/// A vehicle without skills whose goods come from the only depot.
pub(super) fn vehicle(number: u128, (start, end): (Point, Point), hours: Window, capacity: i64) -> Vehicle {
    let id = Uuid::from_u128(number);
    Vehicle {
        depot: Some(DepotId(Uuid::nil())),
        end,
        capacity: load(capacity),
        ..Vehicle::new(ShiftId(id), CourierId(id), start, hours)
    }
}

/// A route without stops.
pub(super) fn empty_route(vehicle: Vehicle, travel: &dyn Travel) -> Route {
    Route::new(Arc::new(vehicle), Vec::new(), travel)
}

/// A plan whose only cost is driving: the use of a courier is free.
pub(super) fn plan(routes: Vec<Route>, travel: Arc<dyn Travel>) -> Plan {
    let weights = ObjectiveWeights { per_courier_used: 0, ..ObjectiveWeights::default() };
    Plan::new(routes, travel, Objective::new(weights), Arc::new(Skills::default()))
}
