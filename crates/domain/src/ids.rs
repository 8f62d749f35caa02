//! Identifiers: one type each, so that a depot is never passed where a courier is meant.
//!
//! All are version 7 UUIDs: their order is the order of creation, which breaks ties and pages lists.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// The tenant.
    MerchantId,
    /// A service area.
    ZoneId,
    /// A store or hub where goods are loaded.
    DepotId,
    /// The person who drives.
    CourierId,
    /// One courier's working time on one day; its route has the same id.
    ShiftId,
    /// One window of the catalogue, on every day that it is valid.
    SlotTemplateId,
    /// A day, or a slot of it, that is closed.
    SlotExceptionId,
    /// What stands in a route: the one or two stops that a hold made and that its booking takes over.
    ReservationId,
    /// An offer that is reserved for a few minutes.
    HoldId,
    /// A promise.
    BookingId,
    /// One visit of a route.
    StopId,
    /// A key or token that a caller shows.
    CredentialId,
    /// An address of a merchant that is told of events.
    WebhookEndpointId,
    /// An event on its way to one endpoint.
    WebhookDeliveryId,
}
