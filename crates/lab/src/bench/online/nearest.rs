//! A simple dispatcher to compare with: each order goes to the courier who can reach it first, and stays there. If all orders come before the
//! day, the time of arrival means little, and an order goes to the courier who drives least for it.
//!
//! A courier has a list of trips. A new order joins a trip whose loading has not begun, or becomes a trip of its own. In a trip it comes
//! behind the orders with the same or an earlier slot; before the day, anywhere among the orders with the same slot, and the courier may load
//! again before or behind it. Nothing else ever moves, and no courier exchanges orders with another.

use super::instance::{CourierRow, Customer, Instance};
use super::play::Dispatcher;
use super::result::{CourierRoute, Trip};
use crate::bench::grid::{Grid, place};
use ritiro_planning::Travel;

/// A time before every day.
const BEFORE: i64 = i64::MIN / 2;

#[derive(Debug, Clone, Copy)]
struct Order {
    id: u32,
    at: (i32, i32),
    window: (i64, i64),
    service: i64,
    demand: i64,
    ready: i64,
}

pub struct NearestCourier<'a> {
    instance: &'a Instance,
    now: i64,
    routes: Vec<Trips<'a>>,
}

/// The trips of one courier.
#[derive(Clone)]
struct Trips<'a> {
    courier: &'a CourierRow,
    trips: Vec<Vec<Order>>,
    times: Times,
}

/// The times that follow from the trips.
#[derive(Debug, Clone, Default)]
struct Times {
    /// The beginning of the loading of each trip.
    loads: Vec<i64>,
    /// The departure of each leg, in the order of [`CourierRoute::legs`].
    departures: Vec<i64>,
    travel: i64,
}

/// A place for an order: the courier, and the new trips with their times.
struct Found<'a> {
    route: usize,
    trips: Trips<'a>,
    /// For an order during the day, the start of service and the additional driving; otherwise the other way round.
    key: (i64, i64),
}

impl<'a> NearestCourier<'a> {
    pub fn new(instance: &'a Instance) -> Self {
        let routes =
            instance.couriers.iter().map(|courier| Trips { courier, trips: Vec::new(), times: Times::default() });
        Self { instance, now: BEFORE, routes: routes.collect() }
    }

    /// The place with the earliest start of service, or with the least additional driving.
    fn best(&self, customer: &Customer, slot: usize) -> Option<Found<'a>> {
        let order = Order {
            id: customer.id,
            at: (customer.x, customer.y),
            window: *self.instance.slots.get(slot)?,
            service: customer.service,
            demand: customer.demand,
            ready: customer.ready.unwrap_or(BEFORE),
        };
        let is_urgent = customer.placed.is_some();
        let found = (0..self.routes.len()).flat_map(|route| self.places(route, &order, is_urgent));
        found.min_by_key(|found| (found.key, found.route))
    }

    fn places(&self, route: usize, order: &Order, is_urgent: bool) -> Vec<Found<'a>> {
        let old = &self.routes[route];
        let begun = old.times.loads.iter().filter(|begins| **begins <= self.now).count();
        let positions = |trip: usize| {
            let orders = &old.trips[trip];
            let first = orders.partition_point(|other| other.window < order.window);
            let last = orders.partition_point(|other| other.window <= order.window);
            (if is_urgent { last } else { first }..=last).map(move |position| (trip, position))
        };
        let loadings: &[Loading] = if is_urgent { &[Loading::Once] } else { &Loading::ALL };
        let joined = (begun..old.trips.len()).flat_map(positions);
        let joined =
            joined.flat_map(|(trip, at)| loadings.iter().map(move |loading| old.joined((trip, at), order, *loading)));
        let alone = (begun..=old.trips.len()).map(|trip| old.with_trip(trip, order));
        let timed = joined.chain(alone).filter_map(|mut trips| {
            let (times, start) = self.times(&trips, order.id)?;
            let more = times.travel - old.times.travel;
            let key = if is_urgent { (start, more) } else { (more, start) };
            trips.times = times;
            Some(Found { route, trips, key })
        });
        timed.collect()
    }

    /// The times of a courier's trips, and the start of service of one order; `None` if a rule is broken.
    fn times(&self, route: &Trips<'_>, asked: u32) -> Option<(Times, i64)> {
        let &CourierRow(_, start, end, begins, ends, capacity) = route.courier;
        let rule = self.instance.trips;
        if route.trips.len() > rule.map_or(Some(1), |rule| rule.most).unwrap_or(usize::MAX) {
            return None;
        }
        let (depot, home) = (self.instance.depot(start), self.instance.depot(end));
        let travel = |from, to| seconds(&self.instance.travel, from, to);
        let (mut times, mut found, mut here, mut free) = (Times::default(), None, depot, begins);
        for (number, trip) in route.trips.iter().enumerate() {
            if number > 0 {
                times.departures.push(free);
                times.travel += travel(here, depot);
                free += travel(here, depot);
            }
            let loading = rule.map_or(0, |rule| rule.loading + rule.per_order * count(trip));
            let ready = trip.iter().map(|order| order.ready).max()?;
            // The courier waits at the depot and not at the first door.
            let in_time = trip.first().map(|order| order.window.0 - travel(depot, order.at) - loading)?;
            let load = free.max(ready).max(in_time);
            times.loads.push(load);
            (here, free) = (depot, load + loading);
            if trip.iter().map(|order| order.demand).sum::<i64>() > capacity {
                return None;
            }
            for order in trip {
                times.departures.push(free);
                times.travel += travel(here, order.at);
                let served = (free + travel(here, order.at)).max(order.window.0);
                if served > order.window.1 {
                    return None;
                }
                found = found.or((order.id == asked).then_some(served));
                (here, free) = (order.at, served + order.service);
            }
        }
        times.travel += travel(here, home);
        (free + travel(here, home) <= ends).then_some((times, found?))
    }
}

/// Whether the courier loads again within the trip that an order joins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loading {
    Once,
    Before,
    Behind,
}

impl Loading {
    const ALL: [Self; 3] = [Self::Once, Self::Before, Self::Behind];
}

impl Trips<'_> {
    /// The same trips with an order at a position of a trip.
    fn joined(&self, (trip, position): (usize, usize), order: &Order, loading: Loading) -> Self {
        let mut trips = self.clone();
        let orders = &mut trips.trips[trip];
        orders.insert(position, *order);
        let cut = match loading {
            Loading::Once => 0,
            Loading::Before => position,
            Loading::Behind => position + 1,
        };
        if (1..orders.len()).contains(&cut) {
            let rest = orders.split_off(cut);
            trips.trips.insert(trip + 1, rest);
        }
        trips
    }

    /// The same trips with an order in a new trip before another one.
    fn with_trip(&self, trip: usize, order: &Order) -> Self {
        let mut trips = self.clone();
        trips.trips.insert(trip, vec![*order]);
        trips
    }
}

impl Dispatcher for NearestCourier<'_> {
    fn advance(&mut self, now: i64) {
        self.now = now;
    }

    fn offer(&mut self, customer: &Customer) -> [Vec<usize>; 2] {
        let slots = (0..self.instance.slots.len()).filter(|slot| self.best(customer, *slot).is_some());
        [slots.collect(), Vec::new()]
    }

    fn book(&mut self, customer: &Customer, slot: usize) -> bool {
        let Some(found) = self.best(customer, slot) else { return false };
        self.routes[found.route] = found.trips;
        true
    }

    fn improve(&mut self, _steps: u64) {}

    fn routes(&self) -> Vec<CourierRoute> {
        let ids = |trip: &Vec<Order>| trip.iter().map(|order| order.id).collect::<Vec<_>>();
        let trip = |trip: &Vec<Order>| Trip { load: ids(trip), stops: ids(trip) };
        let trips = |route: &Trips<'_>| route.trips.iter().map(trip).collect();
        self.routes.iter().map(|route| CourierRoute::with_trips(route.courier.0, trips(route))).collect()
    }

    fn left(&self) -> Vec<usize> {
        let left = |route: &Trips<'_>| route.times.departures.iter().filter(|at| **at <= self.now).count();
        self.routes.iter().map(left).collect()
    }
}

fn seconds(grid: &Grid, (x1, y1): (i32, i32), (x2, y2): (i32, i32)) -> i64 {
    grid.leg(grid.point(place(x1, y1)), grid.point(place(x2, y2))).duration.0
}

fn count(trip: &[Order]) -> i64 {
    i64::try_from(trip.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::instance::tests::line;
    use super::*;

    #[test]
    fn orders_share_a_trip_until_it_is_loaded() {
        let instance = line();
        let mut nearest = NearestCourier::new(&instance);
        let mut customers: Vec<_> = instance.customers.iter().map(|row| row.known()).collect();
        customers.iter_mut().for_each(|customer| customer.ready = Some(0));
        assert!(nearest.book(&customers[0], 0));
        assert!(nearest.book(&customers[2], 1));
        // Every courier can reach order 12 at 1000; it is least driving on the way to order 10.
        assert_eq!(nearest.routes()[0].all_trips(), [Trip { load: vec![10, 12], stops: vec![10, 12] }]);
        // This trip is being loaded at 1, so order 11 is for the other courier. Order 13 is a trip of its own.
        nearest.advance(1);
        assert!(nearest.book(&customers[1], 0) && nearest.book(&customers[3], 2));
        assert_eq!(nearest.routes()[1].stops, [11]);
        assert_eq!(nearest.routes()[0].all_trips().len(), 2);
        // Loading takes 120 s for two orders, and 110 s for one.
        nearest.advance(119);
        assert_eq!(nearest.left(), [0, 1]);
        nearest.advance(120);
        assert_eq!(nearest.left(), [1, 1]);
    }

    #[test]
    fn a_full_trip_is_split_for_a_booking_before_the_day() {
        let mut instance = line();
        instance.couriers.truncate(1);
        let mut nearest = NearestCourier::new(&instance);
        let customer = |id, x| Customer { id, x, ready: None, placed: None, ..instance.customers[0].known() };
        assert!(nearest.book(&customer(1, 50), 0) && nearest.book(&customer(2, 60), 2));
        assert_eq!(nearest.routes()[0].all_trips().len(), 1);
        // The courier carries two orders, so the third one needs another loading between their windows.
        assert!(nearest.book(&customer(3, 55), 1));
        assert_eq!(nearest.routes()[0].stops, [1, 3, 2]);
        assert_eq!(nearest.routes()[0].all_trips().len(), 2);
    }

    #[test]
    fn an_order_that_nobody_reaches_is_refused() {
        let instance = line();
        let mut nearest = NearestCourier::new(&instance);
        let far = Customer { x: 2000, ..instance.customers[0].known() };
        assert_eq!(nearest.offer(&far), [vec![2], vec![]]);
        assert!(!nearest.book(&far, 0));
    }
}
