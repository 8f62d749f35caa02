//! Holds.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post};
use uuid::Uuid;

use crate::app::AppState;
use crate::app::booking::holds::{self, NewHold};
use crate::http::caller::Caller;
use crate::http::extract::{IdempotencyKey, Json, Path};
use crate::http::idempotency::idempotent;
use crate::http::problem::Problem;
use crate::http::responses::{OnDelete, OnHold, OnRead};
use crate::http::wire::{Hold, HoldFields, reference};
use ritiro_domain::HoldId;

/// Holds a window for a few minutes.
///
/// The stop is inserted into a route, so booking the hold before it expires cannot fail. A shopper has one active hold for each cart: a new
/// hold replaces it, on any day, whether it is made with a token or with a key.
#[utoipa::path(
    tag = "Shopping",
    request_body = HoldFields,
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    responses((status = 201, body = Hold, description = "The hold"), OnHold),
    security(("bearer" = [])),
)]
#[post("/v1/holds")]
pub async fn create_hold(
    market: Data<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<HoldFields>,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("hold", &caller.0, key, &body.0);
    let new = NewHold {
        source: body.0.source()?,
        shopper: reference("shopper", body.0.shopper.as_ref())?,
        cart: reference("cart", body.0.cart.as_ref())?,
    };
    let made = holds::create(&market, &caller.0, new, idempotent).await?;
    Ok(HttpResponse::Created().json(Hold::from(made)))
}

/// Reads a hold.
#[utoipa::path(
    tag = "Shopping",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Hold, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/holds/{id}")]
pub async fn get_hold(market: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = holds::get(&market, &caller.0, HoldId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Hold::from(found)))
}

/// Releases a hold. Releasing a hold that is no longer active changes nothing.
#[utoipa::path(
    tag = "Shopping",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Released"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/holds/{id}")]
pub async fn release_hold(market: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    holds::release(&market, &caller.0, HoldId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
