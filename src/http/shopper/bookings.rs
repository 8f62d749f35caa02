//! Bookings.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, patch, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::app::AppState;
use crate::app::booking::bookings::{self, BookFrom, Filter, NewBooking};
use crate::app::booking::contacts;
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{Change, IdempotencyKey, IfMatch, Json, OptionalIfMatch, Path, Query};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnBook, OnCancel, OnList, OnMove, OnRead};
use crate::http::wire::{
    Booking, BookingChange, BookingFields, CancelFields, Contact, Date, Event, Events, RescheduleFields, reference,
};
use ritiro_domain::{BookingId, HoldId, Invalid, ZoneId};

/// Books a hold, an offer, or an order with a place and a window.
#[utoipa::path(
    tag = "Shopping",
    request_body = BookingFields,
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    responses((status = 201, body = Booking, description = "The booking"), OnBook),
    security(("bearer" = [])),
)]
#[post("/v1/bookings")]
pub async fn create_booking(
    market: Data<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<BookingFields>,
) -> Result<Versioned<Booking>, Problem> {
    let idempotent = idempotent("booking", &caller.0, key, &body.0);
    let made = bookings::create(&market, &caller.0, new_booking(body.0)?, idempotent).await?;
    let address = format!("/v1/bookings/{}", made.booking.id);
    Ok(Versioned::created(made.booking.version, address, made.into()))
}

fn new_booking(body: BookingFields) -> Result<NewBooking, Invalid> {
    let from = match (body.hold_id, body.beside_hold()) {
        (Some(_), Some(field)) => {
            return Err(Invalid::new(field, "must not be given together with hold_id, which already determines it"));
        }
        (Some(id), None) => BookFrom::Hold(HoldId(id)),
        (None, _) => BookFrom::Source(body.source()?),
    };
    Ok(NewBooking {
        from,
        shopper: reference("shopper", body.shopper.as_ref())?,
        reference: reference("reference", body.reference.as_ref())?,
        contact: body.contact.map(Contact::read).transpose()?,
    })
}

/// The state of a booking.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BookingState {
    Confirmed,
    Completed,
    Failed,
    Cancelled,
}

impl From<BookingState> for ritiro_domain::BookingState {
    fn from(state: BookingState) -> Self {
        match state {
            BookingState::Confirmed => Self::Confirmed,
            BookingState::Completed => Self::Completed,
            BookingState::Failed => Self::Failed,
            BookingState::Cancelled => Self::Cancelled,
        }
    }
}

/// A filter for bookings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BookingQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only bookings in this state.
    #[param(inline)]
    state: Option<BookingState>,
    /// Only bookings of this service day: the day on which the shift that serves them begins.
    #[param(inline)]
    date: Option<Date>,
    /// Only bookings of this zone.
    zone_id: Option<Uuid>,
    /// Only bookings with this reference of yours.
    #[param(max_length = 200)]
    reference: Option<String>,
    /// Only bookings of this shopper.
    #[param(max_length = 200)]
    shopper: Option<String>,
}

/// Lists the bookings, oldest first. With a shopper token, only the shopper's own bookings.
#[utoipa::path(
    tag = "Shopping",
    params(BookingQuery),
    responses((status = 200, body = Page<Booking>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/bookings")]
pub async fn list_bookings(
    market: Data<AppState>,
    caller: Caller,
    query: Query<BookingQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let page = PageRequest::new(query.limit, query.cursor);
    let filter = Filter {
        zone: query.zone_id.map(ZoneId),
        date: query.date.map(|d| d.0),
        state: query.state.map(Into::into),
        reference: reference("reference", query.reference.as_ref())?,
        shopper: reference("shopper", query.shopper.as_ref())?,
    };
    let found = bookings::list(&market, &caller.0, filter, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |view| view.booking.id.0).map(Booking::from)))
}

/// Reads a booking.
#[utoipa::path(
    tag = "Shopping",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Booking, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/bookings/{id}")]
pub async fn get_booking(market: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = bookings::get(&market, &caller.0, BookingId(id.0)).await?;
    Ok(HttpResponse::Ok().insert_header(etag(found.booking.version)).json(Booking::from(found)))
}

/// The plan of a booking may change without a new version of the booking, so a GET is never answered with 304.
fn etag(version: i64) -> (actix_web::http::header::HeaderName, String) {
    (actix_web::http::header::ETAG, format!("\"{version}\""))
}

/// Moves a booking to another window, or changes the contact.
///
/// If the new window cannot be promised, the old promise stays. The contact can be changed until the booking is completed or cancelled;
/// that does not raise the version, because the promise does not change.
#[utoipa::path(
    tag = "Shopping",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = RescheduleFields,
    responses((status = 200, body = Booking, description = "The changed booking"), OnMove),
    security(("bearer" = [])),
)]
#[patch("/v1/bookings/{id}")]
pub async fn reschedule_booking(
    market: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    body: Change<RescheduleFields>,
) -> Result<Versioned<Booking>, Problem> {
    let expected = expected.0.and_then(IfMatch::version);
    let id = BookingId(id.0);
    let changed = match body.0.read()? {
        BookingChange::Move(to) => bookings::reschedule(&market, &caller.0, id, expected, to).await?,
        BookingChange::Contact(patch) => {
            let changed = |old| patch.map_or(Ok(None), |patch| patch.apply(old));
            contacts::change(&market, &caller.0, id, expected, changed).await?
        }
    };
    Ok(Versioned::new(changed.booking.version, changed.into()))
}

/// Cancels a booking. Cancelling a cancelled booking changes nothing.
#[utoipa::path(
    tag = "Shopping",
    params(
        ("id" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`"),
        ("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer"),
    ),
    request_body = CancelFields,
    responses((status = 200, body = Booking, description = "The cancelled booking"), OnCancel),
    security(("bearer" = [])),
)]
#[post("/v1/bookings/{id}/cancel")]
pub async fn cancel_booking(
    market: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    key: IdempotencyKey,
    body: Json<CancelFields>,
) -> Result<Versioned<Booking>, Problem> {
    let reason = reference("reason", body.0.reason.as_ref())?;
    let expected = expected.0.and_then(IfMatch::version);
    let idempotent = idempotent("cancel", &caller.0, key, &(id.0, expected, &body.0));
    let cancelled = bookings::cancel(&market, &caller.0, BookingId(id.0), expected, reason, idempotent).await?;
    Ok(Versioned::new(cancelled.booking.version, cancelled.into()))
}

/// Lists the ledger of a booking: everything that was promised for it, oldest first.
#[utoipa::path(
    tag = "Shopping",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Events, description = "The ledger"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/bookings/{id}/events")]
pub async fn list_booking_events(
    market: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let (book, entries) = bookings::ledger(&market, &caller.0, BookingId(id.0)).await?;
    let items = entries.into_iter().map(|entry| Event::to_wire(&book, entry)).collect();
    Ok(HttpResponse::Ok().json(Events { items }))
}
