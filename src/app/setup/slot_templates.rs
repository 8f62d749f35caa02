//! Slot templates: a merchant creates and edits them.

use diesel_async::AsyncPgConnection;

use super::ForZone;
use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, same_zone, zone_named};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal};
use crate::store::catalogue;
use crate::store::records::Receipt;
use ritiro_domain::{Action, MerchantId, Record, SlotTemplate, SlotTemplateId, ZoneId};

/// Creates a slot template in the catalogue of a zone.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    new: ForZone<SlotTemplate>,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<SlotTemplate>> {
    let ForZone { zone, value: template } = new;
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: Receipt| {
        find(conn, merchant, SlotTemplateId(made.subject)).await
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
pub async fn get(deps: &Deps, principal: &Principal, id: SlotTemplateId) -> AppResult<InZone<SlotTemplate>> {
    let merchant = principal.may(Permission::ReadCatalogue)?;
    let found = find(&mut *deps.store.connection().await?, merchant, id).await?;
    deps.in_zone(found).await
}

/// Lists the slot templates of the merchant, or of one zone.
pub async fn list(
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
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    id: SlotTemplateId,
    new: ForZone<SlotTemplate>,
    version: Option<i64>,
) -> AppResult<InZone<SlotTemplate>> {
    let (zone, template) = (new.zone, SlotTemplate { id, ..new.value });
    let made = edit(deps, principal, Permission::EditTemplates, async |conn, merchant| {
        template.check()?;
        let old = find(conn, merchant, id).await?;
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
pub async fn delete(deps: &Deps, principal: &Principal, id: SlotTemplateId) -> AppResult<()> {
    let old = edit(deps, principal, Permission::EditTemplates, async |conn, merchant| {
        let old = find(conn, merchant, id).await?;
        catalogue::retire_template(conn, id, deps.now()).await?;
        Ok((old, Some(AuditRecord::of(Action::SlotTemplateRetired, id.0))))
    })
    .await?;
    deps.zone_changed(old.zone);
    Ok(())
}

async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: SlotTemplateId,
) -> AppResult<Record<SlotTemplate>> {
    catalogue::find_template(conn, merchant, id).await?.ok_or(AppError::NotFound("slot template"))
}
