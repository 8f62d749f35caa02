//! Offers.

use crate::app::booking::offers;
use crate::http::handler::*;
use crate::http::wire::{OfferFields, Offers};

/// Lists every slot of the requested days.
///
/// Each slot is either offered with a price, or refused with the reason and the nearest alternatives.
#[utoipa::path(
    tag = "Shopping",
    request_body = OfferFields,
    responses((status = 200, body = Offers, description = "Every slot"), OnAsk),
)]
#[post("/v1/offers")]
pub async fn list_offers(
    app: Data<AppState>,
    caller: Caller,
    body: Json<OfferFields>,
) -> Result<HttpResponse, Problem> {
    let answer = offers::list(&app, &caller.0, body.0.read()?).await?;
    Ok(HttpResponse::Ok().json(Offers::from(answer)))
}
