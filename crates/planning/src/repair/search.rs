//! What is searched for in the background: better places for what is late or waits.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ritiro_domain::{ReservationId, Seconds, ShiftId, Timestamp};

use super::budget::{Ask, Budget, ROOM, SURVEY};
use super::recover_late::late_reservations;
use super::{Repair, Repaired, late_seat, reconsider, task_of};
use crate::{Depth, Effort, Plan, Route, Stop, Task, reoptimise_for};

/// How a search goes.
#[derive(Clone, Copy, Debug)]
pub struct RepairEffort {
    /// What is under way at this instant stays.
    pub now: Timestamp,
    /// Seeds the search for room.
    pub seed: u64,
    /// Steps of the search for room, for each reservation that finds no place otherwise; 0 for none.
    pub room_steps: u64,
}

/// One thing that takes long to try, and that is not worth trying again at once if it was in vain.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Case {
    /// Whether a route that is late could be less late if something else were not in it.
    Route(ShiftId),
    /// Whether others could move so that one reservation has a place.
    Reservation(ReservationId),
}

/// What came of a search.
pub struct Found {
    /// Something better, if there was.
    pub better: Option<Repaired>,
    /// What was tried, with how late it was then.
    pub tried: Vec<(Case, Seconds)>,
    /// Whether everything was tried; if not, it was told to end.
    pub complete: bool,
}

/// Whether there is anything that a search could find a better place for.
pub fn needs_repair(plan: &Plan, waiting: &HashMap<ReservationId, Vec<Stop>>, now: Timestamp) -> bool {
    waiting.values().any(|stops| is_free(stops)) || plan.routes().iter().any(|route| reconsider::is_late(route, now))
}

/// Searches for better places for what is late in a plan, or waits. A result has fewer reservations that wait, or less that is
/// late, and nothing else is later than it was.
///
/// `due` says of a case, by how late it is, whether it is worth trying. `go_on` is asked before each piece of work, with all the
/// steps up to its end; when it says no, what was found until then is the result. So the caller sets limits of steps or of time.
/// The same input and the same answers give the same result.
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

/// A search under way.
pub(super) struct Search<'a> {
    pub repair: Repair<'a>,
    effort: RepairEffort,
    due: &'a dyn Fn(Case, Seconds) -> bool,
    tried: Vec<(Case, Seconds)>,
}

impl Search<'_> {
    /// Whether a case is to be tried now. It counts as tried then, also if time runs out over it: else what takes longest would
    /// keep everything behind it from being tried.
    pub(super) fn tries(&mut self, case: Case, late: Seconds) -> bool {
        let due = (self.due)(case, late);
        if due {
            self.tried.push((case, late));
        }
        due
    }

    /// What waits gets a place, those first that must be served first: within its promise, or else as soon as anybody can.
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
        // Who could not be tried in full waits for that.
        let whole = !self.repair.budget.is_over() && self.repair.budget.take(plan.routes().len() * SURVEY);
        whole.then(|| late_seat(&plan, &task, &stops, self.effort.now)).flatten()
    }

    /// The plan with a task that stands nowhere in it, within its promise; others are moved within theirs.
    pub(super) fn with_room(&self, plan: &Plan, task: &Task) -> Option<Plan> {
        let (promised, steps) = (task.main().window, self.effort.room_steps);
        let possible = steps > 0 && promised.end() >= self.effort.now;
        if !possible || !self.repair.budget.take(usize::try_from(steps).unwrap_or(usize::MAX).saturating_mul(ROOM)) {
            return None;
        }
        let effort = Effort { seed: self.effort.seed, now: self.effort.now, depth: Depth::Touch };
        reoptimise_for(plan, task, &[promised], effort, steps).pop().flatten().map(|room| room.plan)
    }

    /// Late reservations of a route whose promise could still be kept by somebody.
    pub(super) fn late(&self) -> Vec<(Timestamp, ReservationId)> {
        let now = self.effort.now;
        let routes = self.repair.plan.routes().iter();
        let mut late: Vec<_> = routes.flat_map(|route: &Arc<Route>| late_reservations(route, now)).collect();
        late.sort_unstable();
        late.dedup_by_key(|(_, id)| *id);
        late
    }
}

/// What an operator took out waits for an operator.
fn is_free(stops: &[Stop]) -> bool {
    !stops.iter().any(|stop| stop.pinned)
}
