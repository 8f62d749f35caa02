//! Keys.

use crate::app::access::keys;
use crate::http::handler::*;
use crate::http::wire::{Key, KeyFields, NewKey};
use ritiro_domain::CredentialId;

/// Creates a key. Keys are for servers and for the tools of dispatchers. Never use them in shoppers' browsers.
#[utoipa::path(
    tag = "Keys",
    params(KeyOfSecret),
    request_body = KeyFields,
    responses((status = 201, body = NewKey, description = "The new key or token, with its secret"), OnSecret),
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
#[utoipa::path(tag = "Keys", params(PageQuery), responses((status = 200, body = Page<Key>), OnList))]
#[get("/v1/keys")]
pub async fn list_keys(deps: Data<Deps>, caller: Caller, query: Query<PageQuery>) -> Result<HttpResponse, Problem> {
    let page = query.0.page();
    let found = keys::list(&deps, &caller.0, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::of(found, &page, |one: &Key| one.id)))
}

/// Reads a key.
#[utoipa::path(tag = "Keys", responses((status = 200, body = Key), OnRead))]
#[get("/v1/keys/{id}")]
pub async fn get_key(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = keys::get(&deps, &caller.0, CredentialId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Key::from(found)))
}

/// Revokes a key. Revoking a revoked key changes nothing. The last valid admin key cannot be revoked.
#[utoipa::path(tag = "Keys", responses((status = 204, description = "Revoked"), OnDelete))]
#[delete("/v1/keys/{id}")]
pub async fn revoke_key(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    keys::revoke_one(&deps, &caller.0, CredentialId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
