//! The state of the search for better positions for reservations that are late or waiting.

use std::sync::Arc;

use ritiro_domain::{ReservationId, Seconds, ShiftId, Timestamp};

use super::budget::STEPS_PER_REOPTIMISATION;
use super::lateness::late_reservations;
use super::state::{Repair, Repaired};
use crate::{Depth, Effort, Plan, Route, Task, reoptimise_for};

/// The parameters of a search.
#[derive(Clone, Copy, Debug)]
pub struct RepairEffort {
    /// Stops that are under way at this instant do not change.
    pub now: Timestamp,
    /// The seed of [`crate::reoptimise_for`].
    pub seed: u64,
    /// The number of steps of [`crate::reoptimise_for`] for each reservation without another feasible position; 0 switches it
    /// off.
    pub room_steps: u64,
}

/// An attempt that takes long and that is not worth an immediate repetition if it failed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Case {
    /// Whether a late route could be less late if one of its reservations moved to another route or another position.
    Route(ShiftId),
    /// Whether other stops could move so that one reservation has a position.
    Reservation(ReservationId),
}

/// The result of a search.
pub struct Found {
    /// A better plan, if the search found one.
    pub better: Option<Repaired>,
    /// The cases that were tried, with their lateness at that time.
    pub tried: Vec<(Case, Seconds)>,
    /// Whether the search tried everything. Otherwise, `go_on` ended it.
    pub complete: bool,
}

/// The state of a search.
pub(super) struct Search<'a> {
    pub repair: Repair<'a>,
    pub effort: RepairEffort,
    pub due: &'a dyn Fn(Case, Seconds) -> bool,
    pub tried: Vec<(Case, Seconds)>,
}

impl Search<'_> {
    /// Whether to try a case now. The case then counts as tried, even if the budget ends during the attempt. Otherwise, the
    /// longest case would block all cases behind it.
    pub(super) fn tries(&mut self, case: Case, late: Seconds) -> bool {
        let due = (self.due)(case, late);
        if due {
            self.tried.push((case, late));
        }
        due
    }

    /// The plan with a task that is in no route, inserted within its promised window. Other stops move within their promised
    /// windows.
    pub(super) fn with_room(&self, plan: &Plan, task: &Task) -> Option<Plan> {
        let (promised, steps) = (task.main().window, self.effort.room_steps);
        let possible = steps > 0 && promised.end() >= self.effort.now;
        if !possible
            || !self
                .repair
                .budget
                .take(usize::try_from(steps).unwrap_or(usize::MAX).saturating_mul(STEPS_PER_REOPTIMISATION))
        {
            return None;
        }
        let effort = Effort { seed: self.effort.seed, now: self.effort.now, depth: Depth::Touch };
        reoptimise_for(plan, task, &[promised], effort, steps).pop().flatten().map(|found| found.plan)
    }

    /// The late reservations of all routes whose promise can still be kept, each with the end of its promised window.
    pub(super) fn late(&self) -> Vec<(Timestamp, ReservationId)> {
        let now = self.effort.now;
        let routes = self.repair.plan.routes().iter();
        let mut late: Vec<_> = routes.flat_map(|route: &Arc<Route>| late_reservations(route, now)).collect();
        late.sort_unstable();
        late.dedup_by_key(|(_, id)| *id);
        late
    }
}
