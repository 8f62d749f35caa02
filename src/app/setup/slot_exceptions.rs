//! Slot exceptions: a merchant creates and edits them.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::ForZone;
use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, same_zone, zone_named};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal};
use crate::store::catalogue;
use crate::store::records::Receipt;
use ritiro_domain::{Action, MerchantId, Record, SlotException, SlotExceptionId, SlotTemplateId, ZoneId};

/// A filter for slot exceptions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only those of this zone.
    pub zone: Option<ZoneId>,
    /// Only those of this day.
    pub date: Option<NaiveDate>,
}

/// Closes a day, or one slot of the day, with a slot exception.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    new: ForZone<SlotException>,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<SlotException>> {
    let ForZone { zone, value: exception } = new;
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: Receipt| {
        find(conn, merchant, SlotExceptionId(made.subject)).await
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
pub async fn get(deps: &Deps, principal: &Principal, id: SlotExceptionId) -> AppResult<InZone<SlotException>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found = find(&mut *deps.store.connection().await?, merchant, id).await?;
    deps.in_zone(found).await
}

/// Lists the slot exceptions that pass a filter.
pub async fn list(
    deps: &Deps,
    principal: &Principal,
    filter: Filter,
    page: Paging,
) -> AppResult<Vec<InZone<SlotException>>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found =
        catalogue::list_exceptions(&mut *deps.store.connection().await?, merchant, filter.zone, filter.date, page)
            .await?;
    deps.all_in_zone(found).await
}

/// Replaces a slot exception of that version (`None`: of any version).
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    id: SlotExceptionId,
    new: ForZone<SlotException>,
    version: Option<i64>,
) -> AppResult<InZone<SlotException>> {
    let (zone, exception) = (new.zone, SlotException { id, ..new.value });
    let made = edit(deps, principal, Permission::EditExceptions, async |conn, merchant| {
        exception.check()?;
        let old = find(conn, merchant, id).await?;
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
pub async fn delete(deps: &Deps, principal: &Principal, id: SlotExceptionId) -> AppResult<()> {
    let old = edit(deps, principal, Permission::EditExceptions, async |conn, merchant| {
        let old = find(conn, merchant, id).await?;
        catalogue::delete_exception(conn, id).await?;
        Ok((old, Some(AuditRecord::of(Action::SlotExceptionDeleted, id.0))))
    })
    .await?;
    deps.zone_changed(old.zone);
    Ok(())
}

async fn find(
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
