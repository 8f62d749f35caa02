//! Promises, and the states of holds and bookings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Actor, BookingId, CredentialId, HoldId, MerchantId, Money, Order, Place, ReservationId, SlotTemplateId, Timestamp,
    Window, ZoneId,
};

/// The promise to the shopper. It changes only when the shopper agrees; a new promise then replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promise {
    /// The place where the goods are handed over.
    pub place: Place,
    /// The window for the start of service at that place.
    pub window: Window,
    /// The origin of a shipment, and the window there.
    pub origin: Option<(Place, Window)>,
    /// The price that the shopper pays.
    pub price: Money,
    /// The slot template of the catalogue; `None` for a custom window.
    pub slot_template: Option<SlotTemplateId>,
    /// The instant at which the promise was made.
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

            /// The stored name of every state, with its description.
            pub const EMITTED: &[(&str, &str)] = &[$(($text, concat!($($vdoc),+))),+];

            /// The name that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Parses a name; the reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|s| s.as_str() == text)
            }
        }
    };
}
pub(super) use states;

states! {
    /// The states of a hold. Only an active hold is in a route.
    HoldState {
        /// It is in a route and can be booked until it expires.
        Active = "active",
        /// A booking took it over.
        Booked = "booked",
        /// It was released.
        Released = "released",
        /// A newer hold of the same shopper and cart replaced it.
        Replaced = "replaced",
        /// Its time ran out.
        Expired = "expired",
    }
}

states! {
    /// The states of a booking.
    BookingState {
        /// It is promised, and it is in a route.
        Confirmed = "confirmed",
        /// The courier handed over or collected the goods, in time or late.
        Completed = "completed",
        /// The courier could not serve it.
        Failed = "failed",
        /// The shopper or the merchant cancelled it.
        Cancelled = "cancelled",
    }
}

states! {
    /// Where the goods of a booking are. It follows from the reports of couriers.
    GoodsState {
        /// They were not collected yet, or could not be collected.
        AtOrigin = "at_origin",
        /// They are at the depot.
        AtDepot = "at_depot",
        /// A courier has them on board, or they stand at a vehicle that broke down.
        OnBoard = "on_board",
        /// They were handed over.
        Delivered = "delivered",
        /// They could not be handed over, or their booking was cancelled on the way, and they are back.
        Returned = "returned",
    }
}

states! {
    /// The kinds of entries in the ledger of promises.
    LedgerEvent {
        /// A promise was made.
        Confirmed = "confirmed",
        /// Another promise replaced it, by agreement.
        Rescheduled = "rescheduled",
        /// The booking was cancelled.
        Cancelled = "cancelled",
    }
}

/// An offer that is reserved for a few minutes. Its stops are in a route.
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
    /// The reservation that contains its stops.
    pub reservation: ReservationId,
    /// The shopper token that created it, for a cart without a name: version 0.1.0 uses it to replace holds.
    pub credential: Option<CredentialId>,
    /// The name of the shopper's cart, empty for a cart without a name. It is `None` for the place to which a booking moves,
    /// and in rows of version 0.1.0.
    #[serde(default)]
    pub cart: Option<String>,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// Its state.
    pub state: HoldState,
    /// The last instant at which it can be booked.
    pub expires_at: Timestamp,
    /// The order to be delivered, collected or shipped.
    pub order: Order,
    /// The promise that the shopper gets with the booking.
    pub promise: Promise,
    /// The instant at which it was created.
    pub created_at: Timestamp,
}

/// The key of a cart: one cart of one shopper of one merchant has at most one active hold.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CartKey {
    /// The tenant.
    pub merchant: MerchantId,
    /// The merchant's reference for the shopper.
    pub shopper: String,
    /// The caller's name for the cart; empty if the caller gave none.
    pub cart: String,
}

impl Hold {
    /// The key of the cart to which the hold belongs. It is `None` for a hold that belongs to no cart; such a hold does not
    /// replace other holds.
    pub fn cart_key(&self) -> Option<CartKey> {
        let unnamed = self.credential.map(|_| String::new());
        let (shopper, cart) = (self.shopper.clone()?, self.cart.clone().or(unnamed)?);
        Some(CartKey { merchant: self.merchant, shopper, cart })
    }
}

/// Personal data for the hand-over. The planner does not use it, and its debug output shows none of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The name of the person to ask for.
    pub name: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// Street, number and floor.
    pub address: Option<String>,
    /// Notes for the courier.
    pub notes: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// A promise with its state. The serialised form, for idempotency receipts, excludes the contact, so personal data is stored in
/// only one place.
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
    /// A number that every change raises.
    pub version: i64,
    /// Its state.
    pub state: BookingState,
    /// The reservation that contains its stops.
    pub reservation: ReservationId,
    /// The hold from which it was made.
    pub hold: Option<HoldId>,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// The merchant's reference for the order.
    pub reference: Option<String>,
    /// The order to be delivered, collected or shipped.
    pub order: Order,
    /// The promise.
    pub promise: Promise,
    /// The contact for the hand-over.
    #[serde(skip)]
    pub contact: Option<Contact>,
    /// The instant at which it was created.
    pub created_at: Timestamp,
    /// The instant of its last change.
    pub updated_at: Timestamp,
}

impl Booking {
    /// Whether `other` contains the same promise for the same order. Then no stop must move.
    pub fn is_promised_by(&self, other: &Self) -> bool {
        let promise = Promise { made_at: self.promise.made_at, ..other.promise.clone() };
        let both = [self.state, other.state] == [BookingState::Confirmed; 2];
        both && self.date == other.date && self.order == other.order && self.promise == promise
    }
}

/// One entry of the promise ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct LedgerEntry {
    /// The booking.
    pub booking: BookingId,
    /// The kind of entry.
    pub event: LedgerEvent,
    /// The new promise, or the promise that was cancelled.
    pub promise: Promise,
    /// The reason, if the caller gave one.
    pub reason: Option<String>,
    /// The author; `None` in entries from before authors were recorded.
    pub by: Option<Actor>,
    /// The instant of the entry.
    pub at: Timestamp,
}
