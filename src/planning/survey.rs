//! One pass over the routes answers every window.

use std::ops::Range;

use crate::domain::{Constraint, Refusal, RefusalCode, Seconds, StopKind, Timestamp, Window};

use super::insertion::{Gap, around, gaps, open_nodes};
use super::pair::PairSearch;
use super::refuse::Evidence;
use super::{Leg, Plan, Point, Route, Task, Travel, Visit, Visits};

/// What makes one insertion better than another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prefer {
    /// The one that adds least to the objective.
    Cheapest,
    /// The one whose service starts first.
    Soonest,
}

/// A place for a task in a plan, exact for that plan: applying it keeps every rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Insertion {
    /// Index into [`Plan::routes`].
    pub route: usize,
    /// The node behind which the (first) visit goes.
    pub at: usize,
    /// The node behind which a shipment's drop-off goes, as numbered before the pickup is in; else the same as `at`.
    pub dropoff_at: usize,
    /// When service at the main visit starts, at the soonest.
    pub start: Timestamp,
    /// What it adds to the objective.
    pub cost: i64,
    /// The driving that it adds.
    pub detour: Leg,
    /// Whether the courier had nothing to do before.
    pub opens_route: bool,
}

/// For each window (of the task's main visit) the best insertion into `plan` at `now`, or why there is none.
///
/// Ties go to the smaller shift id, then to the earlier position: the order of couriers does not matter.
pub fn survey(
    plan: &Plan,
    task: &Task,
    windows: &[Window],
    now: Timestamp,
    prefer: Prefer,
) -> Vec<Result<Insertion, Refusal>> {
    let mut loads_here = plan.routes().iter().enumerate().filter(|(_, r)| can_load(r, task)).peekable();
    if loads_here.peek().is_none() {
        return refuse_all(windows, RefusalCode::NoShift, Constraint::Shift);
    }
    let mut able = loads_here.filter(|(_, r)| r.vehicle().skills.covers(task.terms.skills)).peekable();
    if able.peek().is_none() {
        let needed = plan.skills().of(task.terms.skills);
        return refuse_all(windows, RefusalCode::Skills, Constraint::Skills { needed });
    }
    let mut search = Search {
        plan,
        task,
        windows,
        now,
        prefer,
        explain: true,
        found: vec![None; windows.len()],
        seen: evidence(windows),
    };
    able.for_each(|(index, route)| search.route(index, route));
    search.answers()
}

/// The cheapest place for a task, with its own window, in some routes of a plan (indices in ascending order).
pub(super) fn cheapest_in(plan: &Plan, task: &Task, now: Timestamp, routes: &[usize]) -> Option<Insertion> {
    let windows = [task.main().window];
    let (found, seen) = (vec![None], evidence(&windows));
    let mut search =
        Search { plan, task, windows: &windows, now, prefer: Prefer::Cheapest, explain: false, found, seen };
    for &index in routes {
        let route = &plan.routes()[index];
        if can_load(route, task) && route.vehicle().skills.covers(task.terms.skills) {
            search.gaps_of(index, route);
        }
    }
    search.found[0]
}

fn refuse_all(windows: &[Window], code: RefusalCode, constraint: Constraint) -> Vec<Result<Insertion, Refusal>> {
    vec![Err(Refusal { code, constraint }); windows.len()]
}

fn evidence(windows: &[Window]) -> Vec<Evidence> {
    vec![Evidence::default(); windows.len()]
}

/// Deliveries and collections need a depot, the named one if one is named.
fn can_load(route: &Route, task: &Task) -> bool {
    let depot = route.vehicle().depot;
    let needs_depot = matches!(task.visits, Visits::Single(_));
    task.terms.depot.map_or(!needs_depot || depot.is_some(), |wanted| depot == Some(wanted))
}

struct Search<'a> {
    plan: &'a Plan,
    task: &'a Task,
    windows: &'a [Window],
    now: Timestamp,
    prefer: Prefer,
    /// Whether refusals need evidence.
    explain: bool,
    found: Vec<Option<Insertion>>,
    seen: Vec<Evidence>,
}

impl Search<'_> {
    fn route(&mut self, index: usize, route: &Route) {
        self.note_reach(route);
        self.gaps_of(index, route);
    }

    fn gaps_of(&mut self, index: usize, route: &Route) {
        let fits = self.task.main().load.fits(route.vehicle().capacity);
        if route.fault().is_some() || !fits || !self.can_still_load(route) {
            // A route in trouble takes nothing new either; what it holds stays promised.
            return;
        }
        let travel = self.plan.travel();
        match &self.task.visits {
            Visits::Single(visit) => {
                let point = point_of(visit, route);
                let nodes = self.nodes(route);
                gaps(route, visit, point, self.now, nodes, travel).for_each(|gap| self.gap(index, route, gap));
            }
            Visits::Pair { pickup, dropoff } => {
                let (pickup, dropoff) = ((pickup, point_of(pickup, route)), (dropoff, point_of(dropoff, route)));
                PairSearch { route, pickup, dropoff, now: self.now, travel }.each(|found| match found {
                    Ok(gap) => self.gap(index, route, gap),
                    Err(late) => self.seen.iter_mut().for_each(|seen| seen.late(late)),
                });
            }
        }
    }

    /// The nodes behind which a gap can matter. Where nobody asks why not, those whose time is too early or too late for the
    /// window are passed over: both bounds grow along the route.
    fn nodes(&self, route: &Route) -> Range<usize> {
        let open = open_nodes(route, self.now);
        match (self.explain, self.windows) {
            (false, [window]) => around(route, *window, open),
            _ => open,
        }
    }

    /// Goods for a delivery are loaded until the courier leaves the depot.
    fn can_still_load(&self, route: &Route) -> bool {
        self.task.main().kind != StopKind::Delivery || route.still_loading(self.now)
    }

    /// What a courier of this shift could do who had no other stops.
    fn note_reach(&mut self, route: &Route) {
        let reach = Reach::of(route, self.task, self.now, self.plan.travel());
        let (load, capacity) = (self.task.main().load, route.vehicle().capacity);
        for (window, seen) in self.windows.iter().zip(&mut self.seen) {
            let short = (reach.from.max(window.start()) - reach.until.min(window.end())).max(reach.late);
            if short.0 > 0 {
                seen.unreachable(short);
            } else if load.fits(capacity) {
                seen.reachable = true;
            } else {
                seen.too_full(load, capacity);
            }
        }
    }

    fn gap(&mut self, index: usize, route: &Route, gap: Gap) {
        for k in 0..self.windows.len() {
            let window = self.windows[k];
            let start = gap.from.max(window.start());
            let short = start - gap.until.min(window.end());
            if short.0 > 0 {
                self.seen[k].late(short);
            } else if !gap.load.fits(route.vehicle().capacity) {
                self.seen[k].too_full(gap.load, route.vehicle().capacity);
            } else {
                self.offer(k, index, route, gap, start);
            }
        }
    }

    fn offer(&mut self, k: usize, index: usize, route: &Route, gap: Gap, start: Timestamp) {
        let opens_route = route.is_idle();
        let cost = self.plan.objective().insertion(gap.detour, opens_route);
        let Gap { at, dropoff_at, detour, .. } = gap;
        let new = Insertion { route: index, at, dropoff_at, start, cost, detour, opens_route };
        if !self.is_better(k, &new) {
            return;
        }
        match self.settled(route, &new, self.windows[k]) {
            // Ride limits may have moved the start, and with it the place among the others.
            Some(start) if self.is_better(k, &Insertion { start, ..new }) => {
                self.found[k] = Some(Insertion { start, ..new });
            }
            Some(_) => {}
            None => self.seen[k].ride = true,
        }
    }

    fn is_better(&self, k: usize, new: &Insertion) -> bool {
        self.found[k].is_none_or(|best| self.key(new) < self.key(&best))
    }

    /// Routes are sorted by shift id, so the index breaks ties like the id does.
    fn key(&self, i: &Insertion) -> (i64, i64, usize, usize, usize) {
        match self.prefer {
            Prefer::Cheapest => (i.cost, i.start.0, i.route, i.at, i.dropoff_at),
            Prefer::Soonest => (i.start.0, i.cost, i.route, i.at, i.dropoff_at),
        }
    }

    /// Ride limits couple distant stops: with them, the interval test is only necessary, and the whole route is timed.
    fn settled(&self, route: &Route, insertion: &Insertion, window: Window) -> Option<Timestamp> {
        if route.table.rides.is_empty() && self.task.terms.max_ride.is_none() {
            return Some(insertion.start);
        }
        let (task, travel) = (self.task.clone().at(window), self.plan.travel());
        let (trial, stops) = route.with(&task, insertion.at, insertion.dropoff_at, self.now, travel);
        let kept = trial.fault().is_none() && keeps_the_past(route, &trial, self.now);
        kept.then(|| trial.start_of(stops.last().expect("a task has a visit").visit.stop)).flatten()
    }

    fn answers(self) -> Vec<Result<Insertion, Refusal>> {
        self.found.into_iter().zip(self.seen).map(|(found, seen)| found.ok_or_else(|| seen.refusal())).collect()
    }
}

/// A ride limit may delay a pickup, but not one that has happened, or that the courier is on the way to.
fn keeps_the_past(before: &Route, after: &Route, now: Timestamp) -> bool {
    let frozen = before.frozen(now) + 1;
    before.table.start[..frozen] == after.table.start[..frozen]
}

fn point_of(visit: &Visit, route: &Route) -> Point {
    visit.point.unwrap_or(route.vehicle().start)
}

/// When a courier of a shift who had no other stops could start service at the main visit.
struct Reach {
    from: Timestamp,
    until: Timestamp,
    /// How late they would be at a shipment's pickup (negative: in time).
    late: Seconds,
}

impl Reach {
    fn of(route: &Route, task: &Task, now: Timestamp, travel: &dyn Travel) -> Self {
        let vehicle = route.vehicle();
        let leave = vehicle.hours.start().max(now);
        let main = task.main();
        let there = point_of(main, route);
        let (from, late) = match &task.visits {
            Visits::Single(_) => (leave + travel.leg(vehicle.start, there).duration, Seconds::ZERO),
            Visits::Pair { pickup, .. } => {
                let origin = point_of(pickup, route);
                let start = (leave + travel.leg(vehicle.start, origin).duration).max(pickup.window.start());
                (start + pickup.service + travel.leg(origin, there).duration, start - pickup.window.end())
            }
        };
        let until = vehicle.hours.end() - travel.leg(there, vehicle.end).duration - main.service;
        Self { from, until, late }
    }
}
