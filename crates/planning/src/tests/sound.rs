//! Whole days: whatever is booked, called off and waited for, the plan keeps every rule and the past stays as it was.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::sample::Index;

use super::brute;
use super::world::{Step, Wish, World, day, prefer, steps, windows, windows_of, wish};
use crate::timetable::Timetable;
use crate::{InsertionCriterion, PatchEffort, Plan, RemoveError, Route, Stop, find_insertions, patch};
use ritiro_domain::{Load, Seconds, ShiftId, StopId, StopKind, Timestamp};

/// What must hold after every step, compared with the plan before it.
fn holds(before: &Plan, world: &World) {
    assert_eq!(world.plan.violations(), [], "the independent checker finds nothing");
    for (old, new) in before.routes().iter().zip(world.plan.routes()) {
        assert_eq!(new.fault(), old.fault(), "no step makes a route break a rule");
        keeps_the_past(old, new, world.now);
        is_timed_right(new, &world.plan);
    }
}

/// Frozen stops stay, in their order and with their times; what was not under way at `now` leaves then or later.
///
/// Without a stop behind it, a ride can take longer where a detour was shorter than the direct leg. The courier then waits at the pickup, so
/// that the ride keeps its limit.
fn keeps_the_past(old: &Route, new: &Route, now: Timestamp) {
    let frozen = |route: &Route| route.stops()[..old.frozen(now)].to_vec();
    let waits = frozen(old).iter().position(|stop| stop.terms.is_some_and(|terms| terms.max_ride.is_some()));
    let waits = waits.filter(|_| new.stops().len() < old.stops().len());
    for (index, (stop, same)) in frozen(old).iter().zip(frozen(new)).enumerate() {
        let [before, after] = [old, new].map(|route| route.start_of(stop.visit.stop));
        let is_kept = before == after || waits.is_some_and(|first| index >= first && before < after);
        assert!(
            stop.visit.stop == same.visit.stop && is_kept,
            "the frozen stops are as they were: {before:?} {after:?}"
        );
    }
    if new.fault().is_none() && new.stops().len() > old.frozen(now) {
        let next = old.frozen(now);
        assert!(old == new || new.table.leave(next) >= now, "nobody sets out in the past");
    }
}

/// The timetable equals a simulation, and its times follow each other.
fn is_timed_right(route: &Route, plan: &Plan) {
    let simulated = brute::starts(route, plan.travel());
    assert_eq!(simulated.is_none(), route.fault().is_some());
    if let Some(starts) = simulated {
        let expected_at: Vec<_> = route.table.nodes[1..].iter().map(|node| node.start).collect();
        assert_eq!(starts, expected_at);
    }
    for i in 0..route.stops().len() {
        let (arrival, start, departure) = route.times(i, plan.travel());
        let service = route.stops()[i].visit.service;
        assert!(route.fault().is_some() || arrival <= start && start + service <= departure);
    }
}

/// Runs the steps, checking after each, and returns the world with what its insertions and removals have cost.
pub fn live(mut world: World, steps: &[Step]) -> (World, i64) {
    let mut cost = world.plan.cost();
    for step in steps {
        let before = world.plan.clone();
        match step {
            Step::Wait(seconds) => world.now = world.now + Seconds(*seconds),
            Step::Cancel(which) => cost += cancel(&mut world, which),
            Step::Book(wish, windows, soonest, which) => cost += book(&mut world, wish, windows, *soonest, which),
        }
        holds(&before, &world);
        assert_eq!(cost, world.plan.cost(), "increments add up to the cost from scratch");
    }
    (world, cost)
}

fn book(world: &mut World, wish: &Wish, windows: &[(i64, i64)], soonest: bool, which: &Index) -> i64 {
    let (task, windows) = (world.task(wish), windows_of(windows));
    let answers = find_insertions(&world.plan, &task, &windows, world.now, prefer(soonest));
    let offered: Vec<_> = windows.iter().zip(&answers).filter_map(|(w, a)| Some((w, a.as_ref().ok()?))).collect();
    if offered.is_empty() {
        return 0;
    }
    let (window, insertion) = which.get(&offered);
    let task = task.at(**window);
    world.insert(&task, insertion);
    let route = &world.plan.routes()[insertion.route];
    assert_eq!(route.start_of(task.main().stop), Some(insertion.start), "service starts when the offer said");
    insertion.cost
}

/// What calling off one reservation adds to the cost (its saving, negative).
fn cancel(world: &mut World, which: &Index) -> i64 {
    if world.booked.is_empty() {
        return 0;
    }
    let k = which.index(world.booked.len());
    let (before, reservation) = (world.plan.clone(), world.booked[k]);
    match world.plan.remove(reservation, world.now) {
        Ok(change) => {
            world.booked.remove(k);
            assert!(world.plan.find(reservation).is_none());
            mend(world, change.shift);
        }
        Err(why) => assert_eq!(why, RemoveError::UnderWay),
    }
    world.plan.cost() - before.cost()
}

/// Without a stop, a route can be late where a detour was shorter than the direct leg. Its repair makes no other route late.
fn mend(world: &mut World, shift: ShiftId) {
    let late = |plan: &Plan| -> Vec<StopId> {
        let others = plan.routes().iter().filter(|route| route.vehicle().shift != shift);
        let stops = others.flat_map(|route| route.stops());
        stops.filter(|stop| stop.promised_until.is_some()).map(|stop| stop.visit.stop).collect()
    };
    let effort = PatchEffort { now: world.now, moves: true, steps: 1_000_000 };
    let mended = patch(&world.plan, &HashMap::new(), &[shift], &HashMap::new(), effort);
    assert_eq!((mended.waiting.len(), late(&mended.plan)), (0, late(&world.plan)));
    world.plan = mended.plan;
}

fn shuffled(world: &World, order: &[Index]) -> Plan {
    let mut routes: Vec<Route> = world.plan.routes().iter().map(|r| Route::clone(r)).collect();
    let count = routes.len();
    order.iter().take(count).enumerate().for_each(|(i, j)| routes.swap(i, j.index(count)));
    Plan::new(routes, world.travel.clone(), world.plan.objective(), world.plan.skills().clone().into())
}

fn timetables(plan: &Plan) -> Vec<(ShiftId, Vec<StopId>, Timetable)> {
    let stops = |r: &Route| r.stops().iter().map(|s| s.visit.stop).collect();
    plan.routes().iter().map(|r| (r.vehicle().shift, stops(r), r.table.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_day_keeps_every_rule(day in day(5), steps in steps(28)) {
        live(day.open(), &steps);
    }

    #[test]
    fn every_window_of_one_survey_can_be_booked(
        day in day(3),
        steps in steps(12),
        wish in wish(),
        windows in windows(8),
        soonest: bool,
    ) {
        let (mut world, _) = live(day.open(), &steps);
        let (task, windows) = (world.task(&wish), windows_of(&windows));
        let answers = find_insertions(&world.plan, &task, &windows, world.now, prefer(soonest));
        for (window, insertion) in windows.iter().zip(answers).filter_map(|(w, a)| Some((w, a.ok()?))) {
            let (mut plan, task) = (world.plan.clone(), task.clone().at(*window));
            plan.insert(&task, &insertion, world.now);
            prop_assert_eq!(plan.violations(), []);
            prop_assert_eq!(plan.cost(), world.plan.cost() + insertion.cost);
            let start = plan.routes()[insertion.route].start_of(task.main().stop);
            prop_assert_eq!(start, Some(insertion.start));
            prop_assert!(window.contains(insertion.start));
        }
    }

    #[test]
    fn taking_out_undoes_putting_in(day in day(3), steps in steps(12), wish in wish(), windows in windows(2)) {
        let (mut world, _) = live(day.open(), &steps);
        let (task, windows) = (world.task(&wish), windows_of(&windows));
        let answers = find_insertions(&world.plan, &task, &windows, world.now, InsertionCriterion::Cheapest);
        let before = world.plan.clone();
        for (window, insertion) in windows.iter().zip(answers).filter_map(|(w, a)| Some((w, a.ok()?))) {
            let mut plan = world.plan.clone();
            let change = plan.insert(&task.clone().at(*window), &insertion, world.now);
            let Ok(undone) = plan.remove(task.terms.reservation, world.now) else { continue };
            let has_trips = |plan: &Plan| plan.routes()[insertion.route].stops().iter().any(|s| s.visit.kind == StopKind::Load);
            if has_trips(&world.plan) || has_trips(&plan) {
                // Other trips may be merged than those that were split. Where a detour was shorter, that can make the route late.
                world.plan = plan;
                mend(&mut world, change.shift);
                prop_assert_eq!(world.plan.violations(), []);
                world.plan = before.clone();
                continue;
            }
            prop_assert_eq!(timetables(&plan), timetables(&world.plan));
            let ids = |stops: &[Stop]| stops.iter().map(|s| s.visit.stop).collect::<std::collections::BTreeSet<_>>();
            prop_assert_eq!(ids(&undone.removed), ids(&change.added));
        }
    }

    #[test]
    fn the_order_of_couriers_does_not_matter(
        day in day(5),
        steps in steps(12),
        wish in wish(),
        windows in windows(4),
        order in prop::collection::vec(any::<Index>(), 5),
    ) {
        let (mut world, _) = live(day.open(), &steps);
        let (task, windows) = (world.task(&wish), windows_of(&windows));
        let other = shuffled(&world, &order);
        for prefer in [InsertionCriterion::Cheapest, InsertionCriterion::Soonest] {
            let answers = |plan| find_insertions(plan, &task, &windows, world.now, prefer);
            prop_assert_eq!(answers(&world.plan), answers(&other));
        }
    }

    #[test]
    fn a_route_is_what_its_stops_say(day in day(3), steps in steps(16), order in prop::collection::vec(any::<Index>(), 16)) {
        let (world, _) = live(day.open(), &steps);
        for route in world.plan.routes() {
            let mut stops = route.stops().to_vec();
            let count = stops.len();
            order.iter().take(count).enumerate().for_each(|(i, j)| stops.swap(i, j.index(count)));
            let rebuilt = Route::new(route.vehicle().clone().into(), stops, world.plan.travel());
            prop_assert_eq!(&rebuilt, &**route);
        }
    }

    /// No courier leaves for a hold, so it ends at any time, also when its departure has passed by the plan.
    #[test]
    fn a_hold_can_always_be_removed(day in day(3), steps in steps(20), which: Index, wait in 0i64..14_400) {
        let (mut world, _) = live(day.open(), &steps);
        world.now = world.now + Seconds(wait);
        if world.booked.is_empty() {
            return Ok(());
        }
        let reservation = world.booked.remove(which.index(world.booked.len()));
        let change = world.plan.call_off(reservation, world.now).expect("it is in the plan");
        prop_assert!(world.plan.find(reservation).is_none());
        mend(&mut world, change.shift);
        prop_assert_eq!(world.plan.violations(), []);
        for other in &world.booked {
            prop_assert!(world.plan.find(*other).is_some());
        }
    }

    #[test]
    fn loads_add_up(day in day(2), steps in steps(16)) {
        let (world, _) = live(day.open(), &steps);
        for route in world.plan.routes() {
            let at_home = route.load_after(route.stops().len());
            let last_trip = route.stops().iter().rev().take_while(|s| s.visit.kind != StopKind::Load);
            let taken = last_trip.filter(|s| s.visit.kind == StopKind::Collection);
            let taken = taken.fold(Load::ZERO, |sum, s| sum + s.visit.load);
            prop_assert_eq!(at_home, taken, "only what was collected is on board at the end");
        }
    }
}
