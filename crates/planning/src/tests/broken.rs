//! The checker finds what is wrong in plans that are broken by hand.

use uuid::Uuid;

use super::hand::{Street, book, morning, reservation, sharp, terms};
use crate::{Route, Stop, Terms, Vehicle, Violation, Visit, check};
use ritiro_domain::{DepotId, Rank, Seconds, ShiftId, SkillSet, StopId, StopKind};

const DAY: ShiftId = ShiftId(Uuid::from_u128(1));

fn stop(number: u128) -> StopId {
    StopId(Uuid::from_u128(number))
}

/// What the checker says of one route with these visits.
fn judged(street: &Street, visits: Vec<(u128, Visit)>) -> Vec<Violation> {
    check([&street.route(street.vehicle(1, morning()), visits)], &*street.travel)
}

fn delivery(street: &Street, number: u128, place: usize) -> (u128, Visit) {
    (number, street.visit(10 * number, StopKind::Delivery, place, morning(), 1))
}

/// A route with the terms of its stops changed.
fn with_terms(street: &Street, route: &Route, change: impl Fn(Terms) -> Terms) -> Route {
    let stops = route.stops().iter().map(|s| Stop { terms: s.terms.map(&change), ..s.clone() }).collect();
    Route::new(route.vehicle().clone().into(), stops, &*street.travel)
}

#[test]
fn a_sound_route_is_not_complained_about() {
    let street = Street::new();
    assert_eq!(judged(&street, vec![delivery(&street, 1, 2), delivery(&street, 2, 1)]), []);
}

#[test]
fn a_late_stop() {
    let street = Street::new();
    let late = (2, street.visit(20, StopKind::Delivery, 3, sharp(8, 30), 1));
    let found = judged(&street, vec![delivery(&street, 1, 2), late]);
    // 08:00 + 20 minutes + 5 of service + 10 more is 08:35.
    assert_eq!(found, [Violation::Time { route: DAY, stop: Some(stop(20)) }]);
}

#[test]
fn a_late_return() {
    let street = Street::new();
    let far = (1, street.visit(10, StopKind::Delivery, 9, sharp(11, 0), 1));
    // 11:05 + 90 minutes is after 12:00.
    assert_eq!(judged(&street, vec![far]), [Violation::Time { route: DAY, stop: None }]);
}

#[test]
fn an_overload() {
    let street = Street::new();
    let at_start = (1, street.visit(10, StopKind::Delivery, 1, morning(), 11));
    assert_eq!(judged(&street, vec![at_start]), [Violation::Load { route: DAY, stop: None }]);
    let taken = |number| (number, street.visit(10 * number, StopKind::Collection, 1, morning(), 6));
    assert_eq!(judged(&street, vec![taken(1), taken(2)]), [Violation::Load { route: DAY, stop: Some(stop(20)) }]);
}

#[test]
fn goods_that_change_on_the_way() {
    let street = Street::new();
    let pickup = (1, street.visit(10, StopKind::Pickup, 1, morning(), 2));
    let dropoff = (1, street.visit(11, StopKind::Dropoff, 2, morning(), 3));
    assert_eq!(judged(&street, vec![pickup, dropoff]), [Violation::Load { route: DAY, stop: Some(stop(11)) }]);
}

#[test]
fn a_split_shipment() {
    let street = Street::new();
    let pickup = (1, street.visit(10, StopKind::Pickup, 1, morning(), 1));
    let dropoff = (1, street.visit(11, StopKind::Dropoff, 2, morning(), 1));
    assert_eq!(judged(&street, vec![pickup.clone()]), [Violation::Broken(reservation(1))]);
    let routes = [
        street.route(street.vehicle(1, morning()), vec![pickup]),
        street.route(street.vehicle(2, morning()), vec![dropoff]),
    ];
    let found = check(&routes, &*street.travel);
    assert!(found.contains(&Violation::Broken(reservation(1))), "{found:?}");
}

#[test]
fn a_drop_off_before_its_pickup() {
    let street = Street::new();
    let pickup = (1, street.visit(10, StopKind::Pickup, 1, morning(), 1));
    let dropoff = (1, street.visit(11, StopKind::Dropoff, 2, morning(), 1));
    let found = judged(&street, vec![dropoff, pickup]);
    assert!(found.contains(&Violation::Broken(reservation(1))), "{found:?}");
}

#[test]
fn a_doubled_booking() {
    let street = Street::new();
    let twice = (1, street.visit(11, StopKind::Delivery, 1, morning(), 1));
    assert_eq!(judged(&street, vec![delivery(&street, 1, 2), twice]), [Violation::Broken(reservation(1))]);
}

#[test]
fn a_doubled_stop_and_a_doubled_rank() {
    let street = Street::new();
    let same = (2, street.visit(10, StopKind::Delivery, 1, morning(), 1));
    assert_eq!(judged(&street, vec![delivery(&street, 1, 2), same]), [Violation::Order(DAY)]);
    let sound = street.route(street.vehicle(1, morning()), vec![delivery(&street, 1, 2), delivery(&street, 2, 1)]);
    let tied = sound.stops().iter().map(|s| Stop { rank: Rank::between(None, None), ..s.clone() }).collect();
    let tied = Route::new(sound.vehicle().clone().into(), tied, &*street.travel);
    assert_eq!(check([&tied], &*street.travel), [Violation::Order(DAY)]);
}

#[test]
fn a_courier_of_another_depot_or_without_the_skill() {
    let street = Street::new();
    let sound = street.route(street.vehicle(1, morning()), vec![delivery(&street, 1, 2)]);
    let expected = [Violation::Courier { route: DAY, stop: stop(10) }];
    let elsewhere = with_terms(&street, &sound, |t| Terms { depot: Some(DepotId(Uuid::from_u128(2))), ..t });
    assert_eq!(check([&elsewhere], &*street.travel), expected);
    let cold = with_terms(&street, &sound, |t| Terms { skills: SkillSet(1), ..t });
    assert_eq!(check([&cold], &*street.travel), expected);
    let to_insert = Vehicle { depot: None, ..street.vehicle(1, morning()) };
    let to_insert = street.route(to_insert, vec![delivery(&street, 1, 2)]);
    assert_eq!(check([&to_insert], &*street.travel), expected);
}

#[test]
fn a_ride_that_is_too_long() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &street.shipment(1, (1, morning()), (3, morning()), Some(1200)));
    let limited =
        |most| with_terms(&street, &plan.routes()[0], |_| Terms { max_ride: Some(Seconds(most)), ..terms(1) });
    assert_eq!(check([&limited(1200)], &*street.travel), []);
    let found = check([&limited(1199)], &*street.travel);
    assert!(matches!(found[..], [Violation::Time { route: DAY, .. }]), "{found:?}");
}
