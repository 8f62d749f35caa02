//! A route: the ordered stops of one shift, with their timetable.

use std::sync::Arc;

use ritiro_domain::{Load, LoadPoint, Rank, ReservationId, StopId, StopKind, Timestamp};

use super::constraints;
use super::load_points::name_only_other_load_points;
use super::route_bounds::{DepotGaps, Key, RouteBounds};
use super::timetable::{DEPOT_NODE, NodeViolation, Ride, StopAttributes, Timetable};
use super::trip_gap::DepotLegs;
use super::trips::{NEAREST, ON_BOARD};
use super::vehicle::Vehicle;
use super::{Leg, Point, Stop, Travel, VehicleStatus};

/// The first constraint that a route violates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RouteViolation {
    /// Service at this stop would start after the end of its window.
    Late(StopId),
    /// The courier would return after the end of the shift.
    Overtime,
    /// The load would exceed the vehicle's capacity behind this stop (`None`: at the start).
    Overload(Option<StopId>),
    /// The ride of a shipment would be too long. The stop is the shipment's drop-off.
    Ride(StopId),
}

/// A route. It is immutable: a change creates another route with its own timetable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    pub(super) vehicle: Arc<Vehicle>,
    pub(super) stops: Vec<Stop>,
    pub(super) table: Timetable,
    /// Bounds of the inner gaps, one for each group of gaps.
    pub(super) stretches: Vec<RouteBounds>,
    /// One key for each node; see [`Key::all`].
    pub(super) keys: Vec<Key>,
    /// The inner gaps next to load stops. The stretches leave them out; see [`DepotGaps`].
    pub(super) depot_gaps: Vec<usize>,
    /// The legs between the depot and each node, for a route with trips.
    pub(super) depot_legs: Vec<DepotLegs>,
}

impl Route {
    /// Builds a route from stops, sorted by their ranks. A route that violates a constraint is built too, and [`Route::fault`]
    /// reports the violation: a promise that cannot be kept must not disappear.
    pub fn new(vehicle: Arc<Vehicle>, mut stops: Vec<Stop>, travel: &dyn Travel) -> Self {
        stops.sort_by(|a, b| a.rank.cmp(&b.rank));
        Self::in_order(vehicle, stops, travel)
    }

    /// Builds a route from stops that are already in order.
    fn in_order(vehicle: Arc<Vehicle>, mut stops: Vec<Stop>, travel: &dyn Travel) -> Self {
        name_only_other_load_points(&mut stops);
        let table = timed(&vehicle, &stops, travel);
        for (stop, node) in
            stops.iter_mut().zip(&table.nodes[1..]).filter(|(stop, _)| stop.visit.kind == StopKind::Load)
        {
            stop.visit.service = node.service;
        }
        let (stretches, keys) = (RouteBounds::stretches(&table), Key::all(&table));
        let depot_gaps = DepotGaps::all(&table).collect();
        let depot_legs = DepotLegs::all(&table, vehicle.drives(travel).travel());
        Self { vehicle, stops, table, stretches, keys, depot_gaps, depot_legs }
    }

    /// A route of the same shift with other stops.
    pub(super) fn with_stops(&self, stops: Vec<Stop>, travel: &dyn Travel) -> Self {
        Self::new(Arc::clone(&self.vehicle), stops, travel)
    }

    /// A route with the same stops and another status of the vehicle.
    pub(super) fn with_status(&self, status: VehicleStatus, travel: &dyn Travel) -> Self {
        let vehicle = Vehicle { status, ..(*self.vehicle).clone() };
        Self::new(Arc::new(vehicle), self.stops.clone(), travel)
    }

    /// The shift.
    pub fn vehicle(&self) -> &Vehicle {
        &self.vehicle
    }

    /// The stops in order.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The first constraint that the route violates, if any.
    pub fn fault(&self) -> Option<RouteViolation> {
        let id = |node: usize| node.checked_sub(1).and_then(|i| self.stops.get(i)).map(|stop| stop.visit.stop);
        self.table.violation.map(|violation| match violation {
            NodeViolation::Late(node) => id(node).map_or(RouteViolation::Overtime, RouteViolation::Late),
            NodeViolation::Overload(node) => RouteViolation::Overload(id(node)),
            NodeViolation::Ride(node) => id(node).map_or(RouteViolation::Overtime, RouteViolation::Ride),
        })
    }

    /// Whether the courier has no stops except breaks.
    pub fn is_idle(&self) -> bool {
        self.table.is_idle()
    }

    /// The total driving from start to end, at free flow.
    pub fn driving(&self) -> Leg {
        self.table.driving
    }

    /// The leg to a stop (index from 0), or, for the index behind the last stop, the leg to the end.
    pub fn leg_to(&self, index: usize, travel: &dyn Travel) -> Leg {
        self.vehicle.leg(travel, self.table.nodes[index].point, self.point_of(index))
    }

    /// The same as [`Route::leg_to`], with the duration at the time of day at which the courier drives in the schedule. The courier
    /// returns to the end at once.
    pub fn drive_to(&self, index: usize, travel: &dyn Travel) -> Leg {
        let returns = index == self.stops.len();
        let leave = if returns { self.table.nodes[index].earliest_departure } else { self.table.leave(index) };
        let leg = self.leg_to(index, travel);
        Leg { duration: self.table.traffic.drive(leave, leg.duration) - leave, ..leg }
    }

    /// The total driving from start to end at the times of day of the schedule; none for a courier without stops, who does not drive.
    pub fn scheduled_driving(&self, travel: &dyn Travel) -> Leg {
        let legs = if self.is_idle() { 0..0 } else { 0..self.stops.len() + 1 };
        legs.fold(Leg::default(), |sum, index| sum + self.drive_to(index, travel))
    }

    /// Arrival of the vehicle, start of service and departure at a stop (index from 0), in the schedule.
    pub fn times(&self, index: usize, travel: &dyn Travel) -> (Timestamp, Timestamp, Timestamp) {
        let arrival = self.table.traffic.drive(self.table.leave(index), self.leg_to(index, travel).duration);
        (arrival, self.table.nodes[index + 1].start, self.table.leave(index + 1).min(self.departure_limit(index)))
    }

    /// The latest departure from a stop. The courier returns at once behind the last stop, so that departure is the end of
    /// service.
    fn departure_limit(&self, index: usize) -> Timestamp {
        let node = &self.table.nodes[index + 1];
        if index + 1 == self.stops.len() { node.start + node.service } else { Timestamp::MAX }
    }

    /// The courier's place at a stop (index from 0). For a break without a place, it is the place of the stop before it.
    pub fn point_of(&self, index: usize) -> Point {
        self.table.nodes[index + 1].point
    }

    /// The instant at which the courier leaves the start, after the breaks that are taken there; `None` for an idle courier.
    pub fn departure(&self) -> Option<Timestamp> {
        self.table.departure()
    }

    /// The instant at which the courier arrives at the end.
    pub fn arrival(&self) -> Timestamp {
        self.table.nodes[self.stops.len() + 1].start
    }

    /// The start of service at a stop, in the schedule.
    pub fn start_of(&self, stop: StopId) -> Option<Timestamp> {
        self.stops.iter().position(|s| s.visit.stop == stop).map(|i| self.table.nodes[i + 1].start)
    }

    /// The load on board behind a node (0: the start).
    pub fn load_after(&self, node: usize) -> Load {
        self.table.cargo[node].on_board
    }

    /// The stops of a reservation, as indices into [`Route::stops`].
    pub fn positions_of(&self, reservation: ReservationId) -> impl Iterator<Item = usize> {
        self.stops.iter().enumerate().filter(move |(_, s)| s.is_of(reservation)).map(|(i, _)| i)
    }

    /// The number of frozen stops at `now`, counted from the beginning: the courier is at them, was at them, or is on the way
    /// to the last of them.
    pub fn frozen(&self, now: Timestamp) -> usize {
        self.table.frozen_count(now).min(self.stops.len())
    }

    /// Whether goods can still be loaded at the start.
    pub fn still_loading(&self, now: Timestamp) -> bool {
        self.table.still_loading(now)
    }

    /// A route of the same shift with other stops, which are already in order.
    pub(super) fn of(&self, stops: Vec<Stop>, travel: &dyn Travel) -> Self {
        Self::in_order(Arc::clone(&self.vehicle), stops, travel)
    }

    /// A route with the same stops, where the stop at index `from` moves to index `to`, with fresh ranks.
    pub(super) fn with_stop_moved(&self, from: usize, to: usize, now: Timestamp, travel: &dyn Travel) -> Self {
        let mut stops = self.stops.clone();
        self.name_load_points_of_loaded(&mut stops, now);
        let moved = stops.remove(from);
        stops.insert(to, moved);
        if let Some(next) = stops.get_mut(self.frozen(now)) {
            next.depart_after = next.depart_after.max(now);
        }
        stops.iter_mut().zip(Rank::spread(self.stops.len())).for_each(|(stop, rank)| stop.rank = rank);
        self.of(stops, travel)
    }

    /// The timetable of [`Route::with_stop_moved`] alone, without the rest of that route.
    pub(super) fn timed_with_stop_moved(
        &self,
        from: usize,
        to: usize,
        now: Timestamp,
        travel: &dyn Travel,
    ) -> Timetable {
        let mut facts = attributes(&self.stops);
        let moved = facts.remove(from);
        facts.insert(to, moved);
        if let Some(next) = facts.get_mut(self.frozen(now)) {
            next.depart_after = next.depart_after.max(now);
        }
        Timetable::of(&self.vehicle, &facts, self.table.rides.clone(), self.vehicle.drives(travel).travel())
    }

    /// Whether the other route has other stops, or the same stops with another order, another `depart_after` or another place.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        let key = |stop: &Stop| {
            let ready = stop.terms.and_then(|terms| terms.ready);
            (stop.visit.stop, stop.depart_after, stop.visit.point, stop.loaded_at, ready, stop.called_off)
        };
        self.stops.len() != other.stops.len() || !self.stops.iter().map(key).eq(other.stops.iter().map(key))
    }

    /// The same route with ranks that leave equal space between its stops.
    pub(super) fn with_fresh_ranks(&self, travel: &dyn Travel) -> Self {
        let mut stops = self.stops.clone();
        stops.iter_mut().zip(Rank::spread(self.stops.len())).for_each(|(stop, rank)| stop.rank = rank);
        Self::new(Arc::clone(&self.vehicle), stops, travel)
    }

    /// Whether a courier who drives `before` can continue with this route at `now`: the frozen stops and their times are equal,
    /// and deliveries neither join nor leave the route after the goods were loaded.
    pub(super) fn goes_on_from(&self, before: &Self, now: Timestamp) -> bool {
        let frozen = before.frozen(now);
        let under_way = |route: &Self| -> Vec<_> {
            let stops = route.stops[..frozen.min(route.stops.len())].iter().map(|s| s.visit.stop);
            stops.zip(route.table.nodes[1..].iter().map(|node| node.start)).collect()
        };
        let goods = self.goods(before, now) == before.goods(before, now);
        self.fault().is_none() && under_way(self) == under_way(before) && goods
    }

    /// The deliveries that are loaded at the load points which are closed in the route `before`, each with its load point.
    fn goods(&self, before: &Self, now: Timestamp) -> Vec<(StopId, LoadPoint)> {
        let frozen = before.table.frozen_count(now);
        let closed = |point: &LoadPoint| match point {
            LoadPoint::Start => !before.still_loading(now),
            LoadPoint::Stop(id) => {
                let index = before.stops.iter().position(|stop| stop.visit.stop == *id);
                let open = |index: usize| {
                    before.table.is_load_point(index + 1) && before.table.loads_at(index + 1, frozen, now)
                };
                index.is_some_and(|index| !open(index))
            }
        };
        let mut goods: Vec<_> = self.load_points().filter(|(_, point)| closed(point)).collect();
        goods.sort_unstable_by_key(|(stop, _)| *stop);
        goods
    }

    /// This route without some reservations. Also returns the removed stops, and the stops whose `depart_after` or place had to
    /// change. Two rules cause such changes: what the courier has done until now remains unchanged, and a break that would move
    /// back too far keeps its place.
    pub(super) fn without(
        &self,
        reservations: &[ReservationId],
        now: Timestamp,
        travel: &dyn Travel,
    ) -> (Self, Vec<Stop>, Vec<Stop>) {
        let leaves = |stop: &Stop| stop.terms.is_some_and(|t| reservations.contains(&t.reservation));
        let (mut gone, stops): (Vec<_>, _) = self.stops.iter().cloned().partition(leaves);
        let stops = self.with_fewer_trips(stops, &mut gone, now, travel);
        let (mut rest, mut changed) = self.rearranged(stops, now, travel);
        if self.table.violation.is_none() && rest.table.violation.is_some() {
            changed.extend(rest.fix(&self.breaks_behind(leaves)));
            // A break with a place of its own can have an earlier departure than a break without a place.
            let (held, again) = self.rearranged(rest.stops.clone(), now, travel);
            rest = held;
            changed.extend(again);
        }
        (rest, gone, changed)
    }

    /// A route of the same shift with other stops, in order. No stop may be frozen that was not frozen before. Also returns the
    /// stops whose `depart_after` had to change: what the courier has done until now remains unchanged.
    pub(super) fn rearranged(&self, stops: Vec<Stop>, now: Timestamp, travel: &dyn Travel) -> (Self, Vec<Stop>) {
        self.held_back(stops, now, now, travel)
    }

    /// The same as [`Route::rearranged`], where the courier leaves the first node that is not frozen at `next` or later.
    pub(super) fn held_back(
        &self,
        stops: Vec<Stop>,
        next: Timestamp,
        now: Timestamp,
        travel: &dyn Travel,
    ) -> (Self, Vec<Stop>) {
        // A courier who is on the way to a window that opens later has left before `now`, although a just-in-time departure
        // would be later.
        let mut left: Vec<_> = (0..self.frozen(now)).map(|node| self.table.leave(node).min(now)).collect();
        left.push(next);
        let mut route = self.of(stops, travel);
        let changed = route.hold_back(&left);
        if !changed.is_empty() {
            route = route.of(route.stops.clone(), travel);
        }
        (route, changed)
    }

    /// The breaks without a place that take place at stops that are removed, with these stops' places.
    fn breaks_behind(&self, leaves: impl Fn(&Stop) -> bool) -> Vec<(StopId, Point)> {
        let behind =
            |i: usize| self.stops[i + 1..].iter().take_while(|s| s.location_free()).map(move |s| (s.visit.stop, i));
        let leaving = self.stops.iter().enumerate().filter(|(_, stop)| leaves(stop)).map(|(i, _)| i);
        let breaks = leaving.flat_map(behind);
        breaks.map(|(stop, i)| (stop, self.point_of(i))).collect()
    }

    /// Assigns a place of their own to some breaks. Returns the changed stops.
    fn fix(&mut self, breaks: &[(StopId, Point)]) -> Vec<Stop> {
        let mut fixed = Vec::new();
        for stop in &mut self.stops {
            if let Some((_, point)) = breaks.iter().find(|(id, _)| *id == stop.visit.stop) {
                stop.visit.point = Some(*point);
                fixed.push(stop.clone());
            }
        }
        fixed
    }

    /// Without the removed stops, the courier could have left earlier for stops that waited for them, or whose ride limit
    /// delayed them. That did not happen, so this method delays the departure for each of the first stops to its instant in
    /// `left`, if it was earlier. Returns the delayed stops.
    fn hold_back(&mut self, left: &[Timestamp]) -> Vec<Stop> {
        let mut delayed = Vec::new();
        for (node, (stop, left)) in self.stops.iter_mut().zip(left).enumerate() {
            if self.table.leave(node) < *left {
                stop.depart_after = *left;
                delayed.push(stop.clone());
            }
        }
        delayed
    }
}

fn timed(vehicle: &Vehicle, stops: &[Stop], travel: &dyn Travel) -> Timetable {
    Timetable::of(vehicle, &attributes(stops), rides(stops), vehicle.drives(travel).travel())
}

/// The attributes of some stops for a timetable. The entries are indices of stops.
fn attributes(stops: &[Stop]) -> Vec<StopAttributes> {
    let mut facts: Vec<_> = (0..).zip(stops).map(|(entry, stop)| StopAttributes::of(stop, entry)).collect();
    for index in 0..stops.len() {
        facts[index].loaded_at = match stops[index].loaded_at {
            None => NEAREST,
            Some(LoadPoint::Start) => DEPOT_NODE,
            Some(LoadPoint::Stop(id)) => match stops.iter().position(|stop| stop.visit.stop == id) {
                Some(at) if stops[at].visit.kind == StopKind::Load => facts[at].entry,
                Some(failed) => {
                    facts[failed].reported.kept = true;
                    ON_BOARD
                }
                None => DEPOT_NODE,
            },
        };
    }
    facts
}

/// The limits of the time between two stops, among some stops. The entries are indices of stops.
fn rides(stops: &[Stop]) -> Vec<Ride> {
    let mut rides = Vec::new();
    for (entry, stop) in (0u32..).zip(stops) {
        let Some(terms) = &stop.terms else { continue };
        let pickup = || {
            let earlier = (0..entry).zip(stops).find(|(_, stop)| stop.is_of(terms.reservation));
            earlier.map(|(pickup, _)| pickup)
        };
        rides.extend(constraints::rides(terms, (entry, stop.visit.kind), pickup));
    }
    rides
}
