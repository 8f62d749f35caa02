//! Updates a route from the reports of its courier: the stops that have happened become the beginning of the route, whatever
//! was planned.

use std::collections::HashMap;

use ritiro_domain::{
    LoadPoint, Rank, ReservationId, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState, Timestamp,
};

use super::vehicle::VehicleStatus;
use super::{Change, Leg, Plan, Point, Route, Stop, Travel};

impl Plan {
    /// Updates the progress of some stops of a route and of its vehicle. A stop that was served out of order moves to its
    /// position in the order of events. No other stop moves, so the rest of the route may be late afterwards
    /// ([`Route::fault`]).
    ///
    /// Returns `None` if there is no such route.
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

    /// Updates the departure for the next stop from the latest position of the courier (`seen`) and the clock. A late courier
    /// leaves later for the next stop, so later stops may be late; a delay that no longer exists is removed. Returns `None` if
    /// the departure would change by no more than `slack`.
    pub fn delay(&mut self, shift: ShiftId, seen: Option<Sighting>, now: Timestamp, slack: Seconds) -> Option<Change> {
        let index = self.index_of_shift(shift)?;
        let before = std::sync::Arc::clone(&self.routes()[index]);
        let next = (0..before.stops().len()).find(|index| before.is_next(*index, now))?;
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

/// A known position of a courier, with its instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sighting {
    /// The position.
    pub point: Point,
    /// The instant.
    pub at: Timestamp,
}

impl Route {
    /// Whether the courier has not reached the stop, as far as reports and the clock tell. Load stops need no report: a courier who should
    /// have left for one by now is assumed to have done so.
    fn is_next(&self, index: usize, now: Timestamp) -> bool {
        let stop = &self.stops()[index];
        let unreported = stop.visit.kind == StopKind::Load && stop.progress.state == StopState::Planned;
        stop.progress.state < StopState::Arrived && !(unreported && self.table.leave(index) <= now)
    }

    /// The assumed departure of a courier who left for a stop at `left`. It is `left`, or a later instant if the start of
    /// service that follows from `left` is before the courier can arrive. The earliest arrival follows from a position since
    /// the departure, or from the clock.
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
            Some(Sighting { point, at }) => {
                // Who is seen at the place has not reported the arrival, so the set-up time is still needed.
                let set_up = self.leg_to(next, travel).set_up;
                let leg = Leg { set_up, ..self.vehicle().leg(travel, point, self.point_of(next)) };
                travel.traffic().arrive(at, leg).max(now)
            }
            None => start.max(now),
        };
        let leg = undelayed.leg_to(next, travel);
        if there > start { travel.traffic().leave_by(there, leg) } else { left }
    }

    /// The assumed departure of a courier who has not left although the just-in-time departure has passed. Returns `None` if
    /// that departure has not passed, or if the plan already contains the delay.
    fn not_left_yet(&self, next: usize, now: Timestamp, travel: &dyn Travel) -> Option<Timestamp> {
        let (arrival, start, _) = self.times(next, travel);
        let leg = self.leg_to(next, travel);
        let traffic = travel.traffic();
        let is_past = traffic.leave_by(arrival + leg.set_up, leg) < now && start < traffic.arrive(now, leg);
        (is_past && self.stops()[next].depart_after < now).then_some(now)
    }

    /// The same route, in which the courier leaves for a stop at that instant or later.
    fn leaving_at(&self, stop: usize, at: Timestamp, travel: &dyn Travel) -> Self {
        let mut stops = self.stops().to_vec();
        stops[stop].depart_after = at;
        self.with_stops(stops, travel)
    }
}

impl Route {
    fn gone_on(&self, progress: &HashMap<StopId, StopProgress>, status: VehicleStatus, travel: &dyn Travel) -> Self {
        let mut stops = self.stops().to_vec();
        self.name_load_points(&mut stops);
        for stop in &mut stops {
            let Some(new) = progress.get(&stop.visit.stop) else { continue };
            // A new report replaces the planned departure and the estimated departure.
            let left = |progress: &StopProgress| progress.departed_at.or(progress.arrived_at).or(progress.finished_at);
            if let Some(at) = left(new).filter(|at| left(&stop.progress) != Some(*at)) {
                stop.depart_after = at;
            }
            stop.progress = *new;
        }
        self.load_on_the_way(&mut stops);
        loaded_with_its_deliveries(&mut stops);
        served_with_its_dropoff(&mut stops);
        let order: Vec<_> = stops.iter().map(|stop| stop.visit.stop).collect();
        in_order_of_events(&mut stops);
        if stops.iter().map(|stop| &stop.visit.stop).ne(&order) {
            stops.iter_mut().zip(Rank::spread(order.len())).for_each(|(stop, rank)| stop.rank = rank);
        }
        self.with_status(status, travel).with_stops(stops, travel)
    }

    /// Couriers need not report load stops. A courier who has left for a stop behind one has loaded there, if there was time for it: at least
    /// half of the way to the depot. Otherwise the courier serves that stop before loading.
    fn load_on_the_way(&self, stops: &mut [Stop]) {
        for load in 0..stops.len() {
            if stops[load].visit.kind != StopKind::Load || stops[load].progress.state != StopState::Planned {
                continue;
            }
            let before = load.checked_sub(1).and_then(|index| stops[index].progress.finished_at);
            let half = Seconds(self.table.nodes[load].leg.duration.0 / 2);
            let possible = before.unwrap_or_else(|| self.table.leave(load)) + half;
            let behind = stops[load + 1..].iter().map(happened);
            if let Some(at) = behind.filter(|at| *at < Timestamp::MAX).min().filter(|at| *at >= possible) {
                let progress = &mut stops[load].progress;
                (progress.state, progress.finished_at) = (StopState::Completed, Some(at));
            }
        }
    }
}

/// The instant at which the courier was first on the way to the stop or at it. It is `Timestamp::MAX` for a stop that has not
/// happened.
pub(super) fn happened(stop: &Stop) -> Timestamp {
    if stop.called_off.is_some() {
        return Timestamp::MAX;
    }
    let progress = &stop.progress;
    let known = [progress.departed_at, progress.arrived_at, progress.finished_at].into_iter().flatten().min();
    known.unwrap_or(Timestamp::MAX)
}

/// Makes the reports of a load stop consistent with those of its deliveries. If the courier has left for one of them, the goods are
/// loaded, even without a report.
fn loaded_with_its_deliveries(stops: &mut [Stop]) {
    let mut left: HashMap<LoadPoint, Timestamp> = HashMap::new();
    for stop in stops.iter().filter(|stop| stop.progress.state != StopState::Planned && stop.called_off.is_none()) {
        let Some(point) = stop.loaded_at else { continue };
        let first = left.entry(point).or_insert(Timestamp::MAX);
        *first = happened(stop).min(*first);
    }
    let loads = stops.iter_mut().filter(|stop| stop.visit.kind == StopKind::Load && !stop.progress.is_over());
    for stop in loads {
        let Some(at) = left.get(&LoadPoint::Stop(stop.visit.stop)).filter(|at| **at < Timestamp::MAX) else { continue };
        let arrived_at = stop.progress.arrived_at.map(|arrived| arrived.min(*at));
        stop.progress =
            StopProgress { state: StopState::Completed, finished_at: Some(*at), arrived_at, ..stop.progress };
    }
}

/// Sorts stops by the time of their events. The sort is stable: stops with the same instant, and stops that have not happened,
/// keep their order. A drop-off never comes before its pickup, and a delivery never before the stop at which its goods came on board,
/// whatever the devices report.
fn in_order_of_events(stops: &mut [Stop]) {
    let mut picked_up: HashMap<ReservationId, Timestamp> = HashMap::new();
    for stop in stops.iter().filter(|stop| stop.visit.kind == StopKind::Pickup) {
        picked_up.extend(stop.terms.map(|terms| (terms.reservation, happened(stop))));
    }
    let points: Vec<_> = stops.iter().filter_map(|stop| stop.loaded_at).collect();
    let loads = stops.iter().map(|stop| (LoadPoint::Stop(stop.visit.stop), happened(stop)));
    let loaded: HashMap<_, _> = loads.filter(|(point, _)| points.contains(point)).collect();
    let mut before = Timestamp::MIN;
    let keys = stops.iter().map(|stop| {
        // A stop that was called off stays behind the stop before it.
        let own = if stop.called_off.is_some() { before } else { happened(stop) };
        let pickup = stop.terms.and_then(|terms| picked_up.get(&terms.reservation)).copied();
        let load = stop.loaded_at.and_then(|point| loaded.get(&point)).copied();
        before = pickup.into_iter().chain(load).fold(own, Timestamp::max);
        (stop.visit.stop, before)
    });
    let keys: HashMap<_, _> = keys.collect();
    stops.sort_by_key(|stop| keys.get(&stop.visit.stop).copied());
}

/// Makes the reports of a shipment's two stops consistent. If the drop-off is completed, the pickup is completed too, even
/// without a report. If the pickup failed, the drop-off fails too.
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

/// The stops that differ from their earlier state.
pub(super) fn changed_stops(before: &[Stop], after: &[Stop]) -> Vec<Stop> {
    let old: HashMap<StopId, &Stop> = before.iter().map(|stop| (stop.visit.stop, stop)).collect();
    after.iter().filter(|stop| old.get(&stop.visit.stop).is_none_or(|old| *old != *stop)).cloned().collect()
}
