//! The merchant's own settings.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;

/// The settings that a merchant changes itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MerchantFields {
    /// The origins of your web pages, at most 20. Scripts on these pages may call this API with tokens of shoppers, couriers and bookings.
    /// Browsers never get access to answers to a key: keys are for servers.
    #[schema(value_type = Vec<super::bounds::PageOrigin>, max_items = 20, example = json!(["https://shop.example"]))]
    pub allowed_origins: Vec<String>,
}

/// A merchant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Merchant {
    /// The id of the merchant.
    pub id: Uuid,
    /// The name, set by the operator of this installation.
    #[schema(example = "Bottega")]
    pub name: String,
    #[serde(flatten)]
    fields: MerchantFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<ritiro_domain::Merchant> for Merchant {
    fn from(merchant: ritiro_domain::Merchant) -> Self {
        Self {
            id: merchant.id.0,
            name: merchant.name,
            fields: MerchantFields { allowed_origins: merchant.allowed_origins },
            created_at: local(Tz::UTC, merchant.created_at),
        }
    }
}
