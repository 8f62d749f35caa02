//! Improvement by ruin and recreate: each step removes strings of neighbouring stops from a few routes and reinserts them one
//! by one, with the same insertion that bookings use (slack induction by string removals, Christiaens and Vanden Berghe 2020).
//!
//! The search works on an immutable snapshot. It returns a plan that costs less, or `None`. Every promise is kept: windows do
//! not change, a step that cannot reinsert every reservation is undone, and no stop moves that the courier has left for. The
//! same plan, effort and progress give the same result.

mod accept;
mod around;
mod effort;
mod finish;
mod legs;
mod near;
mod recreate;
mod ruin;
mod search;
mod search_state;
mod step;

use super::{Plan, Task};
pub use effort::{Depth, Effort};

use around::{all_routes, routes_around, some_place};
use finish::finish;
use ritiro_domain::Window;
use search::Search;
use search_state::SearchState;

/// The result of an improvement.
#[derive(Clone)]
pub struct Improved {
    /// The better plan.
    pub plan: Plan,
    /// The cost of the plan before, minus the cost of the better plan.
    pub saving: i64,
    /// The number of steps.
    pub steps: u64,
}

/// The goal of an arrangement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goal {
    /// The lowest cost.
    Cost,
    /// The fewest couriers, then the lowest cost. The search uses up to half of the effort to reduce the number of couriers.
    FewestCouriers,
}

/// The result of an arrangement.
#[derive(Clone)]
pub struct Arranged {
    /// The plan.
    pub plan: Plan,
    /// The unassigned tasks, by their index.
    pub left: Vec<usize>,
    /// The number of steps.
    pub steps: u64,
}

/// Searches for a plan that costs less. Returns `None` if it finds none.
///
/// Before each step, the search calls `progress` with the number of the step. The result is the share of the effort that is
/// spent (0 to 1), or `None` to stop. So the caller sets limits of steps or of time.
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

/// Inserts tasks, with their own windows, into a plan and improves the whole plan. `progress` has the same meaning as in
/// [`improve`].
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
            if !search.empty_a_route() || !search.step(2.0 * spent) {
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

/// Searches, for each window, for a plan that contains a task in that window and everything that the plan already contains.
/// Returns `None` for a window if `steps` steps find no such plan. A plan that is found comes with its additional cost.
///
/// This search is for times between bookings: if [`super::find_insertions`] refuses for lack of time, other stops may move
/// within their promised windows.
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
    let found = windows.iter().map(|window| {
        search.start_over(&base, *window);
        (0..steps).take_while(|step| !search.is_complete() && search.step(*step as f64 / steps as f64)).count();
        let plan = search.is_complete().then(|| finish(&search.state, search.best())).flatten()?;
        Some(Reoptimised { cost: search.best_cost() - base.cost, plan })
    });
    found.collect()
}

/// A plan with a position for one more task.
#[derive(Clone)]
pub struct Reoptimised {
    /// The plan.
    pub plan: Plan,
    /// The additional cost, compared with the plan before.
    pub cost: i64,
}
