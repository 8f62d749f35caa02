//! The bodies of requests that replace or change a resource.

/// The fields of a resource that a client sets. The answer has more members, which a client may send back unchanged.
pub trait Resource {
    /// The names of the members that only the service sets.
    const BESIDE: &'static [&'static str] = &["id", "version", "created_at"];
    /// The names of the members for which `null` is a value that differs from the default. In a merge patch, `null` sets it.
    const NULL_IS_A_VALUE: &'static [&'static str] = &[];
}

/// Declares the bodies that replace and change a resource, and the members of the answer that only the service sets, if they are not `id`,
/// `version` and `created_at`, and those for which `null` is a value. The OpenAPI document completes the schemas (`document/patch.rs`).
macro_rules! changes {
    ($fields:ident: $replacement:ident, $patch:ident $(, $beside:expr)? $(; null: $null:expr)?) => {
        impl $crate::http::wire::Resource for $fields {
            $(const BESIDE: &'static [&'static str] = &$beside;)?
            $(const NULL_IS_A_VALUE: &'static [&'static str] = &$null;)?
        }

        $crate::http::wire::changes!(body $replacement $fields "The body that replaces a resource.");
        $crate::http::wire::changes!(body $patch $fields "The body that changes a resource.");
    };
    (body $name:ident $fields:ident $about:literal) => {
        #[doc = $about]
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <$fields as utoipa::PartialSchema>::schema()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
                <$fields as utoipa::ToSchema>::schemas(schemas);
            }
        }
    };
}

pub(in crate::http) use changes;
