//! JSON bodies.

use super::super::problem::{Problem, ProblemCode};
use super::explain::{explain, has_nul, located};
use super::objects::Objects;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use std::time::Duration;

/// The media type of JSON.
pub(super) const JSON: &str = "application/json";

/// The largest size of a body in bytes. Add it to the app's data; otherwise [`BodyLimit::default`] applies.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

impl Default for BodyLimit {
    fn default() -> Self {
        Self(1 << 20)
    }
}

/// The longest time in which a body may arrive. Add it to the app's data; otherwise [`BodyTime::default`] applies.
#[derive(Clone, Copy, Debug)]
pub struct BodyTime(pub Duration);

impl Default for BodyTime {
    fn default() -> Self {
        Self(Duration::from_secs(15))
    }
}

/// A body of `application/json`, parsed as `T`. It may be nested 127 levels deep, the limit of `serde_json`. Fails with
/// `unsupported_media_type`, `payload_too_large`, `request_timeout`, `malformed_json`, `unknown_field` or `validation_failed`. Errors
/// inside untagged or flattened types name the outermost such field, because serde buffers those.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body(req, payload, &[JSON]);
        Box::pin(async move { whole(&body.await?).map(Self) })
    }
}

/// Like [`Json`], for a body whose items are accepted or refused one by one: each item checks for the character U+0000 itself.
#[derive(Debug)]
pub struct Batch<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Batch<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body(req, payload, &[JSON]);
        Box::pin(async move { parse(&body.await?).map(Self) })
    }
}

/// Parses a body of one of the media types as JSON.
pub(super) fn read_as<T: DeserializeOwned + 'static>(
    req: &HttpRequest,
    payload: &mut Payload,
    types: &[&str],
) -> LocalBoxFuture<'static, Result<T, Problem>> {
    let body = body(req, payload, types);
    Box::pin(async move { whole(&body.await?) })
}

/// A JSON document without the character U+0000.
fn whole<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let value = parse(body)?;
    refuse_nul(body)?;
    Ok(value)
}

/// Reads all bytes of a body of one of the media types.
fn body(
    req: &HttpRequest,
    payload: &mut Payload,
    types: &[&str],
) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let limit = req.app_data::<BodyLimit>().copied().unwrap_or_default().0;
    let time = req.app_data::<BodyTime>().copied().unwrap_or_default().0;
    let headers = check_type(req, types).and_then(|()| check_length(req, limit));
    let payload = web::Payload::from_request(req, payload);
    async move {
        headers?;
        let payload = payload.await.map_err(unreadable)?;
        tokio::time::timeout(time, read(payload, limit)).await.map_err(|_| too_slow(time))?
    }
}

fn check_type(req: &HttpRequest, types: &[&str]) -> Result<(), Problem> {
    if req.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported("Send the body without a Content-Encoding."));
    }
    match req.mime_type() {
        Ok(Some(mime)) if types.contains(&mime.essence_str()) => Ok(()),
        _ => Err(unsupported(&format!("Send JSON, with the header Content-Type: {}.", types.join(" or ")))),
    }
}

fn unsupported(detail: &str) -> Problem {
    Problem::new(ProblemCode::UnsupportedMediaType, detail)
}

/// Refuses a body by its `Content-Length`, before any of it is read.
pub(super) fn check_length(req: &HttpRequest, limit: usize) -> Result<(), Problem> {
    let length = req.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > limit as u64 => Err(too_large(limit)),
        _ => Ok(()),
    }
}

pub(super) async fn read(payload: web::Payload, limit: usize) -> Result<Bytes, Problem> {
    payload.to_bytes_limited(limit).await.map_err(|_| too_large(limit))?.map_err(unreadable)
}

fn too_large(limit: usize) -> Problem {
    Problem::new(ProblemCode::PayloadTooLarge, format!("The body must have at most {limit} bytes."))
        .with("limit_bytes", limit)
}

pub(super) fn too_slow(time: Duration) -> Problem {
    Problem::new(ProblemCode::RequestTimeout, format!("The body did not arrive within {} s.", time.as_secs()))
}

fn unreadable(_: actix_web::Error) -> Problem {
    Problem::new(ProblemCode::BadRequest, "The body ended early or could not be read.")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if body.is_empty() {
        return Err(Problem::new(ProblemCode::MalformedJson, "The body is empty; send a JSON document."));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(Objects(&mut json)).map_err(|error| match error.inner().classify() {
            Category::Data => wrong(&error),
            Category::Io | Category::Syntax | Category::Eof => malformed(error.inner()),
        })?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

/// Refuses the character U+0000, the only one that Postgres cannot store in a text. JSON can express it only as an escape.
fn refuse_nul(body: &[u8]) -> Result<(), Problem> {
    if !body.windows(6).any(|six| six == b"\\u0000") {
        return Ok(());
    }
    let value = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
    nul_in(&value, String::new()).map_or(Ok(()), |field| Err(has_nul(field)))
}

/// Parses one item of a batch, or returns what is wrong with it.
pub(in crate::http) fn item<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    if let Some(field) = nul_in(&value, String::new()) {
        return Err(has_nul(field));
    }
    serde_path_to_error::deserialize(Objects(value)).map_err(|error| {
        let (path, message) = located(&error);
        explain("", &path, &message)
    })
}

/// The position of the first text in the document that contains U+0000.
fn nul_in(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => items.iter().enumerate().find_map(|(i, item)| nul_in(item, format!("{path}[{i}]"))),
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let dot = if path.is_empty() { "" } else { "." };
            nul_in(member, format!("{path}{dot}{name}"))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(ProblemCode::MalformedJson, format!("The body is not JSON: {error}."))
        .with("line", error.line())
        .with("column", error.column())
}

fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let (path, message) = located(error);
    let position = format!(" at line {} column {}", error.inner().line(), error.inner().column());
    explain("body", &path, message.strip_suffix(&position).unwrap_or(&message))
}
