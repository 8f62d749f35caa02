//! Deliveries that are tried again: the goods are on board of the courier who could not hand them over. From one place of the street to
//! the next it takes ten minutes, service takes five.

use std::collections::HashMap;

use super::hand::{Street, reservation, sharp, terms};
use super::world::{at, load, window};
use crate::{
    Held, Insertion, InsertionCriterion, Loading, Plan, Stop, Task, Terms, Vehicle, VehicleStatus, Violation,
    Whereabouts, find_insertions,
};
use ritiro_domain::{
    FailureReason, LoadPoint, RefusalCode, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState, Timestamp,
    Window,
};

use StopKind::{Delivery, Load};

const FAILED_AT: i64 = 9 * 60 + 5;

fn courier(street: &Street, number: u128, trips: bool, hours: Window) -> Vehicle {
    let loading = trips.then(Loading::default);
    Vehicle { capacity: load([3, 0]), loading, ..street.vehicle(number, hours) }
}

/// Until three o'clock.
fn short() -> Window {
    window(8 * 60, 15 * 60)
}

/// When that courier is home at the latest.
fn home() -> Timestamp {
    short().end() + Seconds(900)
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

fn shift(number: u128) -> ShiftId {
    ShiftId(uuid::Uuid::from_u128(number))
}

fn done(state: StopState, at: Timestamp) -> StopProgress {
    let failure = (state == StopState::Failed).then_some(FailureReason::NobodyThere);
    StopProgress { state, departed_at: Some(at - Seconds(600)), arrived_at: Some(at), finished_at: Some(at), failure }
}

fn at_work() -> VehicleStatus {
    VehicleStatus { reported: true, loaded: true, ..VehicleStatus::default() }
}

fn report(plan: &mut Plan, stop: StopId, progress: StopProgress, status: VehicleStatus) {
    plan.go_on(shift(1), &HashMap::from([(stop, progress)]), status).expect("the route");
}

/// Courier 1 could not hand over one parcel at place 2; courier 2 is idle. Returns the stop that failed.
fn failed(street: &Street, trips: bool) -> (Plan, StopId) {
    let mut plan = street.plan(vec![courier(street, 1, trips, short())]);
    let first = street.single(1, Delivery, 2, sharp(9, 0), 1);
    book(&mut plan, &first, at(7 * 60));
    let stop = first.main().stop;
    report(&mut plan, stop, done(StopState::Failed, at(FAILED_AT)), at_work());
    let second = street.plan(vec![courier(street, 2, trips, window(8 * 60, 20 * 60))]);
    let routes = plan.routes().iter().chain(second.routes()).map(|route| (**route).clone());
    (street.plan_of(routes.collect()), stop)
}

fn again(street: &Street, number: u128, failed: StopId, window: Window) -> Task {
    let task = street.single(number, Delivery, 2, window, 1);
    Task { terms: Terms { retry_of: Some(failed), ready: Some(home()), ..task.terms }, ..task }
}

#[test]
fn the_courier_who_has_the_goods_tries_again() {
    let street = Street::new();
    for trips in [false, true] {
        let (mut plan, stop) = failed(&street, trips);
        let now = at(9 * 60 + 30);
        assert_eq!(
            plan.whereabouts(reservation(1), now).map(|found| found.0),
            Some(Whereabouts::OnBoard(at(FAILED_AT - 10)))
        );
        assert_eq!(plan.held(stop, now), Some(Held::Driven(home())));
        let task = again(&street, 2, stop, window(10 * 60, 12 * 60));
        book(&mut plan, &task, now);
        let route = plan.route(shift(1)).expect("a route");
        assert_eq!(route.stops().iter().map(|stop| stop.visit.kind).collect::<Vec<_>>(), [Delivery, Delivery]);
        assert_eq!(route.stops()[1].loaded_at, Some(LoadPoint::Stop(stop)));
        let on_board: Vec<_> = (0..=2).map(|node| route.load_after(node)).collect();
        assert_eq!(on_board, [load([1, 0]), load([1, 0]), load([0, 0])], "one parcel, until it is handed over");
        assert_eq!(
            plan.whereabouts(reservation(2), now).map(|found| found.0),
            Some(Whereabouts::OnBoard(at(FAILED_AT - 10)))
        );
    }
}

#[test]
fn the_goods_stay_on_board_while_others_are_loaded() {
    let street = Street::new();
    let (mut plan, stop) = failed(&street, true);
    book(&mut plan, &again(&street, 2, stop, sharp(14, 0)), at(9 * 60 + 30));
    let now = at(9 * 60 + 31);
    // Three places, and the parcel stays on board: two more fit between the two attempts.
    plan = plan.with_status([(shift(2), VehicleStatus { locked: true, ..VehicleStatus::default() })]);
    book(&mut plan, &street.single(3, Delivery, 1, sharp(11, 0), 2), now);
    let route = plan.route(shift(1)).expect("a route");
    assert_eq!(
        route.stops().iter().map(|stop| stop.visit.kind).collect::<Vec<_>>(),
        [Delivery, Load, Delivery, Delivery]
    );
    assert_eq!(route.load_after(2), load([3, 0]), "two loaded, and one on board");
    let more = street.single(4, Delivery, 1, sharp(11, 0), 1);
    assert_ne!(ask(&plan, &more, now).map(|found| plan.routes()[found.route].vehicle().shift), Ok(shift(2)));
    let both = street.single(4, Delivery, 1, sharp(11, 0), 3);
    assert!(ask(&plan, &both, now).is_err());
}

#[test]
fn others_load_the_goods_when_they_are_back() {
    let street = Street::new();
    let (mut plan, stop) = failed(&street, true);
    let task = again(&street, 2, stop, window(12 * 60, 19 * 60));
    // After three, courier 1 has gone home.
    let evening = task.clone().at(window(16 * 60, 19 * 60));
    book(&mut plan, &evening, at(9 * 60 + 30));
    let route = plan.route(shift(2)).expect("a route");
    assert_eq!(route.start_of(evening.main().stop), Some(at(16 * 60)));
    assert_eq!(route.stops()[0].loaded_at, None);
    // The parcel is at the depot at 15:15, and place 2 is twenty minutes away.
    let (mut plan, _) = failed(&street, true);
    let afternoon = task.at(sharp(15, 35));
    book(&mut plan, &afternoon, at(9 * 60 + 30));
    assert!(plan.route(shift(2)).expect("a route").start_of(afternoon.main().stop).is_some());
    let too_early = again(&street, 3, stop, sharp(15, 34));
    assert!(ask(&failed(&street, true).0, &too_early, at(9 * 60 + 30)).is_err());
}

#[test]
fn a_courier_who_loads_once_takes_no_goods_that_come_back_later() {
    let street = Street::new();
    let (plan, stop) = failed(&street, false);
    let evening = again(&street, 2, stop, window(16 * 60, 19 * 60));
    assert!(ask(&plan, &evening, at(9 * 60 + 30)).is_err());
}

#[test]
fn goods_are_back_after_the_next_load_stop_the_return_or_the_end() {
    let street = Street::new();
    let (mut plan, stop) = failed(&street, true);
    plan = plan.with_status([(shift(2), VehicleStatus { locked: true, ..VehicleStatus::default() })]);
    book(&mut plan, &street.single(3, Delivery, 1, sharp(11, 0), 1), at(9 * 60 + 30));
    let route = plan.route(shift(1)).expect("a route");
    let load_stop = route.stops().iter().find(|stop| stop.visit.kind == Load).expect("a load stop").visit.stop;
    let seen = |plan: &Plan, minutes| plan.whereabouts(reservation(1), at(minutes)).expect("its stop").0;
    assert_eq!(seen(&plan, 10 * 60), Whereabouts::OnBoard(at(FAILED_AT - 10)));
    let mut unloaded = plan.clone();
    let arrived = StopProgress { finished_at: None, ..done(StopState::Arrived, at(10 * 60 + 20)) };
    report(&mut unloaded, load_stop, arrived, at_work());
    assert_eq!(seen(&unloaded, 10 * 60 + 20), Whereabouts::Returned(at(10 * 60 + 20)));
    assert_eq!(unloaded.held(stop, at(10 * 60 + 20)), None);
    for status in [
        VehicleStatus { returned_at: Some(at(10 * 60)), ..at_work() },
        VehicleStatus { ended_at: Some(at(10 * 60)), gone: true, ..at_work() },
    ] {
        let home = plan.with_status([(shift(1), status)]);
        assert_eq!(seen(&home, 10 * 60), Whereabouts::Returned(at(10 * 60)));
    }
    let earlier = VehicleStatus { returned_at: Some(at(8 * 60)), ..at_work() };
    let gone_again = plan.with_status([(shift(1), earlier)]);
    assert_eq!(seen(&gone_again, 10 * 60), Whereabouts::OnBoard(at(FAILED_AT - 10)), "the courier left once more");
    assert_eq!(seen(&plan, 15 * 60 + 15), Whereabouts::Returned(home()), "the shift is over");
    let broken = plan.with_status([(shift(1), VehicleStatus { gone: true, ..at_work() })]);
    assert_eq!(broken.held(stop, at(16 * 60)), Some(Held::Stands(street.point(2))), "until they are fetched");
}

#[test]
fn goods_that_were_missing_are_at_the_depot() {
    let street = Street::new();
    let (mut plan, stop) = failed(&street, false);
    let missing = StopProgress { failure: Some(FailureReason::NotReady), ..done(StopState::Failed, at(FAILED_AT)) };
    report(&mut plan, stop, missing, at_work());
    assert_eq!(plan.whereabouts(reservation(1), at(10 * 60)).map(|found| found.0), Some(Whereabouts::AtDepot(None)));
    assert_eq!(plan.held(stop, at(10 * 60)), None);
}

#[test]
fn the_checker_sees_a_courier_without_the_goods() {
    let street = Street::new();
    let (mut plan, stop) = failed(&street, true);
    let task = again(&street, 2, stop, window(16 * 60, 19 * 60));
    book(&mut plan, &task, at(9 * 60 + 30));
    let wrong = |plan: &Plan, change: &dyn Fn(&mut Stop)| {
        let mut stops = plan.route(shift(2)).expect("a route").stops().to_vec();
        stops.iter_mut().for_each(change);
        plan.with_stops([(shift(2), stops)]).violations()
    };
    let of = task.main().stop;
    let missing = Violation::Goods { route: shift(2), stop: of };
    let ready = |at| move |stop: &mut Stop| stop.terms = stop.terms.map(|terms| Terms { ready: at, ..terms });
    assert_eq!(wrong(&plan, &ready(Some(home() - Seconds(1)))), std::slice::from_ref(&missing));
    assert_eq!(wrong(&plan, &ready(None)), [missing]);
    assert_eq!(wrong(&plan, &|stop| stop.loaded_at = Some(LoadPoint::Stop(StopId(uuid::Uuid::nil())))).len(), 1);
    // Two couriers cannot have it, and one cannot hand it over twice.
    let (mut plan, stop) = failed(&street, true);
    book(&mut plan, &again(&street, 2, stop, sharp(10, 0)), at(9 * 60 + 30));
    let mut stops = plan.route(shift(1)).expect("a route").stops().to_vec();
    let visit = crate::Visit { stop: StopId(uuid::Uuid::from_u128(77)), ..stops[1].visit.clone() };
    let rank = ritiro_domain::Rank::between(Some(&stops[1].rank), None);
    let twice = Stop { visit, rank, terms: Some(terms(7)), ..stops[1].clone() };
    stops.push(twice);
    assert!(!plan.with_stops([(shift(1), stops)]).violations().is_empty());
}

#[test]
fn a_parcel_that_was_called_off_counts_until_the_courier_is_back() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 1, true, short())]);
    let [first, second] = [(1, 9), (2, 10)].map(|(number, hour)| street.single(number, Delivery, 2, sharp(hour, 0), 1));
    book(&mut plan, &first, at(7 * 60));
    book(&mut plan, &second, at(7 * 60));
    report(&mut plan, first.main().stop, done(StopState::Completed, at(9 * 60)), at_work());
    let now = at(9 * 60 + 10);
    let left = plan.leave_goods_on_board(reservation(2), now).expect("it is on board");
    assert_eq!((left.was.len(), left.is.len(), left.is[0].progress.state), (1, 1, StopState::Failed));
    assert_eq!(plan.violations(), []);
    assert_eq!(plan.whereabouts(reservation(2), now).map(|found| found.0), Some(Whereabouts::OnBoard(at(8 * 60 + 50))));
    let route = &plan.routes()[0];
    assert_eq!((route.load_after(0), route.load_after(2)), (load([2, 0]), load([1, 0])));
    assert_eq!(route.arrival(), at(9 * 60 + 20), "nobody drives there");
    // Two more fit into the vehicle as it is, three after it was unloaded.
    book(&mut plan, &street.single(3, StopKind::Collection, 2, sharp(9, 40), 2), now);
    let full = street.single(4, StopKind::Collection, 2, sharp(9, 50), 1);
    assert_eq!(ask(&plan, &full, now), Err(RefusalCode::Capacity));
    let next = street.single(5, Delivery, 1, sharp(12, 0), 3);
    book(&mut plan, &next, now);
    assert!(plan.leave_goods_on_board(reservation(5), now).is_none(), "it is at the depot");
    let unloaded =
        plan.with_status([(shift(1), VehicleStatus { ended_at: Some(at(14 * 60)), gone: true, ..at_work() })]);
    let seen = unloaded.whereabouts(reservation(2), at(14 * 60)).map(|found| found.0);
    assert_eq!(seen, Some(Whereabouts::Returned(at(14 * 60))));
}

#[test]
fn a_booking_that_left_on_board_is_tried_again_by_the_same_courier() {
    let street = Street::new();
    let mut plan = street.plan(vec![courier(&street, 1, true, short()), courier(&street, 2, true, short())]);
    let [first, second] = [(1, 9), (2, 10)].map(|(number, hour)| street.single(number, Delivery, 2, sharp(hour, 0), 1));
    book(&mut plan, &first, at(7 * 60));
    let before = plan.route(shift(1)).expect("a route").stops().len();
    assert_eq!(before, 1);
    book(&mut plan, &second, at(7 * 60));
    report(&mut plan, first.main().stop, done(StopState::Completed, at(9 * 60)), at_work());
    let now = at(9 * 60 + 10);
    plan.leave_goods_on_board(reservation(2), now).expect("it is on board");
    book(&mut plan, &again(&street, 3, second.main().stop, window(11 * 60, 13 * 60)), now);
    let route = plan.route(shift(1)).expect("a route");
    assert_eq!(route.stops().last().and_then(|stop| stop.loaded_at), Some(LoadPoint::Stop(second.main().stop)));
    // Reports of the day do not move what was called off.
    let next = route.stops().last().expect("a stop").visit.stop;
    report(&mut plan, next, done(StopState::Completed, at(11 * 60)), at_work());
    assert_eq!(plan.violations(), []);
    assert_eq!(plan.routes()[0].load_after(3), load([0, 0]));
}

/// The lowest cost of a second attempt among all positions of the route, each judged by the checker.
fn cheapest_by_hand(plan: &Plan, task: &Task, failed: StopId, now: Timestamp) -> Option<i64> {
    let route = plan.route(shift(1)).expect("a route");
    let costs = (route.frozen(now)..=route.stops().len()).filter_map(|at| {
        let mut stops = route.stops().to_vec();
        let before = at.checked_sub(1).map(|index| &route.stops()[index].rank);
        let rank = ritiro_domain::Rank::between(before, route.stops().get(at).map(|stop| &stop.rank));
        let stop = Stop::new(task.main().clone(), Some(task.terms), rank, now);
        stops.insert(at, Stop { loaded_at: Some(LoadPoint::Stop(failed)), ..stop });
        let tried = plan.with_stops([(shift(1), stops)]);
        let is_sound = tried.violations().is_empty() && tried.route(shift(1)).expect("a route").fault().is_none();
        is_sound.then(|| tried.cost() - plan.cost())
    });
    costs.min()
}

proptest::proptest! {
    #[test]
    fn the_search_finds_the_cheapest_position_of_a_second_attempt(
        orders in proptest::collection::vec((1usize..9, 10i64..14, 0i64..2, 1i64..3), 0..5),
        (opens, lasts, trips) in (9i64..14, 0i64..4, proptest::bool::ANY),
    ) {
        let street = Street::new();
        let (mut plan, stop) = failed(&street, trips);
        plan = plan.with_status([(shift(2), VehicleStatus { locked: true, ..VehicleStatus::default() })]);
        let now = at(9 * 60 + 30);
        for (number, (place, hour, kind, parcels)) in (10..).zip(orders) {
            let kind = if kind == 0 && trips { Delivery } else { StopKind::Collection };
            let order = street.single(number, kind, place, window(hour * 60, hour * 60 + 60), parcels);
            if let Ok(insertion) = ask(&plan, &order, now) {
                plan.insert(&order, &insertion, now);
            }
        }
        let task = again(&street, 2, stop, window(opens * 60, (opens + lasts) * 60 + 30));
        let found = ask(&plan, &task, now);
        proptest::prop_assert_eq!(found.map(|found| found.cost).ok(), cheapest_by_hand(&plan, &task, stop, now));
        if let Ok(insertion) = found {
            plan.insert(&task, &insertion, now);
            proptest::prop_assert_eq!(plan.violations(), []);
        }
    }
}
