//! On small plans the survey's answer is the best one there is, found by trying every position.

use proptest::prelude::*;
use proptest::sample::Index;

use super::brute;
use super::world::{Day, Wish, World, day, windows, windows_of, wish};
use crate::{InsertionCriterion, find_insertions};
use ritiro_domain::Seconds;

/// A booking that is put somewhere, anywhere that is possible, some time after the one before.
type Filling = (Wish, (i64, i64), Index, i64);

fn filling() -> impl Strategy<Value = Vec<Filling>> {
    let window = (460i64..960, 0i64..150);
    prop::collection::vec((wish(), window, any::<Index>(), prop_oneof![3 => Just(0), 1 => 0i64..2400]), 0..7)
}

fn filled(day: &Day, filling: &[Filling]) -> World {
    let mut world = day.open();
    for (wish, minutes, which, wait) in filling {
        world.now = world.now + Seconds(*wait);
        let task = world.task(wish).at(windows_of(&[*minutes])[0]);
        let possible = brute::insertions(&world.plan, &task, world.now);
        if !possible.is_empty() {
            world.insert(&task, which.get(&possible));
        }
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_shrink_iters: 30_000, ..ProptestConfig::default() })]

    #[test]
    fn the_survey_finds_the_best_there_is(
        day in day(2),
        filling in filling(),
        wait in 0i64..3600,
        wish in wish(),
        windows in windows(3),
    ) {
        let mut world = filled(&day, &filling);
        world.now = world.now + Seconds(wait);
        let (task, windows) = (world.task(&wish), windows_of(&windows));
        for prefer in [InsertionCriterion::Cheapest, InsertionCriterion::Soonest] {
            let answers = find_insertions(&world.plan, &task, &windows, world.now, prefer);
            for (window, answer) in windows.iter().zip(answers) {
                let all = brute::insertions(&world.plan, &task.clone().at(*window), world.now);
                prop_assert_eq!(answer.ok(), brute::best(&all, prefer), "{:?} among {}", prefer, all.len());
            }
        }
    }
}
