//! The naive way to an offer: put the delivery into a copy of the route at every position, for every window, and time the
//! whole route.

use std::sync::Arc;

use ritiro_domain::{Rank, Window};
use ritiro_planning::{Plan, Route, Stop, Task};

use super::town::BEFORE;

/// What the cheapest insertion costs in each window.
pub fn offer(plan: &Plan, task: &Task, windows: &[Window]) -> Vec<Option<i64>> {
    let best = |window: &Window| {
        let task = task.clone().at(*window);
        plan.routes().iter().filter_map(|route| in_route(plan, route, &task)).min()
    };
    windows.iter().map(best).collect()
}

fn in_route(plan: &Plan, route: &Route, task: &Task) -> Option<i64> {
    let vehicle = Arc::new(route.vehicle().clone());
    let before = plan.objective().route(route);
    let costs = (0..=route.stops().len()).filter_map(|at| {
        let trial = Route::new(vehicle.clone(), with(route, task, at), plan.travel());
        trial.fault().is_none().then(|| plan.objective().route(&trial) - before)
    });
    costs.min()
}

fn with(route: &Route, task: &Task, at: usize) -> Vec<Stop> {
    let mut stops = route.stops().to_vec();
    let rank = Rank::between(at.checked_sub(1).map(|i| &stops[i].rank), stops.get(at).map(|s| &s.rank));
    stops.insert(at, Stop::new(task.main().clone(), Some(task.terms), rank, BEFORE));
    stops
}
