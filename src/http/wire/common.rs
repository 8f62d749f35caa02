//! What several bodies have in common.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{self, CivilTime, Dimensions, Invalid, Load, Timestamp};

/// A point on the globe, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Latitude, -90 to 90.
    #[schema(example = 45.4642, minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Longitude, -180 to 180.
    #[schema(example = 9.19, minimum = -180, maximum = 180)]
    pub lng: f64,
}

impl Place {
    /// The place, or what is wrong with it in `field`.
    pub fn read(self, field: &str) -> Result<domain::Place, Invalid> {
        domain::Place::new(self.lat, self.lng).map_err(|e| e.inside(field))
    }
}

impl From<domain::Place> for Place {
    fn from(place: domain::Place) -> Self {
        Self { lat: place.lat(), lng: place.lng() }
    }
}

/// An instant as clocks on the wall show it, with their offset.
pub fn local(tz: Tz, at: Timestamp) -> DateTime<FixedOffset> {
    at.to_utc().with_timezone(&tz).fixed_offset()
}

/// The instant of a time on the wire; fractions of a second are dropped.
pub(super) fn instant(at: DateTime<FixedOffset>) -> Timestamp {
    at.to_utc().into()
}

/// A load by the names of its dimensions.
pub(super) fn amounts(dimensions: &Dimensions, load: Load) -> BTreeMap<String, i64> {
    dimensions.named(load).map(|(name, amount)| (name.to_owned(), amount)).collect()
}

/// A time of day, or what is wrong with it in `field`.
pub(super) fn civil(field: &str, text: &str) -> Result<CivilTime, Invalid> {
    CivilTime::try_from(text.to_owned()).map_err(|e| e.inside(field))
}
