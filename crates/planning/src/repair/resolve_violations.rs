//! Resolves the violations of a route.

use std::collections::BTreeSet;

use ritiro_domain::{ReservationId, Seconds, ShiftId, StopId, StopKind, StopState};

use super::budget::STEPS_PER_SEARCH;
use super::disturbed::disturbed;
use super::state::Repair;
use crate::constraints::{self, capacity};
use crate::timetable::{Cargo, Node, NodeViolation, Timetable};
use crate::{InsertionCriterion, Plan, Route, RouteViolation, find_insertions};

/// The largest number of reservations that are tried for one violation: those nearest to it.
const CANDIDATES: usize = 16;

/// The lateness of a route in seconds: the sum over its stops, then the late return. The repair breaks no promise to let a
/// courier return in time.
type Lateness = (Seconds, Seconds);

/// The value of a move: the lateness of the route after it, the number of disturbed stops, and the additional cost.
type Merit = (Lateness, usize, i64);

impl Repair<'_> {
    pub(super) fn resolve_violations(&mut self, shift: ShiftId) {
        let Some(most) = self.plan.route(shift).map(|route| 3 * route.stops().len() + 3) else { return };
        for _ in 0..most {
            let Some(fault) = self.plan.route(shift).and_then(|route| route.fault()) else { return };
            if !self.relocate_one(shift) && !self.accept(shift, fault) {
                return;
            }
        }
    }

    /// Moves one reservation of the route to another position, if that reduces the lateness of the route. It compares all moves
    /// or none: if the budget does not suffice, it moves nothing.
    fn relocate_one(&mut self, shift: ShiftId) -> bool {
        let Some(route) = self.plan.route(shift).cloned() else { return false };
        if route.vehicle().status.locked || !self.moves {
            return false;
        }
        let candidates = candidates(&route, self.now);
        if candidates.is_empty() || !self.budget.take(candidates.len() * self.steps_of_candidate(&route)) {
            return false;
        }
        let mut best: Option<(Merit, ReservationId, Plan)> = None;
        for reservation in candidates {
            for plan in [self.in_turn(shift, reservation), self.elsewhere(shift, reservation)].into_iter().flatten() {
                let Some(merit) = self.merit(&plan, &route, best.as_ref().map(|(merit, ..)| merit.0)) else { continue };
                if best.as_ref().is_none_or(|(other, id, _)| (merit, reservation) < (*other, *id)) {
                    best = Some((merit, reservation, plan));
                }
            }
        }
        let Some((_, reservation, plan)) = best else { return false };
        self.plan = plan;
        self.moved.insert(reservation);
        true
    }

    /// The steps for one candidate: the timing of each position in its own route, and one search for insertions in all routes.
    fn steps_of_candidate(&self, route: &Route) -> usize {
        let open = route.stops().len() - route.frozen(self.now);
        open * route.stops().len() + self.plan.routes().len() * STEPS_PER_SEARCH
    }

    /// The value of a move. Returns `None` if the move does not reduce the lateness of the route, or if the best move so far
    /// reduces it more.
    fn merit(&self, plan: &Plan, before: &Route, best: Option<Lateness>) -> Option<Merit> {
        let after = plan.route(before.vehicle().shift)?;
        let late = lateness(&after.table);
        let gains = late < lateness(&before.table) && best.is_none_or(|best| late <= best);
        gains.then(|| (late, disturbed(&self.plan, plan, self.now, |_| true), plan.cost() - self.plan.cost()))
    }

    /// The plan with the reservation at its best other position in the same route. This is also possible for goods on board,
    /// which can be handed over in another order.
    fn in_turn(&self, shift: ShiftId, reservation: ReservationId) -> Option<Plan> {
        let index = self.plan.index_of_shift(shift)?;
        let route = &self.plan.routes()[index];
        let frozen = route.frozen(self.now);
        let open: Vec<_> = route.positions_of(reservation).filter(|index| *index >= frozen).collect();
        let &[at] = open.as_slice() else { return None };
        // The goods of another trip are not on board, and nothing is handed over before it is loaded.
        let is_in_trip =
            |to: usize| route.trip_of(to) == route.trip_of(at) && route.stops()[to].visit.kind != StopKind::Load;
        let others = (frozen..route.stops().len()).filter(|to| *to != at && is_in_trip(*to));
        let tried = others.map(|to| (to, route.timed_with_stop_moved(at, to, self.now, self.plan.travel())));
        let (to, _) = tried
            .filter(|(_, table)| capacity::overloaded_node(table).is_none())
            .min_by_key(|(_, table)| (lateness(table), self.plan.objective().table(table)))?;
        let mut plan = self.plan.clone();
        plan.replace_route(index, route.with_stop_moved(at, to, self.now, self.plan.travel()));
        Some(plan)
    }

    /// The plan with the reservation in another route, within its promised window. Pinned reservations and goods on board do
    /// not move.
    fn elsewhere(&self, shift: ShiftId, reservation: ReservationId) -> Option<Plan> {
        let (mut plan, task) = self.lifted(reservation)?;
        let insertion =
            find_insertions(&plan, &task, &[task.main().window], self.now, InsertionCriterion::Cheapest).pop()?.ok()?;
        let same = plan.routes()[insertion.route].vehicle().shift == shift;
        if same {
            return None;
        }
        plan.insert(&task, &insertion, self.now);
        Some(plan)
    }

    /// Accepts a violation that cannot be resolved: the stop is late, the courier returns late, or the ride is longer. Returns
    /// `false` if that does not resolve the violation.
    fn accept(&mut self, shift: ShiftId, fault: RouteViolation) -> bool {
        let Some(route) = self.plan.route(shift).cloned() else { return false };
        match fault {
            RouteViolation::Late(stop) => self.accept_late(&route, stop),
            RouteViolation::Overtime => self.accept_overtime(&route),
            RouteViolation::Ride(stop) => self.accept_ride(&route, stop),
            RouteViolation::Overload(_) => false,
        }
    }

    fn accept_late(&mut self, route: &Route, late: StopId) -> bool {
        let Some(start) = route.start_of(late) else { return false };
        let mut stops = route.stops().to_vec();
        stops.iter_mut().filter(|stop| stop.visit.stop == late).for_each(|stop| stop.serve_at(start));
        self.set_stops(route.vehicle().shift, stops);
        true
    }

    fn accept_overtime(&mut self, route: &Route) -> bool {
        let shift = route.vehicle().shift;
        let mut status = route.vehicle().status;
        let back = route.arrival();
        if status.overtime_until.is_some_and(|until| until >= back) {
            return false;
        }
        status.overtime_until = Some(back);
        self.plan = self.plan.with_status([(shift, status)]);
        true
    }

    fn accept_ride(&mut self, route: &Route, dropoff: StopId) -> bool {
        let stops = route.stops();
        let Some(to) = stops.iter().position(|stop| stop.visit.stop == dropoff) else { return false };
        let Some(terms) = stops[to].terms else { return false };
        let Some(ride) = route.table.ride_to(to + 1) else { return false };
        let relaxed = constraints::relaxed(terms, ride);
        if relaxed == terms {
            return false;
        }
        let mut stops = stops.to_vec();
        stops.iter_mut().filter(|stop| stop.is_of(terms.reservation)).for_each(|stop| stop.terms = Some(relaxed));
        self.set_stops(route.vehicle().shift, stops);
        true
    }
}

/// The lateness in seconds.
fn lateness(table: &Timetable) -> Lateness {
    let nodes = table.nodes.iter().zip(&table.cargo);
    let late = |(node, cargo): (&Node, &Cargo)| match cargo.reported.at {
        None => (node.start - node.window.end()).max(Seconds::ZERO),
        Some(_) => Seconds::ZERO,
    };
    let home = table.nodes.len() - 1;
    let (stops, back) = (nodes.clone().take(home).map(late).sum(), nodes.skip(home).map(late).sum::<Seconds>());
    // A ride that is too long has no lateness in seconds, so it counts as one second.
    let ride = if matches!(table.violation, Some(NodeViolation::Ride(_))) { Seconds(1) } else { Seconds::ZERO };
    (stops, back + ride)
}

/// The reservations up to the first violation of a route that can still move, those nearest to it first.
fn candidates(route: &Route, now: ritiro_domain::Timestamp) -> Vec<ReservationId> {
    let stops = route.stops();
    let culprit = match route.fault() {
        Some(RouteViolation::Late(stop) | RouteViolation::Ride(stop)) => {
            stops.iter().position(|s| s.visit.stop == stop)
        }
        _ => None,
    };
    let end = culprit.map_or(stops.len(), |index| index + 1);
    let open = stops[route.frozen(now).min(end)..end].iter().rev();
    let mut seen = BTreeSet::new();
    let open = open.filter(|stop| stop.progress.state == StopState::Planned);
    let open = open.filter_map(|stop| stop.terms.map(|terms| terms.reservation)).filter(|id| seen.insert(*id));
    open.take(CANDIDATES).collect()
}
