//! Figures and lost demand, as JSON or CSV.

use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::table::{Format, answer};
use crate::app::operations::{self, Question};
use crate::http::handler::*;
use crate::http::wire::{By, Date, FigureLine, LostDemand, LostHere};
use ritiro_domain::ZoneId;

/// The days, the grouping and the format of figures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FigureQuery {
    /// How to group the figures.
    #[param(inline)]
    by: By,
    /// The first service day.
    #[param(inline)]
    from: Date,
    /// The last service day, at most 91 days after the first.
    #[param(inline)]
    to: Date,
    /// Only this zone.
    zone_id: Option<Uuid>,
    /// The format. It takes precedence over the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
}

/// Figures of the requested days.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FigureList {
    /// The lines, in the order of their keys.
    items: Vec<FigureLine>,
}

/// Reads figures of up to 92 days by zone, depot, courier, day or hour.
///
/// The answer is JSON, or a CSV table with `format=csv` or `Accept: text/csv`.
#[utoipa::path(
    tag = "Operations of the day",
    params(FigureQuery),
    responses(
        (status = 200, description = "The figures of each group", content((FigureList = "application/json"), (String = "text/csv"))),
        OnReadAs
    ),
)]
#[get("/v1/figures")]
pub async fn get_figures(
    app: Data<AppState>,
    caller: Caller,
    query: Query<FigureQuery>,
    req: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let format = Format::of(query.format, &req)?;
    let zone = query.zone_id.map(ZoneId);
    let question = Question { zone, by: query.by.into(), from: query.from.0, to: query.to.0 };
    let found = operations::figures(&app, &caller.0, question).await?;
    let list = FigureList { items: found.iter().map(FigureLine::from).collect() };
    answer(format, &list, FigureLine::columns(), list.items.iter().map(FigureLine::fields))
}

/// The days and the format of lost demand.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LostQuery {
    /// The first requested day.
    #[param(inline)]
    from: Date,
    /// The last requested day, at most 91 days after the first.
    #[param(inline)]
    to: Date,
    /// The format. It takes precedence over the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
}

/// Lists the lost demand of a zone by area (about 1 km wide) and reason, largest counts first.
///
/// The answer is JSON, or a CSV table with `format=csv` or `Accept: text/csv`. Counts may be a few seconds old.
#[utoipa::path(
    tag = "Operations of the day",
    params(LostQuery),
    responses(
        (status = 200, description = "The lost demand", content((LostDemand = "application/json"), (String = "text/csv"))),
        OnReadAs
    ),
)]
#[get("/v1/zones/{id}/lost-demand")]
pub async fn get_lost_demand(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    query: Query<LostQuery>,
    req: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let format = Format::of(query.0.format, &req)?;
    let days = (query.0.from.0, query.0.to.0);
    let found = operations::lost_demand(&app, &caller.0, ZoneId(id.0), days).await?;
    let list = LostDemand { items: found.into_iter().map(LostHere::from).collect() };
    answer(format, &list, LostHere::COLUMNS, list.items.iter().map(LostHere::fields))
}
