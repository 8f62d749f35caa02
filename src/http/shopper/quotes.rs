//! Quotes.

use crate::app::booking::quotes;
use crate::http::handler::*;
use crate::http::wire::{Quote, QuoteFields};

/// Quotes an as-soon-as-possible delivery from any origin to any destination.
///
/// The answer is a price with the expected times, or a refusal with the reason and the nearest alternatives. A quote is held or booked like
/// an offer.
#[utoipa::path(
    tag = "Shopping",
    request_body = QuoteFields,
    responses((status = 200, body = Quote, description = "A quote or a refusal"), OnAsk),
)]
#[post("/v1/quotes")]
pub async fn create_quote(
    app: Data<AppState>,
    caller: Caller,
    body: Json<QuoteFields>,
) -> Result<HttpResponse, Problem> {
    let answer = quotes::quote(&app, &caller.0, body.0.read()?).await?;
    Ok(HttpResponse::Ok().json(Quote::from(answer)))
}
