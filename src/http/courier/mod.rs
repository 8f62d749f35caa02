//! The API for couriers: fetch routes, report events, and send proofs of the hand-over.

mod day_changes;
mod format;
mod geo_json;
mod gpx;
mod proofs;
mod reports;

use actix_web::HttpRequest;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::dispatch::routes;
use crate::http::handler::*;
use crate::http::wire::{CourierRoutes, Date, Drawing, Geometry};
use format::{Format, GEO_JSON, GPX, negotiate};
pub(super) use proofs::answer;
pub(super) use reports::all_wrong;

/// Registers all handlers for couriers. The app's data must contain `Data<AppState>` and `Data<Authenticator>`.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(get_courier_routes)
        .service(proofs::create_proof)
        .service(proofs::put_proof_file)
        .service(reports::report_courier_events)
        .service(reports::report_shift_events)
        .service(day_changes::change_day);
}

/// The format of the answer.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RouteQuery {
    /// The format. It takes precedence over the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
    /// Adds the line of each way as an encoded polyline. GeoJSON and GPX always have the lines.
    #[param(inline)]
    geometry: Option<Geometry>,
    /// Adds the steps of each way: the turns, with the names of the roads.
    #[serde(default)]
    steps: bool,
}

/// Reads the calling courier's routes of a day, as JSON, GeoJSON or GPX.
///
/// The query parameter `format` or the `Accept` header chooses the format.
#[utoipa::path(
    tag = "Couriers on the road",
    params(("date" = NaiveDate, Path, description = "The civil day. The answer has the routes of shifts that begin on this day, and of shifts that began on the day before and last into it"), RouteQuery),
    responses(
        (status = 200, description = "The routes", content(
            (CourierRoutes = "application/json"),
            (serde_json::Value = "application/geo+json"),
            (String = "application/gpx+xml"),
        )),
        OnReadAs
    ),
)]
#[get("/v1/courier/routes/{date}")]
pub async fn get_courier_routes(
    app: Data<AppState>,
    caller: Caller,
    date: Path<Date>,
    query: Query<RouteQuery>,
    req: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let format = query.0.format.map_or_else(|| negotiate(&req), Ok)?;
    let drawing = Drawing { geometry: query.0.geometry, steps: query.0.steps };
    let with_ways = drawing.needs_ways() || format != Format::Json;
    let day = routes::of_courier(&app, &caller.0, date.0.0, with_ways).await?;
    let mut wire = CourierRoutes::from(&day);
    wire.routes.iter_mut().for_each(|route| route.draw(drawing));
    let mut answer = HttpResponse::Ok();
    Ok(match format {
        Format::Json => answer.json(wire),
        Format::Geojson => answer.content_type(GEO_JSON).body(geo_json::write(&wire).to_string()),
        Format::Gpx => answer.content_type(GPX).body(gpx::write(&wire).map_err(Problem::internal)?),
    })
}
