//! The resources that a merchant sets up, and tokens.

use chrono_tz::Tz;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{Instant, Load};
use crate::Place;

/// A token of a shopper or a courier.
#[derive(Debug, Clone, Deserialize)]
pub struct IssuedToken {
    /// The token itself.
    pub token: String,
    /// The time at which the token expires; `None` if it is valid until it is revoked.
    pub expires_at: Option<Instant>,
}

/// A service area.
#[derive(Debug, Clone, Deserialize)]
pub struct Zone {
    /// The id.
    pub id: Uuid,
    /// The name, for people.
    pub name: String,
    /// The time zone.
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: Tz,
    /// The names of the load dimensions.
    #[serde(default)]
    pub load_dimensions: Vec<String>,
    /// The travel model.
    pub travel: Option<Travel>,
    /// How couriers load their trips; `None` if each shift has one trip.
    #[serde(default)]
    pub trips: Option<Trips>,
    /// What a courier who comes from another place needs before service.
    #[serde(default)]
    pub setup_seconds: i64,
}

/// How couriers of a zone load their trips at the depot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trips {
    /// The time to load a trip, whatever it contains.
    pub loading_seconds: i64,
    /// The additional time for each delivery that is loaded.
    pub loading_seconds_per_order: i64,
    /// The largest number of trips of one shift; `None` means as many as time allows.
    pub most_per_shift: Option<u32>,
    /// The time from the booking until the goods of a delivery can be loaded.
    pub preparation_seconds: i64,
}

impl Trips {
    /// The time to load a number of orders.
    pub fn loading(&self, orders: usize) -> i64 {
        self.loading_seconds + self.loading_seconds_per_order * i64::try_from(orders).unwrap_or(i64::MAX)
    }
}

/// A zone's travel model.
#[derive(Debug, Clone, Deserialize)]
pub struct Travel {
    /// The name of the model.
    pub model: String,
    /// The speed of a great-circle model.
    pub speed_kmh: Option<u32>,
    /// The detour of a great-circle model: 100 is the straight line.
    pub detour_percent: Option<u32>,
    /// The name of the network of a road model.
    pub network: Option<String>,
    /// The profile of the network.
    pub profile: Option<String>,
    /// The version of the network.
    pub version: Option<String>,
}

/// A depot, where goods are loaded.
#[derive(Debug, Clone, Deserialize)]
pub struct Depot {
    /// The place.
    pub place: Place,
}

/// A courier.
#[derive(Debug, Clone, Deserialize)]
pub struct Courier {
    /// The id.
    pub id: Uuid,
    /// The name, for people.
    pub name: String,
    /// The capacity of the vehicle.
    #[serde(default)]
    pub capacity: Load,
}

/// One courier's working time on one day.
#[derive(Debug, Clone, Deserialize)]
pub struct Shift {
    /// The id.
    pub id: Uuid,
    /// The id of the courier.
    pub courier_id: Uuid,
    /// The depot at which it starts, if it starts at one.
    pub depot_id: Option<Uuid>,
    /// The place at which it starts, if it does not start at a depot.
    pub start: Option<Place>,
    /// The start of the working time.
    pub starts_at: Instant,
    /// The end of the working time.
    pub ends_at: Instant,
    /// The capacity, if it differs from the courier's.
    pub capacity: Option<Load>,
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| D::Error::custom(format!("`{name}` is not an IANA time zone")))
}
