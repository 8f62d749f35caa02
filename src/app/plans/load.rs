//! Rebuilding a plan from the database.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel_async::AsyncPgConnection;

use super::PlanState;
use super::convert::{stop, vehicle};
use crate::domain::{Hold, ReservationId, Shift, ShiftId, StopRecord, Timestamp, Zone};
use crate::planning::{Objective, Plan, Route, Stop, Travel};
use crate::store::plans::PlanKey;
use crate::store::{Store, StoreError, StoreResult, bookings, holds, plans, shifts, zones};
use crate::travel;

/// Reads a plan as one consistent snapshot; [`StoreError::Absent`] if there is no such zone.
pub async fn load(store: &Store, key: PlanKey) -> StoreResult<PlanState> {
    let mut conn = store.connection().await?;
    let mut transaction = conn.build_transaction().read_only().repeatable_read();
    transaction.run(async |conn| read(conn, key).await).await
}

/// The plan as it is now, of which `known` was true before: only routes with another version are read. Where the fleet or
/// the rules were edited, everything is.
pub async fn catch_up(store: &Store, known: &PlanState) -> StoreResult<PlanState> {
    let mut conn = store.connection().await?;
    let mut transaction = conn.build_transaction().read_only().repeatable_read();
    transaction.run(async |conn| read_on(conn, known).await).await
}

/// The epoch of a plan and the versions of its routes: any committed change of the plan raises one of them.
pub async fn versions(store: &Store, key: PlanKey) -> StoreResult<(Option<i64>, HashMap<ShiftId, i64>)> {
    let mut conn = store.connection().await?;
    let epoch = plans::epoch(&mut conn, key).await?;
    Ok((epoch, plans::versions(&mut conn, key).await?.into_iter().collect()))
}

async fn read(conn: &mut AsyncPgConnection, key: PlanKey) -> StoreResult<PlanState> {
    let zone = Arc::new(zones::get(conn, key.0).await?.ok_or(StoreError::Absent)?);
    let epoch = plans::epoch(conn, key).await?;
    let shifts = shifts::of_day(conn, key.0, key.1).await?;
    let stops = plans::stops(conn, key).await?;
    let held = holds::active(conn, key).await?;
    let booked = bookings::reservations(conn, key).await?;
    let as_of = stops.iter().map(|s| s.depart_after).max().unwrap_or(Timestamp::MIN);
    let live: HashSet<ReservationId> = booked.into_iter().chain(held.iter().map(|h| h.reservation)).collect();
    let orphans: HashSet<_> = stops.iter().filter_map(|s| s.reservation).filter(|r| !live.contains(r)).collect();
    Ok(PlanState {
        key,
        plan: build(&zone, &shifts, stops)?,
        zone,
        epoch,
        as_of,
        versions: plans::versions(conn, key).await?.into_iter().collect(),
        holds: held.into_iter().map(|hold| (hold.id, Arc::new(hold))).collect(),
        taken: plans::taken(conn, key).await?.into_iter().collect(),
        orphans: orphans.into_iter().collect(),
    })
}

async fn read_on(conn: &mut AsyncPgConnection, known: &PlanState) -> StoreResult<PlanState> {
    let epoch = plans::epoch(conn, known.key).await?;
    if epoch.is_none() || epoch != known.epoch {
        return read(conn, known.key).await;
    }
    let versions: HashMap<ShiftId, i64> = plans::versions(conn, known.key).await?.into_iter().collect();
    let changed: Vec<ShiftId> =
        versions.iter().filter(|(id, version)| known.versions.get(id) != Some(version)).map(|(id, _)| *id).collect();
    let stops = if changed.is_empty() { Vec::new() } else { plans::stops_of(conn, &changed).await? };
    let held = holds::active(conn, known.key).await?;
    let as_of = stops.iter().map(|s| s.depart_after).max().map_or(known.as_of, |newest| newest.max(known.as_of));
    let (zone, source) = (&known.zone, travel::source(known.zone.travel));
    let orphans = orphans(conn, known, &stops, &held).await?;
    let mut by_route = by_route(zone, stops, &*source)?;
    let routes = changed.iter().map(|id| (*id, by_route.remove(id).unwrap_or_default()));
    Ok(PlanState {
        plan: known.plan.with_stops(routes),
        as_of,
        versions,
        holds: held.into_iter().map(|hold| (hold.id, Arc::new(hold))).collect(),
        taken: plans::taken(conn, known.key).await?.into_iter().collect(),
        orphans,
        ..known.clone()
    })
}

/// Those among the stops of changed routes, and among the orphans that were known, that still belong to nobody.
async fn orphans(
    conn: &mut AsyncPgConnection,
    known: &PlanState,
    stops: &[StopRecord],
    held: &[Hold],
) -> StoreResult<Vec<ReservationId>> {
    let held: HashSet<ReservationId> = held.iter().map(|hold| hold.reservation).collect();
    let suspects: HashSet<ReservationId> = stops.iter().filter_map(|stop| stop.reservation).collect();
    // A hold that ended elsewhere leaves its stops where they were, in a route that did not change.
    let ended = known.holds.values().map(|hold| hold.reservation);
    let suspects: HashSet<_> = suspects.into_iter().chain(ended).chain(known.orphans.iter().copied()).collect();
    let suspects: Vec<_> = suspects.into_iter().filter(|id| !held.contains(id)).collect();
    let booked: HashSet<_> = bookings::confirmed_among(conn, &suspects).await?.into_iter().collect();
    Ok(suspects.into_iter().filter(|id| !booked.contains(id)).collect())
}

/// The routes of some shifts with their stored stops, by the rules of a zone.
pub fn build(zone: &Zone, shifts: &[Shift], stops: Vec<StopRecord>) -> StoreResult<Plan> {
    let source = travel::source(zone.travel);
    let mut by_route = by_route(zone, stops, &*source)?;
    let routes = shifts.iter().map(|shift| {
        let stops = by_route.remove(&shift.id).unwrap_or_default();
        Route::new(vehicle(shift, &zone.skills, &*source), stops, &*source)
    });
    let routes = routes.collect();
    let objective = Objective::new(zone.objective);
    Ok(Plan::new(routes, source, objective, Arc::new(zone.skills.clone())))
}

fn by_route(zone: &Zone, stops: Vec<StopRecord>, source: &dyn Travel) -> StoreResult<HashMap<ShiftId, Vec<Stop>>> {
    let mut by_route: HashMap<_, Vec<_>> = HashMap::new();
    for record in stops {
        let stop = stop(&record, &zone.skills, source).map_err(|e| StoreError::corrupt("stops.skills", e))?;
        by_route.entry(record.route).or_default().push(stop);
    }
    Ok(by_route)
}
