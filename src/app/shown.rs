//! What shoppers, and whoever has the link of a booking, see of couriers: the one place that decides it.
//!
//! They see who comes, and where the courier is, from two stops before theirs on and not once they were served; before that they have the
//! promised window and the expected time. Which courier and which route the plan has for a booking is for keys: it may change at any
//! time, and where others live is not to be read from the way of a courier.

use super::{Role, Signer};
use ritiro_domain::{Booking, ProofKind, RouteProgress, Zone};

/// A courier is seen from so many stops before on.
const SEEN_FROM: usize = 2;

/// Whether whoever waits sees the courier, who has so many stops before theirs.
pub(super) fn courier_is_shown(route: &RouteProgress, stops_before: usize) -> bool {
    stops_before <= SEEN_FROM && route.is_live()
}

/// Whether a caller sees where the plan has a booking.
pub(super) fn plan_is_shown(role: &Role) -> bool {
    role.kind().is_key()
}

/// The PIN that the shopper gives to the courier, if the zone wants one.
pub(super) fn pin_of(signer: &Signer, zone: &Zone, booking: &Booking) -> Option<String> {
    zone.proofs.of(booking.order.kind).contains(&ProofKind::Pin).then(|| signer.pin(booking.id))
}
