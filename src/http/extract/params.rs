//! Parameters of the URL: the query and the named parts of the path.

use super::super::problem::{Problem, ProblemCode};
use super::explain::{Located, explain, has_nul};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// The query of the URL, parsed as the struct `T`. Fails with `unknown_field` or `validation_failed`. `T` denies unknown fields. Serde
/// cannot do that for a struct with flattened fields, so the query of each list has its own `limit` and `cursor` (see
/// [`page`](super::super::page)).
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query(req.query_string()).map(Self))
    }
}

fn query<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let Located(parsed) = web::Query::<Located<T>>::from_query(text)
        .map_err(|_| Problem::new(ProblemCode::BadRequest, "The query of the URL is not valid."))?
        .into_inner();
    match text.split('&').find(|pair| pair.contains("%00")) {
        Some(pair) => Err(has_nul(pair.split('=').next().unwrap_or_default())),
        None => parsed.map_err(|(path, message)| explain("query", &path, &message)),
    }
}

/// The named parts of the path, parsed as `T`: a value, a tuple, or a struct with fields of those names. Fails with `validation_failed`.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if let Some((name, _)) = req.match_info().iter().find(|(_, text)| text.contains('\0') || text.contains("%00")) {
            return ready(Err(has_nul(name)));
        }
        let parsed = web::Path::<Located<T>>::from_request(req, payload).into_inner();
        ready(match parsed.map(web::Path::into_inner) {
            Ok(Located(Ok(value))) => Ok(Self(value)),
            Ok(Located(Err((path, message)))) => Err(explain(&names(req), &path, &message)),
            Err(_) => Err(Problem::new(ProblemCode::BadRequest, "The path of the URL is not valid.")),
        })
    }
}

/// The names of the path's parts, for errors in a single value or a tuple, which do not say where they are.
fn names(req: &HttpRequest) -> String {
    let names: Vec<&str> = req.match_info().iter().map(|(name, _)| name).collect();
    names.join(", ")
}
