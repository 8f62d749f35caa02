//! Plans: routes with their versions, stops, and how many places of each slot are taken.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::columns::place_if;
use super::schema::{plans, routes, slot_days, stops};
use super::{StoreError, StoreResult, columns};
use crate::domain::{
    DepotId, Rank, ReservationId, Seconds, ShiftId, SlotTemplateId, StopId, StopKind, StopRecord, Timestamp, Window,
    ZoneId,
};

/// A plan: a zone and a service day.
pub type PlanKey = (ZoneId, NaiveDate);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = stops, check_for_backend(Pg))]
struct StopRow {
    id: Uuid,
    zone_id: Uuid,
    service_date: NaiveDate,
    route_id: Uuid,
    rank: Vec<u8>,
    kind: String,
    reservation_id: Option<Uuid>,
    lat: Option<f64>,
    lng: Option<f64>,
    window_start: Option<DateTime<Utc>>,
    window_end: Option<DateTime<Utc>>,
    service_seconds: i64,
    load: Vec<i64>,
    skills: Vec<String>,
    depot_id: Option<Uuid>,
    max_ride_seconds: Option<i64>,
    depart_after: DateTime<Utc>,
    slot_template_id: Option<Uuid>,
}

impl TryFrom<StopRow> for StopRecord {
    type Error = StoreError;

    fn try_from(row: StopRow) -> StoreResult<Self> {
        let start = row.window_start.map_or(Window::ANY.start(), Timestamp::from);
        let end = row.window_end.map_or(Window::ANY.end(), Timestamp::from);
        Ok(Self {
            id: StopId(row.id),
            route: ShiftId(row.route_id),
            rank: Rank::from_bytes(row.rank).ok_or_else(|| StoreError::corrupt("stops.rank", "not a rank"))?,
            kind: StopKind::parse(&row.kind).ok_or_else(|| StoreError::corrupt("stops.kind", row.kind))?,
            reservation: row.reservation_id.map(ReservationId),
            place: place_if("stops.lat", row.lat, row.lng)?,
            window: Window::new(start, end).map_err(|e| StoreError::corrupt("stops.window_end", e))?,
            service: Seconds(row.service_seconds),
            load: columns::load("stops.load", row.load)?,
            skills: row.skills,
            depot: row.depot_id.map(DepotId),
            max_ride: row.max_ride_seconds.map(Seconds),
            depart_after: row.depart_after.into(),
            template: row.slot_template_id.map(SlotTemplateId),
        })
    }
}

fn stop_row((zone, date): PlanKey, stop: &StopRecord) -> StopRow {
    let (start, end) = (stop.window.start(), stop.window.end());
    StopRow {
        id: stop.id.0,
        zone_id: zone.0,
        service_date: date,
        route_id: stop.route.0,
        rank: stop.rank.as_bytes().to_vec(),
        kind: stop.kind.as_str().to_owned(),
        reservation_id: stop.reservation.map(|r| r.0),
        lat: stop.place.map(|p| p.lat()),
        lng: stop.place.map(|p| p.lng()),
        window_start: (start != Window::ANY.start()).then(|| start.to_utc()),
        window_end: (end != Window::ANY.end()).then(|| end.to_utc()),
        service_seconds: stop.service.0,
        load: stop.load.0.to_vec(),
        skills: stop.skills.clone(),
        depot_id: stop.depot.map(|d| d.0),
        max_ride_seconds: stop.max_ride.map(|s| s.0),
        depart_after: stop.depart_after.to_utc(),
        slot_template_id: stop.template.map(|t| t.0),
    }
}

/// The plan's epoch, which every edit of the fleet raises; `None` for a day that never had a shift.
pub async fn epoch(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Option<i64>> {
    Ok(plans::table.find((zone.0, date)).select(plans::epoch).get_result(conn).await.optional()?)
}

/// Shares the plan with other bookings and shuts out edits of the fleet until the transaction ends.
/// [`StoreError::Conflict`] if the epoch is another one.
pub async fn share(conn: &mut AsyncPgConnection, (zone, date): PlanKey, expected: i64) -> StoreResult<()> {
    let row = plans::table.find((zone.0, date)).select(plans::epoch).for_share();
    match row.get_result::<i64>(conn).await.optional()? {
        Some(epoch) if epoch == expected => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// The versions of a plan's routes.
pub async fn versions(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<(ShiftId, i64)>> {
    let of_plan = routes::table.filter(routes::zone_id.eq(zone.0).and(routes::service_date.eq(date)));
    let rows: Vec<(Uuid, i64)> = of_plan.select((routes::id, routes::version)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, version)| (ShiftId(id), version)).collect())
}

/// Raises the versions of routes that still have the expected ones; [`StoreError::Conflict`] if any has not.
///
/// Rows are locked in the order of their ids, so that two batches never wait for each other.
pub async fn swap_versions(conn: &mut AsyncPgConnection, expected: &[(ShiftId, i64)]) -> StoreResult<()> {
    if expected.is_empty() {
        return Ok(());
    }
    let mut expected: Vec<(Uuid, i64)> = expected.iter().map(|(id, version)| (id.0, *version)).collect();
    expected.sort_unstable();
    let ids: Vec<Uuid> = expected.iter().map(|(id, _)| *id).collect();
    let locked = routes::table.filter(routes::id.eq_any(&ids)).order(routes::id);
    let current: Vec<(Uuid, i64)> = locked.select((routes::id, routes::version)).for_update().load(conn).await?;
    if current != expected {
        return Err(StoreError::Conflict);
    }
    let of_ids = routes::table.filter(routes::id.eq_any(&ids));
    diesel::update(of_ids).set(routes::version.eq(routes::version + 1)).execute(conn).await?;
    Ok(())
}

/// All stops of a plan.
pub async fn stops(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<StopRecord>> {
    let of_plan = stops::table.filter(stops::zone_id.eq(zone.0).and(stops::service_date.eq(date)));
    let rows: Vec<StopRow> = of_plan.select(StopRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Keeps new stops.
pub async fn insert_stops(conn: &mut AsyncPgConnection, plan: PlanKey, new: &[StopRecord]) -> StoreResult<()> {
    // Far below the 65,535 parameters that a statement may have.
    for chunk in new.chunks(1000) {
        let rows: Vec<_> = chunk.iter().map(|s| stop_row(plan, s)).collect();
        diesel::insert_into(stops::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// Deletes stops; [`StoreError::Conflict`] if one of them is gone already.
pub async fn delete_stops(conn: &mut AsyncPgConnection, ids: &[StopId]) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let gone = diesel::delete(stops::table.filter(stops::id.eq_any(raw))).execute(conn).await?;
    if gone == ids.len() { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Changes the place of a stop, and the instant before which the courier does not leave for it.
pub async fn move_stop(conn: &mut AsyncPgConnection, stop: &StopRecord) -> StoreResult<()> {
    let values = (
        stops::lat.eq(stop.place.map(|p| p.lat())),
        stops::lng.eq(stop.place.map(|p| p.lng())),
        stops::depart_after.eq(stop.depart_after.to_utc()),
    );
    diesel::update(stops::table.find(stop.id.0)).set(values).execute(conn).await?;
    Ok(())
}

/// How many places of each slot are taken on the day.
pub async fn taken(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<(SlotTemplateId, i32)>> {
    let of_plan = slot_days::table.filter(slot_days::zone_id.eq(zone.0).and(slot_days::service_date.eq(date)));
    let rows: Vec<(Uuid, i32)> = of_plan.select((slot_days::slot_template_id, slot_days::taken)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, taken)| (SlotTemplateId(id), taken)).collect())
}

/// Compare-and-swap of the places taken of one slot; [`StoreError::Conflict`] if it is not as expected.
pub async fn swap_taken(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
    slot: SlotTemplateId,
    expected: i32,
    new: i32,
) -> StoreResult<()> {
    let row = slot_days::table.find((zone.0, slot.0, date)).filter(slot_days::taken.eq(expected));
    let swapped = diesel::update(row).set(slot_days::taken.eq(new)).execute(conn).await?;
    if swapped == 1 {
        return Ok(());
    }
    let first = (
        slot_days::zone_id.eq(zone.0),
        slot_days::slot_template_id.eq(slot.0),
        slot_days::service_date.eq(date),
        slot_days::taken.eq(new),
    );
    let inserted = diesel::insert_into(slot_days::table).values(first).on_conflict_do_nothing().execute(conn).await?;
    // A slot that had places taken has a row: the one just made would be wrong, and the transaction is given up.
    if inserted == 1 && expected == 0 { Ok(()) } else { Err(StoreError::Conflict) }
}
