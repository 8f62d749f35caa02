//! What couriers report, and what operators report for them.

use actix_web::post;
use actix_web::web::{self, Data};
use uuid::Uuid;

use crate::app::{Market, road};
use crate::domain::ShiftId;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::http::responses::OnReport;
use crate::http::wire::{EventAnswers, EventsFields};

/// What happened on the road, as the device tells it: one event or all that waited while there was no signal. Events may come
/// late, twice and in any order. Each is answered; one that is refused does not keep the others from being applied.
#[utoipa::path(
    tag = "Couriers on the road",
    request_body = EventsFields,
    responses((status = 200, body = EventAnswers, description = "Heard"), OnReport),
    security(("bearer" = [])),
)]
#[post("/v1/courier/events")]
pub async fn report_courier_events(
    market: Data<Market>,
    caller: Caller,
    body: Json<EventsFields>,
) -> Result<web::Json<EventAnswers>, Problem> {
    let answers = road::report(&market, &caller.0, body.0.read(None)?).await?;
    Ok(web::Json(answers.into()))
}

/// The same, said by an operator: a courier called in, did not come (`absent`), or goes on after all (`restore`).
#[utoipa::path(
    tag = "Shifts",
    params(("id" = Uuid, Path, description = "The shift")),
    request_body = EventsFields,
    responses((status = 200, body = EventAnswers, description = "Heard"), OnReport),
    security(("bearer" = [])),
)]
#[post("/v1/shifts/{id}/events")]
pub async fn report_shift_events(
    market: Data<Market>,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<EventsFields>,
) -> Result<web::Json<EventAnswers>, Problem> {
    let answers = road::steer(&market, &caller.0, body.0.read(Some(ShiftId(id.0)))?).await?;
    Ok(web::Json(answers.into()))
}
