//! Deliveries and collections need a courier with a depot. An order may name the depot.

use super::Constraint;
use crate::Vehicle;
use crate::task_visits::TaskVisits;
use ritiro_domain::{Constraint as Binding, Refusal, RefusalCode, Skills};

pub(super) struct Depot;

/// No courier of the day can serve the task.
pub(super) const NO_SHIFT: Refusal = Refusal { code: RefusalCode::NoShift, constraint: Binding::Shift };

impl Constraint for Depot {
    #[inline]
    fn suits(vehicle: &Vehicle, task: &TaskVisits) -> bool {
        match task.terms.depot {
            Some(named) => vehicle.depot == Some(named),
            None => task.pickup.is_some() || vehicle.depot.is_some(),
        }
    }

    fn none_suits(_: &TaskVisits, _: &Skills) -> Refusal {
        NO_SHIFT
    }
}
