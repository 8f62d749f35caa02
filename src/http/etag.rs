//! Answers with the version of the resource as their `ETag`.

use actix_web::body::BoxBody;
use actix_web::http::header::{self, ETag, EntityTag, Header as _, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

/// A resource with its version, sent as JSON with `ETag: "VERSION"`. A `GET` whose `If-None-Match` names that version gets 304 without a
/// body.
#[derive(Debug)]
pub struct Versioned<T> {
    status: StatusCode,
    version: i64,
    location: Option<String>,
    body: T,
}

impl<T> Versioned<T> {
    /// Answers `body`, which has the given version, with 200.
    pub fn new(version: i64, body: T) -> Self {
        Self { status: StatusCode::OK, version, location: None, body }
    }

    /// Answers with 201 and the path of the new resource.
    pub fn created(version: i64, location: String, body: T) -> Self {
        Self { status: StatusCode::CREATED, version, location: Some(location), body }
    }

    fn is_known_to(&self, req: &HttpRequest) -> bool {
        let reads = matches!(*req.method(), Method::GET | Method::HEAD);
        if !reads || !req.headers().contains_key(header::IF_NONE_MATCH) {
            return false;
        }
        match IfNoneMatch::parse(req) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&self.tag())),
            Err(_) => false,
        }
    }

    fn tag(&self) -> EntityTag {
        EntityTag::new_strong(self.version.to_string())
    }
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let known = self.is_known_to(req);
        let mut answer = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { self.status });
        answer.insert_header(ETag(self.tag()));
        if known {
            return answer.finish();
        }
        if let Some(location) = &self.location {
            answer.insert_header((header::LOCATION, location.as_str()));
        }
        answer.json(&self.body)
    }
}
