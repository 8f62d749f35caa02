//! The background part of a repair: the search for better positions for reservations that are late or waiting.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ritiro_domain::{ReservationId, Seconds, ShiftId, Timestamp};

use super::budget::{Ask, Budget, ROOM, SURVEY};
use super::recover_late::late_reservations;
use super::{Repair, Repaired, late_seat, reconsider, task_of};
use crate::{Depth, Effort, Plan, Route, Stop, Task, reoptimise_for};

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

/// Whether the plan or the waiting reservations contain anything for which a search could find a better position.
pub fn needs_repair(plan: &Plan, waiting: &HashMap<ReservationId, Vec<Stop>>, now: Timestamp) -> bool {
    waiting.values().any(|stops| is_free(stops)) || plan.routes().iter().any(|route| reconsider::is_late(route, now))
}

/// Searches for better positions for reservations that are late in a plan, or waiting. The result has fewer waiting
/// reservations, or less lateness, and nothing else is later than before.
///
/// `due` decides whether a case is worth trying, given its lateness. The search calls `go_on` before each piece of work, with
/// the total number of steps at its end. If `go_on` returns `false`, the result is what was found until then. So the caller
/// sets limits of steps or of time. The same input and the same answers give the same result.
pub fn repair(
    plan: &Plan,
    waiting: &HashMap<ReservationId, Vec<Stop>>,
    effort: RepairEffort,
    due: &dyn Fn(Case, Seconds) -> bool,
    go_on: Ask<'_>,
) -> Found {
    let (moved, budget) = (BTreeSet::new(), Budget::new(go_on));
    let (now, moves) = (effort.now, true);
    let repair = Repair { plan: plan.clone(), moved, waiting: waiting.clone(), now, moves, budget };
    let mut search = Search { repair, effort, due, tried: Vec::new() };
    search.reconsider();
    search.seat_waiting();
    search.recover_late();
    let Search { mut repair, tried, .. } = search;
    let all: Vec<_> = plan.routes().iter().map(|route| route.vehicle().shift).collect();
    all.into_iter().for_each(|shift| repair.tighten(shift));
    let complete = !repair.budget.is_over();
    let after = repair.done();
    let pairs = plan.routes().iter().zip(after.plan.routes());
    let changed = waiting.len() != after.waiting.len() || pairs.into_iter().any(|(old, new)| !Arc::ptr_eq(old, new));
    Found { better: changed.then_some(after), tried, complete }
}

/// The state of a search.
pub(super) struct Search<'a> {
    pub repair: Repair<'a>,
    effort: RepairEffort,
    due: &'a dyn Fn(Case, Seconds) -> bool,
    tried: Vec<(Case, Seconds)>,
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

    /// Inserts waiting reservations, those with the earliest promised end first: within the promised window, or else as soon as
    /// any courier can serve them.
    fn seat_waiting(&mut self) {
        let free = self.repair.waiting.iter().filter(|(_, stops)| is_free(stops));
        let mut free: Vec<_> = free.map(|(id, stops)| (stops.last().map(|stop| stop.promised().end()), *id)).collect();
        free.sort_unstable();
        for (_, reservation) in free {
            if let Some(plan) = self.seated(reservation) {
                self.repair.plan = plan;
                self.repair.waiting.remove(&reservation);
                self.repair.moved.insert(reservation);
            }
        }
    }

    fn seated(&mut self, reservation: ReservationId) -> Option<Plan> {
        let stops = self.repair.waiting.get(&reservation)?.clone();
        let task = task_of(&stops)?;
        let plan = self.repair.plan.clone();
        if let Some(kept) = self.repair.kept(&plan, &task) {
            return Some(kept);
        }
        let tries = self.tries(Case::Reservation(reservation), Seconds::ZERO);
        if let Some(kept) = tries.then(|| self.with_room(&plan, &task)).flatten() {
            return Some(kept);
        }
        // A reservation that could not be tried in full continues to wait for a full attempt.
        let whole = !self.repair.budget.is_over() && self.repair.budget.take(plan.routes().len() * SURVEY);
        whole.then(|| late_seat(&plan, &task, &stops, self.effort.now)).flatten()
    }

    /// The plan with a task that is in no route, inserted within its promised window. Other stops move within their promised
    /// windows.
    pub(super) fn with_room(&self, plan: &Plan, task: &Task) -> Option<Plan> {
        let (promised, steps) = (task.main().window, self.effort.room_steps);
        let possible = steps > 0 && promised.end() >= self.effort.now;
        if !possible || !self.repair.budget.take(usize::try_from(steps).unwrap_or(usize::MAX).saturating_mul(ROOM)) {
            return None;
        }
        let effort = Effort { seed: self.effort.seed, now: self.effort.now, depth: Depth::Touch };
        reoptimise_for(plan, task, &[promised], effort, steps).pop().flatten().map(|room| room.plan)
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

/// Whether the search may insert a waiting reservation. A reservation that an operator removed waits for an operator.
fn is_free(stops: &[Stop]) -> bool {
    !stops.iter().any(|stop| stop.pinned)
}
