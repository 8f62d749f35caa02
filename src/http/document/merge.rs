//! A resource in an answer consists of the fields that the client sets (`#[serde(flatten)]`) and members that the service adds. utoipa
//! derives an `allOf` of two schemas for it, and the schema of the client's fields has `additionalProperties: false`: no object satisfies
//! both. This module merges such schemas into one.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AllOf, Array, ArrayItems, Object, OneOf, Schema};

use super::{OBJECT, Schemas, name_of};

/// Merges each `allOf` of objects into one object that may have additional members. If one of the parts is a union, the result is a union
/// of such objects.
pub(super) fn merge_objects(schemas: &mut Schemas) {
    let derived = schemas.clone();
    schemas.values_mut().for_each(|schema| merge(schema, &derived));
}

fn merge(schema: &mut RefOr<Schema>, derived: &Schemas) {
    if let Some(whole) = whole(schema, derived) {
        *schema = RefOr::T(whole);
    }
    match schema {
        RefOr::T(Schema::Object(object)) => object.properties.values_mut().for_each(|inner| merge(inner, derived)),
        RefOr::T(Schema::Array(Array { items: ArrayItems::RefOrSchema(item), .. })) => merge(item, derived),
        _ => {}
    }
}

/// The merged schema of an `allOf` of objects; `None` for other schemas.
fn whole(schema: &RefOr<Schema>, all: &Schemas) -> Option<Schema> {
    let RefOr::T(Schema::AllOf(parts)) = schema else { return None };
    let mut choices = joined(parts, all)?;
    if choices.len() > 1 {
        let mut union = OneOf::with_capacity(choices.len());
        union.items.extend(choices.into_iter().map(|choice| RefOr::T(choice.into())));
        union.description.clone_from(&parts.description);
        return Some(union.into());
    }
    let mut only = choices.pop()?;
    only.description.clone_from(&parts.description);
    Some(only.into())
}

/// All objects that result from one choice for each part.
fn joined(parts: &AllOf, all: &Schemas) -> Option<Vec<Object>> {
    let mut wholes = vec![Object::with_type(OBJECT)];
    for part in &parts.items {
        let choices = choices(part, all)?;
        wholes = wholes.iter().flat_map(|whole| choices.iter().map(|choice| join(whole, choice))).collect();
    }
    Some(wholes)
}

fn join(whole: &Object, part: &Object) -> Object {
    let mut whole = whole.clone();
    whole.properties.extend(part.properties.clone());
    whole.required.extend(part.required.iter().cloned());
    if whole.description.is_none() {
        whole.description.clone_from(&part.description);
    }
    whole
}

/// The objects that a part may be.
fn choices(part: &RefOr<Schema>, all: &Schemas) -> Option<Vec<Object>> {
    match part {
        RefOr::Ref(reference) => choices(all.get(name_of(&reference.ref_location))?, all),
        RefOr::T(Schema::Object(object)) if object.schema_type == OBJECT => Some(vec![object.clone()]),
        RefOr::T(Schema::AllOf(parts)) => joined(parts, all),
        RefOr::T(Schema::OneOf(union)) => {
            let items = union.items.iter().map(|item| choices(item, all)).collect::<Option<Vec<_>>>()?;
            Some(items.into_iter().flatten().collect())
        }
        RefOr::T(_) => None,
    }
}
