//! The load on board never exceeds the capacity of the vehicle, in any dimension.

use super::{Candidate, Constraint, Miss, Position};
use crate::task_visits::TaskVisits;
use crate::timetable::Timetable;
use ritiro_domain::{Load, Timestamp};

pub(super) struct Capacity;

impl Constraint for Capacity {
    /// Whether the vehicle could carry the task alone. The search reports the excess only for couriers who could come in time.
    #[inline]
    fn accepts(route: Candidate, task: &TaskVisits, _: Timestamp) -> Result<(), Miss> {
        carries(route.vehicle.capacity, task.main.load).map_err(|_| Miss::Closed)
    }

    #[inline]
    fn fits(position: &Position) -> Result<(), Miss> {
        carries(position.route.table.capacity, position.gap.load)
    }
}

/// Whether a vehicle of this capacity can carry a load.
#[inline]
pub(crate) fn carries(capacity: Load, load: Load) -> Result<(), Miss> {
    if load.fits(capacity) {
        return Ok(());
    }
    let (dimension, excess) = load.worst_excess(capacity).unwrap_or_default();
    Err(Miss::Load { dimension, excess })
}

/// The first node behind which the load exceeds the capacity. The timetable reports lateness first, so
/// [`Timetable::violation`] may not show it.
pub(crate) fn overloaded_node(table: &Timetable) -> Option<usize> {
    table.cargo.iter().position(|cargo| !cargo.on_board.fits(table.capacity))
}
