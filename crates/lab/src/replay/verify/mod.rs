//! The external check: it finds every acknowledged booking in the couriers' routes, and recomputes every route by the
//! public rules alone. It shares no code with the server.

mod drive;

use std::collections::HashMap;

use uuid::Uuid;

use super::setup::{ShiftFacts, Stage};
use super::tally::Promise;
use super::window::window_text;
use crate::replay::driven::Driven;
use ritiro_client::wire::RouteStop;

use drive::Drive;

/// Two places are equal if their distance is at most this: the server may round coordinates.
const SAME_PLACE_METERS: f64 = 1.0;

/// The result of the check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Every broken promise and every impossible route, as text.
    pub violations: Vec<String>,
    /// Stops of bookings that this replay did not create.
    pub unknown_bookings: u64,
    /// Stops that belong to a hold without a booking.
    pub held_stops: u64,
}

/// A stop and its courier.
struct Served<'a> {
    courier: &'a str,
    stop: &'a RouteStop,
}

/// Checks all promises against all routes of the day. The routes may contain up to `unanswered` bookings without a
/// promise.
pub fn verify(stage: &Stage, promises: &[Promise], routes: &[Driven], unanswered: u64) -> Findings {
    let mut violations = Vec::new();
    for route in routes {
        match shift_of(stage, route) {
            Some(shift) => violations.extend(Drive::new(stage, shift, route).violations()),
            None => violations.push(format!("a route of shift {} is served, which was not ordered", route.shift_id)),
        }
    }
    violations.extend(shifts_with_two_routes(stage, routes));
    let served = served_bookings(stage, routes);
    for promise in promises {
        violations.extend(promise_violations(stage, promise, served.get(&promise.booking_id)));
    }
    violations.extend(doubled_parcels(promises));
    let unknown_bookings = unknown_bookings(promises, &served);
    if stage.fresh && unknown_bookings > unanswered {
        violations.push(format!(
            "the routes serve {unknown_bookings} bookings that were never acknowledged, and only {unanswered} requests \
             were left without an answer"
        ));
    }
    let stops = routes.iter().flat_map(|route| &route.stops);
    let held = stops.filter(|stop| stop.hold_id.is_some() && stop.booking_id.is_none());
    Findings { violations, unknown_bookings, held_stops: held.count() as u64 }
}

/// The shift of a route, if this replay created it.
pub fn shift_of<'a>(stage: &'a Stage, route: &Driven) -> Option<&'a ShiftFacts> {
    stage.shifts.iter().find(|shift| shift.shift_id == route.shift_id)
}

fn shifts_with_two_routes(stage: &Stage, routes: &[Driven]) -> Vec<String> {
    let count = |shift: &ShiftFacts| routes.iter().filter(|r| r.shift_id == shift.shift_id).count();
    stage
        .shifts
        .iter()
        .filter(|shift| count(shift) > 1)
        .map(|shift| format!("{} has {} routes on one shift", shift.courier_name, count(shift)))
        .collect()
}

fn served_bookings<'a>(stage: &'a Stage, routes: &'a [Driven]) -> HashMap<Uuid, Vec<Served<'a>>> {
    let mut served: HashMap<Uuid, Vec<Served>> = HashMap::new();
    for route in routes {
        let courier = shift_of(stage, route).map_or("a courier", |shift| &shift.courier_name);
        for stop in &route.stops {
            if let Some(booking) = stop.booking_id {
                let stops = served.entry(booking).or_default();
                stops.push(Served { courier, stop });
            }
        }
    }
    served
}

fn promise_violations(stage: &Stage, promise: &Promise, served: Option<&Vec<Served<'_>>>) -> Vec<String> {
    let name = promise_name(promise);
    match served.map(Vec::as_slice) {
        None | Some([]) => vec![format!("{name} was acknowledged and is in no route")],
        Some([one]) => stop_violations(stage, promise, one)
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

fn stop_violations(stage: &Stage, promise: &Promise, served: &Served<'_>) -> Vec<String> {
    let stop = served.stop;
    let zone = stage.time_zone;
    let mut found = Vec::new();
    if !promise.window.contains(stop.service_start) {
        let start = stop.service_start.with_timezone(&zone).format("%H:%M:%S");
        let window = window_text(&promise.window, zone);
        found.push(format!("planned at {start}, promised for {window}"));
    }
    if stop.window != Some(promise.window) {
        found.push("the stop's window is not the promised one".to_owned());
    }
    if stop.place.meters_to(promise.place) > SAME_PLACE_METERS {
        found.push("the stop is not at the promised place".to_owned());
    }
    let size = stop.size.get(&stage.dimension).copied().unwrap_or_default();
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

    fn found(promises: &[Promise], routes: &[Driven]) -> Findings {
        verify(&samples::stage(), promises, routes, 0)
    }

    fn assert_one(findings: &Findings, expected: &str) {
        let texts = findings.violations.join("\n");
        assert!(texts.contains(expected), "expected `{expected}` in:\n{texts}");
    }

    #[test]
    fn a_good_day_has_no_violation() {
        let (promises, routes) = samples::day();
        assert_eq!(found(&promises, &routes), Findings::default());
    }

    #[test]
    fn a_late_stop_is_caught() {
        let (promises, mut routes) = samples::day();
        samples::delay(&mut routes[0], 1, 3 * 3600);
        let findings = found(&promises, &routes);
        assert_one(&findings, "promised for 08:00-10:00");
        assert_one(&findings, "outside 08:00-10:00");
    }

    #[test]
    fn a_missing_booking_is_caught() {
        let (promises, mut routes) = samples::day();
        routes[1].stops.clear();
        assert_one(&found(&promises, &routes), "is in no route");
    }

    #[test]
    fn a_booking_in_two_routes_is_caught() {
        let (promises, mut routes) = samples::day();
        routes[1].stops[0].booking_id = routes[0].stops[0].booking_id;
        assert_one(&found(&promises, &routes), "is served 2 times: Courier 1, Courier 2");
    }

    #[test]
    fn a_booking_no_one_was_reported_of_is_caught_unless_an_answer_was_lost() {
        let (mut promises, routes) = samples::day();
        promises.pop();
        assert_one(&found(&promises, &routes), "never acknowledged");
        let findings = verify(&samples::stage(), &promises, &routes, 1);
        assert_eq!(findings.violations, Vec::<String>::new());
        assert_eq!(findings.unknown_bookings, 1);
    }

    #[test]
    fn a_parcel_booked_twice_is_caught() {
        let (mut promises, routes) = samples::day();
        promises[1].parcel_index = promises[0].parcel_index;
        assert_one(&found(&promises, &routes), "was acknowledged twice");
    }

    #[test]
    fn a_changed_promise_is_caught() {
        let (mut promises, routes) = samples::day();
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
        let (promises, mut routes) = samples::day();
        routes[0].shift_id = Uuid::nil();
        assert_one(&found(&promises, &routes), "which was not ordered");
    }
}
