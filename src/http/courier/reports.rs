//! Events that couriers report, and events that operators report for them.

use actix_web::web;

use crate::app::dispatch::road;
use crate::http::handler::*;
use crate::http::problem::FieldError;
use crate::http::wire::{EventAnswers, EventsFields};
use ritiro_domain::{Invalid, ShiftId};

/// Reports events of the route: one event, or all events that the device stored while it had no signal.
///
/// Events may arrive late, twice and in any order. Each event gets its own answer: an event that is refused or invalid (`malformed`) does
/// not prevent the others from being applied. If every event is invalid, the answer is 422.
#[utoipa::path(
    tag = "Couriers on the road",
    request_body = EventsFields,
    responses((status = 200, body = EventAnswers, description = "One answer for each event"), OnReport),
)]
#[post("/v1/courier/events")]
pub async fn report_courier_events(
    app: Data<AppState>,
    caller: Caller,
    body: Batch<EventsFields>,
) -> Result<web::Json<EventAnswers>, Problem> {
    let (events, malformed) = body.0.read(None).map_err(all_wrong)?;
    let answers = road::report(&app, &caller.0, events).await?;
    Ok(web::Json(malformed.among(answers)))
}

/// Reports events of a shift in place of the courier.
///
/// Example: a courier calls in, did not come (`absent`), or continues after a breakdown (`restore`).
#[utoipa::path(
    tag = "Shifts",
    request_body = EventsFields,
    responses((status = 200, body = EventAnswers, description = "One answer for each event"), OnReport),
)]
#[post("/v1/shifts/{id}/events")]
pub async fn report_shift_events(
    app: Data<AppState>,
    caller: Caller,
    id: Path<Uuid>,
    body: Batch<EventsFields>,
) -> Result<web::Json<EventAnswers>, Problem> {
    let (events, malformed) = body.0.read(Some(ShiftId(id.0))).map_err(all_wrong)?;
    let answers = road::report_as_operator(&app, &caller.0, events).await?;
    Ok(web::Json(malformed.among(answers)))
}

/// The problem for a batch in which every event is invalid.
pub(in crate::http) fn all_wrong(wrong: Vec<Invalid>) -> Problem {
    Problem::validation(wrong.into_iter().map(FieldError::from).collect())
}
