//! Counts the stops that a change of the plan disturbs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::{Plan, Route};
use ritiro_domain::{ShiftId, Timestamp};

/// Counts the disturbed stops: stops that couriers may have seen, and that now belong to another courier or follow another
/// stop. The count excludes stops that were added or removed, stops that are under way, and routes for which `seen` returns
/// `false`. Both plans have the same shifts.
pub fn disturbed(before: &Plan, after: &Plan, now: Timestamp, seen: impl Fn(&ShiftId) -> bool) -> usize {
    let pairs = before.routes().iter().zip(after.routes());
    let (old, new): (Vec<_>, Vec<_>) = pairs.filter(|(old, new)| !Arc::ptr_eq(old, new)).unzip();
    let places = |routes: &[&Arc<Route>], from: &dyn Fn(&Route) -> usize| -> HashMap<_, _> {
        let of = |route: &&Arc<Route>| {
            let previous = std::iter::once(None).chain(route.stops().iter().map(|stop| Some(stop.visit.stop)));
            let placed = route.stops().iter().zip(previous).skip(from(route));
            let shift = route.vehicle().shift;
            placed.map(|(stop, previous)| (stop.visit.stop, (shift, previous))).collect::<Vec<_>>()
        };
        routes.iter().flat_map(of).collect()
    };
    let shown = |route: &Route| if seen(&route.vehicle().shift) { route.frozen(now) } else { route.stops().len() };
    let old = places(&old, &shown);
    let new = places(&new, &|_| 0);
    old.iter().filter(|(stop, place)| new.get(*stop).is_some_and(|other| other != *place)).count()
}
