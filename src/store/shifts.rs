//! Shifts, each with its route and the stops of its breaks.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::auto_type;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, place, place_if, to_json};
use super::edit::zones_of;
use super::schema::{depots, plans as plan_rows, routes, shifts, stops, vehicle_types};
use super::vehicle_types::VehicleTypeRow;
use super::{Edited, Paging, StoreError, StoreResult, columns, plans};
use ritiro_domain::{
    CourierId, DepotId, Load, MerchantId, Rank, Record, ScheduledShift, Seconds, Shift, ShiftId, ShiftStart,
    ShiftState, StopId, StopKind, StopProgress, StopRecord, StopState, Timestamp, Window, ZoneId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = shifts, check_for_backend(Pg))]
struct ShiftRow {
    id: Uuid,
    zone_id: Uuid,
    service_date: NaiveDate,
    version: i64,
    courier_id: Uuid,
    depot_id: Option<Uuid>,
    start_lat: Option<f64>,
    start_lng: Option<f64>,
    end_lat: Option<f64>,
    end_lng: Option<f64>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    capacity: Vec<i64>,
    skills: Vec<String>,
    breaks: Value,
    created_at: DateTime<Utc>,
    areas: Vec<String>,
    preference: Option<Value>,
}

/// Latitude and longitude of the depot, if the shift starts at one.
type DepotPlace = Option<(f64, f64)>;

/// A shift with what it refers to.
type Joined = (ShiftRow, DepotPlace, Option<VehicleTypeRow>);

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = shifts, treat_none_as_null = true)]
struct ShiftValues<'a> {
    id: Uuid,
    zone_id: Uuid,
    service_date: NaiveDate,
    courier_id: Uuid,
    depot_id: Option<Uuid>,
    start_lat: Option<f64>,
    start_lng: Option<f64>,
    end_lat: Option<f64>,
    end_lng: Option<f64>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    capacity: &'a [i64],
    skills: &'a [String],
    breaks: Value,
    vehicle_type_id: Option<Uuid>,
    areas: &'a [String],
    preference: Option<Value>,
}

fn start_of(row: &ShiftRow, depot: DepotPlace) -> StoreResult<ShiftStart> {
    if let (Some(id), Some((lat, lng))) = (row.depot_id, depot) {
        return Ok(ShiftStart::Depot(DepotId(id), place("depots.lat", lat, lng)?));
    }
    place_if("shifts.start_lat", row.start_lat, row.start_lng)?
        .map(ShiftStart::Elsewhere)
        .ok_or_else(|| StoreError::corrupt("shifts", "neither a depot nor a start"))
}

fn shift((row, depot, vehicle_type): Joined) -> StoreResult<Shift> {
    let start = start_of(&row, depot)?;
    let shift = Shift {
        id: ShiftId(row.id),
        courier: CourierId(row.courier_id),
        start,
        end: place_if("shifts.end_lat", row.end_lat, row.end_lng)?.unwrap_or(start.place()),
        hours: Window::new(row.starts_at.into(), row.ends_at.into())
            .map_err(|e| StoreError::corrupt("shifts.ends_at", e))?,
        capacity: columns::load("shifts.capacity", row.capacity)?,
        skills: row.skills,
        vehicle_type: vehicle_type.map(TryInto::try_into).transpose()?,
        areas: row.areas,
        preference: row.preference.map(|of| from_json("shifts.preference", of)).transpose()?,
        breaks: from_json("shifts.breaks", row.breaks)?,
    };
    shift.check().map_err(|e| StoreError::corrupt("shifts", e))?;
    Ok(shift)
}

fn record(joined: Joined) -> StoreResult<Record<ScheduledShift>> {
    let (zone, date) = (ZoneId(joined.0.zone_id), joined.0.service_date);
    let (version, created_at) = (joined.0.version, joined.0.created_at.into());
    Ok(Record { zone, version, created_at, value: ScheduledShift { date, shift: shift(joined)? } })
}

fn values(zone: ZoneId, ScheduledShift { date, shift }: &ScheduledShift) -> ShiftValues<'_> {
    let elsewhere = match shift.start {
        ShiftStart::Depot(..) => None,
        ShiftStart::Elsewhere(place) => Some(place),
    };
    // The end is null if it equals the start, so that it moves with the depot.
    let end = (shift.end != shift.start.place()).then_some(shift.end);
    ShiftValues {
        id: shift.id.0,
        zone_id: zone.0,
        service_date: *date,
        courier_id: shift.courier.0,
        depot_id: shift.start.depot().map(|id| id.0),
        start_lat: elsewhere.map(|p| p.lat()),
        start_lng: elsewhere.map(|p| p.lng()),
        end_lat: end.map(|p| p.lat()),
        end_lng: end.map(|p| p.lng()),
        starts_at: shift.hours.start().to_utc(),
        ends_at: shift.hours.end().to_utc(),
        capacity: &shift.capacity.0,
        skills: &shift.skills,
        breaks: to_json(&shift.breaks),
        vehicle_type_id: shift.vehicle_type.as_ref().map(|of| of.id.0),
        areas: &shift.areas,
        preference: shift.preference.as_ref().map(to_json),
    }
}

/// The stops of a shift's breaks in order, as in a route without other stops.
pub fn break_stops(shift: &Shift) -> Vec<StopRecord> {
    let mut rank = None;
    let mut stops = Vec::with_capacity(shift.breaks.len());
    for pause in &shift.breaks {
        let next = Rank::between(rank.as_ref(), None);
        stops.push(StopRecord {
            id: StopId(Uuid::now_v7()),
            route: Some(shift.id),
            rank: next.clone(),
            kind: StopKind::Break,
            reservation: None,
            place: None,
            window: pause.window,
            service: pause.duration,
            set_up: Seconds::ZERO,
            load: Load::ZERO,
            skills: Vec::new(),
            depot: None,
            max_ride: None,
            ready: None,
            loaded_at: None,
            retry_of: None,
            called_off: None,
            depart_after: Timestamp(0),
            template: None,
            progress: StopProgress::PLANNED,
            pinned: false,
            promised_until: None,
        });
        rank = Some(next);
    }
    stops
}

#[auto_type(no_type_alias)]
fn joined() -> _ {
    let depot = shifts::zone_id.eq(depots::zone_id).and(shifts::depot_id.eq(depots::id.nullable()));
    let vehicle_type = shifts::vehicle_type_id.eq(vehicle_types::id.nullable());
    shifts::table.left_join(depots::table.on(depot)).left_join(vehicle_types::table.on(vehicle_type))
}

/// Raises the epoch of a plan. It creates the plan if the day has none yet.
///
/// It locks the plan against bookings until the transaction ends, because they share-lock the same row.
pub async fn raise_epoch(conn: &mut AsyncPgConnection, zone: ZoneId, date: NaiveDate) -> StoreResult<()> {
    diesel::insert_into(plan_rows::table)
        .values((plan_rows::zone_id.eq(zone.0), plan_rows::service_date.eq(date)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    diesel::update(plan_rows::table.find((zone.0, date)))
        .set(plan_rows::epoch.eq(plan_rows::epoch + 1))
        .execute(conn)
        .await?;
    Ok(())
}

/// The number of shifts of a courier that are in progress or still to come.
pub async fn open_of_courier(conn: &mut AsyncPgConnection, id: CourierId, now: Timestamp) -> StoreResult<i64> {
    let over = [ShiftState::Ended, ShiftState::Absent, ShiftState::BrokenDown].map(ShiftState::as_str);
    let open = shifts::table
        .inner_join(routes::table.on(routes::id.eq(shifts::id)))
        .filter(shifts::courier_id.eq(id.0).and(shifts::ends_at.gt(now.to_utc())))
        .filter(routes::shift_state.ne_all(over));
    Ok(open.count().get_result(conn).await?)
}

/// Inserts a new shift with its route and breaks. The plan must exist, see [`raise_epoch`].
pub async fn insert(conn: &mut AsyncPgConnection, zone: ZoneId, new: &ScheduledShift) -> StoreResult<()> {
    diesel::insert_into(shifts::table).values(values(zone, new)).execute(conn).await?;
    diesel::insert_into(routes::table)
        .values((routes::id.eq(new.shift.id.0), routes::zone_id.eq(zone.0), routes::service_date.eq(new.date)))
        .execute(conn)
        .await?;
    plans::insert_stops(conn, (zone, new.date), &break_stops(&new.shift)).await
}

/// What happens to the breaks in the route of an edited shift.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BreakStops {
    /// The breaks are the same and keep their positions among the other stops.
    Keep,
    /// The breaks are created again; the route must have no other stops.
    Replace,
}

/// Overwrites a shift if it has that version.
pub async fn update(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    new: &ScheduledShift,
    version: i64,
    breaks: BreakStops,
) -> StoreResult<Edited<()>> {
    let id = new.shift.id.0;
    let of_version = shifts::table.find(id).filter(shifts::version.eq(version));
    let edited =
        diesel::update(of_version).set((values(zone, new), shifts::version.eq(version + 1))).execute(conn).await?;
    if edited == 0 {
        return Ok(Edited::missed(shifts::table.find(id).select(shifts::version).get_result(conn).await.optional()?));
    }
    diesel::update(routes::table.find(id)).set(routes::version.eq(routes::version + 1)).execute(conn).await?;
    move_load_stops(conn, &new.shift).await?;
    if breaks == BreakStops::Replace {
        delete_own_stops(conn, new.shift.id).await?;
        plans::insert_stops(conn, (zone, new.date), &break_stops(&new.shift)).await?;
    }
    Ok(Edited::Done(()))
}

/// Deletes a shift with its route, breaks and load stops. Returns [`StoreError::Dangling`] while the route has other stops.
pub async fn delete(conn: &mut AsyncPgConnection, id: ShiftId) -> StoreResult<()> {
    delete_own_stops(conn, id).await?;
    diesel::delete(shifts::table.find(id.0)).execute(conn).await?;
    Ok(())
}

/// The kinds of stops that belong to a shift and to no reservation.
fn own_kinds() -> [&'static str; 2] {
    [StopKind::Break, StopKind::Load].map(StopKind::as_str)
}

async fn delete_own_stops(conn: &mut AsyncPgConnection, id: ShiftId) -> StoreResult<()> {
    let own = stops::table.filter(stops::route_id.eq(id.0).and(stops::kind.eq_any(own_kinds())));
    diesel::delete(own).execute(conn).await?;
    Ok(())
}

/// Moves the load stops of a shift, as far as its courier has not left for them, to the place where the shift starts.
async fn move_load_stops(conn: &mut AsyncPgConnection, shift: &Shift) -> StoreResult<()> {
    let place = shift.start.place();
    let planned = stops::kind.eq(StopKind::Load.as_str()).and(stops::state.eq(StopState::Planned.as_str()));
    diesel::update(stops::table.filter(stops::route_id.eq(shift.id.0).and(planned)))
        .set((stops::lat.eq(place.lat()), stops::lng.eq(place.lng())))
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves the load stops of all shifts of a day that start at the depot to its place.
pub async fn follow_depot(
    conn: &mut AsyncPgConnection,
    (zone, date): plans::PlanKey,
    depot: DepotId,
) -> StoreResult<()> {
    for shift in of_day(conn, zone, date).await?.iter().filter(|shift| shift.start.depot() == Some(depot)) {
        move_load_stops(conn, shift).await?;
    }
    Ok(())
}

/// The number of stops in the route of a shift, without breaks and load stops.
pub async fn visits(conn: &mut AsyncPgConnection, id: ShiftId) -> StoreResult<i64> {
    let visits = stops::table.filter(stops::route_id.eq(id.0).and(stops::kind.ne_all(own_kinds())));
    Ok(visits.count().get_result(conn).await?)
}

/// The days from `from` on with shifts that start at the depot.
pub async fn days_at_depot(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    depot: DepotId,
    from: NaiveDate,
) -> StoreResult<Vec<NaiveDate>> {
    let days = shifts::table
        .filter(shifts::zone_id.eq(zone.0).and(shifts::depot_id.eq(depot.0)).and(shifts::service_date.ge(from)))
        .order(shifts::service_date)
        .select(shifts::service_date)
        .distinct();
    Ok(days.load(conn).await?)
}

/// A shift of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ShiftId,
) -> StoreResult<Option<Record<ScheduledShift>>> {
    joined()
        .filter(shifts::id.eq(id.0).and(shifts::zone_id.eq_any(zones_of(merchant.0))))
        .select((ShiftRow::as_select(), (depots::lat, depots::lng).nullable(), Option::<VehicleTypeRow>::as_select()))
        .get_result(conn)
        .await
        .optional()?
        .map(record)
        .transpose()
}

/// The filter for shifts of a merchant. A field that is `None` does not restrict the result.
#[derive(Clone, Copy, Default, Debug)]
pub struct Filter {
    /// Only shifts of this zone.
    pub zone: Option<ZoneId>,
    /// Only shifts of this service day.
    pub date: Option<NaiveDate>,
    /// Only shifts of this courier.
    pub courier: Option<CourierId>,
}

/// The merchant's shifts.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    filter: Filter,
    page: Paging,
) -> StoreResult<Vec<Record<ScheduledShift>>> {
    let mut query = joined()
        .filter(shifts::zone_id.eq_any(zones_of(merchant.0)).and(shifts::id.gt(page.floor())))
        .order(shifts::id)
        .limit(page.limit)
        .select((ShiftRow::as_select(), (depots::lat, depots::lng).nullable(), Option::<VehicleTypeRow>::as_select()))
        .into_boxed();
    if let Some(zone) = filter.zone {
        query = query.filter(shifts::zone_id.eq(zone.0));
    }
    if let Some(date) = filter.date {
        query = query.filter(shifts::service_date.eq(date));
    }
    if let Some(courier) = filter.courier {
        query = query.filter(shifts::courier_id.eq(courier.0));
    }
    query.load(conn).await?.into_iter().map(record).collect()
}

/// All shifts of a plan, in order of their ids.
pub async fn of_day(conn: &mut AsyncPgConnection, zone: ZoneId, date: NaiveDate) -> StoreResult<Vec<Shift>> {
    let rows = joined()
        .filter(shifts::zone_id.eq(zone.0).and(shifts::service_date.eq(date)))
        .order(shifts::id)
        .select((ShiftRow::as_select(), (depots::lat, depots::lng).nullable(), Option::<VehicleTypeRow>::as_select()));
    rows.load(conn).await?.into_iter().map(shift).collect()
}

/// The days with shifts from `from` to `to`, both inclusive.
pub async fn days(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    from: NaiveDate,
    to: NaiveDate,
) -> StoreResult<Vec<NaiveDate>> {
    let days = shifts::table
        .filter(shifts::zone_id.eq(zone.0).and(shifts::service_date.between(from, to)))
        .order(shifts::service_date)
        .select(shifts::service_date)
        .distinct();
    Ok(days.load(conn).await?)
}
