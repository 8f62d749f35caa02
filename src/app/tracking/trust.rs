//! Checks positions against the zone and against the reports.

use crate::app::plans::PlanState;
use ritiro_domain::{Anchor, FARTHEST, Place, Position, Track};
use ritiro_planning::Route;

/// The newest credible position of the courier of a route.
pub(super) fn believed(track: &Track, state: &PlanState, route: &Route) -> Option<Position> {
    track.believed(anchor(route), |place| state.zone.area.is_within(place, FARTHEST) && has_way(state, route, place))
}

/// Whether a way leads from a place to the end of the route. A position in a field far from every road says nothing about arrivals.
fn has_way(state: &PlanState, route: &Route, place: Place) -> bool {
    let travel = state.plan.travel();
    travel.leg(travel.point(place), route.vehicle().end).is_way()
}

/// The last place and time of the courier by the reports; `None` for a courier who has not left the start.
fn anchor(route: &Route) -> Option<Anchor> {
    let place = |index: Option<usize>| index.map_or(route.vehicle().start.place, |index| route.point_of(index).place);
    let notified = route.stops().iter().enumerate().flat_map(|(index, stop)| {
        let there = stop.progress.finished_at.or(stop.progress.arrived_at);
        let left = stop.progress.departed_at.map(|at| Anchor { place: place(index.checked_sub(1)), at });
        [there.map(|at| Anchor { place: place(Some(index)), at }), left].into_iter().flatten()
    });
    notified.max_by_key(|anchor| anchor.at)
}
