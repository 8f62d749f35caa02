//! Resolves the violations of a late route again, with the lateness that was accepted before removed.

use std::collections::HashSet;

use crate::{Route, VehicleStatus};
use ritiro_domain::{ShiftId, StopId, Timestamp};

use super::lateness::{is_late, lateness};
use super::search::{Case, Search};

impl Search<'_> {
    /// Moves a reservation out of each late route, or to another position in it, if that reduces the lateness of the route.
    pub(super) fn reconsider(&mut self) {
        let now = self.repair.now;
        let late = self.repair.plan.routes().iter().filter(|route| is_late(route, now));
        let mut late: Vec<_> = late.map(|route| (lateness(route), route.vehicle().shift)).collect();
        late.sort_unstable_by_key(|(late, shift)| (std::cmp::Reverse(*late), *shift));
        for ((stops, home), shift) in late {
            if self.tries(Case::Route(shift), stops + home) {
                self.resolve_violations_again(shift);
            }
        }
    }

    fn resolve_violations_again(&mut self, shift: ShiftId) {
        let Some(before) = self.repair.plan.route(shift).cloned() else { return };
        let Some(index) = self.repair.plan.index_of_shift(shift) else { return };
        let (plan, moved) = (self.repair.plan.clone(), self.repair.moved.clone());
        let restored = as_promised(&before, self.repair.now, &self.repair.plan);
        self.repair.plan.replace_route(index, restored);
        self.repair.resolve_violations(shift);
        if !self.repair.plan.route(shift).is_some_and(|after| is_better(after, &before)) {
            (self.repair.plan, self.repair.moved) = (plan, moved);
        }
    }
}

/// Whether the route is less late, and no other promise is broken for it.
fn is_better(after: &Route, before: &Route) -> bool {
    let late = |route: &Route| -> HashSet<StopId> {
        let late = route.stops().iter().filter(|stop| stop.promised_until.is_some() && !stop.progress.is_over());
        late.map(|stop| stop.visit.stop).collect()
    };
    after.fault().is_none() && lateness(after) < lateness(before) && late(after).is_subset(&late(before))
}

/// The route with the promised windows and the hours of the shift. It violates constraints then.
fn as_promised(route: &Route, now: Timestamp, plan: &crate::Plan) -> Route {
    let frozen = route.frozen(now);
    let mut stops = route.stops().to_vec();
    let open = stops[frozen..].iter_mut().filter(|stop| !stop.pinned);
    for stop in open.filter(|stop| stop.promised_until.is_some_and(|until| until > now)) {
        stop.visit.window = stop.promised();
        stop.promised_until = None;
    }
    let status = VehicleStatus { overtime_until: None, ..route.vehicle().status };
    route.with_status(status, plan.travel()).with_stops(stops, plan.travel())
}
