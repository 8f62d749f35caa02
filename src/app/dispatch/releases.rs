//! Finds the routes and trips that must be released.

use crate::app::plans::PlanState;
use ritiro_domain::{LoadPoint, RouteProgress, ShiftId, StopId, Timestamp};
use ritiro_planning::Route;

/// Returns the routes of a plan that start at a depot, take goods from it, and must be released by the zone's rule,
/// in order of their ids. The background task of the day marks them as released.
pub fn due(state: &PlanState, now: Timestamp) -> Vec<ShiftId> {
    let Some(rule) = &state.zone.release else { return Vec::new() };
    let of_day = (state.zone.time_zone, state.key.1);
    let routes = state.plan.routes().iter().filter(|route| {
        let vehicle = route.vehicle();
        vehicle.depot.is_some()
            && route.loads_goods_at(LoadPoint::Start)
            && rule.is_due(of_day, route.departure(), &progress(state, route), now)
    });
    routes.map(|route| route.vehicle().shift).collect()
}

/// Returns the load stops whose trips must be released by the zone's rule. The rule applies to the time at which the
/// courier leaves the depot with the goods.
pub fn loads_due(state: &PlanState, now: Timestamp) -> Vec<(ShiftId, StopId)> {
    let Some(rule) = &state.zone.release else { return Vec::new() };
    let travel = state.plan.travel();
    let is_due = |route: &Route, index: usize| {
        let (_, _, leaves) = route.times(index, travel);
        rule.instant(state.zone.time_zone, state.key.1, leaves) <= now
    };
    let of_route = |route: &Route| -> Vec<(ShiftId, StopId)> {
        let loads = route.open_load_stops(now).filter(|index| is_due(route, *index));
        let loads = loads.map(|index| route.stops()[index].visit.stop).filter(|load| has_goods(route, *load));
        loads.map(|load| (route.vehicle().shift, load)).collect()
    };
    let routes = state.plan.routes().iter().filter(|route| !progress(state, route).is_gone());
    routes.flat_map(|route| of_route(route)).collect()
}

fn progress(state: &PlanState, route: &Route) -> RouteProgress {
    state.progress.get(&route.vehicle().shift).copied().unwrap_or_default()
}

fn has_goods(route: &Route, load: StopId) -> bool {
    route.loads_goods_at(LoadPoint::Stop(load))
}
