//! Errors of the API: one registry of codes, and one place that renders them as `application/problem+json` (RFC 9457).

use super::problem_members::ProblemMembers;
use super::request_id;
use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// The media type of every error answer.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Declares the codes and their meaning once: the enum, the list of all codes, and their form in answers.
macro_rules! problem_codes {
    ($($variant:ident => $slug:literal, $status:ident, $title:literal, $advice:literal;)+) => {
        /// The kind of a problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $(#[doc = $title] $variant,)+
        }

        impl ProblemCode {
            /// All codes, in the order of the registry.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The last segment of the problem's `type`.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }

            /// The HTTP status of the answer.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// The title: what the problem means. It is the same in every answer.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What the client can do about the problem.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)+ }
            }
        }
    };
}

problem_codes! {
    MalformedJson => "malformed-json", BAD_REQUEST, "The body is not well-formed JSON",
        "Send one well-formed JSON document. `line` and `column` say where parsing stopped.";
    BadRequest => "bad-request", BAD_REQUEST, "The request is malformed",
        "Check how your client builds the request: its body ended early, or its URL is not valid.";
    Unauthorized => "unauthorized", UNAUTHORIZED, "A valid key or token is required",
        "Send `Authorization: Bearer` with a key or token that has neither expired nor been revoked.";
    Forbidden => "forbidden", FORBIDDEN, "The key or token does not allow this",
        "Use a key or token whose role may do this.";
    NotFound => "not-found", NOT_FOUND, "The resource does not exist",
        "Check the path and the ids in it. Resources of other merchants are reported as not found too.";
    MethodNotAllowed => "method-not-allowed", METHOD_NOT_ALLOWED, "The path does not support this method",
        "Use one of the methods that the header `Allow` names.";
    NotAcceptable => "not-acceptable", NOT_ACCEPTABLE, "The answer is not available in a format that the client accepts",
        "Request one of the formats that the detail names, with `Accept`.";
    Conflict => "conflict", CONFLICT, "The request conflicts with the current state",
        "Read the detail and the current state of the resource, and decide again.";
    SlotRefused => "slot-refused", CONFLICT, "The slot cannot be promised",
        "`code` and `refusal` give the reason. Choose one of the `alternatives`, or request offers again.";
    HoldExpired => "hold-expired", CONFLICT, "The hold has expired",
        "Request offers again and create a new hold.";
    HoldNotActive => "hold-not-active", CONFLICT, "The hold is not active",
        "The hold was booked, released or replaced. Request offers again and create a new hold.";
    OfferExpired => "offer-expired", CONFLICT, "The offer has expired",
        "Request offers again. Offers can be held or booked until their `expires_at`.";
    IdempotencyInFlight => "idempotency-in-flight", CONFLICT,
        "A request with this Idempotency-Key is still being processed",
        "Wait a moment and send the same request with the same key again.";
    SecretShown => "secret-shown", CONFLICT, "The resource was created before, and its secret was shown then",
        "`id` is the id of the resource. If you lost its secret, revoke it and create another one with a new \
            idempotency key.";
    WouldBreakPromises => "would-break-promises", CONFLICT, "The change would break promises that were made",
        "Move or cancel the bookings that prevent the change, or do not make the change.";
    BookingNotChangeable => "booking-not-changeable", CONFLICT, "The booking can no longer be changed",
        "Read the booking again. A booking that is completed, failed, cancelled or on its way cannot be changed in \
            this way.";
    ProofRequired => "proof-required", CONFLICT, "Proofs of the hand-over are missing",
        "Send the proofs that `missing` names, then complete the stop.";
    PinLocked => "pin-locked", CONFLICT, "There were too many wrong PINs",
        "An operator must enter the right PIN.";
    LinkExpired => "link-expired", GONE, "The link has expired",
        "Read the proof again to get a new link.";
    RequestTimeout => "request-timeout", REQUEST_TIMEOUT, "The request did not arrive in time",
        "Send the request again, over a faster connection or in smaller parts.";
    ErasureBlocked => "erasure-blocked", CONFLICT,
        "Some bookings or holds of the shopper must be cancelled or finished first",
        "Cancel or finish the bookings and holds that `blocking` lists, or wait until they are over. Then erase again.";
    PreconditionFailed => "precondition-failed", PRECONDITION_FAILED, "The resource has changed since it was read",
        "Read the resource again, and send the change with `If-Match` and its new `ETag`.";
    PayloadTooLarge => "payload-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "Send at most `limit_bytes` bytes.";
    UriTooLong => "uri-too-long", URI_TOO_LONG, "The URL is too long",
        "Shorten the URL: send fewer or shorter parameters.";
    UnsupportedMediaType => "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        "The media type of the body is not supported",
        "Send the `Content-Type` that the detail names, without a `Content-Encoding`.";
    ValidationFailed => "validation-failed", UNPROCESSABLE_ENTITY, "Some fields have values that are not allowed",
        "Correct the fields that `errors` names.";
    UnknownField => "unknown-field", UNPROCESSABLE_ENTITY, "The request has an unknown field",
        "Leave out the field that `errors` names, or correct its spelling.";
    PinWrong => "pin-wrong", UNPROCESSABLE_ENTITY, "This is not the booking's PIN",
        "Ask the shopper for the PIN again. `attempts_left` is the number of attempts that are left.";
    OfferInvalid => "offer-invalid", UNPROCESSABLE_ENTITY, "The offer was not made by this service",
        "Send `offer_id` exactly as you received it from `POST /v1/offers` or `POST /v1/quotes`.";
    IdempotencyKeyReused => "idempotency-key-reused", UNPROCESSABLE_ENTITY,
        "The Idempotency-Key was used for another request",
        "Use a new key for each request with different content.";
    PreconditionRequired => "precondition-required", PRECONDITION_REQUIRED,
        "The request must name the version to change with If-Match",
        "Send `If-Match` with the `ETag` of the last answer for this resource, or `If-Match: *`.";
    TooManyRequests => "too-many-requests", TOO_MANY_REQUESTS,
        "There were too many requests; wait for the number of seconds in `Retry-After`",
        "Wait for the number of seconds in `Retry-After`.";
    Internal => "internal", INTERNAL_SERVER_ERROR, "The server failed",
        "Report the failure with its `request_id`. With an `Idempotency-Key`, it is safe to send the request again.";
    Overloaded => "overloaded", SERVICE_UNAVAILABLE, "The server is overloaded; try again soon",
        "Wait for the number of seconds in `Retry-After`, then send the request again.";
    Contended => "contended", SERVICE_UNAVAILABLE,
        "Other requests are changing the same plan at this moment; try again soon",
        "Wait for the number of seconds in `Retry-After`, then send the request again.";
    ClockSkew => "clock-skew", SERVICE_UNAVAILABLE, "The clock of this instance is wrong, so it refuses to write",
        "Try again after the time in `Retry-After`; another instance may then answer. If you operate the server, \
            correct the clock of this instance.";
    NetworkMissing => "network-missing", SERVICE_UNAVAILABLE, "This server does not have the road network of the zone",
        "Try again later. If you operate the server, import the network or restore its file; if you edit the zone, give it another \
            travel model or a `fallback`.";
    Unavailable => "unavailable", SERVICE_UNAVAILABLE, "The server cannot process this request now; try again later",
        "Wait for the number of seconds in `Retry-After`, then send the request again.";
}

impl ProblemCode {
    /// The `code` member: the slug with underscores.
    pub fn code(self) -> String {
        self.slug().replace('-', "_")
    }

    /// The code that says no more than the status itself, for answers without a body that actix made.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::REQUEST_TIMEOUT => Self::RequestTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::URI_TOO_LONG => Self::UriTooLong,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            other if other.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

/// An error in one field of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The position of the field, such as `place.lat` or `breaks[0].earliest`, or the name of a query parameter or a header.
    #[schema(example = "place.lat")]
    pub field: String,
    /// What is wrong, and what is allowed.
    #[schema(example = "must be from -90 to 90")]
    pub message: String,
}

impl FieldError {
    /// The error `message` in `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: clipped(field.into(), LONGEST_FIELD), message: clipped(message.into(), LONGEST_MESSAGE) }
    }
}

/// The largest length of a field's name and of a message, in characters. Both may contain text from the request.
const LONGEST_FIELD: usize = 300;
const LONGEST_MESSAGE: usize = 4_000;

fn clipped(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// An error answer. Return it as `Err` from a handler or an extractor.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

/// The content is boxed, so that a `Result` with a problem stays small.
#[derive(Debug)]
struct Parts {
    code: ProblemCode,
    wire_code: Option<Cow<'static, str>>,
    detail: String,
    errors: Vec<FieldError>,
    extensions: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem. `detail` says what is wrong with this request, as a text for people. It is sent to the client, so it must not contain
    /// anything internal.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            wire_code: None,
            detail: clipped(detail.into(), LONGEST_MESSAGE),
            errors: Vec::new(),
            extensions: Map::new(),
            headers: Vec::new(),
            source: None,
        }))
    }

    /// Fields with values that are not allowed.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let lines: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
        let mut problem = Self::new(ProblemCode::ValidationFailed, lines.join("; "));
        problem.0.errors = errors;
        problem
    }

    /// One field with a value that is not allowed.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::validation(vec![FieldError::new(field, message)])
    }

    /// The key or token is missing or not valid. The answer has a header that says how to send one.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::Unauthorized, detail)
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ritiro\""))
    }

    /// An unexpected error. `source` is logged; the answer contains only the id of the request.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ProblemCode::Internal, "The request failed because of an error in the server. Report the request_id.")
            .because(source)
    }

    /// Keeps the cause for the log. The cause is never sent.
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds fields to `errors`.
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.0.errors.extend(errors);
        self
    }

    /// Adds a member that only problems of this kind have, such as `refusal`.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Replaces the `code` of the registry by a more exact one: a refused slot has the code of its refusal. The `type` stays.
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.wire_code = Some(code.into());
        self
    }

    /// Adds `Retry-After`: the client should wait this number of seconds before it tries again.
    pub fn retry_after(self, seconds: u32) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Adds `Allow`, with the methods that the path supports.
    pub fn allow(self, methods: &[Method]) -> Self {
        let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
        match HeaderValue::from_str(&names.join(", ")) {
            Ok(value) => self.header(header::ALLOW, value),
            Err(_) => self,
        }
    }

    /// Adds a header to the answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The code of the registry.
    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// What is wrong, as a text for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The fields that are wrong.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The members that only problems of this kind have.
    #[cfg(test)]
    pub(super) fn members(&self) -> &Map<String, Value> {
        &self.0.extensions
    }

    fn body(&self) -> Body<'_> {
        let Parts { code, wire_code, detail, errors, extensions, .. } = &*self.0;
        Body {
            kind: format!("/problems/{}", code.slug()),
            title: code.title(),
            status: code.status().as_u16(),
            code: wire_code.as_deref().map_or_else(|| code.code(), str::to_owned),
            detail,
            errors,
            request_id: code.status().is_server_error().then(request_id::current).flatten(),
            extensions,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.slug(), self.0.detail)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.content_type(PROBLEM_JSON);
        for (name, value) in &self.0.headers {
            answer.append_header((name.clone(), value.clone()));
        }
        answer.json(self.body())
    }
}

impl Responder for Problem {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::from_error(self)
    }
}

/// An error answer (RFC 9457). Some kinds of problems have additional members; the description of each member names the kinds.
#[derive(Serialize, ToSchema)]
struct Body<'a> {
    /// The path of the page that describes this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/validation-failed")]
    kind: String,
    /// The title of this kind of problem.
    title: &'a str,
    /// The HTTP status of the answer.
    #[schema(example = 422)]
    status: u16,
    /// The code by which a program decides what to do.
    #[schema(example = "validation_failed")]
    code: String,
    /// What is wrong with this request, as an English text.
    detail: &'a str,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    #[schema(required = false)]
    errors: &'a [FieldError],
    /// Only with a status of 500 or more: the id of the request. Give it when you report the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(flatten)]
    #[schema(value_type = ProblemMembers)]
    extensions: &'a Map<String, Value>,
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Body::schema()
    }
}

impl ToSchema for Problem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Body::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::{Problem, ProblemCode};
    use std::collections::HashSet;
    use utoipa::ToSchema;

    #[test]
    fn slugs_are_unique_and_only_errors() {
        let slugs: HashSet<&str> = ProblemCode::ALL.iter().map(|code| code.slug()).collect();
        assert_eq!(slugs.len(), ProblemCode::ALL.len());
        assert!(ProblemCode::ALL.iter().all(|code| code.status().as_u16() >= 400));
    }

    #[test]
    fn an_answer_is_short_whatever_it_repeats() {
        let problem = Problem::field("x".repeat(1 << 20), "é".repeat(1 << 20));
        let sizes = [problem.detail().len(), problem.errors()[0].field.len(), problem.errors()[0].message.len()];
        assert!(sizes.iter().all(|size| *size <= 4_000 * 2 + 3), "{sizes:?}");
    }

    #[test]
    fn the_schema_is_called_problem_and_knows_the_field_errors() {
        let mut schemas = Vec::new();
        Problem::schemas(&mut schemas);
        assert_eq!(Problem::name(), "Problem");
        assert!(schemas.iter().any(|(name, _)| name == "FieldError"));
    }
}
