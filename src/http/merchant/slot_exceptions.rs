//! Slot exceptions.

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
use crate::http::wire::{Date, SlotException, SlotExceptionFields, SlotExceptionPatch, SlotExceptionReplacement};
use ritiro_domain::{SlotExceptionId, ZoneId};

/// A filter for slot exceptions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SlotExceptionQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only slot exceptions of this zone.
    zone_id: Option<Uuid>,
    /// Only slot exceptions of this day.
    #[param(inline)]
    date: Option<Date>,
}

/// Closes a day, or one slot of a day.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = SlotExceptionFields,
    responses((status = 201, body = SlotException, description = "Created"), OnCreate),
    security(("bearer" = [])),
)]
#[post("/v1/slot-exceptions")]
pub async fn create_slot_exception(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<SlotExceptionFields>,
) -> Result<Versioned<SlotException>, Problem> {
    let idempotent = idempotent("slot_exception", &caller.0, key, &body.0);
    let zone = ZoneId(body.0.zone_id);
    let new = body.0.read(SlotExceptionId(Uuid::now_v7()));
    let made = catalogue::create_exception(&deps, &caller.0, zone, new, idempotent).await?;
    let address = format!("/v1/slot-exceptions/{}", made.record.value.id);
    Ok(Versioned::created(made.record.version, address, made.into()))
}

/// Lists the closed days and slots, oldest first.
#[utoipa::path(
    tag = "Slot catalogue",
    params(SlotExceptionQuery),
    responses((status = 200, body = Page<SlotException>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/slot-exceptions")]
pub async fn list_slot_exceptions(
    deps: Data<Deps>,
    caller: Caller,
    query: Query<SlotExceptionQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let zone = query.0.zone_id.map(ZoneId);
    let found = catalogue::list_exceptions(&deps, &caller.0, zone, query.0.date.map(|d| d.0), page.into()).await?;
    Ok(HttpResponse::Ok()
        .json(Page::new(found, &page, |slot_exception| slot_exception.record.value.id.0).map(SlotException::from)))
}

/// Reads a closed day or slot.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = SlotException, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/slot-exceptions/{id}")]
pub async fn get_slot_exception(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<Versioned<SlotException>, Problem> {
    let found = catalogue::get_exception(&deps, &caller.0, SlotExceptionId(id.0)).await?;
    Ok(Versioned::new(found.record.version, found.into()))
}

/// Replaces a closed day or slot.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = SlotExceptionReplacement,
    responses((status = 200, body = SlotException, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/slot-exceptions/{id}")]
pub async fn replace_slot_exception(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<SlotExceptionFields>,
) -> Result<Versioned<SlotException>, Problem> {
    let zone = ZoneId(body.0.zone_id);
    let new = body.0.read(SlotExceptionId(id.0));
    let made = catalogue::replace_exception(&deps, &caller.0, zone, new, expected.version()).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Changes some fields of a closed day or slot by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a
/// field.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = SlotExceptionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = SlotException, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/slot-exceptions/{id}")]
pub async fn change_slot_exception(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<SlotException>, Problem> {
    caller.0.may(Permission::EditExceptions)?;
    let id = SlotExceptionId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = catalogue::get_exception(&deps, &caller.0, id).await?;
        Ok((found.record.version, SlotException::from(found)))
    };
    let write = async |fields: SlotExceptionFields, version| -> Result<_, Problem> {
        let zone = ZoneId(fields.zone_id);
        Ok(catalogue::replace_exception(&deps, &caller.0, zone, fields.read(id), Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Opens a closed day or slot again.
#[utoipa::path(
    tag = "Slot catalogue",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/slot-exceptions/{id}")]
pub async fn delete_slot_exception(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    catalogue::delete_exception(&deps, &caller.0, SlotExceptionId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
