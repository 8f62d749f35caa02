//! Set-up times: a courier needs one at each place, and several orders at a place share it.

use std::collections::HashMap;

use super::hand::{Street, book, morning, sharp};
use super::world::{at, window};
use crate::{
    Eta, InsertionCriterion, Pace, Plan, Point, Ratio, Sighting, Situation, Task, VehicleStatus, Visits, check, expect,
    find_insertions,
};
use ritiro_domain::{Seconds, StopKind, StopProgress, StopState, Timestamp, Window};

/// A delivery of five minutes, with four minutes of set-up.
fn delivery(street: &Street, number: u128, place: usize, window: Window) -> Task {
    let mut task = street.single(number, StopKind::Delivery, place, window, 1);
    let Visits::Single(visit) = &mut task.visits else { panic!("a delivery has one visit") };
    visit.point = visit.point.map(|point| Point { set_up: Seconds(240), ..point });
    task
}

/// A courier with deliveries at these places from eight on, in that order.
fn plan_of(street: &Street, places: &[usize]) -> Plan {
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    for (number, place) in (1..).zip(places) {
        book(&mut plan, &delivery(street, number, *place, window(8 * 60, 11 * 60)));
    }
    plan
}

fn starts(plan: &Plan) -> Vec<Timestamp> {
    let route = &plan.routes()[0];
    (0..route.stops().len()).map(|index| route.times(index, plan.travel()).1).collect()
}

/// The courier is at the first stop since an instant.
fn arrive(plan: &mut Plan, since: Timestamp) {
    let route = &plan.routes()[0];
    let (shift, stop) = (route.vehicle().shift, route.stops()[0].visit.stop);
    let progress = StopProgress { state: StopState::Arrived, arrived_at: Some(since), ..StopProgress::PLANNED };
    let status = VehicleStatus { reported: true, loaded: true, ..VehicleStatus::default() };
    plan.go_on(shift, &HashMap::from([(stop, progress)]), status);
}

#[test]
fn two_orders_at_one_place_need_it_once() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    for (number, place, until) in [(1, 1, 8 * 60 + 20), (2, 1, 8 * 60 + 20), (3, 2, 9 * 60)] {
        book(&mut plan, &delivery(&street, number, place, window(8 * 60, until)));
    }
    // Ten minutes of driving and four of set-up; five of service; at the next place five of service, ten and four.
    assert_eq!(starts(&plan), [at(8 * 60 + 14), at(8 * 60 + 19), at(8 * 60 + 38)]);
    let legs: Vec<_> = (0..3).map(|index| plan.routes()[0].leg_to(index, plan.travel()).set_up).collect();
    assert_eq!(legs, [Seconds(240), Seconds(0), Seconds(240)]);
    assert_eq!(check(plan.routes().iter().map(|route| &**route), plan.travel()), []);
}

#[test]
fn a_window_that_leaves_no_time_for_the_set_up_is_refused() {
    let street = Street::new();
    let plan = street.plan(vec![street.vehicle(1, morning())]);
    let found = |minute| {
        let task = delivery(&street, 1, 1, sharp(8, minute));
        find_insertions(&plan, &task, &[task.main().window], at(7 * 60), InsertionCriterion::Cheapest).remove(0)
    };
    assert!(found(13).is_err(), "the courier is there at 8:10 and at the door at 8:14");
    assert_eq!(found(14).unwrap().start, at(8 * 60 + 14));
}

#[test]
fn a_courier_who_has_arrived_still_needs_it() {
    let street = Street::new();
    let mut plan = plan_of(&street, &[1, 2]);
    // At the place at 8:20, at the door at 8:24, done at 8:29, at the next place at 8:39 and at its door at 8:43.
    arrive(&mut plan, at(8 * 60 + 20));
    assert_eq!(starts(&plan)[1], at(8 * 60 + 43));
    assert_eq!(check(plan.routes().iter().map(|route| &**route), plan.travel()), []);

    let exact = Ratio { mean: 1.0, variation: 0.0 };
    let situation = Situation { now: at(8 * 60 + 21), seen: None, departed: None, paused: false };
    let etas = expect(&plan.routes()[0], situation, Pace { travel: exact, service: exact }, plan.travel());
    assert_eq!(etas.iter().map(|eta: &Eta| eta.expected).collect::<Vec<_>>()[1], at(8 * 60 + 43));
}

#[test]
fn a_courier_who_is_early_needs_it_while_waiting_for_the_window() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &delivery(&street, 1, 1, window(9 * 60, 10 * 60)));
    book(&mut plan, &delivery(&street, 2, 2, window(9 * 60, 10 * 60)));
    // At the place at 8:58, at the door at 9:02, not at 9:04: done at 9:07, and at the second door at 9:21.
    arrive(&mut plan, at(8 * 60 + 58));
    assert_eq!(starts(&plan)[1], at(9 * 60 + 21));
    // Who came at 8:50 has waited at the door since 8:54: done at 9:05.
    arrive(&mut plan, at(8 * 60 + 50));
    assert_eq!(starts(&plan)[1], at(9 * 60 + 19));
    assert_eq!(check(plan.routes().iter().map(|route| &**route), plan.travel()), []);
}

#[test]
fn a_courier_who_is_seen_at_the_place_still_needs_it() {
    let street = Street::new();
    let mut plan = plan_of(&street, &[1]);
    let (shift, stop) = (plan.routes()[0].vehicle().shift, plan.routes()[0].stops()[0].visit.stop);
    let left = StopProgress { state: StopState::EnRoute, departed_at: Some(at(8 * 60)), ..StopProgress::PLANNED };
    let status = VehicleStatus { reported: true, loaded: true, ..VehicleStatus::default() };
    plan.go_on(shift, &HashMap::from([(stop, left)]), status);
    let seen = Sighting { point: street.point(1), at: at(8 * 60 + 30) };
    assert!(plan.delay(shift, Some(seen), at(8 * 60 + 30), Seconds(60)).is_some());
    assert_eq!(starts(&plan), [at(8 * 60 + 34)]);
}
