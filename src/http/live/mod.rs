//! The live state of a day: positions of couriers, expected times, tracking, and streams of them.

mod pings;
mod sse;
mod streams;
mod watcher;

use crate::app::booking::proposals;
use crate::app::tracking;
use crate::http::handler::*;
use crate::http::wire::{Proposals, Tracking};
use ritiro_domain::BookingId;

pub use pings::PingLimit;

/// Registers all handlers of the live state. The app's data must contain `Data<AppState>`, `Data<Authenticator>` and `Data<PingLimit>`.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(track_booking)
        .service(list_booking_proposals)
        .service(streams::stream_booking_tracking)
        .service(pings::send_courier_pings)
        .service(streams::stream_courier)
        .service(streams::stream_day);
}

/// Tracks a booking: when the courier is expected, and whether the promise is at risk.
#[utoipa::path(tag = "Shopping", responses((status = 200, body = Tracking, description = "The current state"), OnRead))]
#[get("/v1/bookings/{id}/tracking")]
pub async fn track_booking(app: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let tracking = tracking::tracking(&app, &caller.0, BookingId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Tracking::to_wire(&tracking, app.deps.now())))
}

/// Lists other windows that could be promised, nearest first, if the promise is at risk or the hand-over failed.
///
/// The promise changes only when the shopper accepts one: send its `offer_id` to reschedule the booking.
#[utoipa::path(
    tag = "Shopping",
    responses((status = 200, body = Proposals, description = "Other windows that could be promised"), OnRead),
)]
#[get("/v1/bookings/{id}/proposals")]
pub async fn list_booking_proposals(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let found = proposals::list(&app, &caller.0, BookingId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Proposals::from(&found)))
}
