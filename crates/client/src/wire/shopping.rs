//! Offers, holds and bookings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Instant, Load, texts};
use crate::{Place, Window};

/// Asks for the windows of an order. A delivery in the zone of the place, on today's day, unless more is said.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OfferRequest {
    /// The zone, if it is not to be found by the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<Uuid>,
    /// `delivery` or `collection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where the shopper is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// How much it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Load>,
    /// How long the courier is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_seconds: Option<u32>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// The windows that were asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct Offers {
    /// The slots of the catalogue.
    pub slots: Vec<Slot>,
    /// As soon as possible, if that was asked for and the zone has it.
    pub asap: Option<Slot>,
    /// Why there is none at all.
    pub refusal: Option<Refusal>,
}

/// One slot, offered or refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Slot {
    /// It can be promised now.
    Offered(SlotOffer),
    /// It cannot.
    Refused {
        /// When it would have been.
        window: Option<Window>,
        /// Why not.
        refusal: Refusal,
    },
}

/// What can be held or booked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotOffer {
    /// Holds and bookings name it.
    pub offer_id: String,
    /// When service may start.
    pub window: Option<Window>,
}

impl Slot {
    /// When service may start.
    pub fn window(&self) -> Option<Window> {
        match self {
            Self::Offered(offer) => offer.window,
            Self::Refused { window, .. } => *window,
        }
    }

    /// The offer, if it is one.
    pub fn offer(&self) -> Option<&SlotOffer> {
        match self {
            Self::Offered(offer) => Some(offer),
            Self::Refused { .. } => None,
        }
    }

    /// Why it is refused, if it is.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Offered(_) => None,
            Self::Refused { refusal, .. } => Some(refusal),
        }
    }
}

/// Why something cannot be promised.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// Which reason it is.
    pub code: String,
}

/// Holds an offer.
#[derive(Debug, Clone, Serialize)]
pub struct HoldRequest<'a> {
    /// From the offers.
    pub offer_id: &'a str,
    /// The merchant's reference of the shopper.
    pub shopper: &'a str,
}

/// An offer that is reserved for a few minutes.
#[derive(Debug, Clone, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// What is promised if it is booked.
    pub promise: Promise,
}

/// Books.
#[derive(Debug, Clone, Serialize)]
pub struct BookingRequest<'a> {
    /// What is booked.
    #[serde(flatten)]
    pub source: Source<'a>,
    /// The merchant's reference of the shopper.
    pub shopper: &'a str,
    /// The merchant's reference of the order.
    pub reference: &'a str,
}

/// What is booked: `{"hold_id": …}` or `{"offer_id": …}`.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source<'a> {
    /// A hold.
    HoldId(Uuid),
    /// An offer.
    OfferId(&'a str),
}

/// A promise that was made.
#[derive(Debug, Clone, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: Uuid,
    /// How it stands.
    pub state: BookingState,
    /// The service day.
    pub date: NaiveDate,
    /// What was promised.
    pub promise: Promise,
    /// Who is to keep it; shoppers do not see it.
    pub plan: Option<Plan>,
    /// With which this booking alone can be followed and changed.
    pub booking_token: String,
}

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Promise {
    /// Where.
    pub place: Place,
    /// When.
    pub window: Option<Window>,
}

/// Who is to keep a promise, by the plan as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Plan {
    /// The courier.
    pub courier_id: Uuid,
    /// The courier's working time.
    pub shift_id: Uuid,
    /// When service is to start.
    pub planned_start: Instant,
}

texts! {
    /// How a booking stands.
    BookingState {
        /// It is to be kept.
        Confirmed = "confirmed",
        /// It was kept.
        Completed = "completed",
        /// It could not be kept.
        Failed = "failed",
        /// It was taken back.
        Cancelled = "cancelled",
    }
}
