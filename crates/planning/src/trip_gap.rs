//! The positions of one visit in a route with trips: in the trip that is there, or in a new trip, in O(1) for each position.
//!
//! A new trip needs a load stop before the visit, after it, or both. Before: the visit and the stops behind it become a trip of
//! their own. After: the stops behind the visit do. Both: the visit alone does. Goods of a trip that is already loaded stay on board.

use std::cell::Cell;

use super::gap::{Gap, latest_ready, next_place};
use super::timetable::{StopAttributes, Timetable};
use super::trips::{Loads, TripDrive, TripNode};
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
    /// The legs from the depot to the visit, and from the visit to the depot.
    depot: DepotLegs,
    /// The same for each node of the route, if they are known.
    known_legs: &'a [DepotLegs],
    frozen: usize,
    /// The number of load stops that can be added.
    spare: usize,
    /// The load point that was judged last, whether a delivery can be loaded there, and whether its goods can be loaded elsewhere.
    known: Option<(usize, bool, bool)>,
    /// The last drive through a trip that the visit joins.
    drive: Cell<Option<TripDrive>>,
}

/// The legs from the depot to a place, and back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct DepotLegs {
    out: Leg,
    back: Leg,
}

impl DepotLegs {
    #[inline]
    pub fn of<T: Travel + ?Sized>(depot: Point, place: Point, travel: &T) -> Self {
        Self { out: travel.leg(depot, place), back: travel.leg(place, depot) }
    }

    /// Those of all nodes of a route; none for a route without trips.
    pub fn all<T: Travel + ?Sized>(table: &Timetable, travel: &T) -> Vec<Self> {
        let nodes = if table.has_trips() { &table.nodes[..] } else { &[] };
        nodes.iter().map(|node| Self::of(table.nodes[0].point, node.point, travel)).collect()
    }
}

/// What a search knows before it looks at a position, so that it skips ways to insert the visit there.
#[derive(Clone, Copy)]
pub(super) struct Skip<F> {
    /// Lower bounds of the legs from the node to the visit, and from the visit to the next place.
    pub floors: [Leg; 2],
    /// Whether an insertion with a detour of at least this leg changes nothing.
    pub costs_too_much: F,
    /// Whether only possible insertions matter, and not the reasons why others are impossible.
    pub only_possible: bool,
}

/// The legs of one position. Those that no way needs are zero.
struct Legs {
    to: Leg,
    from: Leg,
    /// From the node to the depot, and from the depot to the next place.
    back: Leg,
    out: Leg,
    direct: Leg,
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
    /// The next node with a place.
    next: usize,
}

/// The earliest and the latest start of service, and by how much another stop of the trip would be late.
struct Times {
    from: Timestamp,
    until: Timestamp,
    late: Seconds,
}

impl<'a, T: Travel + ?Sized> TripSearch<'a, T> {
    /// Searches for a visit at a point with those legs from and to the depot. Returns `None` if the route has no trips.
    pub fn new(
        table: &'a Timetable,
        visit: &'a StopAttributes,
        (point, depot): (Point, DepotLegs),
        now: Timestamp,
        travel: &'a T,
    ) -> Option<Self> {
        let loading = table.loading.filter(|_| table.has_trips())?;
        let (frozen, spare) = (table.frozen_count(now), table.spare_trips());
        Some(Self {
            table,
            visit,
            point,
            now,
            travel,
            loading,
            depot,
            known_legs: &[],
            frozen,
            spare,
            known: None,
            drive: Cell::new(None),
        })
    }

    /// The same search, which does not ask for these legs again.
    pub fn knowing(self, legs: &'a [DepotLegs]) -> Self {
        Self { known_legs: legs, ..self }
    }

    /// Calls `found` with every way to insert the visit behind a node, except those that can be skipped.
    pub fn each(&mut self, at: usize, skip: &Skip<impl Fn(Leg) -> bool>, mut found: impl FnMut(Gap)) {
        let place = self.place(at);
        let mut legs = self.depot_legs(&place);
        let ways = self.ways(&place, &legs, skip);
        let [joins, before, after, around] = ways;
        let (here, point) = (self.table.nodes[at].point, self.point);
        if joins || after {
            legs.to = self.travel.leg(here, point);
        }
        if joins || before {
            legs.from = self.travel.leg(point, self.table.nodes[place.next].point);
        }
        if joins {
            self.joining(&place, &legs).into_iter().for_each(&mut found);
        }
        if before {
            self.loading_before(&place, &legs).into_iter().for_each(&mut found);
        }
        if after {
            self.loading_after(&place, &legs).into_iter().for_each(&mut found);
        }
        if around {
            self.loading_around(&place, &legs).into_iter().for_each(&mut found);
        }
    }

    /// Which ways to insert the visit need a look: into the trip, and with a load stop before it, after it, or both.
    fn ways(&self, place: &Place, legs: &Legs, skip: &Skip<impl Fn(Leg) -> bool>) -> [bool; 4] {
        let ([to, from], dear) = (skip.floors, &skip.costs_too_much);
        let (out, back) = (legs.back + self.depot.out, self.depot.back + legs.out);
        [
            !dear(to + from - legs.direct) && (!skip.only_possible || self.has_room(place)),
            self.spare > 0 && !dear(out + from - legs.direct),
            self.spare > 0 && !dear(to + back - legs.direct),
            self.spare > 1 && !dear(out + back - legs.direct),
        ]
    }

    /// Whether the trip has room for the visit's load.
    fn has_room(&self, place: &Place) -> bool {
        let cargo = &self.table.cargo[place.at];
        let on_board = if self.is_delivery() { cargo.until } else { cargo.from };
        (on_board + self.visit.load).fits(self.table.capacity)
    }

    /// The legs of a position to and from the depot; they are needed only for another trip.
    fn depot_legs(&self, place: &Place) -> Legs {
        let direct = if self.table.is_idle() { Leg::default() } else { self.table.nodes[place.next - 1].leg };
        let (none, depot) = (Leg::default(), self.table.nodes[0].point);
        let (back, out) = match (self.spare, self.known_legs.get(place.at), self.known_legs.get(place.next)) {
            (0, ..) => (none, none),
            (_, Some(here), Some(next)) => (here.back, next.out),
            _ => {
                let [here, next] = [place.at, place.next].map(|node| self.table.nodes[node].point);
                (self.travel.leg(here, depot), self.travel.leg(depot, next))
            }
        };
        Legs { to: none, from: none, back, out, direct }
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
        Place { at, trip, joins, open, rest, next: next_place(self.table, at) }
    }

    fn is_delivery(&self) -> bool {
        self.visit.kind == StopKind::Delivery
    }

    /// The visit in the trip of the node in front of it.
    fn joining(&self, place: &Place, legs: &Legs) -> Option<Gap> {
        let cargo = &self.table.cargo[place.at];
        let until = latest_ready(self.table, place.at, legs.from)? - self.visit.service;
        let gap = |free: Timestamp, late, load| {
            let times = Times { from: self.arrive(free, legs.to), until, late };
            Gap { load, ..self.gap(place, Loads::default(), times, legs.to + legs.from - legs.direct) }
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
        let departure = self.departure_with(place, ready, point.rest_orders + 1)?;
        let (free, late) = self.joined(place, departure);
        Some(gap(free.max(self.now), late, cargo.until + self.visit.load))
    }

    /// A load stop before the visit.
    fn loading_before(&self, place: &Place, legs: &Legs) -> Option<Gap> {
        let cargo = &self.table.cargo[place.at];
        let useless = if self.is_delivery() { self.begins(place) } else { place.trip.collected == Load::ZERO };
        if useless {
            return None;
        }
        let orders = place.rest.1 + i64::from(self.is_delivery());
        let from = self.loaded_behind(place, legs, orders, place.open)?;
        let until = latest_ready(self.table, place.at, legs.from)? - self.visit.service;
        let on_board = if self.is_delivery() { cargo.on_board } else { cargo.from };
        let detour = legs.back + self.depot.out + legs.from - legs.direct;
        let times = Times { from, until, late: Seconds::ZERO };
        let load = on_board - place.trip.collected + self.visit.load;
        Some(Gap { load, ..self.gap(place, Loads { before: true, after: false }, times, detour) })
    }

    /// A load stop after the visit.
    fn loading_after(&self, place: &Place, legs: &Legs) -> Option<Gap> {
        let cargo = &self.table.cargo[place.at];
        if self.ends(place) || (self.is_delivery() && place.rest.1 == 0) {
            return None;
        }
        let (ready, orders) = match self.is_delivery() {
            true => (self.visit.ready, 1),
            false => (Timestamp::MIN, 0),
        };
        let (free, late) = self.free_with_part(place, ready, orders)?;
        let (until, too_late) = self.until_loading(place, legs)?;
        let load = if self.is_delivery() { cargo.until } else { cargo.on_board } - place.rest.0 + self.visit.load;
        let detour = legs.to + self.depot.back + legs.out - legs.direct;
        let times = Times { from: self.arrive(free, legs.to), until, late: late.max(too_late) };
        Some(Gap { load, ..self.gap(place, Loads { before: false, after: true }, times, detour) })
    }

    /// A load stop before the delivery and another one after it.
    fn loading_around(&self, place: &Place, legs: &Legs) -> Option<Gap> {
        if !self.is_delivery() || self.begins(place) || self.ends(place) {
            return None;
        }
        let from = self.loaded_behind(place, legs, 1, false)?;
        let (until, late) = self.until_loading(place, legs)?;
        let load = self.table.cargo[place.at].on_board - place.trip.collected - place.rest.0 + self.visit.load;
        let detour = legs.back + self.depot.out + self.depot.back + legs.out - legs.direct;
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

    /// When the courier can leave the load point of the node's trip if this many goods, ready at this time, are loaded for it. Returns
    /// `None` if nothing can be loaded for the trip any more.
    fn departure_with(&self, place: &Place, ready: Timestamp, orders: i64) -> Option<Timestamp> {
        let departure = || self.departure(place.trip.load_point, ready, orders).max(self.not_before(place));
        place.joins.then(departure)
    }

    /// When the courier can leave the node with that departure from the load point, and by how much the trip is late. The visit is judged
    /// behind one node of the trip after the other with the same departure, so in traffic the drive goes on from the node before.
    fn joined(&self, place: &Place, departure: Timestamp) -> (Timestamp, Seconds) {
        if self.table.traffic.is_free_flow() {
            return self.table.after_departure(place.at, departure);
        }
        let is_part = |drive: &TripDrive| {
            (drive.load_point, drive.departure) == (place.trip.load_point, departure) && drive.node <= place.at
        };
        let begun = self.drive.get().filter(is_part);
        let begun = begun.unwrap_or_else(|| TripDrive::begin(place.trip.load_point, departure));
        let drive = self.table.drive_on(begun, place.at);
        self.drive.set(Some(drive));
        (drive.leave, drive.late)
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
        let departure = self.departure_with(place, place.trip.ready.max(ready), all - place.rest.1 + orders)?;
        let (free, late) = self.table.after_departure(place.at, departure);
        Some((free.max(self.now), late))
    }

    /// The earliest start of service if the goods of the visit are loaded behind the node, together with `orders - 1` others. With
    /// `rest`, these are the deliveries behind the node.
    fn loaded_behind(&self, place: &Place, legs: &Legs, orders: i64, rest: bool) -> Option<Timestamp> {
        let (free, _) = self.free_with_part(place, Timestamp::MIN, 0)?;
        let ready = if rest { self.visit.ready.max(place.trip.rest_ready) } else { self.visit.ready };
        let begin = self.arrive(free, legs.back).max(self.table.nodes[0].window.start()).max(ready);
        Some(self.arrive(begin + self.loading.of(orders), self.depot.out))
    }

    /// The latest start of service if the courier then loads the deliveries behind the node, and by how much their goods are ready too
    /// late.
    fn until_loading(&self, place: &Place, legs: &Legs) -> Option<(Timestamp, Seconds)> {
        let begin = latest_ready(self.table, place.at, legs.out)? - self.loading.of(place.rest.1);
        let ready = if place.open { place.trip.rest_ready } else { Timestamp::MIN };
        let soonest = self.table.nodes[0].window.start().max(ready);
        let late = (soonest - begin).max(Seconds::ZERO);
        Some((self.table.traffic.leave_by(begin, self.depot.back) - self.visit.service, late))
    }
}
