//! The schemas of texts that are one of a few: states, and what else has a name. Which there are, the domain says.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

pub use ritiro_domain::{ShiftState, StopKind};

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
    HoldState: ritiro_domain::HoldState;
    /// The state of a booking.
    BookingState: ritiro_domain::BookingState;
    /// What happened to a promise.
    LedgerEvent: ritiro_domain::LedgerEvent;
    /// The state of a stop.
    StopState: ritiro_domain::StopState;
    /// The state of a route.
    RouteState: ritiro_domain::RouteState;
    /// Why a webhook endpoint gets nothing.
    DisabledReason: ritiro_domain::DisabledReason;
    /// The type of a picture.
    MediaType: ritiro_domain::MediaType;
    /// What was wished for and could not be had.
    Wish: ritiro_domain::RequestKind;
}

fn one_of(about: &str, names: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    RefOr::T(text.description(Some(about)).into())
}
