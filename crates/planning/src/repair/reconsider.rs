//! Resolves the violations of a late route again, with the lateness that was accepted before removed.

use std::collections::HashSet;

use crate::{Route, Stop, VehicleStatus};
use ritiro_domain::{Seconds, ShiftId, StopId, Timestamp};

use super::recover_late::late_reservations;
use super::search::{Case, Search};

/// The lateness of a route in seconds: the sum over its stops, compared with the promised windows, and the overtime of the
/// return.
type Lateness = (Seconds, Seconds);

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

/// Whether a route has lateness that may be avoidable: a late stop whose promise can still be kept, or a late return.
pub(super) fn is_late(route: &Route, now: Timestamp) -> bool {
    !late_reservations(route, now).is_empty() || is_home_late(route, now)
}

fn is_home_late(route: &Route, now: Timestamp) -> bool {
    let VehicleStatus { locked, gone, overtime_until, .. } = route.vehicle().status;
    let open = || route.stops()[route.frozen(now)..].iter().any(|stop| stop.terms.is_some());
    !locked && !gone && overtime_until.is_some() && overtime(route) > Seconds::ZERO && open()
}

fn overtime(route: &Route) -> Seconds {
    let late = route.arrival() - route.vehicle().hours.end();
    if route.is_idle() { Seconds::ZERO } else { late.max(Seconds::ZERO) }
}

fn lateness(route: &Route) -> Lateness {
    let late = |(stop, node): (&Stop, &crate::timetable::Node)| {
        let until = stop.promised_until.filter(|_| !stop.progress.is_over())?;
        Some((node.start - until).max(Seconds::ZERO))
    };
    let stops = route.stops().iter().zip(&route.table.nodes[1..]).filter_map(late).sum();
    (stops, overtime(route))
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
