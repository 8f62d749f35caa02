//! Headers that handlers read.

use super::super::problem::{Problem, ProblemCode};
use actix_web::dev::Payload;
use actix_web::http::header::{self, EntityTag, Header as _};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The version to change, from `If-Match`. If the header is missing, it fails with `precondition_required`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any version.
    Any,
    /// `"7"`: this version only.
    Version(i64),
}

impl IfMatch {
    /// Succeeds if the change may be applied to version `current`.
    ///
    /// # Errors
    ///
    /// `precondition_failed`, with the tag of the current version.
    pub fn check(self, current: i64) -> Result<(), Problem> {
        match self {
            Self::Version(version) if version != current => {
                let detail = format!(
                    "If-Match names version {version}, but the current version is {current}. Read the resource again."
                );
                Err(Problem::new(ProblemCode::PreconditionFailed, detail)
                    .with("current_etag", format!("\"{current}\"")))
            }
            _ => Ok(()),
        }
    }

    /// The version that the header names; `None` for `*`.
    pub fn version(self) -> Option<i64> {
        match self {
            Self::Any => None,
            Self::Version(version) => Some(version),
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if_match(req).and_then(|given| given.ok_or_else(precondition_required)))
    }
}

/// Like [`IfMatch`], for operations in which the header is optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionalIfMatch(pub Option<IfMatch>);

impl FromRequest for OptionalIfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if_match(req).map(Self))
    }
}

fn precondition_required() -> Problem {
    let detail = "Send If-Match with the ETag of the last answer for this resource, or If-Match: *.";
    Problem::new(ProblemCode::PreconditionRequired, detail)
}

fn if_match(req: &HttpRequest) -> Result<Option<IfMatch>, Problem> {
    if !req.headers().contains_key(header::IF_MATCH) {
        return Ok(None);
    }
    let parsed = match header::IfMatch::parse(req) {
        Ok(header::IfMatch::Any) => Some(IfMatch::Any),
        Ok(header::IfMatch::Items(tags)) => single_version(&tags).map(IfMatch::Version),
        Err(_) => None,
    };
    parsed.map(Some).ok_or_else(|| {
        Problem::field("If-Match", "must be one strong ETag of an answer for this resource, such as \"3\", or *")
    })
}

fn single_version(tags: &[EntityTag]) -> Option<i64> {
    match tags {
        [tag] if !tag.weak => tag.tag().parse().ok(),
        _ => None,
    }
}

/// The client's idempotency key, from `Idempotency-Key`; `None` if it sent none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut given = req.headers().get_all(IDEMPOTENCY_KEY);
        ready(match (given.next(), given.next()) {
            (None, _) => Ok(Self(None)),
            (Some(key), None) if is_key(key.as_bytes()) => {
                Ok(Self(Some(key.as_bytes().iter().map(|byte| char::from(*byte)).collect())))
            }
            _ => Err(Problem::field(IDEMPOTENCY_KEY, "must be given once, with 1 to 255 visible ASCII characters")),
        })
    }
}

fn is_key(bytes: &[u8]) -> bool {
    (1..=255).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
}
