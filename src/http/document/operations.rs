//! What follows from an operation's path, method and responses: parameters, descriptions of answers, and who may call it. A handler states
//! only what differs.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{OpenApi, PathItem, RefOr, Required};

use super::operations;
use crate::http::problem::ProblemCode;

/// The headers that handlers read, with their allowed values.
const HEADERS: [(&str, &str); 2] = [("If-Match", r#"^(\*|"[0-9]{1,18}")$"#), ("Idempotency-Key", "^[!-~]{1,255}$")];

/// The resource that `{id}` names in the paths of what belongs to it.
const OWNERS: [(&str, &str); 4] = [
    ("/v1/zones/{id}/", "The zone"),
    ("/v1/couriers/{id}/", "The courier"),
    ("/v1/held-reports/{id}/", "The held report"),
    ("/v1/shifts/{id}/", "The shift"),
];

/// The service day in the paths of a day.
const SERVICE_DAY: &str = "The service day. A shift that lasts past midnight belongs to the day on which it began";

/// The operation that reports the problems of idempotency keys but takes no key, because a repetition has no effect.
const WITHOUT_KEY: &str = "dismiss_held_report";

/// Completes all operations.
pub(super) fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        describe_answers(item);
        for operation in operations(item) {
            describe_path(path, operation);
            add_headers(operation);
            require_key(operation);
        }
    }
    for operation in document.webhooks.iter_mut().flat_map(|hooks| hooks.paths.values_mut()).flat_map(operations) {
        operation.security.get_or_insert_default();
    }
}

/// Every operation needs a key or token, unless its handler says `security(())`.
fn require_key(operation: &mut Operation) {
    let stated = operation.security.get_or_insert_with(|| vec![SecurityRequirement::new("bearer", [""; 0])]);
    stated.retain(|requirement| *requirement != SecurityRequirement::default());
}

/// Puts the parameters of the path first, and describes the ids and dates that the handler does not describe. An empty description stands
/// for none.
fn describe_path(path: &str, operation: &mut Operation) {
    operation.parameters.iter_mut().for_each(|all| all.sort_by_key(|parameter| place_in(path, parameter)));
    let owner = OWNERS.iter().find(|(of, _)| path.starts_with(of)).map(|(_, owner)| *owner);
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let about = match (&parameter.parameter_in, parameter.name.as_str()) {
            (ParameterIn::Path, "id") => owner,
            (ParameterIn::Path, "date") => Some(SERVICE_DAY),
            _ => None,
        };
        let stated = parameter.description.take().or(about.map(str::to_owned));
        parameter.description = stated.filter(|text| !text.is_empty());
    }
}

/// The position of a parameter in the path. Parameters that are not in the path come after those that are.
fn place_in(path: &str, parameter: &RefOr<Parameter>) -> usize {
    match parameter {
        RefOr::T(Parameter { parameter_in: ParameterIn::Path, name, .. }) => path.find(&format!("{{{name}}}")),
        _ => None,
    }
    .unwrap_or(usize::MAX)
}

fn is_named(parameter: &RefOr<Parameter>, name: &str) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == name)
}

/// Adds `If-Match` to the operations that may answer that a version is out of date, and `Idempotency-Key` to those that may answer that a
/// key was used before.
fn add_headers(operation: &mut Operation) {
    let versioned = [ProblemCode::PreconditionRequired, ProblemCode::PreconditionFailed]
        .map(|code| may_answer(operation, code))
        .contains(&true);
    if versioned {
        let required = may_answer(operation, ProblemCode::PreconditionRequired);
        add_header(operation, "If-Match", required, "The `ETag` of the version to change, or `*`");
    }
    let idempotent = operation.operation_id.as_deref() != Some(WITHOUT_KEY);
    if idempotent && may_answer(operation, ProblemCode::IdempotencyKeyReused) {
        let about = "A key that you choose for this request. A repeated request with the same key has no second effect \
            and gets the same answer";
        add_header(operation, "Idempotency-Key", false, about);
    }
    operation.parameters.iter_mut().flatten().for_each(limit_header);
}

fn may_answer(operation: &Operation, code: ProblemCode) -> bool {
    let of = |response: &RefOr<Response>| match response {
        RefOr::T(response) => response.extensions.as_ref().and_then(|found| found.get("x-problem-codes")).cloned(),
        RefOr::Ref(_) => None,
    };
    let listed = operation.responses.responses.values().filter_map(of);
    listed.filter_map(|codes| codes.as_array().cloned()).flatten().any(|listed| listed == code.code())
}

fn add_header(operation: &mut Operation, name: &str, required: bool, about: &str) {
    let all = operation.parameters.get_or_insert_default();
    if !all.iter().any(|parameter| is_named(parameter, name)) {
        let required = if required { Required::True } else { Required::False };
        let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
        all.push(RefOr::T(header.description(Some(about)).build()));
    }
}

/// States the allowed values of a header that a handler reads. An optional header may be left out, but it is never `null`.
fn limit_header(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    if let Some((_, pattern)) = HEADERS.iter().find(|(name, _)| *name == parameter.name) {
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(*pattern));
        parameter.schema = Some(RefOr::T(text.into()));
    }
}

/// Describes the answers of the operations on a resource whose handlers do not describe them.
fn describe_answers(item: &mut PathItem) {
    let of_200 = [
        (&mut item.get, "The resource"),
        (&mut item.put, "The replaced resource"),
        (&mut item.patch, "The changed resource"),
    ];
    for (operation, about) in of_200 {
        operation.iter_mut().for_each(|operation| describe_answer(operation, "200", about));
    }
    for operation in operations(item) {
        describe_answer(operation, "201", "Created");
        describe_answer(operation, "204", "Deleted");
    }
}

fn describe_answer(operation: &mut Operation, status: &str, about: &str) {
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status)
        && response.description.is_empty()
    {
        let about = if is_page(response) { "One page of the list" } else { about };
        about.clone_into(&mut response.description);
    }
}

fn is_page(response: &Response) -> bool {
    let schemas = response.content.values().filter_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    });
    let mut named = schemas.filter_map(|schema| match schema {
        RefOr::Ref(reference) => Some(super::name_of(&reference.ref_location)),
        RefOr::T(_) => None,
    });
    named.any(|name| name.starts_with("Page_"))
}
