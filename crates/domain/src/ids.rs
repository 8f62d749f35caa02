//! Identifiers. Each kind of resource has its own type, so that the compiler refuses the id of a depot in place of the id of a
//! courier.
//!
//! All identifiers are version 7 UUIDs. Their order is the order of creation, which breaks ties and defines the pages of lists.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares ids. An id may also be declared beside its resource.
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

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

pub(super) use ids;

ids! {
    /// The tenant.
    MerchantId,
    /// A service area.
    ZoneId,
    /// One window of the catalogue, on every day on which it is valid.
    SlotTemplateId,
    /// A closed day, or one closed slot of a day.
    SlotExceptionId,
    /// A reservation: the one or two stops that a hold creates and that its booking takes over.
    ReservationId,
    /// An offer that is reserved for a few minutes.
    HoldId,
    /// A promise.
    BookingId,
    /// One visit of a route.
    StopId,
    /// A key or token of a caller.
    CredentialId,
    /// An address of a merchant's server that receives events.
    WebhookEndpointId,
    /// An event for one endpoint, with its attempts.
    WebhookDeliveryId,
}
