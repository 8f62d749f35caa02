//! The live day: positions of couriers, expected times, notifications and streams.
//!
//! A plan is evaluated when a caller asks for it, when it changes, when a courier sends positions, and every few
//! seconds while couriers are at work. The result for each route is published as one value, and each stream waits for
//! the value of its route. So thousands of streams sleep while another courier moves, and each stream gets only the
//! newest value.

mod board;
mod booking;
mod courier;
mod day;
mod learned;
mod learned_speeds;
mod ledger;
mod notifications;
mod pings;
mod route;
pub(in crate::app) mod shown;
mod slots;
mod trust;

use std::collections::HashSet;
use std::time::Duration;

use chrono::{Days, NaiveDate};

use super::{AppResult, AppState};
use crate::numbers::count;
use crate::store::live;
use crate::store::plans::{self, PlanKey};
use ritiro_domain::{CourierId, Seconds, Window, ZoneId};

pub use crate::store::live::DayEvent;
pub use board::{Limits, LiveBoard};
pub use booking::{CourierSeen, Tracking, TrackingWatch, get as tracking};
pub use courier::{CourierWatch, RouteVersion};
pub use day::{DayMessage, DayWatch};
pub use learned_speeds::{Leg, learn as learned_speeds};
pub use pings::{MOST_PINGS, Ping, Pinged, flush, ping, receive};
pub use ritiro_planning::Eta;
pub use route::LiveRoute;
pub use slots::Slot;

use board::Which;

/// The notifications of a plan under repair wait until the repair ends, or for this time at most: a promise that is
/// late for the moment may be safe after the repair.
const REPAIRED_WITHIN: Duration = Duration::from_secs(1);
/// How many days the record of sent notifications is kept.
const NOTICE_DAYS: u64 = 7;
/// The number of past days in which plans that are still driven are searched.
const DRIVEN_DAYS: u64 = 2;
/// The number of a courier's positions that are read to decide which of them are credible.
const HISTORY: i64 = 100;
/// The number of positions that are deleted in one statement.
const AT_ONCE: i64 = 10_000;

/// Evaluates every plan in which couriers are at work, and writes the notifications that are due.
pub async fn tick(app: &AppState) -> AppResult<()> {
    let today = app.deps.now().to_utc().date_naive();
    let (from, to) = (today - Days::new(DRIVEN_DAYS), today + Days::new(1));
    let driven = plans::driven(&mut *app.deps.store.connection().await?, from, to).await?;
    let known = app.live.known().into_iter().filter(|key| (from..=to).contains(&key.1));
    let driven: HashSet<PlanKey> = driven.into_iter().collect();
    for key in known.filter(|key| !driven.contains(key)) {
        look(app, key, Which::All).await?;
    }
    for key in driven {
        // An error in one day must not prevent the evaluation of the others.
        if let Err(error) = look_and_notify(app, key).await {
            tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a day could not be looked at; trying again");
        }
    }
    Ok(())
}

async fn look_and_notify(app: &AppState, key: PlanKey) -> AppResult<()> {
    app.plans.repaired_within(key, REPAIRED_WITHIN).await;
    look(app, key, Which::All).await?;
    notifications::notify_waiting(app, key).await?;
    notifications::notify(app, key).await
}

/// Evaluates plans that change, until the plans are closed. It skips plans that no stream follows.
pub async fn follow(app: &AppState) {
    use tokio::sync::broadcast::error::RecvError;
    let mut changes = app.plans.changes();
    loop {
        let keys = match changes.recv().await {
            Ok(key) => vec![key],
            Err(RecvError::Lagged(_)) => app.live.known(),
            Err(RecvError::Closed) => return,
        };
        for key in keys.into_iter().filter(|key| app.live.knows(*key)) {
            if let Err(error) = look(app, key, Which::Changed).await {
                tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a plan could not be followed");
            }
        }
    }
}

/// Deletes positions after their retention period, and the record of notifications of past days.
pub async fn forget(app: &AppState) -> AppResult<()> {
    let (now, keep) = (app.deps.now(), app.live.limits().keep_positions);
    app.live.forget_positions(now - keep);
    let mut conn = app.deps.store.connection().await?;
    while count(live::forget_positions(&mut conn, now - keep, AT_ONCE).await?) == AT_ONCE {}
    live::forget(&mut conn, now.to_utc().date_naive() - Days::new(NOTICE_DAYS)).await?;
    Ok(())
}

/// Updates the board with a plan. The first time, it also reads the names and the last positions of the couriers.
async fn look(app: &AppState, key: PlanKey, which: Which) -> AppResult<()> {
    let state = app.plans.snapshot(key).await?;
    let pace = app.live.paces().of(&app.deps, &state.zone).await;
    let untrusted = app.live.untrusted(&state);
    if !untrusted.is_empty() {
        let mut conn = app.deps.store.connection().await?;
        let names = live::names(&mut conn, &untrusted).await?;
        let since = app.deps.now() - app.live.limits().keep_positions;
        let seen = live::recent(&mut conn, &untrusted, since, HISTORY).await?;
        app.live.meet(names, seen);
    }
    app.live.update(&state, pace, app.deps.now(), which);
    Ok(())
}

/// Updates the board with the plans by which a courier may drive now.
async fn look_for(app: &AppState, zone: ZoneId, courier: CourierId) -> AppResult<()> {
    let (context, now) = (app.deps.zones.get(zone).await?, Window::lasting(app.deps.now(), Seconds::ZERO));
    let today: NaiveDate = context.zone.date_of(now.start());
    for date in context.zone.days_at_work(now) {
        let key = (zone, date);
        let driven = date == today || app.live.knows(key) || app.plans.snapshot(key).await?.reaches(now);
        if driven {
            look(app, key, Which::Of(courier)).await?;
        }
    }
    Ok(())
}
