//! Schemas of maps and of lists of names in requests, with the bounds that the use cases check.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Amounts by load dimension of the zone, each 0 to 1000000000. A zone has at most 4 dimensions.
pub struct Amounts;

/// The name of a skill or a load dimension.
pub struct ShortName;

impl PartialSchema for Amounts {
    fn schema() -> RefOr<Schema> {
        let amount = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(1_000_000_000));
        let amounts = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(amount));
        let about = "Amounts by load dimension of the zone, each 0 to 1000000000.";
        RefOr::T(amounts.max_properties(Some(4)).description(Some(about)).into())
    }
}

impl ToSchema for Amounts {
    fn name() -> Cow<'static, str> {
        "Amounts".into()
    }
}

impl PartialSchema for ShortName {
    fn schema() -> RefOr<Schema> {
        let name = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(40));
        RefOr::T(name.description(Some("A name of 1 to 40 characters.")).into())
    }
}

impl ToSchema for ShortName {
    fn name() -> Cow<'static, str> {
        "ShortName".into()
    }
}

/// The origin of a web page.
pub struct PageOrigin;

/// A time of day, `00:00` to `24:00`.
pub struct ClockTime;

impl PartialSchema for PageOrigin {
    fn schema() -> RefOr<Schema> {
        let origin = ObjectBuilder::new().schema_type(Type::String).max_length(Some(300));
        RefOr::T(origin.description(Some("The origin of a page, such as https://shop.example.")).into())
    }
}

impl ToSchema for PageOrigin {
    fn name() -> Cow<'static, str> {
        "PageOrigin".into()
    }
}

impl PartialSchema for ClockTime {
    fn schema() -> RefOr<Schema> {
        let pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
        let time = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
        RefOr::T(time.description(Some("A time of day, `00:00` to `24:00`.")).into())
    }
}

impl ToSchema for ClockTime {
    fn name() -> Cow<'static, str> {
        "ClockTime".into()
    }
}
