//! Finds the routes that must be released.

use crate::app::plans::PlanState;
use ritiro_domain::{ShiftId, StopKind, Timestamp};

/// Returns the routes of a plan that start at a depot, take goods from it, and must be released by the zone's rule,
/// in order of their ids. The background task of the day marks them as released.
pub fn due(state: &PlanState, now: Timestamp) -> Vec<ShiftId> {
    let Some(rule) = &state.zone.release else { return Vec::new() };
    let of_day = (state.zone.time_zone, state.key.1);
    let routes = state.plan.routes().iter().filter(|route| {
        let vehicle = route.vehicle();
        let progress = state.progress.get(&vehicle.shift).copied().unwrap_or_default();
        let loads = route.stops().iter().any(|stop| stop.visit.kind == StopKind::Delivery);
        vehicle.depot.is_some() && loads && rule.is_due(of_day, route.departure(), &progress, now)
    });
    routes.map(|route| route.vehicle().shift).collect()
}
