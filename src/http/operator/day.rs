//! The day and its routes.

use crate::app::operations;
use crate::http::handler::*;
use crate::http::wire::{Date, DayAtAGlance, DayRoutes};
use ritiro_domain::ZoneId;

/// Reads the state of a day: exceptions (most urgent first), counts by state, and figures.
#[utoipa::path(
    tag = "Operations of the day",
    responses((status = 200, body = DayAtAGlance, description = "The current state"), OnRead),
)]
#[get("/v1/zones/{id}/days/{date}")]
pub async fn get_day(app: Data<AppState>, caller: Caller, path: Path<(Uuid, Date)>) -> Result<HttpResponse, Problem> {
    let (zone, date) = path.0;
    let day = operations::day(&app, &caller.0, ZoneId(zone), date.0).await?;
    Ok(HttpResponse::Ok().json(DayAtAGlance::from(&day)))
}

/// Lists all routes of a day with their stops, and the bookings that are in no route. Contacts are not included.
#[utoipa::path(
    tag = "Operations of the day",
    responses((status = 200, body = DayRoutes, description = "The current state"), OnRead),
)]
#[get("/v1/zones/{id}/days/{date}/routes")]
pub async fn get_day_routes(
    app: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
) -> Result<HttpResponse, Problem> {
    let (zone, date) = path.0;
    let day = operations::routes(&app, &caller.0, ZoneId(zone), date.0).await?;
    Ok(HttpResponse::Ok().json(DayRoutes::from(&day)))
}
