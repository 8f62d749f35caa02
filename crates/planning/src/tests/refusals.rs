//! Each reason that the planner gives, with the arithmetic next to it.

use uuid::Uuid;

use super::hand::{Street, book, morning, only_break, sharp, terms};
use super::world::{at, window};
use crate::{InsertionCriterion, Plan, Route, Task, Terms, Vehicle, find_insertions};
use ritiro_domain::{Constraint, DepotId, Refusal, RefusalCode, Seconds, SkillSet, StopKind, Timestamp, Window};

/// The answer for the window that the task carries, before the shifts begin.
fn ask(plan: &Plan, task: &Task) -> Result<Timestamp, Refusal> {
    ask_at(plan, task, at(7 * 60))
}

fn ask_at(plan: &Plan, task: &Task, now: Timestamp) -> Result<Timestamp, Refusal> {
    find_insertions(plan, task, &[task.main().window], now, InsertionCriterion::Cheapest).remove(0).map(|i| i.start)
}

fn refusal(code: RefusalCode, constraint: Constraint) -> Result<Timestamp, Refusal> {
    Err(Refusal { code, constraint })
}

fn short(code: RefusalCode, seconds: i64) -> Result<Timestamp, Refusal> {
    refusal(code, Constraint::Time { short: Seconds(seconds) })
}

/// The window, open for so many seconds more.
fn wider(task: &Task, seconds: i64) -> Task {
    let window = task.main().window;
    task.clone().at(Window::new(window.start(), window.end() + Seconds(seconds)).expect("it grows"))
}

/// Refused for so many seconds: one less does not help, all of them do.
fn is_short_by(plan: &Plan, task: &Task, code: RefusalCode, seconds: i64) {
    assert_eq!(ask(plan, task), short(code, seconds));
    assert_eq!(ask(plan, &wider(task, seconds - 1)), short(code, 1));
    assert_eq!(ask(plan, &wider(task, seconds)), Ok(task.main().window.end() + Seconds(seconds)));
}

#[test]
fn no_shift() {
    let street = Street::new();
    let delivery = street.single(1, StopKind::Delivery, 1, morning(), 1);
    let expected = || refusal(RefusalCode::NoShift, Constraint::Shift);
    assert_eq!(ask(&street.plan(vec![]), &delivery), expected());
    let at_depot = street.plan(vec![street.vehicle(1, morning())]);
    let elsewhere = Task { terms: Terms { depot: Some(DepotId(Uuid::from_u128(2))), ..terms(1) }, ..delivery.clone() };
    assert_eq!(ask(&at_depot, &elsewhere), expected());
    let to_insert = street.plan(vec![Vehicle { depot: None, ..street.vehicle(1, morning()) }]);
    assert_eq!(ask(&to_insert, &delivery), expected());
    let shipment = street.shipment(1, (1, morning()), (2, morning()), None);
    assert!(ask(&to_insert, &shipment).is_ok(), "a shipment needs no depot");
}

#[test]
fn skills() {
    let street = Street::new();
    let plan = street.plan(vec![street.vehicle(1, morning())]);
    let cold = street.single(1, StopKind::Delivery, 1, morning(), 1);
    let cold = Task { terms: Terms { skills: SkillSet(1), ..terms(1) }, ..cold };
    let needed = vec!["fridge".to_owned()];
    assert_eq!(ask(&plan, &cold), refusal(RefusalCode::Skills, Constraint::Skills { needed }));
    let able = street.plan(vec![Vehicle { skills: SkillSet(3), ..street.vehicle(1, morning()) }]);
    assert!(ask(&able, &cold).is_ok());
}

#[test]
fn capacity() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    let too_much = |excess| refusal(RefusalCode::Capacity, Constraint::Load { dimension: 0, excess });
    // 13 parcels into an empty vehicle of 10.
    assert_eq!(ask(&plan, &street.single(1, StopKind::Delivery, 1, morning(), 13)), too_much(3));
    // 8 parcels are to be delivered at place 1; 4 more make 12.
    book(&mut plan, &street.single(2, StopKind::Delivery, 1, morning(), 8));
    assert_eq!(ask(&plan, &street.single(3, StopKind::Delivery, 2, morning(), 4)), too_much(2));
    assert!(ask(&plan, &street.single(3, StopKind::Delivery, 2, morning(), 2)).is_ok());
    // 10 parcels are taken back when the 8 have gone, but not before.
    assert!(ask(&plan, &street.single(4, StopKind::Collection, 1, morning(), 10)).is_ok());
    assert_eq!(ask(&plan, &street.single(4, StopKind::Collection, 1, sharp(8, 10), 10)), too_much(8));
}

#[test]
fn window_unreachable() {
    let street = Street::new();
    let plan = street.plan(vec![street.vehicle(1, morning())]);
    // Place 3 is 30 minutes from the depot, so 08:30 at the earliest: 10 minutes after 08:20.
    let early = street.single(1, StopKind::Delivery, 3, window(8 * 60, 8 * 60 + 20), 1);
    is_short_by(&plan, &early, RefusalCode::WindowUnreachable, 600);
    // Service of 5 minutes and 30 minutes back by 12:00: 11:25 at the latest, 15 minutes before 11:40.
    let late = street.single(1, StopKind::Delivery, 3, window(11 * 60 + 40, 12 * 60), 1);
    assert_eq!(ask(&plan, &late), short(RefusalCode::WindowUnreachable, 900));
    // The origin cannot be reached before 08:20, 5 minutes after it closes, whenever the drop-off may be.
    let origin = (2, window(8 * 60, 8 * 60 + 15));
    let shipment = street.shipment(1, origin, (3, window(10 * 60, 11 * 60)), None);
    assert_eq!(ask(&plan, &shipment), short(RefusalCode::WindowUnreachable, 300));
}

#[test]
fn ride_time() {
    let street = Street::new();
    let plan = street.plan(vec![street.vehicle(1, morning())]);
    // From place 1 to place 3 the goods ride for 20 minutes.
    let shipment = |most| street.shipment(1, (1, morning()), (3, morning()), Some(most));
    assert_eq!(ask(&plan, &shipment(1199)), refusal(RefusalCode::RideTime, Constraint::RideTime));
    // The pickup at 08:10 is over at 08:15, and 20 minutes later it is 08:35.
    assert_eq!(ask(&plan, &shipment(1200)), Ok(at(8 * 60 + 35)));
    // For a drop-off at 11:00 the pickup must not be over before 10:40, and so cannot start by 10:00.
    let apart = street.shipment(1, (1, window(480, 600)), (3, sharp(11, 0)), Some(1200));
    assert_eq!(ask(&plan, &apart), refusal(RefusalCode::RideTime, Constraint::RideTime));
}

#[test]
fn no_room() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &street.single(1, StopKind::Delivery, 2, sharp(9, 0), 1));
    // Behind the stop at 09:00 to 09:05 it is 40 minutes to place 6: 09:45 at the earliest, 15 minutes after 09:30.
    // (Before it: at 09:00 sharp at place 2, the courier would have to leave place 6 at 08:20, and cannot be there
    // before 09:00.)
    let far = street.single(2, StopKind::Delivery, 6, window(8 * 60, 9 * 60 + 30), 1);
    is_short_by(&plan, &far, RefusalCode::NoRoom, 900);
}

#[test]
fn no_room_for_a_pickup_is_as_short_as_the_pickup_is_late() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &street.single(1, StopKind::Delivery, 2, sharp(9, 0), 1));
    // The origin at place 6 closes at 09:30 like in `no_room`; that the drop-off is two hours later changes nothing.
    let origin = (6, window(8 * 60, 9 * 60 + 30));
    let shipment = street.shipment(2, origin, (3, window(11 * 60, 11 * 60 + 20)), None);
    assert_eq!(ask(&plan, &shipment), short(RefusalCode::NoRoom, 900));
}

#[test]
fn no_room_without_a_number_where_no_position_is_open() {
    let street = Street::new();
    let mut plan = street.plan(vec![street.vehicle(1, morning())]);
    book(&mut plan, &street.single(1, StopKind::Delivery, 2, sharp(9, 0), 1));
    // The courier has left the depot at 08:40; another delivery would have to be loaded there.
    let second = street.single(2, StopKind::Delivery, 3, morning(), 1);
    assert_eq!(ask_at(&plan, &second, at(8 * 60 + 40)), refusal(RefusalCode::NoRoom, Constraint::Shift));
}

#[test]
fn a_break_at_another_place_may_make_the_rest_late() {
    let street = Street::new();
    let pause = only_break(window(9 * 60, 9 * 60), 30);
    let route = Route::new(street.vehicle(1, morning()).into(), pause, &*street.travel);
    let mut plan = street.plan_of(vec![route]);
    book(&mut plan, &street.single(1, StopKind::Delivery, 1, sharp(9, 40), 1));
    // A break from 09:00 to 09:30 at place 4 would leave 10 minutes for the 30 minutes to place 1, however early the
    // courier is at place 4. Behind the break they are there at 10:10, 70 minutes after 09:00.
    let far = street.single(2, StopKind::Delivery, 4, window(8 * 60, 9 * 60), 1);
    assert_eq!(ask(&plan, &far), short(RefusalCode::NoRoom, 4200));
}
