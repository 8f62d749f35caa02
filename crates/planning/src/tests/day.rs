//! A day that a person can read: three couriers, twelve bookings, a break.

use std::fmt::Write;

use super::hand::{Street, book, only_break};
use super::world::{at, window};
use crate::{Plan, Route, Vehicle};
use ritiro_domain::{StopKind, Timestamp, Window};

fn clock(instant: Timestamp) -> String {
    let minutes = (instant - at(0)).0 / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn hours(window: Window) -> String {
    format!("{}-{}", clock(window.start()), clock(window.end()))
}

fn table(route: &Route, plan: &Plan, street: &Street) -> String {
    let vehicle = route.vehicle();
    let number = vehicle.shift.0.as_u128();
    let mut text = format!("courier {number}, {}, holds {}\n", hours(vehicle.hours), vehicle.capacity.0[0]);
    let Some(departure) = route.departure() else { return text + "  stays at the depot\n" };
    let mut line = |time: &str, what: &str, place: usize, window: &str, load: i64| {
        writeln!(text, "  {time:11} {what:13} place {place}  {window:11}  {load:2} on board").expect("text has room");
    };
    line(&clock(departure), "leaves", street.number(vehicle.start), "", route.load_after(0).0[0]);
    for (i, stop) in route.stops().iter().enumerate() {
        let (_, start, departure) = route.times(i, plan.travel());
        let booking = stop.terms.map_or(String::new(), |t| t.reservation.0.as_u128().to_string());
        let what = format!("{} {booking}", stop.visit.kind.as_str());
        let time = format!("{}-{}", clock(start), clock(departure));
        let place = street.number(route.point_of(i));
        line(&time, what.trim(), place, &hours(stop.visit.window), route.load_after(i + 1).0[0]);
    }
    let on_board = route.load_after(route.stops().len()).0[0];
    line(&clock(route.arrival()), "is back", street.number(vehicle.end), "", on_board);
    text
}

#[test]
fn three_couriers_and_twelve_bookings() {
    let street = Street::new();
    let (morning, long) = (window(8 * 60, 12 * 60), window(8 * 60, 15 * 60));
    let small = Vehicle { capacity: super::world::load([4, 0]), ..street.vehicle(2, morning) };
    let pause = only_break(window(11 * 60 + 30, 12 * 60 + 30), 30);
    let mut plan = street.plan_of(vec![
        Route::new(street.vehicle(1, long).into(), pause, &*street.travel),
        Route::new(small.into(), Vec::new(), &*street.travel),
        Route::new(street.vehicle(3, morning).into(), Vec::new(), &*street.travel),
    ]);
    let hour = |from: i64| window(60 * from, 60 * from + 60);
    let delivery = |number, place, from, parcels| street.single(number, StopKind::Delivery, place, hour(from), parcels);
    let tasks = [
        delivery(1, 2, 8, 1),
        delivery(2, 3, 8, 2),
        delivery(3, 6, 9, 1),
        street.single(4, StopKind::Collection, 5, hour(9), 3),
        street.shipment(5, (1, hour(8)), (4, hour(9)), Some(3600)),
        delivery(6, 1, 8, 3),
        delivery(7, 2, 13, 2),
        delivery(8, 3, 13, 1),
        delivery(9, 9, 9, 4),
        delivery(10, 4, 11, 2),
        street.single(11, StopKind::Collection, 1, hour(14), 2),
        delivery(12, 7, 10, 1),
    ];
    tasks.iter().for_each(|task| book(&mut plan, task));
    assert_eq!(plan.violations(), []);
    let tables: Vec<_> = plan.routes().iter().map(|route| table(route, &plan, &street)).collect();
    insta::assert_snapshot!(tables.join("\n"));
}
