//! A courier may know only some areas: all places of a task must lie in one of them.

use super::Constraint;
use crate::Vehicle;
use crate::task_visits::TaskVisits;
use crate::vehicle::Area;

pub(super) struct Areas;

impl Constraint for Areas {
    fn suits(vehicle: &Vehicle, task: &TaskVisits) -> bool {
        let Some(known) = &vehicle.areas else { return true };
        let mut places = task.pickup.iter().chain([&task.main]).filter_map(|visit| visit.point);
        places.all(|point| known.iter().any(|area: &Area| area.contains(point.place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::hand::{Street, morning};
    use crate::tests::world::at;
    use crate::{InsertionCriterion, find_insertions};
    use ritiro_domain::{RefusalCode, StopKind};

    #[test]
    fn a_courier_serves_only_the_areas_that_they_know() {
        let street = Street::new();
        let area = Area { low: street.point(0).place, high: street.point(2).place };
        let plan = street.plan(vec![Vehicle { areas: Some(vec![area]), ..street.vehicle(1, morning()) }]);
        let ask =
            |task: &_| find_insertions(&plan, task, &[morning()], at(7 * 60), InsertionCriterion::Cheapest).remove(0);
        assert!(ask(&street.single(1, StopKind::Delivery, 2, morning(), 1)).is_ok());
        let outside = ask(&street.single(2, StopKind::Delivery, 3, morning(), 1)).map_err(|refusal| refusal.code);
        assert_eq!(outside, Err(RefusalCode::NoShift));
        let from_outside = ask(&street.shipment(3, (3, morning()), (1, morning()), None));
        assert_eq!(from_outside.map_err(|refusal| refusal.code), Err(RefusalCode::NoShift));
    }
}
