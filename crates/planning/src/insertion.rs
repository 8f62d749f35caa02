//! The result of an insertion search: a position for a task in a plan.

use super::{Leg, Loads};
use ritiro_domain::Timestamp;

/// The criterion by which one insertion is better than another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InsertionCriterion {
    /// The insertion that adds the least cost to the objective.
    Cheapest,
    /// The insertion whose service starts first.
    Soonest,
}

/// A position for a task in a plan. It is exact for that plan: the plan with this insertion keeps every constraint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Insertion {
    /// Index into [`crate::Plan::routes`].
    pub route: usize,
    /// The node behind which the (first) visit is inserted.
    pub at: usize,
    /// The node behind which a shipment's drop-off is inserted, in the numbering before the pickup is inserted. For other tasks
    /// it is equal to `at`.
    pub dropoff_at: usize,
    /// The load stops that are inserted with the visit: it begins a new trip, or ends one.
    pub loads: Loads,
    /// The earliest start of service at the main visit.
    pub start: Timestamp,
    /// The cost that the insertion adds to the objective.
    pub cost: i64,
    /// The detour: the driving that the insertion adds.
    pub detour: Leg,
    /// Whether the courier had no stops before (breaks excepted).
    pub opens_route: bool,
}

/// The nodes behind which the visits of a task are inserted, with the load stops that are inserted with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seat {
    /// As in [`Insertion`].
    pub at: usize,
    /// As in [`Insertion`].
    pub dropoff_at: usize,
    /// As in [`Insertion`].
    pub loads: Loads,
}

impl Insertion {
    pub(super) fn seat(&self) -> Seat {
        Seat { at: self.at, dropoff_at: self.dropoff_at, loads: self.loads }
    }
}
