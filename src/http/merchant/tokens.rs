//! Tokens for couriers and shoppers.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::app::{Deps, credentials};
use crate::domain::{CourierId, Seconds};
use crate::http::attempt::attempt;
use crate::http::caller::Caller;
use crate::http::extract::{IdempotencyKey, Json, Path};
use crate::http::problem::Problem;
use crate::http::responses::OnSecret;
use crate::http::wire::{CourierTokenFields, ShopperTokenFields, Token};

/// Makes a token with which a courier sees the own routes.
#[utoipa::path(
    tag = "Tokens",
    params(
        ("id" = Uuid, Path, description = "The courier"),
        ("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key makes nothing new and is answered with `secret_shown`"),
    ),
    request_body = CourierTokenFields,
    responses((status = 201, body = Token, description = "Shown once"), OnSecret),
    security(("bearer" = [])),
)]
#[post("/v1/couriers/{id}/tokens")]
pub async fn issue_courier_token(
    deps: Data<Deps>,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CourierTokenFields>,
) -> Result<HttpResponse, Problem> {
    let attempt = attempt("courier_token", &caller.0, key, &(id.0, &body.0));
    let lasting = Seconds(body.0.expires_in_seconds);
    let issued = credentials::issue_courier_token(&deps, &caller.0, CourierId(id.0), lasting, attempt).await?;
    let tz = issued.book.zone.time_zone;
    Ok(HttpResponse::Created().json(Token::told(tz, issued.record.value)))
}

/// Makes a token with which a shopper sees offers and the own bookings.
#[utoipa::path(
    tag = "Tokens",
    params(("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key makes nothing new and is answered with `secret_shown`")),
    request_body = ShopperTokenFields,
    responses((status = 201, body = Token, description = "Shown once"), OnSecret),
    security(("bearer" = [])),
)]
#[post("/v1/shopper-tokens")]
pub async fn issue_shopper_token(
    deps: Data<Deps>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<ShopperTokenFields>,
) -> Result<HttpResponse, Problem> {
    let attempt = attempt("shopper_token", &caller.0, key, &body.0);
    let lasting = Seconds(body.0.expires_in_seconds);
    let issued = credentials::issue_shopper_token(&deps, &caller.0, body.0.shopper, lasting, attempt).await?;
    // A shopper belongs to no zone.
    Ok(HttpResponse::Created().json(Token::told(Tz::UTC, issued)))
}
