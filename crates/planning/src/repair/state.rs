//! The plan during a repair.

use std::collections::{BTreeSet, HashMap};

use ritiro_domain::{ReservationId, ShiftId, StopState, Timestamp};

use super::budget::{Budget, STEPS_PER_SEARCH};
use super::waiting::task_of;
use crate::constraints::loading;
use crate::progress::changed_stops;
use crate::{InsertionCriterion, Plan, Stop, Task, find_insertions};

/// The result of a repair.
#[derive(Clone)]
pub struct Repaired {
    /// The plan. Every route in it keeps its constraints, with the windows in the plan.
    pub plan: Plan,
    /// Reservations that have another position now.
    pub moved: BTreeSet<ReservationId>,
    /// Reservations that are in no route, with their stops.
    pub waiting: HashMap<ReservationId, Vec<Stop>>,
}

/// A plan during a repair.
pub(super) struct Repair<'a> {
    pub plan: Plan,
    pub moved: BTreeSet<ReservationId>,
    pub waiting: HashMap<ReservationId, Vec<Stop>>,
    /// Stops that are under way at this instant do not change.
    pub now: Timestamp,
    /// Whether reservations may move. If not, the repair only marks what is late.
    pub moves: bool,
    pub budget: Budget<'a>,
}

impl Repair<'_> {
    pub fn is_gone(&self, shift: ShiftId) -> bool {
        self.plan.route(shift).is_some_and(|route| route.vehicle().status.gone)
    }

    /// The plan with a task that is in no route, inserted within its promised window. No other stop moves. Returns `None` if
    /// that is not feasible or if the budget refuses the work.
    pub fn kept(&self, plan: &Plan, task: &Task) -> Option<Plan> {
        if !self.budget.take(plan.routes().len() * STEPS_PER_SEARCH) {
            return None;
        }
        let insertion =
            find_insertions(plan, task, &[task.main().window], self.now, InsertionCriterion::Cheapest).pop()?.ok()?;
        let mut plan = plan.clone();
        plan.insert(task, &insertion, self.now);
        Some(plan)
    }

    /// The plan without a reservation, and the reservation as a task, so that it can get another position. Returns `None` if
    /// the reservation must remain where it is: because an operator pinned it, because it is under way, or because its goods
    /// are on board.
    pub fn lifted(&self, reservation: ReservationId) -> Option<(Plan, Task)> {
        let (route, at) = self.plan.find(reservation)?;
        let stops: Vec<Stop> = at.iter().map(|index| route.stops()[*index].clone()).collect();
        let stays = |stop: &Stop| stop.pinned || stop.progress.state != StopState::Planned;
        let is_loaded = |index: &usize| {
            loading::is_from_depot(route.stops()[*index].visit.kind) && route.is_loaded(*index, self.now)
        };
        if stops.iter().any(stays) || at.iter().any(is_loaded) {
            return None;
        }
        let task = task_of(&stops)?;
        let mut plan = self.plan.clone();
        plan.withdraw_for_repair(reservation, self.now)?;
        Some((plan, task))
    }

    /// Restores the promised windows of late stops that can be in time again. The window of a stop that is still late ends at
    /// its start of service.
    pub fn tighten(&mut self, shift: ShiftId) {
        let Some(route) = self.plan.route(shift) else { return };
        let late = |stop: &Stop| stop.promised_until.is_some() && !stop.progress.is_over();
        if route.fault().is_some() || !route.stops().iter().any(late) {
            return;
        }
        let mut stops = route.stops().to_vec();
        for stop in stops.iter_mut().filter(|stop| late(stop)) {
            stop.serve_at(route.start_of(stop.visit.stop).unwrap_or(stop.visit.window.end()));
        }
        let tight = route.with_stops(stops.clone(), self.plan.travel());
        if tight.fault().is_none() && !changed_stops(route.stops(), &stops).is_empty() {
            self.set_stops(shift, stops);
        }
    }

    pub fn set_stops(&mut self, shift: ShiftId, stops: Vec<Stop>) {
        let Some(index) = self.plan.index_of_shift(shift) else { return };
        let route = self.plan.routes()[index].with_stops(stops, self.plan.travel());
        self.plan.replace_route(index, route);
    }

    pub fn done(self) -> Repaired {
        Repaired { plan: self.plan, moved: self.moved, waiting: self.waiting }
    }
}
