//! Errors on the wire: one registry of codes and one place that renders them as `application/problem+json` (RFC 9457).

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

/// Declares the codes and their meaning once: the enum, the list of all, and what each is on the wire.
macro_rules! problem_codes {
    ($($variant:ident => $slug:literal, $status:ident, $title:literal, $advice:literal;)+) => {
        /// What went wrong, as programs read it.
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

            /// The status it is answered with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// What it means, the same in every answer.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What the client can do about it.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)+ }
            }
        }
    };
}

problem_codes! {
    MalformedJson => "malformed-json", BAD_REQUEST, "The body is not well-formed JSON",
        "Send one well-formed JSON document. `line` and `column` say where reading it stopped.";
    BadRequest => "bad-request", BAD_REQUEST, "The request cannot be read",
        "Check how the request is made: its body ended early, or its address cannot be read.";
    Unauthorized => "unauthorized", UNAUTHORIZED, "A valid key or token is needed",
        "Send `Authorization: Bearer` with a key or token that has neither expired nor been revoked.";
    Forbidden => "forbidden", FORBIDDEN, "The key or token does not allow this",
        "Use a key or token whose role may do this.";
    NotFound => "not-found", NOT_FOUND, "There is nothing here",
        "Check the address and the ids in it. What belongs to another merchant is not found either.";
    MethodNotAllowed => "method-not-allowed", METHOD_NOT_ALLOWED, "The method is not one of this address",
        "Use one of the methods that the header `Allow` names.";
    NotAcceptable => "not-acceptable", NOT_ACCEPTABLE, "No form of the answer is acceptable to the client",
        "Ask with `Accept` for a form that the detail names.";
    Conflict => "conflict", CONFLICT, "The request conflicts with what is there",
        "Read the detail and the resource as it stands, and decide again.";
    SlotRefused => "slot-refused", CONFLICT, "The slot cannot be promised",
        "`code` and `refusal` say why. Choose one of the `alternatives`, or ask for offers again.";
    HoldExpired => "hold-expired", CONFLICT, "The hold has expired",
        "Ask for offers again and make a new hold.";
    HoldNotActive => "hold-not-active", CONFLICT, "The hold is not active",
        "The hold was booked, released or replaced. Ask for offers again and make a new hold.";
    OfferExpired => "offer-expired", CONFLICT, "The offer has expired",
        "Ask for offers again: they can be taken up until their `expires_at`.";
    IdempotencyInFlight => "idempotency-in-flight", CONFLICT, "A request with this Idempotency-Key is still being worked on",
        "Wait a moment and send the same request with the same key again.";
    SecretShown => "secret-shown", CONFLICT, "It was made before, and its secret was shown then",
        "`id` is what was made. If its secret is lost, revoke it and make another one with a new key.";
    WouldBreakPromises => "would-break-promises", CONFLICT, "The change would break promises that were made",
        "Move or cancel the bookings that stand in the way, or leave it as it is.";
    BookingNotChangeable => "booking-not-changeable", CONFLICT, "The booking can no longer be changed",
        "Read the booking again. What is completed, failed or cancelled, or on its way, cannot be changed like this.";
    ProofRequired => "proof-required", CONFLICT, "Proofs of the hand-over are missing",
        "Bring the proofs that `missing` names, then complete the stop.";
    PinLocked => "pin-locked", CONFLICT, "There were too many wrong PINs",
        "An operator has to give the right PIN.";
    LinkExpired => "link-expired", GONE, "The link has expired",
        "Read the proof again: its link is made anew.";
    RequestTimeout => "request-timeout", REQUEST_TIMEOUT, "The request did not arrive in time",
        "Send the request again, faster, or in smaller parts.";
    ErasureBlocked => "erasure-blocked", CONFLICT, "Something of the shopper's must be cancelled or finished first",
        "Cancel or finish what `blocking` lists, or wait until it is over, then erase again.";
    PreconditionFailed => "precondition-failed", PRECONDITION_FAILED, "The resource has changed since it was read",
        "Read the resource again, and send the change with `If-Match` and its new `ETag`.";
    PayloadTooLarge => "payload-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "Send at most `limit_bytes` bytes.";
    UriTooLong => "uri-too-long", URI_TOO_LONG, "The address is too long",
        "Shorten the address: send fewer or shorter parameters.";
    UnsupportedMediaType => "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body is not of a type that is understood",
        "Send the `Content-Type` that the detail names, without a `Content-Encoding`.";
    ValidationFailed => "validation-failed", UNPROCESSABLE_ENTITY, "Some fields have values that are not allowed",
        "Correct the fields that `errors` names.";
    UnknownField => "unknown-field", UNPROCESSABLE_ENTITY, "There is no such field",
        "Leave out the field that `errors` names, or correct its spelling.";
    PinWrong => "pin-wrong", UNPROCESSABLE_ENTITY, "This is not the booking's PIN",
        "Ask the shopper for the PIN again. `attempts_left` says how often it can still be tried.";
    OfferInvalid => "offer-invalid", UNPROCESSABLE_ENTITY, "The offer is not one of this service",
        "Send `offer_id` exactly as an answer to `POST /v1/offers` or `POST /v1/quotes` had it.";
    IdempotencyKeyReused => "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The Idempotency-Key was used for another request",
        "Use a new key for each request of another content.";
    PreconditionRequired => "precondition-required", PRECONDITION_REQUIRED, "The version to change must be named with If-Match",
        "Send `If-Match` with the `ETag` that the resource was last answered with, or `If-Match: *`.";
    TooManyRequests => "too-many-requests", TOO_MANY_REQUESTS, "There were too many requests; try again after the seconds of `Retry-After`",
        "Wait for as many seconds as `Retry-After` says.";
    Internal => "internal", INTERNAL_SERVER_ERROR, "The server failed",
        "Report it with its `request_id`. Sending the request again is safe with an `Idempotency-Key`.";
    Overloaded => "overloaded", SERVICE_UNAVAILABLE, "The server has more to do than it can; try again soon",
        "Wait for as many seconds as `Retry-After` says, then send it again.";
    Contended => "contended", SERVICE_UNAVAILABLE, "Others change the same plan at this moment; try again soon",
        "Wait for as many seconds as `Retry-After` says, then send it again.";
    ClockSkew => "clock-skew", SERVICE_UNAVAILABLE, "The clock of this instance is wrong; it reads, and does not write",
        "Try again after `Retry-After`, which may reach another instance. Operators: correct the clock of this one.";
    Unavailable => "unavailable", SERVICE_UNAVAILABLE, "The server cannot do this now; try again later",
        "Wait for as many seconds as `Retry-After` says, then send it again.";
}

impl ProblemCode {
    /// The `code` member: the slug with underscores.
    pub fn code(self) -> String {
        self.slug().replace('-', "_")
    }

    /// The code that says no more than a bare status does, for answers that were made elsewhere without a body.
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

/// What is wrong with one field of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where it is, such as `place.lat`, `breaks[0].earliest`, a query parameter or a header.
    #[schema(example = "place.lat")]
    pub field: String,
    /// What is wrong and what is allowed.
    #[schema(example = "must be from -90 to 90")]
    pub message: String,
}

impl FieldError {
    /// `field` is wrong because of `message`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: clipped(field.into(), LONGEST_FIELD), message: clipped(message.into(), LONGEST_MESSAGE) }
    }
}

/// Most characters of the name of a wrong field, and of a message: some of both comes from the request.
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

/// Boxed, so that a `Result` with a problem stays small.
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
    /// `detail` says what is wrong with this request, to a person. It is sent: nothing internal goes there.
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

    /// The key or token is absent or not valid. Tells the client how to give one.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::Unauthorized, detail)
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ritiro\""))
    }

    /// Something that should not happen. `source` is logged; the answer carries only the request's id.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ProblemCode::Internal, "The request could not be answered. Name the request_id when you report it.")
            .because(source)
    }

    /// Keeps the cause for the log. It is never sent.
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds fields to `errors`.
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.0.errors.extend(errors);
        self
    }

    /// Adds a member of the problem's own, such as `refusal`.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Answers with a finer `code` than the registry's: a refused slot carries the refusal's. `type` stays.
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.wire_code = Some(code.into());
        self
    }

    /// Tells the client to wait `seconds` before it tries again.
    pub fn retry_after(self, seconds: u32) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Tells the client which methods there are.
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

    /// What is wrong, to a person.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The fields that are wrong.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The members that only problems of its kind have.
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

/// An error answer (RFC 9457). Some kinds have members beside those that all have; what a member says tells which.
#[derive(Serialize, ToSchema)]
struct Body<'a> {
    /// Where this kind of problem is described.
    #[serde(rename = "type")]
    #[schema(example = "/problems/validation-failed")]
    kind: String,
    /// What this kind of problem is.
    title: &'a str,
    /// The status of the answer.
    #[schema(example = 422)]
    status: u16,
    /// What a program decides by.
    #[schema(example = "validation_failed")]
    code: String,
    /// What is wrong with this request.
    detail: &'a str,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    #[schema(required = false)]
    errors: &'a [FieldError],
    /// Only with a status of 500 or more: name it when you report the failure.
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
