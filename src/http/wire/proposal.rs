//! Windows that the shopper can choose instead of the promised one.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::offer::{Alternative, alternatives};
use super::order::Window;
use crate::app::booking::proposals;

/// A promise, and the nearest windows that could be promised instead.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Proposals {
    /// The booking.
    pub booking_id: Uuid,
    /// The state of the booking.
    #[schema(value_type = ritiro_domain::BookingState, example = "confirmed")]
    pub state: &'static str,
    /// The promised window. It is valid until the shopper agrees to another one.
    pub window: Option<Window>,
    /// Whether the promise may be broken, or was broken.
    pub at_risk: bool,
    /// Other windows, nearest first. Accept one by sending its `offer_id` with `PATCH /v1/bookings/{id}`.
    pub proposals: Vec<Alternative>,
}

impl From<&proposals::Proposals> for Proposals {
    fn from(of: &proposals::Proposals) -> Self {
        let tz = of.context.zone.time_zone;
        Self {
            booking_id: of.booking.id.0,
            state: of.booking.state.as_str(),
            window: Window::to_wire(tz, of.booking.promise.window),
            at_risk: of.at_risk,
            proposals: alternatives(tz, &of.offers),
        }
    }
}
