//! Finds positions for a pickup and its drop-off in a route.
//!
//! For each position of the pickup, the search walks the route forward until the delay or the load of the pickup violates a
//! constraint. It tries only the drop-off positions on that walk.

use super::constraints::capacity;
use super::gap::{Gap, Via, latest_ready, ready, way_on};
use super::timetable::{StopAttributes, Timetable};
use super::trips::{Loads, goods_ready};
use super::{Leg, Point, Travel};
use ritiro_domain::{Load, Seconds, Timestamp};

/// The search for positions of one shipment in one route.
pub(super) struct PairSearch<'a, T: Travel + ?Sized> {
    pub table: &'a Timetable,
    pub pickup: (&'a StopAttributes, Point),
    pub dropoff: (&'a StopAttributes, Point),
    pub now: Timestamp,
    pub travel: &'a T,
    /// Whether the drop-off cannot make the courier earlier at a later stop; see [`never_saves_time`].
    pub bounded: bool,
}

/// Whether no further place on the way makes a courier earlier at a later stop: the travel source is metric, no stop has a set-up time
/// (a stop at the same place may have a shorter one), and no break without a place divides a leg into parts that are driven at different
/// speeds.
pub(super) fn never_saves_time<T: Travel + ?Sized>(table: &Timetable, travel: &T) -> bool {
    let sets_up = table.nodes.iter().any(|node| node.point.set_up > Seconds::ZERO);
    let is_divided = !table.traffic.is_free_flow() && table.nodes.iter().any(|node| node.location_free);
    travel.is_metric() && !sets_up && !is_divided
}

/// The state of the walk along the route: the courier has the goods of the shipment on board.
struct Walk {
    pickup_at: usize,
    node: usize,
    here: Point,
    ready: Timestamp,
    most: Load,
    /// The detour of the pickup alone.
    detour: Leg,
}

impl<T: Travel + ?Sized> PairSearch<'_, T> {
    /// Calls `found` with every gap, whose `from`..`until` is the interval for the start of service at the drop-off. For a
    /// pickup position that is not feasible, it calls `found` with the delay of the pickup in seconds.
    pub fn each(&self, mut found: impl FnMut(Result<Gap, Seconds>)) {
        for at in self.table.open(self.now) {
            let mut walk = match self.pick_up(at) {
                Ok(walk) => walk,
                Err(late) => {
                    found(Err(late));
                    continue;
                }
            };
            self.drop_off(&walk).into_iter().for_each(|gap| found(Ok(gap)));
            while self.go_on(&mut walk) {
                self.drop_off(&walk).into_iter().for_each(|gap| found(Ok(gap)));
            }
        }
    }

    /// Starts the walk with the pickup behind node `at`. The error is the delay of the pickup in seconds.
    fn pick_up(&self, at: usize) -> Result<Walk, Seconds> {
        let (visit, point) = self.pickup;
        let via = Via::of(self.table, at, point, self.travel);
        let arrival = self.table.traffic.arrive(ready(self.table, at, self.now), via.to);
        let start = arrival.max(visit.window.start());
        // This bound ends the walk early. There is no bound if a break would have to take place elsewhere, because the drop-off
        // may come before the break.
        let onward = latest_ready(self.table, at, via.from).filter(|_| self.bounded);
        let onward = onward.map(|latest_start| latest_start - visit.service);
        let latest_start = onward.map_or(visit.window.end(), |onward| onward.min(visit.window.end()));
        if start > latest_start {
            return Err(start - latest_start);
        }
        let most = self.table.cargo[at].on_board + visit.load;
        let ready = start + visit.service;
        Ok(Walk { pickup_at: at, node: at, here: point, ready, most, detour: via.detour })
    }

    /// The gap behind the present node of the walk. Returns `None` if a break behind it makes the rest of the route late for
    /// any start of service.
    fn drop_off(&self, walk: &Walk) -> Option<Gap> {
        let (visit, point) = self.dropoff;
        let (next, _) = way_on(self.table, walk.node);
        let (to, from) = (self.travel.leg(walk.here, point), self.travel.leg(point, next));
        Some(Gap {
            at: walk.pickup_at,
            dropoff_at: walk.node,
            loads: Loads::default(),
            from: self.table.traffic.arrive(walk.ready, to),
            until: latest_ready(self.table, walk.node, from)? - visit.service,
            detour: walk.detour + to + from - self.travel.leg(walk.here, next),
            load: walk.most,
        })
    }

    /// Continues the walk at the next stop. Returns `false` if that stop would be late or makes a later stop late, if the load would be too large, or if
    /// there is no further stop.
    fn go_on(&self, walk: &mut Walk) -> bool {
        let node = walk.node + 1;
        if node > self.table.stops() {
            return false;
        }
        let stop = &self.table.nodes[node];
        let drive = if stop.location_free { Leg::default() } else { self.travel.leg(walk.here, stop.point) };
        let arrival = self.table.traffic.arrive(walk.ready.max(stop.depart_after), drive);
        let start = arrival.max(stop.window.start());
        let latest_start = if stop.location_free || !self.bounded { stop.window.end() } else { stop.latest_start };
        let most = walk.most.max(self.table.cargo[node].on_board + self.pickup.0.load);
        if start > latest_start || capacity::carries(self.table.capacity, most).is_err() {
            return false;
        }
        walk.node = node;
        walk.ready = start.max(goods_ready(&self.table.trips, node)) + stop.service;
        walk.most = most;
        walk.here = if stop.location_free { walk.here } else { stop.point };
        true
    }
}
