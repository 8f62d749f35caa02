//! Couriers.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::{Deps, couriers};
use crate::domain::{CourierId, ZoneId};
use crate::http::attempt::attempt;
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, Path, Query};
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnRead, OnReplace};
use crate::http::wire::{Courier, CourierFields};

/// Which of the couriers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CourierQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only of this zone.
    zone_id: Option<Uuid>,
}

/// Makes a courier in a zone.
#[utoipa::path(
    tag = "Couriers",
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key gets the same answer")),
    request_body = CourierFields,
    responses((status = 201, body = Courier, description = "Made"), OnCreate, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[post("/v1/couriers")]
pub async fn create_courier(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CourierFields>,
) -> Result<Versioned<Courier>, Problem> {
    let attempt = attempt("courier", &caller.0, key, &body.0);
    let made = couriers::create(&deps, &caller.0, body.0.into(), attempt).await?;
    let address = format!("/v1/couriers/{}", made.record.value.id);
    Ok(Versioned::created(made.record.version, address, made.into()))
}

/// Lists the couriers, oldest first.
#[utoipa::path(
    tag = "Couriers",
    params(CourierQuery),
    responses((status = 200, body = Page<Courier>, description = "One page"), OnList, (status = "default", body = Problem)),
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
    responses((status = 200, body = Courier, description = "As it stands"), OnRead, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[get("/v1/couriers/{id}")]
pub async fn get_courier(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<Courier>, Problem> {
    let found = couriers::get(&deps, &caller.0, CourierId(id.0)).await?;
    Ok(Versioned::new(found.record.version, found.into()))
}

/// Overwrites a courier. Shifts keep the capacity and skills that they were made with.
#[utoipa::path(
    tag = "Couriers",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = CourierFields,
    responses((status = 200, body = Courier, description = "Overwritten"), OnReplace, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[put("/v1/couriers/{id}")]
pub async fn replace_courier(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Json<CourierFields>,
) -> Result<Versioned<Courier>, Problem> {
    let made = couriers::replace(&deps, &caller.0, CourierId(id.0), body.0.into(), expected.version()).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Deletes a courier who has no shifts, and revokes the courier's tokens.
#[utoipa::path(
    tag = "Couriers",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Gone"), OnDelete, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[delete("/v1/couriers/{id}")]
pub async fn delete_courier(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    couriers::delete(&deps, &caller.0, CourierId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
