//! Background maintenance: it deletes old data, and finds what other processes left behind.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncConnection;

use crate::app::access::keys;
use crate::app::dispatch::proofs;
use crate::app::{AppResult, AppState};
use crate::store::{self, contacts, holds, plans, privacy, records};
use ritiro_domain::Seconds;

/// How long responses to idempotency keys are kept.
const KEEP_ATTEMPTS: Seconds = Seconds(48 * 3600);
/// A plan writer removes expired holds within seconds. A hold that expired longer ago is unknown to its writer.
const FORGOTTEN_AFTER: Seconds = Seconds(30);
/// The number of contacts that are deleted in one statement.
const CONTACTS_AT_ONCE: i64 = 5_000;
/// The number of proofs that are deleted in one statement.
const PROOFS_AT_ONCE: i64 = 1_000;

/// Loads the plans with holds that another process left behind, because holds expire only in loaded plans.
pub async fn load_held_plans(app: &AppState) -> AppResult<()> {
    let keys = {
        let mut conn = app.deps.store.connection().await?;
        let held = holds::plans_with_active(&mut conn).await?;
        let since = app.deps.now().to_utc().date_naive() - Days::new(2);
        held.into_iter().chain(plans::with_orphans(&mut conn, since).await?).collect::<HashSet<_>>()
    };
    for key in keys {
        app.plans.snapshot(key).await?;
    }
    Ok(())
}

/// Expires holds that are overdue: plan writers do not expire holds that they do not know.
pub async fn expire_forgotten_holds(app: &AppState) -> AppResult<()> {
    let before = app.deps.now() - FORGOTTEN_AFTER;
    let overdue = holds::plans_with_overdue(&mut *app.deps.store.connection().await?, before).await?;
    for key in overdue {
        app.plans.expire_unknown(key).await?;
    }
    Ok(())
}

/// Deletes old responses to idempotency keys that no caller is expected to repeat.
pub async fn forget_idempotency_keys(app: &AppState) -> AppResult<()> {
    let mut conn = app.deps.store.connection().await?;
    records::forget_idempotency_keys(&mut conn, app.deps.now() - KEEP_ATTEMPTS).await?;
    Ok(())
}

/// Writes the last uses of keys to the database.
pub async fn note_uses(app: &AppState) -> AppResult<()> {
    keys::note_uses(&app.deps).await
}

/// Deletes the contacts of bookings whose service day is more than `days` days ago; 0 keeps them.
pub async fn forget_contacts(app: &AppState, days: u32) -> AppResult<()> {
    let Some(before) = days_ago(app, days) else { return Ok(()) };
    let mut conn = app.deps.store.connection().await?;
    while contacts::forget(&mut conn, before, CONTACTS_AT_ONCE).await? > 0 {}
    Ok(())
}

/// Deletes the proofs of bookings whose service day is more than `days` days ago (0 keeps them), and all pictures
/// whose proofs were deleted.
pub async fn forget_proofs(app: &AppState, days: u32) -> AppResult<()> {
    if let Some(before) = days_ago(app, days) {
        let (now, mut conn) = (app.deps.now(), app.deps.store.connection().await?);
        while store::proofs::forget(&mut conn, before, now, PROOFS_AT_ONCE).await? > 0 {}
    }
    proofs::delete_pictures(app).await
}

/// Reduces the precision of places of service days more than `days` days ago; 0 keeps it.
pub async fn erase_places(app: &AppState, days: u32) -> AppResult<()> {
    let Some(before) = days_ago(app, days) else { return Ok(()) };
    let now = app.deps.now();
    let mut conn = app.deps.store.connection().await?;
    while conn.transaction(async |conn| privacy::erase_day(conn, before, now).await).await?.is_some() {}
    Ok(())
}

/// Deletes the lost demand of days more than `days` days ago; 0 keeps it.
pub async fn forget_demand(app: &AppState, days: u32) -> AppResult<()> {
    let Some(before) = days_ago(app, days) else { return Ok(()) };
    super::forget(app, before).await
}

fn days_ago(app: &AppState, days: u32) -> Option<NaiveDate> {
    let today = app.deps.now().to_utc().date_naive();
    today.checked_sub_days(Days::new(days.into())).filter(|_| days > 0)
}

/// Removes data of past days from memory, which no courier needs any more: plans from before the day before yesterday,
/// live routes from before yesterday, and forecasts from before today.
pub async fn forget_plans(app: &AppState) {
    for (zone, _) in app.plans.loaded() {
        if let Ok(context) = app.deps.zones.get(zone).await {
            let today = context.zone.date_of(app.deps.now());
            app.plans.forget_before(zone, today - Days::new(2));
            app.foresights.forget_before(zone, today);
            app.live.forget_before(zone, today - Days::new(1));
        }
    }
}
