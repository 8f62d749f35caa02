//! Where one visit can go in a route: O(1) a position.

use std::ops::Range;

use crate::domain::{Load, StopKind, Timestamp, Window};

use super::{Leg, Point, Route, Travel, Visit};

/// A gap of a route, seen by a visit: when service could start there, and what it costs in driving.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Gap {
    /// The node behind which the visit would go.
    pub at: usize,
    /// For a shipment: the node behind which its drop-off would go (as numbered before the pickup is in).
    pub dropoff_at: usize,
    /// Service can start at this instant or later.
    pub from: Timestamp,
    /// Service must start by this instant; before `from` where the gap is too short.
    pub until: Timestamp,
    /// The detour.
    pub detour: Leg,
    /// The most that would be on board, where that matters to this visit, with the visit's own load.
    pub load: Load,
}

/// All gaps behind some nodes, in order, but for those where a break behind makes the rest late in any case.
pub(super) fn gaps<'a>(
    route: &'a Route,
    visit: &'a Visit,
    point: Point,
    now: Timestamp,
    nodes: Range<usize>,
    travel: &'a dyn Travel,
) -> impl Iterator<Item = Gap> + 'a {
    nodes.filter_map(move |at| {
        let (next, direct) = route.way_on(at);
        let (to, from) = (travel.leg(route.table.at[at], point), travel.leg(point, next));
        Some(Gap {
            at,
            dropoff_at: at,
            from: ready(route, at, now) + to.duration,
            until: route.latest_ready(at, from.duration)? - visit.service,
            detour: to + from - direct,
            load: peak(route, visit.kind, at) + visit.load,
        })
    })
}

/// Of some nodes, those behind which service could start within the window: the courier is free before it ends, and what
/// comes next can wait until it begins.
pub(super) fn around(route: &Route, window: Window, nodes: Range<usize>) -> Range<usize> {
    let first = route.table.latest[1..].partition_point(|latest| *latest < window.start());
    let end = route.table.soonest.partition_point(|soonest| *soonest <= window.end());
    nodes.start.max(first)..nodes.end.min(end)
}

/// The nodes behind which something can still be inserted: the courier has not left them.
pub(super) fn open_nodes(route: &Route, now: Timestamp) -> Range<usize> {
    let nodes = route.stops().len() + 1;
    let open = route.table.leave.partition_point(|leave| *leave <= now);
    open..nodes
}

/// The soonest that the courier can leave a node for something new.
pub(super) fn ready(route: &Route, node: usize, now: Timestamp) -> Timestamp {
    route.table.soonest[node].max(now)
}

/// The most that is on board while the visit's goods are: from the depot to a delivery, from a collection to the depot.
fn peak(route: &Route, kind: StopKind, at: usize) -> Load {
    match kind {
        StopKind::Delivery => route.table.load_until[at],
        _ => route.table.load_from[at],
    }
}
