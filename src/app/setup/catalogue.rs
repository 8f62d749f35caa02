//! The slot catalogue: slot templates and slot exceptions.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::zone_resource::{UseCases, zone_resource};
use crate::app::{AppError, AppResult, Paging};
use crate::store::{Edited, StoreResult, catalogue};
use ritiro_domain::{
    Action, Invalid, MerchantId, Record, SlotException, SlotExceptionId, SlotTemplate, SlotTemplateId, Timestamp,
    ZoneId,
};

/// The use cases of slot templates.
pub type SlotTemplates = UseCases<SlotTemplate>;

/// The use cases of slot exceptions.
pub type SlotExceptions = UseCases<SlotException>;

zone_resource! {
    SlotTemplate, id: SlotTemplateId, filter: Option<ZoneId>, name: "slot template", read: ReadCatalogue, edit: EditTemplates,
    audit: SlotTemplateCreated SlotTemplateReplaced SlotTemplateRetired,
    store: catalogue::insert_template, catalogue::find_template, catalogue::list_templates, catalogue::update_template;

    /// Promises that were made in the slot do not change, so the row stays.
    async fn delete(conn: &mut AsyncPgConnection, id: SlotTemplateId, now: Timestamp) -> StoreResult<()> {
        catalogue::retire_template(conn, id, now).await
    }
}

zone_resource! {
    SlotException, id: SlotExceptionId, filter: (Option<ZoneId>, Option<NaiveDate>), name: "slot exception",
    read: ReadCatalogue, edit: EditExceptions,
    audit: SlotExceptionCreated SlotExceptionReplaced SlotExceptionDeleted,
    store: catalogue::insert_exception, catalogue::find_exception, catalogue::list_exceptions, catalogue::update_exception;

    async fn delete(conn: &mut AsyncPgConnection, id: SlotExceptionId, _: Timestamp) -> StoreResult<()> {
        catalogue::delete_exception(conn, id).await
    }

    /// A closed slot is a slot of the zone.
    async fn check_in(
        conn: &mut AsyncPgConnection,
        merchant: MerchantId,
        zone: ZoneId,
        exception: &SlotException,
    ) -> AppResult<()> {
        let Some(id) = exception.template else { return Ok(()) };
        let template = catalogue::find_template(conn, merchant, id).await?.filter(|template| template.zone == zone);
        template.map(drop).ok_or_else(|| AppError::invalid("slot_template_id", "there is no such slot in the zone"))
    }
}
