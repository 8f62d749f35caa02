//! Decides what shoppers and holders of a booking's token see of couriers. No other module decides this.
//!
//! They see the courier and the courier's position from two stops before their stop until they are served. Before
//! that they see the promised window and the expected time. Only callers with a key see the courier and the route
//! that the plan has for a booking: these may change at any time, and the trip of a courier must not reveal where
//! other shoppers live.

use crate::app::{Role, Signer};
use ritiro_domain::{Booking, ProofKind, RouteProgress, Zone};

/// The courier is visible from this many stops before the shopper's stop.
const SEEN_FROM: usize = 2;

/// Whether a shopper sees the courier, who has `stops_before` stops before the shopper's stop.
pub(in crate::app) fn courier_is_shown(route: &RouteProgress, stops_before: usize) -> bool {
    stops_before <= SEEN_FROM && route.is_live()
}

/// Whether a caller sees the position of a booking in the plan.
pub(in crate::app) fn plan_is_shown(role: &Role) -> bool {
    role.kind().is_key()
}

/// The PIN that the shopper says to the courier, if the zone requires one.
pub(in crate::app) fn pin_of(signer: &Signer, zone: &Zone, booking: &Booking) -> Option<String> {
    zone.proofs.of(booking.order.kind).contains(&ProofKind::Pin).then(|| signer.pin(booking.id))
}
