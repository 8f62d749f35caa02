//! Shifts.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::setup::shifts::{self, Filter};
use crate::app::{Deps, Permission};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, MergePatch, OptionalIfMatch, Path, Query, Whole};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnPatch, OnRead, OnReplace};
use crate::http::wire::{Date, Shift, ShiftFields, ShiftPatch, ShiftReplacement};
use ritiro_domain::{CourierId, ShiftId, ZoneId};

/// A filter for shifts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ShiftQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only shifts of this service day.
    #[param(inline)]
    date: Option<Date>,
    /// Only shifts of this zone.
    zone_id: Option<Uuid>,
    /// Only shifts of this courier.
    courier_id: Option<Uuid>,
}

/// Creates a shift with an empty route.
#[utoipa::path(
    tag = "Shifts",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = ShiftFields,
    responses((status = 201, body = Shift, description = "Created"), OnCreate),
    security(("bearer" = [])),
)]
#[post("/v1/shifts")]
pub async fn create_shift(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<ShiftFields>,
) -> Result<Versioned<Shift>, Problem> {
    let idempotent = idempotent("shift", &caller.0, key, &body.0);
    let made = shifts::create(&deps, &caller.0, body.0.read()?, idempotent).await?;
    let address = format!("/v1/shifts/{}", made.record.value.shift.id);
    Ok(Versioned::created(made.record.version, address, made.into()))
}

/// Lists the shifts, oldest first.
#[utoipa::path(
    tag = "Shifts",
    params(ShiftQuery),
    responses((status = 200, body = Page<Shift>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/shifts")]
pub async fn list_shifts(deps: Data<Deps>, caller: Caller, query: Query<ShiftQuery>) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let filter = Filter {
        zone: query.0.zone_id.map(ZoneId),
        date: query.0.date.map(|d| d.0),
        courier: query.0.courier_id.map(CourierId),
    };
    let found = shifts::list(&deps, &caller.0, filter, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |shift| shift.record.value.shift.id.0).map(Shift::from)))
}

/// Reads a shift.
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Shift, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/shifts/{id}")]
pub async fn get_shift(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<Shift>, Problem> {
    let found = shifts::get(&deps, &caller.0, ShiftId(id.0)).await?;
    Ok(Versioned::new(found.record.version, found.into()))
}

/// Replaces a shift, if its route still keeps all promises.
///
/// The shift stays on its service day and in its zone. Once the route is released or the courier has started, the courier, the start place
/// and the start time cannot be changed (409).
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = ShiftReplacement,
    responses((status = 200, body = Shift, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/shifts/{id}")]
pub async fn replace_shift(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<ShiftFields>,
) -> Result<Versioned<Shift>, Problem> {
    let made = shifts::replace(&deps, &caller.0, ShiftId(id.0), body.0.read()?, expected.version()).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Changes some fields of a shift by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
///
/// The conditions are the same as for replacing a shift.
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = ShiftPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Shift, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/shifts/{id}")]
pub async fn change_shift(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<Shift>, Problem> {
    caller.0.may(Permission::EditShifts)?;
    let id = ShiftId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = shifts::get(&deps, &caller.0, id).await?;
        Ok((found.record.version, Shift::from(found)))
    };
    let write = async |fields: ShiftFields, version| -> Result<_, Problem> {
        Ok(shifts::replace(&deps, &caller.0, id, fields.read()?, Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Deletes a shift whose route has no stops except breaks. It is refused while the courier is at work or the goods are loaded (409).
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/shifts/{id}")]
pub async fn delete_shift(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    shifts::delete(&deps, &caller.0, ShiftId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
