//! A route takes no task while it violates a constraint, while only an operator may change it, and after its courier has stopped
//! driving. Stops of a route that violates a constraint remain promised.

use super::{Candidate, Constraint, Miss};
use crate::task_visits::TaskVisits;
use crate::timetable::Timetable;
use ritiro_domain::Timestamp;

pub(super) struct OpenRoute;

impl Constraint for OpenRoute {
    #[inline]
    fn accepts(route: Candidate, _: &TaskVisits, _: Timestamp) -> Result<(), Miss> {
        if is_open(route.table) { Ok(()) } else { Err(Miss::Closed) }
    }
}

/// Whether the route may take tasks at all.
#[inline]
pub(crate) fn is_open(table: &Timetable) -> bool {
    table.violation.is_none() && !table.status.locked && !table.status.gone
}
