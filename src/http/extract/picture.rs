//! Bodies that are pictures.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::super::problem::{Problem, ProblemCode};
use super::json::{BodyTime, check_length, read, too_slow};
use crate::domain::MediaType;

/// Largest picture, in bytes. Put it into the app's data.
#[derive(Clone, Copy, Debug)]
pub struct PictureLimit(pub usize);

/// A body of `image/jpeg`, `image/png` or `image/webp` that is what it says it is. It is not read before that is asked for, so that
/// nobody sends one in vain.
pub struct Picture {
    payload: LocalBoxFuture<'static, Result<web::Payload, actix_web::Error>>,
    headers: Result<MediaType, Problem>,
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
    /// The type and the bytes.
    ///
    /// # Errors
    /// `unsupported_media_type`, `payload_too_large`, `request_timeout` or `bad_request`.
    pub async fn read(self) -> Result<(MediaType, Vec<u8>), Problem> {
        let media = self.headers?;
        let payload = self.payload.await.map_err(|_| unsupported())?;
        let body = tokio::time::timeout(self.time, read(payload, self.limit)).await;
        let body = body.map_err(|_| too_slow(self.time))??;
        match MediaType::of(&body) == Some(media) {
            true => Ok((media, body.to_vec())),
            false => Err(Problem::new(
                ProblemCode::UnsupportedMediaType,
                format!("The body is no {}, by its first bytes.", media.as_str()),
            )),
        }
    }
}

fn declared(req: &HttpRequest) -> Result<MediaType, Problem> {
    if req.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported());
    }
    match req.mime_type() {
        Ok(Some(mime)) => MediaType::parse(mime.essence_str()).ok_or_else(unsupported),
        _ => Err(unsupported()),
    }
}

fn unsupported() -> Problem {
    let types: Vec<_> = MediaType::ALL.iter().map(|media| media.as_str()).collect();
    let detail = format!("Send the picture itself, with a Content-Type of {}.", types.join(", "));
    Problem::new(ProblemCode::UnsupportedMediaType, detail)
}
