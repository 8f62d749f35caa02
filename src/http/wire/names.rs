//! Schemas of texts with a fixed set of values, such as states. The domain defines the values.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Declares a schema for each set of names.
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
    /// The kind of a stop.
    StopKind: ritiro_domain::StopKind;
    /// The state of a stop.
    StopState: ritiro_domain::StopState;
    /// The state of a route.
    RouteState: ritiro_domain::RouteState;
    /// The state of a shift.
    ShiftState: ritiro_domain::ShiftState;
    /// The reason why a webhook endpoint receives no events.
    DisabledReason: ritiro_domain::DisabledReason;
    /// The media type of a picture.
    MediaType: ritiro_domain::MediaType;
    /// The kind of request that was refused.
    Wish: ritiro_domain::RequestKind;
}

fn one_of(about: &str, names: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    RefOr::T(text.description(Some(about)).into())
}
