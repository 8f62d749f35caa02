//! Rebuilding a plan from the database.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel_async::AsyncPgConnection;

use super::PlanState;
use super::convert::{stop, vehicle};
use crate::domain::{ReservationId, Shift, ShiftId, StopRecord, Timestamp, Zone};
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
