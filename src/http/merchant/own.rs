//! The merchant itself.

use actix_web::web::Data;
use actix_web::{get, patch, put};

use crate::app::setup::merchants;
use crate::app::{Deps, Permission};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IfMatch, MergePatch, OptionalIfMatch, Whole};
use crate::http::problem::Problem;
use crate::http::responses::{OnPatch, OnRead, OnReplace};
use crate::http::wire::{Merchant, MerchantFields, MerchantPatch, MerchantReplacement};

/// Reads the merchant to whom the key belongs.
#[utoipa::path(
    tag = "Merchant",
    responses((status = 200, body = Merchant, description = "The resource"), OnRead),
    security(("bearer" = [])),
)]
#[get("/v1/merchant")]
pub async fn get_merchant(deps: Data<Deps>, caller: Caller) -> Result<Versioned<Merchant>, Problem> {
    let found = merchants::get(&deps, &caller.0).await?;
    Ok(Versioned::new(found.version, found.into()))
}

/// Replaces the settings of the merchant to whom the key belongs.
#[utoipa::path(
    tag = "Merchant",
    params(("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = MerchantReplacement,
    responses((status = 200, body = Merchant, description = "The replaced resource"), OnReplace),
    security(("bearer" = [])),
)]
#[put("/v1/merchant")]
pub async fn replace_merchant(
    deps: Data<Deps>,
    caller: Caller,
    expected: IfMatch,
    body: Whole<MerchantFields>,
) -> Result<Versioned<Merchant>, Problem> {
    let made = merchants::replace(&deps, &caller.0, body.0.allowed_origins, expected.version()).await?;
    Ok(Versioned::new(made.version, made.into()))
}

/// Changes some settings of the merchant to whom the key belongs, by a merge patch (RFC 7396): fields that are left out stay as they are,
/// `null` removes a field.
#[utoipa::path(
    tag = "Merchant",
    params(("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = MerchantPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Merchant, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/merchant")]
pub async fn change_merchant(
    deps: Data<Deps>,
    caller: Caller,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<Merchant>, Problem> {
    caller.0.may(Permission::EditMerchant)?;
    let read = async || -> Result<_, Problem> {
        let found = merchants::get(&deps, &caller.0).await?;
        Ok((found.version, Merchant::from(found)))
    };
    let write = async |fields: MerchantFields, version| -> Result<_, Problem> {
        Ok(merchants::replace(&deps, &caller.0, fields.allowed_origins, Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.version, made.into()))
}
