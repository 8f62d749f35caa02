//! Bodies that contain a picture.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, Accept, Header as _};
use actix_web::web;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use super::super::problem::{Problem, ProblemCode};
use super::json::{BodyTime, check_length, read, too_slow};
use ritiro_domain::MediaType;

/// The largest size of a picture in bytes. Add it to the app's data.
#[derive(Clone, Copy, Debug)]
pub struct PictureLimit(pub usize);

/// The media type for a picture of any format. The first bytes then tell which format it is.
pub const BYTES: &str = "application/octet-stream";

/// Whether the client accepts only [`BYTES`]: some generated clients know no type of pictures.
pub fn asks_for_bytes(req: &HttpRequest) -> bool {
    Accept::parse(req).is_ok_and(|accept| accept.preference().essence_str() == BYTES)
}

/// The content of a picture, for the OpenAPI document.
pub struct PictureBytes;

impl PartialSchema for PictureBytes {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        RefOr::T(ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).into())
    }
}

impl ToSchema for PictureBytes {}

/// A body of `image/jpeg`, `image/png` or `image/webp` with content of that format, or of `application/octet-stream` with content of one of
/// them. The body is read only when the handler asks for it, so that clients with `Expect: 100-continue` do not send it in vain.
pub struct Picture {
    payload: LocalBoxFuture<'static, Result<web::Payload, actix_web::Error>>,
    headers: Result<Option<MediaType>, Problem>,
    limit: usize,
    time: Duration,
}

impl FromRequest for Picture {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = req.app_data::<PictureLimit>().map_or(usize::MAX, |limit| limit.0);
        let time = req.app_data::<BodyTime>().copied().unwrap_or_default().0;
        let headers = declared(req).and_then(|media| check_length(req, limit).map(|()| media));
        let payload = web::Payload::from_request(req, payload);
        std::future::ready(Ok(Self { payload: Box::pin(payload), headers, limit, time }))
    }
}

impl Picture {
    /// Reads the format and the bytes.
    ///
    /// # Errors
    ///
    /// `unsupported_media_type`, `payload_too_large`, `request_timeout` or `bad_request`.
    pub async fn read(self) -> Result<(MediaType, Vec<u8>), Problem> {
        let declared = self.headers?;
        let payload = self.payload.await.map_err(|_| unsupported())?;
        let body = tokio::time::timeout(self.time, read(payload, self.limit)).await;
        let body = body.map_err(|_| too_slow(self.time))??;
        match MediaType::of(&body) {
            Some(found) if declared.is_none_or(|declared| declared == found) => Ok((found, body.to_vec())),
            _ => Err(other_content(declared)),
        }
    }
}

fn other_content(declared: Option<MediaType>) -> Problem {
    let wanted = declared.map_or_else(|| names().join(" or "), |media| media.as_str().to_owned());
    Problem::new(ProblemCode::UnsupportedMediaType, format!("The first bytes of the body are not those of {wanted}."))
}

/// The format that the client declares; `None` for any.
fn declared(req: &HttpRequest) -> Result<Option<MediaType>, Problem> {
    if req.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported());
    }
    match req.mime_type() {
        Ok(Some(mime)) if mime.essence_str() == BYTES => Ok(None),
        Ok(Some(mime)) => MediaType::parse(mime.essence_str()).map(Some).ok_or_else(unsupported),
        _ => Err(unsupported()),
    }
}

fn names() -> Vec<&'static str> {
    MediaType::ALL.iter().map(|media| media.as_str()).collect()
}

fn unsupported() -> Problem {
    let detail = format!("Send the picture itself, with a Content-Type of {} or {BYTES}.", names().join(", "));
    Problem::new(ProblemCode::UnsupportedMediaType, detail)
}
