//! Finds the best insertion for every window in one pass over the routes.
//!
//! The search prunes routes and groups of gaps whose lower bounds ([`RouteBounds`]) show that they cannot change any result.
//! The result is the same as that of a search over every position.

use super::constraints::{self, Candidate, Miss, Position, capacity, loading, ride_limit};
use super::gap::{Gap, Via};
use super::objective::{Charges, DrivingRates};
use super::pair::{PairSearch, never_saves_time};
use super::refuse::InfeasibilityStats;
use super::retry::{self, RetrySearch};
use super::route_bounds::{DepotGaps, InsertionBound, Query, RouteSummary, STRETCH, is_at_load_stop};
use super::task_visits::TaskVisits;
use super::timetable::{DEPOT_NODE, StopAttributes};
use super::trial::tried;
use super::trip_gap::{DepotLegs, Skip, TripSearch};
use super::{Floor, Insertion, InsertionCriterion, Leg, Loads, Plan, Point, Route, Task, Travel};
use std::ops::Range;

use ritiro_domain::{Load, Meters, Place, Refusal, Seconds, SpeedFactor, Timestamp, Window};

/// Finds, for each window of the task's main visit, the best insertion into `plan` at `now`, or the reason why there is none.
///
/// If several insertions have the same cost, the one with the earlier start wins (for [`InsertionCriterion::Soonest`], the cheaper
/// one of those with the same start). Further ties go to the smaller shift id, then to the earlier position. So the result does not
/// depend on the order of the couriers.
pub fn find_insertions(
    plan: &Plan,
    task: &Task,
    windows: &[Window],
    now: Timestamp,
    prefer: InsertionCriterion,
) -> Vec<Result<Insertion, Refusal>> {
    let mut search = Search::new(plan, task, windows, now, prefer);
    search.run();
    search.answers()
}

struct Search<'a> {
    plan: &'a Plan,
    task: TaskVisits<'a>,
    query: Query<'a>,
    windows: &'a [Window],
    now: Timestamp,
    prefer: InsertionCriterion,
    found: Vec<Option<Insertion>>,
    /// The highest cost among the best insertions of all windows. It is `i64::MAX`, which prunes nothing, while a window has no
    /// insertion.
    worst: i64,
    seen: Vec<InfeasibilityStats>,
    /// Whether the cost of the detour is a lower bound of the cost that an insertion adds.
    bounded: bool,
    /// The route of the courier who has the goods on board since an earlier attempt, and the index of that stop there.
    carrier: Option<(usize, usize)>,
    /// The legs between a depot and the visit at a speed, as they were last asked for.
    depot: Option<((Point, SpeedFactor), DepotLegs)>,
}

/// The number of routes with the lowest cost bounds that are searched first. Their insertions prune most of the other routes.
const FIRST: usize = 8;

impl<'a> Search<'a> {
    fn new(plan: &'a Plan, task: &'a Task, windows: &'a [Window], now: Timestamp, prefer: InsertionCriterion) -> Self {
        let task = task.entering(now, DEPOT_NODE - 2);
        let place = task.main.point.map(|point| point.place);
        // A visit without a place is made at the start of each route, so there is no lower bound for its legs.
        let floor = place.map_or(Floor::NONE, |place| plan.floor(place));
        let place = place.unwrap_or(Place::from_e7(0, 0));
        let query = Query { traffic: plan.travel().traffic(), place, floor, service: task.main.service, now };
        let (found, seen) = (vec![None; windows.len()], vec![InfeasibilityStats::default(); windows.len()]);
        let bounded = is_bounded(plan);
        let carrier = retry::carrier(plan, &task, now);
        Self { plan, task, query, windows, now, prefer, found, worst: i64::MAX, seen, bounded, carrier, depot: None }
    }

    fn run(&mut self) {
        self.carrier.into_iter().for_each(|(index, failed)| self.try_again(index, failed));
        let summaries = self.plan.summaries();
        // Bounds have no set-up times, so these parts of the leg are all of it.
        let mut order: Vec<(i64, usize, (Seconds, Meters))> = Vec::with_capacity(summaries.len());
        let mut full = Vec::new();
        for (index, summary) in summaries.iter().enumerate() {
            if self.task.pickup.is_none() && summary.is_full(&self.task.main) {
                full.push(index);
                continue;
            }
            let way = summary.inner.way(&self.query);
            let bound = summary.inner.insertion_bound_by(way, &self.query);
            order.push((self.rates(index).cost(bound.detour), index, (way.duration, way.distance)));
        }
        if order.len() > FIRST {
            order.select_nth_unstable_by_key(FIRST, |(cost, index, _)| (*cost, *index));
            order[..FIRST].sort_unstable_by_key(|(cost, index, _)| (*cost, *index));
        }
        for (cost, index, way) in order {
            if cost <= self.worst || self.other_gaps_can_improve(index, Leg::new(way.0, way.1)) {
                self.route(index, &summaries[index]);
            }
        }
        // No position in these routes can carry the load. They are searched only for the reason of a refusal.
        if self.found.iter().any(Option::is_none) {
            full.into_iter().for_each(|index| self.route(index, &summaries[index]));
        }
    }

    /// Whether an insertion into the first or the last gap of a route, or next to a load stop, can be as cheap as the worst insertion
    /// found.
    #[inline]
    fn other_gaps_can_improve(&self, index: usize, way: Leg) -> bool {
        let (summary, rates) = (&self.plan.summaries()[index], self.rates(index));
        let [first, last] = summary.end_gap_detours(way, &self.query);
        let at_depot = |gaps: &DepotGaps| rates.cost(gaps.detour(way, &self.query)) <= self.worst;
        rates.cost(first) <= self.worst
            || rates.cost(last) <= self.worst
            || summary.depot_gaps.as_ref().is_some_and(at_depot)
    }

    /// What the driving of a route's courier costs, which is a lower bound of the cost of a detour. If all couriers cost the same, the
    /// route is not read.
    #[inline]
    fn rates(&self, index: usize) -> DrivingRates {
        let objective = self.plan.objective();
        match objective.differs_by_courier() {
            true => objective.driving_rates(&self.plan.routes()[index].table.charges),
            false => objective.driving_rates(&Charges::NONE),
        }
    }

    /// Whether a gap, or one gap of a group, can change the result for at least one window.
    #[inline]
    fn matters(&self, rates: DrivingRates, insertion_bound: &InsertionBound) -> bool {
        let cost = rates.cost(insertion_bound.detour);
        cost <= self.worst
            && self.windows.iter().enumerate().any(|(k, window)| self.matters_in(k, *window, cost, insertion_bound))
    }

    fn matters_in(&self, k: usize, window: Window, cost: i64, insertion_bound: &InsertionBound) -> bool {
        let lacks = insertion_bound.lacks(window);
        match (&self.found[k], self.prefer) {
            (Some(best), InsertionCriterion::Cheapest) if self.bounded => cost <= best.cost && lacks.0 <= 0,
            (Some(_), _) => lacks.0 <= 0,
            (None, _) => self.task.pickup.is_some() || self.seen[k].could_grow(lacks),
        }
    }

    /// The highest cost of an insertion in a gap that can change the result; `i64::MAX` if reasons for a refusal matter too.
    fn limit(&self, rates: DrivingRates, bound: &InsertionBound) -> i64 {
        let cost = rates.cost(bound.detour);
        if cost > self.worst {
            return i64::MIN;
        }
        let in_window = |(k, window): (usize, &Window)| match self.found[k] {
            _ if !self.matters_in(k, *window, cost, bound) => i64::MIN,
            Some(best) if self.prefer == InsertionCriterion::Cheapest && self.bounded => best.cost,
            _ => i64::MAX,
        };
        self.windows.iter().enumerate().map(in_window).max().unwrap_or(i64::MIN)
    }

    /// Searches the route of the courier who has the goods on board.
    fn try_again(&mut self, index: usize, failed: usize) {
        let (plan, task): (&'a Plan, TaskVisits<'a>) = (self.plan, self.task);
        let (route, travel, objective, now) = (&*plan.routes()[index], plan.travel(), plan.objective(), self.now);
        let search = RetrySearch { index, route, failed, task: &task, now, objective, travel };
        if !search.is_open() {
            return;
        }
        for k in 0..self.windows.len() {
            search.each(self.windows[k], |found| match found {
                Ok(new) if self.is_better(k, &new) => self.keep(k, new),
                Ok(_) => {}
                Err(miss) => self.seen[k].note(miss),
            });
        }
    }

    fn route(&mut self, index: usize, summary: &RouteSummary) {
        if self.carrier.is_some_and(|(carrier, _)| carrier == index) {
            return;
        }
        let rates = self.rates(index);
        let inner = self.matters(rates, &summary.inner.insertion_bound(&self.query));
        let [first, last] = &summary.end_gaps;
        let end_gaps = [first, last].map(|gap| self.matters(rates, &gap.insertion_bound(&self.query)));
        let depot_gaps = self.depot_gaps_matter(rates, summary);
        if !inner && !depot_gaps && end_gaps == [false, false] {
            return;
        }
        let plan: &'a Plan = self.plan;
        let route = &*plan.routes()[index];
        if !constraints::suits(route.vehicle(), &self.task) {
            return;
        }
        if let Err(miss) = constraints::accepts(candidate(route), &self.task, self.now) {
            self.seen.iter_mut().for_each(|seen| seen.note(miss));
            return;
        }
        if self.task.pickup.is_some() {
            self.pairs(index, route);
            return;
        }
        let main = self.task.main;
        let driven = route.vehicle().drives(plan.travel());
        let (point, travel) = (point_of(&main, route), driven.travel());
        let depot = if route.table.has_trips() { self.depot_legs(route, point, travel) } else { DepotLegs::default() };
        let trips = TripSearch::new(&route.table, &main, (point, depot), self.now, travel);
        let trips = trips.map(|trips| trips.knowing(&route.depot_legs));
        let mut gaps = Gaps { index, route, travel, trips };
        let open = route.table.open(self.now);
        let [first, last] = [first.at, last.at];
        for (at, matters) in [first, last].into_iter().zip(end_gaps).take(1 + usize::from(first != last)) {
            if matters && open.contains(&at) {
                self.single(&mut gaps, at);
            }
        }
        if inner {
            self.inner(&mut gaps, open.clone());
        }
        if depot_gaps {
            route.depot_gaps.iter().filter(|at| open.contains(at)).for_each(|at| self.closer(&mut gaps, rates, *at));
        }
    }

    /// The legs between the depot of a route and the visit. Most routes have the same depot and the same speed.
    fn depot_legs(&mut self, route: &Route, visit: Point, travel: &dyn Travel) -> DepotLegs {
        let of = (route.vehicle().start, route.vehicle().speed);
        let legs = match self.depot {
            Some((known, legs)) if known == of => legs,
            _ => DepotLegs::of(of.0, visit, travel),
        };
        self.depot = Some((of, legs));
        legs
    }

    fn depot_gaps_matter(&self, rates: DrivingRates, summary: &RouteSummary) -> bool {
        let Some(gaps) = &summary.depot_gaps else { return false };
        self.matters(rates, &gaps.insertion_bound(summary.inner.way(&self.query), &self.query))
    }

    /// Searches the gaps of a route except the first and the last one, and except those next to load stops.
    fn inner(&mut self, gaps: &mut Gaps, open: Range<usize>) {
        let (route, rates) = (gaps.route, self.rates(gaps.index));
        let is_depot_gap = |at: &usize| !route.depot_gaps.is_empty() && is_at_load_stop(&route.table, *at);
        for (s, stretch) in route.stretches.iter().enumerate() {
            if !self.matters(rates, &stretch.insertion_bound(&self.query)) {
                continue;
            }
            let first = 1 + s * STRETCH;
            let nodes = first.max(open.start)..(first + STRETCH).min(route.table.stops());
            if route.keys.is_empty() || self.worst == i64::MAX {
                nodes.filter(|at| !is_depot_gap(at)).for_each(|at| self.closer(gaps, rates, at));
                continue;
            }
            for (at, detour) in self.query.detours(&route.keys, nodes) {
                if rates.cost(detour) <= self.worst && !is_depot_gap(&at) {
                    self.closer(gaps, rates, at);
                }
            }
        }
    }

    fn closer(&mut self, gaps: &mut Gaps, rates: DrivingRates, at: usize) {
        if self.matters(rates, &self.query.gap(&gaps.route.table, at)) {
            self.single(gaps, at);
        }
    }

    fn single(&mut self, gaps: &mut Gaps, at: usize) {
        let (index, route) = (gaps.index, gaps.route);
        if let Some(trips) = &mut gaps.trips {
            let (query, rates) = (self.query, self.rates(index));
            let limit = self.limit(rates, &query.gap(&route.table, at));
            let skip = Skip {
                floors: query.floors(&route.table, at),
                costs_too_much: |detour| rates.cost(detour) > limit,
                only_possible: limit < i64::MAX,
            };
            trips.each(at, &skip, |gap| self.gap(index, route, gap));
            return;
        }
        let point = point_of(&self.task.main, route);
        let via = Via::of(&route.table, at, point, gaps.travel);
        if let Some(gap) = Gap::of(&route.table, &self.task.main, at, via, self.now) {
            self.gap(index, route, gap);
        }
    }

    fn pairs(&mut self, index: usize, route: &Route) {
        let TaskVisits { pickup: Some(pickup), main: dropoff, .. } = self.task else { return };
        let (pickup, dropoff) = ((&pickup, point_of(&pickup, route)), (&dropoff, point_of(&dropoff, route)));
        let driven = route.vehicle().drives(self.plan.travel());
        let (table, travel) = (&route.table, driven.travel());
        let bounded = never_saves_time(table, travel);
        let search = PairSearch { table, pickup, dropoff, now: self.now, travel, bounded };
        search.each(|found| match found {
            Ok(gap) => self.gap(index, route, gap),
            Err(late) => self.seen.iter_mut().for_each(|seen| seen.note(Miss::Time(late))),
        });
    }

    fn gap(&mut self, index: usize, route: &Route, gap: Gap) {
        let candidate = candidate(route);
        for k in 0..self.windows.len() {
            let position = Position { route: candidate, gap: &gap, window: self.windows[k] };
            match constraints::fits(&position) {
                Ok(()) => self.offer(k, index, route, gap, position.start()),
                Err(miss) => self.seen[k].note(miss),
            }
        }
    }

    fn offer(&mut self, k: usize, index: usize, route: &Route, gap: Gap, start: Timestamp) {
        let opens_route = route.is_idle();
        let (objective, charges) = (self.plan.objective(), &route.table.charges);
        let cost = objective.insertion(charges, gap.detour, opens_route) + objective.outside(charges, &self.task);
        let Gap { at, dropoff_at, loads, detour, .. } = gap;
        let new = Insertion { route: index, at, dropoff_at, loads, start, cost, detour, opens_route };
        // This cost is a lower bound of the cost that the insertion adds, except that the insertion can also save waiting.
        if self.bounded && !self.is_better(k, &new) {
            return;
        }
        match self.settled(route, new, self.windows[k]) {
            // The schedule of the whole route can delay the start or add cost, so the insertion must be compared again.
            Some(settled) if self.is_better(k, &settled) => self.keep(k, settled),
            Some(_) => {}
            None => self.seen[k].note(ride_limit::TOO_LONG),
        }
    }

    fn keep(&mut self, k: usize, new: Insertion) {
        self.found[k] = Some(new);
        if self.prefer == InsertionCriterion::Cheapest && self.bounded {
            let costs = self.found.iter().map(|found| found.map_or(i64::MAX, |found| found.cost));
            self.worst = costs.max().unwrap_or(i64::MAX);
        }
    }

    fn is_better(&self, k: usize, new: &Insertion) -> bool {
        self.found[k].is_none_or(|best| self.key(new) < self.key(&best))
    }

    /// The sort key of an insertion. Routes are sorted by shift id, so the route's index breaks ties in the same way as the
    /// shift id.
    fn key(&self, i: &Insertion) -> (i64, i64, usize, usize, usize, Loads) {
        match self.prefer {
            InsertionCriterion::Cheapest => (i.cost, i.start.0, i.route, i.at, i.dropoff_at, i.loads),
            InsertionCriterion::Soonest => (i.start.0, i.cost, i.route, i.at, i.dropoff_at, i.loads),
        }
    }

    /// Computes the start and the cost from the schedule of the whole new route, if ride limits or the objective couple its
    /// stops. Returns `None` if that schedule violates a constraint.
    fn settled(&self, route: &Route, new: Insertion, window: Window) -> Option<Insertion> {
        let objective = self.plan.objective();
        // An idle courier also drives to a break that has a place only once there is another stop.
        let at_once = !new.opens_route || route.table.breaks_float();
        if objective.is_local() && at_once && !constraints::couples(&route.table, &self.task) {
            return Some(new);
        }
        let mut task = self.task;
        task.main.window = window;
        let driven = route.vehicle().drives(self.plan.travel());
        let trial = tried(&route.table, &task, new.seat(), self.now, driven.travel())?;
        let cost = objective.table(&trial) - objective.table(&route.table);
        Some(Insertion { start: trial.nodes[task.main_node(new.seat())].start, cost, ..new })
    }

    fn answers(mut self) -> Vec<Result<Insertion, Refusal>> {
        if self.found.iter().any(Option::is_none) {
            let vehicles = self.plan.routes().iter().map(|route| route.vehicle());
            if let Some(refusal) = constraints::none_suits(vehicles, &self.task, self.plan.skills()) {
                return vec![Err(refusal); self.windows.len()];
            }
            self.note_reach();
        }
        self.found.into_iter().zip(self.seen).map(|(found, seen)| found.ok_or_else(|| seen.refusal())).collect()
    }

    /// For windows without an insertion, records what each courier could do if they had no other stops.
    fn note_reach(&mut self) {
        let mut last: Option<(&Route, Reach)> = None;
        for route in self.plan.routes() {
            let suits = constraints::suits(route.vehicle(), &self.task);
            if !suits || self.knows_enough(route.vehicle().capacity) {
                continue;
            }
            let reach = match last {
                Some((other, reach)) if other.vehicle().drives_like(route.vehicle()) => reach,
                _ => Reach::of(route, &self.task, self.now, route.vehicle().drives(self.plan.travel()).travel()),
            };
            last = Some((route, reach));
            self.note(&reach, route.vehicle().capacity);
        }
    }

    /// Whether another courier of this capacity cannot change the reason of any refusal.
    fn knows_enough(&self, capacity: Load) -> bool {
        let carries = capacity::carries(capacity, self.task.main.load).is_ok();
        carries && self.found.iter().zip(&self.seen).all(|(found, seen)| found.is_some() || seen.reachable)
    }

    fn note(&mut self, reach: &Reach, capacity: Load) {
        let load = self.task.main.load;
        for (window, seen) in self.windows.iter().zip(&mut self.seen) {
            let short = (reach.from.max(window.start()) - reach.until.min(window.end())).max(reach.late);
            if short.0 > 0 {
                seen.unreachable(short);
                continue;
            }
            match capacity::carries(capacity, load) {
                Ok(()) => seen.reachable = true,
                Err(miss) => seen.note(miss),
            }
        }
    }
}

/// A new trip can save risk, because each order less makes the loading of a trip shorter.
fn is_bounded(plan: &Plan) -> bool {
    let objective = plan.objective();
    let has_trips = || plan.routes().iter().any(|route| route.table.has_trips());
    objective.is_local() || (objective.is_bounded() && !has_trips())
}

/// The gaps of a route that is searched for one visit.
struct Gaps<'r> {
    index: usize,
    route: &'r Route,
    /// As its courier drives.
    travel: &'r dyn Travel,
    /// For a route with trips.
    trips: Option<TripSearch<'r, dyn Travel + 'r>>,
}

fn candidate(route: &Route) -> Candidate<'_> {
    Candidate { vehicle: route.vehicle(), table: &route.table }
}

fn point_of(visit: &StopAttributes, route: &Route) -> Point {
    visit.point.unwrap_or(route.vehicle().start)
}

/// The interval in which a courier without other stops could start service at the main visit.
#[derive(Clone, Copy)]
struct Reach {
    from: Timestamp,
    until: Timestamp,
    /// The delay at a shipment's pickup, in seconds. It is not positive if the courier is in time.
    late: Seconds,
}

/// When a courier without other stops could leave the depot with the goods.
fn earliest_leave(route: &Route, task: &TaskVisits, now: Timestamp) -> Timestamp {
    let begin = route.vehicle().hours.start().max(now).max(task.main.ready);
    match route.table.loading {
        Some(loading) if loading::is_from_depot(task.main.kind) => begin + loading.of(1),
        _ => route.vehicle().hours.start().max(now),
    }
}

impl Reach {
    fn of(route: &Route, task: &TaskVisits, now: Timestamp, travel: &dyn Travel) -> Self {
        let vehicle = route.vehicle();
        let leave = earliest_leave(route, task, now);
        let there = point_of(&task.main, route);
        let drive = |leave, from, to| travel.traffic().arrive(leave, travel.leg(from, to));
        let (from, late) = match &task.pickup {
            None => (drive(leave, vehicle.start, there), Seconds::ZERO),
            Some(pickup) => {
                let origin = point_of(pickup, route);
                let start = drive(leave, vehicle.start, origin).max(pickup.window.start());
                (drive(start + pickup.service, origin, there), start - pickup.window.end())
            }
        };
        let back = travel.leg(there, vehicle.end);
        let until = travel.traffic().leave_by(vehicle.hours.end(), back) - task.main.service;
        Self { from, until, late }
    }
}
