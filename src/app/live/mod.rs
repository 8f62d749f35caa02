//! The day as it goes on: where couriers are, when they come, who is told, and what streams wait for.
//!
//! A plan is looked at when somebody asks for it, when it changes, when a courier sends positions, and every few seconds while
//! couriers are at work. What follows for each route is published as one value; streams wait for that of their route, so that
//! thousands of them sleep while another courier moves, and get the newest of what came meanwhile.

mod board;
mod courier;
mod day;
mod learned;
mod notifications;
mod pings;
mod route;
mod slots;
mod tracking;
mod trust;

use std::collections::HashSet;
use std::time::Duration;

use chrono::{Days, NaiveDate};

use super::{AppResult, AppState};
use crate::store::live;
use crate::store::plans::{self, PlanKey};
use ritiro_domain::{CourierId, Seconds, Window, ZoneId};

pub use crate::store::live::DayEvent;
pub use board::{Limits, LiveBoard};
pub use courier::{CourierWatch, RouteVersion};
pub use day::{DayMessage, DayWatch};
pub use pings::{MOST_PINGS, Ping, Pinged, flush, ping, receive};
pub use ritiro_planning::Eta;
pub use route::LiveRoute;
pub use slots::Slot;
pub use tracking::{CourierSeen, Tracking, TrackingWatch, get as tracking};

use board::Which;

/// A plan that is being repaired is told of when that is done, or after this time: what is late for the moment may be safe by then.
const REPAIRED_WITHIN: Duration = Duration::from_secs(1);
/// What was told of bookings is kept so many days, and so are plans looked for that are still driven.
const NOTICE_DAYS: u64 = 7;
const DRIVEN_DAYS: u64 = 2;
/// So many positions of a courier are read to tell which of them are believed.
const HISTORY: i64 = 100;
/// So many positions are deleted at once.
const AT_ONCE: i64 = 10_000;

/// Looks at every plan in which couriers are at work, and tells the outside what is to be told.
pub async fn tick(market: &AppState) -> AppResult<()> {
    let today = market.deps.now().to_utc().date_naive();
    let (from, to) = (today - Days::new(DRIVEN_DAYS), today + Days::new(1));
    let driven = plans::driven(&mut *market.deps.store.connection().await?, from, to).await?;
    let known = market.live.known().into_iter().filter(|key| (from..=to).contains(&key.1));
    let driven: HashSet<PlanKey> = driven.into_iter().collect();
    for key in known.filter(|key| !driven.contains(key)) {
        look(market, key, Which::All).await?;
    }
    for key in driven {
        // What is wrong with one day does not keep the others from being looked at.
        if let Err(error) = look_and_notify(market, key).await {
            tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a day could not be looked at; trying again");
        }
    }
    Ok(())
}

async fn look_and_notify(market: &AppState, key: PlanKey) -> AppResult<()> {
    market.plans.repaired_within(key, REPAIRED_WITHIN).await;
    look(market, key, Which::All).await?;
    notifications::notify_waiting(market, key).await?;
    notifications::notify(market, key).await
}

/// Looks at plans that changed, until the plans are gone. Plans that nobody follows are left alone.
pub async fn follow(market: &AppState) {
    use tokio::sync::broadcast::error::RecvError;
    let mut changes = market.plans.changes();
    loop {
        let keys = match changes.recv().await {
            Ok(key) => vec![key],
            Err(RecvError::Lagged(_)) => market.live.known(),
            Err(RecvError::Closed) => return,
        };
        for key in keys.into_iter().filter(|key| market.live.knows(*key)) {
            if let Err(error) = look(market, key, Which::Changed).await {
                tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a plan could not be followed");
            }
        }
    }
}

/// Deletes positions that are kept no longer, and what was told of days gone by.
pub async fn forget(market: &AppState) -> AppResult<()> {
    let (now, keep) = (market.deps.now(), market.live.limits().keep_positions);
    market.live.forget_positions(now - keep);
    let mut conn = market.deps.store.connection().await?;
    while live::forget_positions(&mut conn, now - keep, AT_ONCE).await? as i64 == AT_ONCE {}
    live::forget(&mut conn, now.to_utc().date_naive() - Days::new(NOTICE_DAYS)).await?;
    Ok(())
}

/// Brings the board up to date with a plan. The first time, it learns who drives there and where they were seen last.
async fn look(market: &AppState, key: PlanKey, which: Which) -> AppResult<()> {
    let state = market.plans.snapshot(key).await?;
    let pace = market.live.paces().of(market, &state.zone).await;
    let untrusted = market.live.untrusted(&state);
    if !untrusted.is_empty() {
        let mut conn = market.deps.store.connection().await?;
        let names = live::names(&mut conn, &untrusted).await?;
        let since = market.deps.now() - market.live.limits().keep_positions;
        let seen = live::recent(&mut conn, &untrusted, since, HISTORY).await?;
        market.live.meet(names, seen);
    }
    market.live.update(&state, pace, market.deps.now(), which);
    Ok(())
}

/// Brings the plans up to date by which a courier may drive now.
async fn look_for(market: &AppState, zone: ZoneId, courier: CourierId) -> AppResult<()> {
    let (book, now) = (market.deps.zones.get(zone).await?, Window::lasting(market.deps.now(), Seconds::ZERO));
    let today: NaiveDate = book.zone.date_of(now.start());
    for date in book.zone.days_at_work(now) {
        let key = (zone, date);
        let driven = date == today || market.live.knows(key) || market.plans.snapshot(key).await?.reaches(now);
        if driven {
            look(market, key, Which::Of(courier)).await?;
        }
    }
    Ok(())
}
