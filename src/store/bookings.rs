//! Bookings without their contacts. Contacts are read from `contacts` only for callers who may see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::from_json;
use super::plans::PlanKey;
use super::schema::bookings;
use super::{Paging, StoreError, StoreResult};
use ritiro_domain::{Booking, BookingId, BookingState, HoldId, MerchantId, ReservationId, ZoneId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(Pg))]
struct BookingRow {
    id: Uuid,
    zone_id: Uuid,
    merchant_id: Uuid,
    service_date: NaiveDate,
    version: i64,
    state: String,
    reservation_id: Uuid,
    hold_id: Option<Uuid>,
    shopper: Option<String>,
    reference: Option<String>,
    kind: String,
    order_data: Value,
    promise: Value,
    window_start: DateTime<Utc>,
    window_end: DateTime<Utc>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<BookingRow> for Booking {
    type Error = StoreError;

    fn try_from(row: BookingRow) -> StoreResult<Self> {
        Ok(Self {
            id: BookingId(row.id),
            merchant: MerchantId(row.merchant_id),
            zone: ZoneId(row.zone_id),
            date: row.service_date,
            version: row.version,
            state: BookingState::parse(&row.state).ok_or_else(|| StoreError::corrupt("bookings.state", row.state))?,
            reservation: ReservationId(row.reservation_id),
            hold: row.hold_id.map(HoldId),
            shopper: row.shopper,
            reference: row.reference,
            order: from_json("bookings.order_data", row.order_data)?,
            promise: from_json("bookings.promise", row.promise)?,
            contact: None,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

/// A booking of the merchant.
pub async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: BookingId) -> StoreResult<Option<Booking>> {
    let own = bookings::table.find(id.0).filter(bookings::merchant_id.eq(merchant.0));
    let row = own.select(BookingRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// Like [`find`], and locks the row until the transaction ends.
pub async fn find_locked(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: BookingId,
) -> StoreResult<Option<Booking>> {
    let own = bookings::table.find(id.0).filter(bookings::merchant_id.eq(merchant.0));
    let row = own.select(BookingRow::as_select()).for_no_key_update().get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The filter for bookings. A field that is `None` does not restrict the result.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    /// Only bookings of this zone.
    pub zone: Option<ZoneId>,
    /// Only bookings of this service day.
    pub date: Option<NaiveDate>,
    /// Only bookings in this state.
    pub state: Option<BookingState>,
    /// Only bookings with this reference of the merchant.
    pub reference: Option<String>,
    /// Only bookings of this shopper.
    pub shopper: Option<String>,
}

/// The merchant's bookings.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    filter: &Filter,
    page: Paging,
) -> StoreResult<Vec<Booking>> {
    let mut query = bookings::table
        .filter(bookings::merchant_id.eq(merchant.0).and(bookings::id.gt(page.floor())))
        .order(bookings::id)
        .limit(page.limit)
        .select(BookingRow::as_select())
        .into_boxed();
    if let Some(zone) = filter.zone {
        query = query.filter(bookings::zone_id.eq(zone.0));
    }
    if let Some(date) = filter.date {
        query = query.filter(bookings::service_date.eq(date));
    }
    if let Some(state) = filter.state {
        query = query.filter(bookings::state.eq(state.as_str()));
    }
    if let Some(reference) = &filter.reference {
        query = query.filter(bookings::reference.eq(reference));
    }
    if let Some(shopper) = &filter.shopper {
        query = query.filter(bookings::shopper.eq(shopper));
    }
    let rows: Vec<BookingRow> = query.load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The bookings that have these reservations.
pub async fn of_reservations(conn: &mut AsyncPgConnection, ids: &[ReservationId]) -> StoreResult<Vec<Booking>> {
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let query = bookings::table.filter(bookings::reservation_id.eq_any(raw)).select(BookingRow::as_select());
    let rows: Vec<BookingRow> = query.load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The reservations of a plan's bookings that were not cancelled. Served bookings are included, because their stops
/// stay in the route.
pub async fn reservations(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<ReservationId>> {
    let of_plan = bookings::zone_id.eq(zone.0).and(bookings::service_date.eq(date));
    let not_cancelled = bookings::table.filter(of_plan.and(bookings::state.ne(BookingState::Cancelled.as_str())));
    let ids: Vec<Uuid> = not_cancelled.select(bookings::reservation_id).load(conn).await?;
    Ok(ids.into_iter().map(ReservationId).collect())
}

/// Those of the given reservations that belong to a booking that was not cancelled.
pub async fn not_cancelled_among(
    conn: &mut AsyncPgConnection,
    ids: &[ReservationId],
) -> StoreResult<Vec<ReservationId>> {
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let not_cancelled = bookings::reservation_id.eq_any(raw).and(bookings::state.ne(BookingState::Cancelled.as_str()));
    let found: Vec<Uuid> = bookings::table.filter(not_cancelled).select(bookings::reservation_id).load(conn).await?;
    Ok(found.into_iter().map(ReservationId).collect())
}

/// A booking read for an integrity check. A row that breaks a rule of the domain does not hide the other rows.
pub struct Stored {
    /// The id of the booking.
    pub id: BookingId,
    /// The reservation with its stops.
    pub reservation: ReservationId,
    /// The booking, or the error in its row.
    pub booking: StoreResult<Booking>,
    /// Whether the columns for kind and window match the order and the promise. The row repeats both for queries.
    pub columns_agree: bool,
}

impl From<BookingRow> for Stored {
    fn from(row: BookingRow) -> Self {
        let (id, reservation) = (BookingId(row.id), ReservationId(row.reservation_id));
        let (kind, window) = (row.kind.clone(), (row.window_start, row.window_end));
        let booking = Booking::try_from(row);
        let columns_agree = booking.as_ref().is_ok_and(|b| {
            let promised = b.promise.window;
            kind == b.order.kind.as_str() && window == (promised.start().to_utc(), promised.end().to_utc())
        });
        Self { id, reservation, booking, columns_agree }
    }
}

/// The bookings of a plan that were not cancelled, including invalid rows.
pub async fn stored_of(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<Stored>> {
    let of_plan = bookings::zone_id.eq(zone.0).and(bookings::service_date.eq(date));
    let not_cancelled = bookings::table.filter(of_plan.and(bookings::state.ne(BookingState::Cancelled.as_str())));
    let rows: Vec<BookingRow> = not_cancelled.select(BookingRow::as_select()).load(conn).await?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// Bookings of any state and merchant in order of their ids, optionally of one zone or day.
pub async fn stored_after(
    conn: &mut AsyncPgConnection,
    zone: Option<ZoneId>,
    date: Option<NaiveDate>,
    page: Paging,
) -> StoreResult<Vec<Stored>> {
    let mut query = bookings::table
        .filter(bookings::id.gt(page.floor()))
        .order(bookings::id)
        .limit(page.limit)
        .select(BookingRow::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(bookings::zone_id.eq(zone.0));
    }
    if let Some(date) = date {
        query = query.filter(bookings::service_date.eq(date));
    }
    let rows: Vec<BookingRow> = query.load(conn).await?;
    Ok(rows.into_iter().map(Stored::from).collect())
}
