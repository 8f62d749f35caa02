//! Metrics for Prometheus. They belong to the app's state: there is no global registry.

use super::problem::Problem;
use crate::app::{AppState, operations};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, get, web};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};
use std::time::Duration;

/// The buckets of the durations: from half a millisecond, for an answer from memory, to ten seconds, when clients have given up.
const BUCKETS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The metrics of HTTP requests of this process.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    duration: HistogramVec,
    in_flight: IntGauge,
}

impl Metrics {
    /// A registry with the metrics of HTTP requests, all at zero.
    ///
    /// # Errors
    ///
    /// Never in practice: only if two of the names below were the same.
    pub fn new() -> Result<Self, prometheus::Error> {
        let requests = Opts::new("ritiro_http_requests_total", "Requests answered.");
        let duration = HistogramOpts::new("ritiro_http_request_duration_seconds", "Time until the head of the answer.");
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(requests, &["method", "route", "status"])?,
            duration: HistogramVec::new(duration.buckets(BUCKETS.to_vec()), &["method", "route"])?,
            in_flight: IntGauge::new("ritiro_http_requests_in_flight", "Requests in flight.")?,
        };
        metrics.registry.register(Box::new(metrics.requests.clone()))?;
        metrics.registry.register(Box::new(metrics.duration.clone()))?;
        metrics.registry.register(Box::new(metrics.in_flight.clone()))?;
        Ok(metrics)
    }

    /// The registry, with which other modules register their metrics.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts a request as in flight until the returned value is dropped.
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// Counts an answer. `route` is the pattern that matched, never the path itself.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = label(method);
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
        self.duration.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }
}

/// A request in flight.
#[derive(Debug)]
pub struct InFlight(IntGauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Clients can invent methods, so unknown methods share one label.
fn label(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            method.as_str()
        }
        _ => "other",
    }
}

/// Reads the metrics of this instance in the text format of Prometheus.
#[utoipa::path(
    tag = "Operations",
    responses((status = 200, body = String, content_type = "text/plain", description = "All of them")),
    security(()),
)]
#[get("/metrics")]
pub async fn scrape(metrics: web::Data<Metrics>, app: Option<web::Data<AppState>>) -> Result<HttpResponse, Problem> {
    if let Some(app) = app {
        operations::refresh(&app).await;
    }
    let text = TextEncoder::new().encode_to_string(&metrics.registry.gather()).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type(prometheus::TEXT_FORMAT).body(text))
}
