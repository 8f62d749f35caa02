//! The states and transitions of all processes.

use actix_web::{HttpResponse, get};

use super::wire::Processes;

/// Lists the processes of bookings, holds, stops, routes and shifts: their states, their transitions, who may cause them, and which events
/// they emit.
///
/// The answer is the same for all callers and needs no key.
#[utoipa::path(
    tag = "Processes",
    responses((status = 200, body = Processes, description = "All processes")),
)]
#[get("/v1/processes")]
pub async fn get_processes() -> HttpResponse {
    HttpResponse::Ok().json(Processes::all())
}
