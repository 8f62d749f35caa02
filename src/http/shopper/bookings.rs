//! Bookings.

use crate::app::booking::bookings::{self, BookFrom, Filter, NewBooking};
use crate::app::booking::contacts;
use crate::app::booking::goods;
use crate::http::handler::*;
use crate::http::wire::{
    Booking, BookingChange, BookingFields, CancelFields, Contact, Date, Event, Events, GoodsStatus, RescheduleFields,
    reference,
};
use ritiro_domain::{BookingId, BookingState, HoldId, Invalid, ZoneId};

/// Books a hold, an offer, or an order with a place and a window.
#[utoipa::path(
    tag = "Shopping",
    request_body = BookingFields,
    responses((status = 201, body = Booking, description = "The booking"), OnBook),
)]
#[post("/v1/bookings")]
pub async fn create_booking(
    app: Data<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<BookingFields>,
) -> Result<Versioned<Booking>, Problem> {
    let idempotent = idempotent("booking", &caller.0, key, &body.0);
    let made = bookings::create(&app, &caller.0, new_booking(body.0)?, idempotent).await?;
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

list_query! {
    /// A filter for bookings.
    BookingQuery {
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
}

/// Lists the bookings, oldest first. With a shopper token, only the shopper's own bookings.
#[utoipa::path(tag = "Shopping", params(BookingQuery), responses((status = 200, body = Page<Booking>), OnList))]
#[get("/v1/bookings")]
pub async fn list_bookings(
    app: Data<AppState>,
    caller: Caller,
    query: Query<BookingQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let page = query.page();
    let filter = Filter {
        zone: query.zone_id.map(ZoneId),
        date: query.date.map(|d| d.0),
        state: query.state,
        reference: reference("reference", query.reference.as_ref())?,
        shopper: reference("shopper", query.shopper.as_ref())?,
    };
    let found = bookings::list(&app, &caller.0, filter, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::of(found, &page, |one: &Booking| one.id)))
}

/// Reads a booking.
#[utoipa::path(tag = "Shopping", responses((status = 200, body = Booking), OnRead))]
#[get("/v1/bookings/{id}")]
pub async fn get_booking(app: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = bookings::get(&app, &caller.0, BookingId(id.0)).await?;
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
    request_body = RescheduleFields,
    responses((status = 200, body = Booking, description = "The changed booking"), OnMove),
)]
#[patch("/v1/bookings/{id}")]
pub async fn reschedule_booking(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    body: Change<RescheduleFields>,
) -> Result<Versioned<Booking>, Problem> {
    let expected = expected.0.and_then(IfMatch::version);
    let id = BookingId(id.0);
    let changed = match body.0.read()? {
        BookingChange::Move(to) => bookings::reschedule(&app, &caller.0, id, expected, to).await?,
        BookingChange::Contact(patch) => {
            let changed = |old| patch.map_or(Ok(None), |patch| patch.apply(old));
            contacts::change(&app, &caller.0, id, expected, changed).await?
        }
    };
    Ok(Versioned::new(changed.booking.version, changed.into()))
}

/// Cancels a booking. Cancelling a cancelled booking changes nothing.
#[utoipa::path(
    tag = "Shopping",
    request_body = CancelFields,
    responses((status = 200, body = Booking, description = "The cancelled booking"), OnCancel),
)]
#[post("/v1/bookings/{id}/cancel")]
pub async fn cancel_booking(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    key: IdempotencyKey,
    body: Json<CancelFields>,
) -> Result<Versioned<Booking>, Problem> {
    let reason = reference("reason", body.0.reason.as_ref())?;
    let expected = expected.0.and_then(IfMatch::version);
    let idempotent = idempotent("cancel", &caller.0, key, &(id.0, expected, &body.0));
    let cancelled = bookings::cancel(&app, &caller.0, BookingId(id.0), expected, reason, idempotent).await?;
    Ok(Versioned::new(cancelled.booking.version, cancelled.into()))
}

/// Lists the ledger of a booking: everything that was promised for it, oldest first, and where its goods were.
#[utoipa::path(tag = "Shopping", responses((status = 200, body = Events, description = "The ledger"), OnRead))]
#[get("/v1/bookings/{id}/events")]
pub async fn list_booking_events(app: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let (context, entries) = bookings::ledger(&app, &caller.0, BookingId(id.0)).await?;
    let goods = goods::list(&app, &caller.0, BookingId(id.0)).await?;
    let goods = goods.into_iter().map(|goods| GoodsStatus::to_wire(context.zone.time_zone, goods)).collect();
    let items = entries.into_iter().map(|entry| Event::to_wire(&context, entry)).collect();
    Ok(HttpResponse::Ok().json(Events { items, goods }))
}
