//! The points at which the goods of deliveries are loaded: the start of the route, and its load stops.

use super::Stop;
use super::constraints::loading;
use ritiro_domain::{LoadPoint, StopId, StopKind};

/// The deliveries among some stops, each with the point at which its goods are loaded.
pub(super) fn load_points(stops: &[Stop]) -> impl Iterator<Item = (StopId, LoadPoint)> {
    let mut nearest = LoadPoint::Start;
    stops.iter().filter_map(move |stop| {
        if stop.visit.kind == StopKind::Load {
            nearest = LoadPoint::Stop(stop.visit.stop);
        }
        let point = stop.loaded_at.unwrap_or(nearest);
        loading::is_from_depot(stop.visit.kind).then_some((stop.visit.stop, point))
    })
}

/// A delivery names its load point only if it is not the nearest one.
pub(super) fn name_only_other_load_points(stops: &mut [Stop]) {
    let mut nearest = LoadPoint::Start;
    for stop in stops {
        if stop.visit.kind == StopKind::Load {
            nearest = LoadPoint::Stop(stop.visit.stop);
        }
        stop.loaded_at = stop.loaded_at.filter(|point| *point != nearest);
    }
}
