//! The schemas of enums for OpenAPI documents.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{
    BookingState, CourierEventKind, DeliveryState, DisabledReason, FailureReason, GoodsState, HeldState, HoldState,
    Kind, LedgerEvent, MediaType, ProofKind, RequestKind, RouteState, Scope, ShiftState, StopKind, StopState,
};

/// Declares the description of each enum, and its name in the document if that differs.
macro_rules! schemas {
    ($($type:ident $(as $name:literal)?: $about:literal;)+) => {
        $(
            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    one_of($about, $type::ALL.iter().map(|one| one.as_str()))
                }
            }

            impl ToSchema for $type {
                $(
                    fn name() -> std::borrow::Cow<'static, str> {
                        $name.into()
                    }
                )?
            }
        )+
    };
}

schemas! {
    Kind: "The three kinds of booking.";
    HoldState: "The state of a hold.";
    BookingState: "The state of a booking.";
    GoodsState: "Where the goods of a booking are.";
    LedgerEvent: "What happened to a promise.";
    StopKind: "The kind of a stop.";
    StopState: "The state of a stop.";
    RouteState: "The state of a route.";
    ShiftState: "The state of a shift.";
    CourierEventKind as "EventKind": "The kind of event.";
    FailureReason: "Why a stop could not be served.";
    HeldState: "The state of a held report.";
    ProofKind: "The kind of a proof.";
    MediaType: "The media type of a picture.";
    Scope: "What a shopper's token may do.";
    RequestKind as "Wish": "The kind of request that was refused.";
    DisabledReason: "The reason why a webhook endpoint receives no events.";
    DeliveryState: "The state of a webhook delivery.";
}

fn one_of(about: &str, names: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    RefOr::T(text.description(Some(about)).into())
}
