//! Zones.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::{Deps, zones};
use crate::domain::ZoneId;
use crate::http::attempt::attempt;
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, Path, Query};
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnRead, OnReplace};
use crate::http::wire::{Zone, ZoneFields};

/// Which of the zones to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ZoneQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// Makes a zone.
#[utoipa::path(
    tag = "Zones",
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key gets the same answer")),
    request_body = ZoneFields,
    responses((status = 201, body = Zone, description = "Made"), OnCreate, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[post("/v1/zones")]
pub async fn create_zone(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<ZoneFields>,
) -> Result<Versioned<Zone>, Problem> {
    let attempt = attempt("zone", &caller.0, key, &body.0);
    let new = body.0.read(ZoneId(Uuid::now_v7()), caller.0.merchant)?;
    let made = zones::create(&deps, &caller.0, new, attempt).await?;
    let address = format!("/v1/zones/{}", made.zone);
    Ok(Versioned::created(made.version, address, made.into()))
}

/// Lists the zones, oldest first.
#[utoipa::path(
    tag = "Zones",
    params(ZoneQuery),
    responses((status = 200, body = Page<Zone>, description = "One page"), OnList, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[get("/v1/zones")]
pub async fn list_zones(deps: Data<Deps>, caller: Caller, query: Query<ZoneQuery>) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let found = zones::list(&deps, &caller.0, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |zone| zone.zone.0).map(Zone::from)))
}

/// Reads a zone.
#[utoipa::path(
    tag = "Zones",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Zone, description = "As it stands"), OnRead, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[get("/v1/zones/{id}")]
pub async fn get_zone(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<Zone>, Problem> {
    let found = zones::get(&deps, &caller.0, ZoneId(id.0)).await?;
    Ok(Versioned::new(found.version, found.into()))
}

/// Overwrites a zone.
#[utoipa::path(
    tag = "Zones",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = ZoneFields,
    responses((status = 200, body = Zone, description = "Overwritten"), OnReplace, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[put("/v1/zones/{id}")]
pub async fn replace_zone(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Json<ZoneFields>,
) -> Result<Versioned<Zone>, Problem> {
    let new = body.0.read(ZoneId(id.0), caller.0.merchant)?;
    let made = zones::replace(&deps, &caller.0, new, expected.version()).await?;
    Ok(Versioned::new(made.version, made.into()))
}

/// Deletes a zone with its catalogue, if it has no depots, couriers or bookings.
#[utoipa::path(
    tag = "Zones",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Gone"), OnDelete, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[delete("/v1/zones/{id}")]
pub async fn delete_zone(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    zones::delete(&deps, &caller.0, ZoneId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
