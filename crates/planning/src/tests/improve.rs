//! Improvement: cheaper, sound, and everything that was promised still there.

use std::sync::Arc;

use proptest::prelude::*;

use super::sound::live;
use super::world::{World, day, steps};
use crate::{Depth, Effort, Plan, Route, improve};
use ritiro_domain::{ReservationId, StopId, Timestamp};

const STEPS: u64 = 60;

pub fn reservations(plan: &Plan) -> Vec<(ReservationId, StopId)> {
    let stops = plan.routes().iter().flat_map(|route| route.stops());
    let mut all: Vec<_> = stops.filter_map(|s| Some((s.terms?.reservation, s.visit.stop))).collect();
    all.sort_unstable();
    all
}

/// What is under way in `plan`, as another plan has it: stops with their starts. A better plan may send a courier off at
/// once, so more can be under way in it.
pub fn under_way(plan: &Plan, now: Timestamp, seen_in: &Plan) -> Vec<Vec<(StopId, Option<Timestamp>)>> {
    let routes = plan.routes().iter().zip(seen_in.routes());
    let frozen = |(route, seen): (&Arc<Route>, &Arc<Route>)| {
        let stops = seen.stops().iter().take(route.frozen(now)).map(|s| s.visit.stop);
        stops.map(|stop| (stop, seen.start_of(stop))).collect()
    };
    routes.map(frozen).collect()
}

/// All the steps there are.
fn steps_of(step: u64) -> Option<f64> {
    (step < STEPS).then_some(step as f64 / STEPS as f64)
}

fn effort(world: &World, seed: u64) -> Effort {
    Effort { seed, now: world.now, depth: if seed.is_multiple_of(2) { Depth::Touch } else { Depth::Deep } }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_better_plan_costs_less_and_keeps_every_promise(day in day(5), steps in steps(28), seed: u64) {
        let (world, _) = live(day.open(), &steps);
        let Some(better) = improve(&world.plan, effort(&world, seed), steps_of) else { return Ok(()) };
        prop_assert_eq!(better.plan.violations(), []);
        prop_assert_eq!(better.plan.cost(), world.plan.cost() - better.saving);
        prop_assert!(better.saving > 0);
        prop_assert_eq!(reservations(&better.plan), reservations(&world.plan));
        let seen_in = |plan| under_way(&world.plan, world.now, plan);
        prop_assert_eq!(seen_in(&better.plan), seen_in(&world.plan));
    }

    #[test]
    fn the_same_seed_finds_the_same(day in day(4), steps in steps(20), seed: u64) {
        let (world, _) = live(day.open(), &steps);
        let run = || improve(&world.plan, effort(&world, seed), steps_of).map(|b| (b.saving, b.plan.routes().to_vec()));
        prop_assert!(run() == run());
    }

    #[test]
    fn a_better_plan_can_be_adopted_and_stored(day in day(5), steps in steps(28), seed: u64) {
        let (mut world, _) = live(day.open(), &steps);
        let Some(better) = improve(&world.plan, effort(&world, seed), steps_of) else { return Ok(()) };
        let touched = world.plan.differences(&better.plan);
        let changes = world.plan.adopt(&touched, &better.plan, world.now);
        let changes = changes.expect("nothing happened meanwhile");
        prop_assert!(!changes.is_empty());
        prop_assert_eq!(world.plan.violations(), []);
        prop_assert_eq!(world.plan.cost(), better.plan.cost());
        for (shift, stops) in changes {
            prop_assert_eq!(world.plan.route(shift).expect("it is of the plan").stops(), &stops[..]);
            prop_assert!(stops.windows(2).all(|w| w[0].rank < w[1].rank));
        }
    }
}
