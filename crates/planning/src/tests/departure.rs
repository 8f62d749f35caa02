//! Couriers leave just in time: until then the vehicle is at the depot and can still be loaded.

use super::brute;
use super::hand::{Street, book, morning, only_break, reservation, sharp};
use super::world::{at, window};
use crate::{InsertionCriterion, Plan, RemoveError, Route, Task, find_insertions};
use ritiro_domain::{RefusalCode, StopKind, Timestamp};

fn offered(plan: &Plan, task: &Task, now: Timestamp) -> Result<(), RefusalCode> {
    find_insertions(plan, task, &[task.main().window], now, InsertionCriterion::Cheapest)
        .remove(0)
        .map(|_| ())
        .map_err(|r| r.code)
}

#[test]
fn the_depot_loads_until_the_courier_has_to_leave() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    // Place 2 opens at 10:00 and is 20 minutes away: the courier leaves at 09:40, though the shift begins at 08:00.
    book(&mut plan, &street.single(1, StopKind::Delivery, 2, window(10 * 60, 11 * 60), 1));
    assert_eq!(plan.routes()[0].departure(), Some(at(9 * 60 + 40)));
    let delivery = street.single(2, StopKind::Delivery, 3, morning(), 1);
    let collection = street.single(3, StopKind::Collection, 3, morning(), 1);
    let (before, after) = (at(9 * 60 + 39), at(9 * 60 + 40));
    assert_eq!(offered(&plan, &delivery, before), Ok(()));
    assert_eq!(offered(&plan, &delivery, after), Err(RefusalCode::NoRoom));
    assert_eq!(offered(&plan, &collection, after), Ok(()));
    assert_eq!((plan.routes()[0].frozen(before), plan.routes()[0].frozen(after)), (0, 1));
    assert_eq!(plan.remove(reservation(1), after), Err(RemoveError::UnderWay));
}

#[test]
fn a_break_at_the_depot_is_no_departure() {
    let street = Street::new();
    let pause = only_break(window(8 * 60 + 30, 9 * 60), 30);
    let route = Route::new(street.vehicle(1, morning()).into(), pause, &*street.travel);
    let mut plan = street.plan_of(vec![route]);
    book(&mut plan, &street.single(1, StopKind::Delivery, 2, sharp(10, 0), 1));
    // The break is from 08:30 to 09:00; at 09:10 the courier has had it and still waits at the depot until 09:40.
    assert_eq!(plan.routes()[0].departure(), Some(at(9 * 60 + 40)));
    let delivery = street.single(2, StopKind::Delivery, 3, morning(), 1);
    assert_eq!(offered(&plan, &delivery, at(8 * 60 + 40)), Ok(()));
    assert_eq!(offered(&plan, &delivery, at(9 * 60 + 10)), Ok(()));
    assert_eq!(offered(&plan, &delivery, at(9 * 60 + 40)), Err(RefusalCode::NoRoom));
}

/// A shipment whose goods may ride for 40 minutes, 20 more than they must, and a collection at 10:00 sharp on the way.
/// The drop-off is at 10:15, so the pickup must not be over before 09:35: it is at 09:30, and the courier leaves at 09:20.
fn held_up_by_a_collection() -> Plan {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &street.single(1, StopKind::Collection, 2, sharp(10, 0), 1));
    let ride = street.shipment(2, (1, morning()), (3, morning()), Some(2400));
    let ways = brute::insertions(&plan, &ride, at(7 * 60));
    let around = ways.iter().find(|i| (i.at, i.dropoff_at) == (0, 1)).expect("there is time");
    plan.insert(&ride, around, at(7 * 60));
    assert_eq!(plan.routes()[0].departure(), Some(at(9 * 60 + 20)));
    assert_eq!(plan.routes()[0].times(0, plan.travel()).1, at(9 * 60 + 30));
    plan
}

#[test]
fn no_one_sets_out_in_the_past_when_a_ride_gets_shorter() {
    let mut plan = held_up_by_a_collection();
    // Without the collection the pickup could have been at 08:10. It is 09:00 now, and ten minutes to go there.
    let change = plan.remove(reservation(1), at(9 * 60)).expect("nobody is under way to it");
    assert_eq!(plan.routes()[0].departure(), Some(at(9 * 60)));
    assert_eq!(plan.routes()[0].times(0, plan.travel()).1, at(9 * 60 + 10));
    assert_eq!(change.moved, plan.routes()[0].stops()[..1], "the pickup is held back by its own departure now");
}

#[test]
fn what_is_under_way_keeps_its_time_when_a_ride_gets_shorter() {
    let mut plan = held_up_by_a_collection();
    let change = plan.remove(reservation(1), at(9 * 60 + 25)).expect("nobody is under way to it");
    assert_eq!(plan.routes()[0].departure(), Some(at(9 * 60 + 20)));
    assert_eq!(plan.routes()[0].times(0, plan.travel()).1, at(9 * 60 + 30));
    assert_eq!(change.moved[0].depart_after, at(9 * 60 + 20));
}
