//! Several trips a shift, with the arithmetic done by hand. From one place of the street to the next it takes ten minutes, service
//! takes five, and loading takes five minutes for a trip and one for each delivery.

use super::hand::{Street, morning, reservation, sharp};
use super::world::{at, load, window};
use crate::{Insertion, InsertionCriterion, Loading, Plan, Task, Vehicle, find_insertions};
use ritiro_domain::{LoadPoint, RefusalCode, Seconds, StopKind, Timestamp};

use StopKind::{Collection, Delivery, Load};

const LOADING: Loading = Loading { per_trip: Seconds(300), per_order: Seconds(60), most_trips: None };

fn courier(street: &Street, capacity: i64) -> Vehicle {
    let hours = window(8 * 60, 20 * 60);
    Vehicle { capacity: load([capacity, 0]), loading: Some(LOADING), ..street.vehicle(1, hours) }
}

fn ask(plan: &Plan, task: &Task, now: Timestamp) -> Result<Insertion, RefusalCode> {
    let found = find_insertions(plan, task, &[task.main().window], now, InsertionCriterion::Cheapest).remove(0);
    found.map_err(|refusal| refusal.code)
}

fn book(plan: &mut Plan, task: &Task, now: Timestamp) {
    let insertion = ask(plan, task, now).expect("there is time");
    plan.insert(task, &insertion, now);
    assert_eq!(plan.violations(), []);
}

fn kinds(plan: &Plan) -> Vec<StopKind> {
    plan.routes()[0].stops().iter().map(|stop| stop.visit.kind).collect()
}

#[test]
fn a_courier_who_left_with_one_parcel_takes_more_orders_that_day() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 10)]);
    book(&mut plan, &street.single(1, Delivery, 2, sharp(9, 0), 1), at(7 * 60));
    // At 09:10 the courier still waits at place 2, and can be at the depot at 09:30. Loading one order takes six minutes, the way to
    // place 1 ten.
    let evening = street.single(2, Delivery, 1, window(9 * 60, 18 * 60), 1);
    book(&mut plan, &evening, at(9 * 60 + 10));
    assert_eq!(kinds(&plan), [Delivery, Load, Delivery]);
    assert_eq!(plan.routes()[0].start_of(evening.main().stop), Some(at(9 * 60 + 46)));
}

#[test]
fn loading_takes_time_for_each_order_and_delays_the_whole_trip() {
    let street = Street::new();
    let one = Loading { most_trips: Some(1), ..LOADING };
    let mut plan = street.plan(vec![Vehicle { loading: Some(one), ..courier(&street, 10) }]);
    // Loading one order takes 6 minutes from 08:00, and the way 20: 08:26.
    let first = street.single(1, Delivery, 2, window(8 * 60, 8 * 60 + 27), 1);
    book(&mut plan, &first, at(7 * 60));
    assert_eq!(plan.routes()[0].start_of(first.main().stop), Some(at(8 * 60 + 26)));
    // A second order makes that 08:27, and the window ends then. A third one would make it 08:28.
    book(&mut plan, &street.single(2, Delivery, 3, morning(), 1), at(7 * 60));
    assert_eq!(plan.routes()[0].start_of(first.main().stop), Some(at(8 * 60 + 27)));
    let third = ask(&plan, &street.single(3, Delivery, 3, window(8 * 60, 9 * 60), 1), at(7 * 60));
    assert_eq!(third, Err(RefusalCode::NoRoom));
}

#[test]
fn goods_that_are_ready_later_wait_for_a_later_trip() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 10)]);
    book(&mut plan, &street.single(1, Delivery, 1, sharp(9, 0), 1), at(7 * 60));
    let mut later = street.single(2, Delivery, 1, window(8 * 60, 12 * 60), 1);
    later.terms.ready = Some(at(10 * 60));
    book(&mut plan, &later, at(7 * 60));
    // Loading begins at 10:00 and takes 6 minutes; place 1 is 10 minutes away.
    assert_eq!(kinds(&plan), [Delivery, Load, Delivery]);
    assert_eq!(plan.routes()[0].start_of(later.main().stop), Some(at(10 * 60 + 16)));
}

#[test]
fn a_full_trip_is_split_and_becomes_one_again() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 2)]);
    book(&mut plan, &street.single(1, Delivery, 1, sharp(9, 0), 1), at(7 * 60));
    book(&mut plan, &street.single(2, Delivery, 1, sharp(14, 0), 1), at(7 * 60));
    assert_eq!(kinds(&plan), [Delivery, Delivery], "the cheapest way is to wait with the second parcel on board");
    book(&mut plan, &street.single(3, Delivery, 1, sharp(11, 0), 1), at(7 * 60));
    assert_eq!(kinds(&plan).iter().filter(|kind| **kind == Load).count(), 1);
    plan.remove(reservation(3), at(7 * 60)).expect("nobody has left");
    assert_eq!(kinds(&plan), [Delivery, Delivery]);
}

#[test]
fn goods_that_are_loaded_stay_on_board_while_others_are_loaded() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 2)]);
    book(&mut plan, &street.single(1, Delivery, 2, sharp(9, 0), 1), at(7 * 60));
    book(&mut plan, &street.single(2, Delivery, 1, sharp(13, 0), 1), at(7 * 60));
    // The courier has left with both parcels.
    book(&mut plan, &street.single(3, Delivery, 1, sharp(11, 0), 1), at(8 * 60 + 50));
    let route = &plan.routes()[0];
    assert_eq!(kinds(&plan), [Delivery, Load, Delivery, Delivery]);
    assert_eq!(route.stops()[3].loaded_at, Some(LoadPoint::Start));
    assert_eq!((route.goods_at(1), route.load_after(2)), (load([1, 0]), load([2, 0])), "one more, and two on board");
    let too_much = ask(&plan, &street.single(4, Delivery, 1, sharp(11, 30), 2), at(8 * 60 + 50));
    assert_eq!(too_much, Err(RefusalCode::Capacity));
}

#[test]
fn collected_goods_are_unloaded_between_two_trips() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 2)]);
    book(&mut plan, &street.single(1, Collection, 1, sharp(9, 0), 2), at(7 * 60));
    book(&mut plan, &street.single(2, Collection, 1, sharp(11, 0), 2), at(7 * 60));
    assert_eq!(kinds(&plan), [Collection, Load, Collection]);
    assert_eq!(plan.routes()[0].load_after(2), load([0, 0]));
}

#[test]
fn a_shift_has_no_more_trips_than_it_may_have() {
    let street = Street::new();
    let two = Loading { most_trips: Some(2), ..LOADING };
    let mut plan = street.plan(vec![Vehicle { loading: Some(two), ..courier(&street, 1) }]);
    book(&mut plan, &street.single(1, Delivery, 1, sharp(9, 0), 1), at(7 * 60));
    book(&mut plan, &street.single(2, Delivery, 1, sharp(11, 0), 1), at(7 * 60));
    let third = street.single(3, Delivery, 1, sharp(13, 0), 1);
    assert_eq!(ask(&plan, &third, at(7 * 60)), Err(RefusalCode::Capacity));
}
