//! The outermost middleware: the id of each request, its line in the log, its metrics, and the headers of every answer.

use super::fallback;
use super::metrics::Metrics;
use super::problem::{Problem, ProblemCode};
use super::request_id;
use super::security_headers;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::error::Error as _;
use std::time::{Duration, Instant};
use tracing::{Instrument as _, info_span};
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The largest length of path and query together, in bytes. All URLs of this API are much shorter. Longer ones never reach a handler.
const LONGEST_ADDRESS: usize = 8192;

/// The outermost middleware: `App::new().wrap(from_fn(observe))`.
///
/// # Errors
///
/// Only errors of middlewares further inside: errors of handlers have become answers before.
pub async fn observe(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = id_of(req.headers());
    let span = info_span!("request", request_id = id);
    let metrics = req.app_data::<web::Data<Metrics>>().cloned();
    let in_flight = metrics.as_ref().map(|metrics| metrics.begin());
    let mut answer = request_id::scope(id.clone(), answer_to(req, next)).instrument(span.clone()).await?;
    drop(in_flight);
    security_headers::add(&mut answer);
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(X_REQUEST_ID, id);
    }
    span.in_scope(|| record(&answer, metrics.as_deref().map(|metrics| &**metrics), started.elapsed()));
    Ok(answer)
}

async fn answer_to(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let length = req.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > LONGEST_ADDRESS {
        let detail = format!("The path and the query together must have at most {LONGEST_ADDRESS} bytes.");
        return Ok(req.error_response(Problem::new(ProblemCode::UriTooLong, detail)));
    }
    Ok(fallback::in_form(next.call(req).await?.map_into_boxed_body()))
}

/// The caller's request id if it is valid in logs and headers, otherwise a new one.
fn id_of(headers: &HeaderMap) -> String {
    let given = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn is_sane(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Writes one line to the log and counts the answer. The path and the query may contain tokens and places, so only the pattern is logged.
fn record(answer: &ServiceResponse, metrics: Option<&Metrics>, took: Duration) {
    let req = answer.request();
    let pattern = req.match_pattern();
    let route = pattern.as_deref().unwrap_or("unmatched");
    let status = answer.status();
    if let Some(metrics) = metrics {
        metrics.answered(req.method(), route, status, took);
    }
    if status.is_server_error() {
        log_failure(answer, route);
    }
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    log_access(req.method(), route, status.as_u16(), micros);
}

fn log_access(method: &Method, route: &str, status: u16, micros: u64) {
    tracing::info!(target: "ritiro::access", method = %method, route, status, duration_micros = micros, "answered");
}

fn log_failure(answer: &ServiceResponse, route: &str) {
    let error = answer.response().error();
    let problem = error.and_then(|error| error.as_error::<Problem>());
    let mut causes = Vec::new();
    let mut cause = problem.and_then(|problem| problem.source());
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    let problem = problem.map(ToString::to_string).unwrap_or_default();
    tracing::error!(route, problem, causes = causes.join(": "), "the request failed");
}
