//! Inserts reservations that wait without a route.

use super::budget::STEPS_PER_SEARCH;
use super::search::{Case, Search};
use super::waiting::{late_seat, task_of};
use crate::{Plan, Stop};
use ritiro_domain::{ReservationId, Seconds};

impl Search<'_> {
    /// Inserts waiting reservations, those with the earliest promised end first: within the promised window, or else as soon as
    /// any courier can serve them.
    pub(super) fn seat_waiting(&mut self) {
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
        let whole = !self.repair.budget.is_over() && self.repair.budget.take(plan.routes().len() * STEPS_PER_SEARCH);
        whole.then(|| late_seat(&plan, &task, &stops, self.effort.now)).flatten()
    }
}

/// Whether the search may insert a waiting reservation. A reservation that an operator removed waits for an operator.
pub(super) fn is_free(stops: &[Stop]) -> bool {
    !stops.iter().any(|stop| stop.pinned)
}
