//! The lateness of a route, compared with the promised windows and the hours of the shift.

use crate::{Route, Stop, VehicleStatus};
use ritiro_domain::{ReservationId, Seconds, Timestamp};

/// The lateness of a route in seconds: the sum over its stops, compared with the promised windows, and the overtime of the
/// return.
pub(super) type Lateness = (Seconds, Seconds);

/// Whether a route has lateness that may be avoidable: a late stop whose promise can still be kept, or a late return.
pub(super) fn is_late(route: &Route, now: Timestamp) -> bool {
    !late_reservations(route, now).is_empty() || is_home_late(route, now)
}

fn is_home_late(route: &Route, now: Timestamp) -> bool {
    let VehicleStatus { locked, gone, overtime_until, .. } = route.vehicle().status;
    let open = || route.stops()[route.frozen(now)..].iter().any(|stop| stop.terms.is_some());
    !locked && !gone && overtime_until.is_some() && overtime(route) > Seconds::ZERO && open()
}

fn overtime(route: &Route) -> Seconds {
    let late = route.arrival() - route.vehicle().hours.end();
    if route.is_idle() { Seconds::ZERO } else { late.max(Seconds::ZERO) }
}

pub(super) fn lateness(route: &Route) -> Lateness {
    let late = |(stop, node): (&Stop, &crate::timetable::Node)| {
        let until = stop.promised_until.filter(|_| !stop.progress.is_over())?;
        Some((node.start - until).max(Seconds::ZERO))
    };
    let stops = route.stops().iter().zip(&route.table.nodes[1..]).filter_map(late).sum();
    (stops, overtime(route))
}

/// The late reservations of a route whose promise can still be kept, each with the end of its promised window.
pub(super) fn late_reservations(route: &Route, now: Timestamp) -> Vec<(Timestamp, ReservationId)> {
    let status = route.vehicle().status;
    if status.locked || status.gone {
        return Vec::new();
    }
    let late = route.stops()[route.frozen(now)..].iter();
    let late = late.filter(|stop| !stop.pinned && stop.promised_until.is_some_and(|until| until > now));
    late.filter_map(|stop| Some((stop.promised_until?, stop.terms?.reservation))).collect()
}
