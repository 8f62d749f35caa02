//! The bodies that change a resource: a full replacement, or a merge patch (RFC 7396).

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, OneOf, Schema, SchemaType, Type};

use super::unions::objects;
use super::{OBJECT, Schemas, name_of};
use crate::http::wire::RESOURCES;

/// Completes the schemas of the bodies that replace a resource (`…Replacement`) and of those that change it (`…Patch`). They are derived
/// with the same schema as the bodies that create it (`…Fields`).
pub(super) fn complete(schemas: &mut Schemas) {
    let all = schemas.clone();
    for resource in RESOURCES {
        let of = |suffix: &str| object(all.get(&format!("{resource}{suffix}")));
        let (Some(fields), Some(answer)) = (of("Fields"), of("")) else { continue };
        schemas.insert(format!("{resource}Replacement"), RefOr::T(replacement(fields, answer).into()));
        schemas.insert(format!("{resource}Patch"), RefOr::T(patch(fields, &all).into()));
    }
}

fn object(schema: Option<&RefOr<Schema>>) -> Option<&Object> {
    match schema {
        Some(RefOr::T(Schema::Object(object))) => Some(object),
        _ => None,
    }
}

/// The fields that the client sets, and the members of the answer that the client may send back.
fn replacement(fields: &Object, answer: &Object) -> Object {
    let mut whole = fields.clone();
    for (name, member) in &answer.properties {
        if !fields.properties.contains_key(name) {
            let member =
                if name == "id" { member.clone() } else { anything("The value of the answer. It is ignored.") };
            whole.properties.insert(name.clone(), member);
        }
    }
    whole.description = Some(
        "The full resource, as it was answered. Members that only the service sets are ignored; `id`, if given, must be the id of the path."
            .into(),
    );
    whole
}

fn patch(fields: &Object, all: &Schemas) -> Object {
    let mut patch = loose(fields, all);
    patch.description =
        Some("A merge patch (RFC 7396): members that are left out stay as they are, `null` removes a member.".into());
    patch
}

fn anything(description: &str) -> RefOr<Schema> {
    let any = ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some(description));
    RefOr::T(any.into())
}

/// The same object in which no member is required, and members that can be removed may be `null`.
fn loose(whole: &Object, all: &Schemas) -> Object {
    let mut patch = whole.clone();
    patch.required.clear();
    patch.example = None;
    for (name, member) in &mut patch.properties {
        let inner = loose_member(member, all);
        *member = if whole.required.contains(name) { inner } else { or_null(inner) };
    }
    if let Some(AdditionalProperties::RefOr(values)) = patch.additional_properties.as_deref_mut() {
        *values = or_null(values.clone());
    }
    patch
}

fn loose_member(member: &RefOr<Schema>, all: &Schemas) -> RefOr<Schema> {
    match member {
        RefOr::Ref(reference) => match all.get(name_of(&reference.ref_location)) {
            Some(RefOr::T(Schema::Object(object))) if object.schema_type == OBJECT => loose(object, all).into(),
            Some(RefOr::T(Schema::OneOf(union))) if union.discriminator.is_some() => any_of(union, all).into(),
            _ => member.clone(),
        },
        RefOr::T(Schema::Object(object)) if object.schema_type == OBJECT => loose(object, all).into(),
        RefOr::T(Schema::OneOf(union)) => {
            let mut patch = union.clone();
            patch.items = union.items.iter().map(|item| loose_member(item, all)).collect();
            RefOr::T(patch.into())
        }
        RefOr::T(_) => member.clone(),
    }
}

/// An object that may have the members of all objects of a union, because a patch need not say which of them it changes.
fn any_of(union: &OneOf, all: &Schemas) -> Object {
    let mut patch = Object::with_type(OBJECT);
    patch.description.clone_from(&union.description);
    for object in objects(union, all).filter_map(|item| object(Some(item))) {
        for (name, member) in &object.properties {
            let known = patch.properties.insert(name.clone(), loose_member(member, all));
            if known.is_some_and(|known| known != *member) {
                patch.properties.insert(name.clone(), anything("As in the full resource."));
            }
        }
    }
    patch
}

/// The same schema, or `null`.
fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    if takes_null(&schema) {
        return schema;
    }
    let mut union = OneOf::with_capacity(2);
    union.items = vec![schema, RefOr::T(ObjectBuilder::new().schema_type(Type::Null).into())];
    RefOr::T(union.into())
}

fn takes_null(schema: &RefOr<Schema>) -> bool {
    let null = |of: &SchemaType| match of {
        SchemaType::Type(one) => *one == Type::Null,
        SchemaType::Array(several) => several.contains(&Type::Null),
        SchemaType::AnyValue => true,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => null(&array.schema_type),
        RefOr::T(Schema::OneOf(union)) => union.items.iter().any(takes_null),
        _ => false,
    }
}
