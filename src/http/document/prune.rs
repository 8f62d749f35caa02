//! Removes schemas to which nothing refers, such as the parts of merged schemas: they are not part of the API.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::OpenApi;

const SCHEMAS: &str = "#/components/schemas/";

/// Keeps only the schemas to which operations refer, directly or through other schemas.
pub(super) fn prune(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    let schemas = std::mem::take(&mut components.schemas);
    let texts: BTreeMap<&String, Value> =
        schemas.iter().filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?))).collect();
    let mut kept = BTreeSet::new();
    let mut next = references(&serde_json::to_value(&*document).unwrap_or_default());
    while let Some(name) = next.pop() {
        if let Some(schema) = texts.get(&name).filter(|_| !kept.contains(&name)) {
            next.extend(references(schema));
            kept.insert(name);
        }
    }
    let Some(components) = &mut document.components else { return };
    components.schemas = schemas.into_iter().filter(|(name, _)| kept.contains(name)).collect();
}

/// The names of the schemas that a part of the document refers to.
fn references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.extend(text.strip_prefix(SCHEMAS).map(str::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
