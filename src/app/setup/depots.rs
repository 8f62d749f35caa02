//! Depots. Moving one may break promises.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::promises::Before;
use super::settled;
use super::zone_resource::{UseCases, zone_resource};
use crate::app::edit::edited;
use crate::app::{AppError, AppResult, Deps, Paging};
use crate::store::{Edited, StoreResult, depots, shifts, zones};
use ritiro_domain::{Action, Depot, DepotId, Invalid, MerchantId, Record, Timestamp, ZoneId};

/// The use cases of depots.
pub type Depots = UseCases<Depot>;

zone_resource! {
    Depot, id: DepotId, filter: Option<ZoneId>, name: "depot", read: ReadDepots, edit: EditDepots,
    audit: DepotCreated DepotReplaced DepotDeleted,
    store: depots::insert, depots::find, depots::list, depots::update;

    async fn delete(conn: &mut AsyncPgConnection, id: DepotId, _: Timestamp) -> StoreResult<()> {
        depots::delete(conn, id).await
    }

    /// A depot can move if all routes that start there can still keep their promises and no such route is loaded or being driven.
    async fn overwrite(
        deps: &Deps,
        conn: &mut AsyncPgConnection,
        merchant: MerchantId,
        old: &Record<Depot>,
        depot: &Depot,
        base: i64,
    ) -> AppResult<(Record<Depot>, Vec<NaiveDate>)> {
        if old.value.place == depot.place {
            return Ok((edited("depot", depots::update(conn, old.zone, depot, base).await?)?, Vec::new()));
        }
        move_plans(deps, conn, merchant, depot, old.zone, base).await
    }
}

/// Moves a depot in the live plans whose routes start at it, and returns the days of these plans.
async fn move_plans(
    deps: &Deps,
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    depot: &Depot,
    zone: ZoneId,
    base: i64,
) -> AppResult<(Record<Depot>, Vec<NaiveDate>)> {
    // This locks several plans. It locks the zone first, so that two such edits cannot deadlock.
    let zone = zones::find_locked(conn, merchant, zone).await?.ok_or(AppError::NotFound("zone"))?.value;
    let days = shifts::days_at_depot(conn, zone.id, depot.id, deps.first_live_day(&zone)).await?;
    let mut before = Vec::with_capacity(days.len());
    for &day in &days {
        shifts::raise_epoch(conn, zone.id, day).await?;
        settled::ensure_none_drives_from(conn, (zone.id, day), depot.id).await?;
        before.push(Before::read(conn, &deps.travel, zone.clone(), day).await?);
    }
    let made = edited("depot", depots::update(conn, zone.id, depot, base).await?)?;
    for &day in &days {
        shifts::follow_depot(conn, (zone.id, day), depot.id).await?;
    }
    for plan in before {
        plan.ensure_kept(conn, &zone).await?;
    }
    Ok((made, days))
}
