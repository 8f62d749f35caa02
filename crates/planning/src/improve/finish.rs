//! Converts an arrangement back to routes.

use super::search_state::{Origin, SearchState};
use crate::timetable::DEPOT_NODE;
use crate::trips::{NEAREST, ON_BOARD};
use crate::{Plan, Route, Stop, Visit, Visits};
use ritiro_domain::{LoadPoint, Rank, StopKind};

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
    let here = |(index, entry): (usize, &u32)| {
        let origin = state.origins.get(*entry as usize);
        matches!(origin, Some(Origin::Stop { route_state: l, index: i }) if *l == route_state && *i == index)
    };
    before == entries.len() && entries.iter().enumerate().all(here)
}

fn route(state: &SearchState, route_state: u32, entries: &[u32]) -> Route {
    let before = &state.plan.routes()[state.route_states[route_state as usize].route];
    let frozen = before.frozen(state.now);
    let mut stops: Vec<Stop> = Vec::with_capacity(entries.len());
    for (index, (entry, rank)) in entries.iter().zip(Rank::spread(entries.len())).enumerate() {
        let mut stop = stop(state, before, *entry).unwrap_or_else(|| new_load_stop(state, before, entries, &stops));
        stop.rank = rank;
        if index >= frozen && stop.visit.kind != StopKind::Break {
            // The stop enters this position now.
            stop.depart_after = stop.depart_after.max(state.now);
        }
        stops.push(stop);
    }
    before.rearranged(stops, state.now, state.plan.travel()).0
}

/// The stop of an entry; `None` for a load stop that the search created.
fn stop(state: &SearchState, before: &Route, entry: u32) -> Option<Stop> {
    Some(match *state.origins.get(entry as usize)? {
        Origin::Stop { route_state, index } => {
            let of = &state.plan.routes()[state.route_states[route_state as usize].route];
            with_goods(state, before, of.stops()[index].clone(), entry)
        }
        Origin::Task { task, pickup } => {
            let task = state.tasks[task];
            let visit = match &task.visits {
                Visits::Pair { pickup: visit, .. } if pickup => visit,
                _ => task.main(),
            };
            let visit = Visit { window: state.stops[entry as usize].window, ..visit.clone() };
            let stop = Stop::new(visit, Some(task.terms), Rank::between(None, None), state.now);
            with_goods(state, before, stop, entry)
        }
    })
}

/// The stop with the time and the place at which its goods are loaded in the arrangement.
fn with_goods(state: &SearchState, route: &Route, mut stop: Stop, entry: u32) -> Stop {
    if stop.visit.kind != StopKind::Delivery || route.vehicle().loading.is_none() {
        return stop;
    }
    let facts = &state.stops[entry as usize];
    if let Some(terms) = stop.terms.as_mut().filter(|terms| terms.ready.is_none_or(|ready| ready < facts.ready)) {
        terms.ready = Some(facts.ready);
    }
    let stop_of = |entry: u32| match state.origins.get(entry as usize) {
        Some(Origin::Stop { index, .. }) => LoadPoint::Stop(route.stops()[*index].visit.stop),
        _ => LoadPoint::Start,
    };
    stop.loaded_at = match facts.loaded_at {
        NEAREST => None,
        ON_BOARD => return stop,
        DEPOT_NODE => Some(LoadPoint::Start),
        entry => Some(stop_of(entry)),
    };
    stop
}

/// A load stop that the search created. Its id differs from those of the route's other load stops.
fn new_load_stop(state: &SearchState, before: &Route, entries: &[u32], stops: &[Stop]) -> Stop {
    let kept = entries.iter().filter_map(|entry| stop(state, before, *entry)).map(|stop| stop.visit.stop);
    let used: Vec<_> = kept.chain(stops.iter().map(|stop| stop.visit.stop)).collect();
    before.new_load_stop(&used, state.now)
}
