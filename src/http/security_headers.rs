//! Headers of every answer that restrict what browsers may do with it.

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web;

/// Headers of every answer that does not set them itself. Pages and their assets set their own `Cache-Control`.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (
        header::PERMISSIONS_POLICY,
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];
/// The policy for JSON and other data: browsers may not run, load or frame anything in it.
const DATA: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// The policy for the page that tries out the API: it loads its own scripts and calls this server. Its user interface writes styles into
/// the page.
const DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// One year, as the preload lists of browsers require.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The headers that depend on the address at which clients reach this server. Add them to the app's data.
pub struct SecurityHeaders {
    docs: HeaderValue,
    hsts: bool,
}

impl SecurityHeaders {
    /// The headers for clients that reach this server at `public_url`. With `None`, it is the address of the request.
    pub fn new(public_url: Option<&str>) -> Self {
        let other = public_url.map(|url| DOCS.replace("connect-src 'self'", &format!("connect-src 'self' {url}")));
        let docs = other.and_then(|policy| HeaderValue::from_str(&policy).ok());
        Self {
            docs: docs.unwrap_or(HeaderValue::from_static(DOCS)),
            hsts: public_url.is_some_and(|url| url.starts_with("https:")),
        }
    }
}

/// Adds the headers that the answer does not set itself.
pub(super) fn add<B>(answer: &mut ServiceResponse<B>) {
    let of_app = answer.request().app_data::<web::Data<SecurityHeaders>>().cloned();
    let docs = of_app.as_ref().filter(|_| answer.request().path().starts_with("/docs/")).map(|of| of.docs.clone());
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        add_if_absent(headers, name, value);
    }
    add_if_absent(headers, header::CONTENT_SECURITY_POLICY, docs.unwrap_or(DATA));
    if of_app.is_some_and(|of| of.hsts) {
        add_if_absent(headers, header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
}

fn add_if_absent(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}
