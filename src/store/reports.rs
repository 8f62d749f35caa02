//! The reports of couriers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::from_json;
use super::plans::PlanKey;
use super::schema::{courier_events, held_reports, stops};
pub use super::stored_report::StoredReport;
use super::stored_report::{ReportData, kind_of, reason_of};
use super::{StoreResult, held};
use ritiro_domain::{
    BookingId, CourierEventKind, CourierId, HeldState, Mark, Place, ReportContent, ReservationId, ShiftId, StopId,
    Timestamp,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = courier_events, check_for_backend(Pg))]
struct MarkRow {
    shift_id: Uuid,
    id: Uuid,
    kind: String,
    occurred_at: DateTime<Utc>,
}

impl MarkRow {
    fn mark(self) -> StoreResult<(ShiftId, Mark)> {
        let kind = kind_of("courier_events.kind", &self.kind)?;
        Ok((ShiftId(self.shift_id), Mark { at: Timestamp::from(self.occurred_at), id: self.id, kind }))
    }
}

/// The times and kinds of the reports in a plan's shifts, in order.
pub async fn marks(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
    shifts: &[ShiftId],
) -> StoreResult<HashMap<ShiftId, Vec<Mark>>> {
    let raw: Vec<Uuid> = shifts.iter().map(|id| id.0).collect();
    let of_plan = courier_events::zone_id.eq(zone.0).and(courier_events::service_date.eq(date));
    let rows: Vec<MarkRow> = courier_events::table
        .filter(of_plan.and(courier_events::shift_id.eq_any(raw)))
        .select(MarkRow::as_select())
        .load(conn)
        .await?;
    let mut marks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let (shift, mark) = row.mark()?;
        marks.entry(shift).or_default().push(mark);
    }
    marks.values_mut().for_each(|of_shift| of_shift.sort_unstable());
    Ok(marks)
}

/// Where the vehicles of a plan broke down, as their couriers reported it; the newest place of each shift.
pub async fn breakdown_places(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
) -> StoreResult<HashMap<ShiftId, Place>> {
    let of_plan = courier_events::zone_id.eq(zone.0).and(courier_events::service_date.eq(date));
    let rows: Vec<(Uuid, Value)> = courier_events::table
        .filter(of_plan.and(courier_events::kind.eq(CourierEventKind::BreakDown.as_str())))
        .order((courier_events::occurred_at, courier_events::id))
        .select((courier_events::shift_id, courier_events::data))
        .load(conn)
        .await?;
    let mut places = HashMap::new();
    for (shift, data) in rows {
        let ReportData { place, .. } = from_json("courier_events.data", data)?;
        places.extend(place.map(|place| (ShiftId(shift), place)));
    }
    Ok(places)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = courier_events, check_for_backend(Pg))]
struct KeptRow {
    id: Uuid,
    shift_id: Uuid,
    stop_id: Option<Uuid>,
    kind: String,
    reason: Option<String>,
    data: Value,
    occurred_at: DateTime<Utc>,
    said_at: Option<DateTime<Utc>>,
    erased_at: Option<DateTime<Utc>>,
}

impl KeptRow {
    fn kept(self) -> StoreResult<(Uuid, StoredReport)> {
        let data: ReportData = from_json("courier_events.data", self.data)?;
        let said = ReportContent {
            shift: ShiftId(self.shift_id),
            stop: self.stop_id.map(StopId),
            kind: kind_of("courier_events.kind", &self.kind)?,
            reason: reason_of("courier_events.reason", self.reason.as_deref())?,
            place: data.place,
            note: data.note,
            at: self.said_at.unwrap_or(self.occurred_at).into(),
        };
        Ok((self.id, StoredReport { said, erased: self.erased_at.is_some(), refused: None }))
    }
}

/// Those of the given reports of a courier that are stored: applied, held or dismissed.
pub async fn kept(
    conn: &mut AsyncPgConnection,
    courier: CourierId,
    ids: &[Uuid],
) -> StoreResult<HashMap<Uuid, StoredReport>> {
    let mut kept = held::kept(conn, courier, ids).await?;
    let of_courier = courier_events::courier_id.eq(courier.0).and(courier_events::id.eq_any(ids));
    let rows: Vec<KeptRow> = courier_events::table.filter(of_courier).select(KeptRow::as_select()).load(conn).await?;
    for row in rows {
        let (id, applied) = row.kept()?;
        kept.insert(id, applied);
    }
    Ok(kept)
}

/// The personal content of a report about a booking's stop.
#[derive(Clone, PartialEq, Debug)]
pub struct Words {
    /// The booking of the stop.
    pub booking: BookingId,
    /// The kind of the report.
    pub kind: CourierEventKind,
    /// The time of the report.
    pub at: Timestamp,
    /// The place of the device.
    pub place: Option<Place>,
    /// The note of the courier.
    pub note: Option<String>,
}

/// The content of all reports about the bookings' stops, including held ones, oldest first.
pub async fn words_of(conn: &mut AsyncPgConnection, ids: &[BookingId]) -> StoreResult<Vec<Words>> {
    type Row = (Option<Uuid>, String, DateTime<Utc>, Value);
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let applied = courier_events::table.filter(courier_events::booking_id.eq_any(&raw));
    let columns = (courier_events::booking_id, courier_events::kind, courier_events::occurred_at, courier_events::data);
    let mut rows: Vec<Row> = applied.select(columns).load(conn).await?;
    let open = held_reports::booking_id.eq_any(&raw).and(held_reports::state.ne(HeldState::Accepted.as_str()));
    let columns = (held_reports::booking_id, held_reports::kind, held_reports::occurred_at, held_reports::data);
    rows.extend(held_reports::table.filter(open).select(columns).load::<Row>(conn).await?);
    rows.sort_by_key(|(booking, _, at, _)| (*booking, *at));
    rows.into_iter().filter_map(|(booking, kind, at, data)| Some(words(BookingId(booking?), &kind, at, data))).collect()
}

fn words(booking: BookingId, kind: &str, at: DateTime<Utc>, data: Value) -> StoreResult<Words> {
    let ReportData { place, note } = from_json("courier_events.data", data)?;
    Ok(Words { booking, kind: kind_of("courier_events.kind", kind)?, at: at.into(), place, note })
}

/// The stops of a reservation that were reported as served.
pub async fn served(conn: &mut AsyncPgConnection, reservation: ReservationId) -> StoreResult<Vec<StopId>> {
    let of_reservation = stops::table.filter(stops::reservation_id.eq(reservation.0)).select(stops::id.nullable());
    let complete = courier_events::kind.eq(CourierEventKind::Complete.as_str());
    let said = courier_events::table.filter(complete.and(courier_events::stop_id.eq_any(of_reservation)));
    let ids: Vec<Option<Uuid>> = said.select(courier_events::stop_id).load(conn).await?;
    Ok(ids.into_iter().flatten().map(StopId).collect())
}
