//! Cross-origin requests of browsers (CORS). Pages of the origins that a merchant allows may read answers to the tokens of its shoppers,
//! couriers and bookings. Keys are for servers: answers to keys are never shared with a page.

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

use super::caller::Admitted;
use super::fallback::Methods;
use crate::app::Deps;
use ritiro_domain::MerchantId;

/// The request headers that pages may send in addition to those that are always allowed.
const ALLOW_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id",
);
/// The response headers that pages may read in addition to those that are always allowed.
const EXPOSE_HEADERS: HeaderValue =
    HeaderValue::from_static("ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
/// How long a browser may cache the answer to a preflight request, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The answer to a preflight request. The request carries no token, so it is answered if any merchant allows the origin; the actual request
/// is then checked against its own merchant. `None` if it is no preflight request, or the origin is not allowed.
pub(super) async fn preflight(req: &ServiceRequest, origin: &HeaderValue) -> Option<HttpResponse> {
    let asks = req.method() == Method::OPTIONS && req.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || !is_api(req.path()) || !allows(req.request(), origin, None).await {
        return None;
    }
    let methods = req.app_data::<web::Data<Methods>>()?.of(req.path());
    let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let methods = HeaderValue::from_str(&methods.join(", ")).ok().filter(|methods| !methods.is_empty())?;
    let mut answer = HttpResponse::new(StatusCode::NO_CONTENT);
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOW_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    permit(headers, origin);
    Some(answer)
}

/// Lets a page of that origin read an answer if the caller's merchant allows the origin. Answers without a known caller, such as the
/// refusal of an expired token, may be read if any merchant allows the origin.
pub(super) async fn share<B>(answer: &mut ServiceResponse<B>, origin: &HeaderValue, to: Option<&Admitted>) {
    if !is_api(answer.request().path()) {
        return;
    }
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    let for_server = to.is_some_and(|admitted| admitted.role.is_key());
    if !for_server && allows(answer.request(), origin, to.map(|admitted| admitted.merchant)).await {
        permit(answer.headers_mut(), origin);
        answer.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSE_HEADERS);
    }
}

fn permit(headers: &mut HeaderMap, origin: &HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
}

/// If the allowed origins cannot be read from the database, the origin is not allowed.
async fn allows(req: &HttpRequest, origin: &HeaderValue, merchant: Option<MerchantId>) -> bool {
    let Some(deps) = req.app_data::<web::Data<Deps>>() else { return false };
    let Ok(origin) = origin.to_str() else { return false };
    deps.origins.allow(origin, merchant).await.unwrap_or(false)
}

fn is_api(path: &str) -> bool {
    path.starts_with("/v1/")
}
