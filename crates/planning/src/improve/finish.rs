//! Converts an arrangement back to routes.

use super::search_state::{Origin, SearchState};
use crate::{Plan, Route, Stop, Visit, Visits};
use ritiro_domain::Rank;

/// The plan with the routes in this arrangement. Returns `None` if a route would violate a constraint, or if no route changed.
pub(super) fn finish(state: &SearchState, route_states: &[Vec<u32>]) -> Option<Plan> {
    let changed = (0u32..)
        .zip(state.route_states.iter().zip(route_states))
        .filter(|(number, (_, entries))| !is_as_before(state, *number, entries));
    let routes: Vec<(usize, Route)> =
        changed.map(|(number, (route_state, entries))| (route_state.route, route(state, number, entries))).collect();
    let sound = routes.iter().all(|(index, route)| {
        let before = &state.plan.routes()[*index];
        route.fault().is_none() && route.goes_on_from(before, state.now)
    });
    debug_assert!(sound, "what was arranged in place is sound as routes");
    (sound && !routes.is_empty()).then(|| state.plan.with_routes(routes))
}

fn is_as_before(state: &SearchState, route_state: u32, entries: &[u32]) -> bool {
    let before = state.plan.routes()[state.route_states[route_state as usize].route].stops().len();
    let here = |(index, entry): (usize, &u32)| matches!(state.origins[*entry as usize], Origin::Stop { route_state: l, index: i } if l == route_state && i == index);
    before == entries.len() && entries.iter().enumerate().all(here)
}

fn route(state: &SearchState, route_state: u32, entries: &[u32]) -> Route {
    let before = &state.plan.routes()[state.route_states[route_state as usize].route];
    let frozen = before.frozen(state.now);
    let ranks = Rank::spread(entries.len());
    let stops = entries.iter().zip(ranks).enumerate().map(|(index, (entry, rank))| {
        let mut stop = stop(state, *entry);
        stop.rank = rank;
        if index >= frozen && stop.terms.is_some() {
            // The stop enters this position now.
            stop.depart_after = stop.depart_after.max(state.now);
        }
        stop
    });
    before.rearranged(stops.collect(), state.now, state.plan.travel()).0
}

fn stop(state: &SearchState, entry: u32) -> Stop {
    match state.origins[entry as usize] {
        Origin::Stop { route_state, index } => {
            state.plan.routes()[state.route_states[route_state as usize].route].stops()[index].clone()
        }
        Origin::Task { task, pickup } => {
            let task = state.tasks[task];
            let visit = match &task.visits {
                Visits::Pair { pickup: visit, .. } if pickup => visit,
                _ => task.main(),
            };
            let visit = Visit { window: state.stops[entry as usize].window, ..visit.clone() };
            Stop::new(visit, Some(task.terms), Rank::between(None, None), state.now)
        }
    }
}
