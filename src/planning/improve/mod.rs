//! Improvement by ruin and recreate: strings of neighbouring stops are taken out of a few routes and put back, one by
//! one, by the same insertion that books (Christiaens and Vanden Berghe 2020, slack induction by string removals).
//!
//! It works on an immutable snapshot and hands back a plan that costs less, or none. Every promise stays: windows are never
//! touched, every reservation is put back or the step is undone, and nothing is moved that the courier has left for. The
//! same plan, effort and progress give the same result.

mod accept;
mod around;
mod desk;
mod finish;
mod legs;
mod near;
mod recreate;
mod ruin;
mod search;

use super::{Plan, Task};
use crate::domain::Timestamp;
use around::{all_routes, routes_around, some_place};
use desk::Desk;
use finish::finish;
use search::Search;

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

/// Looks for a plan that costs less; `None` if there is nothing better.
///
/// `progress` is asked before each step, by its number: how much of the effort is spent (0 to 1), or `None` to stop. So the
/// caller sets limits of steps or of time.
pub fn improve(plan: &Plan, effort: Effort, mut progress: impl FnMut(u64) -> Option<f64>) -> Option<Improved> {
    let routes = match effort.depth {
        Depth::Deep => all_routes(plan),
        Depth::Touch => routes_around(plan, some_place(plan, effort.seed)?),
    };
    let mut search = Search::new(Desk::new(plan, &routes, [], effort.now), effort);
    if search.movable.is_empty() {
        return None;
    }
    let mut steps = 0;
    while let Some(spent) = progress(steps) {
        search.step(spent);
        steps += 1;
    }
    let better = finish(&search.desk, search.best())?;
    let saving = plan.cost() - better.cost();
    (saving > 0).then_some(Improved { plan: better, saving, steps })
}

/// Looks for a plan in which tasks have a place, with their own windows, besides all that is in it already; `None` if that
/// was not found within the effort. It stops as soon as it has one.
pub fn make_room(
    plan: &Plan,
    tasks: &[Task],
    effort: Effort,
    mut progress: impl FnMut(u64) -> Option<f64>,
) -> Option<Plan> {
    let place = tasks.first()?.main().point?.place;
    let routes = match effort.depth {
        Depth::Deep => all_routes(plan),
        Depth::Touch => routes_around(plan, place),
    };
    let mut search = Search::new(Desk::new(plan, &routes, tasks, effort.now), effort);
    let mut steps = 0;
    while !search.is_complete() {
        search.step(progress(steps)?);
        steps += 1;
    }
    finish(&search.desk, search.best())
}
