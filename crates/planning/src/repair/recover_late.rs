//! What was to be late, and need not be any more.

use crate::Route;
use ritiro_domain::{ReservationId, Seconds, ShiftId, Timestamp};

use super::search::{Case, Search};

impl Search<'_> {
    /// What is late moves to where its promise can be kept: couriers were quicker than planned, routes were improved, or others
    /// that had to be seated first stand elsewhere by now.
    pub(super) fn recover_late(&mut self) {
        for (until, reservation) in self.late() {
            let Some((without, task)) = self.repair.lifted(reservation) else { continue };
            let Some((from, late)) = self.late_at(reservation, until) else { continue };
            // The rest of a route may count on what is in it.
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

    /// In which route a reservation stands, and how late it is there.
    fn late_at(&self, reservation: ReservationId, until: Timestamp) -> Option<(ShiftId, Seconds)> {
        let (route, at) = self.repair.plan.find(reservation)?;
        let start = route.table.nodes[*at.last()? + 1].start;
        Some((route.vehicle().shift, (start - until).max(Seconds::ZERO)))
    }
}

/// Late reservations of a route whose promise could still be kept by somebody, with its end.
pub(super) fn late_reservations(route: &Route, now: Timestamp) -> Vec<(Timestamp, ReservationId)> {
    let status = route.vehicle().status;
    if status.locked || status.gone {
        return Vec::new();
    }
    let late = route.stops()[route.frozen(now)..].iter();
    let late = late.filter(|stop| !stop.pinned && stop.promised_until.is_some_and(|until| until > now));
    late.filter_map(|stop| Some((stop.promised_until?, stop.terms?.reservation))).collect()
}
