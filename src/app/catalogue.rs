//! The slot catalogue, as its merchant keeps it.

use chrono::NaiveDate;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::edit::{base, edited, same_zone, zone_named};
use super::{AppError, AppResult, Deps, InZone, Paging, Principal};
use crate::domain::{MerchantId, Record, SlotException, SlotExceptionId, SlotTemplate, SlotTemplateId, ZoneId};
use crate::store::catalogue;

/// Puts a slot into the catalogue of a zone.
pub async fn create_template(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    template: SlotTemplate,
) -> AppResult<InZone<SlotTemplate>> {
    let merchant = principal.admin()?;
    template.check()?;
    let mut conn = deps.store.connection().await?;
    let made = conn
        .transaction(async |conn| {
            zone_named(conn, merchant, zone).await?;
            Ok::<_, AppError>(catalogue::insert_template(conn, zone, &template).await?)
        })
        .await?;
    drop(conn);
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// One slot of the catalogue.
pub async fn get_template(deps: &Deps, principal: &Principal, id: SlotTemplateId) -> AppResult<InZone<SlotTemplate>> {
    let found = find_template(&mut *deps.store.connection().await?, principal.admin()?, id).await?;
    deps.in_zone(found).await
}

/// The catalogue, of one zone if named.
pub async fn list_templates(
    deps: &Deps,
    principal: &Principal,
    zone: Option<ZoneId>,
    page: Paging,
) -> AppResult<Vec<InZone<SlotTemplate>>> {
    let merchant = principal.admin()?;
    let found = catalogue::list_templates(&mut *deps.store.connection().await?, merchant, zone, page).await?;
    deps.all_in_zone(found).await
}

/// Overwrites a slot of that version (`None`: of any). Promises that were made in it stay as they are.
pub async fn replace_template(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    template: SlotTemplate,
    version: Option<i64>,
) -> AppResult<InZone<SlotTemplate>> {
    let merchant = principal.admin()?;
    template.check()?;
    let mut conn = deps.store.connection().await?;
    let old = find_template(&mut conn, merchant, template.id).await?;
    same_zone(old.zone, zone)?;
    let made = edited(
        "slot template",
        catalogue::update_template(&mut conn, zone, &template, base(version, old.version)).await?,
    )?;
    drop(conn);
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Takes a slot out of the catalogue. Promises that were made in it stay as they are.
pub async fn retire_template(deps: &Deps, principal: &Principal, id: SlotTemplateId) -> AppResult<()> {
    let merchant = principal.admin()?;
    let mut conn = deps.store.connection().await?;
    let old = find_template(&mut conn, merchant, id).await?;
    catalogue::retire_template(&mut conn, id, deps.now()).await?;
    drop(conn);
    deps.zone_changed(old.zone);
    Ok(())
}

/// Closes a day, or one slot of it.
pub async fn create_exception(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    exception: SlotException,
) -> AppResult<InZone<SlotException>> {
    let merchant = principal.admin()?;
    exception.check()?;
    let mut conn = deps.store.connection().await?;
    let made = conn
        .transaction(async |conn| {
            zone_named(conn, merchant, zone).await?;
            check_template(conn, merchant, zone, exception.template).await?;
            Ok::<_, AppError>(catalogue::insert_exception(conn, zone, &exception).await?)
        })
        .await?;
    drop(conn);
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// One closed day or slot.
pub async fn get_exception(
    deps: &Deps,
    principal: &Principal,
    id: SlotExceptionId,
) -> AppResult<InZone<SlotException>> {
    let found = find_exception(&mut *deps.store.connection().await?, principal.admin()?, id).await?;
    deps.in_zone(found).await
}

/// The closed days and slots, of one zone and day if named.
pub async fn list_exceptions(
    deps: &Deps,
    principal: &Principal,
    zone: Option<ZoneId>,
    date: Option<NaiveDate>,
    page: Paging,
) -> AppResult<Vec<InZone<SlotException>>> {
    let merchant = principal.admin()?;
    let found = catalogue::list_exceptions(&mut *deps.store.connection().await?, merchant, zone, date, page).await?;
    deps.all_in_zone(found).await
}

/// Overwrites a closed day or slot of that version (`None`: of any).
pub async fn replace_exception(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    exception: SlotException,
    version: Option<i64>,
) -> AppResult<InZone<SlotException>> {
    let merchant = principal.admin()?;
    exception.check()?;
    let mut conn = deps.store.connection().await?;
    let old = find_exception(&mut conn, merchant, exception.id).await?;
    same_zone(old.zone, zone)?;
    check_template(&mut conn, merchant, zone, exception.template).await?;
    let made = edited(
        "slot exception",
        catalogue::update_exception(&mut conn, zone, &exception, base(version, old.version)).await?,
    )?;
    drop(conn);
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Opens a closed day or slot again.
pub async fn delete_exception(deps: &Deps, principal: &Principal, id: SlotExceptionId) -> AppResult<()> {
    let merchant = principal.admin()?;
    let mut conn = deps.store.connection().await?;
    let old = find_exception(&mut conn, merchant, id).await?;
    catalogue::delete_exception(&mut conn, id).await?;
    drop(conn);
    deps.zone_changed(old.zone);
    Ok(())
}

async fn find_template(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: SlotTemplateId,
) -> AppResult<Record<SlotTemplate>> {
    catalogue::find_template(conn, merchant, id).await?.ok_or(AppError::NotFound("slot template"))
}

async fn find_exception(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: SlotExceptionId,
) -> AppResult<Record<SlotException>> {
    catalogue::find_exception(conn, merchant, id).await?.ok_or(AppError::NotFound("slot exception"))
}

async fn check_template(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: ZoneId,
    id: Option<SlotTemplateId>,
) -> AppResult<()> {
    let Some(id) = id else { return Ok(()) };
    let template = catalogue::find_template(conn, merchant, id).await?.filter(|template| template.zone == zone);
    template.map(drop).ok_or_else(|| AppError::invalid("slot_template_id", "there is no such slot in the zone"))
}
