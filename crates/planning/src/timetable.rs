//! The timetable of a route: the times of all its events and their forward time slack. With it, an insertion test takes O(1).
//!
//! Nodes are numbered 0 (start), 1..=n (the stops) and n+1 (end), and they are contiguous in memory. The schedule is the
//! earliest one that keeps every window and every ride limit. Couriers leave just in time: they wait at the previous stop, not
//! at the next one.
//!
//! A change of a timetable has two steps: the caller inserts and removes stops, and then [`Timetable::settle`] computes all
//! times again.

use std::ops::Range;

use super::objective::Charges;
use super::trips::{NEAREST, TripNode};
use super::vehicle::{Loading, Vehicle, VehicleStatus};
use super::{Leg, Point, Stop, Traffic, Travel};
use ritiro_domain::{AreaSet, Load, Meters, Seconds, StopKind, StopState, Timestamp, Window};

/// The attributes of a stop that a timetable needs.
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
    /// The areas in which the place lies.
    pub areas: AreaSet,
    /// The goods of a delivery are ready to be loaded at this instant.
    pub ready: Timestamp,
    /// For a delivery: the entry of the load point at which its goods are loaded, or [`NEAREST`].
    pub loaded_at: u32,
    /// The reports for the stop.
    pub reported: Reported,
}

/// The reports for a stop that affect the times of a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Reported {
    /// Whether the courier has left for the stop.
    pub under_way: bool,
    /// The reported start of service, and the instant at which the courier was ready to leave, or can be ready. The window no
    /// longer applies to such a stop.
    pub at: Option<(Timestamp, Timestamp)>,
    /// Whether the stop failed, so that no goods were handed over or taken.
    pub failed: bool,
    /// For a load stop: whether its trip is loaded or released, so that no delivery joins it.
    pub closed: bool,
    /// For a stop that failed: whether a later stop of the route hands its goods over.
    pub kept: bool,
    /// When the courier came to the place, if service is not over: the set-up time and the service follow.
    pub came: Option<Timestamp>,
}

/// A stop, the start or the end of a route, with its times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Node {
    /// The place. A break without a place takes place at the stop before it.
    pub point: Point,
    /// The number as in [`StopAttributes`], or [`DEPOT_NODE`] for the start and the end.
    pub entry: u32,
    pub kind: StopKind,
    /// Whether the stop takes place wherever the courier is.
    pub location_free: bool,
    /// The window for the start of service.
    pub window: Window,
    pub service: Seconds,
    /// The courier leaves for the stop at this instant or later.
    pub depart_after: Timestamp,
    /// The leg to the next node. The end has no such leg.
    pub leg: Leg,
    /// The earliest end of service, without waiting for ride limits.
    pub earliest_departure: Timestamp,
    /// The start of service in the schedule.
    pub start: Timestamp,
    /// The latest start of service that keeps every later node in time, without regard to ride limits. The forward time slack
    /// is `latest_start - start`.
    pub latest_start: Timestamp,
}

/// The entry of the start and of the end.
pub(super) const DEPOT_NODE: u32 = u32::MAX;

/// The load on board around a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cargo {
    /// The load that is handed over or taken on board at the node.
    pub load: Load,
    /// As in [`StopAttributes`].
    pub areas: AreaSet,
    /// As in [`StopAttributes`].
    pub ready: Timestamp,
    /// As in [`StopAttributes`].
    pub loaded_at: u32,
    /// The reports for the stop.
    pub reported: Reported,
    /// The load on board behind the node.
    pub on_board: Load,
    /// The highest load on board behind this node or an earlier node, of the same trip if the route has trips.
    pub until: Load,
    /// The highest load on board behind this node or a later node, of the same trip if the route has trips.
    pub from: Load,
}

/// A shipment with a ride limit between its two stops, which are given by their entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ride {
    pub pickup: u32,
    pub dropoff: u32,
    /// The longest time from the end of service at the pickup to the start of service at the drop-off.
    pub longest: Seconds,
}

/// The first constraint that a timetable violates, with the index of the node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NodeViolation {
    Late(usize),
    Overload(usize),
    Ride(usize),
}

/// The nodes of a route with their times and loads; see the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Timetable {
    pub nodes: Vec<Node>,
    pub cargo: Vec<Cargo>,
    pub rides: Vec<Ride>,
    /// One element for each node if the courier can make several trips; otherwise empty.
    pub trips: Vec<TripNode>,
    pub loading: Option<Loading>,
    pub capacity: Load,
    pub charges: Charges,
    pub status: VehicleStatus,
    pub traffic: Traffic,
    /// The total driving from start to end, at free flow.
    pub driving: Leg,
    /// The number of stops that belong to reservations.
    pub busy: usize,
    /// The first violation, if any.
    pub violation: Option<NodeViolation>,
}

impl StopAttributes {
    /// The attributes of a stop of a route. A break without a place has no point.
    pub fn of(stop: &Stop, entry: u32) -> Self {
        let visit = &stop.visit;
        // Nobody goes to a stop that was called off.
        let (point, window, service) = match stop.called_off {
            None => (visit.point, visit.window, visit.service),
            Some(_) => (None, Window::ANY, Seconds::ZERO),
        };
        Self {
            entry,
            kind: visit.kind,
            point,
            window,
            service,
            depart_after: stop.depart_after,
            load: visit.load,
            areas: visit.areas,
            ready: stop.terms.and_then(|terms| terms.ready).unwrap_or(Timestamp::MIN),
            loaded_at: NEAREST,
            reported: Reported::of(stop),
        }
    }
}

impl Reported {
    fn of(stop: &Stop) -> Self {
        if stop.called_off.is_some() {
            return Self { failed: true, ..Self::default() };
        }
        let progress = &stop.progress;
        let arrived = progress.arrived_at.or(progress.finished_at);
        let start = arrived.map(|at| at.max(stop.visit.window.start()));
        let at = match (start, progress.finished_at) {
            (Some(start), Some(end)) => Some((start.min(end), end)),
            (Some(start), None) => Some((start, start + stop.visit.service)),
            (None, _) => None,
        };
        Self {
            under_way: progress.state != StopState::Planned,
            at,
            failed: progress.state == StopState::Failed,
            closed: stop.visit.kind == StopKind::Load && (stop.pinned || progress.is_over()),
            kept: false,
            came: progress.arrived_at.filter(|_| progress.finished_at.is_none()),
        }
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

    fn depot_node(point: Point, hours: Window) -> Self {
        let facts = StopAttributes {
            entry: DEPOT_NODE,
            kind: StopKind::Break,
            point: Some(point),
            window: hours,
            service: Seconds::ZERO,
            depart_after: Timestamp::MIN,
            load: Load::ZERO,
            areas: AreaSet::ALL,
            ready: Timestamp::MIN,
            loaded_at: NEAREST,
            reported: Reported::default(),
        };
        Self::of(&facts, point)
    }
}

impl Cargo {
    fn of(facts: &StopAttributes) -> Self {
        let StopAttributes { load, areas, ready, loaded_at, reported, .. } = *facts;
        Self { load, areas, ready, loaded_at, reported, ..Self::DEPOT_NODE }
    }

    const DEPOT_NODE: Self = Self {
        load: Load::ZERO,
        areas: AreaSet::ALL,
        ready: Timestamp::MIN,
        loaded_at: NEAREST,
        reported: Reported { under_way: false, at: None, failed: false, closed: false, kept: false, came: None },
        on_board: Load::ZERO,
        until: Load::ZERO,
        from: Load::ZERO,
    };
}

impl Timetable {
    /// Builds the timetable of a shift with some stops, in order.
    pub fn of<T: Travel + ?Sized>(vehicle: &Vehicle, stops: &[StopAttributes], rides: Vec<Ride>, travel: &T) -> Self {
        let (mut nodes, mut cargo) = (Vec::with_capacity(stops.len() + 3), Vec::with_capacity(stops.len() + 3));
        nodes.push(Node::depot_node(vehicle.start, vehicle.hours));
        nodes.extend(stops.iter().map(|facts| Node::of(facts, vehicle.start)));
        nodes.push(Node::depot_node(vehicle.end, vehicle.hours_at_most()));
        cargo.push(Cargo::DEPOT_NODE);
        cargo.extend(stops.iter().map(Cargo::of));
        cargo.push(Cargo::DEPOT_NODE);
        let (capacity, charges, status) = (vehicle.capacity, Charges::of(vehicle), vehicle.status);
        let loading = vehicle.loading.filter(|_| vehicle.depot.is_some());
        let (trips, driving, traffic) = (Vec::new(), Leg::default(), travel.traffic().clone());
        let mut table = Self {
            nodes,
            cargo,
            rides,
            trips,
            loading,
            capacity,
            charges,
            status,
            traffic,
            driving,
            busy: 0,
            violation: None,
        };
        for k in 0..=stops.len() {
            if !table.nodes[k].location_free {
                table.link(k, travel);
            }
        }
        table.settle();
        table
    }

    /// Copies another timetable into this one, and reuses the memory of this one.
    pub fn copy_from(&mut self, other: &Self) {
        self.nodes.clone_from(&other.nodes);
        self.cargo.clone_from(&other.cargo);
        self.rides.clone_from(&other.rides);
        self.trips.clone_from(&other.trips);
        (self.loading, self.capacity, self.status) = (other.loading, other.capacity, other.status);
        self.traffic.clone_from(&other.traffic);
        (self.charges, self.driving) = (other.charges, other.driving);
        (self.busy, self.violation) = (other.busy, other.violation);
    }

    /// The number of stops.
    #[inline]
    pub fn stops(&self) -> usize {
        self.nodes.len() - 2
    }

    /// The instant at which the courier leaves a node (not the end) for the next node in the schedule: just in time. For the
    /// way to the end, it is as late as the shift allows.
    #[inline]
    pub fn leave(&self, node: usize) -> Timestamp {
        let next = &self.nodes[node + 1];
        if let Some((_, end)) = self.cargo[node].reported.at.filter(|_| self.cargo[node + 1].reported.at.is_some()) {
            return end;
        }
        let home = node + 2 == self.nodes.len();
        let there = if home { next.latest_start.max(next.start) } else { next.start };
        self.traffic.leave_by(there, self.nodes[node].leg)
    }

    /// The number of nodes that the courier has left at `now`. A stop can still be inserted behind each later node. For a
    /// courier who reports, the reports decide; otherwise the clock decides.
    #[inline]
    pub fn frozen_count(&self, now: Timestamp) -> usize {
        if self.status.reported {
            let last = self.cargo.iter().rposition(|cargo| cargo.reported.under_way).unwrap_or(0);
            // What was called off there belongs to it.
            let called_off = |node: &&Node| node.location_free && node.kind.is_of_reservation();
            return last + self.nodes[last + 1..].iter().take_while(called_off).count();
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

    /// Whether the courier has no stops except breaks.
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.busy == 0
    }

    /// Whether all breaks take place wherever the courier is, and there is no load stop.
    #[inline]
    pub fn breaks_float(&self) -> bool {
        let floats = |node: &Node| node.kind.is_of_reservation() || node.location_free;
        self.nodes[1..=self.stops()].iter().all(floats)
    }

    /// Inserts a stop behind a node. The times are wrong until [`Timetable::settle`] runs.
    pub fn put<T: Travel + ?Sized>(&mut self, node: usize, facts: &StopAttributes, travel: &T) {
        self.nodes.insert(node + 1, Node::of(facts, self.nodes[node].point));
        self.cargo.insert(node + 1, Cargo::of(facts));
        self.link(node, travel);
        if facts.point.is_some() {
            self.link(node + 1, travel);
        }
    }

    /// Removes the stops whose entries `leaves` selects. The times are wrong until [`Timetable::settle`] runs.
    pub fn take<T: Travel + ?Sized>(&mut self, leaves: impl Fn(u32) -> bool, travel: &T) {
        self.rides.retain(|ride| !leaves(ride.dropoff));
        self.take_nodes(|_, node| node.entry != DEPOT_NODE && leaves(node.entry), travel);
    }

    /// Removes one stop. The times are wrong until [`Timetable::settle`] runs.
    pub fn take_node<T: Travel + ?Sized>(&mut self, node: usize, travel: &T) {
        self.take_nodes(|k, _| k == node, travel);
    }

    fn take_nodes<T: Travel + ?Sized>(&mut self, leaves: impl Fn(usize, &Node) -> bool, travel: &T) {
        let (mut kept, mut loose) = (0, false);
        for k in 0..self.nodes.len() {
            if leaves(k, &self.nodes[k]) {
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
        for k in 0..kept - 1 {
            if self.nodes[k].leg == UNKNOWN {
                self.link(k, travel);
            }
        }
    }

    /// Computes the leg from a node to the next node. Breaks without a place directly behind it get its place.
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

    /// The nodes behind which a stop can still be inserted, because the courier has not left them.
    #[inline]
    pub fn open(&self, now: Timestamp) -> Range<usize> {
        self.frozen_count(now)..self.stops() + 1
    }

    /// Whether goods can still be loaded at the start.
    pub fn still_loading(&self, now: Timestamp) -> bool {
        if self.status.loaded || self.status.reported {
            return !self.status.loaded;
        }
        match self.has_trips() {
            true => !self.loading_has_begun(0, now),
            false => self.departure().is_none_or(|leave| leave > now),
        }
    }

    /// The instant at which the courier leaves the start, after the breaks that are taken there; `None` for an idle courier.
    pub fn departure(&self) -> Option<Timestamp> {
        let first = self.nodes[1..=self.stops()].iter().position(|n| n.kind != StopKind::Break && !n.location_free)?;
        Some(self.leave(first))
    }
}

/// Marks a leg that must still be computed.
const UNKNOWN: Leg = Leg::new(Seconds(i64::MIN), Meters(i64::MIN));
