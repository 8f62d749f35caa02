//! Keys.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::Deps;
use crate::app::access::keys;
use crate::http::caller::Caller;
use crate::http::extract::{IdempotencyKey, Json, Path, Query};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnDelete, OnList, OnRead, OnSecret};
use crate::http::wire::{Key, KeyFields, NewKey};
use ritiro_domain::CredentialId;

/// The part of the list of keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KeyQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// Creates a key. Keys are for servers and for the tools of dispatchers. Never use them in shoppers' browsers.
#[utoipa::path(
    tag = "Keys",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key creates nothing new and is answered with `secret_shown`")),
    request_body = KeyFields,
    responses((status = 201, body = NewKey, description = "The new key or token, with its secret"), OnSecret),
    security(("bearer" = [])),
)]
#[post("/v1/keys")]
pub async fn create_key(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<KeyFields>,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("key", &caller.0, key, &body.0);
    let issued = keys::create(&deps, &caller.0, body.0.read(), idempotent).await?;
    let address = format!("/v1/keys/{}", issued.credential.id);
    Ok(HttpResponse::Created().insert_header(("Location", address)).json(NewKey::from(issued)))
}

/// Lists the keys, oldest first, including revoked ones.
#[utoipa::path(
    tag = "Keys",
    params(KeyQuery),
    responses((status = 200, body = Page<Key>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/keys")]
pub async fn list_keys(deps: Data<Deps>, caller: Caller, query: Query<KeyQuery>) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let found = keys::list(&deps, &caller.0, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |key| key.id.0).map(Key::from)))
}

/// Reads a key.
#[utoipa::path(
    tag = "Keys",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Key, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/keys/{id}")]
pub async fn get_key(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = keys::get(&deps, &caller.0, CredentialId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Key::from(found)))
}

/// Revokes a key. Revoking a revoked key changes nothing. The last valid admin key cannot be revoked.
#[utoipa::path(
    tag = "Keys",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/keys/{id}")]
pub async fn revoke_key(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    keys::revoke_one(&deps, &caller.0, CredentialId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
