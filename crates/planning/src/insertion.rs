//! Where one visit can go in a route: O(1) a position.

use std::ops::Range;

use super::timetable::{StopAttributes, Timetable};
use super::{Leg, Point, Travel};
use ritiro_domain::{Load, Seconds, StopKind, Timestamp, Window};

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

/// The ways to a visit behind some node and on from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Via {
    pub to: Leg,
    pub from: Leg,
    /// What that adds to the way there was.
    pub detour: Leg,
}

impl Via {
    /// Of a point behind a node.
    #[inline]
    pub fn of<T: Travel + ?Sized>(table: &Timetable, at: usize, point: Point, travel: &T) -> Self {
        let (next, direct) = way_on(table, at);
        let (to, from) = (travel.leg(table.nodes[at].point, point), travel.leg(point, next));
        Self { to, from, detour: to + from - direct }
    }
}

impl Gap {
    /// `None` where a break behind the node makes the rest late in any case.
    #[inline]
    pub fn of(table: &Timetable, visit: &StopAttributes, at: usize, via: Via, now: Timestamp) -> Option<Self> {
        Some(Self {
            at,
            dropoff_at: at,
            from: ready(table, at, now) + via.to.duration,
            until: latest_ready(table, at, via.from.duration)? - visit.service,
            detour: via.detour,
            load: peak(table, visit.kind, at) + visit.load,
        })
    }
}

/// Where the courier goes behind `node` (breaks are no places of their own), and the way there. The courier of an
/// idle route goes nowhere until there is something to do.
#[inline]
pub(super) fn way_on(table: &Timetable, node: usize) -> (Point, Leg) {
    let mut next = node + 1;
    while table.nodes[next].location_free {
        next += 1;
    }
    let leg = if table.is_idle() { Leg::default() } else { table.nodes[next - 1].leg };
    (table.nodes[next].point, leg)
}

/// The latest instant at which the courier may be ready somewhere else and go on with what is behind `node`, which
/// is `drive` away from there. Breaks without a place directly behind `node` happen there; `None` where `drive` after them
/// would take too long in any case.
#[inline]
pub(super) fn latest_ready(table: &Timetable, node: usize, drive: Seconds) -> Option<Timestamp> {
    let next = &table.nodes[node + 1];
    if !next.location_free {
        return Some(next.latest_start - drive);
    }
    let onward = latest_ready(table, node + 1, drive)? - next.service;
    (onward >= next.window.start()).then_some(onward.min(next.window.end()))
}

/// Of some nodes, those behind which service could start within the window: the courier is free before it ends, and what
/// comes next can wait until it begins. Both bounds grow along the route.
pub(super) fn around(table: &Timetable, window: Window, nodes: Range<usize>) -> Range<usize> {
    let first = table.nodes[1..].partition_point(|node| node.latest_start < window.start());
    let end = table.nodes.partition_point(|node| node.earliest_departure <= window.end());
    nodes.start.max(first)..nodes.end.min(end)
}

/// The soonest that the courier can leave a node for something new.
#[inline]
pub(super) fn ready(table: &Timetable, node: usize, now: Timestamp) -> Timestamp {
    table.nodes[node].earliest_departure.max(now)
}

/// The most that is on board while the visit's goods are: from the depot to a delivery, from a collection to the depot.
#[inline]
fn peak(table: &Timetable, kind: StopKind, at: usize) -> Load {
    match kind {
        StopKind::Delivery => table.cargo[at].until,
        _ => table.cargo[at].from,
    }
}

/// Ride limits couple distant stops: with them, the interval test is only necessary, and the whole route is timed. The
/// new route, settled, if it keeps every rule and changes nothing that has happened.
///
/// `visits` go behind `at` and `dropoff_at`, as numbered before the first one is in.
pub(super) fn tried<T: Travel + ?Sized>(
    table: &Timetable,
    visits: &Visiting,
    (at, dropoff_at): (usize, usize),
    now: Timestamp,
    travel: &T,
) -> Option<Timetable> {
    let mut trial = table.clone();
    visits.put_into(&mut trial, (at, dropoff_at), travel);
    trial.settle();
    let next = table.frozen_count(now).min(table.stops());
    let same = (0..=next).all(|k| trial.nodes[k].start == table.nodes[k].start);
    // A drop-off that comes sooner may call for its pickup sooner than the courier can set out.
    let possible = trial.leave(next) >= now.min(table.leave(next));
    (trial.violation.is_none() && same && possible).then_some(trial)
}

/// The visits of one task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visiting {
    /// The pickup of a shipment.
    pub pickup: Option<StopAttributes>,
    /// The only visit, or the drop-off.
    pub main: StopAttributes,
    pub max_ride: Option<Seconds>,
}

impl Visiting {
    /// Puts the visits behind the nodes `at` and `dropoff_at`, as numbered before the first one is in.
    pub fn put_into<T: Travel + ?Sized>(&self, table: &mut Timetable, (at, dropoff_at): (usize, usize), travel: &T) {
        let Some(pickup) = &self.pickup else {
            table.put(at, &self.main, travel);
            return;
        };
        table.put(at, pickup, travel);
        table.put(dropoff_at + 1, &self.main, travel);
        let ride = |longest| super::timetable::Ride { pickup: pickup.entry, dropoff: self.main.entry, longest };
        table.rides.extend(self.max_ride.map(ride));
    }

    /// The node of the main visit once they stand behind these nodes.
    pub fn main_node(&self, (at, dropoff_at): (usize, usize)) -> usize {
        if self.pickup.is_some() { dropoff_at + 2 } else { at + 1 }
    }
}
