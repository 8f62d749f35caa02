//! What a shopper can choose instead of a promise that may not be kept. It changes nothing by itself: the promise stays until the
//! shopper agrees to another one.

use std::sync::Arc;

use super::offers::{Offer, alternatives};
use super::{AppResult, AppState, Permission, Principal, ZoneContext, bookings, live};
use ritiro_domain::{Booking, BookingId, BookingState};

/// A booking with the nearest windows that could be promised now.
#[derive(Clone, Debug)]
pub struct Proposals {
    /// With the promise as it stands.
    pub booking: Booking,
    /// In whose terms.
    pub book: Arc<ZoneContext>,
    /// Whether the promise may not be kept.
    pub at_risk: bool,
    /// Nearest first, to be accepted by rescheduling. None while the promise is safe, or once it is over.
    pub offers: Vec<Offer>,
}

/// What could be promised instead, if the promise is at risk or the hand-over failed.
pub async fn list(market: &AppState, principal: &Principal, id: BookingId) -> AppResult<Proposals> {
    let booking = bookings::find(market, principal, Permission::TrackBookings, id).await?;
    let book = market.deps.zones.get(booking.zone).await?;
    let at_risk = match booking.state {
        BookingState::Confirmed => live::tracking(market, principal, id).await?.at_risk,
        BookingState::Failed => true,
        BookingState::Completed | BookingState::Cancelled => false,
    };
    let offers = match at_risk {
        true => alternatives(market, &book, &booking.order, booking.promise.window).await?,
        false => Vec::new(),
    };
    Ok(Proposals { booking, book, at_risk, offers })
}
