//! A shift, in what matters for planning.

use crate::domain::{CourierId, DepotId, Load, ShiftId, SkillSet, Window};

use super::Point;

/// A shift as the planner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vehicle {
    /// Its route has the same id.
    pub shift: ShiftId,
    /// Who drives.
    pub courier: CourierId,
    /// Where deliveries are loaded; without a depot there are none.
    pub depot: Option<DepotId>,
    /// Where the route begins.
    pub start: Point,
    /// Where it ends.
    pub end: Point,
    /// From the earliest departure to the latest return.
    pub hours: Window,
    /// What it holds.
    pub capacity: Load,
    /// What the courier knows.
    pub skills: SkillSet,
}

impl Vehicle {
    /// Whether another one starts and ends where and when this one does.
    pub(super) fn drives_like(&self, other: &Self) -> bool {
        (self.start, self.end, self.hours) == (other.start, other.end, other.hours)
    }
}
