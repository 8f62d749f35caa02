//! Checks of edits while couriers are at work. When a route is loaded or driven, no edit may change its courier and
//! its start.
//!
//! Call each check in the transaction of the edit, after the plan's epoch is raised: then no report can be committed
//! in between.

use diesel_async::AsyncPgConnection;

use crate::app::{AppError, AppResult};
use crate::store::plans::{self, PlanKey};
use crate::store::shifts;
use ritiro_domain::{DepotId, RouteProgress, Shift, ShiftId};

/// Refuses a different courier, start or start time for a shift whose route is loaded or was driven.
pub(in crate::app) async fn ensure_free_to_replace(
    conn: &mut AsyncPgConnection,
    old: &Shift,
    new: &Shift,
) -> AppResult<()> {
    let changed = [
        ("courier", old.courier != new.courier),
        ("start", old.start != new.start),
        ("beginning", old.hours.start() != new.hours.start()),
    ];
    let changed: Vec<_> = changed.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
    let progress = plans::progress_of(conn, old.id).await?.unwrap_or_default();
    if changed.is_empty() || !progress.is_settled() {
        return Ok(());
    }
    Err(AppError::Conflict(format!(
        "{}, so its {} cannot change. {}",
        why(&progress),
        changed.join(", "),
        "Make another shift, and give it first what is left of this route \
         (POST /v1/zones/{id}/days/{date}/changes with assign)"
    )))
}

/// Refuses to delete a shift that is being driven, or whose goods are loaded.
pub(in crate::app) async fn ensure_free_to_delete(conn: &mut AsyncPgConnection, id: ShiftId) -> AppResult<()> {
    let progress = plans::progress_of(conn, id).await?.unwrap_or_default();
    if !progress.is_under_way() {
        return Ok(());
    }
    Err(AppError::Conflict(format!("{}: its end has to be reported first (an event of kind end)", why(&progress))))
}

/// Refuses to move a depot if a route of that day that starts there is loaded or under way.
pub(in crate::app) async fn ensure_none_drives_from(
    conn: &mut AsyncPgConnection,
    key: PlanKey,
    depot: DepotId,
) -> AppResult<()> {
    let from_there = shifts::of_day(conn, key.0, key.1).await?.into_iter().filter(|s| s.start.depot() == Some(depot));
    let from_there: Vec<ShiftId> = from_there.map(|shift| shift.id).collect();
    let routes = plans::routes(conn, key).await?;
    let under_way = routes.iter().filter(|route| from_there.contains(&route.id) && route.progress.is_under_way());
    let under_way: Vec<String> = under_way.map(|route| route.id.to_string()).collect();
    if under_way.is_empty() {
        return Ok(());
    }
    Err(AppError::Conflict(format!(
        "on {} these shifts are loaded at this depot or under way from it: {}. Their ends have to be reported first; \
         for other routes make another depot",
        key.1,
        under_way.join(", ")
    )))
}

fn why(progress: &RouteProgress) -> &'static str {
    match progress.started_at.or(progress.departed_at) {
        Some(_) => "the courier of this shift has begun work",
        None => "the route of this shift is released: its goods are loaded",
    }
}
