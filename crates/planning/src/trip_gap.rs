//! The positions of one visit in a route with trips: in the trip that is there, or in a new trip, in O(1) for each position.
//!
//! A new trip needs a load stop before the visit, after it, or both. Before: the visit and the stops behind it become a trip of
//! their own. After: the stops behind the visit do. Both: the visit alone does. Goods of a trip that is already loaded stay on board.

use super::gap::{Gap, Via, latest_ready, way_on};
use super::timetable::{StopAttributes, Timetable};
use super::trips::{Loads, TripNode};
use super::vehicle::Loading;
use super::{Leg, Point, Travel};
use ritiro_domain::{Load, Seconds, StopKind, Timestamp};

/// The search for positions of one visit in one route.
pub(super) struct TripSearch<'a, T: Travel + ?Sized> {
    table: &'a Timetable,
    visit: &'a StopAttributes,
    point: Point,
    now: Timestamp,
    travel: &'a T,
    loading: Loading,
    depot: Point,
    /// The legs from the depot to the visit, and from the visit to the depot.
    out: Leg,
    back: Leg,
    frozen: usize,
    /// The number of load stops that can be added.
    spare: usize,
    /// The load point that was judged last, whether a delivery can be loaded there, and whether its goods can be loaded elsewhere.
    known: Option<(usize, bool, bool)>,
}

/// A node behind which the visit would be inserted.
struct Place<'a> {
    at: usize,
    trip: &'a TripNode,
    /// Whether a delivery can join the node's trip.
    joins: bool,
    /// Whether the node's trip is not loaded yet, so that its goods can be distributed again.
    open: bool,
    /// The goods and the number of the deliveries behind the node that can be loaded elsewhere.
    rest: (Load, i64),
    /// The next place and the leg to it.
    next: (Point, Leg),
}

/// The earliest and the latest start of service, and by how much another stop of the trip would be late.
struct Times {
    from: Timestamp,
    until: Timestamp,
    late: Seconds,
}

impl<'a, T: Travel + ?Sized> TripSearch<'a, T> {
    /// Returns `None` if the route has no trips.
    pub fn new(
        table: &'a Timetable,
        visit: &'a StopAttributes,
        point: Point,
        now: Timestamp,
        travel: &'a T,
    ) -> Option<Self> {
        let loading = table.loading.filter(|_| table.has_trips())?;
        let depot = table.nodes[0].point;
        let (out, back) = (travel.leg(depot, point), travel.leg(point, depot));
        let (frozen, spare) = (table.frozen_count(now), table.spare_trips());
        Some(Self { table, visit, point, now, travel, loading, depot, out, back, frozen, spare, known: None })
    }

    /// Calls `found` with every way to insert the visit behind a node.
    pub fn each(&mut self, at: usize, mut found: impl FnMut(Gap)) {
        let place = self.place(at);
        self.joining(&place).into_iter().for_each(&mut found);
        if self.spare > 0 {
            self.loading_before(&place).into_iter().for_each(&mut found);
            self.loading_after(&place).into_iter().for_each(&mut found);
        }
        if self.spare > 1 {
            self.loading_around(&place).into_iter().for_each(&mut found);
        }
    }

    fn place(&mut self, at: usize) -> Place<'a> {
        let trip = &self.table.trips[at];
        let (joins, open) = match self.known {
            Some((known, joins, open)) if known == trip.load_point => (joins, open),
            _ => {
                let joins = self.table.loads_at(trip.load_point, self.frozen, self.now);
                (joins, joins && self.table.can_leave(trip.load_point, self.frozen, self.now))
            }
        };
        self.known = Some((trip.load_point, joins, open));
        let rest = if open { (trip.rest, trip.rest_orders) } else { (Load::ZERO, 0) };
        Place { at, trip, joins, open, rest, next: way_on(self.table, at) }
    }

    fn is_delivery(&self) -> bool {
        self.visit.kind == StopKind::Delivery
    }

    /// The visit in the trip of the node in front of it.
    fn joining(&self, place: &Place) -> Option<Gap> {
        let cargo = &self.table.cargo[place.at];
        let via = Via::of(self.table, place.at, self.point, self.travel);
        let until = latest_ready(self.table, place.at, via.from)? - self.visit.service;
        let gap = |free: Timestamp, late, load| {
            let times = Times { from: self.arrive(free, via.to), until, late };
            Gap { load, ..self.gap(place, Loads::default(), times, via.detour) }
        };
        if !self.is_delivery() {
            let free = self.table.nodes[place.at].earliest_departure.max(self.now);
            return Some(gap(free, Seconds::ZERO, cargo.from + self.visit.load));
        }
        let point = &self.table.trips[place.trip.load_point];
        if place.trip.load_point == 0 && self.spare == 0 && !self.table.trips_from_start() {
            return None;
        }
        let ready = point.rest_ready.max(self.visit.ready);
        let (free, late) = self.free_at(place, ready, point.rest_orders + 1)?;
        Some(gap(free, late, cargo.until + self.visit.load))
    }

    /// A load stop before the visit.
    fn loading_before(&self, place: &Place) -> Option<Gap> {
        let cargo = &self.table.cargo[place.at];
        let useless = if self.is_delivery() { self.begins(place) } else { place.trip.collected == Load::ZERO };
        if useless {
            return None;
        }
        let orders = place.rest.1 + i64::from(self.is_delivery());
        let (from, to_depot) = self.loaded_behind(place, orders, place.open)?;
        let on = self.travel.leg(self.point, place.next.0);
        let until = latest_ready(self.table, place.at, on)? - self.visit.service;
        let on_board = if self.is_delivery() { cargo.on_board } else { cargo.from };
        let detour = to_depot + self.out + on - place.next.1;
        let times = Times { from, until, late: Seconds::ZERO };
        let load = on_board - place.trip.collected + self.visit.load;
        Some(Gap { load, ..self.gap(place, Loads { before: true, after: false }, times, detour) })
    }

    /// A load stop after the visit.
    fn loading_after(&self, place: &Place) -> Option<Gap> {
        let cargo = &self.table.cargo[place.at];
        if self.ends(place) || (self.is_delivery() && place.rest.1 == 0) {
            return None;
        }
        let (ready, orders) = match self.is_delivery() {
            true => (self.visit.ready, 1),
            false => (Timestamp::MIN, 0),
        };
        let to = self.travel.leg(self.table.nodes[place.at].point, self.point);
        let (free, late) = self.free_with_part(place, ready, orders)?;
        let (until, too_late, on) = self.until_loading(place)?;
        let load = if self.is_delivery() { cargo.until } else { cargo.on_board } - place.rest.0 + self.visit.load;
        let detour = to + self.back + on - place.next.1;
        let times = Times { from: self.arrive(free, to), until, late: late.max(too_late) };
        Some(Gap { load, ..self.gap(place, Loads { before: false, after: true }, times, detour) })
    }

    /// A load stop before the delivery and another one after it.
    fn loading_around(&self, place: &Place) -> Option<Gap> {
        if !self.is_delivery() || self.begins(place) || self.ends(place) {
            return None;
        }
        let (from, to_depot) = self.loaded_behind(place, 1, false)?;
        let (until, late, on) = self.until_loading(place)?;
        let load = self.table.cargo[place.at].on_board - place.trip.collected - place.rest.0 + self.visit.load;
        let detour = to_depot + self.out + self.back + on - place.next.1;
        Some(Gap { load, ..self.gap(place, Loads { before: true, after: true }, Times { from, until, late }, detour) })
    }

    /// The gap without its load. If the trip is late, no start of service is possible.
    fn gap(&self, place: &Place, loads: Loads, times: Times, detour: Leg) -> Gap {
        let Times { from, until, late } = times;
        let until = if late > Seconds::ZERO { until.min(from - late) } else { until };
        Gap { at: place.at, dropoff_at: place.at, loads, from, until, detour, load: self.visit.load }
    }

    /// Whether the trip begins at this node and is not loaded yet, so that a load stop behind it would be its twin.
    fn begins(&self, place: &Place) -> bool {
        place.joins && place.trip.load_point == place.at
    }

    /// Whether no stop of the trip is behind the node.
    fn ends(&self, place: &Place) -> bool {
        let behind = self.table.nodes[place.at + 1..].iter();
        !behind.take_while(|node| node.kind != StopKind::Load).any(|node| node.kind.is_of_reservation())
    }

    /// When the courier can leave the node if this many goods, ready at this time, are loaded for its trip, and by how much that
    /// makes the trip late. Returns `None` if nothing can be loaded for the trip any more.
    fn free_at(&self, place: &Place, ready: Timestamp, orders: i64) -> Option<(Timestamp, Seconds)> {
        if !place.joins {
            return None;
        }
        let departure = self.departure(place.trip.load_point, ready, orders).max(self.not_before(place));
        let (free, late) = self.table.after_departure(place.at, departure);
        Some((free.max(self.now), late))
    }

    /// The courier does not leave the load point in the past.
    fn not_before(&self, place: &Place) -> Timestamp {
        let waits_there = place.trip.load_point == self.frozen && place.at > self.frozen;
        if waits_there { self.table.leave(self.frozen).min(self.now) } else { Timestamp::MIN }
    }

    fn arrive(&self, leave: Timestamp, leg: Leg) -> Timestamp {
        self.table.traffic.arrive(leave, leg)
    }

    fn departure(&self, load_point: usize, ready: Timestamp, orders: i64) -> Timestamp {
        let point = &self.table.trips[load_point];
        let orders = orders + point.carried_orders;
        let time = if load_point == 0 && orders == 0 { Seconds::ZERO } else { self.loading.of(orders) };
        point.arrival.max(ready).max(point.carried_ready) + time
    }

    /// The same, if the deliveries behind the node leave the trip, and some other goods join it.
    fn free_with_part(&self, place: &Place, ready: Timestamp, orders: i64) -> Option<(Timestamp, Seconds)> {
        if !place.open {
            let free = self.table.nodes[place.at].earliest_departure.max(self.now);
            return (orders == 0).then_some((free, Seconds::ZERO));
        }
        let all = self.table.trips[place.trip.load_point].rest_orders;
        self.free_at(place, place.trip.ready.max(ready), all - place.rest.1 + orders)
    }

    /// The earliest start of service if the goods of the visit are loaded behind the node, together with `orders - 1` others, and the leg
    /// to the depot. With `rest`, these are the deliveries behind the node.
    fn loaded_behind(&self, place: &Place, orders: i64, rest: bool) -> Option<(Timestamp, Leg)> {
        let to_depot = self.travel.leg(self.table.nodes[place.at].point, self.depot);
        let (free, _) = self.free_with_part(place, Timestamp::MIN, 0)?;
        let ready = if rest { self.visit.ready.max(place.trip.rest_ready) } else { self.visit.ready };
        let begin = self.arrive(free, to_depot).max(self.table.nodes[0].window.start()).max(ready);
        Some((self.arrive(begin + self.loading.of(orders), self.out), to_depot))
    }

    /// The latest start of service if the courier then loads the deliveries behind the node, by how much their goods are ready too
    /// late, and the leg from the depot to them.
    fn until_loading(&self, place: &Place) -> Option<(Timestamp, Seconds, Leg)> {
        let on = self.travel.leg(self.depot, place.next.0);
        let begin = latest_ready(self.table, place.at, on)? - self.loading.of(place.rest.1);
        let ready = if place.open { place.trip.rest_ready } else { Timestamp::MIN };
        let soonest = self.table.nodes[0].window.start().max(ready);
        let late = (soonest - begin).max(Seconds::ZERO);
        Some((self.table.traffic.leave_by(begin, self.back) - self.visit.service, late, on))
    }
}
