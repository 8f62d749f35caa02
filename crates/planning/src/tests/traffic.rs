//! Streets that are slow for an hour, with the arithmetic done by hand. From one place of the street to the next it takes ten minutes, and
//! twenty from 09:00 to 10:00. Service takes five.

use super::hand::{Street, book, morning, sharp};
use super::world::{at, window};
use crate::{InsertionCriterion, Loading, Plan, Task, Vehicle, find_insertions};
use ritiro_domain::{Seconds, StopKind, Timestamp};

use StopKind::Delivery;

const NINE: i64 = 9 * 60;

fn rush() -> Street {
    Street::new().with_rush(36, 40)
}

fn start(plan: &Plan, task: &Task) -> Option<Timestamp> {
    plan.routes()[0].start_of(task.main().stop)
}

#[test]
fn a_leg_is_slow_only_while_the_street_is() {
    let street = rush();
    let mut plan = street.plan(vec![street.vehicle(1, window(NINE - 10, 12 * 60))]);
    // Thirty minutes of free flow from 08:50: ten until 09:00, and twenty that take forty.
    let far = street.single(1, Delivery, 3, morning(), 1);
    book(&mut plan, &far);
    assert_eq!(start(&plan, &far), Some(at(NINE + 40)));
    // Back from 09:45: the fifteen minutes until 10:00 count half, so 22.5 minutes are left at 10:00.
    assert_eq!(plan.routes()[0].arrival(), at(10 * 60 + 22) + Seconds(30));
    assert_eq!(plan.violations(), []);
}

#[test]
fn the_courier_leaves_in_time_for_the_rush_hour() {
    let street = rush();
    let mut plan = street.plan(vec![street.vehicle(1, window(8 * 60, 12 * 60))]);
    book(&mut plan, &street.single(1, Delivery, 2, sharp(9, 30), 1));
    // Twenty minutes of free flow end at 09:30: fifteen of them are driven from 09:00 on, and five before.
    assert_eq!(plan.routes()[0].departure(), Some(at(NINE - 5)));
}

#[test]
fn a_window_that_only_free_flow_would_reach_is_refused_by_the_missing_time() {
    let street = rush();
    let mut plan = street.plan(vec![street.vehicle(1, window(NINE, 12 * 60))]);
    let near = street.single(1, Delivery, 1, window(NINE, NINE + 19), 1);
    let ask = |plan: &Plan, task: &Task| {
        find_insertions(plan, task, &[task.main().window], at(7 * 60), InsertionCriterion::Cheapest).remove(0)
    };
    // At free flow, the courier would be there at 09:10; now it is 09:20, one minute after the end.
    assert!(ask(&plan, &near).is_err());
    let a_minute_later = street.single(2, Delivery, 1, window(NINE, NINE + 20), 1);
    book(&mut plan, &a_minute_later);
    assert_eq!(start(&plan, &a_minute_later), Some(at(NINE + 20)));
}

#[test]
fn one_more_order_makes_a_trip_later_and_its_rush_hour_longer() {
    let street = rush();
    let loading = Loading { per_trip: Seconds(300), per_order: Seconds(300), most_trips: Some(1) };
    let vehicle = Vehicle { loading: Some(loading), ..street.vehicle(1, window(NINE - 20, 12 * 60)) };
    let mut plan = street.plan(vec![vehicle]);
    let first = street.single(1, Delivery, 1, window(8 * 60, NINE + 10), 1);
    book(&mut plan, &first);
    // Loading from 08:40 to 08:50, and ten minutes of free flow.
    assert_eq!(start(&plan, &first), Some(at(NINE)));
    // With a second order: loaded at 08:55, five minutes until 09:00, and five that take ten. The window ends then.
    book(&mut plan, &street.single(2, Delivery, 2, morning(), 1));
    assert_eq!(start(&plan, &first), Some(at(NINE + 10)));
    // A third one would make it 09:20.
    let third = street.single(3, Delivery, 2, morning(), 1);
    assert!(find_insertions(&plan, &third, &[morning()], at(7 * 60), InsertionCriterion::Cheapest)[0].is_err());
}
