//! Couriers.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::setup::couriers;
use crate::app::{Deps, Permission};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, MergePatch, OptionalIfMatch, Path, Query, Whole};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnPatch, OnRead, OnReplace};
use crate::http::wire::{Courier, CourierFields, CourierPatch, CourierReplacement};
use ritiro_domain::{CourierId, ZoneId};

/// A filter for couriers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CourierQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only couriers of this zone.
    zone_id: Option<Uuid>,
}

/// Creates a courier in a zone.
#[utoipa::path(
    tag = "Couriers",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = CourierFields,
    responses((status = 201, body = Courier, description = "Created"), OnCreate),
    security(("bearer" = [])),
)]
#[post("/v1/couriers")]
pub async fn create_courier(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CourierFields>,
) -> Result<Versioned<Courier>, Problem> {
    let idempotent = idempotent("courier", &caller.0, key, &body.0);
    let made = couriers::create(&deps, &caller.0, body.0.into(), idempotent).await?;
    let address = format!("/v1/couriers/{}", made.record.value.id);
    Ok(Versioned::created(made.record.version, address, made.into()))
}

/// Lists the couriers, oldest first.
#[utoipa::path(
    tag = "Couriers",
    params(CourierQuery),
    responses((status = 200, body = Page<Courier>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/couriers")]
pub async fn list_couriers(
    deps: Data<Deps>,
    caller: Caller,
    query: Query<CourierQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let zone = query.0.zone_id.map(ZoneId);
    let found = couriers::list(&deps, &caller.0, zone, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |courier| courier.record.value.id.0).map(Courier::from)))
}

/// Reads a courier.
#[utoipa::path(
    tag = "Couriers",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Courier, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/couriers/{id}")]
pub async fn get_courier(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<Courier>, Problem> {
    let found = couriers::get(&deps, &caller.0, CourierId(id.0)).await?;
    Ok(Versioned::new(found.record.version, found.into()))
}

/// Replaces a courier. Existing shifts keep the capacity and skills with which they were created.
#[utoipa::path(
    tag = "Couriers",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = CourierReplacement,
    responses((status = 200, body = Courier, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/couriers/{id}")]
pub async fn replace_courier(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<CourierFields>,
) -> Result<Versioned<Courier>, Problem> {
    let made = couriers::replace(&deps, &caller.0, CourierId(id.0), body.0.into(), expected.version()).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Changes some fields of a courier by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
///
/// Existing shifts keep the capacity and skills with which they were created.
#[utoipa::path(
    tag = "Couriers",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = CourierPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Courier, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/couriers/{id}")]
pub async fn change_courier(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<Courier>, Problem> {
    caller.0.may(Permission::EditCouriers)?;
    let id = CourierId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = couriers::get(&deps, &caller.0, id).await?;
        Ok((found.record.version, Courier::from(found)))
    };
    let write = async |fields: CourierFields, version| -> Result<_, Problem> {
        Ok(couriers::replace(&deps, &caller.0, id, fields.into(), Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Deletes a courier who has no shifts, and revokes the courier's tokens.
#[utoipa::path(
    tag = "Couriers",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/couriers/{id}")]
pub async fn delete_courier(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    couriers::delete(&deps, &caller.0, CourierId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
