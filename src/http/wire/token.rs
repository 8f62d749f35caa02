//! Tokens of couriers and shoppers.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::local;
use crate::app::credentials::Issued;

/// What a courier's token shall be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourierTokenFields {
    /// 60 to 2678400 (31 days).
    #[serde(default = "one_day")]
    #[schema(minimum = 60, maximum = 2678400, example = 86400, default = 86400)]
    pub expires_in_seconds: i64,
}

/// What a shopper's token shall be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopperTokenFields {
    /// Your reference of the shopper, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "customer-4711")]
    pub shopper: String,
    /// 60 to 604800 (7 days).
    #[serde(default = "half_an_hour")]
    #[schema(minimum = 60, maximum = 604800, example = 1800, default = 1800)]
    pub expires_in_seconds: i64,
}

fn one_day() -> i64 {
    86_400
}

fn half_an_hour() -> i64 {
    1_800
}

/// A token. It is not stored and cannot be shown again.
#[derive(Clone, Serialize, ToSchema)]
pub struct Token {
    /// To be sent as `Authorization: Bearer TOKEN`.
    pub token: String,
    /// From this instant on it is refused.
    pub expires_at: Option<DateTime<FixedOffset>>,
}

impl Token {
    /// The token, with times in `tz`.
    pub fn told(tz: Tz, issued: Issued) -> Self {
        Self { token: issued.secret, expires_at: issued.credential.expires_at.map(|at| local(tz, at)) }
    }
}
