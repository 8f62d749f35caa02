//! Cold goods are on board for a limited time: from the departure from the depot, or from the end of service at the pickup, to the
//! start of service at the hand-over.

use super::Constraint;
use crate::Terms;
use crate::timetable::{DEPOT_NODE, Ride};
use ritiro_domain::{Seconds, StopKind};

pub(super) struct Cold;

impl Constraint for Cold {
    #[inline]
    fn ride(terms: &Terms, (main, kind): (u32, StopKind), pickup: &impl Fn() -> Option<u32>) -> Option<Ride> {
        let longest = terms.max_on_board?;
        let pickup = match kind {
            StopKind::Delivery => Some(DEPOT_NODE),
            StopKind::Dropoff => pickup(),
            _ => None,
        };
        Some(Ride { pickup: pickup?, dropoff: main, longest })
    }

    fn relaxed(terms: Terms, ride: Seconds) -> Terms {
        Terms { max_on_board: terms.max_on_board.map(|longest| longest.max(ride)), ..terms }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::hand::{Street, book, morning, sharp, terms};
    use crate::tests::world::at;
    use crate::{InsertionCriterion, Task, Terms, find_insertions};
    use ritiro_domain::{RefusalCode, Seconds, StopKind};

    #[test]
    fn cold_goods_are_on_board_for_90_minutes_at_most() {
        let street = Street::new();
        let mut plan = street.plan(vec![street.vehicle(1, morning())]);
        // The courier leaves the depot at 08:50 to be at place 1 at 09:00 sharp.
        book(&mut plan, &street.single(1, StopKind::Delivery, 1, sharp(9, 0), 1));
        let cold = |minute| {
            let task = street.single(2, StopKind::Delivery, 2, sharp(10, minute), 1);
            Task { terms: Terms { max_on_board: Some(Seconds(90 * 60)), ..terms(2) }, ..task }
        };
        let ask = |task: &Task| {
            let windows = [task.main().window];
            find_insertions(&plan, task, &windows, at(7 * 60), InsertionCriterion::Cheapest).remove(0)
        };
        assert!(ask(&cold(20)).is_ok(), "90 minutes after 08:50");
        assert_eq!(ask(&cold(21)).map_err(|refusal| refusal.code), Err(RefusalCode::RideTime));
    }
}
