//! The processes, for whoever wants to know what can happen.

use actix_web::{HttpResponse, get};

use super::wire::Processes;

/// What can happen to bookings, holds, stops, routes and shifts: states, steps, who takes them, and which events they emit. It is the
/// same for everybody and needs no key.
#[utoipa::path(
    tag = "Processes",
    responses((status = 200, body = Processes, description = "All processes")),
)]
#[get("/v1/processes")]
pub async fn get_processes() -> HttpResponse {
    HttpResponse::Ok().json(Processes::all())
}
