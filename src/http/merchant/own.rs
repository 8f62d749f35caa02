//! The merchant itself.

use actix_web::web::Data;
use actix_web::{get, put};

use crate::app::{Deps, merchants};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IfMatch, Json};
use crate::http::problem::Problem;
use crate::http::responses::{OnRead, OnReplace};
use crate::http::wire::{Merchant, MerchantFields};

/// Reads the merchant that the key belongs to.
#[utoipa::path(
    tag = "Merchant",
    responses((status = 200, body = Merchant, description = "As it stands"), OnRead, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[get("/v1/merchant")]
pub async fn get_merchant(deps: Data<Deps>, caller: Caller) -> Result<Versioned<Merchant>, Problem> {
    let found = merchants::get(&deps, &caller.0).await?;
    Ok(Versioned::new(found.version, found.into()))
}

/// Overwrites the settings of the merchant that the key belongs to.
#[utoipa::path(
    tag = "Merchant",
    params(("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = MerchantFields,
    responses((status = 200, body = Merchant, description = "Overwritten"), OnReplace, (status = "default", body = Problem)),
    security(("bearer" = [])),
)]
#[put("/v1/merchant")]
pub async fn replace_merchant(
    deps: Data<Deps>,
    caller: Caller,
    expected: IfMatch,
    body: Json<MerchantFields>,
) -> Result<Versioned<Merchant>, Problem> {
    let made = merchants::replace(&deps, &caller.0, body.0.allowed_origins, expected.version()).await?;
    Ok(Versioned::new(made.version, made.into()))
}
