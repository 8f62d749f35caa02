//! How the planner is put to work on a problem whose tasks are all known: the only place that calls it.

use super::problem::Problem;
use ritiro_planning::{Depth, Effort, Plan, arrange};

/// What came of it.
pub(super) struct Planned {
    /// The plan; tasks without a place are not in it.
    pub plan: Plan,
    /// Steps of improvement.
    pub steps: u64,
}

/// Inserts every task where it costs least, then improves. `spent` tells how much of the time is gone (0 to 1), or
/// `None` when it is.
pub(super) fn plan(problem: &Problem, seed: u64, mut spent: impl FnMut() -> Option<f64>) -> Planned {
    let effort = Effort { seed, now: problem.now, depth: Depth::Deep };
    let arranged = arrange(&problem.plan, &problem.tasks, effort, problem.goal, |_| spent());
    Planned { plan: arranged.plan, steps: arranged.steps }
}
