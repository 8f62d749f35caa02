//! When everything in a route happens, and how much room is left: what makes an insertion test O(1).
//!
//! Nodes are numbered 0 (start), 1..=n (the stops), n+1 (end), and lie one behind the other in memory. The schedule is the
//! earliest one that keeps every window and every ride limit. Couriers leave just in time: they wait where they are, not
//! at the next door.
//!
//! A timetable is changed in two moves: stops are put in and taken out, then [`Timetable::settle`] times all of them.

use std::ops::Range;

use super::vehicle::{Vehicle, VehicleStatus};
use super::{Leg, Point, Stop, Travel};
use ritiro_domain::{Load, Meters, Seconds, StopKind, StopState, Timestamp, Window};

/// What a timetable has to know of a stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct StopAttributes {
    /// The caller's own number for the stop.
    pub entry: u32,
    pub kind: StopKind,
    /// `None`: wherever the courier is.
    pub point: Option<Point>,
    pub window: Window,
    pub service: Seconds,
    pub depart_after: Timestamp,
    pub load: Load,
    /// What was reported of it.
    pub reported: Reported,
}

/// What was reported of a stop, in what matters for the times of a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Reported {
    /// Whether the courier has left for it.
    pub under_way: bool,
    /// When service started and when the courier was, or can be, ready there: then windows are history.
    pub at: Option<(Timestamp, Timestamp)>,
    /// Whether nothing changed hands.
    pub failed: bool,
}

/// A stop, the start or the end of a route, in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Node {
    /// Where the courier is; a break happens where the stop before it was.
    pub point: Point,
    /// As in [`StopAttributes`]; [`DEPOT_NODE`] for the start and the end.
    pub entry: u32,
    pub kind: StopKind,
    /// Whether it happens wherever the courier is.
    pub location_free: bool,
    /// When service may start.
    pub window: Window,
    pub service: Seconds,
    /// The courier leaves for it at this instant or later.
    pub depart_after: Timestamp,
    /// The way to the next node (there is none behind the end).
    pub leg: Leg,
    /// The soonest that service can be over if nothing waits for a ride limit.
    pub earliest_departure: Timestamp,
    /// When service starts by the schedule.
    pub start: Timestamp,
    /// The latest start of service that keeps everything behind it in time (ride limits aside).
    pub latest_start: Timestamp,
}

/// The entry of the start and the end.
pub(super) const DEPOT_NODE: u32 = u32::MAX;

/// What is on board around a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cargo {
    /// What changes hands at the node.
    pub load: Load,
    /// What was reported of it.
    pub reported: Reported,
    /// What is on board behind it.
    pub on_board: Load,
    /// The most on board behind this node or one before it.
    pub until: Load,
    /// The most on board behind this node or one behind it.
    pub from: Load,
}

/// A shipment with a limit between its stops, by their entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ride {
    pub pickup: u32,
    pub dropoff: u32,
    /// From the end of service at the pickup to the start of service at the drop-off.
    pub longest: Seconds,
}

/// The first rule that a timetable breaks, and at which node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NodeViolation {
    Late(usize),
    Overload(usize),
    Ride(usize),
}

/// Per node; see the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Timetable {
    pub nodes: Vec<Node>,
    pub cargo: Vec<Cargo>,
    pub rides: Vec<Ride>,
    pub capacity: Load,
    pub status: VehicleStatus,
    /// All driving from start to end.
    pub driving: Leg,
    /// How many stops belong to reservations.
    pub busy: usize,
    /// The first rule that is broken, if any.
    pub violation: Option<NodeViolation>,
}

impl StopAttributes {
    /// Of a stop of a route; a break without a place stays without one.
    pub fn of(stop: &Stop, entry: u32) -> Self {
        let visit = &stop.visit;
        Self {
            entry,
            kind: visit.kind,
            point: visit.point,
            window: visit.window,
            service: visit.service,
            depart_after: stop.depart_after,
            load: visit.load,
            reported: Reported::of(stop),
        }
    }
}

impl Reported {
    fn of(stop: &Stop) -> Self {
        let progress = &stop.progress;
        let arrived = progress.arrived_at.or(progress.finished_at);
        let start = arrived.map(|at| at.max(stop.visit.window.start()));
        let at = match (start, progress.finished_at) {
            (Some(start), Some(end)) => Some((start.min(end), end)),
            (Some(start), None) => Some((start, start + stop.visit.service)),
            (None, _) => None,
        };
        Self { under_way: progress.state != StopState::Planned, at, failed: progress.state == StopState::Failed }
    }
}

impl Node {
    fn of(facts: &StopAttributes, here: Point) -> Self {
        Self {
            point: facts.point.unwrap_or(here),
            entry: facts.entry,
            kind: facts.kind,
            location_free: facts.point.is_none(),
            window: facts.window,
            service: facts.service,
            depart_after: facts.depart_after,
            leg: Leg::default(),
            earliest_departure: Timestamp::MIN,
            start: Timestamp::MIN,
            latest_start: Timestamp::MAX,
        }
    }

    fn gate(point: Point, hours: Window) -> Self {
        let facts = StopAttributes {
            entry: DEPOT_NODE,
            kind: StopKind::Break,
            point: Some(point),
            window: hours,
            service: Seconds::ZERO,
            depart_after: Timestamp::MIN,
            load: Load::ZERO,
            reported: Reported::default(),
        };
        Self::of(&facts, point)
    }
}

impl Cargo {
    fn of(load: Load, reported: Reported) -> Self {
        Self { load, reported, on_board: Load::ZERO, until: Load::ZERO, from: Load::ZERO }
    }

    const DEPOT_NODE: Self = Self {
        load: Load::ZERO,
        reported: Reported { under_way: false, at: None, failed: false },
        on_board: Load::ZERO,
        until: Load::ZERO,
        from: Load::ZERO,
    };
}

impl Timetable {
    /// Of a shift with some stops, in order.
    pub fn of<T: Travel + ?Sized>(vehicle: &Vehicle, stops: &[StopAttributes], rides: Vec<Ride>, travel: &T) -> Self {
        let (mut nodes, mut cargo) = (Vec::with_capacity(stops.len() + 3), Vec::with_capacity(stops.len() + 3));
        nodes.push(Node::gate(vehicle.start, vehicle.hours));
        nodes.extend(stops.iter().map(|facts| Node::of(facts, vehicle.start)));
        nodes.push(Node::gate(vehicle.end, vehicle.hours_at_most()));
        cargo.push(Cargo::DEPOT_NODE);
        cargo.extend(stops.iter().map(|facts| Cargo::of(facts.load, facts.reported)));
        cargo.push(Cargo::DEPOT_NODE);
        let (capacity, status) = (vehicle.capacity, vehicle.status);
        let mut table =
            Self { nodes, cargo, rides, capacity, status, driving: Leg::default(), busy: 0, violation: None };
        for k in 0..=stops.len() {
            if !table.nodes[k].location_free {
                table.link(k, travel);
            }
        }
        table.settle();
        table
    }

    /// Becomes equal to another one, in the memory that it has.
    pub fn copy_from(&mut self, other: &Self) {
        self.nodes.clone_from(&other.nodes);
        self.cargo.clone_from(&other.cargo);
        self.rides.clone_from(&other.rides);
        (self.capacity, self.status, self.driving) = (other.capacity, other.status, other.driving);
        (self.busy, self.violation) = (other.busy, other.violation);
    }

    /// How many stops there are.
    #[inline]
    pub fn stops(&self) -> usize {
        self.nodes.len() - 2
    }

    /// When the courier leaves a node (not the end) for the next one by the schedule: just in time, and home as late as
    /// allowed.
    #[inline]
    pub fn leave(&self, node: usize) -> Timestamp {
        let next = &self.nodes[node + 1];
        if let Some((_, end)) = self.cargo[node].reported.at.filter(|_| self.cargo[node + 1].reported.at.is_some()) {
            return end;
        }
        let home = node + 2 == self.nodes.len();
        let there = if home { next.latest_start.max(next.start) } else { next.start };
        there - self.nodes[node].leg.duration
    }

    /// How many nodes the courier has left at `now`; those behind them can still be followed by something new. Of a courier
    /// who reports, what was reported counts, else the clock.
    #[inline]
    pub fn frozen_count(&self, now: Timestamp) -> usize {
        if self.status.reported {
            return self.cargo.iter().rposition(|cargo| cargo.reported.under_way).unwrap_or(0);
        }
        if self.leave(0) > now {
            return 0;
        }
        let (mut low, mut high) = (0, self.stops() + 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.leave(middle) <= now { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Whether the courier has nothing to do (breaks aside).
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.busy == 0
    }

    /// Whether all breaks happen wherever the courier is.
    #[inline]
    pub fn breaks_float(&self) -> bool {
        self.nodes[1..=self.stops()].iter().all(|node| node.kind != StopKind::Break || node.location_free)
    }

    /// Puts a stop behind a node. Times are wrong until [`Timetable::settle`].
    pub fn put<T: Travel + ?Sized>(&mut self, node: usize, facts: &StopAttributes, travel: &T) {
        self.nodes.insert(node + 1, Node::of(facts, self.nodes[node].point));
        self.cargo.insert(node + 1, Cargo::of(facts.load, facts.reported));
        self.link(node, travel);
        if facts.point.is_some() {
            self.link(node + 1, travel);
        }
    }

    /// Takes out the stops that `leaves` names. Times are wrong until [`Timetable::settle`].
    pub fn take<T: Travel + ?Sized>(&mut self, leaves: impl Fn(u32) -> bool, travel: &T) {
        let (mut kept, mut loose) = (0, false);
        for k in 0..self.nodes.len() {
            if self.nodes[k].entry != DEPOT_NODE && leaves(self.nodes[k].entry) {
                loose = true;
                continue;
            }
            (self.nodes[kept], self.cargo[kept]) = (self.nodes[k], self.cargo[k]);
            if std::mem::take(&mut loose) {
                self.nodes[kept - 1].leg = UNKNOWN;
            }
            kept += 1;
        }
        self.nodes.truncate(kept);
        self.cargo.truncate(kept);
        self.rides.retain(|ride| !leaves(ride.dropoff));
        for k in 0..kept - 1 {
            if self.nodes[k].leg == UNKNOWN {
                self.link(k, travel);
            }
        }
    }

    /// Finds the way on from a node; breaks behind it that float come to where it is.
    fn link<T: Travel + ?Sized>(&mut self, node: usize, travel: &T) {
        let here = self.nodes[node].point;
        let mut last = node;
        while self.nodes[last + 1].location_free {
            self.nodes[last].leg = Leg::default();
            self.nodes[last + 1].point = here;
            last += 1;
        }
        self.nodes[last].leg = travel.leg(here, self.nodes[last + 1].point);
    }

    /// The nodes behind which something can still be put: the courier has not left them, and goes on.
    #[inline]
    pub fn open(&self, now: Timestamp) -> Range<usize> {
        let end = self.stops() + 1;
        if self.status.gone || self.status.locked { end..end } else { self.frozen_count(now)..end }
    }

    /// Whether goods can still be loaded at the start.
    pub fn still_loading(&self, now: Timestamp) -> bool {
        !self.status.loaded && (self.status.reported || self.departure().is_none_or(|leave| leave > now))
    }

    /// When the courier leaves the start, behind the breaks that are taken there; `None` while there is nothing to do.
    pub fn departure(&self) -> Option<Timestamp> {
        let first = self.nodes[1..=self.stops()].iter().position(|n| n.kind != StopKind::Break)?;
        Some(self.leave(first))
    }
}

/// Marks a leg that is yet to be found.
const UNKNOWN: Leg = Leg { duration: Seconds(i64::MIN), distance: Meters(i64::MIN) };
