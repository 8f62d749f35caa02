//! The external check: it finds every acknowledged booking in the couriers' routes, and recomputes every route by the
//! public rules alone. It shares no code with the server.

mod drive;

use std::collections::HashMap;

use uuid::Uuid;

use super::model::{CourierShift, DrivenRoute, Findings, Promise, ReplayedDay};
use crate::common::format::clock_window;
use ritiro_client::wire::RouteStop;

use drive::{Drive, SAME_PLACE_METERS};

/// A stop and its courier.
struct Served<'a> {
    courier: &'a str,
    stop: &'a RouteStop,
}

/// Checks all promises against all routes of the day. The routes may contain up to `unanswered` bookings without a
/// promise.
pub fn verify(day: &ReplayedDay, promises: &[Promise], routes: &[DrivenRoute], unanswered: u64) -> Findings {
    let mut violations = Vec::new();
    for route in routes {
        match day.shift_of(route) {
            Some(shift) => violations.extend(Drive::new(day, shift, route).violations()),
            None => violations.push(format!("a route of shift {} is served, which was not ordered", route.shift_id)),
        }
    }
    violations.extend(shifts_with_two_routes(day, routes));
    let served = served_bookings(day, routes);
    for promise in promises {
        violations.extend(promise_violations(day, promise, served.get(&promise.booking_id)));
    }
    violations.extend(doubled_parcels(promises));
    let unknown_bookings = unknown_bookings(promises, &served);
    if day.fresh && unknown_bookings > unanswered {
        violations.push(format!(
            "the routes serve {unknown_bookings} bookings that were never acknowledged, and only {unanswered} requests \
             were left without an answer"
        ));
    }
    let stops = routes.iter().flat_map(|route| &route.stops);
    let held = stops.filter(|stop| stop.hold_id.is_some() && stop.booking_id.is_none());
    Findings { violations, unknown_bookings, held_stops: held.count() as u64 }
}

fn shifts_with_two_routes(day: &ReplayedDay, routes: &[DrivenRoute]) -> Vec<String> {
    let count = |shift: &CourierShift| routes.iter().filter(|r| r.shift_id == shift.shift_id).count();
    day.shifts
        .iter()
        .filter(|shift| count(shift) > 1)
        .map(|shift| format!("{} has {} routes on one shift", shift.courier_name, count(shift)))
        .collect()
}

fn served_bookings<'a>(day: &'a ReplayedDay, routes: &'a [DrivenRoute]) -> HashMap<Uuid, Vec<Served<'a>>> {
    let mut served: HashMap<Uuid, Vec<Served>> = HashMap::new();
    for route in routes {
        let courier = day.courier_name(route);
        for stop in &route.stops {
            if let Some(booking) = stop.booking_id {
                let stops = served.entry(booking).or_default();
                stops.push(Served { courier, stop });
            }
        }
    }
    served
}

fn promise_violations(day: &ReplayedDay, promise: &Promise, served: Option<&Vec<Served<'_>>>) -> Vec<String> {
    let name = promise_name(promise);
    match served.map(Vec::as_slice) {
        None | Some([]) => vec![format!("{name} was acknowledged and is in no route")],
        Some([one]) => stop_violations(day, promise, one)
            .into_iter()
            .map(|text| format!("{name}, with {}: {text}", one.courier))
            .collect(),
        Some(many) => {
            let couriers: Vec<_> = many.iter().map(|served| served.courier).collect();
            let couriers = couriers.join(", ");
            vec![format!("{name} is served {} times: {couriers}", many.len())]
        }
    }
}

fn stop_violations(day: &ReplayedDay, promise: &Promise, served: &Served<'_>) -> Vec<String> {
    let stop = served.stop;
    let zone = day.time_zone;
    let mut found = Vec::new();
    if !promise.window.contains(stop.service_start) {
        let start = stop.service_start.with_timezone(&zone).format("%H:%M:%S");
        let window = clock_window(&promise.window, zone);
        found.push(format!("planned at {start}, promised for {window}"));
    }
    if stop.window != Some(promise.window) {
        found.push("the stop's window is not the promised one".to_owned());
    }
    if stop.place.meters_to(promise.place) > SAME_PLACE_METERS {
        found.push("the stop is not at the promised place".to_owned());
    }
    let size = stop.size.get(&day.dimension).copied().unwrap_or_default();
    if size != promise.size {
        found.push(format!("its size is {size}, ordered were {}", promise.size));
    }
    if stop.service_seconds < i64::from(promise.service_seconds) {
        found.push(format!("it gets {} s at the door, asked were {} s", stop.service_seconds, promise.service_seconds));
    }
    found
}

/// Finds parcels with two promises: each shopper orders once, even if requests were repeated.
fn doubled_parcels(promises: &[Promise]) -> Vec<String> {
    let mut seen: HashMap<usize, &Promise> = HashMap::new();
    promises
        .iter()
        .filter_map(|promise| seen.insert(promise.parcel_index, promise).map(|_| promise))
        .map(|promise| format!("{} was acknowledged twice", promise_name(promise)))
        .collect()
}

fn unknown_bookings(promises: &[Promise], served: &HashMap<Uuid, Vec<Served<'_>>>) -> u64 {
    let known = promises.iter().filter(|promise| served.contains_key(&promise.booking_id));
    (served.len() - known.count()) as u64
}

fn promise_name(promise: &Promise) -> String {
    format!("parcel {} (number {}, booking {})", promise.parcel_id, promise.parcel_index + 1, promise.booking_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;

    fn found(promises: &[Promise], routes: &[DrivenRoute]) -> Findings {
        verify(&samples::replayed_day(), promises, routes, 0)
    }

    fn assert_one(findings: &Findings, expected: &str) {
        let texts = findings.violations.join("\n");
        assert!(texts.contains(expected), "expected `{expected}` in:\n{texts}");
    }

    #[test]
    fn a_good_day_has_no_violation() {
        let (promises, routes) = samples::promises_and_routes();
        assert_eq!(found(&promises, &routes), Findings::default());
    }

    #[test]
    fn a_late_stop_is_caught() {
        let (promises, mut routes) = samples::promises_and_routes();
        samples::delay(&mut routes[0], 1, 3 * 3600);
        let findings = found(&promises, &routes);
        assert_one(&findings, "promised for 08:00-10:00");
        assert_one(&findings, "outside 08:00-10:00");
    }

    #[test]
    fn a_missing_booking_is_caught() {
        let (promises, mut routes) = samples::promises_and_routes();
        routes[1].stops.clear();
        assert_one(&found(&promises, &routes), "is in no route");
    }

    #[test]
    fn a_booking_in_two_routes_is_caught() {
        let (promises, mut routes) = samples::promises_and_routes();
        routes[1].stops[0].booking_id = routes[0].stops[0].booking_id;
        assert_one(&found(&promises, &routes), "is served 2 times: Courier 1, Courier 2");
    }

    #[test]
    fn a_booking_no_one_was_reported_of_is_caught_unless_an_answer_was_lost() {
        let (mut promises, routes) = samples::promises_and_routes();
        promises.pop();
        assert_one(&found(&promises, &routes), "never acknowledged");
        let findings = verify(&samples::replayed_day(), &promises, &routes, 1);
        assert_eq!(findings.violations, Vec::<String>::new());
        assert_eq!(findings.unknown_bookings, 1);
    }

    #[test]
    fn a_parcel_booked_twice_is_caught() {
        let (mut promises, routes) = samples::promises_and_routes();
        promises[1].parcel_index = promises[0].parcel_index;
        assert_one(&found(&promises, &routes), "was acknowledged twice");
    }

    #[test]
    fn a_changed_promise_is_caught() {
        let (mut promises, routes) = samples::promises_and_routes();
        promises[0].size += 1;
        promises[0].service_seconds += 1;
        promises[0].place.lat += 0.001;
        promises[0].window.end += chrono::TimeDelta::seconds(1);
        let findings = found(&promises, &routes);
        for expected in ["its size is", "at the door", "promised place", "promised one"] {
            assert_one(&findings, expected);
        }
    }

    #[test]
    fn a_route_of_an_unknown_shift_is_caught() {
        let (promises, mut routes) = samples::promises_and_routes();
        routes[0].shift_id = Uuid::nil();
        assert_one(&found(&promises, &routes), "which was not ordered");
    }
}
