//! The independent checker of a plan. It simulates every route again from the stored data, in a simple way, and shares no
//! evaluation code with the rest of the planner.
//!
//! It checks times as a system of difference constraints over the starts of service (Dechter, Meiri and Pearl 1991): a schedule
//! exists if and only if the relaxation of all edges, with as many rounds as there are nodes, ends without a further change. In
//! traffic, the constraints are increasing functions of the starts, and the relaxation goes on until a stop is late.

use std::collections::{HashMap, HashSet};

use thiserror::Error;

use ritiro_domain::{Load, LoadPoint, ReservationId, Seconds, ShiftId, StopId, StopKind, StopState, Timestamp};

use super::{Point, Route, Stop, Traffic, Travel};

/// A constraint that a plan violates.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Violation {
    /// No schedule keeps all windows, the shift's hours and the ride limits.
    #[error("route {route}: no schedule keeps all time windows; the first late stop is {stop:?} (None: the return)")]
    Time {
        /// The route.
        route: ShiftId,
        /// The first stop that cannot be in time; `None` for the return.
        stop: Option<StopId>,
    },
    /// The load exceeds the capacity, or goods are handed over that were never taken on board.
    #[error("route {route}: the load exceeds the capacity behind stop {stop:?}, or its goods are not on board")]
    Load {
        /// The route.
        route: ShiftId,
        /// The stop behind which the load is wrong; `None` for the start.
        stop: Option<StopId>,
    },
    /// The courier lacks a skill, loads at another depot, or does not serve the area.
    #[error("route {route}: the courier lacks the skill or the depot for stop {stop}, or does not serve its area")]
    Courier {
        /// The route.
        route: ShiftId,
        /// The stop that the courier may not serve.
        stop: StopId,
    },
    /// A reservation is split, duplicated, incomplete, or in the wrong order.
    #[error("reservation {0} is not exactly once, completely and in order, in one route")]
    Broken(ReservationId),
    /// A delivery that is tried again is loaded at a depot before its goods can be there.
    #[error("route {route}: the goods of stop {stop} are on board of another courier, or at a vehicle that broke down")]
    Goods {
        /// The route.
        route: ShiftId,
        /// The stop of the delivery.
        stop: StopId,
    },
    /// A shift has more trips than it may have.
    #[error("route {0}: more trips than one shift may have")]
    Trips(ShiftId),
    /// Two stops have the same id, or the ranks are out of order.
    #[error("route {0}: the ranks are out of order, or two stops have the same id")]
    Order(ShiftId),
}

/// Finds all violations of a plan. The result is empty for a valid plan.
pub fn check<'a>(routes: impl IntoIterator<Item = &'a Route>, travel: &dyn Travel) -> Vec<Violation> {
    let routes: Vec<_> = routes.into_iter().collect();
    let mut found = Vec::new();
    for route in &routes {
        found.extend(check_order(route));
        found.extend(check_courier(route));
        found.extend(check_load(route));
        found.extend(check_trips(route));
        found.extend(check_time(route, travel));
    }
    found.extend(check_reservations(&routes));
    found.extend(check_goods(&routes));
    found
}

fn check_order(route: &Route) -> Option<Violation> {
    let ids: HashSet<_> = route.stops().iter().map(|s| s.visit.stop).collect();
    let sorted = route.stops().windows(2).all(|w| w[0].rank < w[1].rank);
    (ids.len() != route.stops().len() || !sorted).then(|| Violation::Order(route.vehicle().shift))
}

fn check_courier(route: &Route) -> Vec<Violation> {
    let vehicle = route.vehicle();
    let may = |stop: &&Stop| {
        let Some(terms) = stop.terms else { return !stop.visit.kind.is_of_reservation() };
        let by_depot = matches!(stop.visit.kind, StopKind::Delivery | StopKind::Collection);
        let skilled = terms.skills.0 & vehicle.skills.0 == terms.skills.0;
        let depot = terms.depot.is_none() || terms.depot == vehicle.depot;
        let inside = vehicle.areas.is_none_or(|areas| areas.0 & stop.visit.areas.0 != 0);
        // Goods that came on board elsewhere need no depot.
        let on_board = stop.loaded_at.is_some() && stop.loaded_at == terms.retry_of.map(LoadPoint::Stop);
        skilled && depot && inside && (!by_depot || on_board || vehicle.depot.is_some())
    };
    let wrong = route.stops().iter().filter(|s| !may(s));
    wrong.map(|s| Violation::Courier { route: vehicle.shift, stop: s.visit.stop }).collect()
}

fn check_load(route: &Route) -> Option<Violation> {
    let vehicle = route.vehicle();
    let wrong = |stop: Option<&Stop>| Some(Violation::Load { route: vehicle.shift, stop: stop.map(|s| s.visit.stop) });
    let mut on_board = goods_of(route, LoadPoint::Start);
    if !total(&on_board).fits(vehicle.capacity) {
        return wrong(None);
    }
    for stop in route.stops() {
        match (stop.visit.kind, stop.progress.state) {
            // Goods of a failed hand-over are brought back to the depot; goods of a failed pickup never came on board.
            (StopKind::Delivery | StopKind::Dropoff, StopState::Failed) => keep_failed(route, stop, &mut on_board),
            (_, StopState::Failed) | (StopKind::Break, _) => {}
            (StopKind::Load, _) => {
                on_board.retain(|goods| !goods.for_depot);
                on_board.extend(goods_of(route, LoadPoint::Stop(stop.visit.stop)));
            }
            (StopKind::Collection, _) => on_board.push(Goods { for_depot: true, ..Goods::of(stop) }),
            (StopKind::Pickup, _) => on_board.push(Goods::of(stop)),
            (StopKind::Delivery | StopKind::Dropoff, _) => {
                let Some(same) = on_board.iter().position(|goods| goods.are_for(stop)) else {
                    return wrong(Some(stop));
                };
                on_board.remove(same);
            }
        }
        if !total(&on_board).fits(vehicle.capacity) {
            return wrong(Some(stop));
        }
    }
    None
}

/// Goods that could not be handed over are for the stop that tries it again, otherwise for the depot if they came from there.
fn keep_failed(route: &Route, stop: &Stop, on_board: &mut [Goods]) {
    let again = route.stops().iter().find(|other| other.loaded_at == Some(LoadPoint::Stop(stop.visit.stop)));
    for goods in on_board.iter_mut().filter(|goods| goods.are_for(stop)) {
        match again {
            Some(again) => *goods = Goods::of(again),
            None => goods.for_depot = stop.visit.kind == StopKind::Delivery,
        }
    }
}

/// Deliveries that are tried again and are loaded at a depot, although the courier of the failed stop has the goods on board until
/// later.
fn check_goods(routes: &[&Route]) -> Vec<Violation> {
    let all = || routes.iter().flat_map(|route| route.stops().iter().map(move |stop| (*route, stop)));
    let mut found = Vec::new();
    for (route, stop) in all().filter(|(_, stop)| stop.visit.kind == StopKind::Delivery && !stop.progress.is_over()) {
        let Some((failed, terms)) = stop.terms.and_then(|terms| Some((terms.retry_of?, terms))) else { continue };
        if stop.loaded_at == Some(LoadPoint::Stop(failed)) {
            continue;
        }
        let Some((carrier, _)) = all().find(|(_, other)| other.visit.stop == failed) else { continue };
        if back_by(carrier, failed).is_some_and(|back| terms.ready.is_none_or(|ready| ready < back)) {
            found.push(Violation::Goods { route: route.vehicle().shift, stop: stop.visit.stop });
        }
    }
    found
}

fn is_under_way(stop: &Stop) -> bool {
    stop.progress.state != StopState::Planned
}

/// When the goods of a failed stop are at the depot again at the latest; `None` if they are there, by the reports.
fn back_by(carrier: &Route, failed: StopId) -> Option<Timestamp> {
    let status = carrier.vehicle().status;
    let index = carrier.stops().iter().position(|stop| stop.visit.stop == failed)?;
    let stop = &carrier.stops()[index];
    let since = stop.progress.finished_at;
    let is_back = status.ended_at.is_some() || status.returned_at.is_some_and(|at| Some(at) >= since);
    let behind = &carrier.stops()[index..];
    let has_left = |load: usize| behind[load + 1..].iter().any(|stop| stop.called_off.is_none() && is_under_way(stop));
    let is_unloading = |load: usize| {
        let stop = &behind[load];
        stop.visit.kind == StopKind::Load && (stop.progress.state >= StopState::Arrived || has_left(load))
    };
    let is_unloaded = stop.visit.kind == StopKind::Delivery && (0..behind.len()).any(is_unloading);
    // Without reports, only the clock tells.
    if is_back || is_unloaded || !status.reported {
        return None;
    }
    let end = carrier.vehicle().hours.end();
    // Couriers may come home a quarter of an hour late.
    let late = Seconds(900);
    Some(if status.gone { Timestamp::MAX } else { status.overtime_until.map_or(end, |at| at.max(end)) + late })
}

/// Goods on board.
#[derive(Clone, Copy)]
struct Goods {
    /// The stop of the delivery or of the pickup.
    of: StopId,
    /// The reservation, for shipments.
    reservation: Option<ReservationId>,
    load: Load,
    /// Whether they are unloaded at the depot.
    for_depot: bool,
}

impl Goods {
    fn of(stop: &Stop) -> Self {
        let reservation = stop.terms.map(|terms| terms.reservation);
        Self { of: stop.visit.stop, reservation, load: stop.visit.load, for_depot: false }
    }

    fn are_for(&self, stop: &Stop) -> bool {
        let same = match stop.visit.kind {
            StopKind::Delivery => self.of == stop.visit.stop && !self.for_depot,
            _ => !self.for_depot && self.of != stop.visit.stop && stop.terms.map(|t| t.reservation) == self.reservation,
        };
        same && self.load == stop.visit.load
    }
}

/// The goods of the deliveries that are loaded at a point of the route.
fn goods_of(route: &Route, at: LoadPoint) -> Vec<Goods> {
    deliveries_of(route, at).map(Goods::of).collect()
}

/// The deliveries that are loaded at a point of the route: those that name it, and those that name none and come after it, with no load
/// stop between.
fn deliveries_of(route: &Route, at: LoadPoint) -> impl Iterator<Item = &Stop> {
    let stops = route.stops();
    let nearest = move |index: usize| {
        let before = stops[..index].iter().rfind(|stop| stop.visit.kind == StopKind::Load);
        before.map_or(LoadPoint::Start, |stop| LoadPoint::Stop(stop.visit.stop))
    };
    let of = stops.iter().enumerate().filter(|(_, stop)| stop.visit.kind == StopKind::Delivery);
    of.filter(move |(index, stop)| stop.loaded_at.unwrap_or(nearest(*index)) == at).map(|(_, stop)| stop)
}

/// How long the courier loads at a point of the route, and when the goods are ready.
pub(super) fn loading_at(route: &Route, at: LoadPoint) -> (i64, i64) {
    let vehicle = route.vehicle();
    let Some(loading) = vehicle.loading.filter(|_| vehicle.depot.is_some()) else { return (0, i64::MIN) };
    let orders: i64 = deliveries_of(route, at).map(|_| 1).sum();
    let ready = deliveries_of(route, at).filter_map(|stop| stop.terms?.ready).max();
    let time = match (at, orders) {
        (LoadPoint::Start, 0) => 0,
        _ => loading.per_trip.0 + loading.per_order.0 * orders,
    };
    (time, ready.map_or(i64::MIN, |ready| ready.0))
}

fn check_trips(route: &Route) -> Option<Violation> {
    let vehicle = route.vehicle();
    let loads = route.stops().iter().filter(|stop| stop.visit.kind == StopKind::Load).count();
    let most = vehicle.loading.map_or(Some(1), |loading| loading.most_trips);
    let from_start = usize::from(!goods_of(route, LoadPoint::Start).is_empty());
    let too_many = loads > 0 && most.is_some_and(|most| loads + from_start > most);
    too_many.then_some(Violation::Trips(vehicle.shift))
}

fn total(goods: &[Goods]) -> Load {
    goods.iter().fold(Load::ZERO, |sum, goods| sum + goods.load)
}

/// A constraint between the starts of two nodes. A courier who leaves `stay` seconds after the start of `from` and drives a leg of
/// `drive` seconds at free flow is ready at `to` no later than its start. A negative `stay` is a limit in the other direction: `to` starts at most
/// `-stay` seconds before `from`.
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub stay: i64,
    pub drive: i64,
    /// The set-up time behind the drive.
    pub set_up: i64,
}

impl Edge {
    /// The earliest start of `to` for a start of `from`. It increases with that start, so the relaxation is as with constant gaps.
    pub fn soonest(&self, from: i64, traffic: &Traffic) -> i64 {
        drive(traffic, from + self.stay, self.drive) + self.set_up
    }
}

/// When a courier who leaves at `leave` has driven a leg: from one change of speed to the next.
fn drive(traffic: &Traffic, leave: i64, free_flow: i64) -> i64 {
    let (mut now, mut left) = (leave, 1000 * free_flow);
    loop {
        let (speed, until) = traffic.speed_at(Timestamp(now));
        let there = now + (left + speed - 1) / speed;
        match until {
            Some(Timestamp(until)) if there > until => {
                left -= speed * (until - now);
                now = until;
            }
            _ => return there,
        }
    }
}

fn check_time(route: &Route, travel: &dyn Travel) -> Option<Violation> {
    let shift = route.vehicle().shift;
    let (mut starts, windows) = bounds(route);
    let edges = edges(route, travel);
    // With constant gaps, times that still change after as many rounds as there are nodes never settle. In traffic they may: then the
    // rounds end with a late stop.
    let rounds = if travel.traffic().is_free_flow() { starts.len() } else { usize::MAX - 1 };
    for _ in 0..=rounds {
        let mut moved = false;
        for edge in &edges {
            let soonest = edge.soonest(starts[edge.from], travel.traffic());
            if soonest > starts[edge.to] {
                starts[edge.to] = soonest;
                moved = true;
            }
        }
        if let Some(node) = (0..starts.len()).find(|k| starts[*k] > windows[*k].0) {
            return Some(Violation::Time { route: shift, stop: stop_at(route, node) });
        }
        if !moved {
            return None;
        }
    }
    Some(Violation::Time { route: shift, stop: None })
}

fn stop_at(route: &Route, node: usize) -> Option<StopId> {
    (1..=route.stops().len()).contains(&node).then(|| route.stops()[node - 1].visit.stop)
}

/// The earliest and the latest start of each node. For a reported stop, both are the reported start.
fn bounds(route: &Route) -> (Vec<i64>, Vec<Timestamp>) {
    let vehicle = route.vehicle();
    let latest_home = vehicle.status.overtime_until.map_or(vehicle.hours.end(), |at| at.max(vehicle.hours.end()));
    let stops = route.stops().iter().map(|stop| match history(stop) {
        Some((start, _)) => (start.0, start),
        None if stop.called_off.is_some() => (i64::MIN / 4, Timestamp::MAX),
        None => (stop.visit.window.start().0, stop.visit.window.end()),
    });
    let opens = vehicle.hours.start();
    std::iter::once((opens.0, vehicle.hours.end())).chain(stops).chain([(opens.0, latest_home)]).unzip()
}

/// When the goods of a load stop are ready, unless it is over.
pub(super) fn goods_ready(route: &Route, stop: &Stop) -> Option<i64> {
    let loads = stop.visit.kind == StopKind::Load && stop.progress.finished_at.is_none();
    loads.then(|| loading_at(route, LoadPoint::Stop(stop.visit.stop)).1).filter(|ready| *ready > i64::MIN)
}

/// For a stop that the courier has reached: the start of service, and its end or expected end.
fn history(stop: &Stop) -> Option<(Timestamp, Timestamp)> {
    // Nobody was at a stop that was called off.
    let there = stop.progress.arrived_at.or(stop.progress.finished_at).filter(|_| stop.called_off.is_none())?;
    let start = if there < stop.visit.window.start() { stop.visit.window.start() } else { there };
    Some(match stop.progress.finished_at {
        Some(end) if start > end => (end, end),
        Some(end) => (start, end),
        None => (start, start + stop.visit.service),
    })
}

/// The actual or planned duration of service, in seconds.
pub(super) fn stay(route: &Route, stop: &Stop) -> i64 {
    let planned = || match stop.visit.kind {
        StopKind::Load => loading_at(route, LoadPoint::Stop(stop.visit.stop)).0,
        _ if stop.called_off.is_some() => 0,
        _ => stop.visit.service.0,
    };
    match history(stop) {
        Some((start, end)) if stop.progress.finished_at.is_some() => (end - start).0,
        _ => planned(),
    }
}

/// The time from the start of the shift to the earliest departure from the start.
pub(super) fn stay_at_start(route: &Route) -> i64 {
    let (time, ready) = loading_at(route, LoadPoint::Start);
    let opens = route.vehicle().hours.start().0;
    ready.max(opens) - opens + time
}

/// How long the route's vehicle drives from one point to another, in seconds.
pub(super) fn driving(route: &Route, travel: &dyn Travel, from: Point, to: Point) -> i64 {
    let (seconds, speed) = (travel.drive(from, to).duration.0, i64::from(route.vehicle().speed.thousandths()));
    let whole = seconds * 1000 / speed;
    if whole * speed < seconds * 1000 { whole + 1 } else { whole }
}

/// The time that a courier needs at a place before service, in seconds.
pub(super) fn set_up(from: Point, to: Point) -> i64 {
    if from.place == to.place { 0 } else { to.set_up.0 }
}

/// The part of the set-up time that a courier who has come to a stop needs after the start of its window.
pub(super) fn rest_of_set_up(stop: &Stop, set_up: i64) -> i64 {
    let is_there = stop.progress.finished_at.is_none() && stop.visit.kind != StopKind::Load;
    let Some(came) = stop.progress.arrived_at.filter(|_| is_there && stop.called_off.is_none()) else { return 0 };
    let start = came.max(stop.visit.window.start());
    ((came + Seconds(set_up)).max(start) - start).0
}

/// The difference constraints of a route. Node 0 is the start, then come the stops, and then the end.
pub(super) fn edges(route: &Route, travel: &dyn Travel) -> Vec<Edge> {
    let stops = route.stops();
    let mut here: Point = route.vehicle().start;
    let (mut edges, mut rests) = (Vec::new(), Vec::with_capacity(stops.len()));
    for (i, stop) in stops.iter().enumerate() {
        let target = stop.visit.point.filter(|_| stop.called_off.is_none());
        let there = target.unwrap_or(here);
        let drive = if target.is_some() { driving(route, travel, here, there) } else { 0 };
        let set_up = set_up(here, there);
        let service = if i == 0 { stay_at_start(route) } else { stay(route, &stops[i - 1]) + rests[i - 1] };
        rests.push(rest_of_set_up(stop, set_up));
        if history(stop).is_none() {
            edges.push(Edge { from: i, to: i + 1, stay: service, drive, set_up });
            if let Some(ready) = i.checked_sub(1).and_then(|before| goods_ready(route, &stops[before])) {
                let opens = route.vehicle().hours.start().0;
                edges.push(Edge { from: 0, to: i + 1, stay: ready - opens + service, drive, set_up });
            }
        }
        here = there;
    }
    let service = stops.last().map_or_else(|| stay_at_start(route), |stop| stay(route, stop) + rests[stops.len() - 1]);
    let home = driving(route, travel, here, route.vehicle().end);
    edges.push(Edge { from: stops.len(), to: stops.len() + 1, stay: service, drive: home, set_up: 0 });
    if let Some(ready) = stops.last().and_then(|stop| goods_ready(route, stop)) {
        let opens = route.vehicle().hours.start().0;
        edges.push(Edge { from: 0, to: stops.len() + 1, stay: ready - opens + service, drive: home, set_up: 0 });
    }
    edges.extend(ride_edges(route, &rests));
    edges
}

/// The constraints of the ride limits: the drop-off starts at most the pickup's service time plus the longest ride after the
/// start of the pickup.
fn ride_edges<'a>(route: &'a Route, rests: &'a [i64]) -> impl Iterator<Item = Edge> + 'a {
    let stops = route.stops();
    stops.iter().enumerate().filter(|(_, s)| s.visit.kind == StopKind::Dropoff).filter_map(move |(j, dropoff)| {
        let terms = dropoff.terms.filter(|_| history(dropoff).is_none())?;
        let i = stops.iter().position(|s| s.visit.kind == StopKind::Pickup && s.is_of(terms.reservation))?;
        Some(Edge {
            from: j + 1,
            to: i + 1,
            stay: -(stay(route, &stops[i]) + rests[i] + terms.max_ride?.0),
            drive: 0,
            set_up: 0,
        })
    })
}

fn check_reservations(routes: &[&Route]) -> Vec<Violation> {
    let mut seen: HashMap<ReservationId, Vec<(ShiftId, StopKind)>> = HashMap::new();
    for route in routes {
        for stop in route.stops() {
            if let Some(terms) = stop.terms {
                seen.entry(terms.reservation).or_default().push((route.vehicle().shift, stop.visit.kind));
            }
        }
    }
    let whole = |stops: &[(ShiftId, StopKind)]| match stops {
        [(_, StopKind::Delivery | StopKind::Collection)] => true,
        [(a, StopKind::Pickup), (b, StopKind::Dropoff)] => a == b,
        _ => false,
    };
    let mut broken: Vec<_> = seen.into_iter().filter(|(_, stops)| !whole(stops)).map(|(id, _)| id).collect();
    broken.sort();
    broken.into_iter().map(Violation::Broken).collect()
}
