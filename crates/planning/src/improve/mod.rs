//! Improvement by ruin and recreate: strings of neighbouring stops are taken out of a few routes and put back, one by
//! one, by the same insertion that books (Christiaens and Vanden Berghe 2020, slack induction by string removals).
//!
//! It works on an immutable snapshot and hands back a plan that costs less, or none. Every promise stays: windows are never
//! touched, every reservation is put back or the step is undone, and nothing is moved that the courier has left for. The
//! same plan, effort and progress give the same result.

mod accept;
mod around;
mod finish;
mod legs;
mod near;
mod recreate;
mod ruin;
mod search;
mod search_state;

use super::{Plan, Task};
use around::{all_routes, routes_around, some_place};
use finish::finish;
use ritiro_domain::{Timestamp, Window};
use search::Search;
use search_state::SearchState;

/// How an improvement runs.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Seeds the choices.
    pub seed: u64,
    /// What is already under way at this instant stays as it is.
    pub now: Timestamp,
    /// How far it may go astray in order to find something better.
    pub depth: Depth,
}

/// How far an improvement may go astray.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// A few milliseconds on a plan that is good already: of a large plan, only the neighbourhood of one stop, drawn by the
    /// seed.
    Touch,
    /// Seconds and more on the whole plan, starting warm.
    Deep,
}

/// What came of an improvement.
#[derive(Clone)]
pub struct Improved {
    /// The better plan.
    pub plan: Plan,
    /// What it costs less.
    pub saving: i64,
    /// Steps taken.
    pub steps: u64,
}

/// What an arrangement is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goal {
    /// The least cost.
    Cost,
    /// As few couriers as possible, then the least cost. Up to half of the effort goes into the first.
    FewestCouriers,
}

/// What came of an arrangement.
#[derive(Clone)]
pub struct Arranged {
    /// The plan.
    pub plan: Plan,
    /// Tasks that found no place, by their index.
    pub left: Vec<usize>,
    /// Steps taken.
    pub steps: u64,
}

/// Looks for a plan that costs less; `None` if there is nothing better.
///
/// `progress` is asked before each step, by its number: how much of the effort is spent (0 to 1), or `None` to stop. So the
/// caller sets limits of steps or of time.
pub fn improve(plan: &Plan, effort: Effort, mut progress: impl FnMut(u64) -> Option<f64>) -> Option<Improved> {
    let routes = match effort.depth {
        Depth::Deep => all_routes(plan),
        Depth::Touch => routes_around(plan, some_place(plan, effort.seed)?),
    };
    let mut search = Search::new(SearchState::new(plan, &routes, [], effort.now), effort);
    let mut steps = 0;
    while search.has_work() && progress(steps).map(|spent| search.step(spent)).is_some() {
        steps += 1;
    }
    let better = finish(&search.state, search.best())?;
    let saving = plan.cost() - better.cost();
    (saving > 0).then_some(Improved { plan: better, saving, steps })
}

/// Puts tasks, with their own windows, into a plan and improves it as a whole. `progress` is as in [`improve`].
pub fn arrange(
    plan: &Plan,
    tasks: &[Task],
    effort: Effort,
    goal: Goal,
    mut progress: impl FnMut(u64) -> Option<f64>,
) -> Arranged {
    let mut search = Search::new(SearchState::new(plan, &all_routes(plan), tasks, effort.now), effort);
    search.begin();
    let mut steps = 0;
    if goal == Goal::FewestCouriers {
        while let Some(spent) = progress(steps).filter(|spent| *spent < 0.5) {
            if !search.empty_a_lane() || !search.step(2.0 * spent) {
                break;
            }
            steps += 1;
        }
        search.back_to_best();
    }
    let start = progress(steps).unwrap_or(1.0).min(0.99);
    search.reheat(effort.depth);
    while let Some(spent) = progress(steps).filter(|_| search.has_work()) {
        search.step((spent - start) / (1.0 - start));
        steps += 1;
    }
    match finish(&search.state, search.best()) {
        Some(better) => Arranged { plan: better, left: search.left(), steps },
        None => Arranged { plan: plan.clone(), left: (0..tasks.len()).collect(), steps },
    }
}

/// For each window, looks for a plan in which a task has a place in it, besides all that is in the plan already; `None` if
/// none was found within so many steps. A plan that is found comes with what it costs more.
///
/// Between bookings: where [`super::find_insertions`] refuses for want of time, others may move within their promises.
pub fn reoptimise_for(
    plan: &Plan,
    task: &Task,
    windows: &[Window],
    effort: Effort,
    steps: u64,
) -> Vec<Option<Reoptimised>> {
    let nothing = || windows.iter().map(|_| None).collect();
    let Some(point) = task.main().point else { return nothing() };
    let routes = match effort.depth {
        Depth::Deep => all_routes(plan),
        Depth::Touch => routes_around(plan, point.place),
    };
    let mut search = Search::new(SearchState::new(plan, &routes, [task], effort.now), effort);
    let base = search.base();
    let rooms = windows.iter().map(|window| {
        search.start_over(&base, *window);
        (0..steps).take_while(|step| !search.is_complete() && search.step(*step as f64 / steps as f64)).count();
        let plan = search.is_complete().then(|| finish(&search.state, search.best())).flatten()?;
        Some(Reoptimised { cost: search.best_cost() - base.cost, plan })
    });
    rooms.collect()
}

/// A plan with a place for one more.
#[derive(Clone)]
pub struct Reoptimised {
    /// The plan.
    pub plan: Plan,
    /// What it costs more than before.
    pub cost: i64,
}
