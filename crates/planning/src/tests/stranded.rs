//! A vehicle breaks down between two trips: the goods on board are taken over where it stands, all others are loaded at the depot. The ways and times
//! are those of `trips.rs`: ten minutes from place to place, five of service, five and one for each delivery to load.

use std::collections::HashMap;

use super::hand::{Street, morning, sharp};
use super::world::{at, load, window};
use crate::{Loading, PatchEffort, Plan, Stop, Task, Vehicle, VehicleStatus, patch};
use ritiro_domain::{AreaSet, Rank, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState, Timestamp};

use StopKind::{Collection, Delivery, Dropoff, Load, Pickup};

const LOADING: Loading = Loading { per_trip: Seconds(300), per_order: Seconds(60), most_trips: None };

fn courier(street: &Street, number: u128) -> Vehicle {
    let hours = window(8 * 60, 20 * 60);
    Vehicle { capacity: load([10, 0]), loading: Some(LOADING), ..street.vehicle(number, hours) }
}

fn shift(plan: &Plan, route: usize) -> ShiftId {
    plan.routes()[route].vehicle().shift
}

fn kinds(plan: &Plan, route: usize) -> Vec<StopKind> {
    plan.routes()[route].stops().iter().map(|stop| stop.visit.kind).collect()
}

fn seat(plan: &mut Plan, task: &Task, route: usize, now: Timestamp) {
    let stop = Stop::new(task.main().clone(), Some(task.terms), Rank::between(None, None), now);
    plan.seat_by_hand(&[stop], shift(plan, route), false, now).expect("there is time");
}

/// A report of the first courier.
fn report(plan: &mut Plan, stop: StopId, state: StopState, when: Timestamp) {
    let is_it = |other: &&Stop| other.visit.stop == stop;
    let known = plan.routes()[0].stops().iter().find(is_it).expect("it is in the route").progress;
    let mut progress = StopProgress { state, ..known };
    match state {
        StopState::EnRoute => progress.departed_at = Some(when),
        StopState::Arrived => progress.arrived_at = Some(when),
        _ => progress.finished_at = Some(when),
    }
    let status = VehicleStatus { reported: true, loaded: true, ..VehicleStatus::default() };
    plan.go_on(shift(plan, 0), &HashMap::from([(stop, progress)]), status);
}

/// A day on which the first courier has served a delivery at place 1 from 09:00 to 09:05. A second delivery at place 2 is in the next trip: the courier
/// is at the depot at 09:15, has loaded at 09:21, and is there at 09:41. The second courier is idle.
struct Day {
    street: Street,
    plan: Plan,
    load: StopId,
}

impl Day {
    fn new() -> Self {
        let street = Street::new();
        let mut plan = street.plan(vec![courier(&street, 1), courier(&street, 2)]);
        let first = street.single(1, Delivery, 1, sharp(9, 0), 1);
        seat(&mut plan, &first, 0, at(7 * 60));
        report(&mut plan, first.main().stop, StopState::EnRoute, at(8 * 60 + 50));
        report(&mut plan, first.main().stop, StopState::Completed, at(9 * 60 + 5));
        let second = street.single(2, Delivery, 2, morning(), 1);
        seat(&mut plan, &second, 0, at(9 * 60 + 5));
        let stops = plan.routes()[0].stops();
        let load = stops.iter().find(|stop| stop.visit.kind == Load).expect("a second trip").visit.stop;
        assert_eq!(plan.routes()[0].start_of(load), Some(at(9 * 60 + 15)));
        assert_eq!(plan.routes()[0].start_of(second.main().stop), Some(at(9 * 60 + 41)));
        Self { street, plan, load }
    }

    /// With a collection at place 3, in the second trip. Returns its stop.
    fn with_collection(&mut self) -> StopId {
        let collection = self.street.single(3, Collection, 3, window(9 * 60, 12 * 60), 1);
        seat(&mut self.plan, &collection, 0, at(9 * 60 + 5));
        assert_eq!(kinds(&self.plan, 0), [Delivery, Load, Collection, Delivery]);
        collection.main().stop
    }

    /// What the second courier does after the first one broke down at place 1.
    fn after_breakdown(&self, minute: i64) -> Vec<StopKind> {
        let mut plan = self.plan.clone();
        let broken = shift(&plan, 0);
        let status = VehicleStatus { gone: true, ..plan.routes()[0].vehicle().status };
        plan.go_on(broken, &HashMap::new(), status);
        let effort = PatchEffort { now: at(9 * 60 + minute), moves: true, steps: 1_000_000 };
        let stranded = HashMap::from([(broken, (self.street.point(1), AreaSet::ALL))]);
        let after = patch(&plan, &HashMap::new(), &[broken], &stranded, effort);
        assert!(after.waiting.is_empty());
        assert_eq!(after.plan.violations(), []);
        kinds(&after.plan, 1)
    }
}

#[test]
fn goods_are_at_the_depot_if_the_courier_is_late_to_load_them() {
    let day = Day::new();
    // By the plan, the courier loads since 09:15. No report says so: the courier is still on the way.
    assert_eq!(day.after_breakdown(20), [Delivery]);
    let mut on_the_way = Day::new();
    report(&mut on_the_way.plan, on_the_way.load, StopState::EnRoute, at(9 * 60 + 5));
    assert_eq!(on_the_way.after_breakdown(20), [Delivery]);
}

#[test]
fn goods_of_a_trip_that_is_released_are_at_the_depot_until_they_are_loaded() {
    let mut day = Day::new();
    let mut stops = day.plan.routes()[0].stops().to_vec();
    stops.iter_mut().filter(|stop| stop.visit.kind == Load).for_each(|stop| stop.pinned = true);
    day.plan = day.plan.with_stops([(shift(&day.plan, 0), stops)]);
    assert_eq!(day.after_breakdown(10), [Delivery]);
}

#[test]
fn goods_are_on_board_once_loading_is_reported_as_complete() {
    let mut day = Day::new();
    report(&mut day.plan, day.load, StopState::EnRoute, at(9 * 60 + 5));
    report(&mut day.plan, day.load, StopState::Arrived, at(9 * 60 + 14));
    assert_eq!(day.after_breakdown(20), [Delivery]);
    report(&mut day.plan, day.load, StopState::Completed, at(9 * 60 + 20));
    assert_eq!(day.after_breakdown(22), [Pickup, Dropoff]);
}

#[test]
fn who_leaves_the_depot_for_a_stop_of_the_next_trip_has_loaded() {
    let mut day = Day::new();
    let collection = day.with_collection();
    report(&mut day.plan, collection, StopState::EnRoute, at(9 * 60 + 22));
    assert_eq!(kinds(&day.plan, 0), [Delivery, Load, Collection, Delivery]);
    let loaded = &day.plan.routes()[0].stops()[1].progress;
    assert_eq!((loaded.state, loaded.finished_at), (StopState::Completed, Some(at(9 * 60 + 22))));
    let route = &day.plan.routes()[0];
    assert!(route.is_loaded(3, at(9 * 60 + 22)), "nothing joins or leaves the trip");
    let others = day.after_breakdown(25);
    assert!(others.contains(&Pickup) && others.contains(&Dropoff) && !others.contains(&Delivery), "{others:?}");
}

#[test]
fn who_had_no_time_to_load_serves_the_stop_first() {
    let mut day = Day::new();
    let collection = day.with_collection();
    // The depot is ten minutes away, so the courier cannot have been there at 09:06.
    report(&mut day.plan, collection, StopState::EnRoute, at(9 * 60 + 6));
    assert_eq!(kinds(&day.plan, 0), [Delivery, Collection, Load, Delivery]);
    assert!(!day.plan.routes()[0].is_loaded(3, at(9 * 60 + 6)));
    let others = day.after_breakdown(25);
    assert!(others.contains(&Delivery) && !others.contains(&Pickup), "{others:?}");
}
