//! Moves late reservations to positions that keep their promises again.

use ritiro_domain::{ReservationId, Seconds, ShiftId, Timestamp};

use super::search::{Case, Search};

impl Search<'_> {
    /// Moves each late reservation to a position that keeps its promise, if there is one. Such positions appear because
    /// couriers were faster than planned, routes were improved, or reservations that had to be inserted first are elsewhere by
    /// now.
    pub(super) fn recover_late(&mut self) {
        for (until, reservation) in self.late() {
            let Some((without, task)) = self.repair.lifted(reservation) else { continue };
            let Some((from, late)) = self.late_at(reservation, until) else { continue };
            // The rest of a route may depend on the stops that are removed from it.
            if without.route(from).is_none_or(|rest| rest.fault().is_some()) {
                continue;
            }
            let plan = self.repair.kept(&without, &task).or_else(|| {
                let tries = self.tries(Case::Reservation(reservation), late);
                tries.then(|| self.with_room(&without, &task)).flatten()
            });
            if let Some(plan) = plan {
                self.repair.plan = plan;
                self.repair.moved.insert(reservation);
            }
        }
    }

    /// The route that contains a reservation, and the reservation's delay in it.
    fn late_at(&self, reservation: ReservationId, until: Timestamp) -> Option<(ShiftId, Seconds)> {
        let (route, at) = self.repair.plan.find(reservation)?;
        let start = route.table.nodes[*at.last()? + 1].start;
        Some((route.vehicle().shift, (start - until).max(Seconds::ZERO)))
    }
}
