//! Held reports of couriers, which wait for the decision of an operator.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::AppState;
use crate::app::dispatch::held;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnAct, OnDecide, OnListOf};
use crate::http::wire::{AcceptFields, Date, HeldReport, HeldState};
use ritiro_domain::ZoneId;

/// A filter for held reports.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HeldQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only held reports in this state.
    #[param(inline)]
    state: Option<HeldState>,
}

/// Lists the held reports of a day, oldest first.
///
/// A report is held if it could not be applied: its time cannot be right, or it completes a stop that is not in the plan. It has no effect
/// until an operator accepts it.
#[utoipa::path(
    tag = "Operations of the day",
    params(
        ("id" = Uuid, Path, description = "The zone"),
        ("date" = NaiveDate, Path, description = "The service day"),
        HeldQuery,
    ),
    responses((status = 200, body = Page<HeldReport>, description = "One page of the list"), OnListOf),
    security(("bearer" = [])),
)]
#[get("/v1/zones/{id}/days/{date}/held-reports")]
pub async fn list_held_reports(
    market: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
    query: Query<HeldQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let key = (ZoneId(path.0.0), path.0.1.0);
    let found = held::list(&market, &caller.0, key, query.0.state.map(Into::into), page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |view| view.held.id).map(HeldReport::from)))
}

/// Accepts a held report and applies it, at the time that you give.
#[utoipa::path(
    tag = "Operations of the day",
    params(("id" = Uuid, Path, description = "The held report")),
    request_body = AcceptFields,
    responses((status = 200, body = HeldReport, description = "The accepted report"), OnDecide),
    security(("bearer" = [])),
)]
#[post("/v1/held-reports/{id}/accept")]
pub async fn accept_held_report(
    market: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<AcceptFields>,
) -> Result<web::Json<HeldReport>, Problem> {
    let accepted = held::accept(&market, &caller.0, id.0, body.0.read()?).await?;
    Ok(web::Json(accepted.into()))
}

/// Dismisses a held report, so that it has no effect.
#[utoipa::path(
    tag = "Operations of the day",
    params(("id" = Uuid, Path, description = "The held report")),
    responses((status = 200, body = HeldReport, description = "The dismissed report"), OnAct),
    security(("bearer" = [])),
)]
#[post("/v1/held-reports/{id}/dismiss")]
pub async fn dismiss_held_report(
    market: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<web::Json<HeldReport>, Problem> {
    Ok(web::Json(held::dismiss(&market, &caller.0, id.0).await?.into()))
}
