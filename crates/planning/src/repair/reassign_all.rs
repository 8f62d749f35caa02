//! Reassigns the reservations of a courier who has stopped driving.

use std::collections::HashSet;

use ritiro_domain::{AreaSet, ReservationId, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState, Window};

use super::patch::Stranded;
use super::state::Repair;
use crate::{Point, Route, Stop, Terms, Visit};

/// The time that it takes to transfer the goods of one reservation from a vehicle that broke down.
pub const TAKE_OVER: Seconds = Seconds(30);

impl Repair<'_> {
    /// Moves every reservation that was not served from the route to the waiting reservations, and returns them, those with the
    /// earliest promised end first. If the vehicle broke down, another courier takes over the goods on board at the vehicle's
    /// position.
    pub(super) fn reassign_all(&mut self, shift: ShiftId, stranded: &Stranded) -> Vec<ReservationId> {
        let Some(route) = self.plan.route(shift).cloned() else { return Vec::new() };
        let left = left_behind(&route);
        for reservation in &left {
            let stops = self.handed_on(&route, *reservation, stranded.get(&shift).copied());
            self.waiting.insert(*reservation, stops);
        }
        // In a route that is no longer driven, no stop depends on the times of the removed stops.
        let gone: HashSet<_> = left.iter().copied().collect();
        let is_gone = |stop: &Stop| stop.terms.is_some_and(|terms| gone.contains(&terms.reservation));
        let is_load_to_come = |stop: &Stop| stop.visit.kind == StopKind::Load && !stop.progress.is_over();
        let leaves = |stop: &&Stop| is_gone(stop) || is_load_to_come(stop);
        let rest = route.stops().iter().filter(|stop| !leaves(stop)).cloned().collect();
        if !left.is_empty() {
            self.set_stops(shift, rest);
        }
        left
    }

    /// The stops of a reservation for the courier who takes it over.
    fn handed_on(&self, route: &Route, reservation: ReservationId, vehicle_at: Option<(Point, AreaSet)>) -> Vec<Stop> {
        let at: Vec<usize> = route.positions_of(reservation).collect();
        let stops: Vec<Stop> = at.iter().map(|index| fresh(&route.stops()[*index])).collect();
        // `vehicle_at` is the position of a stranded vehicle. If that is unknown, a shipment that was picked up is assumed to be brought to the
        // end of the route.
        let end = is_half_done(route.stops(), &at).then_some((route.vehicle().end, route.vehicle().end_areas));
        match vehicle_at.filter(|_| is_aboard(route, &at)).or(end) {
            Some(place) => self.to_be_taken_over(&stops, place),
            None => stops,
        }
    }

    /// The reservation as a shipment from the position of the goods. The stop of the hand-over keeps its id.
    fn to_be_taken_over(&self, stops: &[Stop], (point, areas): (Point, AreaSet)) -> Vec<Stop> {
        let Some(handover) = stops.iter().rfind(|stop| stop.visit.kind != StopKind::Pickup) else {
            return stops.to_vec();
        };
        let Some(terms) = handover.terms else { return stops.to_vec() };
        let terms = Some(Terms { depot: None, max_ride: None, ..terms });
        let pickup = stops.iter().find(|stop| stop.visit.kind == StopKind::Pickup);
        let pickup = Visit {
            // The id depends only on the reservation, so that the same repair makes the same plan.
            stop: pickup.map_or_else(|| StopId(second_id(handover.visit.stop.0)), |stop| stop.visit.stop),
            kind: StopKind::Pickup,
            point: Some(point),
            window: Window::lasting(self.now, Seconds(86_400)),
            service: TAKE_OVER,
            load: handover.visit.load,
            areas,
        };
        let dropoff =
            Stop { visit: Visit { kind: StopKind::Dropoff, ..handover.visit.clone() }, terms, ..handover.clone() };
        vec![Stop::new(pickup, terms, handover.rank.clone(), self.now), dropoff]
    }
}

/// Whether the goods are in a vehicle that has left the start, by the reports: goods of deliveries once their trip is loaded, and goods
/// of shipments after the pickup.
fn is_aboard(route: &Route, at: &[usize]) -> bool {
    at.iter().any(|index| match route.stops()[*index].visit.kind {
        StopKind::Delivery => route.has_loaded(*index),
        StopKind::Pickup => route.stops()[*index].progress.state == StopState::Completed,
        _ => false,
    })
}

/// The reservations that are not over, those with the earliest promised end first.
fn left_behind(route: &Route) -> Vec<ReservationId> {
    let open = route.stops().iter().filter(|stop| !stop.progress.is_over());
    let mut left: Vec<_> = open.filter_map(|stop| Some((stop.promised().end(), stop.terms?.reservation))).collect();
    left.sort_unstable();
    let mut seen = HashSet::new();
    left.into_iter().map(|(_, id)| id).filter(|id| seen.insert(*id)).collect()
}

/// The stop without progress and without a pin, for another courier.
fn fresh(stop: &Stop) -> Stop {
    let terms = stop.terms.map(|terms| Terms { ready: None, ..terms });
    Stop { progress: StopProgress::PLANNED, pinned: false, loaded_at: None, terms, ..stop.clone() }
}

/// Whether a shipment was picked up and not handed over.
fn is_half_done(stops: &[Stop], at: &[usize]) -> bool {
    let done = |index: &usize| stops[*index].progress.state == StopState::Completed;
    at.iter().any(|index| stops[*index].visit.kind == StopKind::Pickup && done(index))
}

/// An id that is derived from another id (RFC 9562, version 8).
fn second_id(id: uuid::Uuid) -> uuid::Uuid {
    let mut bytes = *id.as_bytes();
    bytes.iter_mut().for_each(|byte| *byte ^= 0x5a);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
