//! Computes the times of a timetable: a forward pass for the earliest times, a backward pass for the latest times, and the
//! running maxima of the load in both directions.

use super::Leg;
use super::constraints::capacity;
use super::timetable::{Node, NodeViolation, Reported, Ride, Timetable};
use super::trips::{ON_BOARD, goods_ready};
use ritiro_domain::{Load, Seconds, StopKind, Timestamp};

impl Timetable {
    /// Recomputes all times, loads and the first violation.
    pub fn settle(&mut self) {
        self.assign_goods();
        let late = self.forward();
        let broken_ride = if self.rides.is_empty() { None } else { self.keep_rides() };
        self.backward();
        self.relate_departures();
        let overload = self.weigh();
        self.violation = late.or(overload).or(broken_ride);
    }

    /// Computes the earliest times. Returns the first node that is late.
    fn forward(&mut self) -> Option<NodeViolation> {
        let mut late = None;
        let opens = self.nodes[0].window.start();
        let leaves = opens + self.nodes[0].service;
        (self.nodes[0].start, self.nodes[0].earliest_departure) = (opens, leaves);
        let (mut ready, mut leg) = (leaves, self.nodes[0].leg);
        let (mut driving, mut busy) = (Leg::default(), 0);
        for (k, (node, cargo)) in self.nodes.iter_mut().zip(&mut self.cargo).enumerate().skip(1) {
            cargo.reported.expect_end(node, leg);
            let start = if let Some((start, end)) = cargo.reported.at {
                ready = end;
                start
            } else {
                let arrival = self.traffic.arrive(ready.max(node.depart_after), leg);
                let start = arrival.max(node.window.start());
                if start > node.window.end() && late.is_none() {
                    late = Some(NodeViolation::Late(k));
                }
                ready = start.max(goods_ready(&self.trips, k)) + node.service;
                start
            };
            (node.start, node.earliest_departure) = (start, ready);
            driving = driving + leg;
            busy += usize::from(node.kind.is_of_reservation());
            leg = node.leg;
        }
        (self.driving, self.busy) = (driving, busy);
        late
    }

    fn backward(&mut self) {
        let end = self.nodes.len() - 1;
        let mut next = self.nodes[end].window.end();
        self.nodes[end].latest_start = next;
        for node in self.nodes[..end].iter_mut().rev() {
            next = (self.traffic.leave_by(next, node.leg) - node.service).min(node.window.end());
            node.latest_start = next;
        }
    }

    /// Computes the loads on board and their running maxima. Returns the first node behind which the load exceeds the capacity.
    fn weigh(&mut self) -> Option<NodeViolation> {
        let most = if self.has_trips() { self.weigh_trips() } else { self.weigh_one_trip() };
        if most.fits(self.capacity) {
            return None;
        }
        capacity::overloaded_node(self).map(NodeViolation::Overload)
    }

    /// Returns the highest load.
    fn weigh_one_trip(&mut self) -> Load {
        let mut on_board = Load::ZERO;
        for (node, cargo) in self.nodes.iter().zip(&self.cargo) {
            if node.kind == StopKind::Delivery && cargo.loaded_at != ON_BOARD {
                on_board += cargo.load;
            }
        }
        let mut most = Load::ZERO;
        for (node, cargo) in self.nodes.iter().zip(&mut self.cargo) {
            match node.kind {
                // Goods of a failed hand-over remain on board; goods of a failed pickup never came on board.
                _ if cargo.reported.failed => {}
                StopKind::Collection | StopKind::Pickup => on_board += cargo.load,
                StopKind::Delivery | StopKind::Dropoff => on_board -= cargo.load,
                StopKind::Break | StopKind::Load => {}
            }
            most = most.max(on_board);
            (cargo.on_board, cargo.until) = (on_board, most);
        }
        let mut most_behind = Load::ZERO;
        for cargo in self.cargo.iter_mut().rev() {
            most_behind = most_behind.max(cargo.on_board);
            cargo.from = most_behind;
        }
        most
    }

    /// Delays pickups until no ride is too long. The result is the least fixed point of a system of difference constraints,
    /// found by relaxation rounds as in the Bellman-Ford algorithm. If a round still changes a time after as many rounds as
    /// there are rides, there is no solution. In traffic, a later pickup can have a shorter ride, so the rounds end only when a stop
    /// is late; each of them makes a pickup later by a second at least.
    fn keep_rides(&mut self) -> Option<NodeViolation> {
        let rides = self.rides.iter().filter_map(|ride| self.ride_nodes(ride));
        let rides: Vec<_> = rides.filter(|(_, dropoff, _)| self.cargo[*dropoff].reported.at.is_none()).collect();
        let mut floor = vec![Timestamp::MIN; self.nodes.len()];
        let rounds = if self.traffic.is_free_flow() { rides.len() } else { usize::MAX - 1 };
        for _ in 0..=rounds {
            let first = rides.iter().find(|ride| self.too_long(ride))?;
            for &(pickup, dropoff, longest) in &rides {
                let service = self.over(pickup) - self.nodes[pickup].start;
                floor[pickup] = floor[pickup].max(self.nodes[dropoff].start - longest - service);
            }
            let Some(starts) = self.delayed(&floor) else { return Some(NodeViolation::Ride(first.1)) };
            self.nodes.iter_mut().zip(starts).for_each(|(node, start)| node.start = start);
        }
        rides.iter().find(|ride| self.too_long(ride)).map(|ride| NodeViolation::Ride(ride.1))
    }

    fn ride_nodes(&self, ride: &Ride) -> Option<(usize, usize, Seconds)> {
        let node = |entry: u32| self.nodes.iter().position(|node| node.entry == entry);
        Some((node(ride.pickup)?, node(ride.dropoff)?, ride.longest))
    }

    /// The longest ride that ends at a node, without the delay of pickups that keeps ride limits.
    pub fn ride_to(&self, dropoff: usize) -> Option<Seconds> {
        let rides = self.rides.iter().filter_map(|ride| self.ride_nodes(ride)).filter(|ride| ride.1 == dropoff);
        rides.map(|(pickup, ..)| self.nodes[dropoff].start - self.nodes[pickup].earliest_departure).max()
    }

    fn too_long(&self, &(pickup, dropoff, longest): &(usize, usize, Seconds)) -> bool {
        self.nodes[dropoff].start - self.over(pickup) > longest
    }

    /// The end of service at a node.
    fn over(&self, node: usize) -> Timestamp {
        let by_plan = self.nodes[node].start + self.nodes[node].service;
        self.cargo[node].reported.at.map_or(by_plan, |(_, end)| end)
    }

    /// Computes the earliest starts that are not before `floor`. Returns `None` if one of them is late.
    fn delayed(&self, floor: &[Timestamp]) -> Option<Vec<Timestamp>> {
        let mut starts = Vec::with_capacity(self.nodes.len());
        starts.push(self.nodes[0].start);
        for (k, pair) in self.nodes.windows(2).enumerate() {
            let [before, node] = pair else { continue };
            if let Some((start, _)) = self.cargo[k + 1].reported.at {
                if floor[k + 1] > start {
                    return None;
                }
                starts.push(start);
                continue;
            }
            let begin = starts[k].max(if k == 0 { Timestamp::MIN } else { goods_ready(&self.trips, k) });
            let over = self.cargo[k].reported.at.map_or(begin + before.service, |(_, end)| end);
            let leave = over.max(node.depart_after);
            let arrival = self.traffic.arrive(leave, before.leg);
            let start = arrival.max(node.window.start()).max(floor[k + 1]);
            if start > node.window.end() {
                return None;
            }
            starts.push(start);
        }
        Some(starts)
    }
}

impl Reported {
    /// Expects the end of service of a courier who has come to a place over this leg: service begins after the set-up time. At a load stop,
    /// the goods decide.
    #[inline]
    fn expect_end(&mut self, node: &Node, leg: Leg) {
        let (Some(came), Some((_, end))) = (self.came, &mut self.at) else { return };
        if node.kind != StopKind::Load {
            *end = (came + leg.set_up).max(node.window.start()) + node.service;
        }
    }
}
