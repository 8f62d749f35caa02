//! Holds.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::from_json;
use super::plans::PlanKey;
use super::schema::holds;
use super::{Paging, StoreError, StoreResult};
use ritiro_domain::{CredentialId, Hold, HoldId, HoldState, MerchantId, ReservationId, Timestamp, ZoneId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = holds, check_for_backend(Pg))]
struct HoldRow {
    id: Uuid,
    zone_id: Uuid,
    merchant_id: Uuid,
    service_date: NaiveDate,
    reservation_id: Uuid,
    credential_id: Option<Uuid>,
    shopper: Option<String>,
    state: String,
    expires_at: DateTime<Utc>,
    order_data: Value,
    promise: Value,
    created_at: DateTime<Utc>,
    cart: Option<String>,
}

impl TryFrom<HoldRow> for Hold {
    type Error = StoreError;

    fn try_from(row: HoldRow) -> StoreResult<Self> {
        Ok(Self {
            id: HoldId(row.id),
            merchant: MerchantId(row.merchant_id),
            zone: ZoneId(row.zone_id),
            date: row.service_date,
            reservation: ReservationId(row.reservation_id),
            credential: row.credential_id.map(CredentialId),
            shopper: row.shopper,
            cart: row.cart,
            state: HoldState::parse(&row.state).ok_or_else(|| StoreError::corrupt("holds.state", row.state))?,
            expires_at: row.expires_at.into(),
            order: from_json("holds.order_data", row.order_data)?,
            promise: from_json("holds.promise", row.promise)?,
            created_at: row.created_at.into(),
        })
    }
}

/// A hold of the merchant.
pub async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: HoldId) -> StoreResult<Option<Hold>> {
    let own = holds::table.find(id.0).filter(holds::merchant_id.eq(merchant.0));
    let row = own.select(HoldRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The active holds of a plan. Expired holds that no writer has removed yet are included.
pub async fn active(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<Hold>> {
    let of_plan = holds::zone_id.eq(zone.0).and(holds::service_date.eq(date));
    let active = holds::table.filter(of_plan.and(holds::state.eq(HoldState::Active.as_str())));
    let rows: Vec<HoldRow> = active.select(HoldRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The plans that have active holds.
pub async fn plans_with_active(conn: &mut AsyncPgConnection) -> StoreResult<Vec<PlanKey>> {
    let active = holds::table.filter(holds::state.eq(HoldState::Active.as_str()));
    let rows: Vec<(Uuid, NaiveDate)> =
        active.select((holds::zone_id, holds::service_date)).distinct().load(conn).await?;
    Ok(rows.into_iter().map(|(zone, date)| (ZoneId(zone), date)).collect())
}

/// The plans with active holds that expired before an instant.
pub async fn plans_with_overdue(conn: &mut AsyncPgConnection, before: Timestamp) -> StoreResult<Vec<PlanKey>> {
    let overdue = holds::state.eq(HoldState::Active.as_str()).and(holds::expires_at.lt(before.to_utc()));
    let plans = holds::table.filter(overdue).select((holds::zone_id, holds::service_date)).distinct();
    let rows: Vec<(Uuid, NaiveDate)> = plans.load(conn).await?;
    Ok(rows.into_iter().map(|(zone, date)| (ZoneId(zone), date)).collect())
}

/// The holds of a shopper of the merchant, in any state.
pub async fn of_shopper(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    page: Paging,
) -> StoreResult<Vec<Hold>> {
    let own = holds::merchant_id.eq(merchant.0).and(holds::shopper.eq(shopper));
    let query = holds::table.filter(own.and(holds::id.gt(page.floor()))).order(holds::id).limit(page.limit);
    let rows: Vec<HoldRow> = query.select(HoldRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The final state of a reservation's hold and its expiry, even if the row has other errors.
pub async fn ends_of(
    conn: &mut AsyncPgConnection,
    ids: &[ReservationId],
) -> StoreResult<Vec<(ReservationId, String, Timestamp)>> {
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let query = holds::table.filter(holds::reservation_id.eq_any(raw));
    let rows: Vec<(Uuid, String, DateTime<Utc>)> =
        query.select((holds::reservation_id, holds::state, holds::expires_at)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, state, at)| (ReservationId(id), state, at.into())).collect())
}
