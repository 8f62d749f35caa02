//! Holds.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, to_json};
use super::plans::PlanKey;
use super::schema::holds;
use super::{StoreError, StoreResult};
use crate::domain::{CredentialId, Hold, HoldId, HoldState, MerchantId, ReservationId, Timestamp, ZoneId};

#[derive(Queryable, Selectable, Insertable)]
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
    kind: String,
    order_data: Value,
    promise: Value,
    created_at: DateTime<Utc>,
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
            state: HoldState::parse(&row.state).ok_or_else(|| StoreError::corrupt("holds.state", row.state))?,
            expires_at: row.expires_at.into(),
            order: from_json("holds.order_data", row.order_data)?,
            promise: from_json("holds.promise", row.promise)?,
            created_at: row.created_at.into(),
        })
    }
}

fn hold_row(hold: &Hold) -> HoldRow {
    HoldRow {
        id: hold.id.0,
        zone_id: hold.zone.0,
        merchant_id: hold.merchant.0,
        service_date: hold.date,
        reservation_id: hold.reservation.0,
        credential_id: hold.credential.map(|c| c.0),
        shopper: hold.shopper.clone(),
        state: hold.state.as_str().to_owned(),
        expires_at: hold.expires_at.to_utc(),
        kind: hold.order.kind.as_str().to_owned(),
        order_data: to_json(&hold.order),
        promise: to_json(&hold.promise),
        created_at: hold.created_at.to_utc(),
    }
}

/// A hold of the merchant.
pub async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: HoldId) -> StoreResult<Option<Hold>> {
    let own = holds::table.find(id.0).filter(holds::merchant_id.eq(merchant.0));
    let row = own.select(HoldRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The holds that stand in a plan's routes, expired ones that nobody has taken out yet included.
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

/// Keeps new holds.
pub async fn insert(conn: &mut AsyncPgConnection, new: &[&Hold]) -> StoreResult<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = new.iter().map(|h| hold_row(h)).collect();
    diesel::insert_into(holds::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Ends active holds; [`StoreError::Conflict`] if one of them is not active any more.
pub async fn end(conn: &mut AsyncPgConnection, ids: &[HoldId], into: HoldState) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let active = holds::table.filter(holds::id.eq_any(raw).and(holds::state.eq(HoldState::Active.as_str())));
    let ended = diesel::update(active).set(holds::state.eq(into.as_str())).execute(conn).await?;
    if ended == ids.len() { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Marks the active hold of each token as replaced, and tells in which plans they stand.
pub async fn replace(
    conn: &mut AsyncPgConnection,
    tokens: &[CredentialId],
) -> StoreResult<Vec<(PlanKey, HoldId, ReservationId)>> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let raw: Vec<Uuid> = tokens.iter().map(|id| id.0).collect();
    let active = holds::table.filter(holds::credential_id.eq_any(raw).and(holds::state.eq(HoldState::Active.as_str())));
    let rows: Vec<(Uuid, NaiveDate, Uuid, Uuid)> = diesel::update(active)
        .set(holds::state.eq(HoldState::Replaced.as_str()))
        .returning((holds::zone_id, holds::service_date, holds::id, holds::reservation_id))
        .get_results(conn)
        .await?;
    let plan =
        |(zone, date, id, of): (Uuid, NaiveDate, Uuid, Uuid)| ((ZoneId(zone), date), HoldId(id), ReservationId(of));
    Ok(rows.into_iter().map(plan).collect())
}

/// How a hold of a reservation ended, and until when it could have been booked, whatever else is wrong with its row.
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
