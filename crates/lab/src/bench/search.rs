//! Runs the planner on a problem whose tasks are all known. No other code of these benchmarks calls it.

use super::problem::Problem;
use ritiro_planning::{Depth, Effort, Plan, arrange};

/// The result of the search.
pub(super) struct Planned {
    /// The plan; it does not contain tasks without a feasible insertion.
    pub plan: Plan,
    /// The number of improvement steps.
    pub steps: u64,
}

/// Inserts every task at the lowest cost, then improves the plan. `spent` returns the share of the time that is spent
/// (0 to 1), or `None` when the time is up.
pub(super) fn plan(problem: &Problem, seed: u64, mut spent: impl FnMut() -> Option<f64>) -> Planned {
    let effort = Effort { seed, now: problem.now, depth: Depth::Deep };
    let arranged = arrange(&problem.plan, &problem.tasks, effort, problem.goal, |_| spent());
    Planned { plan: arranged.plan, steps: arranged.steps }
}
