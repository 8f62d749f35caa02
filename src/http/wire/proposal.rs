//! What can be chosen instead of a promise, on the wire.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::names;
use super::offer::{Alternative, alternatives};
use super::order::Window;
use crate::app::booking::proposals;

/// A promise, and the nearest windows that could be promised instead.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Proposals {
    /// The booking.
    pub booking_id: Uuid,
    /// Whether it stands.
    #[schema(value_type = names::BookingState, example = "confirmed")]
    pub state: &'static str,
    /// The promised window. It stands until the shopper agrees to another one.
    pub window: Option<Window>,
    /// Whether it may not be kept, or was not.
    pub at_risk: bool,
    /// Nearest first. Accept one with `PATCH /v1/bookings/{id}` and its `offer_id`.
    pub proposals: Vec<Alternative>,
}

impl From<&proposals::Proposals> for Proposals {
    fn from(of: &proposals::Proposals) -> Self {
        let tz = of.book.zone.time_zone;
        Self {
            booking_id: of.booking.id.0,
            state: of.booking.state.as_str(),
            window: Window::to_wire(tz, of.booking.promise.window),
            at_risk: of.at_risk,
            proposals: alternatives(tz, &of.offers),
        }
    }
}
