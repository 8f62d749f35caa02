//! The tenant, as it sets itself up.

use super::{MerchantId, Timestamp};

/// A merchant with its own settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merchant {
    /// Its id.
    pub id: MerchantId,
    /// Counts edits.
    pub version: i64,
    /// For people, and on the command line. No two merchants of an installation have the same.
    pub name: String,
    /// The origins, such as `https://shop.example`, whose pages may call with tokens of shoppers, couriers and bookings.
    pub allowed_origins: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
}
