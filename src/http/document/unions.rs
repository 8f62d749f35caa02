//! Unions in the OpenAPI document: each alternative gets a name, and a discriminator names the member that distinguishes them.

use utoipa::openapi::schema::{Array, ArrayItems, Discriminator, OneOf, Schema};
use utoipa::openapi::{Ref, RefOr};

use super::{OBJECT, Schemas, name_of};

/// Names the alternatives of all unions. A union with one alternative is replaced by it.
pub(super) fn discriminate(schemas: &mut Schemas) {
    let mut named = Schemas::new();
    for (name, schema) in schemas.iter_mut() {
        let RefOr::T(Schema::OneOf(union)) = schema else { continue };
        if let [only] = union.items.as_slice() {
            *schema = described(only.clone(), union.description.clone());
        } else if let Some(tag) = tag(union) {
            named.extend(name_objects(name, union, &tag));
        }
    }
    schemas.extend(named);
}

fn described(mut schema: RefOr<Schema>, description: Option<String>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.description = description.or(object.description.take());
    }
    schema
}

/// The member that has a different fixed value in each alternative.
fn tag(union: &OneOf) -> Option<String> {
    let Some(RefOr::T(Schema::Object(first))) = union.items.first() else { return None };
    let describes = |member: &&String| union.items.iter().all(|item| value(item, member).is_some());
    first.properties.keys().find(describes).cloned()
}

/// The only allowed value of a member of an object.
fn value(object: &RefOr<Schema>, member: &str) -> Option<String> {
    let RefOr::T(Schema::Object(object)) = object else { return None };
    let Some(RefOr::T(Schema::Object(text))) = object.properties.get(member) else { return None };
    match text.enum_values.as_deref() {
        Some([only]) if object.schema_type == OBJECT => only.as_str().map(str::to_owned),
        _ => None,
    }
}

/// Moves the alternatives of a union to named schemas, and leaves references to them.
fn name_objects(union_name: &str, union: &mut OneOf, tag: &str) -> Schemas {
    let mut named = Schemas::new();
    let mut mapping = Vec::new();
    for item in &mut union.items {
        let Some(value) = value(item, tag) else { continue };
        let name = format!("{union_name}{}", pascal_case(&value));
        let reference = Ref::from_schema_name(name.clone());
        mapping.push((value, reference.ref_location.clone()));
        named.insert(name, std::mem::replace(item, RefOr::Ref(reference)));
    }
    union.discriminator = Some(Discriminator::with_mapping(tag, mapping));
    named
}

fn pascal_case(name: &str) -> String {
    let words = name.split('_').filter_map(|word| word.split_at_checked(1));
    words.map(|(first, rest)| format!("{}{rest}", first.to_uppercase())).collect()
}

/// Makes pages refer to the schema of their items. utoipa derives a copy of it.
pub(super) fn share_items(schemas: &mut Schemas) {
    let listed = |name: &str| name.strip_prefix("Page_").filter(|item| schemas.contains_key(*item)).map(str::to_owned);
    let pages: Vec<(String, String)> = schemas.keys().filter_map(|name| Some((name.clone(), listed(name)?))).collect();
    for (page, item) in pages {
        let Some(RefOr::T(Schema::Object(page))) = schemas.get_mut(&page) else { continue };
        let Some(RefOr::T(Schema::Array(Array { items, .. }))) = page.properties.get_mut("items") else { continue };
        *items = ArrayItems::RefOrSchema(Box::new(RefOr::Ref(Ref::from_schema_name(item))));
    }
}

/// The alternatives of a union.
pub(super) fn objects<'a>(union: &'a OneOf, all: &'a Schemas) -> impl Iterator<Item = &'a RefOr<Schema>> {
    union.items.iter().filter_map(|item| match item {
        RefOr::Ref(reference) => all.get(name_of(&reference.ref_location)),
        RefOr::T(_) => Some(item),
    })
}
