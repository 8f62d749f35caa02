//! The planner's answers found the slow way: put the stops there, run the day in order, look.
//!
//! Nothing here uses the timetable, the search for gaps or the insertion search.

use crate::checker::edges;
use crate::{Insertion, InsertionCriterion, Leg, Plan, Point, Route, Stop, Task, Travel, Visit, Visits, check};
use ritiro_domain::{Rank, Seconds, StopKind, Timestamp};

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
            let least = starts[edge.from - 1] + Seconds(edge.gap);
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
    let (mut ready, mut here) = (vehicle.hours.start(), vehicle.start);
    let mut starts = Vec::new();
    for (stop, floor) in route.stops().iter().zip(floor) {
        let there = stop.visit.point.unwrap_or(here);
        let arrival = ready.max(stop.depart_after) + travel.leg(here, there).duration;
        let start = arrival.max(stop.visit.window.start()).max(*floor);
        if start > stop.visit.window.end() {
            return None;
        }
        (ready, here) = (start + stop.visit.service, there);
        starts.push(start);
    }
    let back = ready + travel.leg(here, vehicle.end).duration;
    starts.push(back);
    (back <= vehicle.hours.end()).then_some(starts)
}

/// The last instant at which the courier is still where they were before each stop, and before the return.
fn departures(route: &Route, travel: &dyn Travel) -> Vec<Timestamp> {
    let Some(mut starts) = starts(route, travel) else { return Vec::new() };
    let vehicle = route.vehicle();
    let home = starts.len() - 1;
    starts[home] = vehicle.hours.end();
    let mut here = vehicle.start;
    let mut there = |stop: Option<&Stop>| {
        let next: Point = stop.map_or(vehicle.end, |s| s.visit.point.unwrap_or(here));
        let drive = travel.leg(here, next).duration;
        here = next;
        drive
    };
    let stops = route.stops().iter().map(Some).chain([None]);
    starts.into_iter().zip(stops).map(|(start, stop)| start - there(stop)).collect()
}

/// Every insertion of a task that keeps all rules, with its exact start and cost.
pub fn insertions(plan: &Plan, task: &Task, now: Timestamp) -> Vec<Insertion> {
    let routes = plan.routes().iter().enumerate();
    routes.flat_map(|(index, route)| in_route(plan, index, route, task, now)).collect()
}

/// The best of some insertions, ties broken as the survey says.
pub fn best(found: &[Insertion], prefer: InsertionCriterion) -> Option<Insertion> {
    let place = |i: &Insertion| (i.route, i.at, i.dropoff_at);
    match prefer {
        InsertionCriterion::Cheapest => found.iter().min_by_key(|i| (i.cost, i.start, place(i))).copied(),
        InsertionCriterion::Soonest => found.iter().min_by_key(|i| (i.start, i.cost, place(i))).copied(),
    }
}

fn in_route(plan: &Plan, index: usize, route: &Route, task: &Task, now: Timestamp) -> Vec<Insertion> {
    let leaves = departures(route, plan.travel());
    if loads_too_late(route, task, &leaves, now) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in (0..leaves.len()).filter(|at| leaves[*at] > now) {
        let last = if matches!(task.visits, Visits::Single(_)) { at } else { route.stops().len() };
        for dropoff_at in at..=last {
            let trial = with(route, task, (at, dropoff_at), now, plan.travel());
            found.extend(judge(plan, (route, &trial), now, &leaves).map(|start| {
                let opens_route = route.stops().iter().all(|s| s.visit.kind == StopKind::Break);
                let (cost, detour) = added(plan, route, &trial);
                Insertion {
                    route: index,
                    at,
                    dropoff_at,
                    start: start[dropoff_at + last_of(task)],
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

/// Goods are loaded while the courier is at the start: until they leave for the first stop that is somewhere else.
fn loads_too_late(route: &Route, task: &Task, leaves: &[Timestamp], now: Timestamp) -> bool {
    let first = route.stops().iter().position(|s| s.visit.kind != StopKind::Break);
    let left = first.is_some_and(|i| leaves.get(i).is_none_or(|leave| *leave <= now));
    task.main().kind == StopKind::Delivery && left
}

/// A route with the visits of a task put in, its ranks written anew.
pub fn with(route: &Route, task: &Task, at: (usize, usize), now: Timestamp, travel: &dyn Travel) -> Route {
    let stop = |visit: &Visit| Stop::new(visit.clone(), Some(task.terms), Rank::between(None, None), now);
    let mut stops = route.stops().to_vec();
    match &task.visits {
        Visits::Single(visit) => stops.insert(at.0, stop(visit)),
        Visits::Pair { pickup, dropoff } => {
            stops.insert(at.1, stop(dropoff));
            stops.insert(at.0, stop(pickup));
        }
    }
    let mut rank = None;
    for stop in &mut stops {
        stop.rank = Rank::between(rank.as_ref(), None);
        rank = Some(stop.rank.clone());
    }
    Route::new(route.vehicle().clone().into(), stops, travel)
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
    let idle = before.stops().iter().all(|s| s.visit.kind == StopKind::Break);
    let driven = if idle { Leg::default() } else { before.driving() };
    (cost(after) - cost(before), after.driving() - driven)
}
