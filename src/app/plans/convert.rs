//! Conversions between the types of the planner, the stored rows and the orders of shoppers.

use std::sync::Arc;

use uuid::Uuid;

use super::PlanState;
use ritiro_domain::{
    AreaSet, Invalid, Kind, Order, Place, ReservationId, Seconds, Shift, ShiftId, Skills, SlotTemplateId, SpeedFactor,
    StopId, StopKind, StopRecord, Timestamp, TripRules, Window, Zone,
};
use ritiro_planning::{Loading, Point, Preference, Stop, Task, Terms, Travel, Vehicle, VehicleStatus, Visit, Visits};

/// Converts a shift for the planner. Skills that the zone does not define any more are omitted, because no order can
/// require them.
pub fn vehicle(shift: &Shift, status: VehicleStatus, zone: &Zone, travel: &dyn Travel) -> Arc<Vehicle> {
    let skills = &zone.skills;
    let known: Vec<String> = shift.skills.iter().filter(|s| skills.names().contains(s)).cloned().collect();
    Arc::new(Vehicle {
        depot: shift.start.depot(),
        end: travel.point(shift.end),
        end_areas: zone.areas.at(shift.end),
        capacity: shift.capacity,
        skills: skills.set(&known).unwrap_or_default(),
        speed: shift.vehicle_type.as_ref().map_or(SpeedFactor::MODEL, |of| of.speed),
        costs: shift.vehicle_type.as_ref().and_then(|of| of.costs),
        areas: (!shift.areas.is_empty()).then(|| zone.areas.known(&shift.areas)),
        preference: shift
            .preference
            .as_ref()
            .map(|of| Preference { areas: zone.areas.known(&of.areas), cost_outside: of.cost_outside }),
        loading: zone.trips.filter(|_| shift.start.depot().is_some()).map(loading),
        status,
        ..Vehicle::new(shift.id, shift.courier, travel.point(shift.start.place()), shift.hours)
    })
}

fn loading(rules: TripRules) -> Loading {
    Loading {
        per_trip: rules.loading_seconds,
        per_order: rules.loading_seconds_per_order,
        most_trips: rules.most_per_shift.map(usize::from),
    }
}

/// Converts a stored stop for the planner.
pub fn stop(record: &StopRecord, zone: &Zone, travel: &dyn Travel) -> Result<Stop, Invalid> {
    let skills = zone.skills.set(&record.skills)?;
    let terms = record.reservation.map(|reservation| Terms {
        skills,
        depot: record.depot,
        max_ride: record.max_ride,
        ready: record.ready,
        template: record.template,
        retry_of: record.retry_of,
        ..Terms::of(reservation)
    });
    let visit = Visit {
        stop: record.id,
        kind: record.kind,
        point: record.place.map(|place| Point { set_up: record.set_up, ..travel.point(place) }),
        window: record.window,
        service: record.service,
        load: record.load,
        areas: record.place.map_or(AreaSet::ALL, |place| zone.areas.at(place)),
    };
    Ok(Stop {
        visit,
        terms,
        rank: record.rank.clone(),
        depart_after: record.depart_after,
        progress: record.progress,
        pinned: record.pinned,
        promised_until: record.promised_until,
        loaded_at: record.loaded_at,
        called_off: record.called_off,
    })
}

/// Converts a stop to its stored form. `route` is `None` for a waiting stop.
pub fn record(stop: &Stop, route: Option<ShiftId>, skills: &Skills) -> StopRecord {
    StopRecord {
        id: stop.visit.stop,
        route,
        rank: stop.rank.clone(),
        kind: stop.visit.kind,
        reservation: stop.terms.map(|t| t.reservation),
        place: stop.visit.point.map(|p| p.place),
        window: stop.visit.window,
        service: stop.visit.service,
        set_up: stop.visit.point.map_or(Seconds::ZERO, |point| point.set_up),
        load: stop.visit.load,
        skills: stop.terms.map(|t| skills.of(t.skills)).unwrap_or_default(),
        depot: stop.terms.and_then(|t| t.depot),
        max_ride: stop.terms.and_then(|t| t.max_ride),
        ready: stop.terms.and_then(|t| t.ready),
        loaded_at: stop.loaded_at,
        retry_of: stop.terms.and_then(|t| t.retry_of),
        called_off: stop.called_off,
        depart_after: stop.depart_after,
        template: stop.terms.and_then(|t| t.template),
        progress: stop.progress,
        pinned: stop.pinned,
        promised_until: stop.promised_until,
    }
}

/// The place of a new order, with the set-up time of its zone.
pub fn point_of_order(zone: &Zone, travel: &dyn Travel, place: Place) -> Point {
    Point { set_up: zone.set_up, ..travel.point(place) }
}

/// Converts an order to a task of the planner. Its main visit gets the given window. `ready` is the time from which its
/// goods can be loaded, see [`Zone::ready`].
///
/// # Errors
/// The order requires a skill that the zone does not define.
pub fn task_of(
    order: &Order,
    reservation: ReservationId,
    window: Window,
    template: Option<SlotTemplateId>,
    ready: Option<Timestamp>,
    PlanState { plan, zone, .. }: &PlanState,
) -> Result<Task, Invalid> {
    let skills = plan.skills().set(&order.skills)?;
    let (depot, max_ride) = (order.depot, order.max_ride);
    let terms = Terms { skills, depot, max_ride, ready, template, ..Terms::of(reservation) };
    let visit = |kind, place, window, service| Visit {
        stop: StopId(Uuid::now_v7()),
        kind,
        point: Some(point_of_order(zone, plan.travel(), place)),
        window,
        service,
        load: order.load,
        areas: zone.areas.at(place),
    };
    let main = |kind| visit(kind, order.place, window, order.service);
    let visits = match (order.kind, &order.origin) {
        (Kind::Delivery, _) => Visits::Single(main(StopKind::Delivery)),
        (Kind::Collection, _) => Visits::Single(main(StopKind::Collection)),
        (Kind::Shipment, Some(origin)) => {
            let at_origin = origin.window.unwrap_or(Window::ANY);
            let pickup = visit(StopKind::Pickup, origin.place, at_origin, origin.service);
            Visits::Pair { pickup, dropoff: main(StopKind::Dropoff) }
        }
        (Kind::Shipment, None) => return Err(Invalid::new("origin", "is required for a shipment")),
    };
    Ok(Task { terms, visits })
}
