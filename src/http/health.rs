//! Health checks: whether the process is alive, and whether it can serve.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{AppError, AppState};
use crate::http::problem::Problem;

/// The answer of a successful health check.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Checks that the process is alive.
#[utoipa::path(
    tag = "Operations",
    responses((status = 200, body = Health, description = "The process is alive")),
    security(()),
)]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Checks that this instance can serve requests.
///
/// The database must answer, and the clock of the instance must agree with the clock of the database. While the clocks disagree
/// (`clock_skew`), the instance still serves requests that only read.
#[utoipa::path(
    tag = "Operations",
    responses(
        (status = 200, body = Health, description = "The instance can serve requests"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`unavailable` or `clock_skew`: the instance cannot serve all requests")
    ),
    security(()),
)]
#[get("/health/ready")]
pub async fn ready(app: Data<AppState>) -> Result<HttpResponse, Problem> {
    app.deps.store.ping().await.map_err(AppError::Unavailable)?;
    app.deps.timekeeper.ensure_right()?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}
