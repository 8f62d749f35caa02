//! Making room: others move, promises do not. And arranging everything at once.

use proptest::prelude::*;

use super::hand::{Street, book, morning, sharp, terms};
use super::improve::{reservations, under_way};
use super::sound::live;
use super::world::{at, day, steps, windows, windows_of, wish};
use crate::{Depth, Effort, Goal, InsertionCriterion, Task, Terms, Vehicle, arrange, find_insertions, reoptimise_for};
use ritiro_domain::{RefusalCode, ShiftId, SkillSet, StopKind};
use uuid::Uuid;

const STEPS: u64 = 40;

#[test]
fn a_stop_that_anybody_can_do_leaves_the_only_courier_who_can_do_the_new_one() {
    let street = Street::new();
    let cold = Vehicle { skills: SkillSet(1), ..street.vehicle(1, morning()) };
    let mut plan = street.plan(vec![cold, street.vehicle(2, morning())]);
    // Both couriers are as good for it; the first one takes it.
    book(&mut plan, &street.single(1, StopKind::Delivery, 2, sharp(9, 0), 1));
    let frozen = street.single(2, StopKind::Delivery, 4, sharp(9, 0), 1);
    let frozen = Task { terms: Terms { skills: SkillSet(1), ..terms(2) }, ..frozen };
    let (windows, now) = ([sharp(9, 0)], at(7 * 60));
    let refusal = find_insertions(&plan, &frozen, &windows, now, InsertionCriterion::Cheapest)
        .remove(0)
        .expect_err("nobody can be at both");
    assert_eq!(refusal.code, RefusalCode::NoRoom);
    let effort = Effort { seed: 1, now, depth: Depth::Touch };
    let room = reoptimise_for(&plan, &frozen, &windows, effort, STEPS).remove(0).expect("the other courier is free");
    let courier_of = |number| room.plan.find(terms(number).reservation).expect("it is there").0.vehicle().shift;
    let shift = |number| ShiftId(Uuid::from_u128(number));
    assert_eq!((courier_of(1), courier_of(2)), (shift(2), shift(1)));
    assert_eq!(room.plan.violations(), []);
    // 80 minutes of driving and 40 kilometres there and back for the new one, and the second courier's day.
    assert_eq!(room.cost, 4800 + 40_000 + 900);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn room_is_made_within_what_was_promised(
        day in day(4),
        steps in steps(28),
        wish in wish(),
        wanted in windows(3),
        seed: u64,
    ) {
        let (mut world, _) = live(day.open(), &steps);
        let task = world.task(&wish);
        let windows = windows_of(&wanted);
        let effort = Effort { seed, now: world.now, depth: Depth::Touch };
        let rooms = reoptimise_for(&world.plan, &task, &windows, effort, STEPS);
        for (window, room) in windows.iter().zip(rooms) {
            let Some(room) = room else { continue };
            prop_assert_eq!(room.plan.violations(), []);
            prop_assert_eq!(room.plan.cost(), world.plan.cost() + room.cost);
            let (route, at) = room.plan.find(task.terms.reservation).expect("it has a place");
            prop_assert_eq!(route.stops()[*at.last().expect("a stop")].visit.window, *window);
            let mut others = reservations(&room.plan);
            others.retain(|(reservation, _)| *reservation != task.terms.reservation);
            prop_assert_eq!(others, reservations(&world.plan));
            let seen_in = |plan| under_way(&world.plan, world.now, plan);
            prop_assert_eq!(seen_in(&room.plan), seen_in(&world.plan));
        }
    }

    #[test]
    fn everything_is_arranged_at_once(
        day in day(4),
        wishes in prop::collection::vec((wish(), windows(1)), 1..14),
        seed: u64,
    ) {
        let mut world = day.open();
        let task = |(wish, wanted): &(_, Vec<_>)| world.task(wish).at(windows_of(wanted)[0]);
        let tasks: Vec<_> = wishes.iter().map(task).collect();
        let effort = Effort { seed, now: world.now, depth: Depth::Deep };
        let goal = if seed.is_multiple_of(2) { Goal::Cost } else { Goal::FewestCouriers };
        let spent = |step| (step < STEPS).then_some(step as f64 / STEPS as f64);
        let run = || arrange(&world.plan, &tasks, effort, goal, spent);
        let arranged = run();
        prop_assert_eq!(arranged.plan.violations(), []);
        for (index, task) in tasks.iter().enumerate() {
            let placed = arranged.plan.find(task.terms.reservation).is_some();
            prop_assert!(placed != arranged.left.contains(&index));
        }
        prop_assert!(arranged.plan.routes() == run().plan.routes());
    }
}
