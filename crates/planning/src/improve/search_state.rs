//! The state of a search. Every stop, reservation and route has a small number, and the timetables change in place.

use std::collections::HashMap;
use std::ops::Range;

use super::legs::Legs;
use crate::constraints::{self, Candidate, loading, open_route};
use crate::insertion::Seat;
use crate::numbers::number;
use crate::objective::Objective;
use crate::task_visits::TaskVisits;
use crate::timetable::{DEPOT_NODE, Ride, StopAttributes, Timetable};
use crate::trial::put_visits;
use crate::trips::{NEAREST, ON_BOARD};
use crate::{Plan, Point, Route, Stop, Task, Terms, Vehicle};
use ritiro_domain::{ReservationId, StopKind, Timestamp};

/// The number that means: no route, no pickup, no job.
pub(super) const NONE: u32 = u32::MAX;

/// A reservation, or a task that has no position yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job<'a> {
    /// The entry of its only visit, or of its drop-off.
    pub main: u32,
    /// The entry of its pickup.
    pub pickup: u32,
    pub terms: &'a Terms,
    /// The route that contains it, as an index into [`SearchState::route_states`].
    pub route_state: u32,
    /// Whether the search may remove it.
    pub movable: bool,
    /// The number of steps that found no position for it.
    pub insertion_failures: u32,
}

/// The origin of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// A stop of the route from which a route state was made.
    Stop { route_state: u32, index: usize },
    /// A visit of a task that had no position.
    Task { task: usize, pickup: bool },
}

/// A route during the search.
#[derive(Clone, Debug)]
pub(super) struct RouteState<'a> {
    /// Its index in the plan.
    pub route: usize,
    pub table: Timetable,
    pub cost: i64,
    /// The vehicle as in the plan. Its points have the numbers of the travel source, not those of the leg cache.
    pub vehicle: &'a Vehicle,
    /// While they are idle, route states of one class accept the same tasks at the same cost.
    pub class: u32,
    /// Whether the route accepts no jobs, because it violates a constraint, because only an operator may change it, because its
    /// courier has stopped driving, or because it shall remain empty.
    pub closed: bool,
}

impl RouteState<'_> {
    /// The route for the constraints.
    #[inline]
    pub fn candidate(&self) -> Candidate<'_> {
        Candidate { vehicle: self.vehicle, table: &self.table }
    }
}

/// The routes on which a search works. The search ignores the rest of the plan.
pub(super) struct SearchState<'a> {
    pub plan: &'a Plan,
    pub legs: Legs<'a>,
    pub now: Timestamp,
    pub objective: Objective,
    pub route_states: Vec<RouteState<'a>>,
    pub jobs: Vec<Job<'a>>,
    /// The attributes of the stop of each entry.
    pub stops: Vec<StopAttributes>,
    /// The origin of each entry.
    pub origins: Vec<Origin>,
    /// The job of each entry; [`NONE`] for breaks.
    pub owners: Vec<u32>,
    /// The tasks that had no position at the beginning.
    pub tasks: Vec<&'a Task>,
    /// The jobs without a position.
    pub unassigned: Vec<u32>,
    pub cost: i64,
}

impl<'a> SearchState<'a> {
    /// Builds the state from some routes of a plan (by index) and from tasks that are in no route.
    pub fn new(plan: &'a Plan, routes: &[usize], tasks: impl IntoIterator<Item = &'a Task>, now: Timestamp) -> Self {
        let mut state = Self {
            plan,
            legs: Legs::new(plan.travel()),
            now,
            objective: plan.objective(),
            route_states: Vec::with_capacity(routes.len()),
            jobs: Vec::new(),
            stops: Vec::new(),
            origins: Vec::new(),
            owners: Vec::new(),
            tasks: Vec::new(),
            unassigned: Vec::new(),
            cost: 0,
        };
        let entered: Vec<_> =
            (0..).zip(routes).map(|(route_state, route)| state.enter(route_state, &plan.routes()[*route])).collect();
        tasks.into_iter().for_each(|task| state.enter_task(task));
        state.legs.open();
        state.set_up(routes, entered);
        state
    }

    fn enter(&mut self, route_state: u32, route: &'a Route) -> Range<usize> {
        self.legs.numbered(route.vehicle().start);
        self.legs.numbered(route.vehicle().end);
        let mut jobs: HashMap<ReservationId, u32> = HashMap::new();
        let first = self.stops.len();
        let (frozen, sound) = (route.frozen(self.now), route.fault().is_none());
        let locked = route.vehicle().status.locked;
        for (index, stop) in route.stops().iter().enumerate() {
            let entry = self.enter_stop(stop, if index < frozen { route.table.leave(index) } else { self.now });
            self.origins.push(Origin::Stop { route_state, index });
            let aboard = self.enter_goods(route, index, entry);
            let Some(terms) = &stop.terms else { continue };
            let seen = jobs.get(&terms.reservation).copied();
            let job = seen.unwrap_or_else(|| self.enter_job(terms, entry, route_state));
            jobs.insert(terms.reservation, job);
            self.owners[entry as usize] = job;
            let aboard = match stop.visit.kind {
                StopKind::Dropoff => seen.is_none(),
                _ => aboard,
            };
            let job = &mut self.jobs[job as usize];
            job.movable &= sound && index >= frozen && !aboard && !locked && !stop.pinned;
            if job.main != entry {
                (job.pickup, job.main) = (job.main, entry);
            }
        }
        first..self.stops.len()
    }

    /// Adds a stop, for which the courier leaves at `left` or later: what has happened remains unchanged, and all other stops
    /// happen from now on.
    fn enter_stop(&mut self, stop: &Stop, left: Timestamp) -> u32 {
        let entry = number(self.stops.len());
        let mut facts = StopAttributes::of(stop, entry);
        facts.point = facts.point.map(|point| self.legs.numbered(point));
        facts.depart_after = facts.depart_after.max(left);
        self.stops.push(facts);
        self.owners.push(NONE);
        entry
    }

    /// Sets when and where the goods of a delivery are loaded. Returns whether the delivery must stay in its route for that.
    fn enter_goods(&mut self, route: &Route, index: usize, entry: u32) -> bool {
        let (node, table) = (index + 1, &route.table);
        let frozen = table.frozen_count(self.now);
        self.stops[entry as usize].reported.kept = table.cargo[node].reported.kept;
        if table.cargo[node].loaded_at == ON_BOARD {
            self.stops[entry as usize].loaded_at = ON_BOARD;
            return true;
        }
        if table.is_load_point(node) {
            // A trip that is loaded stays so, whenever the courier leaves in another arrangement.
            self.stops[entry as usize].reported.closed |= !table.loads_at(node, frozen, self.now);
        }
        if !loading::is_from_depot(route.stops()[index].visit.kind) {
            return false;
        }
        let loaded = table.is_loaded(node, frozen, self.now);
        let Some(trip) = table.trips.get(node) else { return loaded };
        let first = entry - number(index);
        let facts = &mut self.stops[entry as usize];
        if loaded {
            facts.loaded_at = match table.cargo[node].loaded_at {
                NEAREST if trip.load_point == 0 => DEPOT_NODE,
                NEAREST => first + number(trip.load_point - 1),
                DEPOT_NODE => DEPOT_NODE,
                stop => first + stop,
            };
            return true;
        }
        let begun = table.loading_has_begun(trip.load_point, self.now);
        if !begun {
            facts.ready = facts.ready.max(self.now);
        }
        begun
    }

    fn enter_job(&mut self, terms: &'a Terms, main: u32, route_state: u32) -> u32 {
        self.jobs.push(Job { main, pickup: NONE, terms, route_state, movable: true, insertion_failures: 0 });
        number(self.jobs.len() - 1)
    }

    fn enter_task(&mut self, task: &'a Task) {
        let visits = task.entering(self.now, 0);
        let mut entries = visits.pickup.iter().chain([&visits.main]).map(|facts| {
            let entry = number(self.stops.len());
            let point = facts.point.map(|point| self.legs.numbered(point));
            self.stops.push(StopAttributes { entry, point, ..*facts });
            self.origins.push(Origin::Task { task: self.tasks.len(), pickup: facts.kind == StopKind::Pickup });
            entry
        });
        let (first, last) = (entries.next(), entries.last());
        let Some(main) = last.or(first) else { return };
        let job = self.enter_job(&task.terms, main, NONE);
        self.jobs[job as usize].pickup = last.and(first).unwrap_or(NONE);
        self.owners.resize(self.stops.len(), job);
        self.tasks.push(task);
        self.unassigned.push(job);
    }

    fn set_up(&mut self, routes: &[usize], entered: Vec<Range<usize>>) {
        let mut kinds: Vec<&Vehicle> = Vec::new();
        for (number, stops) in routes.iter().zip(entered) {
            let route = &self.plan.routes()[*number];
            let vehicle = route.vehicle();
            let closed = !open_route::is_open(&route.table);
            let entries: Vec<u32> = self.stops[stops.clone()].iter().map(|stop| stop.entry).collect();
            let legs = vehicle.drives(&self.legs);
            let table = Timetable::of(&self.numbered(route), &self.stops[stops], self.rides(&entries), &legs);
            let class = if table.stops() > 0 || closed { NONE } else { class_of(vehicle, &mut kinds) };
            let cost = self.objective.table(&table);
            self.route_states.push(RouteState { route: *number, table, cost, vehicle, class, closed });
        }
        self.cost = self.route_states.iter().map(|route_state| route_state.cost).sum();
    }

    /// A route's vehicle whose points have the numbers of the leg cache.
    fn numbered(&self, route: &Route) -> Vehicle {
        let (vehicle, point) = (route.vehicle(), |point: Point| self.legs.known(point));
        let mut status = vehicle.status;
        status.loaded |= route.table.has_trips() && !route.still_loading(self.now);
        Vehicle { start: point(vehicle.start), end: point(vehicle.end), status, ..vehicle.clone() }
    }

    /// The visits of a job.
    pub fn visits(&self, job: u32) -> TaskVisits<'a> {
        let Job { main, pickup, terms, .. } = self.jobs[job as usize];
        TaskVisits { terms, pickup: self.stops.get(pickup as usize).copied(), main: self.stops[main as usize] }
    }

    /// Whether a route can take a job, at any position.
    #[inline]
    pub fn takes(&self, route_state: &RouteState, visits: &TaskVisits) -> bool {
        !route_state.closed
            && constraints::suits(route_state.vehicle, visits)
            && constraints::accepts(route_state.candidate(), visits, self.now).is_ok()
    }

    /// The job of an entry; [`NONE`] for breaks and load stops.
    #[inline]
    pub fn owner(&self, entry: u32) -> u32 {
        self.owners.get(entry as usize).copied().unwrap_or(NONE)
    }

    /// Inserts a job into a route.
    pub fn put(&mut self, job: u32, route_state: u32, seat: Seat) {
        let visits = self.visits(job);
        let route_of = &mut self.route_states[route_state as usize];
        let legs = route_of.vehicle.drives(&self.legs);
        put_visits(&mut route_of.table, &visits, seat, self.now, &legs);
        self.jobs[job as usize].route_state = route_state;
        self.time(route_state);
    }

    /// Removes jobs from a route.
    pub fn take(&mut self, jobs: &[u32], route_state: u32) {
        let owners = &self.owners;
        let owner = |entry: u32| owners.get(entry as usize).copied().unwrap_or(NONE);
        let of = &mut self.route_states[route_state as usize];
        of.table.take(|entry| jobs.contains(&owner(entry)), &of.vehicle.drives(&self.legs));
        jobs.iter().for_each(|job| self.jobs[*job as usize].route_state = NONE);
        self.time(route_state);
        self.drop_needless_load_stops(route_state);
    }

    /// Removes the load stops at which nothing is loaded any more.
    fn drop_needless_load_stops(&mut self, route_state: u32) {
        while let Some(node) = self.route_states[route_state as usize].table.needless_load_stop(self.now) {
            let of = &mut self.route_states[route_state as usize];
            of.table.take_node(node, &of.vehicle.drives(&self.legs));
            self.time(route_state);
        }
    }

    /// Sets the stops of a route, by entry, in order.
    pub fn arrange(&mut self, route_state: u32, entries: &[u32]) {
        let vehicle = self.numbered(&self.plan.routes()[self.route_states[route_state as usize].route]);
        let stops: Vec<_> = entries.iter().map(|entry| self.attributes(route_state, *entry)).collect();
        let table = Timetable::of(&vehicle, &stops, self.rides(entries), &vehicle.drives(&self.legs));
        self.route_states[route_state as usize].table = table;
        self.time(route_state);
    }

    fn attributes(&self, route_state: u32, entry: u32) -> StopAttributes {
        let table = &self.route_states[route_state as usize].table;
        let known = self.stops.get(entry as usize).copied();
        known.unwrap_or_else(|| StopAttributes::load_stop(table, self.now))
    }

    fn rides(&self, entries: &[u32]) -> Vec<Ride> {
        let mut rides = Vec::new();
        for entry in entries {
            let Some(job) = self.jobs.get(self.owner(*entry) as usize) else { continue };
            if job.main == *entry {
                let pickup = || Some(job.pickup).filter(|pickup| *pickup != NONE);
                rides.extend(constraints::rides(job.terms, (*entry, self.stops[*entry as usize].kind), pickup));
            }
        }
        rides
    }

    fn time(&mut self, route_state: u32) {
        let route_state = &mut self.route_states[route_state as usize];
        route_state.table.settle();
        let cost = self.objective.table(&route_state.table);
        self.cost += cost - route_state.cost;
        route_state.cost = cost;
    }
}

/// The class of an idle vehicle: the number of its kind, in the order in which the kinds appear.
fn class_of<'a>(vehicle: &'a Vehicle, kinds: &mut Vec<&'a Vehicle>) -> u32 {
    let known = (0..).zip(kinds.iter()).find(|(_, kind)| kind.serves_like(vehicle)).map(|(class, _)| class);
    known.unwrap_or_else(|| {
        kinds.push(vehicle);
        number(kinds.len() - 1)
    })
}
