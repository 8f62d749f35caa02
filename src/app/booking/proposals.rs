//! Alternatives that a shopper can choose if a promise may not be kept. They change nothing by themselves: the
//! promise stays until the shopper agrees to another one.

use std::sync::Arc;

use super::bookings;
use super::offer::Offer;
use super::offers::alternatives;
use crate::app::{AppResult, AppState, Permission, Principal, ZoneContext, tracking};
use ritiro_domain::{Booking, BookingId, BookingState};

/// A booking with the nearest windows that can be promised now.
#[derive(Clone, Debug)]
pub struct Proposals {
    /// The booking with its current promise.
    pub booking: Booking,
    /// The zone of the booking: its time zone applies.
    pub context: Arc<ZoneContext>,
    /// Whether the promise may not be kept.
    pub at_risk: bool,
    /// The offers, nearest first; the shopper accepts one by rescheduling. The list is empty while the promise is
    /// safe, and after it has ended.
    pub offers: Vec<Offer>,
}

/// Returns the alternatives if the promise is at risk or the hand-over failed.
pub async fn list(app: &AppState, principal: &Principal, id: BookingId) -> AppResult<Proposals> {
    let booking = bookings::find(app, principal, Permission::TrackBookings, id).await?;
    let context = app.deps.zones.get(booking.zone).await?;
    let at_risk = match booking.state {
        BookingState::Confirmed => tracking::tracking(app, principal, id).await?.at_risk,
        BookingState::Failed => true,
        BookingState::Completed | BookingState::Cancelled => false,
    };
    let offers = match at_risk {
        true => alternatives(app, &context, &booking.order, booking.promise.window).await?,
        false => Vec::new(),
    };
    Ok(Proposals { booking, context, at_risk, offers })
}
