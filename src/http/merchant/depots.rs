//! Depots.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::setup::depots;
use crate::app::{Deps, Permission};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, MergePatch, OptionalIfMatch, Path, Query, Whole};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnCreate, OnDelete, OnList, OnPatch, OnRead, OnReplace};
use crate::http::wire::{Depot, DepotFields, DepotPatch, DepotReplacement};
use ritiro_domain::{DepotId, ZoneId};

/// A filter for depots.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DepotQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only depots of this zone.
    zone_id: Option<Uuid>,
}

/// Creates a depot in a zone.
#[utoipa::path(
    tag = "Depots",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = DepotFields,
    responses((status = 201, body = Depot, description = "Created"), OnCreate),
    security(("bearer" = [])),
)]
#[post("/v1/depots")]
pub async fn create_depot(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<DepotFields>,
) -> Result<Versioned<Depot>, Problem> {
    let idempotent = idempotent("depot", &caller.0, key, &body.0);
    let zone = ZoneId(body.0.zone_id);
    let new = body.0.read(DepotId(Uuid::now_v7()))?;
    let made = depots::create(&deps, &caller.0, zone, new, idempotent).await?;
    let address = format!("/v1/depots/{}", made.record.value.id);
    Ok(Versioned::created(made.record.version, address, made.into()))
}

/// Lists the depots, oldest first.
#[utoipa::path(
    tag = "Depots",
    params(DepotQuery),
    responses((status = 200, body = Page<Depot>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/depots")]
pub async fn list_depots(deps: Data<Deps>, caller: Caller, query: Query<DepotQuery>) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let zone = query.0.zone_id.map(ZoneId);
    let found = depots::list(&deps, &caller.0, zone, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |depot| depot.record.value.id.0).map(Depot::from)))
}

/// Reads a depot.
#[utoipa::path(
    tag = "Depots",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Depot, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/depots/{id}")]
pub async fn get_depot(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<Depot>, Problem> {
    let found = depots::get(&deps, &caller.0, DepotId(id.0)).await?;
    Ok(Versioned::new(found.record.version, found.into()))
}

/// Replaces a depot.
///
/// A depot can be moved only if all routes that start there still keep their promises, and none of them is loaded or under way. Otherwise
/// the answer is 409.
#[utoipa::path(
    tag = "Depots",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = DepotReplacement,
    responses((status = 200, body = Depot, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/depots/{id}")]
pub async fn replace_depot(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<DepotFields>,
) -> Result<Versioned<Depot>, Problem> {
    let zone = ZoneId(body.0.zone_id);
    let new = body.0.read(DepotId(id.0))?;
    let made = depots::replace(&deps, &caller.0, zone, new, expected.version()).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Changes some fields of a depot by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
///
/// The conditions for moving a depot are the same as for replacing it.
#[utoipa::path(
    tag = "Depots",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = DepotPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Depot, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/depots/{id}")]
pub async fn change_depot(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<Depot>, Problem> {
    caller.0.may(Permission::EditDepots)?;
    let id = DepotId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = depots::get(&deps, &caller.0, id).await?;
        Ok((found.record.version, Depot::from(found)))
    };
    let write = async |fields: DepotFields, version| -> Result<_, Problem> {
        let zone = ZoneId(fields.zone_id);
        Ok(depots::replace(&deps, &caller.0, zone, fields.read(id)?, Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.record.version, made.into()))
}

/// Deletes a depot at which no shift starts.
#[utoipa::path(
    tag = "Depots",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/depots/{id}")]
pub async fn delete_depot(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    depots::delete(&deps, &caller.0, DepotId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
