//! What a merchant sets up, and tokens.

use chrono_tz::Tz;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::{Instant, Load};
use crate::Place;

/// A token with which a shopper or a courier speaks.
#[derive(Debug, Clone, Deserialize)]
pub struct IssuedToken {
    /// The token itself.
    pub token: String,
    /// Until when it can be used; none for as long as it is not revoked.
    pub expires_at: Option<Instant>,
}

/// A service area.
#[derive(Debug, Clone, Deserialize)]
pub struct Zone {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// Its clocks.
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: Tz,
    /// What loads are measured in.
    #[serde(default)]
    pub load_dimensions: Vec<String>,
    /// How long ways take.
    pub travel: Option<Travel>,
}

/// A zone's travel model.
#[derive(Debug, Clone, Deserialize)]
pub struct Travel {
    /// Which one.
    pub model: String,
    /// Of a great circle.
    pub speed_kmh: Option<u32>,
    /// Of a great circle: 100 is as the crow flies.
    pub detour_percent: Option<u32>,
}

/// Where goods are loaded.
#[derive(Debug, Clone, Deserialize)]
pub struct Depot {
    /// Where it is.
    pub place: Place,
}

/// Who drives.
#[derive(Debug, Clone, Deserialize)]
pub struct Courier {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// What the vehicle takes at once.
    pub capacity: Load,
}

/// One courier's working time on one day.
#[derive(Debug, Clone, Deserialize)]
pub struct Shift {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub courier_id: Uuid,
    /// Where it begins, if at a depot.
    pub depot_id: Option<Uuid>,
    /// Where it begins, if elsewhere.
    pub start: Option<Place>,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// If it is not the courier's own.
    pub capacity: Option<Load>,
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| D::Error::custom(format!("`{name}` is not an IANA time zone")))
}
