//! Changes by an operator, under the same constraints as the planner: a position in one chosen route, an order of its stops,
//! and pinned stops.

use std::collections::HashSet;
use std::sync::Arc;

use ritiro_domain::{Rank, Refusal, ReservationId, ShiftId, StopId, StopKind, Timestamp};

use super::constraints::capacity;
use super::repair::{late_seat, task_of};
use super::{InsertionCriterion, Plan, Route, RouteViolation, Stop, Travel, VehicleStatus, find_insertions};

/// The reason why an order of stops is not possible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrderError {
    /// There is no such route.
    Absent,
    /// The list does not contain each remaining stop exactly once.
    OtherStops,
    /// The shipment of this drop-off would be handed over before its pickup.
    Backwards(StopId),
    /// This stop would be late, or the ride to it would be too long.
    Late(StopId),
    /// The courier would return too late, or the load would exceed the capacity.
    Broken,
}

impl Plan {
    /// Inserts a waiting reservation into one route, within its promised window. If that is not feasible and `late` is set,
    /// inserts it as soon afterwards as that route allows. The search uses only this route, and it treats a locked route as
    /// unlocked.
    ///
    /// # Errors
    /// Returns the refusal if there is no such position, and `None` if the plan has no such route or the stops are not one complete
    /// reservation.
    pub fn seat_by_hand(
        &mut self,
        stops: &[Stop],
        shift: ShiftId,
        late: bool,
        now: Timestamp,
    ) -> Result<(), Option<Refusal>> {
        let index = self.index_of_shift(shift).ok_or(None)?;
        let task = task_of(stops).ok_or(None)?;
        let status = self.routes()[index].vehicle().status;
        let mut alone = self.only(index, VehicleStatus { locked: false, ..status });
        let promised = task.main().window;
        match find_insertions(&alone, &task, &[promised], now, InsertionCriterion::Cheapest).pop() {
            Some(Ok(insertion)) => drop(alone.insert(&task, &insertion, now)),
            Some(Err(refusal)) if late => {
                alone = late_seat(&alone, &task, stops, now).ok_or(Some(refusal))?;
            }
            Some(Err(refusal)) => return Err(Some(refusal)),
            None => return Err(None),
        }
        let alone = alone.with_status([(shift, status)]);
        let Some(route) = alone.route(shift) else { return Err(None) };
        self.replace_route(index, (**route).clone());
        Ok(())
    }

    /// Sets another order of the remaining stops of a route. If `late` is set, stops that would be late are accepted and marked
    /// as late.
    ///
    /// # Errors
    /// See [`OrderError`]. The plan does not change then.
    pub fn reorder(&mut self, shift: ShiftId, order: &[StopId], late: bool, now: Timestamp) -> Result<(), OrderError> {
        let index = self.index_of_shift(shift).ok_or(OrderError::Absent)?;
        let route = Arc::clone(&self.routes()[index]);
        let stops = in_order(&route, order, now)?;
        let mut new = route.with_stops(stops, self.travel());
        if capacity::overloaded_node(&new.table).is_some() {
            return Err(OrderError::Broken);
        }
        while let Some(fault) = new.fault() {
            let stop = match fault {
                RouteViolation::Late(stop) => stop,
                RouteViolation::Ride(stop) => return Err(OrderError::Late(stop)),
                _ => return Err(OrderError::Broken),
            };
            if !late {
                return Err(OrderError::Late(stop));
            }
            new = accepted(&new, stop, self.travel()).ok_or(OrderError::Broken)?;
        }
        self.replace_route(index, new);
        Ok(())
    }

    /// Pins the stops of a reservation to their courier, or unpins them. Returns `false` if the reservation is in no route.
    pub fn pin(&mut self, reservation: ReservationId, pinned: bool) -> bool {
        let Some((route, _)) = self.find(reservation) else { return false };
        let shift = route.vehicle().shift;
        let mut stops = route.stops().to_vec();
        stops.iter_mut().filter(|stop| stop.is_of(reservation)).for_each(|stop| stop.pinned = pinned);
        let Some(index) = self.index_of_shift(shift) else { return false };
        let route = self.routes()[index].with_stops(stops, self.travel());
        self.replace_route(index, route);
        true
    }
}

fn in_order(route: &Route, order: &[StopId], now: Timestamp) -> Result<Vec<Stop>, OrderError> {
    let frozen = route.frozen(now);
    let (called_off, open): (Vec<_>, Vec<_>) =
        route.stops()[frozen..].iter().partition(|stop| stop.called_off.is_some());
    let known: HashSet<_> = open.iter().map(|stop| stop.visit.stop).collect();
    let asked: HashSet<_> = order.iter().copied().collect();
    if order.len() != open.len() || asked != known {
        return Err(OrderError::OtherStops);
    }
    let find = |id: &StopId| open.iter().find(|stop| stop.visit.stop == *id).copied().cloned();
    let mut stops: Vec<_> = route.stops()[..frozen].to_vec();
    // Their goods are on board already.
    stops.extend(called_off.into_iter().cloned());
    stops.extend(order.iter().filter_map(find));
    route.name_load_points_of_loaded(&mut stops, now);
    let mut taken = HashSet::new();
    for stop in &stops {
        let Some(terms) = stop.terms else { continue };
        match stop.visit.kind {
            StopKind::Pickup => drop(taken.insert(terms.reservation)),
            StopKind::Dropoff if !taken.contains(&terms.reservation) => {
                return Err(OrderError::Backwards(stop.visit.stop));
            }
            _ => {}
        }
    }
    let ranks = Rank::spread(stops.len());
    stops.iter_mut().zip(ranks).for_each(|(stop, rank)| stop.rank = rank);
    Ok(stops)
}

/// The route with the present delay of a stop accepted. Returns `None` if the stop is not late.
fn accepted(route: &Route, late: StopId, travel: &dyn Travel) -> Option<Route> {
    let start = route.start_of(late)?;
    let mut stops = route.stops().to_vec();
    let stop = stops.iter_mut().find(|stop| stop.visit.stop == late)?;
    if start <= stop.visit.window.end() {
        return None;
    }
    stop.serve_at(start);
    Some(route.with_stops(stops, travel))
}
