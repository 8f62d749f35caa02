//! What the demo reads of the API's answers.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

/// Anything that is known by its name.
#[derive(Debug, Deserialize)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// Anything of which only the id matters.
#[derive(Debug, Deserialize)]
pub struct Created {
    pub id: Uuid,
}

#[derive(Debug, Deserialize)]
pub struct Shift {
    pub courier_id: Uuid,
}

#[derive(Debug, Deserialize)]
pub struct Offers {
    pub slots: Vec<Slot>,
    pub asap: Option<Slot>,
}

/// A slot; it has an offer unless it is refused.
#[derive(Debug, Deserialize)]
pub struct Slot {
    pub offer_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Booking {
    pub date: NaiveDate,
    pub plan: Option<Plan>,
}

#[derive(Debug, Deserialize)]
pub struct Plan {
    pub courier_id: Uuid,
}

#[derive(Debug, Deserialize)]
pub struct Token {
    pub token: String,
    pub expires_at: DateTime<FixedOffset>,
}
