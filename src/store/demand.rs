//! Past demand, from which the forecast learns: bookings of any state, because each of them was wanted.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::from_json;
use super::schema::bookings;
use super::{StoreError, StoreResult};
use ritiro_domain::{Order, SlotTemplateId, Window, ZoneId};

/// The demand for a window on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The service day.
    pub date: NaiveDate,
    /// The slot that it was sold as; `None` for a custom window.
    pub template: Option<SlotTemplateId>,
    /// The window.
    pub window: Window,
    /// The number of bookings.
    pub bookings: i64,
}

#[derive(QueryableByName)]
struct WantedRow {
    #[diesel(sql_type = Date)]
    service_date: NaiveDate,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    slot_template_id: Option<Uuid>,
    #[diesel(sql_type = Timestamptz)]
    window_start: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    window_end: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    bookings: i64,
}

impl TryFrom<WantedRow> for Wanted {
    type Error = StoreError;

    fn try_from(row: WantedRow) -> StoreResult<Self> {
        let window = Window::new(row.window_start.into(), row.window_end.into());
        Ok(Self {
            date: row.service_date,
            template: row.slot_template_id.map(SlotTemplateId),
            window: window.map_err(|e| StoreError::corrupt("bookings.window_end", e))?,
            bookings: row.bookings,
        })
    }
}

/// The newest `most` orders of a zone for service days from `from` on whose places are not erased, oldest first.
pub async fn orders(conn: &mut AsyncPgConnection, zone: ZoneId, from: NaiveDate, most: i64) -> StoreResult<Vec<Order>> {
    let newest = bookings::table
        .filter(bookings::zone_id.eq(zone.0).and(bookings::service_date.ge(from)).and(bookings::erased_at.is_null()))
        .order((bookings::service_date.desc(), bookings::id.desc()))
        .limit(most)
        .select(bookings::order_data);
    let rows: Vec<Value> = newest.load(conn).await?;
    rows.into_iter().rev().map(|order| from_json("bookings.order_data", order)).collect()
}

/// The demand for each window of a zone, for service days from `from` to the day before `until`.
pub async fn windows(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    from: NaiveDate,
    until: NaiveDate,
) -> StoreResult<Vec<Wanted>> {
    let counted = diesel::sql_query(
        "SELECT service_date, (promise->>'slot_template')::uuid AS slot_template_id, window_start, window_end,
                count(*) AS bookings
         FROM bookings WHERE zone_id = $1 AND service_date >= $2 AND service_date < $3 GROUP BY 1, 2, 3, 4
         ORDER BY 1, 3, 4, 2",
    );
    let of_zone = counted.bind::<diesel::sql_types::Uuid, _>(zone.0).bind::<Date, _>(from).bind::<Date, _>(until);
    let rows: Vec<WantedRow> = of_zone.load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
