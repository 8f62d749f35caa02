//! The day and its routes.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use uuid::Uuid;

use crate::app::{AppState, operations};
use crate::http::caller::Caller;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::responses::OnRead;
use crate::http::wire::{Date, DayAtAGlance, DayRoutes};
use ritiro_domain::ZoneId;

/// Reads the state of a day: exceptions (most urgent first), counts by state, and figures.
#[utoipa::path(
    tag = "Operations of the day",
    params(("id" = Uuid, Path, description = "The zone"), ("date" = NaiveDate, Path, description = "The service day. A shift that lasts past midnight belongs to the day on which it began")),
    responses((status = 200, body = DayAtAGlance, description = "The current state"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/zones/{id}/days/{date}")]
pub async fn get_day(
    market: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
) -> Result<HttpResponse, Problem> {
    let (zone, date) = path.0;
    let day = operations::day(&market, &caller.0, ZoneId(zone), date.0).await?;
    Ok(HttpResponse::Ok().json(DayAtAGlance::from(&day)))
}

/// Lists all routes of a day with their stops, and the bookings that are in no route. Contacts are not included.
#[utoipa::path(
    tag = "Operations of the day",
    params(("id" = Uuid, Path, description = "The zone"), ("date" = NaiveDate, Path, description = "The service day. A shift that lasts past midnight belongs to the day on which it began")),
    responses((status = 200, body = DayRoutes, description = "The current state"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/zones/{id}/days/{date}/routes")]
pub async fn get_day_routes(
    market: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
) -> Result<HttpResponse, Problem> {
    let (zone, date) = path.0;
    let day = operations::routes(&market, &caller.0, ZoneId(zone), date.0).await?;
    Ok(HttpResponse::Ok().json(DayRoutes::from(&day)))
}
