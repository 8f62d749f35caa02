//! A route goes by the newest that is known of its courier, in both directions.

use std::collections::HashMap;

use super::hand::{Street, book, morning};
use super::world::{at, window};
use crate::{Plan, Sighting, VehicleStatus};
use ritiro_domain::{Seconds, StopKind, StopProgress, StopState, Timestamp};

const SLACK: Seconds = Seconds(60);

/// The courier has left at 08:05 for place 3, which is 30 minutes away and opens at eight.
fn under_way(street: &Street) -> Plan {
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &street.single(1, StopKind::Delivery, 3, window(8 * 60, 11 * 60), 1));
    let stop = plan.routes()[0].stops()[0].visit.stop;
    let left = StopProgress { state: StopState::EnRoute, departed_at: Some(at(8 * 60 + 5)), ..StopProgress::PLANNED };
    let status = VehicleStatus { reported: true, loaded: true, ..VehicleStatus::default() };
    plan.go_on(plan.routes()[0].vehicle().shift, &HashMap::from([(stop, left)]), status);
    plan
}

fn start(plan: &Plan) -> Timestamp {
    plan.routes()[0].times(0, plan.travel()).1
}

fn seen(street: &Street, plan: &mut Plan, place: usize, minute: i64) -> bool {
    let sighting = Sighting { point: street.point(place), at: at(minute) };
    let shift = plan.routes()[0].vehicle().shift;
    plan.delay(shift, Some(sighting), at(minute), SLACK).is_some()
}

#[test]
fn a_delay_grows_and_is_taken_back() {
    let street = Street::new();
    let mut plan = under_way(&street);
    assert_eq!(start(&plan), at(8 * 60 + 35));
    assert!(!seen(&street, &mut plan, 0, 8 * 60 + 5), "as planned");
    assert!(seen(&street, &mut plan, 0, 8 * 60 + 20));
    assert_eq!(start(&plan), at(8 * 60 + 50));
    assert!(seen(&street, &mut plan, 2, 8 * 60 + 21));
    assert_eq!(start(&plan), at(8 * 60 + 35), "31 minutes past is within the plan again");
    assert!(!seen(&street, &mut plan, 2, 8 * 60 + 21), "nothing is left to do");
}

#[test]
fn a_position_of_before_the_courier_left_shows_nothing() {
    let street = Street::new();
    let mut plan = under_way(&street);
    let old = Sighting { point: street.point(0), at: at(8 * 60 + 4) };
    let shift = plan.routes()[0].vehicle().shift;
    assert!(plan.delay(shift, Some(old), at(8 * 60 + 30), SLACK).is_none());
    // By the clock the courier is late at 08:45.
    assert!(plan.delay(shift, Some(old), at(8 * 60 + 45), SLACK).is_some());
    assert_eq!(start(&plan), at(8 * 60 + 45));
}

#[test]
fn what_is_called_off_on_the_way_leaves_no_time_behind_that_is_still_to_come() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    for (number, place) in [(1, 2), (2, 3)] {
        book(&mut plan, &street.single(number, StopKind::Delivery, place, window(10 * 60, 11 * 60), 1));
    }
    // The windows open at ten; the courier is eager and leaves for the first one at 08:05.
    let first = plan.routes()[0].stops()[0].clone();
    let left = StopProgress { state: StopState::EnRoute, departed_at: Some(at(8 * 60 + 5)), ..StopProgress::PLANNED };
    let status = VehicleStatus { reported: true, loaded: true, ..VehicleStatus::default() };
    plan.go_on(plan.routes()[0].vehicle().shift, &HashMap::from([(first.visit.stop, left)]), status);
    let now = at(8 * 60 + 6);
    plan.call_off(first.terms.unwrap().reservation, now).unwrap();
    let rest = plan.routes()[0].stops();
    assert_eq!(rest.len(), 1);
    assert!(rest[0].depart_after <= now, "{:?}", rest[0].depart_after);
}
