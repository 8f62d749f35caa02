#![doc = include_str!("../README.md")]
// Tests convert small numbers that they chose themselves.
#![cfg_attr(test, allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss))]

mod by_hand;
mod checker;
mod constraints;
mod demand_forecast;
mod driven;
mod eta;
mod find_insertions;
mod gap;
mod goods;
mod improve;
mod insertion;
mod load_points;
mod numbers;
mod objective;
mod pair;
mod plan;
mod progress;
mod refuse;
mod repair;
mod retry;
mod route;
mod route_bounds;
mod route_trips;
mod task;
mod task_visits;
#[cfg(test)]
mod tests;
mod timetable;
mod timing;
mod traffic;
mod travel;
mod trial;
mod trip_gap;
mod trips;
mod vehicle;

pub use by_hand::OrderError;
pub use checker::{Violation, check};
pub use demand_forecast::{
    Demand, DemandForecast, DisplacementCost, SlotDemand, SlotForecast, Visibility, VisibilityRules,
};
pub use eta::{Eta, Pace, Ratio, Situation, expect};
pub use find_insertions::find_insertions;
pub use goods::{CalledOffStops, Held, Whereabouts};
pub use improve::{Arranged, Depth, Effort, Goal, Improved, Reoptimised, arrange, improve, reoptimise_for};
pub use insertion::{Insertion, InsertionCriterion};
pub use objective::Objective;
pub use plan::{Change, Plan, RemoveError};
pub use progress::Sighting;
pub use repair::{
    Case, Found, PatchEffort, RepairEffort, Repaired, Stranded, TAKE_OVER, disturbed, needs_repair, patch, repair,
};
pub use route::{Route, RouteViolation};
pub use task::{Stop, Task, Terms, Visit, Visits};
pub use traffic::{Traffic, WithTraffic};
pub use travel::{Floor, Leg, Point, Travel};
pub use trips::Loads;
pub use vehicle::{Loading, Preference, Vehicle, VehicleStatus};
