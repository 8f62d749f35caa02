//! Tokens for couriers and shoppers.

use chrono_tz::Tz;

use crate::app::access::credentials;
use crate::http::handler::*;
use crate::http::wire::{CourierTokenFields, IssuedToken, ShopperTokenFields, Token};
use ritiro_domain::{CourierId, CredentialId, Seconds};

/// Creates a token with which a courier can read their own routes and report events.
#[utoipa::path(
    tag = "Tokens",
    params(KeyOfSecret),
    request_body = CourierTokenFields,
    responses((status = 201, body = Token, description = "The new key or token, with its secret"), OnSecret),
)]
#[post("/v1/couriers/{id}/tokens")]
pub async fn issue_courier_token(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CourierTokenFields>,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("courier_token", &caller.0, key, &(id.0, &body.0));
    let lasting = Seconds(body.0.expires_in_seconds);
    let issued = credentials::issue_courier_token(&deps, &caller.0, CourierId(id.0), lasting, idempotent).await?;
    let tz = issued.context.zone.time_zone;
    Ok(HttpResponse::Created().json(Token::to_wire(tz, issued.record.value)))
}

/// Lists the tokens of a courier, oldest first, including expired and revoked ones.
#[utoipa::path(tag = "Tokens", params(PageQuery), responses((status = 200, body = Page<IssuedToken>), OnListOf))]
#[get("/v1/couriers/{id}/tokens")]
pub async fn list_courier_tokens(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = query.0.page();
    let found = credentials::of_courier(&deps, &caller.0, CourierId(id.0), page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::of(found, &page, |one: &IssuedToken| one.id)))
}

/// Revokes all tokens of a courier, for example after a phone was lost. New tokens can be created for the courier.
#[utoipa::path(tag = "Tokens", responses((status = 204, description = "Revoked"), OnDelete))]
#[delete("/v1/couriers/{id}/tokens")]
pub async fn revoke_courier_tokens(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    credentials::revoke_all_of_courier(&deps, &caller.0, CourierId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Revokes one token of a courier or a shopper. Revoking a revoked token changes nothing.
#[utoipa::path(
    tag = "Tokens",
    params(("id" = Uuid, Path, description = "The token's id")),
    responses((status = 204, description = "Revoked"), OnDelete),
)]
#[delete("/v1/tokens/{id}")]
pub async fn revoke_token(deps: Data<Deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    credentials::revoke_token(&deps, &caller.0, CredentialId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Creates a token with which a shopper can see offers and their own bookings.
#[utoipa::path(
    tag = "Tokens",
    params(KeyOfSecret),
    request_body = ShopperTokenFields,
    responses((status = 201, body = Token, description = "The new key or token, with its secret"), OnSecret),
)]
#[post("/v1/shopper-tokens")]
pub async fn issue_shopper_token(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<ShopperTokenFields>,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("shopper_token", &caller.0, key, &body.0);
    let (grant, lasting) = (body.0.grant()?, Seconds(body.0.expires_in_seconds));
    let issued = credentials::issue_shopper_token(&deps, &caller.0, body.0.shopper, grant, lasting, idempotent).await?;
    // A shopper belongs to no zone, so times are in UTC.
    Ok(HttpResponse::Created().json(Token::to_wire(Tz::UTC, issued)))
}
