//! Repair: when a courier is late, gone or broken down, promises in danger move to where they can be kept, and nothing else moves.
//!
//! It is done in two parts. [`patch`] is done at once, within a number of steps: it makes every route keep its rules again. It moves
//! reservations one at a time where that is quickly found, accepts what is late, and takes from couriers who drive no more what
//! they leave behind. [`repair`] searches for longer, for better places for what is late or waits.
//!
//! For each route in trouble one reservation at a time is given another place: in the same route, or in another one, by the same
//! survey that books. Of all ways that help most, the one that disturbs the fewest stops is taken, then the cheapest one. Only
//! where no such way is left others are moved within their promises ([`super::reoptimise_for`]). What cannot be kept at all is served
//! as soon as it can be, and marked ([`Stop::promised_until`]); what nobody can serve waits without a route. Both are tried again
//! at every search: time may have been won since.
//!
//! This is ejection and reinsertion, one at a time (Glover 1996, ejection chains; here of length one, or a bounded search).

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

use super::progress::changed_stops;
use super::{InsertionCriterion, Plan, Route, Stop, Task, Visit, Visits, find_insertions};
use budget::{Budget, SURVEY};

pub use patch::{PatchEffort, patch};
pub use search::{Case, Found, RepairEffort, needs_repair, repair};

/// How long it takes to take the goods of one reservation over from a vehicle that broke down.
pub const TAKE_OVER: Seconds = Seconds(30);

/// What came of a repair.
#[derive(Clone)]
pub struct Repaired {
    /// The plan: every route in it keeps its rules, with windows as they are in it.
    pub plan: Plan,
    /// Reservations that have another place now.
    pub moved: BTreeSet<ReservationId>,
    /// Reservations that stand in no route, with their stops.
    pub waiting: HashMap<ReservationId, Vec<Stop>>,
}

/// How many stops that couriers may have seen have another courier, or come after another stop than before. What is new or gone
/// does not count, nor what a courier is under way to, nor routes that nobody has `seen`. Both plans are of the same shifts.
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

/// A plan while it is repaired.
struct Repair<'a> {
    plan: Plan,
    moved: BTreeSet<ReservationId>,
    waiting: HashMap<ReservationId, Vec<Stop>>,
    /// What is under way at this instant stays.
    now: Timestamp,
    /// Whether anything may be moved; if not, it is only marked what is late.
    moves: bool,
    budget: Budget<'a>,
}

impl Repair<'_> {
    fn is_gone(&self, shift: ShiftId) -> bool {
        self.plan.route(shift).is_some_and(|route| route.vehicle().status.gone)
    }

    /// The plan with a task that stands nowhere in it, within its promise, where nobody has to move for it.
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

    /// The plan without a reservation, to give it another place. `None` if it has to stay where it is: an operator gave it to this
    /// courier, it is under way, or on board.
    fn lifted(&self, reservation: ReservationId) -> Option<(Plan, Task)> {
        let (route, at) = self.plan.find(reservation)?;
        let stops: Vec<Stop> = at.iter().map(|index| route.stops()[*index].clone()).collect();
        let loaded = !route.still_loading(self.now);
        let stays = |stop: &Stop| {
            stop.pinned
                || stop.progress.state != StopState::Planned
                || (loaded && stop.visit.kind == StopKind::Delivery)
        };
        if stops.iter().any(stays) {
            return None;
        }
        let task = task_of(&stops)?;
        let mut plan = self.plan.clone();
        plan.withdraw_for_repair(reservation, self.now)?;
        Some((plan, task))
    }

    /// Where time allows again, windows are those that were promised; where not, they end where service starts.
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

/// A plan with the soonest place for a task after its promise, within the working hours of whoever it is; `None` if there is none.
/// The window ends where service starts: it does not become later by what is put in afterwards. What was promised is remembered.
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

/// The same with windows of its own: the main one, and no end for the pickup.
fn relaxed(task: &Task, window: Window) -> Task {
    let mut task = task.clone().at(window);
    if let Visits::Pair { pickup, .. } = &mut task.visits {
        let start = pickup.window.start().max(Timestamp(0));
        pickup.window = Window::lasting(start, (window.end() - start).max(Seconds::ZERO));
    }
    task
}

/// What stands in a route, as a task with the windows that were promised; `None` if it is no whole reservation.
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
