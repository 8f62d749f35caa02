//! Plans: routes with their versions, stops, and the number of taken places of each slot.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::columns::place_if;
use super::schema::{bookings, holds, plans, routes, slot_days, slot_places, stops, zones};
use super::{StoreError, StoreResult, columns};
use ritiro_domain::{
    BookingState, DepotId, FailureReason, HoldState, LoadPoint, Rank, ReservationId, RouteProgress, RouteState,
    Seconds, ShiftId, ShiftState, SlotDay, SlotTemplateId, StopId, StopKind, StopProgress, StopRecord, StopState,
    Timestamp, Window, ZoneId,
};

/// The key of a plan: a zone and a service day.
pub type PlanKey = (ZoneId, NaiveDate);

/// Reservations of a plan may have places in slots up to this many days before or after the plan's day. Shifts and
/// windows last one day at most.
const SLOT_DAYS: u64 = 4;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = stops, check_for_backend(Pg))]
struct StopRow {
    id: Uuid,
    zone_id: Uuid,
    service_date: NaiveDate,
    route_id: Option<Uuid>,
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
    state: String,
    departed_at: Option<DateTime<Utc>>,
    arrived_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    failure: Option<String>,
    pinned: bool,
    promised_until: Option<DateTime<Utc>>,
    ready_at: Option<DateTime<Utc>>,
    loaded_at: Option<Uuid>,
    retry_of: Option<Uuid>,
    called_off_at: Option<DateTime<Utc>>,
    setup_seconds: i64,
}

impl StopRow {
    fn progress(&self) -> StoreResult<StopProgress> {
        let state =
            StopState::parse(&self.state).ok_or_else(|| StoreError::corrupt("stops.state", self.state.clone()))?;
        let reason = |text: &String| {
            FailureReason::parse(text).ok_or_else(|| StoreError::corrupt("stops.failure", text.clone()))
        };
        Ok(StopProgress {
            state,
            departed_at: self.departed_at.map(Timestamp::from),
            arrived_at: self.arrived_at.map(Timestamp::from),
            finished_at: self.finished_at.map(Timestamp::from),
            failure: self.failure.as_ref().map(reason).transpose()?,
        })
    }
}

impl TryFrom<StopRow> for StopRecord {
    type Error = StoreError;

    fn try_from(row: StopRow) -> StoreResult<Self> {
        let start = row.window_start.map_or(Window::ANY.start(), Timestamp::from);
        let end = row.window_end.map_or(Window::ANY.end(), Timestamp::from);
        let progress = row.progress()?;
        Ok(Self {
            id: StopId(row.id),
            route: row.route_id.map(ShiftId),
            rank: Rank::from_bytes(row.rank).ok_or_else(|| StoreError::corrupt("stops.rank", "not a rank"))?,
            kind: StopKind::parse(&row.kind).ok_or_else(|| StoreError::corrupt("stops.kind", row.kind))?,
            reservation: row.reservation_id.map(ReservationId),
            place: place_if("stops.lat", row.lat, row.lng)?,
            window: Window::new(start, end).map_err(|e| StoreError::corrupt("stops.window_end", e))?,
            service: Seconds(row.service_seconds),
            set_up: Seconds(row.setup_seconds),
            load: columns::load("stops.load", row.load)?,
            skills: row.skills,
            depot: row.depot_id.map(DepotId),
            max_ride: row.max_ride_seconds.map(Seconds),
            depart_after: row.depart_after.into(),
            template: row.slot_template_id.map(SlotTemplateId),
            progress,
            pinned: row.pinned,
            promised_until: row.promised_until.map(Timestamp::from),
            ready: row.ready_at.map(Timestamp::from),
            loaded_at: row.loaded_at.map(|at| load_point(at, row.route_id)),
            retry_of: row.retry_of.map(StopId),
            called_off: row.called_off_at.map(Timestamp::from),
        })
    }
}

fn stop_row((zone, date): PlanKey, stop: &StopRecord) -> StopRow {
    let (start, end) = (stop.window.start(), stop.window.end());
    StopRow {
        id: stop.id.0,
        zone_id: zone.0,
        service_date: date,
        route_id: stop.route.map(|route| route.0),
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
        state: stop.progress.state.as_str().to_owned(),
        departed_at: stop.progress.departed_at.map(Timestamp::to_utc),
        arrived_at: stop.progress.arrived_at.map(Timestamp::to_utc),
        finished_at: stop.progress.finished_at.map(Timestamp::to_utc),
        failure: stop.progress.failure.map(|reason| reason.as_str().to_owned()),
        pinned: stop.pinned,
        promised_until: stop.promised_until.map(Timestamp::to_utc),
        ready_at: stop.ready.map(Timestamp::to_utc),
        loaded_at: loaded_at(stop),
        retry_of: stop.retry_of.map(|of| of.0),
        called_off_at: stop.called_off.map(Timestamp::to_utc),
        setup_seconds: stop.set_up.0,
    }
}

/// The point where goods were loaded: the id of the route stands for its start.
fn load_point(at: Uuid, route: Option<Uuid>) -> LoadPoint {
    if Some(at) == route { LoadPoint::Start } else { LoadPoint::Stop(StopId(at)) }
}

/// The reverse of [`load_point`].
pub(super) fn loaded_at(stop: &StopRecord) -> Option<Uuid> {
    match stop.loaded_at? {
        LoadPoint::Start => stop.route.map(|route| route.0),
        LoadPoint::Stop(at) => Some(at.0),
    }
}

/// The plan's epoch, which every edit of the fleet raises; `None` for a day that has never had a shift.
pub async fn epoch(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Option<i64>> {
    Ok(plans::table.find((zone.0, date)).select(plans::epoch).get_result(conn).await.optional()?)
}

/// The versions of a plan's routes.
pub async fn versions(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<(ShiftId, i64)>> {
    let of_plan = routes::table.filter(routes::zone_id.eq(zone.0).and(routes::service_date.eq(date)));
    let rows: Vec<(Uuid, i64)> = of_plan.select((routes::id, routes::version)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, version)| (ShiftId(id), version)).collect())
}

/// A route without its stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteRecord {
    /// The id of its shift.
    pub id: ShiftId,
    /// The version, which every change raises.
    pub version: i64,
    /// The progress of the route and its shift.
    pub progress: RouteProgress,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = routes, check_for_backend(Pg))]
struct RouteRow {
    id: Uuid,
    version: i64,
    state: String,
    shift_state: String,
    accepted_at: Option<DateTime<Utc>>,
    started_at: Option<DateTime<Utc>>,
    departed_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    locked_at: Option<DateTime<Utc>>,
    released_at: Option<DateTime<Utc>>,
    overtime_until: Option<DateTime<Utc>>,
}

impl TryFrom<RouteRow> for RouteRecord {
    type Error = StoreError;

    fn try_from(row: RouteRow) -> StoreResult<Self> {
        let at = |at: Option<DateTime<Utc>>| at.map(Timestamp::from);
        let progress = RouteProgress {
            route: RouteState::parse(&row.state).ok_or_else(|| StoreError::corrupt("routes.state", row.state))?,
            shift: ShiftState::parse(&row.shift_state)
                .ok_or_else(|| StoreError::corrupt("routes.shift_state", row.shift_state))?,
            accepted_at: at(row.accepted_at),
            started_at: at(row.started_at),
            departed_at: at(row.departed_at),
            finished_at: at(row.finished_at),
            ended_at: at(row.ended_at),
            locked_at: at(row.locked_at),
            released_at: at(row.released_at),
            overtime_until: at(row.overtime_until),
        };
        Ok(Self { id: ShiftId(row.id), version: row.version, progress })
    }
}

/// A plan's routes, without their stops.
pub async fn routes(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<RouteRecord>> {
    let of_plan = routes::table.filter(routes::zone_id.eq(zone.0).and(routes::service_date.eq(date)));
    let rows: Vec<RouteRow> = of_plan.select(RouteRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The progress of the route of a shift.
pub async fn progress_of(conn: &mut AsyncPgConnection, id: ShiftId) -> StoreResult<Option<RouteProgress>> {
    let row: Option<RouteRow> =
        routes::table.find(id.0).select(RouteRow::as_select()).get_result(conn).await.optional()?;
    row.map(|row| RouteRecord::try_from(row).map(|record| record.progress)).transpose()
}

/// The plans between two days, both inclusive, with couriers at work or with waiting stops.
pub async fn driven(conn: &mut AsyncPgConnection, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<PlanKey>> {
    let at_work = [ShiftState::OnDuty.as_str(), ShiftState::Paused.as_str()];
    let live = routes::table
        .filter(routes::shift_state.eq_any(at_work).and(routes::service_date.between(from, to)))
        .select((routes::zone_id, routes::service_date))
        .distinct();
    let waiting = stops::table
        .filter(stops::route_id.is_null().and(stops::service_date.between(from, to)))
        .select((stops::zone_id, stops::service_date))
        .distinct();
    let mut rows: Vec<(Uuid, NaiveDate)> = live.load(conn).await?;
    rows.extend(waiting.load::<(Uuid, NaiveDate)>(conn).await?);
    rows.sort_unstable();
    rows.dedup();
    Ok(rows.into_iter().map(|(zone, date)| (ZoneId(zone), date)).collect())
}

/// The plans between two days, both inclusive, whose zones release routes by a rule.
pub async fn releasing(conn: &mut AsyncPgConnection, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<PlanKey>> {
    let ruled = plans::table.inner_join(zones::table.on(zones::id.eq(plans::zone_id)));
    let ruled = ruled.filter(zones::release.is_not_null().and(plans::service_date.between(from, to)));
    let rows: Vec<(Uuid, NaiveDate)> = ruled.select((plans::zone_id, plans::service_date)).load(conn).await?;
    Ok(rows.into_iter().map(|(zone, date)| (ZoneId(zone), date)).collect())
}

/// The stops of a plan that are in no route.
pub async fn waiting_stops(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<StopRecord>> {
    let of_plan = stops::table.filter(stops::zone_id.eq(zone.0).and(stops::service_date.eq(date)));
    let rows: Vec<StopRow> = of_plan.filter(stops::route_id.is_null()).select(StopRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// All stops of a plan.
pub async fn stops(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<StopRecord>> {
    let of_plan = stops::table.filter(stops::zone_id.eq(zone.0).and(stops::service_date.eq(date)));
    let rows: Vec<StopRow> = of_plan.select(StopRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The stops of some routes.
pub async fn stops_of(conn: &mut AsyncPgConnection, routes: &[ShiftId]) -> StoreResult<Vec<StopRecord>> {
    let raw: Vec<Uuid> = routes.iter().map(|id| id.0).collect();
    let rows: Vec<StopRow> =
        stops::table.filter(stops::route_id.eq_any(raw)).select(StopRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Inserts the stops of a new shift. Stops of bookings are written in batches.
pub async fn insert_stops(conn: &mut AsyncPgConnection, plan: PlanKey, new: &[StopRecord]) -> StoreResult<()> {
    // This is far below the limit of 65,535 parameters for a statement.
    for chunk in new.chunks(1000) {
        let rows: Vec<_> = chunk.iter().map(|s| stop_row(plan, s)).collect();
        diesel::insert_into(stops::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// The numbers of taken places, for all slots in which reservations of the plan may have places.
pub async fn taken(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<(SlotDay, i32)>> {
    let near = slot_days::service_date.between(date - Days::new(SLOT_DAYS), date + Days::new(SLOT_DAYS));
    let of_plan = slot_days::table.filter(slot_days::zone_id.eq(zone.0).and(near));
    let columns = (slot_days::slot_template_id, slot_days::service_date, slot_days::taken);
    let rows: Vec<(Uuid, NaiveDate, i32)> = of_plan.select(columns).load(conn).await?;
    Ok(rows.into_iter().map(|(id, date, taken)| (SlotDay { template: SlotTemplateId(id), date }, taken)).collect())
}

/// The places that reservations of a plan take in other slots than the one of that day that they were sold as.
pub async fn places(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Vec<(ReservationId, SlotDay)>> {
    let of_plan = slot_places::table.filter(slot_places::zone_id.eq(zone.0).and(slot_places::service_date.eq(date)));
    let columns = (slot_places::reservation_id, slot_places::slot_template_id, slot_places::slot_date);
    let rows: Vec<(Uuid, Uuid, NaiveDate)> = of_plan.order(columns).select(columns).load(conn).await?;
    let place =
        |(reservation, slot, date)| (ReservationId(reservation), SlotDay { template: SlotTemplateId(slot), date });
    Ok(rows.into_iter().map(place).collect())
}

/// The plans from a day on with orphaned stops: they belong neither to an active hold nor to a booking that was not
/// cancelled. Their process died, or a transaction of another plan replaced them.
pub async fn with_orphans(conn: &mut AsyncPgConnection, since: NaiveDate) -> StoreResult<Vec<PlanKey>> {
    let booked = bookings::state.ne(BookingState::Cancelled.as_str());
    let booked = bookings::table.filter(bookings::reservation_id.nullable().eq(stops::reservation_id).and(booked));
    let held = holds::state.eq(HoldState::Active.as_str());
    let held = holds::table.filter(holds::reservation_id.nullable().eq(stops::reservation_id).and(held));
    let rows: Vec<(Uuid, NaiveDate)> = stops::table
        .filter(stops::service_date.ge(since).and(stops::reservation_id.is_not_null()))
        .filter(diesel::dsl::not(diesel::dsl::exists(booked)).and(diesel::dsl::not(diesel::dsl::exists(held))))
        .select((stops::zone_id, stops::service_date))
        .distinct()
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(zone, date)| (ZoneId(zone), date)).collect())
}
