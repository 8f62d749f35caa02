//! Offers, holds and bookings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Instant, Load, texts};
use crate::{Place, Window};

/// Requests the windows of an order. Without further fields, the order is a delivery today in the zone of the place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OfferRequest {
    /// The zone; if not given, the server finds it by the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<Uuid>,
    /// `delivery` or `collection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The place where the courier meets the shopper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The size of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Load>,
    /// The service time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_seconds: Option<u32>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// The requested windows.
#[derive(Debug, Clone, Deserialize)]
pub struct Offers {
    /// The slots of the catalogue.
    pub slots: Vec<Slot>,
    /// The as-soon-as-possible window, if it was requested and the zone offers it.
    pub asap: Option<Slot>,
    /// The reason if no window can be offered at all.
    pub refusal: Option<Refusal>,
}

/// One slot: an offer or a refusal.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Slot {
    /// The slot can be promised now.
    Offered(SlotOffer),
    /// The slot cannot be promised.
    Refused {
        /// The window of the slot.
        window: Option<Window>,
        /// The reason.
        refusal: Refusal,
    },
}

/// An offer that can be held or booked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotOffer {
    /// The token of the offer, for holds and bookings.
    pub offer_id: String,
    /// The window in which service may start.
    pub window: Option<Window>,
}

impl Slot {
    /// The window in which service may start.
    pub fn window(&self) -> Option<Window> {
        match self {
            Self::Offered(offer) => offer.window,
            Self::Refused { window, .. } => *window,
        }
    }

    /// The offer, if the slot was offered.
    pub fn offer(&self) -> Option<&SlotOffer> {
        match self {
            Self::Offered(offer) => Some(offer),
            Self::Refused { .. } => None,
        }
    }

    /// The refusal, if the slot was refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Offered(_) => None,
            Self::Refused { refusal, .. } => Some(refusal),
        }
    }
}

/// Why a window cannot be promised.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// The code of the reason.
    pub code: String,
}

/// A request to hold an offer.
#[derive(Debug, Clone, Serialize)]
pub struct HoldRequest<'a> {
    /// The token of the offer.
    pub offer_id: &'a str,
    /// The merchant's reference for the shopper.
    pub shopper: &'a str,
}

/// An offer that is reserved for a few minutes.
#[derive(Debug, Clone, Deserialize)]
pub struct Hold {
    /// The id.
    pub id: Uuid,
    /// The promise if the hold is booked.
    pub promise: Promise,
}

/// A request to create a booking.
#[derive(Debug, Clone, Serialize)]
pub struct BookingRequest<'a> {
    /// The source of the booking.
    #[serde(flatten)]
    pub source: Source<'a>,
    /// The merchant's reference for the shopper.
    pub shopper: &'a str,
    /// The merchant's reference for the order.
    pub reference: &'a str,
}

/// The source of a booking: `{"hold_id": …}` or `{"offer_id": …}`.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source<'a> {
    /// A hold.
    HoldId(Uuid),
    /// An offer.
    OfferId(&'a str),
}

/// A booking.
#[derive(Debug, Clone, Deserialize)]
pub struct Booking {
    /// The id.
    pub id: Uuid,
    /// The state of the booking.
    pub state: BookingState,
    /// The service day.
    pub date: NaiveDate,
    /// The promise.
    pub promise: Promise,
    /// The current position in the plan; shoppers do not see it.
    pub plan: Option<Plan>,
    /// The token with which this booking alone can be tracked and changed.
    pub booking_token: String,
}

/// The content of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Promise {
    /// The place.
    pub place: Place,
    /// The window.
    pub window: Option<Window>,
}

/// The current position of a booking in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Plan {
    /// The id of the courier.
    pub courier_id: Uuid,
    /// The id of the courier's shift.
    pub shift_id: Uuid,
    /// The planned start of service.
    pub planned_start: Instant,
}

texts! {
    /// The state of a booking.
    BookingState {
        /// The delivery is still to be made.
        Confirmed = "confirmed",
        /// The delivery was completed.
        Completed = "completed",
        /// The delivery failed.
        Failed = "failed",
        /// The booking was cancelled.
        Cancelled = "cancelled",
    }
}
