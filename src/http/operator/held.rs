//! Held reports of couriers, which wait for the decision of an operator.

use actix_web::web;

use crate::app::dispatch::held;
use crate::http::handler::*;
use crate::http::wire::{AcceptFields, Date, HeldReport};
use ritiro_domain::{HeldState, ZoneId};

list_query! {
    /// A filter for held reports.
    HeldQuery {
        /// Only held reports in this state.
        #[param(inline)]
        state: Option<HeldState>,
    }
}

/// Lists the held reports of a day, oldest first.
///
/// A report is held if it could not be applied: its time cannot be right, or it completes a stop that is not in the plan. It has no effect
/// until an operator accepts it.
#[utoipa::path(
    tag = "Operations of the day",
    params(("date" = NaiveDate, Path, description = "The service day"), HeldQuery),
    responses((status = 200, body = Page<HeldReport>), OnListOf),
)]
#[get("/v1/zones/{id}/days/{date}/held-reports")]
pub async fn list_held_reports(
    app: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
    query: Query<HeldQuery>,
) -> Result<HttpResponse, Problem> {
    let page = query.0.page();
    let key = (ZoneId(path.0.0), path.0.1.0);
    let found = held::list(&app, &caller.0, key, query.0.state, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::of(found, &page, |one: &HeldReport| one.id)))
}

/// Accepts a held report and applies it, at the time that you give.
#[utoipa::path(
    tag = "Operations of the day",
    request_body = AcceptFields,
    responses((status = 200, body = HeldReport, description = "The accepted report"), OnDecide),
)]
#[post("/v1/held-reports/{id}/accept")]
pub async fn accept_held_report(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<AcceptFields>,
) -> Result<web::Json<HeldReport>, Problem> {
    let accepted = held::accept(&app, &caller.0, id.0, body.0.read()?).await?;
    Ok(web::Json(accepted.into()))
}

/// Dismisses a held report, so that it has no effect.
#[utoipa::path(
    tag = "Operations of the day",
    responses((status = 200, body = HeldReport, description = "The dismissed report"), OnAct),
)]
#[post("/v1/held-reports/{id}/dismiss")]
pub async fn dismiss_held_report(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<web::Json<HeldReport>, Problem> {
    Ok(web::Json(held::dismiss(&app, &caller.0, id.0).await?.into()))
}
