//! The trips of a route: which stops belong to which trip, and which goods are loaded where.

use crate::numbers::count;
use ritiro_domain::{Load, LoadPoint, Seconds, StopId, StopKind, StopState, Timestamp};
use ritiro_planning::{Route, Stop};

/// The trip of a stop, from 1. A load stop begins its trip.
pub fn trip_of(stops: &[Stop], index: usize) -> usize {
    1 + stops.iter().take(index + 1).filter(|stop| is_load(stop)).count()
}

/// The point at which the goods of a delivery were or will be loaded.
pub fn load_point(stops: &[Stop], index: usize) -> LoadPoint {
    let before = || {
        let last = stops[..index].iter().rfind(|stop| is_load(stop));
        last.map_or(LoadPoint::Start, |stop| LoadPoint::Stop(stop.visit.stop))
    };
    stops[index].loaded_at.unwrap_or_else(before)
}

/// The deliveries whose goods are loaded at a point of the route.
fn loaded_at(stops: &[Stop], at: LoadPoint) -> impl Iterator<Item = &Stop> {
    let there = move |index: &usize| stops[*index].visit.kind == StopKind::Delivery && load_point(stops, *index) == at;
    (0..stops.len()).filter(there).map(|index| &stops[index])
}

/// Whether any goods are loaded at a point of the route.
pub fn loads_at(stops: &[Stop], at: LoadPoint) -> bool {
    loaded_at(stops, at).next().is_some()
}

/// The goods that are loaded at a point of the route.
pub fn goods_loaded(stops: &[Stop], at: LoadPoint) -> Load {
    loaded_at(stops, at).fold(Load::ZERO, |sum, stop| sum + stop.visit.load)
}

/// The time that service takes at a stop. At a load stop, it follows from the number of orders that are loaded there.
pub fn service_at(route: &Route, index: usize) -> Seconds {
    let stop = &route.stops()[index];
    match route.vehicle().loading.filter(|_| is_load(stop)) {
        None => stop.visit.service,
        Some(rules) => {
            let orders = loaded_at(route.stops(), LoadPoint::Stop(stop.visit.stop)).count();
            Seconds(rules.per_trip.0 + rules.per_order.0 * count(orders))
        }
    }
}

/// Whether the goods of a delivery are loaded, or their loading has begun, so that they stay with their courier.
pub fn is_loaded(route: &Route, index: usize, now: Timestamp) -> bool {
    match load_point(route.stops(), index) {
        LoadPoint::Start => !route.still_loading(now),
        LoadPoint::Stop(id) => {
            let at = route.stops().iter().position(|stop| stop.visit.stop == id);
            // A load stop that is gone cannot be waited for.
            at.is_none_or(|at| is_final(route, at, now))
        }
    }
}

/// The load stops of a route whose goods can still change, with their positions, in driving order.
pub fn open_loads(route: &Route, now: Timestamp) -> impl Iterator<Item = (usize, StopId)> {
    let open = move |(index, stop): &(usize, &Stop)| is_load(stop) && !is_final(route, *index, now);
    route.stops().iter().enumerate().filter(open).map(|(index, stop)| (index, stop.visit.stop))
}

/// Whether the courier comes back to the depot to load there.
pub fn is_load(stop: &Stop) -> bool {
    stop.visit.kind == StopKind::Load
}

/// Whether the list of the goods of a load stop is final: its trip is released, the courier loads it, or has left with it.
fn is_final(route: &Route, at: usize, now: Timestamp) -> bool {
    let load = &route.stops()[at];
    load.pinned || load.progress.state >= StopState::Arrived || at + 1 < route.frozen(now)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use ritiro_domain::{Rank, ReservationId, Seconds, Window};
    use ritiro_planning::{Terms, Visit};

    fn stop(number: u128, kind: StopKind, parcels: i64) -> Stop {
        let visit = Visit {
            stop: StopId(Uuid::from_u128(number)),
            kind,
            point: None,
            window: Window::ANY,
            service: Seconds::ZERO,
            load: Load([parcels, 0, 0, 0]),
        };
        let terms = kind.is_of_reservation().then(|| Terms::of(ReservationId(Uuid::from_u128(number))));
        Stop::new(visit, terms, Rank::between(None, None), Timestamp(0))
    }

    /// Two deliveries, a load stop, three deliveries (the second one was on board from the start), a load stop, a collection.
    fn stops() -> Vec<Stop> {
        let delivery = |number| stop(number, StopKind::Delivery, 1);
        let on_board = Stop { loaded_at: Some(LoadPoint::Start), ..delivery(5) };
        let load = |number| stop(number, StopKind::Load, 0);
        vec![
            delivery(1),
            delivery(2),
            load(3),
            delivery(4),
            on_board,
            delivery(6),
            load(7),
            stop(8, StopKind::Collection, 9),
        ]
    }

    #[test]
    fn a_load_stop_begins_its_trip() {
        let stops = stops();
        let trips: Vec<_> = (0..stops.len()).map(|index| trip_of(&stops, index)).collect();
        assert_eq!(trips, [1, 1, 2, 2, 2, 2, 3, 3]);
    }

    #[test]
    fn goods_count_where_they_were_loaded() {
        let stops = stops();
        let at = |number| LoadPoint::Stop(StopId(Uuid::from_u128(number)));
        let loaded = |point| goods_loaded(&stops, point).0[0];
        assert_eq!((loaded(LoadPoint::Start), loaded(at(3)), loaded(at(7))), (3, 2, 0));
    }
}
