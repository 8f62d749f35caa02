//! A courier serves at most a given number of stops, breaks excepted.

use super::{Candidate, Constraint, Miss};
use crate::task_visits::TaskVisits;
use ritiro_domain::Timestamp;

pub(super) struct MaxStops;

impl Constraint for MaxStops {
    #[inline]
    fn accepts(route: Candidate, task: &TaskVisits, _: Timestamp) -> Result<(), Miss> {
        let new = 1 + usize::from(task.pickup.is_some());
        let full = route.vehicle.max_stops.is_some_and(|most| route.table.busy + new > most);
        if full { Err(Miss::Closed) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::hand::{Street, book, morning};
    use crate::tests::world::at;
    use crate::{InsertionCriterion, Vehicle, find_insertions};
    use ritiro_domain::{RefusalCode, StopKind};

    #[test]
    fn a_courier_with_two_stops_at_most_gets_no_third_one() {
        let street = Street::new();
        let mut plan = street.plan(vec![Vehicle { max_stops: Some(2), ..street.vehicle(1, morning()) }]);
        book(&mut plan, &street.single(1, StopKind::Delivery, 1, morning(), 1));
        let ask = |plan: &_, task| {
            find_insertions(plan, task, &[morning()], at(7 * 60), InsertionCriterion::Cheapest).remove(0)
        };
        let shipment = street.shipment(2, (1, morning()), (2, morning()), None);
        assert_eq!(ask(&plan, &shipment).map_err(|refusal| refusal.code), Err(RefusalCode::NoRoom));
        book(&mut plan, &street.single(3, StopKind::Delivery, 2, morning(), 1));
        let third = street.single(4, StopKind::Delivery, 3, morning(), 1);
        assert_eq!(ask(&plan, &third).map_err(|refusal| refusal.code), Err(RefusalCode::NoRoom));
    }
}
