//! The planner's answers found the slow way: put the stops there, run the day in order, look.
//!
//! Nothing here uses the timetable, the search for gaps or the insertion search.

use crate::checker::{driving, edges, goods_ready, loading_at, set_up, stay, stay_at_start};
use crate::{
    Insertion, InsertionCriterion, Leg, Loads, Plan, Point, Route, Stop, Task, Travel, Vehicle, Visit, Visits, check,
};
use ritiro_domain::{AreaSet, Load, LoadPoint, Rank, Seconds, StopId, StopKind, Timestamp, Window};

/// When service starts at each stop, and the return; `None` where no schedule keeps every window and ride limit.
///
/// The earliest such schedule: every rule only ever moves a start to a later instant, until nothing moves any more.
pub fn starts(route: &Route, travel: &dyn Travel) -> Option<Vec<Timestamp>> {
    let count = route.stops().len();
    let mut floor = vec![Timestamp::MIN; count];
    loop {
        let starts = drive(route, &floor, travel)?;
        let mut settled = true;
        // The checker's limits between two stops: a ride limit may delay the earlier one.
        for edge in edges(route, travel).iter().filter(|edge| edge.from > 0 && edge.to <= count) {
            let least = Timestamp(edge.soonest(starts[edge.from - 1].0, travel.traffic()));
            if starts[edge.to - 1] < least {
                floor[edge.to - 1] = least;
                settled = false;
            }
        }
        if settled {
            return Some(starts);
        }
    }
}

fn drive(route: &Route, floor: &[Timestamp], travel: &dyn Travel) -> Option<Vec<Timestamp>> {
    let vehicle = route.vehicle();
    let (mut ready, mut here) = (vehicle.hours.start() + Seconds(stay_at_start(route)), vehicle.start);
    let mut starts = Vec::new();
    for (stop, floor) in route.stops().iter().zip(floor) {
        let there = stop.visit.point.unwrap_or(here);
        let arrival = arrive(travel, ready.max(stop.depart_after), driving(route, travel, here, there));
        let there_from = arrival + Seconds(set_up(here, there));
        let start = there_from.max(stop.visit.window.start()).max(*floor);
        if start > stop.visit.window.end() {
            return None;
        }
        let begin = start.max(goods_ready(route, stop).map_or(Timestamp::MIN, Timestamp));
        (ready, here) = (begin + Seconds(stay(route, stop)), there);
        starts.push(start);
    }
    let back = arrive(travel, ready, driving(route, travel, here, vehicle.end));
    starts.push(back);
    (back <= last_return(vehicle)).then_some(starts)
}

/// The end of the shift, or of the overtime that was accepted.
fn last_return(vehicle: &Vehicle) -> Timestamp {
    vehicle.status.overtime_until.map_or(vehicle.hours.end(), |until| until.max(vehicle.hours.end()))
}

/// The last instant at which the courier is still where they were before each stop, and before the return.
fn departures(route: &Route, travel: &dyn Travel) -> Vec<Timestamp> {
    let Some(mut starts) = starts(route, travel) else { return Vec::new() };
    let vehicle = route.vehicle();
    let home = starts.len() - 1;
    starts[home] = last_return(vehicle);
    let mut here = vehicle.start;
    let mut there = |stop: Option<&Stop>| {
        let next: Point = stop.map_or(vehicle.end, |s| s.visit.point.unwrap_or(here));
        let from = std::mem::replace(&mut here, next);
        (driving(route, travel, from, next), Seconds(set_up(from, next)))
    };
    let stops = route.stops().iter().map(Some).chain([None]);
    let leave = |(start, stop): (Timestamp, Option<&Stop>)| {
        let (drive, set_up) = there(stop);
        leave_by(travel, start - set_up, drive)
    };
    starts.into_iter().zip(stops).map(leave).collect()
}

/// Drives second by second.
fn arrive(travel: &dyn Travel, leave: Timestamp, free_flow: i64) -> Timestamp {
    let (mut now, mut left) = (leave, 1000 * free_flow);
    while left > 0 {
        left -= travel.traffic().speed_at(now).0;
        now = now + Seconds(1);
    }
    now
}

/// Drives backwards, second by second.
fn leave_by(travel: &dyn Travel, arrive: Timestamp, free_flow: i64) -> Timestamp {
    let (mut now, mut left) = (arrive, 1000 * free_flow);
    while left > 0 {
        now = now - Seconds(1);
        left -= travel.traffic().speed_at(now).0;
    }
    now
}

/// Every insertion of a task that keeps all rules, with its exact start and cost.
pub fn insertions(plan: &Plan, task: &Task, now: Timestamp) -> Vec<Insertion> {
    let routes = plan.routes().iter().enumerate();
    routes.flat_map(|(index, route)| in_route(plan, index, route, task, now)).collect()
}

/// The best of some insertions, ties broken as the survey says.
pub fn best(found: &[Insertion], prefer: InsertionCriterion) -> Option<Insertion> {
    let place = |i: &Insertion| (i.route, i.at, i.dropoff_at, i.loads);
    match prefer {
        InsertionCriterion::Cheapest => found.iter().min_by_key(|i| (i.cost, i.start, place(i))).copied(),
        InsertionCriterion::Soonest => found.iter().min_by_key(|i| (i.start, i.cost, place(i))).copied(),
    }
}

fn in_route(plan: &Plan, index: usize, route: &Route, task: &Task, now: Timestamp) -> Vec<Insertion> {
    let leaves = departures(route, plan.travel());
    if leaves.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in (0..leaves.len()).filter(|at| leaves[*at] > now) {
        let last = if matches!(task.visits, Visits::Single(_)) { at } else { route.stops().len() };
        let seats = (at..=last).flat_map(|dropoff_at| ways_to_load(route, task).map(move |loads| (dropoff_at, loads)));
        for (dropoff_at, loads) in seats.collect::<Vec<_>>() {
            let trip = Trip::of(route, at, &leaves, now);
            if !trip.takes(task, loads) {
                continue;
            }
            let trial = with(route, task, (at, dropoff_at, loads), &trip, now, plan.travel());
            found.extend(judge(plan, (route, &trial), now, &leaves).map(|start| {
                let opens_route = route.stops().iter().all(|s| !s.visit.kind.is_of_reservation());
                let (cost, detour) = added(plan, route, &trial);
                Insertion {
                    route: index,
                    at,
                    dropoff_at,
                    loads,
                    start: start[dropoff_at + last_of(task) + usize::from(loads.before)],
                    cost,
                    detour,
                    opens_route,
                }
            }));
        }
    }
    found
}

fn last_of(task: &Task) -> usize {
    usize::from(matches!(task.visits, Visits::Pair { .. }))
}

/// How a visit can be in a trip or begin one. Shipments are not loaded at the depot.
fn ways_to_load(route: &Route, task: &Task) -> impl Iterator<Item = Loads> + use<> {
    let vehicle = route.vehicle();
    let loading = vehicle.loading.filter(|_| vehicle.depot.is_some() && matches!(task.visits, Visits::Single(_)));
    let spare = if loading.is_some() { spare_trips(route) } else { 0 };
    let all = [(false, false), (true, false), (false, true), (true, true)];
    let all = all.map(|(before, after)| Loads { before, after });
    all.into_iter().filter(move |loads| usize::from(loads.before) + usize::from(loads.after) <= spare)
}

fn spare_trips(route: &Route) -> usize {
    let loads = route.stops().iter().filter(|stop| stop.visit.kind == StopKind::Load).count();
    let most = route.vehicle().loading.and_then(|loading| loading.most_trips);
    most.map_or(9, |most| most.saturating_sub(loads + usize::from(loads_at_start(route))))
}

/// Whether the first trip has goods.
fn loads_at_start(route: &Route) -> bool {
    let first = route.stops().iter().take_while(|stop| stop.visit.kind != StopKind::Load);
    let named = |stop: &Stop| stop.loaded_at == Some(LoadPoint::Start);
    first.clone().any(|s| s.visit.kind == StopKind::Delivery) || route.stops().iter().any(named)
}

/// The trip of a node, as far as an insertion behind the node is concerned.
pub struct Trip {
    at: usize,
    frozen: usize,
    leaves: Vec<Timestamp>,
    point: LoadPoint,
    /// Whether goods can still join it.
    open: bool,
    /// Whether goods can be loaded there without one trip too many.
    may_begin: bool,
    /// Whether the node is its load point.
    begins: bool,
    /// Whether no stop of a reservation is behind the node.
    ends: bool,
    /// Deliveries behind the node that are loaded at its load point.
    rest: Vec<StopId>,
    /// Goods on board for the depot.
    collected: Load,
}

impl Trip {
    pub fn of(route: &Route, at: usize, leaves: &[Timestamp], now: Timestamp) -> Self {
        let stops = route.stops();
        let is_load = |stop: &Stop| stop.visit.kind == StopKind::Load;
        let first = stops[..at].iter().rposition(is_load);
        let point = first.map_or(LoadPoint::Start, |i| LoadPoint::Stop(stops[i].visit.stop));
        let behind = stops[at..].iter().take_while(|stop| !is_load(stop));
        let rest = behind.clone().filter(|s| s.visit.kind == StopKind::Delivery && s.loaded_at.is_none());
        let taken = stops[first.map_or(0, |i| i + 1)..at].iter().filter(|s| s.visit.kind == StopKind::Collection);
        let may_begin = point != LoadPoint::Start || loads_at_start(route) || spare_trips(route) > 0;
        // A courier with one trip loads until they leave for the first stop that is not a break.
        let leave = match (first, route.vehicle().loading.filter(|_| route.vehicle().depot.is_some())) {
            (None, None) => stops.iter().position(|s| s.visit.kind != StopKind::Break).map(|i| leaves[i]),
            (first, _) => Some(leaves[first.map_or(0, |i| i + 1)]),
        };
        Self {
            at,
            point,
            frozen: leaves[..stops.len()].iter().filter(|leave| **leave <= now).count(),
            leaves: leaves.to_vec(),
            may_begin,
            open: leave.is_none_or(|leave| leave - Seconds(loading_at(route, point).0) > now),
            begins: first.map_or(0, |i| i + 1) == at,
            ends: !behind.clone().any(|stop| stop.visit.kind != StopKind::Break),
            rest: rest.map(|stop| stop.visit.stop).collect(),
            collected: taken.fold(Load::ZERO, |sum, stop| sum + stop.visit.load),
        }
    }

    /// Whether a task makes sense there: no two load stops without a stop between, nobody unloads nothing, and goods are loaded
    /// where that is still possible.
    fn takes(&self, task: &Task, loads: Loads) -> bool {
        let delivery = task.main().kind == StopKind::Delivery;
        let rest = self.open && !self.rest.is_empty();
        match (loads.before, loads.after) {
            (false, false) => !delivery || self.open && self.may_begin,
            (true, false) if delivery => !(self.open && self.begins),
            (true, false) => self.collected != Load::ZERO,
            (false, true) => !self.ends && (!delivery || rest),
            (true, true) => delivery && !(self.open && self.begins) && !self.ends,
        }
    }
}

/// A route with the visits of a task put in, its ranks written anew.
pub fn with(
    route: &Route,
    task: &Task,
    (at, dropoff_at, loads): (usize, usize, Loads),
    trip: &Trip,
    now: Timestamp,
    travel: &dyn Travel,
) -> Route {
    let mut terms = task.terms;
    if route.vehicle().loading.is_some() && task.main().kind == StopKind::Delivery {
        terms.ready = Some(terms.ready.unwrap_or(now).max(now));
    }
    let stop = |visit: &Visit| Stop::new(visit.clone(), Some(terms), Rank::between(None, None), now);
    let mut stops = route.stops().to_vec();
    if !trip.open && (loads.before || loads.after) {
        let stays = stops.iter_mut().filter(|stop| trip.rest.contains(&stop.visit.stop));
        stays.for_each(|stop| stop.loaded_at = Some(trip.point));
    }
    match &task.visits {
        Visits::Single(visit) => {
            let mut new: Vec<_> = loads.before.then(|| load_stop(route, 901, now)).into_iter().collect();
            new.push(stop(visit));
            new.extend(loads.after.then(|| load_stop(route, 902, now)));
            stops.splice(trip.at..trip.at, new);
        }
        Visits::Pair { pickup, dropoff } => {
            stops.insert(dropoff_at, stop(dropoff));
            stops.insert(at, stop(pickup));
        }
    }
    let mut rank = None;
    for stop in &mut stops {
        stop.rank = Rank::between(rank.as_ref(), None);
        rank = Some(stop.rank.clone());
    }
    let vehicle = route.vehicle();
    let new = Route::new(vehicle.clone().into(), stops.clone(), travel);
    if !(loads.before || loads.after) || trip.frozen >= stops.len() {
        return new;
    }
    // A trip with fewer goods could leave earlier, but what has happened remains.
    let left =
        trip.leaves[..trip.frozen].iter().map(|leave| (*leave).min(now)).chain([trip.leaves[trip.frozen].min(now)]);
    for ((stop, leave), left) in stops.iter_mut().zip(departures(&new, travel)).zip(left) {
        if leave < left {
            stop.depart_after = left;
        }
    }
    Route::new(vehicle.clone().into(), stops, travel)
}

fn load_stop(route: &Route, number: u16, now: Timestamp) -> Stop {
    let vehicle = route.vehicle();
    let visit = Visit {
        stop: StopId::of_load(vehicle.shift, number),
        kind: StopKind::Load,
        point: Some(vehicle.start),
        window: Window::ANY,
        service: Seconds::ZERO,
        load: Load::ZERO,
        areas: AreaSet::ALL,
    };
    Stop::new(visit, None, Rank::between(None, None), now)
}

/// The starts of a route that keeps every rule and leaves what has happened as it was.
fn judge(
    plan: &Plan,
    (before, after): (&Route, &Route),
    now: Timestamp,
    leaves: &[Timestamp],
) -> Option<Vec<Timestamp>> {
    let new = starts(after, plan.travel())?;
    let old = starts(before, plan.travel())?;
    let frozen = leaves[..before.stops().len()].iter().filter(|leave| **leave <= now).count();
    // Nobody sets out in the past, also where a ride limit would have it so.
    let possible = departures(after, plan.travel()).get(frozen).is_none_or(|leave| *leave >= now);
    (new[..frozen] == old[..frozen] && possible && check([after], plan.travel()).is_empty()).then_some(new)
}

fn added(plan: &Plan, before: &Route, after: &Route) -> (i64, Leg) {
    let cost = |route: &Route| plan.objective().route(route);
    let idle = before.stops().iter().all(|s| !s.visit.kind.is_of_reservation());
    let driven = if idle { Leg::default() } else { before.driving() };
    (cost(after) - cost(before), after.driving() - driven)
}
