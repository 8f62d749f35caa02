//! Slot templates.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::setup::catalogue;
use crate::app::{Deps, Permission};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, MergePatch, OptionalIfMatch, Path, Query, Whole};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnPatch, OnRead, OnReplace};
use crate::http::wire::{SlotTemplate, SlotTemplateFields, SlotTemplatePatch, SlotTemplateReplacement};
use ritiro_domain::{SlotTemplateId, ZoneId};

/// A filter for slot templates.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SlotTemplateQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only slot templates of this zone.
    zone_id: Option<Uuid>,
}

/// Adds a slot to the catalogue of a zone.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = SlotTemplateFields,
    responses((status = 201, body = SlotTemplate, description = "Created"), OnCreate),
    security(("bearer" = [])),
)]
#[post("/v1/slot-templates")]
pub async fn create_slot_template(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<SlotTemplateFields>,
) -> Result<Versioned<SlotTemplate>, Problem> {
    let idempotent = idempotent("slot_template", &caller.0, key, &body.0);
    let zone = ZoneId(body.0.zone_id);
    let new = body.0.read(SlotTemplateId(Uuid::now_v7()))?;
    let made = catalogue::create_template(&deps, &caller.0, zone, new, idempotent).await?;
    let address = format!("/v1/slot-templates/{}", made.record.value.id);
    Ok(Versioned::created(made.record.version, address, made.into()))
}

/// Lists the slots of the catalogue, oldest first.
#[utoipa::path(
    tag = "Slot catalogue",
    params(SlotTemplateQuery),
    responses((status = 200, body = Page<SlotTemplate>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/slot-templates")]
pub async fn list_slot_templates(
    deps: Data<Deps>,
    caller: Caller,
    query: Query<SlotTemplateQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let zone = query.0.zone_id.map(ZoneId);
    let found = catalogue::list_templates(&deps, &caller.0, zone, page.into()).await?;
    Ok(HttpResponse::Ok()
        .json(Page::new(found, &page, |slot_template| slot_template.record.value.id.0).map(SlotTemplate::from)))
}

/// Reads a slot of the catalogue.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = SlotTemplate, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/slot-templates/{id}")]
pub async fn get_slot_template(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<Versioned<SlotTemplate>, Problem> {
    let found = catalogue::get_template(&deps, &caller.0, SlotTemplateId(id.0)).await?;
    Ok(Versioned::new(found.record.version, found.into()))
}

/// Replaces a slot. Existing promises in it do not change.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = SlotTemplateReplacement,
    responses((status = 200, body = SlotTemplate, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/slot-templates/{id}")]
pub async fn replace_slot_template(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<SlotTemplateFields>,
) -> Result<Versioned<SlotTemplate>, Problem> {
    let zone = ZoneId(body.0.zone_id);
    let new = body.0.read(SlotTemplateId(id.0))?;
    let made = catalogue::replace_template(&deps, &caller.0, zone, new, expected.version()).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Changes some fields of a slot by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
///
/// Existing promises in the slot do not change.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = SlotTemplatePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = SlotTemplate, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/slot-templates/{id}")]
pub async fn change_slot_template(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<SlotTemplate>, Problem> {
    caller.0.may(Permission::EditTemplates)?;
    let id = SlotTemplateId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = catalogue::get_template(&deps, &caller.0, id).await?;
        Ok((found.record.version, SlotTemplate::from(found)))
    };
    let write = async |fields: SlotTemplateFields, version| -> Result<_, Problem> {
        let zone = ZoneId(fields.zone_id);
        Ok(catalogue::replace_template(&deps, &caller.0, zone, fields.read(id)?, Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Removes a slot from the catalogue. Existing promises in it do not change.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/slot-templates/{id}")]
pub async fn retire_slot_template(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    catalogue::retire_template(&deps, &caller.0, SlotTemplateId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
