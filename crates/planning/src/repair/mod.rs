//! Repair: if a courier is late, has stopped driving or has broken down, reservations whose promise is in danger move to
//! positions that keep the promise. Nothing else moves.
//!
//! A repair has two parts. [`patch`] runs at once, within a number of steps, and makes every route keep its constraints again.
//! It moves reservations one at a time if it finds a better position quickly, accepts what is late, and takes over the
//! reservations of couriers who have stopped driving. [`repair`] searches longer, for better positions for reservations that
//! are late or waiting.
//!
//! For each route with a violation, the repair moves one reservation at a time: within the same route, or to another route
//! with the same insertion search that bookings use. Among the moves that reduce the lateness most, it selects the one that
//! disturbs the fewest stops, then the cheapest one. Only if there is no such move, other stops move within their promised
//! windows ([`super::reoptimise_for`]). A reservation whose promise cannot be kept is served as soon as possible, and its
//! stop is marked ([`Stop::promised_until`]). A reservation that no courier can serve waits without a route. Every later
//! search tries both again, because couriers may have gained time.
//!
//! This is ejection and reinsertion, one reservation at a time (ejection chains, Glover 1996; here with length one, or a
//! bounded search).

mod budget;
mod patch;
mod reassign_all;
mod reconsider;
mod recover_late;
mod resolve_violations;
mod search;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ritiro_domain::{ReservationId, Seconds, ShiftId, StopKind, StopState, Timestamp, Window};

use super::constraints::loading;
use super::progress::changed_stops;
use super::{InsertionCriterion, Plan, Route, Stop, Task, Visit, Visits, find_insertions};
use budget::{Budget, SURVEY};

pub use patch::{PatchEffort, patch};
pub use search::{Case, Found, RepairEffort, needs_repair, repair};

/// The time that it takes to transfer the goods of one reservation from a vehicle that broke down.
pub const TAKE_OVER: Seconds = Seconds(30);

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

/// Counts the disturbed stops: stops that couriers may have seen, and that now belong to another courier or follow another
/// stop. The count excludes stops that were added or removed, stops that are under way, and routes for which `seen` returns
/// `false`. Both plans have the same shifts.
pub fn disturbed(before: &Plan, after: &Plan, now: Timestamp, seen: impl Fn(&ShiftId) -> bool) -> usize {
    let pairs = before.routes().iter().zip(after.routes());
    let (old, new): (Vec<_>, Vec<_>) = pairs.filter(|(old, new)| !Arc::ptr_eq(old, new)).unzip();
    let places = |routes: &[&Arc<Route>], from: &dyn Fn(&Route) -> usize| -> HashMap<_, _> {
        let of = |route: &&Arc<Route>| {
            let previous = std::iter::once(None).chain(route.stops().iter().map(|stop| Some(stop.visit.stop)));
            let placed = route.stops().iter().zip(previous).skip(from(route));
            let shift = route.vehicle().shift;
            placed.map(|(stop, previous)| (stop.visit.stop, (shift, previous))).collect::<Vec<_>>()
        };
        routes.iter().flat_map(of).collect()
    };
    let shown = |route: &Route| if seen(&route.vehicle().shift) { route.frozen(now) } else { route.stops().len() };
    let old = places(&old, &shown);
    let new = places(&new, &|_| 0);
    old.iter().filter(|(stop, place)| new.get(*stop).is_some_and(|other| other != *place)).count()
}

/// A plan during a repair.
struct Repair<'a> {
    plan: Plan,
    moved: BTreeSet<ReservationId>,
    waiting: HashMap<ReservationId, Vec<Stop>>,
    /// Stops that are under way at this instant do not change.
    now: Timestamp,
    /// Whether reservations may move. If not, the repair only marks what is late.
    moves: bool,
    budget: Budget<'a>,
}

impl Repair<'_> {
    fn is_gone(&self, shift: ShiftId) -> bool {
        self.plan.route(shift).is_some_and(|route| route.vehicle().status.gone)
    }

    /// The plan with a task that is in no route, inserted within its promised window. No other stop moves. Returns `None` if
    /// that is not feasible or if the budget refuses the work.
    fn kept(&self, plan: &Plan, task: &Task) -> Option<Plan> {
        if !self.budget.take(plan.routes().len() * SURVEY) {
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
    fn lifted(&self, reservation: ReservationId) -> Option<(Plan, Task)> {
        let (route, at) = self.plan.find(reservation)?;
        let stops: Vec<Stop> = at.iter().map(|index| route.stops()[*index].clone()).collect();
        let loaded = !route.still_loading(self.now);
        let stays = |stop: &Stop| {
            stop.pinned
                || stop.progress.state != StopState::Planned
                || (loaded && loading::is_from_depot(stop.visit.kind))
        };
        if stops.iter().any(stays) {
            return None;
        }
        let task = task_of(&stops)?;
        let mut plan = self.plan.clone();
        plan.withdraw_for_repair(reservation, self.now)?;
        Some((plan, task))
    }

    /// Restores the promised windows of late stops that can be in time again. The window of a stop that is still late ends at
    /// its start of service.
    fn tighten(&mut self, shift: ShiftId) {
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

    fn set_stops(&mut self, shift: ShiftId, stops: Vec<Stop>) {
        let Some(index) = self.plan.index_of_shift(shift) else { return };
        let route = self.plan.routes()[index].with_stops(stops, self.plan.travel());
        self.plan.replace_route(index, route);
    }

    fn done(self) -> Repaired {
        Repaired { plan: self.plan, moved: self.moved, waiting: self.waiting }
    }
}

/// A plan with the task inserted at the earliest start after its promised window, within the working hours of the courier.
/// Returns `None` if there is no such position. The stop's window ends at its start of service, so later insertions cannot
/// delay it. The stop keeps the end of the promised window.
pub(super) fn late_seat(plan: &Plan, task: &Task, stops: &[Stop], now: Timestamp) -> Option<Plan> {
    let promised = task.main().window;
    let whole_day = Window::lasting(promised.start(), Seconds(86_400));
    let late = relaxed(task, whole_day);
    let insertion = find_insertions(plan, &late, &[whole_day], now, InsertionCriterion::Soonest).pop()?.ok()?;
    let mut plan = plan.clone();
    plan.insert(&late, &insertion, now);
    let (route, at) = plan.find(task.terms.reservation)?;
    let shift = route.vehicle().shift;
    let mut marked = route.stops().to_vec();
    for at in at {
        let stop = &mut marked[at];
        let before = stops.iter().find(|old| old.visit.stop == stop.visit.stop);
        stop.visit.window = before.map_or(stop.promised(), Stop::promised);
        let start = route.start_of(stop.visit.stop).unwrap_or(stop.visit.window.end());
        stop.serve_at(start);
    }
    let index = plan.index_of_shift(shift)?;
    let route = plan.routes()[index].with_stops(marked, plan.travel());
    plan.replace_route(index, route);
    Some(plan)
}

/// The same task with other windows: `window` for the main visit, and a window for the pickup that ends when `window` ends.
fn relaxed(task: &Task, window: Window) -> Task {
    let mut task = task.clone().at(window);
    if let Visits::Pair { pickup, .. } = &mut task.visits {
        let start = pickup.window.start().max(Timestamp(0));
        pickup.window = Window::lasting(start, (window.end() - start).max(Seconds::ZERO));
    }
    task
}

/// The stops of a reservation as a task with the promised windows. Returns `None` if the stops are not one complete
/// reservation.
pub(super) fn task_of(stops: &[Stop]) -> Option<Task> {
    let visit = |stop: &Stop| Visit { window: stop.promised(), ..stop.visit.clone() };
    let terms = stops.first()?.terms?;
    let visits = match stops {
        [only] if matches!(only.visit.kind, StopKind::Delivery | StopKind::Collection) => Visits::Single(visit(only)),
        [pickup, dropoff] if pickup.visit.kind == StopKind::Pickup && dropoff.visit.kind == StopKind::Dropoff => {
            Visits::Pair { pickup: visit(pickup), dropoff: visit(dropoff) }
        }
        _ => return None,
    };
    Some(Task { terms, visits })
}
