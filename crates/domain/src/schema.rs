//! The schemas of enums for OpenAPI documents.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{FailureReason, ShiftState, StopKind};

macro_rules! schemas {
    ($($name:ident: $about:literal;)+) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    one_of($about, $name::ALL.iter().map(|one| one.as_str()))
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

schemas! {
    StopKind: "The kind of a stop.";
    ShiftState: "The state of a shift.";
    FailureReason: "Why a stop could not be served.";
}

fn one_of(about: &str, names: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    RefOr::T(text.description(Some(about)).into())
}
