//! A small day that keeps every promise; tests modify it to break promises.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use std::time::Duration;
use uuid::Uuid;

use super::model::{CourierShift, DrivenRoute, Findings, Promise, ReplayedDay};
use super::outcome::{ReplayOutcome, RunResults};
use super::tally::Tally;
use super::verify::verify;
use crate::common::civil::CivilWindow;
use crate::common::travel::TravelModel;
use ritiro_client::Place;
use ritiro_client::TrafficCounts;
use ritiro_client::Window;
use ritiro_client::wire::{Leg, Load, Route, RouteEnd, RouteStart, RouteStop, StopKind, StopState};

const DEPOT: Place = Place { lat: 41.9, lng: 12.5 };

pub fn date() -> NaiveDate {
    "2027-07-01".parse().unwrap()
}

pub fn window(text: &str) -> Window {
    let civil: CivilWindow = text.parse().unwrap();
    civil.on(date(), Tz::Europe__Rome).unwrap()
}

/// Two couriers who start at one depot.
pub fn replayed_day() -> ReplayedDay {
    ReplayedDay {
        zone_id: Uuid::from_u128(1),
        time_zone: Tz::Europe__Rome,
        date: date(),
        travel: TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 },
        trips: None,
        setup_seconds: 0,
        dimension: "units".to_owned(),
        shifts: vec![shift(1), shift(2)],
        fresh: true,
    }
}

fn shift(number: u128) -> CourierShift {
    let working = window("07:00-21:00");
    CourierShift {
        shift_id: Uuid::from_u128(100 + number),
        courier_id: Uuid::from_u128(200 + number),
        courier_name: format!("Courier {number}"),
        token: String::new(),
        starts_at: working.start,
        ends_at: working.end,
        start: Some(DEPOT),
        capacity: 10,
    }
}

/// The promise for parcel `number`, which counts from one.
pub fn promise(number: usize) -> Promise {
    let window = window(if number == 3 { "10:00-12:00" } else { "08:00-10:00" });
    Promise {
        zone_id: Uuid::from_u128(1),
        date: date(),
        booking_id: Uuid::from_u128(300 + number as u128),
        parcel_index: number - 1,
        parcel_id: format!("parcel <{number}>"),
        place: Place { lat: DEPOT.lat + 0.01 * number as f64, lng: DEPOT.lng - 0.008 * number as f64 },
        size: u32::try_from(number).unwrap() + 1,
        service_seconds: 120,
        window,
        acknowledged_at: window.start,
    }
}

/// Three promises: two for the first courier and one for the second.
pub fn promises_and_routes() -> (Vec<Promise>, Vec<DrivenRoute>) {
    let promises: Vec<Promise> = (1..=3).map(promise).collect();
    let day = replayed_day();
    let routes = vec![route(&day, 0, &promises[..2]), route(&day, 1, &promises[2..])];
    (promises, routes)
}

/// Delays all stops from one stop on.
pub fn delay(route: &mut DrivenRoute, from: usize, seconds: i64) {
    let late = TimeDelta::seconds(seconds);
    for stop in &mut route.stops[from..] {
        stop.arrival += late;
        stop.service_start += late;
        stop.departure += late;
    }
    route.arrival += late;
}

/// The outcome of this day with the shoppers' `tally`.
pub fn outcome(mut tally: Tally, traffic: TrafficCounts) -> ReplayOutcome {
    let (promises, routes) = promises_and_routes();
    let day = replayed_day();
    let findings: Findings = verify(&day, &promises, &routes, 0);
    tally.promises = promises;
    let results = RunResults { shoppers: 3, earlier: 0, tally, elapsed: Duration::from_secs(2), traffic };
    ReplayOutcome::new(day, results, findings, routes)
}

/// A route that serves the promises in order, as early as their windows allow.
fn route(day: &ReplayedDay, shift: usize, promises: &[Promise]) -> DrivenRoute {
    let shift = &day.shifts[shift];
    let mut at = (DEPOT, shift.starts_at);
    let mut load: u32 = promises.iter().map(|promise| promise.size).sum();
    let load_at_start = units(load);
    let mut total = (0, 0);
    let mut stops = Vec::new();
    for promise in promises {
        load -= promise.size;
        let stop = stop(day, at, promise, u32::try_from(stops.len()).unwrap() + 1, load);
        at = (promise.place, stop.departure);
        total.0 += stop.leg.distance_meters;
        total.1 += stop.leg.duration_seconds;
        stops.push(stop);
    }
    let home = day.travel.leg(at.0, DEPOT).unwrap();
    let route = Route {
        shift_id: shift.shift_id,
        courier_id: shift.courier_id,
        version: 1,
        start: RouteStart { place: DEPOT, departure: Some(shift.starts_at) },
        end: RouteEnd { place: DEPOT, arrival: Some(at.1 + TimeDelta::seconds(home.seconds)) },
        load_at_start,
        stops,
        distance_meters: total.0 + home.meters,
        travel_seconds: total.1 + home.seconds,
    };
    DrivenRoute::of(route).expect("somebody drives it")
}

fn stop(
    day: &ReplayedDay,
    (from, leaves): (Place, DateTime<FixedOffset>),
    promise: &Promise,
    sequence: u32,
    load_after: u32,
) -> RouteStop {
    let leg = day.travel.leg(from, promise.place).unwrap();
    let arrival = leaves + TimeDelta::seconds(leg.seconds);
    let service_start = arrival.max(promise.window.start);
    RouteStop {
        sequence,
        trip: 1,
        visit: sequence,
        stop_id: promise.booking_id,
        booking_id: Some(promise.booking_id),
        hold_id: None,
        kind: StopKind::Delivery,
        place: promise.place,
        window: Some(promise.window),
        arrival,
        service_start,
        departure: service_start + TimeDelta::seconds(promise.service_seconds.into()),
        setup_seconds: 0,
        service_seconds: promise.service_seconds.into(),
        load_after: units(load_after),
        leg: Leg { distance_meters: leg.meters, duration_seconds: leg.seconds },
        reference: Some(promise.parcel_id.clone()),
        size: units(promise.size),
        state: StopState::Planned,
        departed_at: None,
        arrived_at: None,
        finished_at: None,
    }
}

fn units(amount: u32) -> Load {
    Load::from([("units".to_owned(), amount)])
}
