//! Answers for requests for which no handler exists.
//!
//! In actix, each handler is a resource of its own with a guard for its method, so a wrong method looks like a wrong path. [`Methods`]
//! distinguishes the two for all paths of the OpenAPI document. For other paths, a wrong method gets 404. Bytes that are not HTTP never get
//! here: actix closes them with a bare 400.

use super::problem::{PROBLEM_JSON, Problem, ProblemCode};
use actix_web::body::{BodySize, BoxBody, MessageBody as _};
use actix_web::dev::{ResourceDef, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::{OpenApi, PathItem};

/// The methods of each path, from the OpenAPI document.
#[derive(Clone)]
pub struct Methods(Vec<(ResourceDef, Vec<Method>)>);

impl From<&OpenApi> for Methods {
    fn from(api: &OpenApi) -> Self {
        Self(api.paths.paths.iter().map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect())
    }
}

impl Methods {
    /// The methods of all patterns that match `path`; empty if none matches.
    pub(super) fn of(&self, path: &str) -> Vec<Method> {
        let matching = self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        let mut all: Vec<Method> = matching.flat_map(|(_, methods)| methods.iter().cloned()).collect();
        all.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        all.dedup();
        all
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let declared = [
        (&item.get, Method::GET),
        (&item.put, Method::PUT),
        (&item.post, Method::POST),
        (&item.delete, Method::DELETE),
        (&item.patch, Method::PATCH),
        (&item.head, Method::HEAD),
        (&item.options, Method::OPTIONS),
    ];
    declared.into_iter().filter(|(operation, _)| operation.is_some()).map(|(_, method)| method).collect()
}

/// The app's default service: 405 with `Allow` if the path exists with other methods, otherwise 404.
pub async fn unmatched(req: HttpRequest, methods: Option<web::Data<Methods>>) -> Problem {
    let allowed = methods.map(|methods| methods.of(req.path())).unwrap_or_default();
    if allowed.is_empty() {
        return Problem::new(ProblemCode::NotFound, format!("The path {} does not exist.", req.path()));
    }
    let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
    let detail = format!("{} takes {}, not {}.", req.path(), names.join(", "), req.method());
    Problem::new(ProblemCode::MethodNotAllowed, detail).allow(&allowed)
}

/// Converts an error answer of actix, which is plain text, to a problem document. Its headers stay.
pub(super) fn in_form(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if !is_foreign_error(answer.response()) {
        return answer;
    }
    let (req, old) = answer.into_parts();
    let code = ProblemCode::of_status(old.status());
    let mut problem = Problem::new(code, code.title());
    if let Some(error) = old.error() {
        problem = problem.because(error.to_string());
    }
    let mut new = HttpResponse::from_error(problem);
    *new.status_mut() = old.status();
    copy_headers(old.headers(), new.headers_mut());
    ServiceResponse::new(req, new)
}

fn is_foreign_error(answer: &HttpResponse<BoxBody>) -> bool {
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes);
    let bare = kind.is_none() || matches!(answer.body().size(), BodySize::None | BodySize::Sized(0));
    let from_actix = answer.error().is_some() && kind != Some(PROBLEM_JSON.as_bytes());
    (status.is_client_error() || status.is_server_error()) && (bare || from_actix)
}

fn copy_headers(from: &HeaderMap, to: &mut HeaderMap) {
    for (name, value) in from {
        if !to.contains_key(name) && name != header::CONTENT_LENGTH {
            to.insert(name.clone(), value.clone());
        }
    }
}
