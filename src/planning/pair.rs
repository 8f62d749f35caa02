//! Where a pickup and its drop-off can go in a route.
//!
//! For each place of the pickup the route is walked forward until the pickup's delay or load makes it break; only the
//! drop-off places on that walk are tried.

use crate::domain::{Load, Seconds, StopKind, Timestamp};

use super::insertion::{Gap, open_nodes, ready};
use super::{Leg, Point, Route, Travel, Visit};

/// A shipment that looks for its places in one route.
pub(super) struct PairSearch<'a> {
    pub route: &'a Route,
    pub pickup: (&'a Visit, Point),
    pub dropoff: (&'a Visit, Point),
    pub now: Timestamp,
    pub travel: &'a dyn Travel,
}

/// The courier on the way with the goods on board.
struct Walk {
    pickup_at: usize,
    node: usize,
    here: Point,
    ready: Timestamp,
    most: Load,
    /// What the pickup adds to the driving up to here.
    detour: Leg,
}

impl PairSearch<'_> {
    /// Hands every gap to `found`: `from`..`until` is when service at the drop-off can start.
    pub fn each(&self, mut found: impl FnMut(Gap)) {
        for at in open_nodes(self.route, self.now) {
            let mut walk = match self.pick_up(at) {
                Ok(walk) => walk,
                Err(miss) => {
                    found(miss);
                    continue;
                }
            };
            found(self.drop_off(&walk));
            while self.go_on(&mut walk) {
                found(self.drop_off(&walk));
            }
        }
    }

    /// A gap that misses the pickup's window is handed on as one that is short by as much.
    fn pick_up(&self, at: usize) -> Result<Walk, Gap> {
        let (visit, point) = self.pickup;
        let here = self.route.table.at[at];
        let to = self.travel.leg(here, point);
        let arrival = ready(self.route, at, self.now) + to.duration;
        let start = arrival.max(visit.window.start());
        let latest = visit.window.end().min(self.route.latest_from(point, at + 1, self.travel) - visit.service);
        let most = self.route.load_after(at) + visit.load;
        if start > latest {
            return Err(Gap { at, dropoff_at: at, from: start, until: latest, detour: to, load: most });
        }
        let next = self.route.next_point(at + 1);
        let direct = if self.route.is_idle() { Leg::default() } else { self.travel.leg(here, next) };
        let detour = to + self.travel.leg(point, next) - direct;
        Ok(Walk { pickup_at: at, node: at, here: point, ready: start + visit.service, most, detour })
    }

    fn drop_off(&self, walk: &Walk) -> Gap {
        let (visit, point) = self.dropoff;
        let next = self.route.next_point(walk.node + 1);
        let to = self.travel.leg(walk.here, point);
        Gap {
            at: walk.pickup_at,
            dropoff_at: walk.node,
            from: walk.ready + to.duration,
            until: self.route.latest_from(point, walk.node + 1, self.travel) - visit.service,
            detour: walk.detour + to + self.travel.leg(point, next) - self.travel.leg(walk.here, next),
            load: walk.most,
        }
    }

    /// On to the next stop; false where that would be late or too full, or there is none.
    fn go_on(&self, walk: &mut Walk) -> bool {
        let node = walk.node + 1;
        let Some(stop) = self.route.stops().get(node - 1) else { return false };
        let pause = stop.visit.kind == StopKind::Break;
        let drive = if pause { Seconds::ZERO } else { self.travel.leg(walk.here, self.route.table.at[node]).duration };
        let start = (walk.ready.max(stop.depart_after) + drive).max(stop.visit.window.start());
        let latest = if pause { stop.visit.window.end() } else { self.route.table.latest[node] };
        let most = walk.most.max(self.route.load_after(node) + self.pickup.0.load);
        if start > latest || !most.fits(self.route.vehicle().capacity) {
            return false;
        }
        walk.node = node;
        walk.ready = start + self.route.service(node);
        walk.most = most;
        walk.here = if pause { walk.here } else { self.route.table.at[node] };
        true
    }
}
