//! Watches couriers at work: it compares plans with the clock and with positions.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Days;
use uuid::Uuid;

use super::releases;
use crate::app::plans::{Command, DelayCheck, PlanState, Report, is_delayed, left_undone};
use crate::app::{AppResult, AppState};
use crate::store::plans::{self, PlanKey};
use ritiro_domain::{CourierEvent, CourierEventKind, Seconds, ShiftId, ShiftState, Timestamp};
use ritiro_planning::{Route, needs_repair};

/// After a courier's shift has ended, late reports of the device are awaited for this time before the remaining stops
/// go to other couriers.
const LATE_NEWS: Seconds = Seconds(600);

/// Checks every plan that couriers drive now: delayed couriers, absent couriers, and stops that wait for a courier.
/// Call it every few seconds. For a plan without problems, it only reads the routes in memory.
pub async fn tick(app: &AppState) -> AppResult<()> {
    let now = app.deps.now();
    for key in driven(app, now).await? {
        if let Err(error) = look(app, key, now).await {
            tracing::warn!(zone_id = %key.0, date = %key.1, %error, "couriers on the road could not be watched; trying again");
        }
    }
    Ok(())
}

/// The plans that may be driven now: a shift may have begun yesterday, and the service day is that of the zone.
async fn driven(app: &AppState, now: Timestamp) -> AppResult<Vec<PlanKey>> {
    let today = now.to_utc().date_naive();
    let around = today - Days::new(2)..=today + Days::new(1);
    let conn = &mut *app.deps.store.connection().await?;
    let mut keys: BTreeSet<PlanKey> = plans::driven(conn, *around.start(), *around.end()).await?.into_iter().collect();
    keys.extend(plans::releasing(conn, *around.start(), *around.end()).await?);
    Ok(keys.into_iter().collect())
}

async fn look(app: &AppState, key: PlanKey, now: Timestamp) -> AppResult<()> {
    let state = app.plans.snapshot(key).await?;
    let rules = app.plans.repair_rules();
    for shift in absent(&state, now, rules.absent_after) {
        let report = absence(&state, shift, now);
        app.plans.submit(key, Command::Report(report)).await?;
    }
    let seen = app.live.sightings(&state, now);
    let delayed = is_delayed(&state.plan, &state.progress, &seen, now, rules.slack);
    let ended = left_undone(&state.plan, &state.progress, now - LATE_NEWS);
    let released = releases::due(&state, now);
    let released_loads = releases::loads_due(&state, now);
    if delayed || !(ended.is_empty() && released.is_empty() && released_loads.is_empty()) {
        let watch = DelayCheck { seen, ended, released, released_loads };
        app.plans.submit(key, Command::DelayCheck(watch)).await?;
    }
    // This also repairs plans that a failed instance left behind.
    if needs_repair(&state.plan, &state.waiting, now) {
        app.plans.want_repair(key);
    }
    Ok(())
}

/// The shifts of couriers who should have left long ago and have not reported.
fn absent(state: &Arc<PlanState>, now: Timestamp, after: Seconds) -> Vec<ShiftId> {
    if after == Seconds::ZERO {
        return Vec::new();
    }
    let waits = |route: &&Arc<Route>| {
        let progress = state.progress.get(&route.vehicle().shift);
        let silent = progress.is_some_and(|p| p.shift == ShiftState::Planned && p.started_at.is_none());
        silent && route.departure().is_some_and(|leave| leave + after < now)
    };
    state.plan.routes().iter().filter(waits).map(|route| route.vehicle().shift).collect()
}

/// The report of an absence by the service. Its id is derived from the shift, so that the absence counts once even if
/// several instances detect it.
fn absence(state: &PlanState, shift: ShiftId, now: Timestamp) -> Report {
    let courier = state.plan.route(shift).map(|route| route.vehicle().courier);
    let courier = courier.unwrap_or_else(|| shift.0.into());
    let event = CourierEvent {
        id: Uuid::from_u128(!shift.0.as_u128()),
        courier,
        merchant: state.zone.merchant,
        zone: state.key.0,
        date: state.key.1,
        shift,
        stop: None,
        booking: None,
        kind: CourierEventKind::Absent,
        reason: None,
        place: None,
        note: None,
        by: "clock",
        at: now,
        said_at: now,
        received_at: now,
    };
    Report::of(shift, courier, vec![event])
}
