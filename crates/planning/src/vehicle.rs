//! A shift, in what matters for planning.

use ritiro_domain::{CourierId, DepotId, Load, RouteProgress, ShiftId, SkillSet, Timestamp, Window};

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
    /// How far the courier is.
    pub status: VehicleStatus,
}

/// How far a courier is, in what matters for planning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VehicleStatus {
    /// The courier reports: what is under way is what was reported, and not what the clock says.
    pub reported: bool,
    /// The goods are loaded: what comes from the depot is neither put in nor taken out to be driven by others.
    pub loaded: bool,
    /// Only an operator changes the route.
    pub locked: bool,
    /// The courier drives no more: nothing is put in.
    pub gone: bool,
    /// The courier may be back as late as that, whatever the shift says.
    pub overtime_until: Option<Timestamp>,
}

impl VehicleStatus {
    /// As reports and operators have it.
    pub fn of(progress: &RouteProgress) -> Self {
        Self {
            reported: progress.started_at.is_some(),
            loaded: progress.departed_at.is_some() || progress.released_at.is_some(),
            locked: progress.locked_at.is_some(),
            gone: progress.is_gone(),
            overtime_until: progress.overtime_until,
        }
    }
}

impl Vehicle {
    /// The hours, and what cannot be helped beyond them.
    pub(super) fn hours_at_most(&self) -> Window {
        let latest_start = self.status.overtime_until.map_or(self.hours.end(), |until| until.max(self.hours.end()));
        Window::lasting(self.hours.start(), latest_start - self.hours.start())
    }

    /// Whether another one starts and ends where and when this one does.
    pub(super) fn drives_like(&self, other: &Self) -> bool {
        (self.start, self.end, self.hours) == (other.start, other.end, other.hours)
    }
}
