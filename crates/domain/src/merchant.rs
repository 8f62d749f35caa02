//! The tenant, with its own settings.

use super::{MerchantId, Timestamp};

/// A merchant with its own settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merchant {
    /// Its id.
    pub id: MerchantId,
    /// A number that every edit raises.
    pub version: i64,
    /// The name for people and for the command line. It is unique in an installation.
    pub name: String,
    /// The origins, such as `https://shop.example`, whose pages may send requests with the tokens of shoppers, couriers and
    /// bookings.
    pub allowed_origins: Vec<String>,
    /// The instant at which it was created.
    pub created_at: Timestamp,
}
