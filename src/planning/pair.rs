//! Where a pickup and its drop-off can go in a route.
//!
//! For each place of the pickup the route is walked forward until the pickup's delay or load makes it break; only the
//! drop-off places on that walk are tried.

use crate::domain::{Load, Seconds, Timestamp};

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
    /// What the pickup alone adds to the driving.
    detour: Leg,
}

impl PairSearch<'_> {
    /// Hands on every gap (`from`..`until` is when service at the drop-off can start), and by how much the pickup
    /// would be late where there is none.
    pub fn each(&self, mut found: impl FnMut(Result<Gap, Seconds>)) {
        for at in open_nodes(self.route, self.now) {
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

    /// `Err`: by how much the pickup would be late.
    fn pick_up(&self, at: usize) -> Result<Walk, Seconds> {
        let (visit, point) = self.pickup;
        let (next, direct) = self.route.way_on(at);
        let (to, from) = (self.travel.leg(self.route.table.at[at], point), self.travel.leg(point, next));
        let arrival = ready(self.route, at, self.now) + to.duration;
        let start = arrival.max(visit.window.start());
        // A bound that cuts the walk short. Where a break would have to be elsewhere there is none: the drop-off may
        // come before the break.
        let onward = self.route.latest_ready(at, from.duration).map(|latest| latest - visit.service);
        let latest = onward.map_or(visit.window.end(), |onward| onward.min(visit.window.end()));
        if start > latest {
            return Err(start - latest);
        }
        let most = self.route.load_after(at) + visit.load;
        let (ready, detour) = (start + visit.service, to + from - direct);
        Ok(Walk { pickup_at: at, node: at, here: point, ready, most, detour })
    }

    /// The gap at which the walk has arrived, unless a break behind makes the rest late in any case.
    fn drop_off(&self, walk: &Walk) -> Option<Gap> {
        let (visit, point) = self.dropoff;
        let (next, _) = self.route.way_on(walk.node);
        let (to, from) = (self.travel.leg(walk.here, point), self.travel.leg(point, next));
        Some(Gap {
            at: walk.pickup_at,
            dropoff_at: walk.node,
            from: walk.ready + to.duration,
            until: self.route.latest_ready(walk.node, from.duration)? - visit.service,
            detour: walk.detour + to + from - self.travel.leg(walk.here, next),
            load: walk.most,
        })
    }

    /// On to the next stop; false where that would be late or too full, or there is none.
    fn go_on(&self, walk: &mut Walk) -> bool {
        let node = walk.node + 1;
        let Some(stop) = self.route.stops().get(node - 1) else { return false };
        let pause = stop.floats();
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
