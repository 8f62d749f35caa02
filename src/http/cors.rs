//! Which pages of other origins may read our answers (CORS): those that a merchant allows, with the tokens of its shoppers,
//! couriers and bookings. Keys are for servers: an answer to one is never shared with a page.

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

use super::caller::Admitted;
use super::fallback::Methods;
use crate::app::Deps;
use ritiro_domain::MerchantId;

/// What pages may send beside what any page may.
const ALLOW_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id",
);
/// What pages may read beside what any page may.
const EXPOSE_HEADERS: HeaderValue =
    HeaderValue::from_static("ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
/// So many seconds a browser need not ask again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The answer to a browser that asks before it calls. It brings no token, so it is answered if any merchant allows the
/// origin; the call itself is then judged by its own merchant. `None`: not such a request, or not such an origin.
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

/// Lets a page of that origin read an answer, if the caller's merchant allows it. An answer to nobody in particular, such as
/// that a token has expired, may be read where any merchant allows it.
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

/// An origin about which nothing can be read just now is not allowed.
async fn allows(req: &HttpRequest, origin: &HeaderValue, merchant: Option<MerchantId>) -> bool {
    let Some(deps) = req.app_data::<web::Data<Deps>>() else { return false };
    let Ok(origin) = origin.to_str() else { return false };
    deps.origins.allow(origin, merchant).await.unwrap_or(false)
}

fn is_api(path: &str) -> bool {
    path.starts_with("/v1/")
}
