//! Descriptions of parameters and of who may call an operation.

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// The headers that handlers read, with their allowed values.
const HEADERS: [(&str, &str); 2] = [("If-Match", r#"^(\*|"[0-9]{1,18}")$"#), ("Idempotency-Key", "^[!-~]{1,255}$")];

/// Adds the allowed values of each header that a handler reads. An optional header may be left out, but it is never `null`.
pub(super) fn describe_headers(document: &mut OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(operations);
    for parameter in operations.flat_map(|operation| operation.parameters.iter_mut().flatten()) {
        let RefOr::T(parameter) = parameter else { continue };
        if let Some((_, pattern)) = HEADERS.iter().find(|(name, _)| *name == parameter.name) {
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(*pattern));
            parameter.schema = Some(RefOr::T(text.into()));
        }
    }
}

/// Marks the operations that need no key.
pub(super) fn name_security(document: &mut OpenApi) {
    let hooks = document.webhooks.iter_mut().flat_map(|hooks| hooks.paths.values_mut());
    for operation in document.paths.paths.values_mut().chain(hooks).flat_map(operations) {
        operation.security.get_or_insert_default();
    }
}
