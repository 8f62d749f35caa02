//! Depots: a merchant creates and edits them.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::promises::Before;
use super::settled;
use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, same_zone, zone_named};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal};
use crate::store::records::Receipt;
use crate::store::{depots, shifts, zones};
use ritiro_domain::{Action, Depot, DepotId, MerchantId, Record, ZoneId};

/// Creates a depot in a zone.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    depot: Depot,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<Depot>> {
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: Receipt| {
        find(conn, merchant, DepotId(made.subject)).await
    };
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        depot.check()?;
        zone_named(conn, merchant, zone).await?;
        let made = depots::insert(conn, zone, &depot).await?;
        let deed = AuditRecord::of(Action::DepotCreated, depot.id.0).at(made.version);
        Ok((made, deed))
    };
    let made = edit_once(deps, principal, Permission::EditDepots, idempotent, work, again).await?;
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Returns one depot.
pub async fn get(deps: &Deps, principal: &Principal, id: DepotId) -> AppResult<InZone<Depot>> {
    let found = find(&mut *deps.store.connection().await?, principal.may(Permission::ReadDepots)?, id).await?;
    deps.in_zone(found).await
}

/// Lists the depots of the merchant, or of one zone.
pub async fn list(
    deps: &Deps,
    principal: &Principal,
    zone: Option<ZoneId>,
    page: Paging,
) -> AppResult<Vec<InZone<Depot>>> {
    let merchant = principal.may(Permission::ReadDepots)?;
    let found = depots::list(&mut *deps.store.connection().await?, merchant, zone, page).await?;
    deps.all_in_zone(found).await
}

/// Replaces a depot of that version (`None`: of any version). The depot can move if all routes that start there can
/// still keep their promises and no such route is loaded or being driven.
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    depot: Depot,
    version: Option<i64>,
) -> AppResult<InZone<Depot>> {
    let (made, days) = edit(deps, principal, Permission::EditDepots, async |conn, merchant| {
        depot.check()?;
        let old = find(conn, merchant, depot.id).await?;
        same_zone(old.zone, zone)?;
        if is_there(&old.value, &depot, old.version, version)? {
            return Ok(((old, Vec::new()), None));
        }
        let base = base(version, old.version);
        let (made, days) = match old.value.place == depot.place {
            true => (edited("depot", depots::update(conn, zone, &depot, base).await?)?, Vec::new()),
            false => move_plans(deps, conn, merchant, &depot, zone, base).await?,
        };
        let deed = AuditRecord::of(Action::DepotReplaced, depot.id.0).at(made.version);
        Ok(((made, days), Some(deed)))
    })
    .await?;
    deps.zone_changed(zone);
    days.into_iter().for_each(|day| deps.plan_changed(zone, Some(day)));
    deps.in_zone(made).await
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
    for plan in before {
        plan.ensure_kept(conn, &zone).await?;
    }
    Ok((made, days))
}

/// Deletes a depot at which no shift starts.
pub async fn delete(deps: &Deps, principal: &Principal, id: DepotId) -> AppResult<()> {
    let found = edit(deps, principal, Permission::EditDepots, async |conn, merchant| {
        let found = find(conn, merchant, id).await?;
        depots::delete(conn, id).await?;
        Ok((found, Some(AuditRecord::of(Action::DepotDeleted, id.0))))
    })
    .await?;
    deps.zone_changed(found.zone);
    Ok(())
}

async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: DepotId) -> AppResult<Record<Depot>> {
    depots::find(conn, merchant, id).await?.ok_or(AppError::NotFound("depot"))
}
