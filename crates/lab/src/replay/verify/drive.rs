//! Recomputes one route, stop by stop, by the rules of the contract: travel by the public formula, service within the
//! window, load within the capacity, and the whole route within the shift.

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::common::format::{clock_time, clock_window};
use crate::common::travel::Leg;
use crate::replay::model::{CourierShift, DrivenRoute, ReplayedDay};
use ritiro_client::Place;
use ritiro_client::wire::{Load, RouteStop, StopKind};

/// Two places are equal if their distance is at most this: the server may round coordinates.
pub(super) const SAME_PLACE_METERS: f64 = 1.0;

type Instant = DateTime<FixedOffset>;

/// The state of the courier during the route, and the violations so far.
pub struct Drive<'a> {
    day: &'a ReplayedDay,
    shift: &'a CourierShift,
    route: &'a DrivenRoute,
    at: Place,
    /// The earliest time at which the courier can leave `at`.
    free: Instant,
    load: i64,
    /// The part of the load that was loaded at the depot and is to be handed over.
    goods: i64,
    /// The number of the trip, from 1.
    trip: u32,
    meters: i64,
    seconds: i64,
    found: Vec<String>,
}

impl<'a> Drive<'a> {
    pub fn new(day: &'a ReplayedDay, shift: &'a CourierShift, route: &'a DrivenRoute) -> Self {
        Self {
            day,
            shift,
            route,
            at: route.start.place,
            free: route.departure,
            load: 0,
            goods: 0,
            trip: 1,
            meters: 0,
            seconds: 0,
            found: Vec::new(),
        }
    }

    /// Recomputes the route to its end and returns all violations.
    pub fn violations(mut self) -> Vec<String> {
        self.set_out();
        for stop in &self.route.stops {
            self.visit(stop);
        }
        self.come_home();
        let courier = &self.shift.courier_name;
        self.found.into_iter().map(|text| format!("{courier}: {text}")).collect()
    }

    fn set_out(&mut self) {
        if self.route.courier_id != self.shift.courier_id {
            self.note("the shift belongs to another courier".to_owned());
        }
        if self.free < self.shift.starts_at {
            let (leaves, begins) = (self.clock(self.free), self.clock(self.shift.starts_at));
            self.note(format!("leaves at {leaves}, before the shift begins at {begins}"));
        }
        let apart = self.shift.start.map(|start| start.meters_to(self.at));
        if apart.is_some_and(|meters| meters > SAME_PLACE_METERS) {
            self.note("does not start where the shift starts".to_owned());
        }
        // The goods of deliveries are loaded before the departure, except those of later trips.
        let of_kind = |kind| {
            let stops = self.route.stops.iter().filter(move |stop| stop.kind == kind);
            stops.map(|stop| self.amount(&stop.size)).sum::<i64>()
        };
        self.load = of_kind(StopKind::Delivery) - of_kind(StopKind::Load);
        self.goods = self.load;
        self.check_load("at the start", &self.route.load_at_start);
        self.check_trips();
    }

    /// The first trip is loaded after the shift begins, and there are not more trips than allowed.
    fn check_trips(&mut self) {
        let Some(rules) = self.day.trips else {
            if self.route.loads().next().is_some() {
                self.note("loads a second trip, and each shift has one trip".to_owned());
            }
            return;
        };
        let orders = deliveries(&self.route.stops).count();
        let loading = if orders > 0 { rules.loading(orders) } else { 0 };
        let earliest = self.shift.starts_at + TimeDelta::seconds(loading);
        if self.free < earliest {
            let (leaves, earliest) = (self.clock(self.free), self.clock(earliest));
            self.note(format!("leaves at {leaves}, {orders} orders are loaded at {earliest}"));
        }
        if rules.most_per_shift.is_some_and(|most| self.route.trips() > most as usize) {
            self.note(format!("makes {} trips, at most {:?} are allowed", self.route.trips(), rules.most_per_shift));
        }
    }

    /// The goods of the next trip come on board at the depot, and collected goods leave the vehicle. The deliveries until the next load stop
    /// are loaded here, unless their sizes say that some of them are on board already.
    fn load_trip(&mut self, name: &str, stop: &RouteStop) {
        let size = self.amount(&stop.size);
        self.load = self.goods + size;
        self.goods += size;
        self.trip += 1;
        let behind = self.route.stops.iter().skip_while(|other| other.stop_id != stop.stop_id).skip(1);
        let trip: Vec<&RouteStop> = deliveries(behind).collect();
        let all_here = trip.iter().map(|stop| self.amount(&stop.size)).sum::<i64>() == size;
        let needed = self.day.trips.map_or(0, |rules| rules.loading(if all_here { trip.len() } else { 0 }));
        if stop.service_seconds < needed {
            self.note(format!("{name} loads for {} s, {needed} s are needed", stop.service_seconds));
        }
        let apart = self.shift.start.map(|start| start.meters_to(stop.place));
        if apart.is_some_and(|meters| meters > SAME_PLACE_METERS) {
            self.note(format!("{name} loads at another place than the depot"));
        }
    }

    fn visit(&mut self, stop: &RouteStop) {
        let name = stop_name(stop);
        let set_up = self.set_up(stop);
        self.travel_to(&name, stop);
        let ready = self.free + TimeDelta::seconds(set_up);
        let window = stop.window;
        let start = window.map_or(ready, |window| ready.max(window.start));
        if let Some(window) = window.filter(|window| start > window.end) {
            let (start, end) = (self.clock(start), self.clock(window.end));
            self.note(format!("{name} cannot start before {start}, after the window's end {end}"));
        }
        if stop.service_start < start {
            let (stated, start) = (self.clock(stop.service_start), self.clock(start));
            self.note(format!("{name} is stated to start at {stated}, {start} is the earliest"));
        }
        if let Some(window) = window.filter(|window| !window.contains(stop.service_start)) {
            let stated = self.clock(stop.service_start);
            let text = clock_window(&window, self.day.time_zone);
            self.note(format!("{name} is stated to start at {stated}, outside {text}"));
        }
        self.handle(&name, stop);
        let served = stop.service_start + TimeDelta::seconds(stop.service_seconds);
        if stop.departure < served {
            let stated = self.clock(stop.departure);
            self.note(format!("{name} is left at {stated}, before its service is done"));
        }
        // The stated departure may be later than the earliest possible one, and later stops must be consistent with
        // it.
        self.free = start.max(stop.service_start).max(stop.departure);
    }

    /// What the courier needs at the place of an order before service, unless the courier is there already.
    fn set_up(&self, stop: &RouteStop) -> i64 {
        let is_order = !matches!(stop.kind, StopKind::Break | StopKind::Load);
        if is_order && stop.place != self.at { self.day.setup_seconds } else { 0 }
    }

    /// Moves to the stop; then `free` is the earliest arrival.
    fn travel_to(&mut self, name: &str, stop: &RouteStop) {
        let to = stop.place;
        let stated = Leg { meters: stop.leg.distance_meters, seconds: stop.leg.duration_seconds };
        let leg = self.day.travel.leg(self.at, to).unwrap_or(stated);
        if leg != stated {
            self.note(format!(
                "the way to {name} is {} m in {} s, stated are {} m in {} s",
                leg.meters, leg.seconds, stated.meters, stated.seconds
            ));
        }
        self.advance(to, leg);
        if stop.arrival < self.free {
            let (stated, earliest) = (self.clock(stop.arrival), self.clock(self.free));
            self.note(format!("{name} is reached at {stated}, {earliest} is the earliest"));
        }
    }

    fn handle(&mut self, name: &str, stop: &RouteStop) {
        let amount = self.amount(&stop.size);
        match stop.kind {
            StopKind::Delivery => (self.load, self.goods) = (self.load - amount, self.goods - amount),
            StopKind::Dropoff => self.load -= amount,
            StopKind::Collection | StopKind::Pickup => self.load += amount,
            StopKind::Load => self.load_trip(name, stop),
            StopKind::Break | StopKind::Unknown => {}
        }
        if self.goods < 0 {
            self.note(format!("{name} hands out goods that were not loaded before"));
        }
        if stop.trip != self.trip {
            self.note(format!("{name} is stated to be of trip {}, it is of trip {}", stop.trip, self.trip));
        }
        self.check_load(&format!("after {name}"), &stop.load_after);
    }

    fn come_home(&mut self) {
        let arrival = self.route.arrival;
        let end = self.route.end.place;
        // The trip to the end of the route has no stated leg: if only the server knows the travel model, only the
        // arrival can be checked.
        let unknown =
            Leg { meters: self.route.distance_meters - self.meters, seconds: self.route.travel_seconds - self.seconds };
        let leg = self.day.travel.leg(self.at, end).unwrap_or(unknown);
        self.advance(end, leg);
        if arrival < self.free {
            let (stated, earliest) = (self.clock(arrival), self.clock(self.free));
            self.note(format!("ends at {stated}, {earliest} is the earliest"));
        }
        if arrival.max(self.free) > self.shift.ends_at {
            let (late, end) = (self.clock(arrival.max(self.free)), self.clock(self.shift.ends_at));
            self.note(format!("ends at {late}, after the shift's end {end}"));
        }
        let stated = (self.route.distance_meters, self.route.travel_seconds);
        if stated != (self.meters, self.seconds) {
            self.note(format!(
                "travels {} m in {} s, stated are {} m in {} s",
                self.meters, self.seconds, stated.0, stated.1
            ));
        }
    }

    fn advance(&mut self, to: Place, leg: Leg) {
        self.at = to;
        self.free += TimeDelta::seconds(leg.seconds);
        self.meters += leg.meters;
        self.seconds += leg.seconds;
    }

    fn check_load(&mut self, when: &str, stated: &Load) {
        let (load, capacity) = (self.load, i64::from(self.shift.capacity));
        if load > capacity {
            self.note(format!("carries {load} {when}, the capacity is {capacity}"));
        }
        if load < 0 {
            self.note(format!("hands out more than was loaded, {load} is left {when}"));
        }
        let stated = self.amount(stated);
        if stated != load {
            self.note(format!("carries {load} {when}, stated is {stated}"));
        }
    }

    fn amount(&self, load: &Load) -> i64 {
        load.get(&self.day.dimension).copied().map_or(0, i64::from)
    }

    fn clock(&self, instant: Instant) -> String {
        clock_time(instant, self.day.time_zone)
    }

    fn note(&mut self, text: String) {
        self.found.push(text);
    }
}

/// The deliveries until the next load stop.
fn deliveries<'a>(stops: impl IntoIterator<Item = &'a RouteStop>) -> impl Iterator<Item = &'a RouteStop> {
    let trip = stops.into_iter().take_while(|stop| stop.kind != StopKind::Load);
    trip.filter(|stop| stop.kind == StopKind::Delivery)
}

fn stop_name(stop: &RouteStop) -> String {
    match &stop.reference {
        Some(reference) => format!("stop {} ({reference})", stop.sequence),
        None => format!("stop {}", stop.sequence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;
    use ritiro_client::wire::{self, Trips};

    fn drive(change: impl FnOnce(&mut ReplayedDay, &mut DrivenRoute)) -> String {
        let mut day = samples::replayed_day();
        let (_, mut routes) = samples::promises_and_routes();
        change(&mut day, &mut routes[0]);
        let shift = &day.shifts[0];
        Drive::new(&day, shift, &routes[0]).violations().join("\n")
    }

    #[test]
    fn a_possible_route_is_silent() {
        assert_eq!(drive(|_, _| ()), "");
    }

    #[test]
    fn an_overload_is_caught() {
        let found = drive(|day, _| day.shifts[0].capacity = 2);
        assert!(found.contains("the capacity is 2"), "{found}");
    }

    /// The second delivery becomes a trip of its own: the courier is back at the depot at 9:00 and loads for 300 s and 30 s an order.
    fn second_trip(day: &mut ReplayedDay, route: &mut DrivenRoute) {
        day.trips = Some(Trips {
            loading_seconds: 300,
            loading_seconds_per_order: 30,
            most_per_shift: Some(2),
            preparation_seconds: 0,
        });
        let late = TimeDelta::seconds(330);
        samples::delay(route, 0, 330);
        route.departure += late;
        let mut load = route.stops[0].clone();
        let depot = route.start.place;
        let leg = |from: Place, to: Place| {
            let leg = day.travel.leg(from, to).unwrap();
            wire::Leg { distance_meters: leg.meters, duration_seconds: leg.seconds }
        };
        (load.kind, load.place, load.sequence, load.trip, load.booking_id) = (StopKind::Load, depot, 2, 2, None);
        (load.stop_id, load.window, load.service_seconds, load.reference) = (uuid::Uuid::from_u128(9), None, 330, None);
        load.leg = leg(route.stops[0].place, depot);
        load.arrival = route.stops[0].departure + TimeDelta::seconds(load.leg.duration_seconds);
        (load.service_start, load.departure) = (load.arrival, load.arrival + late);
        load.size = route.stops[1].size.clone();
        load.load_after = load.size.clone();
        let second = &mut route.stops[1];
        let before = second.leg;
        (second.trip, second.sequence, second.leg) = (2, 3, leg(depot, second.place));
        let later = load.departure + TimeDelta::seconds(second.leg.duration_seconds) - second.arrival;
        let more = [load.leg, second.leg]
            .iter()
            .fold((0, 0), |sum, leg| (sum.0 + leg.distance_meters, sum.1 + leg.duration_seconds));
        route.distance_meters += more.0 - before.distance_meters;
        route.travel_seconds += more.1 - before.duration_seconds;
        route.load_at_start = route.stops[0].size.clone();
        route.stops[0].load_after.values_mut().for_each(|amount| *amount = 0);
        samples::delay(route, 1, later.num_seconds());
        route.stops.insert(1, load);
    }

    #[test]
    fn a_second_trip_is_loaded_at_the_depot() {
        assert_eq!(drive(second_trip), "");
        let small = drive(|day, route| {
            second_trip(day, route);
            day.shifts[0].capacity = 3;
        });
        // Each trip carries at most 3; together they are 5.
        assert_eq!(small, "");
    }

    #[test]
    fn faults_of_a_second_trip_are_caught() {
        let found = |change: fn(&mut ReplayedDay, &mut DrivenRoute)| {
            drive(|day, route| {
                second_trip(day, route);
                change(day, route);
            })
        };
        let expect = |text: &str, found: String| assert!(found.contains(text), "expected `{text}` in: {found}");
        expect("each shift has one trip", found(|day, _| day.trips = None));
        expect("at most Some(1) are allowed", found(|day, _| day.trips.as_mut().unwrap().most_per_shift = Some(1)));
        expect("loads for 329 s, 330 s are needed", found(|_, route| route.stops[1].service_seconds = 329));
        expect("another place than the depot", found(|_, route| route.stops[1].place.lat += 0.01));
        expect("is of trip 2", found(|_, route| route.stops[2].trip = 1));
        expect("1 orders are loaded at 07:05", found(|_, route| route.departure -= TimeDelta::seconds(1)));
        expect("not loaded before", found(|_, route| route.stops.swap(1, 2)));
    }

    #[test]
    fn a_teleport_is_caught() {
        let found = drive(|_, route| {
            route.stops[1].arrival = route.stops[0].departure;
            route.stops[1].service_start = route.stops[0].departure;
        });
        assert!(found.contains("is the earliest"), "{found}");
    }

    #[test]
    fn a_departure_too_late_for_the_window_is_caught() {
        let found = drive(|_, route| {
            let late = TimeDelta::hours(3);
            route.departure += late;
            route.arrival += late;
        });
        assert!(found.contains("after the window's end 10:00"), "{found}");
    }

    #[test]
    fn a_short_service_is_caught() {
        let found = drive(|_, route| route.stops[0].departure = route.stops[0].service_start);
        assert!(found.contains("before its service is done"), "{found}");
    }

    #[test]
    fn shift_limits_are_checked_at_both_ends() {
        let found = drive(|day, route| {
            day.shifts[0].starts_at = route.departure + TimeDelta::seconds(1);
            day.shifts[0].ends_at = route.arrival - TimeDelta::seconds(1);
        });
        assert!(found.contains("before the shift begins"), "{found}");
        assert!(found.contains("after the shift's end"), "{found}");
    }

    #[test]
    fn a_wrong_sum_and_a_wrong_leg_are_caught() {
        let found = drive(|_, route| {
            route.stops[0].leg.distance_meters -= 1;
            route.travel_seconds -= 1;
        });
        assert!(found.contains("the way to stop 1"), "{found}");
        assert!(found.contains("travels"), "{found}");
    }

    #[test]
    fn a_wrong_start_is_caught() {
        let found = drive(|day, _| {
            let start = day.shifts[0].start.as_mut().unwrap();
            start.lat += 0.01;
        });
        assert!(found.contains("does not start where"), "{found}");
    }
}
