//! Held reports: refused reports that wait for an operator, and the decisions about them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::from_json;
use super::plans::PlanKey;
use super::schema::held_reports;
use super::stored_report::{ReportData, StoredReport, kind_of, reason_of};
use super::{Paging, StoreError, StoreResult};
use ritiro_domain::{
    BookingId, CourierEvent, CourierId, HeldReport, HeldState, MerchantId, ShiftId, StopId, Timestamp, Who, ZoneId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = held_reports, check_for_backend(Pg))]
struct HeldRow {
    id: Uuid,
    courier_id: Uuid,
    event_id: Uuid,
    zone_id: Uuid,
    merchant_id: Uuid,
    service_date: NaiveDate,
    shift_id: Uuid,
    stop_id: Option<Uuid>,
    booking_id: Option<Uuid>,
    kind: String,
    reason: Option<String>,
    data: Value,
    reported_by: String,
    occurred_at: DateTime<Utc>,
    said_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    code: String,
    state: String,
    decided_at: Option<DateTime<Utc>>,
    erased_at: Option<DateTime<Utc>>,
}

impl TryFrom<HeldRow> for HeldReport {
    type Error = StoreError;

    fn try_from(row: HeldRow) -> StoreResult<Self> {
        let data: ReportData = from_json("held_reports.data", row.data)?;
        let by = Who::ALL.iter().map(|who| who.as_str()).find(|who| *who == row.reported_by);
        let report = CourierEvent {
            id: row.event_id,
            courier: CourierId(row.courier_id),
            merchant: MerchantId(row.merchant_id),
            zone: ZoneId(row.zone_id),
            date: row.service_date,
            shift: ShiftId(row.shift_id),
            stop: row.stop_id.map(StopId),
            booking: row.booking_id.map(BookingId),
            kind: kind_of("held_reports.kind", &row.kind)?,
            reason: reason_of("held_reports.reason", row.reason.as_deref())?,
            place: data.place,
            note: data.note,
            by: by.ok_or_else(|| StoreError::corrupt("held_reports.reported_by", row.reported_by.clone()))?,
            at: row.occurred_at.into(),
            said_at: row.said_at.into(),
            received_at: row.received_at.into(),
        };
        let state = HeldState::parse(&row.state).ok_or_else(|| StoreError::corrupt("held_reports.state", row.state))?;
        Ok(Self { id: row.id, report, code: row.code, state, decided_at: row.decided_at.map(Timestamp::from) })
    }
}

/// Those of the given reports of a courier that were held.
pub(super) async fn kept(
    conn: &mut AsyncPgConnection,
    courier: CourierId,
    ids: &[Uuid],
) -> StoreResult<HashMap<Uuid, StoredReport>> {
    let of_courier = held_reports::courier_id.eq(courier.0).and(held_reports::event_id.eq_any(ids));
    let rows: Vec<HeldRow> = held_reports::table.filter(of_courier).select(HeldRow::as_select()).load(conn).await?;
    let kept = rows.into_iter().map(|row| {
        let erased = row.erased_at.is_some();
        let held = HeldReport::try_from(row)?;
        Ok((held.report.id, StoredReport { said: held.report.said(), erased, refused: Some(held.code) }))
    });
    kept.collect()
}

/// The held reports of a plan, oldest first, optionally in one state.
pub async fn of_plan(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
    state: Option<HeldState>,
    page: Paging,
) -> StoreResult<Vec<HeldReport>> {
    let of_plan = held_reports::zone_id.eq(zone.0).and(held_reports::service_date.eq(date));
    let mut query = held_reports::table
        .filter(of_plan.and(held_reports::id.gt(page.floor())))
        .order(held_reports::id)
        .limit(page.limit)
        .select(HeldRow::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(held_reports::state.eq(state.as_str()));
    }
    let rows: Vec<HeldRow> = query.load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The number of reports of a plan that wait for an operator.
pub async fn waiting(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<i64> {
    let of_plan = held_reports::zone_id.eq(zone.0).and(held_reports::service_date.eq(date));
    let waiting = held_reports::table.filter(of_plan.and(held_reports::state.eq(HeldState::Waiting.as_str())));
    Ok(waiting.count().get_result(conn).await?)
}

/// A held report of the merchant.
pub async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: Uuid) -> StoreResult<Option<HeldReport>> {
    let own = held_reports::table.find(id).filter(held_reports::merchant_id.eq(merchant.0));
    let row = own.select(HeldRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// Dismisses a report that still waits. Returns `false` if it does not wait any more.
pub async fn dismiss(conn: &mut AsyncPgConnection, id: Uuid, now: Timestamp) -> StoreResult<bool> {
    let waiting = held_reports::table.find(id).filter(held_reports::state.eq(HeldState::Waiting.as_str()));
    let decided = (held_reports::state.eq(HeldState::Dismissed.as_str()), held_reports::decided_at.eq(now.to_utc()));
    Ok(diesel::update(waiting).set(decided).execute(conn).await? == 1)
}
