//! What was to be late, and need not be any more.

use std::collections::HashSet;

use crate::domain::ReservationId;
use crate::planning::Route;

use super::Repair;

/// Most reservations that are tried in one repair, those first whose promise ends first.
const MOST: usize = 16;

impl Repair<'_> {
    /// What is late moves to where its promise can be kept: couriers were quicker than planned, routes were improved, or others
    /// that had to be seated first stand elsewhere by now.
    pub(super) fn rescue(&mut self) {
        for reservation in self.late() {
            let Some((without, task)) = self.lifted(reservation) else { continue };
            // The rest of a route may count on what is in it.
            let from = self.plan.find(reservation).map(|(route, _)| route.vehicle().shift);
            if from.and_then(|shift| without.route(shift)).is_none_or(|rest| rest.fault().is_some()) {
                continue;
            }
            if let Some(plan) = self.kept(&without, &task) {
                self.plan = plan;
                self.moved.insert(reservation);
            }
        }
    }

    /// Late reservations whose promise could still be kept by somebody.
    fn late(&self) -> Vec<ReservationId> {
        let now = self.effort.now;
        let open = |route: &Route| !route.vehicle().standing.locked && !route.vehicle().standing.gone;
        let routes = self.plan.routes().iter().filter(|route| open(route));
        let stops = routes.flat_map(|route| &route.stops()[route.frozen(now)..]);
        let late = stops.filter(|stop| stop.promised_until.is_some_and(|until| until > now));
        let mut late: Vec<_> = late.filter_map(|stop| Some((stop.promised_until?, stop.terms?.reservation))).collect();
        late.sort_unstable();
        let mut seen = HashSet::new();
        late.into_iter().map(|(_, id)| id).filter(|id| seen.insert(*id)).take(MOST).collect()
    }
}
