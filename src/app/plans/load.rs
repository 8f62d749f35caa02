//! Rebuilds plans from the database.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel_async::AsyncPgConnection;

use super::PlanState;
use super::convert::{stop, vehicle};
use super::speeds::{self, Fixed};
use crate::store::plans::PlanKey;
use crate::store::{Store, StoreError, StoreResult, bookings, holds, plans, reports, shifts, zones};
use ritiro_domain::{
    Hold, Mark, Place, ReservationId, RouteProgress, Shift, ShiftId, ShiftState, SlotDay, StopKind, StopRecord, Zone,
};
use ritiro_planning::{Objective, Plan, Route, Stop, Travel, VehicleStatus};
use ritiro_travel::TravelModels;

/// How often the speeds of a plan are fixed while edits change the plan meanwhile.
const FIX_ATTEMPTS: u32 = 5;

/// Reads plans from the database.
#[derive(Clone)]
pub struct PlanLoader {
    /// The database.
    pub store: Store,
    /// The travel models of the zones.
    pub travel: TravelModels,
}

impl PlanLoader {
    /// Reads a plan as one consistent snapshot. Returns [`StoreError::Absent`] if the zone does not exist.
    pub async fn load(&self, key: PlanKey) -> StoreResult<PlanState> {
        for _ in 0..FIX_ATTEMPTS {
            let mut conn = self.store.connection().await?;
            let mut transaction = conn.build_transaction().read_only().repeatable_read();
            match transaction.run(async |conn| read(conn, &self.travel, key).await).await? {
                (state, Fixed::Yes) => return Ok(state),
                // An edit that raises the epoch meanwhile makes this miss.
                (state, Fixed::Open) => speeds::fix(&mut conn, &self.travel, &state).await?,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Reads the current state of a plan that was `known` before. It reads only the routes whose version changed. If
    /// the epoch changed (an edit of the fleet or of the rules), or if the travel source wants to be replaced, it reads everything.
    pub async fn catch_up(&self, known: &PlanState) -> StoreResult<PlanState> {
        if !known.plan.travel().is_current() {
            return self.load(known.key).await;
        }
        let mut conn = self.store.connection().await?;
        let mut transaction = conn.build_transaction().read_only().repeatable_read();
        let read = transaction.run(async |conn| read_on(conn, &self.travel, known).await).await?;
        drop(conn);
        match read {
            (state, Fixed::Yes) => Ok(state),
            (_, Fixed::Open) => self.load(known.key).await,
        }
    }

    /// The epoch of a plan and the versions of its routes. Any committed change of the plan raises one of them.
    pub async fn versions(&self, key: PlanKey) -> StoreResult<(Option<i64>, HashMap<ShiftId, i64>)> {
        let mut conn = self.store.connection().await?;
        let epoch = plans::epoch(&mut conn, key).await?;
        Ok((epoch, plans::versions(&mut conn, key).await?.into_iter().collect()))
    }

    /// The current number of taken places of each slot.
    pub async fn taken(&self, key: PlanKey) -> StoreResult<HashMap<SlotDay, i32>> {
        Ok(plans::taken(&mut *self.store.connection().await?, key).await?.into_iter().collect())
    }
}

async fn read(conn: &mut AsyncPgConnection, travel: &TravelModels, key: PlanKey) -> StoreResult<(PlanState, Fixed)> {
    let zone = Arc::new(zones::get(conn, key.0).await?.ok_or(StoreError::Absent)?);
    let epoch = plans::epoch(conn, key).await?;
    let (rules, fixed) = speeds::read(conn, &zone, key, epoch).await?;
    let shifts = shifts::of_day(conn, key.0, key.1).await?;
    let stops = plans::stops(conn, key).await?;
    let held = holds::active(conn, key).await?;
    let booked = bookings::reservations(conn, key).await?;
    let live: HashSet<ReservationId> = booked.into_iter().chain(held.iter().map(|h| h.reservation)).collect();
    // Failed stops whose booking has a new reservation are history. They are not orphans.
    let open = stops.iter().filter(|stop| !stop.progress.is_over());
    let orphans: HashSet<_> = open.filter_map(|s| s.reservation).filter(|r| !live.contains(r)).collect();
    let routes = plans::routes(conn, key).await?;
    let progress: HashMap<ShiftId, RouteProgress> = routes.iter().map(|route| (route.id, route.progress)).collect();
    let ids: Vec<_> = routes.iter().map(|route| route.id).collect();
    let source = speeds::source(travel, &zone, key.1, rules.as_deref())?;
    let state = PlanState {
        marks: marks(conn, key, &ids).await?,
        breakdowns: breakdowns(conn, key, &progress).await?,
        key,
        waiting: waiting(&zone, &stops, &*source)?,
        plan: build(source, &zone, &shifts, &progress, stops)?,
        progress,
        zone,
        epoch,
        versions: routes.into_iter().map(|route| (route.id, route.version)).collect(),
        holds: held.into_iter().map(|hold| (hold.id, Arc::new(hold))).collect(),
        taken: plans::taken(conn, key).await?.into_iter().collect(),
        places: places(conn, key).await?,
        orphans: orphans.into_iter().collect(),
    };
    Ok((state, fixed))
}

async fn read_on(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    known: &PlanState,
) -> StoreResult<(PlanState, Fixed)> {
    let epoch = plans::epoch(conn, known.key).await?;
    if epoch.is_none() || epoch != known.epoch {
        return read(conn, travel, known.key).await;
    }
    let routes = plans::routes(conn, known.key).await?;
    let versions: HashMap<ShiftId, i64> = routes.iter().map(|route| (route.id, route.version)).collect();
    let progress: HashMap<ShiftId, RouteProgress> =
        routes.into_iter().map(|route| (route.id, route.progress)).collect();
    let changed: Vec<ShiftId> =
        versions.iter().filter(|(id, version)| known.versions.get(id) != Some(version)).map(|(id, _)| *id).collect();
    let stops = if changed.is_empty() { Vec::new() } else { plans::stops_of(conn, &changed).await? };
    let held = holds::active(conn, known.key).await?;
    let (zone, source) = (&known.zone, known.plan.travel());
    let mut suspects = stops.clone();
    let waits = plans::waiting_stops(conn, known.key).await?;
    suspects.extend(waits.iter().cloned());
    let orphans = orphans(conn, known, &suspects, &held).await?;
    let mut by_route = by_route(zone, stops, source)?;
    let routes = changed.iter().map(|id| (*id, by_route.remove(id).unwrap_or_default()));
    let routes: Vec<_> = routes.collect();
    let status = |id: &ShiftId| VehicleStatus::of(&progress.get(id).copied().unwrap_or_default());
    let mut all_marks = known.marks.clone();
    all_marks.retain(|shift, _| !changed.contains(shift));
    all_marks.extend(marks(conn, known.key, &changed).await?);
    let state = PlanState {
        marks: all_marks,
        breakdowns: breakdowns(conn, known.key, &progress).await?,
        plan: known.plan.with_status(changed.iter().map(|id| (*id, status(id)))).with_stops(routes),
        waiting: waiting(zone, &waits, source)?,
        progress,
        versions,
        holds: held.into_iter().map(|hold| (hold.id, Arc::new(hold))).collect(),
        taken: plans::taken(conn, known.key).await?.into_iter().collect(),
        places: places(conn, known.key).await?,
        orphans,
        ..known.clone()
    };
    Ok((state, Fixed::Yes))
}

async fn places(conn: &mut AsyncPgConnection, key: PlanKey) -> StoreResult<HashMap<ReservationId, Vec<SlotDay>>> {
    let mut places: HashMap<_, Vec<_>> = HashMap::new();
    for (reservation, slot) in plans::places(conn, key).await? {
        places.entry(reservation).or_default().push(slot);
    }
    Ok(places)
}

/// Where vehicles broke down. Most days have none.
async fn breakdowns(
    conn: &mut AsyncPgConnection,
    key: PlanKey,
    progress: &HashMap<ShiftId, RouteProgress>,
) -> StoreResult<HashMap<ShiftId, Place>> {
    match progress.values().any(|progress| progress.shift == ShiftState::BrokenDown) {
        true => reports::breakdown_places(conn, key).await,
        false => Ok(HashMap::new()),
    }
}

async fn marks(
    conn: &mut AsyncPgConnection,
    key: PlanKey,
    shifts: &[ShiftId],
) -> StoreResult<HashMap<ShiftId, Arc<Vec<Mark>>>> {
    let marks = if shifts.is_empty() { HashMap::new() } else { reports::marks(conn, key, shifts).await? };
    Ok(marks.into_iter().map(|(shift, marks)| (shift, Arc::new(marks))).collect())
}

/// The reservations without a hold or a booking, among the given stops, the known orphans and the known holds.
async fn orphans(
    conn: &mut AsyncPgConnection,
    known: &PlanState,
    stops: &[StopRecord],
    held: &[Hold],
) -> StoreResult<Vec<ReservationId>> {
    let held: HashSet<ReservationId> = held.iter().map(|hold| hold.reservation).collect();
    let open = stops.iter().filter(|stop| !stop.progress.is_over());
    let suspects: HashSet<ReservationId> = open.filter_map(|stop| stop.reservation).collect();
    // A hold that ended elsewhere may have left its stops in a route that did not change.
    let ended = known.holds.values().map(|hold| hold.reservation);
    let suspects: HashSet<_> = suspects.into_iter().chain(ended).chain(known.orphans.iter().copied()).collect();
    let suspects: Vec<_> = suspects.into_iter().filter(|id| !held.contains(id)).collect();
    let booked: HashSet<_> = bookings::not_cancelled_among(conn, &suspects).await?.into_iter().collect();
    Ok(suspects.into_iter().filter(|id| !booked.contains(id)).collect())
}

/// Builds the plan from shifts and their stored stops, by the rules of the zone and with the travel source of the plan.
pub fn build(
    source: Arc<dyn Travel>,
    zone: &Zone,
    shifts: &[Shift],
    progress: &HashMap<ShiftId, RouteProgress>,
    stops: Vec<StopRecord>,
) -> StoreResult<Plan> {
    let mut by_route = by_route(zone, stops, &*source)?;
    let routes = shifts.iter().map(|shift| {
        let stops = by_route.remove(&shift.id).unwrap_or_default();
        let status = VehicleStatus::of(&progress.get(&shift.id).copied().unwrap_or_default());
        Route::new(vehicle(shift, status, zone, &*source), stops, &*source)
    });
    let routes = routes.collect();
    let objective = Objective::new(zone.objective);
    Ok(Plan::new(routes, source, objective, Arc::new(zone.skills.clone())))
}

fn by_route(zone: &Zone, stops: Vec<StopRecord>, source: &dyn Travel) -> StoreResult<HashMap<ShiftId, Vec<Stop>>> {
    let mut by_route: HashMap<_, Vec<_>> = HashMap::new();
    for record in stops {
        let stop = stop(&record, zone, source).map_err(|e| StoreError::corrupt("stops.skills", e))?;
        if let Some(route) = record.route {
            by_route.entry(route).or_default().push(stop);
        }
    }
    Ok(by_route)
}

/// The waiting stops, by reservation.
fn waiting(zone: &Zone, stops: &[StopRecord], source: &dyn Travel) -> StoreResult<HashMap<ReservationId, Vec<Stop>>> {
    let mut waiting: HashMap<_, Vec<_>> = HashMap::new();
    for record in stops.iter().filter(|record| record.route.is_none()) {
        let stop = stop(record, zone, source).map_err(|e| StoreError::corrupt("stops.skills", e))?;
        if let Some(reservation) = record.reservation {
            waiting.entry(reservation).or_default().push(stop);
        }
    }
    // The order of the rows does not matter: the pickup comes before the hand-over.
    waiting.values_mut().for_each(|stops| stops.sort_by_key(|stop| stop.visit.kind != StopKind::Pickup));
    Ok(waiting)
}
