//! The gaps of a route: where one visit can be inserted, in O(1) for each position.

use std::ops::Range;

use super::insertion::Seat;
use super::timetable::{StopAttributes, Timetable};
use super::trips::Loads;
use super::{Leg, Point, Travel};
use ritiro_domain::{Load, StopKind, Timestamp, Window};

/// The result for a visit in one gap of a route: the interval in which service can start, the detour and the load.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Gap {
    /// The node behind which the visit would be inserted.
    pub at: usize,
    /// For a shipment, the node behind which its drop-off would be inserted, in the numbering before the pickup is inserted.
    pub dropoff_at: usize,
    /// The load stops that would be inserted with the visit.
    pub loads: Loads,
    /// The earliest start of service.
    pub from: Timestamp,
    /// The latest start of service. It is before `from` if the gap is too short.
    pub until: Timestamp,
    /// The detour: the driving that the visit adds.
    pub detour: Leg,
    /// The highest load on board while the goods of this visit are on board, with the visit's own load.
    pub load: Load,
}

/// The legs from a node to a visit behind it, and from the visit to the next place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Via {
    pub to: Leg,
    pub from: Leg,
    /// The detour: both legs minus the leg that they replace.
    pub detour: Leg,
}

impl Via {
    /// Computes the legs for a point behind a node.
    #[inline]
    pub fn of<T: Travel + ?Sized>(table: &Timetable, at: usize, point: Point, travel: &T) -> Self {
        let (next, direct) = way_on(table, at);
        let (to, from) = (travel.leg(table.nodes[at].point, point), travel.leg(point, next));
        Self { to, from, detour: to + from - direct }
    }
}

impl Gap {
    /// Where the visits would be inserted.
    #[inline]
    pub fn seat(&self) -> Seat {
        Seat { at: self.at, dropoff_at: self.dropoff_at, loads: self.loads }
    }

    /// Computes the gap behind the node `at`. Returns `None` if a break behind that node would make the rest of the route late
    /// for any start of service.
    #[inline]
    pub fn of(table: &Timetable, visit: &StopAttributes, at: usize, via: Via, now: Timestamp) -> Option<Self> {
        Some(Self {
            at,
            dropoff_at: at,
            loads: Loads::default(),
            from: table.traffic.arrive(ready(table, at, now), via.to),
            until: latest_ready(table, at, via.from)? - visit.service,
            detour: via.detour,
            load: peak(table, visit.kind, at) + visit.load,
        })
    }
}

/// Returns the next place of the courier behind `node`, and the leg to it. Breaks without a place are skipped. The courier of
/// an idle route does not drive, so that leg is zero.
#[inline]
pub(super) fn way_on(table: &Timetable, node: usize) -> (Point, Leg) {
    let next = next_place(table, node);
    let leg = if table.is_idle() { Leg::default() } else { table.nodes[next - 1].leg };
    (table.nodes[next].point, leg)
}

/// The next node behind `node` that has a place of its own.
#[inline]
pub(super) fn next_place(table: &Timetable, node: usize) -> usize {
    let mut next = node + 1;
    while table.nodes[next].location_free {
        next += 1;
    }
    next
}

/// The latest instant at which the courier can finish service at an inserted place and still be in time at the next stop behind
/// `node`, to which `drive` leads from that place. Breaks without a place directly behind `node` take place at the inserted
/// place. Returns `None` if the drive after these breaks is too long for any instant.
#[inline]
pub(super) fn latest_ready(table: &Timetable, node: usize, drive: Leg) -> Option<Timestamp> {
    let next = &table.nodes[node + 1];
    if !next.location_free {
        return Some(table.traffic.leave_by(next.latest_start, drive));
    }
    let onward = latest_ready(table, node + 1, drive)? - next.service;
    (onward >= next.window.start()).then_some(onward.min(next.window.end()))
}

/// Reduces a range of nodes to those behind which service could start within the window: the courier is free before the window
/// ends, and the next stop can wait until the window begins. Both bounds increase along the route, so binary search finds them.
pub(super) fn around(table: &Timetable, window: Window, nodes: Range<usize>) -> Range<usize> {
    let first = table.nodes[1..].partition_point(|node| node.latest_start < window.start());
    let end = end_of(table, window);
    nodes.start.max(first)..nodes.end.min(end)
}

fn end_of(table: &Timetable, window: Window) -> usize {
    if !table.has_trips() {
        return table.nodes.partition_point(|node| node.earliest_departure <= window.end());
    }
    let (mut low, mut high) = (0, table.nodes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if table.soonest_departure(middle) <= window.end() { low = middle + 1 } else { high = middle }
    }
    low
}

/// The earliest instant at which the courier can leave a node for a new stop.
#[inline]
pub(super) fn ready(table: &Timetable, node: usize, now: Timestamp) -> Timestamp {
    table.nodes[node].earliest_departure.max(now)
}

/// The highest load on board while the goods of the visit are on board: from the depot to a delivery, or from a collection to
/// the depot.
#[inline]
fn peak(table: &Timetable, kind: StopKind, at: usize) -> Load {
    match kind {
        StopKind::Delivery => table.cargo[at].until,
        _ => table.cargo[at].from,
    }
}
