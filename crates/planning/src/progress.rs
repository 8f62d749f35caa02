//! A route goes on as its courier reports: what has happened becomes the beginning of the route, whatever was planned.

use std::collections::HashMap;

use ritiro_domain::{Rank, ReservationId, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState, Timestamp};

use super::vehicle::VehicleStatus;
use super::{Change, Plan, Point, Route, Stop, Travel};

impl Plan {
    /// Has a route go on: some of its stops have got further, and so may have the courier. Stops that were served out of turn
    /// come to where they happened. Nothing else is moved, so the rest may be late then ([`Route::fault`]).
    ///
    /// `None` if there is no such route.
    pub fn go_on(
        &mut self,
        shift: ShiftId,
        stops: &HashMap<StopId, StopProgress>,
        status: VehicleStatus,
    ) -> Option<Change> {
        let index = self.index_of_shift(shift)?;
        let before = std::sync::Arc::clone(&self.routes()[index]);
        let route = before.gone_on(stops, status, self.travel());
        let moved = changed_stops(before.stops(), route.stops());
        self.replace_route(index, route);
        Some(Change { shift, added: Vec::new(), removed: Vec::new(), moved })
    }

    /// Has a route go by the newest that is known of its courier: where the courier was `seen`, and the clock. Both ways: who is
    /// held up leaves later for the next stop, what comes behind it may be late then; and a delay that is not there any more is
    /// taken back. `None` if that would change less than `slack`.
    pub fn delay(&mut self, shift: ShiftId, seen: Option<Sighting>, now: Timestamp, slack: Seconds) -> Option<Change> {
        let index = self.index_of_shift(shift)?;
        let before = std::sync::Arc::clone(&self.routes()[index]);
        let next = before.stops().iter().position(|stop| stop.progress.state < StopState::Arrived)?;
        let stop = &before.stops()[next];
        let at = match stop.progress.departed_at.filter(|_| stop.progress.state == StopState::EnRoute) {
            Some(left) => before.on_the_way(next, left, seen, now, self.travel()),
            None => before.not_left_yet(next, now, self.travel())?,
        };
        let was = stop.depart_after;
        let undelayed = stop.progress.departed_at == Some(at) && at != was;
        if at <= was + slack && was <= at + slack && !undelayed {
            return None;
        }
        let route = before.leaving_at(next, at, self.travel());
        let moved = vec![route.stops()[next].clone()];
        self.replace_route(index, route);
        Some(Change { shift, added: Vec::new(), removed: Vec::new(), moved })
    }
}

/// Where a courier was seen, and when.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sighting {
    /// Where.
    pub point: Point,
    /// When.
    pub at: Timestamp,
}

impl Route {
    /// Since when the courier counts as on the way to a stop who left for it at `left`. That is when the courier left, or later, if
    /// service would then start before the courier can be there, as a position since or the clock tells.
    fn on_the_way(
        &self,
        next: usize,
        left: Timestamp,
        seen: Option<Sighting>,
        now: Timestamp,
        travel: &dyn Travel,
    ) -> Timestamp {
        let undelayed = self.leaving_at(next, left, travel);
        let start = undelayed.table.nodes[next + 1].start;
        let there = match seen.filter(|seen| seen.at >= left) {
            Some(Sighting { point, at }) => (at + travel.leg(point, self.point_of(next)).duration).max(now),
            None => start.max(now),
        };
        if there > start { there - undelayed.leg_to(next, travel).duration } else { left }
    }

    /// Just in time: a courier who has not left when that comes is late. `None` if there is time, or the plan knows it.
    fn not_left_yet(&self, next: usize, now: Timestamp, travel: &dyn Travel) -> Option<Timestamp> {
        let (arrival, start, _) = self.times(next, travel);
        let leg = self.leg_to(next, travel).duration;
        (arrival - leg < now && start < now + leg && self.stops()[next].depart_after < now).then_some(now)
    }

    /// The same route where the courier leaves for a stop at that instant or later.
    fn leaving_at(&self, stop: usize, at: Timestamp, travel: &dyn Travel) -> Self {
        let mut stops = self.stops().to_vec();
        stops[stop].depart_after = at;
        self.with_stops(stops, travel)
    }
}

impl Route {
    fn gone_on(&self, progress: &HashMap<StopId, StopProgress>, status: VehicleStatus, travel: &dyn Travel) -> Self {
        let mut stops = self.stops().to_vec();
        for stop in &mut stops {
            let Some(new) = progress.get(&stop.visit.stop) else { continue };
            // What was reported takes the place of what was planned, and of what was thought of the way.
            let left = |progress: &StopProgress| progress.departed_at.or(progress.arrived_at).or(progress.finished_at);
            if let Some(at) = left(new).filter(|at| left(&stop.progress) != Some(*at)) {
                stop.depart_after = at;
            }
            stop.progress = *new;
        }
        served_with_its_dropoff(&mut stops);
        let order: Vec<_> = stops.iter().map(|stop| stop.visit.stop).collect();
        in_order_of_events(&mut stops);
        if stops.iter().map(|stop| &stop.visit.stop).ne(&order) {
            stops.iter_mut().zip(Rank::spread(order.len())).for_each(|(stop, rank)| stop.rank = rank);
        }
        self.with_status(status, travel).with_stops(stops, travel)
    }
}

/// When the courier was first on the way to it or there; never, for what is still to come.
fn happened(stop: &Stop) -> Timestamp {
    let progress = &stop.progress;
    let known = [progress.departed_at, progress.arrived_at, progress.finished_at].into_iter().flatten().min();
    known.unwrap_or(Timestamp::MAX)
}

/// Stable: what happened at one instant, and what has yet to happen, stays in its order. Whatever devices say, nothing is handed
/// over before it is picked up.
fn in_order_of_events(stops: &mut [Stop]) {
    let mut picked_up: HashMap<ReservationId, Timestamp> = HashMap::new();
    for stop in stops.iter().filter(|stop| stop.visit.kind == StopKind::Pickup) {
        picked_up.extend(stop.terms.map(|terms| (terms.reservation, happened(stop))));
    }
    stops.sort_by_key(|stop| {
        let pickup = stop.terms.and_then(|terms| picked_up.get(&terms.reservation)).copied();
        pickup.map_or(happened(stop), |pickup| pickup.max(happened(stop)))
    });
}

/// Who hands a shipment over has picked it up, reported or not; what could not be picked up cannot be handed over.
fn served_with_its_dropoff(stops: &mut [Stop]) {
    for dropoff in 0..stops.len() {
        let Some(terms) = stops[dropoff].terms.filter(|_| stops[dropoff].visit.kind == StopKind::Dropoff) else {
            continue;
        };
        let Some(pickup) = stops[..dropoff].iter().position(|stop| stop.is_of(terms.reservation)) else { continue };
        let (there, here) = (stops[pickup].progress, stops[dropoff].progress);
        if there.state == StopState::Failed && !here.is_over() {
            stops[dropoff].progress = StopProgress { departed_at: None, arrived_at: None, ..there };
        }
        if here.state == StopState::Completed && there.state != StopState::Completed {
            let at =
                there.arrived_at.or(there.departed_at).or(here.departed_at).or(here.arrived_at).or(here.finished_at);
            stops[pickup].progress =
                StopProgress { state: StopState::Completed, finished_at: at, failure: None, ..there };
        }
    }
}

/// The stops that are not as they were.
pub(super) fn changed_stops(before: &[Stop], after: &[Stop]) -> Vec<Stop> {
    let old: HashMap<StopId, &Stop> = before.iter().map(|stop| (stop.visit.stop, stop)).collect();
    after.iter().filter(|stop| old.get(&stop.visit.stop).is_none_or(|old| *old != *stop)).cloned().collect()
}
