//! Promises, and the states of holds and bookings.

use serde::{Deserialize, Serialize};

use super::{Money, Place, SlotTemplateId, Timestamp, Window};

/// What the shopper was promised. It changes only when the shopper agrees, and then a new one takes its place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promise {
    /// Where the goods are handed over.
    pub place: Place,
    /// When service there starts.
    pub window: Window,
    /// A shipment's origin and the window there.
    pub origin: Option<(Place, Window)>,
    /// What the shopper pays for it.
    pub price: Money,
    /// The slot of the catalogue, unless the window was the shopper's own.
    pub slot_template: Option<SlotTemplateId>,
    /// When it was given.
    pub made_at: Timestamp,
}

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As it is stored and written on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|s| s.as_str() == text)
            }
        }
    };
}

states! {
    /// The life of a hold. Only an active one stands in a route.
    HoldState {
        /// It stands in a route and can be booked until it expires.
        Active = "active",
        /// A booking took it over.
        Booked = "booked",
        /// The shopper let it go.
        Released = "released",
        /// A newer hold of the same shopper token took its place.
        Replaced = "replaced",
        /// Its time ran out.
        Expired = "expired",
    }
}

states! {
    /// The life of a booking.
    BookingState {
        /// Promised; it stands in a route.
        Confirmed = "confirmed",
        /// Called off by the shopper or the merchant.
        Cancelled = "cancelled",
    }
}
