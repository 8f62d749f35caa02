//! The day and its routes.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::operations;
use crate::http::handler::*;
use crate::http::wire::{Date, DayAtAGlance, DayRoutes, Drawing, Geometry};
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

/// What to write of each way.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DayRoutesQuery {
    /// Adds the line of each way as an encoded polyline.
    #[param(inline)]
    geometry: Option<Geometry>,
    /// Adds the steps of each way.
    #[serde(default)]
    steps: bool,
}

/// Lists all routes of a day with their stops, and the bookings that are in no route. Contacts are not included.
#[utoipa::path(
    tag = "Operations of the day",
    params(DayRoutesQuery),
    responses((status = 200, body = DayRoutes, description = "The current state"), OnRead),
)]
#[get("/v1/zones/{id}/days/{date}/routes")]
pub async fn get_day_routes(
    app: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
    query: Query<DayRoutesQuery>,
) -> Result<HttpResponse, Problem> {
    let (zone, date) = path.0;
    let drawing = Drawing { geometry: query.0.geometry, steps: query.0.steps };
    let day = operations::routes(&app, &caller.0, (ZoneId(zone), date.0), drawing.needs_ways()).await?;
    let mut wire = DayRoutes::from(&day);
    wire.routes.iter_mut().for_each(|of| of.route.draw(drawing));
    Ok(HttpResponse::Ok().json(wire))
}
