//! The goods of a delivery are loaded at the depot: the delivery must join the route before the courier leaves the depot, and it
//! stays in the route once its goods are loaded.

use super::{Candidate, Constraint, Miss};
use crate::task_visits::TaskVisits;
use ritiro_domain::{StopKind, Timestamp};

pub(super) struct Loading;

impl Constraint for Loading {
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
