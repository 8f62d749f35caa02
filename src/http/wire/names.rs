//! The schemas of texts that are one of a few: states, and what else has a name. Which there are, the domain says.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain;

/// Declares a schema for each registry of names.
macro_rules! names {
    ($($(#[doc = $about:literal])+ $name:ident: $type:ty;)+) => {
        $(
            $(#[doc = $about])+
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    one_of(concat!($($about),+).trim(), <$type>::ALL.iter().map(|one| one.as_str()))
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

names! {
    /// The state of a hold.
    HoldState: domain::HoldState;
    /// The state of a booking.
    BookingState: domain::BookingState;
    /// What happened to a promise.
    LedgerEvent: domain::LedgerEvent;
    /// What happens at a stop.
    StopKind: domain::StopKind;
    /// The state of a stop.
    StopState: domain::StopState;
    /// The state of a route.
    RouteState: domain::RouteState;
    /// The state of a shift.
    ShiftState: domain::ShiftState;
    /// Why a webhook endpoint gets nothing.
    DisabledReason: domain::DisabledReason;
    /// The type of a picture.
    MediaType: domain::MediaType;
    /// What was wished for and could not be had.
    Wish: domain::Wish;
}

fn one_of(about: &str, names: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    RefOr::T(text.description(Some(about)).into())
}
