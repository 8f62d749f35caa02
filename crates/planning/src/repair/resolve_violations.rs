//! A route in trouble, made sound again.

use std::collections::BTreeSet;

use ritiro_domain::{ReservationId, Seconds, ShiftId, StopId, StopState};

use super::budget::SURVEY;
use super::{Repair, disturbed};
use crate::timetable::{Cargo, Node, NodeViolation, Timetable};
use crate::{InsertionCriterion, Plan, Route, RouteViolation, find_insertions};

/// Most reservations that are tried for one fault, those nearest to it.
const CANDIDATES: usize = 16;

/// What is late in a route: its stops, then the way home. No promise is broken for a courier to be home in time.
type Lateness = (Seconds, Seconds);

/// A way out: what is late in the route then, how many stops it disturbs, what it costs more.
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

    /// Gives one reservation of the route another place, if that makes it better. Either all ways are weighed, or none: where the
    /// budget does not reach, nothing is moved.
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

    /// Each place in its own route is timed, and all routes are surveyed.
    fn steps_of_candidate(&self, route: &Route) -> usize {
        let open = route.stops().len() - route.frozen(self.now);
        open * route.stops().len() + self.plan.routes().len() * SURVEY
    }

    /// `None` if the route does not gain by it, or less than by the best way until now.
    fn merit(&self, plan: &Plan, before: &Route, best: Option<Lateness>) -> Option<Merit> {
        let after = plan.route(before.vehicle().shift)?;
        let late = lateness(&after.table);
        let gains = late < lateness(&before.table) && best.is_none_or(|best| late <= best);
        gains.then(|| (late, disturbed(&self.plan, plan, self.now, |_| true), plan.cost() - self.plan.cost()))
    }

    /// At another place of the same route, where that is best; goods on board can be handed over in another order.
    fn in_turn(&self, shift: ShiftId, reservation: ReservationId) -> Option<Plan> {
        let index = self.plan.index_of_shift(shift)?;
        let route = &self.plan.routes()[index];
        let frozen = route.frozen(self.now);
        let open: Vec<_> = route.positions_of(reservation).filter(|index| *index >= frozen).collect();
        let &[at] = open.as_slice() else { return None };
        let others = (frozen..route.stops().len()).filter(|to| *to != at);
        let tried = others.map(|to| (to, route.timed_with_stop_moved(at, to, self.now, self.plan.travel())));
        let (to, _) = tried
            .filter(|(_, table)| !is_overloaded(table))
            .min_by_key(|(_, table)| (lateness(table), self.plan.objective().table(table)))?;
        let mut plan = self.plan.clone();
        plan.replace_route(index, route.with_stop_moved(at, to, self.now, self.plan.travel()));
        Some(plan)
    }

    /// In another route, within its promise. What an operator gave to this courier stays, and so does what is on board.
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

    /// What cannot be helped: the stop is late, the courier is back late, the goods ride longer. `false` if even that is no way
    /// out.
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
        let Some(from) = route.positions_of(terms.reservation).next() else { return false };
        let rides = route.table.nodes[to + 1].start - route.table.nodes[from + 1].earliest_departure;
        if terms.max_ride.is_none_or(|most| most >= rides) {
            return false;
        }
        let mut stops = stops.to_vec();
        for stop in stops.iter_mut().filter(|stop| stop.is_of(terms.reservation)) {
            stop.terms = stop.terms.map(|terms| crate::Terms { max_ride: Some(rides), ..terms });
        }
        self.set_stops(route.vehicle().shift, stops);
        true
    }
}

/// By how many seconds in all.
fn lateness(table: &Timetable) -> Lateness {
    let nodes = table.nodes.iter().zip(&table.cargo);
    let late = |(node, cargo): (&Node, &Cargo)| match cargo.reported.at {
        None => (node.start - node.window.end()).max(Seconds::ZERO),
        Some(_) => Seconds::ZERO,
    };
    let home = table.nodes.len() - 1;
    let (stops, back) = (nodes.clone().take(home).map(late).sum(), nodes.skip(home).map(late).sum::<Seconds>());
    // A ride that is too long has no length of lateness of its own.
    let ride = if matches!(table.violation, Some(NodeViolation::Ride(_))) { Seconds(1) } else { Seconds::ZERO };
    (stops, back + ride)
}

/// Whether there is too much on board somewhere; being late may hide it.
fn is_overloaded(table: &Timetable) -> bool {
    table.cargo.iter().any(|cargo| !cargo.on_board.fits(table.capacity))
}

/// The reservations of a route before its first fault that can still have another place, those nearest to it first.
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
