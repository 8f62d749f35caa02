//! How the planner is put to work on a problem whose tasks are all known: the only place that calls it.

use super::problem::Problem;
use crate::domain::Seconds;
use crate::planning::{Effort, Plan, Prefer, Task, improve, survey};

/// What came of it.
pub(super) struct Planned {
    /// The plan; tasks without a place are not in it.
    pub plan: Plan,
    /// Steps of improvement.
    pub steps: u64,
}

/// How often tasks that found no place come first in another try.
const TRIES: usize = 5;

/// Inserts every task where it costs least, then improves. `spent` tells how much of the time is gone (0 to 1), or
/// `None` when it is.
pub(super) fn plan(problem: &Problem, seed: u64, mut spent: impl FnMut() -> Option<f64>) -> Planned {
    let (plan, left) = first_plan(problem, &mut spent);
    let mut steps = 0;
    let progress = |step| {
        steps = step;
        spent()
    };
    let better = improve(&plan, Effort { seed, now: problem.now }, progress).map(|better| better.plan);
    let (plan, _) = insert_all(better.unwrap_or(plan), left, problem);
    Planned { plan, steps }
}

/// The first plan with a place for everything, else the one with a place for most, and what has none.
fn first_plan(problem: &Problem, spent: &mut impl FnMut() -> Option<f64>) -> (Plan, Vec<Task>) {
    let mut order = far_first(problem);
    let mut best = insert_all(problem.plan.clone(), order.clone(), problem);
    let mut left = best.1.clone();
    for _ in 0..TRIES {
        if best.1.is_empty() || spent().is_none() {
            break;
        }
        // The sort is stable: apart from what comes first now, the order stays.
        order.sort_by_cached_key(|task| !left.iter().any(|first| first.terms == task.terms));
        let tried = insert_all(problem.plan.clone(), order.clone(), problem);
        left.clone_from(&tried.1);
        if tried.1.len() < best.1.len() {
            best = tried;
        }
    }
    best
}

fn insert_all(mut plan: Plan, tasks: Vec<Task>, problem: &Problem) -> (Plan, Vec<Task>) {
    let mut left = Vec::new();
    for task in tasks {
        match survey(&plan, &task, &[task.main().window], problem.now, Prefer::Cheapest).pop() {
            Some(Ok(insertion)) => drop(plan.insert(&task, &insertion, problem.now)),
            _ => left.push(task),
        }
    }
    (plan, left)
}

/// Who is far away is hardest to fit in later; of those as far, who has less time.
fn far_first(problem: &Problem) -> Vec<Task> {
    let depot = problem.plan.routes().first().map(|route| route.vehicle().start);
    let key = |task: &Task| {
        let visit = task.main();
        let way = depot.zip(visit.point).map(|(from, to)| problem.plan.travel().leg(from, to).duration);
        (-way.unwrap_or(Seconds::ZERO).0, visit.window.end() - visit.window.start())
    };
    let mut tasks = problem.tasks.clone();
    tasks.sort_by_cached_key(key);
    tasks
}
