//! A courier who is bound to areas serves only stops inside them.

use super::Constraint;
use crate::Vehicle;
use crate::task_visits::TaskVisits;
use ritiro_domain::{Constraint as Binding, Refusal, RefusalCode, Skills};

pub(super) struct InAreas;

impl Constraint for InAreas {
    #[inline]
    fn suits(vehicle: &Vehicle, task: &TaskVisits) -> bool {
        let Some(areas) = vehicle.areas else { return true };
        areas.meets(task.main.areas) && task.pickup.is_none_or(|pickup| areas.meets(pickup.areas))
    }

    fn none_suits(_: &TaskVisits, _: &Skills) -> Refusal {
        Refusal { code: RefusalCode::OutsideAreas, constraint: Binding::CourierAreas }
    }
}
