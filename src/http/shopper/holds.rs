//! Holds.

use crate::app::booking::holds::{self, NewHold};
use crate::http::handler::*;
use crate::http::wire::{Hold, HoldFields, reference};
use ritiro_domain::HoldId;

/// Holds a window for a few minutes.
///
/// The stop is inserted into a route, so booking the hold before it expires cannot fail. A shopper has one active hold for each cart: a new
/// hold replaces it, on any day, whether it is made with a token or with a key.
#[utoipa::path(
    tag = "Shopping",
    request_body = HoldFields,
    responses((status = 201, body = Hold, description = "The hold"), OnHold),
)]
#[post("/v1/holds")]
pub async fn create_hold(
    app: Data<AppState>,
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
    let made = holds::create(&app, &caller.0, new, idempotent).await?;
    Ok(HttpResponse::Created().json(Hold::from(made)))
}

/// Reads a hold.
#[utoipa::path(tag = "Shopping", responses((status = 200, body = Hold), OnRead))]
#[get("/v1/holds/{id}")]
pub async fn get_hold(app: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = holds::get(&app, &caller.0, HoldId(id.0)).await?;
    Ok(HttpResponse::Ok().json(Hold::from(found)))
}

/// Releases a hold. Releasing a hold that is no longer active changes nothing.
#[utoipa::path(tag = "Shopping", responses((status = 204, description = "Released"), OnDelete))]
#[delete("/v1/holds/{id}")]
pub async fn release_hold(app: Data<AppState>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    holds::release(&app, &caller.0, HoldId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
