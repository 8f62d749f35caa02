//! Corrections and additions to the generated OpenAPI document, so that validators accept it and client generators work with it.

mod defaults;
mod merge;
mod operations;
mod patch;
mod prune;
mod unions;

use std::collections::BTreeMap;

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, PathItem, RefOr, Server};

type Schemas = BTreeMap<String, RefOr<Schema>>;

const OBJECT: SchemaType = SchemaType::Type(Type::Object);

/// Corrects the whole document.
pub(super) fn complete(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        merge::merge_objects(&mut components.schemas);
        unions::discriminate(&mut components.schemas);
        unions::share_items(&mut components.schemas);
        patch::complete(&mut components.schemas);
        defaults::describe_defaults(&mut components.schemas);
    }
    operations::describe_headers(document);
    operations::name_security(document);
    prune::prune(document);
}

/// The addresses at which clients reach the server. With `None`, it is the address from which they got the document.
pub(super) fn servers(public_url: Option<&str>) -> Vec<Server> {
    vec![Server::new(public_url.unwrap_or("/"))]
}

/// The operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// The name of the component to which a reference points.
fn name_of(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};
    use utoipa::{OpenApi, ToSchema};

    /// The fields of a request.
    #[derive(Serialize, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        name: String,
        colour: Option<String>,
    }

    /// The resource in an answer.
    #[derive(Serialize, ToSchema)]
    struct Thing {
        id: u8,
        #[serde(flatten)]
        fields: Fields,
    }

    /// The resource with its secret.
    #[derive(Serialize, ToSchema)]
    struct ThingWithSecret {
        secret: String,
        #[serde(flatten)]
        thing: Thing,
    }

    /// A list of resources.
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
        super::merge::merge_objects(&mut document.components.as_mut().unwrap().schemas);
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
        assert_eq!((&thing["type"], &thing["description"]), (&json!("object"), &json!("The resource in an answer.")));
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
