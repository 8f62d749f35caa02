//! What the generated OpenAPI document gets wrong, put right.
//!
//! A resource is what the client sent (`#[serde(flatten)]`) with what the service adds, and what clients send refuses unknown
//! members. Derived, that is `allOf` of a schema with `additionalProperties: false` and another, which no object satisfies.

use std::collections::BTreeMap;

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Array, ArrayItems, Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, PathItem, RefOr};

type Schemas = BTreeMap<String, RefOr<Schema>>;

const OBJECT: SchemaType = SchemaType::Type(Type::Object);

/// Makes one object of whatever is made up of several, open to members that come later.
pub(super) fn merge_objects(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    let derived = components.schemas.clone();
    components.schemas.values_mut().for_each(|schema| merge(schema, &derived));
}

fn merge(schema: &mut RefOr<Schema>, derived: &Schemas) {
    if let Some(whole) = whole(schema, derived) {
        *schema = RefOr::T(whole.into());
    }
    match schema {
        RefOr::T(Schema::Object(object)) => object.properties.values_mut().for_each(|inner| merge(inner, derived)),
        RefOr::T(Schema::Array(Array { items: ArrayItems::RefOrSchema(item), .. })) => merge(item, derived),
        _ => {}
    }
}

/// The one object that an `allOf` of objects is; `None` for what is something else.
fn whole(schema: &RefOr<Schema>, all: &Schemas) -> Option<Object> {
    let RefOr::T(Schema::AllOf(parts)) = schema else { return None };
    let mut whole = Object::with_type(OBJECT);
    for part in &parts.items {
        let part = object(part, all)?;
        whole.properties.extend(part.properties);
        whole.required.extend(part.required);
    }
    whole.description.clone_from(&parts.description);
    Some(whole)
}

fn object(part: &RefOr<Schema>, all: &Schemas) -> Option<Object> {
    match part {
        RefOr::Ref(reference) => object(all.get(reference.ref_location.rsplit('/').next()?)?, all),
        RefOr::T(Schema::Object(object)) if object.schema_type == OBJECT => Some(object.clone()),
        RefOr::T(Schema::AllOf(_)) => whole(part, all),
        RefOr::T(_) => None,
    }
}

/// The headers that handlers read, and what they may hold.
const HEADERS: [(&str, &str); 2] = [("If-Match", r#"^(\*|"[0-9]{1,18}")$"#), ("Idempotency-Key", "^[!-~]{1,255}$")];

/// Says of each header that a handler reads what it may hold. One that may be left out is still no `null`.
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

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};
    use utoipa::{OpenApi, ToSchema};

    /// What is sent.
    #[derive(Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        name: String,
        colour: Option<String>,
    }

    /// What comes back.
    #[derive(Serialize, ToSchema)]
    struct Thing {
        id: u8,
        #[serde(flatten)]
        fields: Fields,
    }

    /// And once more around it.
    #[derive(Serialize, ToSchema)]
    struct ThingWithSecret {
        secret: String,
        #[serde(flatten)]
        thing: Thing,
    }

    /// Several.
    #[derive(Serialize, ToSchema)]
    struct Things {
        #[schema(inline)]
        items: Vec<Thing>,
    }

    #[derive(OpenApi)]
    #[openapi(components(schemas(Fields, Thing, Things, ThingWithSecret)))]
    struct Api;

    fn schemas() -> Value {
        let mut document = Api::openapi();
        super::merge_objects(&mut document);
        serde_json::to_value(document).unwrap()["components"]["schemas"].take()
    }

    fn names(of: &Value) -> Vec<&str> {
        let mut names: Vec<&str> = of.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn what_is_flattened_becomes_one_object_that_may_grow() {
        let schemas = schemas();
        let thing = &schemas["Thing"];
        assert_eq!((&thing["type"], &thing["description"]), (&json!("object"), &json!("What comes back.")));
        assert_eq!(thing["properties"].as_object().unwrap().len(), 3);
        assert_eq!(names(&thing["required"]), ["id", "name"]);
        assert!(thing["additionalProperties"].is_null() && thing["allOf"].is_null(), "{thing}");
        let around = &schemas["ThingWithSecret"];
        assert_eq!(names(&around["required"]), ["id", "name", "secret"]);
        assert_eq!(around["properties"].as_object().unwrap().len(), 4);
        assert_eq!(&schemas["Things"]["properties"]["items"]["items"]["properties"], &thing["properties"]);
    }

    #[test]
    fn what_is_sent_still_refuses_the_unknown() {
        assert_eq!(schemas()["Fields"]["additionalProperties"], false);
    }
}
