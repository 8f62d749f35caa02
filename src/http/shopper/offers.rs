//! Offers.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::app::AppState;
use crate::app::booking::offers;
use crate::http::caller::Caller;
use crate::http::extract::Json;
use crate::http::problem::Problem;
use crate::http::responses::OnAsk;
use crate::http::wire::{OfferFields, Offers};

/// Lists every slot of the requested days.
///
/// Each slot is either offered with a price, or refused with the reason and the nearest alternatives.
#[utoipa::path(
    tag = "Shopping",
    request_body = OfferFields,
    responses((status = 200, body = Offers, description = "Every slot"), OnAsk),
    security(("bearer" = [])),
)]
#[post("/v1/offers")]
pub async fn list_offers(
    market: Data<AppState>,
    caller: Caller,
    body: Json<OfferFields>,
) -> Result<HttpResponse, Problem> {
    let answer = offers::list(&market, &caller.0, body.0.read()?).await?;
    Ok(HttpResponse::Ok().json(Offers::from(answer)))
}
