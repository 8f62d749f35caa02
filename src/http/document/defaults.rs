//! Defaults in the OpenAPI document. A member with a default may be left out of a request. Client generators that see `default` make the
//! member required, because an answer always contains it. So the description states the default instead.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::Schemas;

/// Moves the defaults of members to their descriptions.
pub(super) fn describe_defaults(schemas: &mut Schemas) {
    for schema in schemas.values_mut() {
        if let RefOr::T(Schema::Object(object)) = schema {
            object.properties.values_mut().for_each(describe_default);
        }
    }
}

fn describe_default(member: &mut RefOr<Schema>) {
    let default = take(member);
    let Some(default) = default.filter(|default| !default.is_null()) else { return };
    if let Some(description) = description(member) {
        let text = description.get_or_insert_default();
        let space = if text.is_empty() { "" } else { " " };
        *text = format!("{text}{space}If not given: `{default}`.");
    }
}

fn take(member: &mut RefOr<Schema>) -> Option<Value> {
    match member {
        RefOr::Ref(reference) => reference.default.take(),
        RefOr::T(Schema::Object(object)) => object.default.take(),
        RefOr::T(Schema::Array(array)) => array.default.take(),
        RefOr::T(Schema::OneOf(union)) => union.default.take(),
        RefOr::T(_) => None,
    }
}

fn description(member: &mut RefOr<Schema>) -> Option<&mut Option<String>> {
    match member {
        RefOr::T(Schema::Object(object)) => Some(&mut object.description),
        RefOr::T(Schema::Array(array)) => Some(&mut array.description),
        RefOr::T(Schema::OneOf(union)) => Some(&mut union.description),
        _ => None,
    }
}
