//! Around every request: its id, its line in the log, its numbers, and the headers of every answer.

use super::fallback;
use super::metrics::Metrics;
use super::problem::Problem;
use super::request_id;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::error::Error as _;
use std::time::{Duration, Instant};
use tracing::{Instrument as _, info_span};
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// On every answer that does not say otherwise itself. Pages and their assets set their own `Cache-Control`.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// The outermost middleware: `App::new().wrap(from_fn(observe))`.
///
/// # Errors
/// Only what a middleware further in fails with: handlers' errors have become answers before they get here.
pub async fn observe(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = id_of(req.headers());
    let span = info_span!("request", request_id = id);
    let metrics = req.app_data::<web::Data<Metrics>>().cloned();
    let in_flight = metrics.as_ref().map(|metrics| metrics.begin());
    let mut answer = request_id::scope(id.clone(), async {
        Ok::<_, Error>(fallback::in_form(next.call(req).await?.map_into_boxed_body()))
    })
    .instrument(span.clone())
    .await?;
    drop(in_flight);
    add_headers(answer.headers_mut(), &id);
    span.in_scope(|| record(&answer, metrics.as_deref().map(|metrics| &**metrics), started.elapsed()));
    Ok(answer)
}

/// The caller's id if it is one that can stand in logs and headers, else a new one.
fn id_of(headers: &HeaderMap) -> String {
    let given = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn is_sane(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn add_headers(headers: &mut HeaderMap, id: &str) {
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, id);
    }
}

/// One line and one count for an answer. The path and the query may hold tokens and places: only the pattern is kept.
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
