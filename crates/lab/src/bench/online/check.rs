//! The independent checker of a day: it drives every courier's trips by the rules of the instance alone, and shares no code with the
//! planner.

use std::collections::{BTreeMap, HashSet};

use super::instance::{CourierRow, CustomerRow, Instance, TripRule};
use super::result::{CourierRoute, DayResult, RouteLeg, Trip};
use super::sightings::Sightings;

type Place = (i32, i32);

/// What the couriers drove, and every broken rule.
#[derive(Debug, Default)]
pub struct Checked {
    /// The seconds of driving.
    pub travel: i64,
    /// The number of trips with at least one order.
    pub trips: usize,
    /// The returns to the depot without anything to load there.
    pub idle_returns: usize,
    /// The couriers with at least one order.
    pub couriers: usize,
    /// The broken rules, in words.
    pub broken: Vec<String>,
}

/// Checks a result. `sightings` says when couriers were seen to have left, or not to have left yet; it is empty for a day that was planned
/// as a whole.
pub fn check(instance: &Instance, result: &DayResult, sightings: &Sightings) -> Checked {
    let customers = instance.customers.iter().map(|row| (row.0, row)).collect();
    let mut day = Day { instance, customers, result, sightings, served: HashSet::new(), checked: Checked::default() };
    let mut used = HashSet::new();
    for route in &result.routes {
        match instance.couriers.iter().find(|courier| courier.0 == route.courier) {
            Some(courier) if used.insert(courier.0) => day.route(courier, route),
            _ => day.note(format!("courier {} is unknown or has two routes", route.courier)),
        }
    }
    day.bookings();
    day.checked
}

struct Day<'a> {
    instance: &'a Instance,
    customers: BTreeMap<u32, &'a CustomerRow>,
    result: &'a DayResult,
    sightings: &'a Sightings,
    served: HashSet<u32>,
    checked: Checked,
}

/// A courier on the road.
struct OnTheRoad {
    courier: u32,
    at: Place,
    /// The earliest time at which the courier can leave.
    free: i64,
    on_board: Vec<u32>,
}

impl Day<'_> {
    fn route(&mut self, courier: &CourierRow, route: &CourierRoute) {
        let trips = route.all_trips();
        if trips.iter().all(|trip| trip.stops.is_empty()) {
            return;
        }
        let (start, end) = (self.instance.depot(courier.1), self.instance.depot(courier.2));
        self.checked.couriers += 1;
        self.limits(courier, &trips, start);
        let mut road = OnTheRoad { courier: courier.0, at: start, free: courier.3, on_board: Vec::new() };
        for (number, trip) in trips.iter().enumerate() {
            if number > 0 {
                self.drive(&mut road, start, RouteLeg::Load(number));
            }
            self.load(&mut road, trip, courier.5);
            trip.stops.iter().for_each(|customer| self.visit(&mut road, *customer));
        }
        let home = self.seconds(road.at, end);
        self.checked.travel += home;
        if road.free + home > courier.4 {
            self.note(format!("courier {}: is back at {}, after {}", courier.0, road.free + home, courier.4));
        }
        if !road.on_board.is_empty() {
            self.note(format!("courier {}: {:?} stay on board", courier.0, road.on_board));
        }
    }

    /// The rules for the trips as a whole.
    fn limits(&mut self, courier: &CourierRow, trips: &[Trip], start: Place) {
        let rule = self.rule();
        let number = trips.iter().filter(|trip| !trip.stops.is_empty()).count();
        self.checked.trips += number;
        if rule.most.is_some_and(|most| number > most) {
            self.note(format!("courier {}: {number} trips, at most {:?} are allowed", courier.0, rule.most));
        }
        if start != self.instance.depot(courier.2) && trips.len() > 1 {
            self.note(format!("courier {}: several trips need a shift that ends where it starts", courier.0));
        }
        // A courier who has nothing to load waits at the depot. That is no broken rule, but a useless way if it is not at the start.
        self.checked.idle_returns += trips.iter().skip(1).filter(|trip| trip.load.is_empty()).count();
    }

    /// Without a rule for trips, couriers make one trip, and loading takes no time.
    fn rule(&self) -> TripRule {
        self.instance.trips.unwrap_or(TripRule { loading: 0, per_order: 0, most: Some(1) })
    }

    /// Loading begins when all goods of the trip are ready. Nothing to load takes no time.
    fn load(&mut self, road: &mut OnTheRoad, trip: &Trip, capacity: i64) {
        if trip.load.is_empty() {
            return;
        }
        let ready = trip.load.iter().filter_map(|id| self.customers.get(id)?.known().ready).max();
        let rule = self.rule();
        let orders = i64::try_from(trip.load.len()).unwrap_or(i64::MAX);
        road.free = road.free.max(ready.unwrap_or(road.free)) + rule.loading + rule.per_order * orders;
        road.on_board.extend(&trip.load);
        let load: i64 = road.on_board.iter().filter_map(|id| self.customers.get(id)).map(|row| row.3).sum();
        if load > capacity {
            self.note(format!("courier {}: carries {load}, the capacity is {capacity}", road.courier));
        }
    }

    fn visit(&mut self, road: &mut OnTheRoad, id: u32) {
        let (Some(row), Some(slot)) = (self.customers.get(&id).copied(), self.result.bookings.get(&id)) else {
            return self.note(format!("customer {id} is served and has no booking"));
        };
        self.drive(road, (row.1, row.2), RouteLeg::Customer(id));
        let Some((from, until)) = self.instance.slots.get(*slot).copied() else {
            return self.note(format!("customer {id}: slot {slot} does not exist"));
        };
        let start = road.free.max(from);
        if start > until {
            self.note(format!("customer {id}: service starts at {start}, after {until}"));
        }
        if !self.served.insert(id) {
            self.note(format!("customer {id} is served twice"));
        }
        match road.on_board.iter().position(|goods| *goods == id) {
            Some(goods) => drop(road.on_board.swap_remove(goods)),
            None => self.note(format!("customer {id}: the goods are not on board of courier {}", road.courier)),
        }
        road.free = start + row.4;
    }

    /// The courier leaves as early as possible, but not before a time at which the courier was seen not to have left. A courier who was
    /// seen to have left must have been able to.
    fn drive(&mut self, road: &mut OnTheRoad, to: Place, leg: RouteLeg) {
        let leaves = road.free.max(self.sightings.not_before(road.courier, leg).unwrap_or(road.free));
        if let Some(left_by) = self.sightings.left_by(road.courier, leg).filter(|left_by| leaves > *left_by) {
            self.note(format!("courier {}: has left for {leg:?} at {left_by}, possible at {leaves}", road.courier));
        }
        let seconds = self.seconds(road.at, to);
        self.checked.travel += seconds;
        (road.at, road.free) = (to, leaves + seconds);
    }

    fn bookings(&mut self) {
        for (id, slot) in &self.result.bookings {
            if !self.served.contains(id) {
                self.note(format!("customer {id} is booked and not served"));
            }
            if self.customers.get(id).is_some_and(|row| !row.accepted().contains(slot)) {
                self.note(format!("customer {id} does not accept slot {slot}"));
            }
        }
    }

    /// The travel time by the formula of the benchmark, in whole numbers.
    fn seconds(&self, (x1, y1): Place, (x2, y2): Place) -> i64 {
        let (kx, ky, tn, td) = self.instance.travel.formula();
        let (dx, dy) = (i64::from(x1.abs_diff(x2)) * kx / 1000, i64::from(y1.abs_diff(y2)) * ky / 1000);
        let millimetres = (dx * dx + dy * dy).isqrt();
        (millimetres * tn + td - 1) / td
    }

    fn note(&mut self, text: String) {
        self.checked.broken.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::instance::tests::line;
    use super::*;

    /// Courier 0 loads 10 and 11 at the start, and then 12 and 13.
    fn result() -> DayResult {
        let trip = |orders: [u32; 2]| Trip { load: orders.to_vec(), stops: orders.to_vec() };
        let route = CourierRoute::with_trips(0, vec![trip([10, 11]), trip([12, 13])]);
        DayResult { bookings: [(10, 0), (11, 0), (12, 1), (13, 1)].into(), routes: vec![route] }
    }

    fn broken(change: impl FnOnce(&mut DayResult, &mut Instance)) -> String {
        let (mut instance, mut result) = (line(), result());
        change(&mut result, &mut instance);
        check(&instance, &result, &Sightings::default()).broken.join("\n")
    }

    #[test]
    fn a_possible_day_has_its_driving_and_no_fault() {
        let checked = check(&line(), &result(), &Sightings::default());
        assert_eq!(checked.broken, Vec::<String>::new());
        // 50 out, 100 across, 50 back; then 60, 140 further, 200 back.
        assert_eq!((checked.travel, checked.trips, checked.couriers), (200 + 400, 2, 1));
    }

    #[test]
    fn loading_takes_its_time_and_waits_for_the_goods() {
        // The first trip is loaded from 20 to 140, because order 11 is ready at 20. Order 10 is reached at 190.
        let exact = |until: i64| broken(|_, instance| instance.slots[0].1 = until);
        // Order 11 starts at 190 + 5 + 100.
        assert_eq!(exact(295), "");
        assert!(exact(294).contains("customer 11: service starts at 295, after 294"), "{}", exact(294));
        // The second trip waits for order 12 until 900: it leaves at 1020, and is at 60 at 1080 and at 200 at 1225.
        let late = broken(|_, instance| instance.slots[1].1 = 1224);
        assert!(late.contains("customer 13: service starts at 1225"), "{late}");
    }

    #[test]
    fn goods_are_loaded_before_they_are_handed_over_and_fit() {
        let early = broken(|result, _| result.routes[0].trips.as_mut().unwrap()[0].load.push(12));
        assert!(early.contains("carries 3, the capacity is 2"), "{early}");
        let never = broken(|result, _| result.routes[0].trips.as_mut().unwrap()[1].load.truncate(1));
        assert!(never.contains("customer 13: the goods are not on board"), "{never}");
        let kept = broken(|result, _| result.routes[0].trips.as_mut().unwrap()[0].stops.truncate(1));
        assert!(kept.contains("stay on board") && kept.contains("customer 11 is booked and not served"), "{kept}");
    }

    #[test]
    fn goods_may_stay_on_board_during_the_next_loading() {
        let found = broken(|result, instance| {
            instance.couriers[0].5 = 3;
            let trips = result.routes[0].trips.as_mut().unwrap();
            trips[0].stops = vec![11];
            trips[1].stops = vec![12, 13, 10];
            result.bookings.insert(10, 1);
        });
        assert_eq!(found, "");
    }

    #[test]
    fn the_number_of_trips_the_shift_and_the_bookings_are_limits() {
        let many = broken(|_, instance| instance.trips.as_mut().unwrap().most = Some(1));
        assert!(many.contains("2 trips, at most Some(1)"), "{many}");
        let late = broken(|_, instance| instance.couriers[0].4 = 1429);
        assert!(late.contains("is back at 1430, after 1429"), "{late}");
        let other = broken(|result, _| result.bookings.extend([(10, 2)]));
        assert!(other.contains("customer 10 does not accept slot 2"), "{other}");
        let twice = broken(|result, _| {
            let route = CourierRoute { courier: 1, ..result.routes[0].clone() };
            result.routes.push(route);
        });
        assert!(twice.contains("customer 10 is served twice"), "{twice}");
    }

    #[test]
    fn a_courier_with_nothing_to_load_waits_at_the_depot() {
        let checked = |at: usize| {
            let mut result = result();
            result.routes[0].trips.as_mut().unwrap().insert(at, Trip::default());
            check(&line(), &result, &Sightings::default())
        };
        assert_eq!((checked(0).broken.len(), checked(0).idle_returns, checked(0).trips), (0, 0, 2));
        assert_eq!((checked(1).broken.len(), checked(1).idle_returns, checked(1).travel), (0, 1, 600));
    }

    #[test]
    fn what_was_seen_during_the_day_must_be_possible() {
        let mut sightings = Sightings::default();
        sightings.see_waiting(0, RouteLeg::Customer(10), 300);
        let checked = check(&line(), &result(), &sightings);
        // Order 10 is left for at 300 and not at 140; the later orders still fit.
        assert_eq!(checked.broken, Vec::<String>::new());
        sightings.see_left(0, RouteLeg::Customer(11), 354);
        let broken = check(&line(), &result(), &sightings).broken.join("\n");
        assert!(broken.contains("has left for Customer(11) at 354, possible at 355"), "{broken}");
    }
}
