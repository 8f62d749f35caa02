//! Promises, and the states of holds and bookings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Actor, BookingId, CredentialId, HoldId, MerchantId, Money, Order, Place, ReservationId, SlotTemplateId, Timestamp,
    Window, ZoneId,
};

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
    ($(#[$doc:meta])* $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[doc = $vdoc])+ $variant),+ }

        impl $name {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Every state as it is stored, with what it means.
            pub const EMITTED: &[(&str, &str)] = &[$(($text, concat!($($vdoc),+))),+];

            /// As it is stored and written on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|s| s.as_str() == text)
            }
        }
    };
}
pub(super) use states;

states! {
    /// The life of a hold. Only an active one stands in a route.
    HoldState {
        /// It stands in a route and can be booked until it expires.
        Active = "active",
        /// A booking took it over.
        Booked = "booked",
        /// The shopper let it go.
        Released = "released",
        /// A newer hold of the same shopper and cart took its place.
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
        /// The promise was kept, or at least fulfilled: the goods changed hands.
        Completed = "completed",
        /// The courier could not serve it.
        Failed = "failed",
        /// Called off by the shopper or the merchant.
        Cancelled = "cancelled",
    }
}

states! {
    /// What the ledger of a booking's promises records.
    LedgerEvent {
        /// A promise was given.
        Confirmed = "confirmed",
        /// Another promise took its place, by agreement.
        Rescheduled = "rescheduled",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// An offer that is reserved for a few minutes; its stops stand in a route.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The tenant.
    pub merchant: MerchantId,
    /// The zone.
    pub zone: ZoneId,
    /// The service day.
    pub date: NaiveDate,
    /// Its stops.
    pub reservation: ReservationId,
    /// The shopper token that made it, for a cart without a name: version 0.1.0 replaces holds by it.
    pub credential: Option<CredentialId>,
    /// Which of the shopper's carts, empty where none was named; `None` for the place that a booking moves to, and in rows
    /// of version 0.1.0.
    #[serde(default)]
    pub cart: Option<String>,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// Where it is in its life.
    pub state: HoldState,
    /// It can be booked until then, this instant included.
    pub expires_at: Timestamp,
    /// What has to be moved.
    pub order: Order,
    /// What the shopper is promised if they book.
    pub promise: Promise,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What has one active hold at most: a cart of a shopper of a merchant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CartKey {
    /// The tenant.
    pub merchant: MerchantId,
    /// The merchant's reference for the shopper.
    pub shopper: String,
    /// As the caller named it; empty where it did not.
    pub cart: String,
}

impl Hold {
    /// What it is the one active hold of; `None` if it is nobody's, and stands beside all others.
    pub fn cart_key(&self) -> Option<CartKey> {
        let unnamed = self.credential.map(|_| String::new());
        let (shopper, cart) = (self.shopper.clone()?, self.cart.clone().or(unnamed)?);
        Some(CartKey { merchant: self.merchant, shopper, cart })
    }
}

/// Personal data for the hand-over; the planner never sees it, and its debug output tells nothing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Whom to ask for.
    pub name: Option<String>,
    /// How to reach them.
    pub phone: Option<String>,
    /// Street, number, floor.
    pub address: Option<String>,
    /// What the courier should know.
    pub notes: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// A promise with its life. Serialised (for idempotency receipts) without its contact: personal data stays in one place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// The tenant.
    pub merchant: MerchantId,
    /// The zone.
    pub zone: ZoneId,
    /// The service day.
    pub date: NaiveDate,
    /// Counts changes.
    pub version: i64,
    /// Where it is in its life.
    pub state: BookingState,
    /// Its stops.
    pub reservation: ReservationId,
    /// The hold that it came from.
    pub hold: Option<HoldId>,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// The merchant's reference for the order.
    pub reference: Option<String>,
    /// What has to be moved.
    pub order: Order,
    /// What was promised.
    pub promise: Promise,
    /// For the hand-over.
    #[serde(skip)]
    pub contact: Option<Contact>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Booking {
    /// Whether `other` promises what this one does, for the same order: then nothing is to be moved.
    pub fn is_promised_by(&self, other: &Self) -> bool {
        let promise = Promise { made_at: self.promise.made_at, ..other.promise.clone() };
        let both = [self.state, other.state] == [BookingState::Confirmed; 2];
        both && self.date == other.date && self.order == other.order && self.promise == promise
    }
}

/// One line of the promise ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct LedgerEntry {
    /// Which booking.
    pub booking: BookingId,
    /// What happened.
    pub event: LedgerEvent,
    /// The promise that holds from then on, or that was called off.
    pub promise: Promise,
    /// Why, if the caller said so.
    pub reason: Option<String>,
    /// Who had it done; `None` in lines from before that was written down.
    pub by: Option<Actor>,
    /// When.
    pub at: Timestamp,
}
