//! The slot catalogue: a merchant creates and edits slot templates and slot exceptions.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, same_zone, zone_named};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal};
use crate::store::catalogue;
use crate::store::records::Receipt;
use ritiro_domain::{Action, MerchantId, Record, SlotException, SlotExceptionId, SlotTemplate, SlotTemplateId, ZoneId};

/// Creates a slot template in the catalogue of a zone.
pub async fn create_template(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    template: SlotTemplate,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<SlotTemplate>> {
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: Receipt| {
        find_template(conn, merchant, SlotTemplateId(made.subject)).await
    };
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        template.check()?;
        zone_named(conn, merchant, zone).await?;
        let made = catalogue::insert_template(conn, zone, &template).await?;
        let deed = AuditRecord::of(Action::SlotTemplateCreated, template.id.0).at(made.version);
        Ok((made, deed))
    };
    let made = edit_once(deps, principal, Permission::EditTemplates, idempotent, work, again).await?;
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Returns one slot template.
pub async fn get_template(deps: &Deps, principal: &Principal, id: SlotTemplateId) -> AppResult<InZone<SlotTemplate>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found = find_template(&mut *deps.store.connection().await?, merchant, id).await?;
    deps.in_zone(found).await
}

/// Lists the slot templates of the merchant, or of one zone.
pub async fn list_templates(
    deps: &Deps,
    principal: &Principal,
    zone: Option<ZoneId>,
    page: Paging,
) -> AppResult<Vec<InZone<SlotTemplate>>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found = catalogue::list_templates(&mut *deps.store.connection().await?, merchant, zone, page).await?;
    deps.all_in_zone(found).await
}

/// Replaces a slot template of that version (`None`: of any version). Promises that were made in it do not change.
pub async fn replace_template(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    template: SlotTemplate,
    version: Option<i64>,
) -> AppResult<InZone<SlotTemplate>> {
    let made = edit(deps, principal, Permission::EditTemplates, async |conn, merchant| {
        template.check()?;
        let old = find_template(conn, merchant, template.id).await?;
        same_zone(old.zone, zone)?;
        if is_there(&old.value, &template, old.version, version)? {
            return Ok((old, None));
        }
        let base = base(version, old.version);
        let made = edited("slot template", catalogue::update_template(conn, zone, &template, base).await?)?;
        let deed = AuditRecord::of(Action::SlotTemplateReplaced, template.id.0).at(made.version);
        Ok((made, Some(deed)))
    })
    .await?;
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Retires a slot template. Promises that were made in it do not change.
pub async fn retire_template(deps: &Deps, principal: &Principal, id: SlotTemplateId) -> AppResult<()> {
    let old = edit(deps, principal, Permission::EditTemplates, async |conn, merchant| {
        let old = find_template(conn, merchant, id).await?;
        catalogue::retire_template(conn, id, deps.now()).await?;
        Ok((old, Some(AuditRecord::of(Action::SlotTemplateRetired, id.0))))
    })
    .await?;
    deps.zone_changed(old.zone);
    Ok(())
}

/// Closes a day, or one slot of the day, with a slot exception.
pub async fn create_exception(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    exception: SlotException,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<SlotException>> {
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: Receipt| {
        find_exception(conn, merchant, SlotExceptionId(made.subject)).await
    };
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        exception.check()?;
        zone_named(conn, merchant, zone).await?;
        check_template(conn, merchant, zone, exception.template).await?;
        let made = catalogue::insert_exception(conn, zone, &exception).await?;
        let deed = AuditRecord::of(Action::SlotExceptionCreated, exception.id.0).at(made.version);
        Ok((made, deed))
    };
    let made = edit_once(deps, principal, Permission::EditExceptions, idempotent, work, again).await?;
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Returns one slot exception.
pub async fn get_exception(
    deps: &Deps,
    principal: &Principal,
    id: SlotExceptionId,
) -> AppResult<InZone<SlotException>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found = find_exception(&mut *deps.store.connection().await?, merchant, id).await?;
    deps.in_zone(found).await
}

/// Lists the slot exceptions, optionally of one zone and one day.
pub async fn list_exceptions(
    deps: &Deps,
    principal: &Principal,
    zone: Option<ZoneId>,
    date: Option<NaiveDate>,
    page: Paging,
) -> AppResult<Vec<InZone<SlotException>>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found = catalogue::list_exceptions(&mut *deps.store.connection().await?, merchant, zone, date, page).await?;
    deps.all_in_zone(found).await
}

/// Replaces a slot exception of that version (`None`: of any version).
pub async fn replace_exception(
    deps: &Deps,
    principal: &Principal,
    zone: ZoneId,
    exception: SlotException,
    version: Option<i64>,
) -> AppResult<InZone<SlotException>> {
    let made = edit(deps, principal, Permission::EditExceptions, async |conn, merchant| {
        exception.check()?;
        let old = find_exception(conn, merchant, exception.id).await?;
        same_zone(old.zone, zone)?;
        if is_there(&old.value, &exception, old.version, version)? {
            return Ok((old, None));
        }
        check_template(conn, merchant, zone, exception.template).await?;
        let base = base(version, old.version);
        let made = edited("slot exception", catalogue::update_exception(conn, zone, &exception, base).await?)?;
        let deed = AuditRecord::of(Action::SlotExceptionReplaced, exception.id.0).at(made.version);
        Ok((made, Some(deed)))
    })
    .await?;
    deps.zone_changed(zone);
    deps.in_zone(made).await
}

/// Deletes a slot exception, so that the day or slot is open again.
pub async fn delete_exception(deps: &Deps, principal: &Principal, id: SlotExceptionId) -> AppResult<()> {
    let old = edit(deps, principal, Permission::EditExceptions, async |conn, merchant| {
        let old = find_exception(conn, merchant, id).await?;
        catalogue::delete_exception(conn, id).await?;
        Ok((old, Some(AuditRecord::of(Action::SlotExceptionDeleted, id.0))))
    })
    .await?;
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
