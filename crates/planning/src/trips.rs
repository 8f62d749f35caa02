//! The trips of a route. A trip begins at a load point: the start of the route, or a load stop. There the courier unloads what
//! was collected, and loads the goods of the deliveries up to the next load point.
//!
//! Loading takes time for each delivery, and goods are ready at a certain time, so one more delivery can delay its whole trip. For
//! each node, the timetable keeps how the departure from the node depends on the departure from its load point: it is
//! `max(floor, departure + run)`. Such functions are closed under composition (the segments of Vidal et al. 2014, without
//! time warp), so the test of a position stays in O(1).

use super::Leg;
use super::timetable::{DEPOT_NODE, Node, StopAttributes, Timetable};
use super::vehicle::Loading;
use ritiro_domain::{AreaSet, Load, Seconds, StopKind, Timestamp, Window};

/// Where the load stops of an insertion are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Loads {
    /// The courier loads at the depot directly before the visit.
    pub before: bool,
    /// The courier loads at the depot directly after the visit.
    pub after: bool,
}

impl Loads {
    /// The number of load stops.
    #[inline]
    pub(super) fn count(self) -> usize {
        usize::from(self.before) + usize::from(self.after)
    }
}

/// The entry of a load stop that a search creates. All of them are alike until the route is built.
pub(super) const NEW_LOAD: u32 = DEPOT_NODE - 3;
/// The goods are loaded at the nearest load point before the stop.
pub(super) const NEAREST: u32 = DEPOT_NODE - 4;
/// The goods are on board since an earlier stop at which they could not be handed over.
pub(super) const ON_BOARD: u32 = DEPOT_NODE - 5;

/// What a timetable keeps for each node if the courier can make several trips.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TripNode {
    /// The node of the trip's load point. For a load point, its own node.
    pub load_point: usize,
    /// The goods that are loaded at the trip's load point for stops behind this node.
    pub rest: Load,
    /// The number of deliveries behind this node whose goods are loaded at the trip's load point.
    pub rest_orders: i64,
    /// The latest time at which goods of these deliveries are ready.
    pub rest_ready: Timestamp,
    /// For a load point: the number of deliveries behind a later load point whose goods are loaded here, and when these are ready.
    pub carried_orders: i64,
    pub carried_ready: Timestamp,
    /// The latest time at which goods of the deliveries from the load point to this node are ready.
    pub ready: Timestamp,
    /// Goods on board that are unloaded at the next load point.
    pub collected: Load,
    /// The earliest departure, if all goods of the trip were loaded at once and in no time.
    pub soonest: Timestamp,
    /// At free flow: the earliest departure, if the departure from the load point were as early as one likes.
    pub floor: Timestamp,
    /// At free flow: the driving and service from the departure from the load point to the departure from this node.
    pub run: Seconds,
    /// At free flow: the latest departure from the load point for which every node up to this one is in time.
    pub allow: Timestamp,
    /// For a load point: when loading can begin, as far as the courier is concerned.
    pub arrival: Timestamp,
    /// For a load point: how long loading takes.
    pub loading: Seconds,
    /// For a load point: when all its goods are ready.
    pub goods_ready: Timestamp,
}

impl TripNode {
    const NONE: Self = Self {
        load_point: 0,
        rest: Load::ZERO,
        rest_orders: 0,
        rest_ready: Timestamp::MIN,
        carried_orders: 0,
        carried_ready: Timestamp::MIN,
        ready: Timestamp::MIN,
        collected: Load::ZERO,
        soonest: Timestamp::MIN,
        floor: Timestamp::MIN,
        run: Seconds::ZERO,
        allow: Timestamp::MAX,
        arrival: Timestamp::MIN,
        loading: Seconds::ZERO,
        goods_ready: Timestamp::MIN,
    };
}

impl StopAttributes {
    /// A load stop at the depot, for which the courier leaves at `now` or later.
    pub fn load_stop(table: &Timetable, now: Timestamp) -> Self {
        Self {
            entry: NEW_LOAD,
            kind: StopKind::Load,
            point: Some(table.nodes[0].point),
            window: Window::ANY,
            service: Seconds::ZERO,
            depart_after: now,
            load: Load::ZERO,
            areas: AreaSet::ALL,
            ready: Timestamp::MIN,
            loaded_at: NEAREST,
            reported: Default::default(),
        }
    }
}

/// A drive through a trip with a departure from its load point.
#[derive(Clone, Copy, Debug)]
pub(super) struct TripDrive {
    pub load_point: usize,
    pub departure: Timestamp,
    /// The last node of the drive so far.
    pub node: usize,
    /// The departure from it.
    pub leave: Timestamp,
    /// By how much a node up to it is late.
    pub late: Seconds,
}

impl TripDrive {
    pub fn begin(load_point: usize, departure: Timestamp) -> Self {
        Self { load_point, departure, node: load_point, leave: departure, late: Seconds::ZERO }
    }
}

impl Timetable {
    /// Whether the courier can make several trips.
    #[inline]
    pub fn has_trips(&self) -> bool {
        !self.trips.is_empty()
    }

    /// Whether this node is a load point.
    #[inline]
    pub fn is_load_point(&self, node: usize) -> bool {
        node == 0 || self.nodes[node].kind == StopKind::Load
    }

    /// The number of load stops that can be added.
    pub fn spare_trips(&self) -> usize {
        let Some(loading) = self.loading.filter(|_| self.has_trips()) else { return 0 };
        let load_stops = self.nodes.iter().filter(|node| node.kind == StopKind::Load).count();
        let trips = load_stops + usize::from(self.trips_from_start());
        loading.most_trips.map_or(usize::MAX, |most| most.saturating_sub(trips))
    }

    /// Whether goods are loaded at the start.
    pub fn trips_from_start(&self) -> bool {
        self.trips.first().is_some_and(|trip| trip.rest_orders + trip.carried_orders > 0)
    }

    /// Whether a delivery can still be loaded at a load point. `frozen` is [`Timetable::frozen_count`].
    ///
    /// For a courier who reports, a delivery joins until loading is reported as complete or the courier has left. For others, no delivery
    /// joins once loading must begin, so that a delivery never interrupts it.
    pub fn loads_at(&self, load_point: usize, frozen: usize, now: Timestamp) -> bool {
        if load_point == 0 {
            return self.still_loading(now);
        }
        let reported = &self.cargo[load_point].reported;
        if reported.closed || frozen > load_point {
            return false;
        }
        self.status.reported || !self.loading_has_begun(load_point, now)
    }

    /// Whether the goods of a trip can be loaded elsewhere. A courier who reports loads on arrival at the depot: by the report, or by the
    /// plan, because load stops need no report and reports can come late.
    pub fn can_leave(&self, load_point: usize, frozen: usize, now: Timestamp) -> bool {
        let arrived = self.status.reported && load_point > 0 && self.nodes[load_point].start <= now;
        !arrived && self.loads_at(load_point, frozen, now)
    }

    /// Whether the goods of a delivery are loaded, or being loaded, so that it does not leave the route.
    pub fn is_loaded(&self, node: usize, frozen: usize, now: Timestamp) -> bool {
        if !self.has_trips() {
            return self.cargo[node].loaded_at == ON_BOARD || !self.still_loading(now);
        }
        self.cargo[node].loaded_at != NEAREST || !self.can_leave(self.trips[node].load_point, frozen, now)
    }

    /// Whether a courier who leaves just in time loads by now.
    pub fn loading_has_begun(&self, load_point: usize, now: Timestamp) -> bool {
        self.leave(load_point) - self.trips[load_point].loading <= now
    }

    /// The earliest departure from a node, if all goods of its trip were loaded at once and in no time. No insertion in this trip
    /// makes the departure earlier.
    #[inline]
    pub fn soonest_departure(&self, node: usize) -> Timestamp {
        match self.trips.get(node) {
            None => self.nodes[node].earliest_departure,
            Some(trip) => trip.soonest.min(self.nodes[node].earliest_departure),
        }
    }

    /// Distributes the deliveries to the load points, and sets how long loading takes and when it can begin.
    pub(super) fn assign_goods(&mut self) {
        let Some(loading) = self.loading else { return };
        self.trips.clear();
        self.trips.resize(self.nodes.len(), TripNode::NONE);
        self.collect_deliveries();
        self.collect_carried_goods();
        for node in 0..self.nodes.len() - 1 {
            if self.is_load_point(node) {
                self.prepare_load_point(node, &loading);
            }
        }
    }

    /// From the end to the start: the deliveries behind each node that are loaded at its load point.
    fn collect_deliveries(&mut self) {
        let (mut rest, mut orders, mut ready) = (Load::ZERO, 0, Timestamp::MIN);
        for k in (0..self.nodes.len()).rev() {
            let trip = &mut self.trips[k];
            (trip.rest, trip.rest_orders, trip.rest_ready) = (rest, orders, ready);
            let (node, cargo) = (&self.nodes[k], &self.cargo[k]);
            if k == 0 || node.kind == StopKind::Load {
                (rest, orders, ready) = (Load::ZERO, 0, Timestamp::MIN);
            } else if node.kind == StopKind::Delivery && cargo.loaded_at == NEAREST {
                rest += cargo.load;
                orders += 1;
                ready = ready.max(cargo.ready);
            }
        }
    }

    /// The deliveries whose goods stay on board at a load stop.
    fn collect_carried_goods(&mut self) {
        for k in 1..self.nodes.len() {
            if self.is_carried(k) {
                let load_point = self.load_point_of(self.cargo[k].loaded_at);
                let (trip, ready) = (&mut self.trips[load_point], self.cargo[k].ready);
                (trip.carried_orders, trip.carried_ready) = (trip.carried_orders + 1, trip.carried_ready.max(ready));
            }
        }
    }

    /// Whether the goods of a delivery are loaded at another load point than the nearest one.
    fn is_carried(&self, k: usize) -> bool {
        self.nodes[k].kind == StopKind::Delivery && !matches!(self.cargo[k].loaded_at, NEAREST | ON_BOARD)
    }

    fn prepare_load_point(&mut self, k: usize, loading: &Loading) {
        let trip = &self.trips[k];
        let (orders, ready) = (trip.rest_orders + trip.carried_orders, trip.rest_ready.max(trip.carried_ready));
        let time = if k == 0 && orders == 0 { Seconds::ZERO } else { loading.of(orders) };
        (self.trips[k].loading, self.trips[k].goods_ready) = (time, ready);
        let opens = self.nodes[0].window.start();
        let node = &mut self.nodes[k];
        if k == 0 {
            node.service = (ready.max(opens) - opens) + time;
        } else {
            node.service = time;
            let reported = &mut self.cargo[k].reported;
            if let Some((start, end)) = reported.at.as_mut().filter(|_| !reported.closed) {
                // The courier has arrived and loads, until all goods are on board.
                *end = (*start).max(ready) + time;
            }
        }
    }

    /// From the start to the end: how each departure depends on the departure from the load point.
    pub(super) fn relate_departures(&mut self) {
        let opens = self.nodes[0].window.start();
        if let Some(start) = self.trips.first_mut() {
            (start.arrival, start.soonest) = (opens, opens);
        }
        for k in 1..self.trips.len() {
            let leg = self.nodes[k - 1].leg;
            if self.is_load_point(k) {
                let arrival = self.nodes[k].start;
                self.trips[k] = TripNode { load_point: k, arrival, soonest: arrival, ..self.trips[k] };
            } else {
                self.relate_departure(k, leg);
            }
        }
    }

    fn relate_departure(&mut self, k: usize, leg: Leg) {
        let before = self.trips[k - 1];
        let (node, cargo) = (&self.nodes[k], &self.cargo[k]);
        let (start, run) = (before.floor.max(node.depart_after) + leg.lasts(), before.run + leg.lasts());
        let start = start.max(node.window.start());
        let soonest = self.departure_behind(k, before.soonest);
        let (floor, run, allow) = match cargo.reported.at {
            Some((_, end)) => (end, LONG_AGO, before.allow),
            None => (start + node.service, run + node.service, before.allow.min(node.window.end() - run)),
        };
        let own = matches!(node.kind, StopKind::Delivery) && cargo.loaded_at == NEAREST;
        let ready = if own { before.ready.max(cargo.ready) } else { before.ready };
        self.trips[k] = TripNode { load_point: before.load_point, ready, soonest, floor, run, allow, ..self.trips[k] };
    }

    /// The departure from a node (no load point), if the courier can leave the node in front of it at `leave`.
    #[inline]
    fn departure_behind(&self, k: usize, leave: Timestamp) -> Timestamp {
        match self.cargo[k].reported.at {
            Some((_, end)) => end,
            None => self.start_behind(k, leave) + self.nodes[k].service,
        }
    }

    /// The start of service at a node that is not reported, if the courier can leave the node in front of it at `leave`.
    #[inline]
    fn start_behind(&self, k: usize, leave: Timestamp) -> Timestamp {
        let (before, node) = (&self.nodes[k - 1], &self.nodes[k]);
        self.traffic.arrive(leave.max(node.depart_after), before.leg).max(node.window.start())
    }

    /// The departure from a node, and by how much a node up to it is late, if the courier leaves the node's load point at `departure`. At
    /// free flow, this takes O(1); otherwise it takes a step for each node of the trip.
    #[inline]
    pub fn after_departure(&self, node: usize, departure: Timestamp) -> (Timestamp, Seconds) {
        let trip = &self.trips[node];
        if self.traffic.is_free_flow() {
            return (trip.floor.max(departure + trip.run), (departure - trip.allow).max(Seconds::ZERO));
        }
        let drive = self.drive_on(TripDrive::begin(trip.load_point, departure), node);
        (drive.leave, drive.late)
    }

    /// Goes on with a drive through a trip, up to a node.
    pub fn drive_on(&self, mut drive: TripDrive, node: usize) -> TripDrive {
        for k in drive.node + 1..=node {
            match self.cargo[k].reported.at {
                Some((_, end)) => drive.leave = end,
                None => {
                    let start = self.start_behind(k, drive.leave);
                    drive.late = drive.late.max(start - self.nodes[k].window.end());
                    drive.leave = start + self.nodes[k].service;
                }
            }
        }
        TripDrive { node, ..drive }
    }

    /// Computes the loads on board and their running maxima for a route with trips.
    pub(super) fn weigh_trips(&mut self) -> Load {
        let taken = self.taken_at_load_points();
        let (mut on_board, mut collected, mut most, mut highest) = (Load::ZERO, Load::ZERO, Load::ZERO, Load::ZERO);
        for (k, (node, cargo)) in self.nodes.iter().zip(&mut self.cargo).enumerate() {
            if k == 0 || node.kind == StopKind::Load {
                on_board = on_board - collected + taken[k];
                (collected, most) = (Load::ZERO, Load::ZERO);
                cargo.load = if k == 0 { Load::ZERO } else { taken[k] };
            }
            match node.kind {
                // Goods of a failed hand-over are brought back to the depot; goods of a failed pickup never came on board.
                StopKind::Delivery if cargo.reported.failed && !cargo.reported.kept => collected += cargo.load,
                _ if cargo.reported.failed => {}
                StopKind::Collection => {
                    on_board += cargo.load;
                    collected += cargo.load;
                }
                StopKind::Pickup => on_board += cargo.load,
                StopKind::Delivery | StopKind::Dropoff => on_board -= cargo.load,
                StopKind::Break | StopKind::Load => {}
            }
            most = most.max(on_board);
            highest = highest.max(on_board);
            (cargo.on_board, cargo.until) = (on_board, most);
            self.trips[k].collected = collected;
        }
        self.highest_loads_behind();
        highest
    }

    /// The goods that are loaded at each load point.
    fn taken_at_load_points(&self) -> Vec<Load> {
        let mut taken = vec![Load::ZERO; self.nodes.len()];
        for (k, trip) in self.trips.iter().enumerate().filter(|(k, _)| self.is_load_point(*k)) {
            taken[k] = trip.rest;
        }
        for k in (1..self.nodes.len()).filter(|k| self.is_carried(*k)) {
            taken[self.load_point_of(self.cargo[k].loaded_at)] += self.cargo[k].load;
        }
        taken
    }

    /// The node of a load point by its entry. An entry that is not in the route stands for the start.
    fn load_point_of(&self, entry: u32) -> usize {
        let is_it = |node: &Node| node.kind == StopKind::Load && node.entry == entry;
        self.nodes.iter().position(is_it).unwrap_or(0)
    }

    fn highest_loads_behind(&mut self) {
        let mut most = Load::ZERO;
        for (node, cargo) in self.nodes.iter().zip(&mut self.cargo).rev() {
            most = most.max(cargo.on_board);
            cargo.from = most;
            if node.kind == StopKind::Load {
                most = Load::ZERO;
            }
        }
    }

    /// Keeps the goods of a trip that is loaded on board, although a load stop is about to be inserted behind `node`.
    pub fn keep_goods_on_board(&mut self, node: usize) {
        let load_point = self.trips[node].load_point;
        let entry = self.nodes[load_point].entry;
        for k in node + 1..self.nodes.len() {
            if self.nodes[k].kind == StopKind::Load {
                return;
            }
            if self.nodes[k].kind == StopKind::Delivery && self.cargo[k].loaded_at == NEAREST {
                self.cargo[k].loaded_at = entry;
            }
        }
    }

    /// A load stop that the courier has not left for, at which nothing is loaded, and without which the load fits.
    pub fn needless_load_stop(&self, now: Timestamp) -> Option<usize> {
        if !self.has_trips() || !self.nodes.iter().any(|node| node.kind == StopKind::Load) {
            return None;
        }
        (self.frozen_count(now) + 1..=self.stops()).find(|k| self.is_needless(*k))
    }

    fn is_needless(&self, k: usize) -> bool {
        let (node, cargo) = (&self.nodes[k], &self.cargo[k]);
        // A break directly behind it would take place elsewhere.
        node.kind == StopKind::Load
            && !self.nodes[k + 1].location_free
            && self.trips[k].rest_orders + self.trips[k].carried_orders == 0
            && !cargo.reported.closed
            && (cargo.from + self.trips[k - 1].collected).fits(self.capacity)
    }
}

/// The courier waits at a load stop until all goods of the trip are ready.
#[inline]
pub(super) fn goods_ready(trips: &[TripNode], node: usize) -> Timestamp {
    trips.get(node).map_or(Timestamp::MIN, |trip| trip.goods_ready)
}

/// Before anything that can happen in a route, and far from the limits of the arithmetic.
const LONG_AGO: Seconds = Seconds(i64::MIN / 8);
