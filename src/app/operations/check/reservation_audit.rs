//! Compares a promise with the stops that must keep it.

use std::collections::BTreeSet;

use ritiro_domain::{Kind, Order, Place, Promise, Seconds, StopKind, StopRecord, StopState, Window};

/// The state of a reservation in the routes of its plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ReservationAudit {
    /// The stops are as promised.
    Kept,
    /// The reservation is not in exactly one route with all its stops. The text describes the stops that exist.
    Broken(String),
    /// All stops exist, but they differ from the promise. The text names the differences.
    Other(String),
}

/// A stop that a promise needs.
struct Needed {
    kind: StopKind,
    place: Place,
    window: Window,
    service: Seconds,
}

/// Whether the stop hands over goods that were on board when the booking was planned again.
fn is_retry(stop: &StopRecord) -> bool {
    stop.retry_of.is_some() && stop.kind == StopKind::Delivery
}

fn needed(order: &Order, promise: &Promise, stops: &[&StopRecord]) -> Vec<Needed> {
    let main = |kind| Needed { kind, place: promise.place, window: promise.window, service: order.service };
    match order.kind {
        Kind::Delivery => vec![main(StopKind::Delivery)],
        Kind::Collection => vec![main(StopKind::Collection)],
        // A shipment that is tried again has its goods on board, or at the depot.
        Kind::Shipment if stops.iter().any(|stop| is_retry(stop)) => vec![main(StopKind::Delivery)],
        Kind::Shipment => {
            let origin = promise.origin.zip(order.origin.as_ref());
            let pickup = origin.map(|((place, window), from)| Needed {
                kind: StopKind::Pickup,
                place,
                window,
                service: from.service,
            });
            pickup.into_iter().chain([main(StopKind::Dropoff)]).collect()
        }
    }
}

/// Whether another courier takes over the goods from a vehicle that broke down.
fn taken_over(order: &Order, stops: &[&StopRecord]) -> bool {
    order.kind == Kind::Delivery && stops.iter().any(|stop| stop.kind == StopKind::Pickup)
}

/// The place of the goods is not part of the promise, so any place and time of the pickup is accepted.
fn needed_to_take_over(order: &Order, promise: &Promise) -> Vec<Needed> {
    let (place, window, service) = (promise.place, promise.window, order.service);
    let there = Needed { kind: StopKind::Pickup, place, window: Window::ANY, service };
    vec![there, Needed { kind: StopKind::Dropoff, place, window, service }]
}

/// Compares the stops of one reservation with its promise.
pub(super) fn audit_reservation(order: &Order, promise: &Promise, stops: &[&StopRecord]) -> ReservationAudit {
    let needed = match taken_over(order, stops) {
        true => needed_to_take_over(order, promise),
        false => needed(order, promise, stops),
    };
    let routes: BTreeSet<_> = stops.iter().map(|stop| stop.route).collect();
    let count = |kind| stops.iter().filter(|stop| stop.kind == kind).count();
    let whole = stops.len() == needed.len() && needed.iter().all(|need| count(need.kind) == 1);
    if routes.len() != 1 || !whole {
        return ReservationAudit::Broken(described(stops, &needed));
    }
    // Goods that are already on board may ride longer than agreed, if this cannot be avoided.
    let begun = stops.iter().any(|stop| stop.progress.state != StopState::Planned);
    let differ = needed.iter().filter_map(|need| {
        let stop = stops.iter().find(|stop| stop.kind == need.kind)?;
        let fields = differences(order, promise, need, stop, begun);
        (!fields.is_empty()).then(|| format!("{} stop {}: {}", need.kind.as_str(), stop.id, fields.join(", ")))
    });
    let differ: Vec<_> = differ.collect();
    if differ.is_empty() { ReservationAudit::Kept } else { ReservationAudit::Other(differ.join("; ")) }
}

fn described(stops: &[&StopRecord], needed: &[Needed]) -> String {
    let needs: Vec<_> = needed.iter().map(|need| need.kind.as_str()).collect();
    if stops.is_empty() {
        return format!("it needs {} and is in no route", needs.join(" and "));
    }
    let of = |stop: &&StopRecord| match stop.route {
        Some(route) => format!("{} in route {route}", stop.kind.as_str()),
        None => format!("{} waits", stop.kind.as_str()),
    };
    let found: Vec<_> = stops.iter().map(of).collect();
    format!("it needs {}, there is {}", needs.join(" and "), found.join(", "))
}

/// The names of the fields that differ from the promise.
fn differences(order: &Order, promise: &Promise, need: &Needed, stop: &StopRecord, begun: bool) -> Vec<&'static str> {
    let skills = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    // A late stop may have a later window end; the promised end is compared.
    let until = stop.promised_until.unwrap_or(stop.window.end());
    let elsewhere = need.kind == StopKind::Pickup && order.kind == Kind::Delivery;
    let moved = (order.kind == Kind::Delivery && need.kind != StopKind::Delivery) || is_retry(stop);
    let same = [
        ("place", elsewhere || stop.place == Some(need.place)),
        ("window", elsewhere || (stop.window.start(), until) == (need.window.start(), need.window.end())),
        ("service", elsewhere || stop.service == need.service),
        ("load", stop.load == order.load),
        ("skills", skills(&stop.skills) == skills(&order.skills)),
        ("depot", moved || stop.depot == order.depot),
        ("max_ride", moved || stop.max_ride == order.max_ride || (begun && stop.max_ride > order.max_ride)),
        ("ready_at", moved || order.ready_at.is_none() || stop.ready == order.ready_at),
        ("slot", stop.template == promise.slot_template),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}
