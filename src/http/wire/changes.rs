//! The bodies of requests that replace or change a resource.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::{
    CourierFields, DepotFields, MerchantFields, ShiftFields, SlotExceptionFields, SlotTemplateFields,
    WebhookEndpointFields, ZoneFields,
};

/// The fields of a resource that a client sets. The answer has more members, which a client may send back unchanged.
pub trait Resource {
    /// The names of the members that only the service sets.
    const BESIDE: &'static [&'static str];
}

/// Declares the resources that can be replaced and changed. The OpenAPI document completes the schemas of the two bodies.
macro_rules! resources {
    ($($resource:ident: $fields:ident, $replacement:ident, $patch:ident, $beside:expr;)+) => {
        /// The names of the resources that can be replaced and changed.
        pub const RESOURCES: &[&str] = &[$(stringify!($resource)),+];

        $(
            impl Resource for $fields {
                const BESIDE: &'static [&'static str] = &$beside;
            }

            resources!(body $replacement $fields "The body that replaces a resource.");
            resources!(body $patch $fields "The body that changes a resource.");
        )+
    };
    (body $name:ident $fields:ident $about:literal) => {
        #[doc = $about]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $fields::schema()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                $fields::schemas(schemas);
            }
        }
    };
}

resources! {
    Merchant: MerchantFields, MerchantReplacement, MerchantPatch, ["id", "name", "created_at"];
    Zone: ZoneFields, ZoneReplacement, ZonePatch, ["id", "version", "created_at"];
    Depot: DepotFields, DepotReplacement, DepotPatch, ["id", "version", "created_at"];
    Courier: CourierFields, CourierReplacement, CourierPatch, ["id", "version", "created_at"];
    Shift: ShiftFields, ShiftReplacement, ShiftPatch, ["id", "version", "zone_id", "date", "created_at"];
    SlotTemplate: SlotTemplateFields, SlotTemplateReplacement, SlotTemplatePatch, ["id", "version", "created_at"];
    SlotException: SlotExceptionFields, SlotExceptionReplacement, SlotExceptionPatch, ["id", "version", "created_at"];
    WebhookEndpoint: WebhookEndpointFields, WebhookEndpointReplacement, WebhookEndpointPatch,
        ["id", "version", "disabled", "previous_secret_expires_at", "created_at"];
}
