//! The problems that a handler may answer with, for its OpenAPI entry: from the registry of codes, by kind of handler.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};

use super::problem::{PROBLEM_JSON, ProblemCode};

/// What every authenticated handler may answer.
const CALLER: &[ProblemCode] = &[
    ProblemCode::Unauthorized,
    ProblemCode::Forbidden,
    ProblemCode::TooManyRequests,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];
const BODY: &[ProblemCode] = &[
    ProblemCode::RequestTimeout,
    ProblemCode::MalformedJson,
    ProblemCode::PayloadTooLarge,
    ProblemCode::UnsupportedMediaType,
    ProblemCode::ValidationFailed,
    ProblemCode::UnknownField,
];

/// Of a key that was used before.
const KEY: &[ProblemCode] = &[ProblemCode::IdempotencyInFlight, ProblemCode::IdempotencyKeyReused];

/// Problems of a handler that makes something, once for each idempotency key.
pub struct OnCreate;
/// Problems of a handler that makes something whose secret is shown once.
pub struct OnSecret;
/// Problems of a handler that takes a body in, and makes nothing that has no id of the caller's own.
pub struct OnAsk;
/// Problems of a handler that calls something off.
pub struct OnCancel;
/// Problems of a handler that reads one thing.
pub struct OnRead;
/// Problems of a handler that lists things.
pub struct OnList;
/// Problems of a handler that lists what belongs to one thing.
pub struct OnListOf;
/// Problems of a handler that overwrites something.
pub struct OnReplace;
/// Problems of a handler that deletes something.
pub struct OnDelete;
/// Problems of a handler that does something with a thing that is there.
pub struct OnAct;
/// Problems of a handler that takes in what happened.
pub struct OnReport;
/// Problems of a handler that changes a plan by hand.
pub struct OnChange;

impl IntoResponses for OnCreate {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, BODY, KEY, &[ProblemCode::NotFound, ProblemCode::Conflict]])
    }
}

impl IntoResponses for OnSecret {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, BODY, KEY, &[ProblemCode::NotFound, ProblemCode::Conflict, ProblemCode::SecretShown]])
    }
}

impl IntoResponses for OnAsk {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, BODY, &[ProblemCode::NotFound, ProblemCode::Conflict]])
    }
}

impl IntoResponses for OnCancel {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let others = [ProblemCode::NotFound, ProblemCode::BookingNotChangeable, ProblemCode::PreconditionFailed];
        problems(&[CALLER, BODY, KEY, &others])
    }
}

impl IntoResponses for OnRead {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, &[ProblemCode::NotFound, ProblemCode::ValidationFailed]])
    }
}

impl IntoResponses for OnList {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, &[ProblemCode::ValidationFailed, ProblemCode::UnknownField]])
    }
}

impl IntoResponses for OnListOf {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, &[ProblemCode::NotFound, ProblemCode::ValidationFailed, ProblemCode::UnknownField]])
    }
}

impl IntoResponses for OnReplace {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let versions = [ProblemCode::PreconditionFailed, ProblemCode::PreconditionRequired];
        let others = [ProblemCode::NotFound, ProblemCode::Conflict, ProblemCode::WouldBreakPromises];
        problems(&[CALLER, BODY, &versions, &others])
    }
}

impl IntoResponses for OnDelete {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let others = [
            ProblemCode::NotFound,
            ProblemCode::Conflict,
            ProblemCode::WouldBreakPromises,
            ProblemCode::ValidationFailed,
        ];
        problems(&[CALLER, &others])
    }
}

impl IntoResponses for OnAct {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, KEY, &[ProblemCode::NotFound, ProblemCode::Conflict, ProblemCode::ValidationFailed]])
    }
}

impl IntoResponses for OnReport {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[CALLER, BODY, &[ProblemCode::NotFound]])
    }
}

impl IntoResponses for OnChange {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let others = [
            ProblemCode::NotFound,
            ProblemCode::Conflict,
            ProblemCode::SlotRefused,
            ProblemCode::BookingNotChangeable,
            ProblemCode::WouldBreakPromises,
        ];
        problems(&[CALLER, BODY, KEY, &others])
    }
}

/// One response for each status, which tells all codes that come with it.
fn problems(groups: &[&[ProblemCode]]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for code in groups.iter().copied().flatten() {
        let line = format!("`{}`: {}", code.code(), code.title());
        by_status.entry(code.status().as_str().to_owned()).or_default().push(line);
    }
    by_status.into_iter().map(|(status, lines)| (status, response(&lines).into())).collect()
}

fn response(lines: &[String]) -> Response {
    let problem = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
    ResponseBuilder::new().description(lines.join("; ")).content(PROBLEM_JSON, problem).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_status_share_a_response() {
        let responses = OnCreate::responses();
        let RefOr::T(wrong) = &responses["422"] else { panic!("a reference") };
        assert!(wrong.description.contains("`validation_failed`") && wrong.description.contains("`unknown_field`"));
        assert!(responses.contains_key("401") && responses.contains_key("409"));
    }
}
