//! A route goes on as its courier reports: what has happened becomes the beginning of the route, whatever was planned.

use std::collections::HashMap;

use crate::domain::{Rank, ReservationId, ShiftId, StopId, StopKind, StopProgress, StopState, Timestamp};

use super::vehicle::Standing;
use super::{Change, Plan, Route, Stop, Travel};

impl Plan {
    /// Has a route go on: some of its stops have got further, and so may have the courier. Stops that were served out of turn
    /// come to where they happened. Nothing else is moved, so the rest may be late then ([`Route::fault`]).
    ///
    /// `None` if there is no such route.
    pub fn go_on(
        &mut self,
        shift: ShiftId,
        stops: &HashMap<StopId, StopProgress>,
        standing: Standing,
    ) -> Option<Change> {
        let index = self.index_of_shift(shift)?;
        let before = std::sync::Arc::clone(&self.routes()[index]);
        let route = before.gone_on(stops, standing, self.travel());
        let moved = changed_stops(before.stops(), route.stops());
        self.replace_route(index, route);
        Some(Change { shift, added: Vec::new(), removed: Vec::new(), moved })
    }

    /// The courier cannot leave for the next stop before `at`, as a position or the clock tells; what comes behind it may be late
    /// then. `None` if there is nothing that this would change.
    pub fn hold_up(&mut self, shift: ShiftId, at: Timestamp) -> Option<Change> {
        let index = self.index_of_shift(shift)?;
        let before = std::sync::Arc::clone(&self.routes()[index]);
        let next = before.stops().iter().position(|stop| stop.progress.state < StopState::Arrived)?;
        let mut stops = before.stops().to_vec();
        if stops[next].depart_after >= at {
            return None;
        }
        stops[next].depart_after = at;
        let moved = vec![stops[next].clone()];
        let route = before.with_stops(stops, self.travel());
        self.replace_route(index, route);
        Some(Change { shift, added: Vec::new(), removed: Vec::new(), moved })
    }
}

impl Route {
    fn gone_on(&self, progress: &HashMap<StopId, StopProgress>, standing: Standing, travel: &dyn Travel) -> Self {
        let mut stops = self.stops().to_vec();
        for stop in &mut stops {
            if let Some(new) = progress.get(&stop.visit.stop) {
                stop.progress = *new;
            }
            if let (StopState::EnRoute, Some(left)) = (stop.progress.state, stop.progress.departed_at) {
                stop.depart_after = stop.depart_after.max(left);
            }
        }
        served_with_its_dropoff(&mut stops);
        let order: Vec<_> = stops.iter().map(|stop| stop.visit.stop).collect();
        in_order_of_events(&mut stops);
        if stops.iter().map(|stop| &stop.visit.stop).ne(&order) {
            stops.iter_mut().zip(Rank::spread(order.len())).for_each(|(stop, rank)| stop.rank = rank);
        }
        self.with_standing(standing, travel).with_stops(stops, travel)
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
