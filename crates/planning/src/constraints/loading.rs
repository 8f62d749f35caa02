//! The goods of a delivery are loaded at the depot: the delivery must join the route before the courier leaves the depot, and it
//! stays in the route once its goods are loaded.

use super::{Candidate, Constraint, Miss};
use crate::Vehicle;
use crate::task_visits::TaskVisits;
use ritiro_domain::{StopKind, Timestamp};

pub(super) struct Loading;

impl Constraint for Loading {
    /// A courier who loads once, when the shift begins, takes no goods that come back to the depot later.
    #[inline]
    fn suits(vehicle: &Vehicle, task: &TaskVisits) -> bool {
        let comes_back = || task.terms.retry_of.is_some() && is_from_depot(task.main.kind);
        vehicle.loading.is_some()
            || !comes_back()
            || task.terms.ready.is_none_or(|ready| ready <= vehicle.hours.start())
    }

    #[inline]
    fn accepts(route: Candidate, task: &TaskVisits, now: Timestamp) -> Result<(), Miss> {
        // In a route with trips, each position is judged by itself.
        let joins = !is_from_depot(task.main.kind) || route.table.has_trips() || route.table.still_loading(now);
        if joins { Ok(()) } else { Err(Miss::Closed) }
    }
}

/// Whether the goods of a stop are loaded at the depot. Such a stop neither joins nor leaves a route whose goods are loaded.
#[inline]
pub(crate) fn is_from_depot(kind: StopKind) -> bool {
    kind == StopKind::Delivery
}
