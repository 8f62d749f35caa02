//! Whether this process lives, and whether it can serve.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{AppError, AppState};
use crate::http::problem::Problem;

/// All is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the process answers at all.
#[utoipa::path(tag = "Operations", responses((status = 200, body = Health, description = "It does")))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Whether requests can be served: the database answers, and the clock of this instance agrees with the database's. While it does
/// not (`clock_skew`), what only reads is served all the same.
#[utoipa::path(tag = "Operations", responses(
    (status = 200, body = Health, description = "They can"),
    (status = 503, body = Problem, content_type = "application/problem+json", description = "`unavailable` or `clock_skew`: They cannot"),
))]
#[get("/health/ready")]
pub async fn ready(market: Data<AppState>) -> Result<HttpResponse, Problem> {
    market.deps.store.ping().await.map_err(AppError::Unavailable)?;
    market.deps.timekeeper.ensure_right()?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}
