//! What couriers report, and what operators report for them.

use actix_web::post;
use actix_web::web::{self, Data};
use uuid::Uuid;

use crate::app::AppState;
use crate::app::dispatch::road;
use crate::http::caller::Caller;
use crate::http::extract::{Batch, Path};
use crate::http::problem::{FieldError, Problem};
use crate::http::responses::OnReport;
use crate::http::wire::{EventAnswers, EventsFields};
use ritiro_domain::{Invalid, ShiftId};

/// What happened on the road, as the device tells it: one event or all that waited while there was no signal. Events may come
/// late, twice and in any order. Each is answered; one that is refused, or cannot be read (`malformed`), does not keep the others from being
/// applied. If none of them can be read, the answer is 422.
#[utoipa::path(
    tag = "Couriers on the road",
    request_body = EventsFields,
    responses((status = 200, body = EventAnswers, description = "Heard"), OnReport),
    security(("bearer" = [])),
)]
#[post("/v1/courier/events")]
pub async fn report_courier_events(
    market: Data<AppState>,
    caller: Caller,
    body: Batch<EventsFields>,
) -> Result<web::Json<EventAnswers>, Problem> {
    let (events, malformed) = body.0.read(None).map_err(all_wrong)?;
    let answers = road::report(&market, &caller.0, events).await?;
    Ok(web::Json(malformed.among(answers)))
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
    market: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    body: Batch<EventsFields>,
) -> Result<web::Json<EventAnswers>, Problem> {
    let (events, malformed) = body.0.read(Some(ShiftId(id.0))).map_err(all_wrong)?;
    let answers = road::steer(&market, &caller.0, events).await?;
    Ok(web::Json(malformed.among(answers)))
}

/// Nothing of the batch can be read.
pub(in crate::http) fn all_wrong(wrong: Vec<Invalid>) -> Problem {
    Problem::validation(wrong.into_iter().map(FieldError::from).collect())
}
