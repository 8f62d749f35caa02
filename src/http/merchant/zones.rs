//! Zones.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::setup::zones;
use crate::app::{Deps, Permission};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, MergePatch, OptionalIfMatch, Path, Query, Whole};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnPatch, OnRead, OnReplace};
use crate::http::wire::{Zone, ZoneFields, ZonePatch, ZoneReplacement};
use ritiro_domain::ZoneId;

/// The part of the list of zones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ZoneQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// Creates a zone.
#[utoipa::path(
    tag = "Zones",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = ZoneFields,
    responses((status = 201, body = Zone, description = "Created"), OnCreate),
    security(("bearer" = [])),
)]
#[post("/v1/zones")]
pub async fn create_zone(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<ZoneFields>,
) -> Result<Versioned<Zone>, Problem> {
    let idempotent = idempotent("zone", &caller.0, key, &body.0);
    let new = body.0.read(ZoneId(Uuid::now_v7()), caller.0.merchant)?;
    let made = zones::create(&deps, &caller.0, new, idempotent).await?;
    let address = format!("/v1/zones/{}", made.zone);
    Ok(Versioned::created(made.version, address, made.into()))
}

/// Lists the zones, oldest first.
#[utoipa::path(
    tag = "Zones",
    params(ZoneQuery),
    responses((status = 200, body = Page<Zone>, description = "One page of the list"), OnList),
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
    responses((status = 200, body = Zone, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/zones/{id}")]
pub async fn get_zone(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<Zone>, Problem> {
    let found = zones::get(&deps, &caller.0, ZoneId(id.0)).await?;
    Ok(Versioned::new(found.version, found.into()))
}

/// Replaces a zone.
#[utoipa::path(
    tag = "Zones",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = ZoneReplacement,
    responses((status = 200, body = Zone, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/zones/{id}")]
pub async fn replace_zone(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<ZoneFields>,
) -> Result<Versioned<Zone>, Problem> {
    let new = body.0.read(ZoneId(id.0), caller.0.merchant)?;
    let made = zones::replace(&deps, &caller.0, new, expected.version()).await?;
    Ok(Versioned::new(made.version, made.into()))
}

/// Changes some fields of a zone by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
#[utoipa::path(
    tag = "Zones",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = ZonePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Zone, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/zones/{id}")]
pub async fn change_zone(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<Zone>, Problem> {
    caller.0.may(Permission::EditZones)?;
    let id = ZoneId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = zones::get(&deps, &caller.0, id).await?;
        Ok((found.version, Zone::from(found)))
    };
    let write = async |fields: ZoneFields, version| -> Result<_, Problem> {
        let new = fields.read(id, caller.0.merchant)?;
        Ok(zones::replace(&deps, &caller.0, new, Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.version, made.into()))
}

/// Deletes a zone and its catalogue, if it has no depots, couriers or bookings.
#[utoipa::path(
    tag = "Zones",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/zones/{id}")]
pub async fn delete_zone(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    zones::delete(&deps, &caller.0, ZoneId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
