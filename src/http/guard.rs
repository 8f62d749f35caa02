//! The middleware inside [`observe`](super::middleware::observe): it answers CORS preflight requests of browsers, and adds the headers that
//! depend on the caller.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};

use super::caller::Admitted;
use super::cors;
use super::problem::Problem;
use crate::app::AppState;

/// Paths of POST requests that only read.
const READ_BY_POST: &[&str] = &["/v1/offers", "/v1/quotes"];

/// The problem for requests that write while the clock of this instance is wrong.
fn wrong_clock(req: &ServiceRequest) -> Option<Problem> {
    let reads = matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || READ_BY_POST.contains(&req.path()) {
        return None;
    }
    req.app_data::<Data<AppState>>()?.deps.timekeeper.ensure_right().err().map(Problem::from)
}

/// The middleware: `App::new().wrap(from_fn(guard))`.
///
/// # Errors
///
/// Only errors of middlewares further inside.
pub async fn guard(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let origin = req.headers().get(header::ORIGIN).cloned();
    if let Some(origin) = &origin
        && let Some(answer) = cors::preflight(&req, origin).await
    {
        return Ok(req.into_response(answer));
    }
    let mut answer = match wrong_clock(&req) {
        Some(problem) => req.into_response(problem.error_response()),
        None => next.call(req).await?.map_into_boxed_body(),
    };
    let mut admitted = answer.request().extensions_mut().remove::<Admitted>();
    if let Some(status) = admitted.as_mut().and_then(|admitted| admitted.status.take()) {
        status.write(answer.headers_mut());
    }
    if let Some(origin) = &origin {
        cors::share(&mut answer, origin, admitted.as_ref()).await;
    }
    Ok(answer)
}
