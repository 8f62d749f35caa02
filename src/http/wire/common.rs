//! What several bodies have in common.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use ritiro_domain::{CivilTime, Dimensions, Invalid, Load, Timestamp, excerpt};

/// A point on the globe, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Latitude, -90 to 90.
    #[schema(example = 44.4937, minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Longitude, -180 to 180.
    #[schema(example = 11.343, minimum = -180, maximum = 180)]
    pub lng: f64,
}

impl Place {
    /// The place, or what is wrong with it in `field`.
    pub fn read(self, field: &str) -> Result<ritiro_domain::Place, Invalid> {
        ritiro_domain::Place::new(self.lat, self.lng).map_err(|e| e.inside(field))
    }
}

impl From<ritiro_domain::Place> for Place {
    fn from(place: ritiro_domain::Place) -> Self {
        Self { lat: place.lat(), lng: place.lng() }
    }
}

/// A day as callers name it: `YYYY-MM-DD` and nothing else. Years of more digits could be read, but neither counted on from
/// nor kept by the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Date)]
pub struct Date(pub NaiveDate);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let date =
            Some(&text).filter(|t| t.len() == 10 && t.as_bytes()[0].is_ascii_digit()).and_then(|t| t.parse().ok());
        date.map(Self)
            .ok_or_else(|| D::Error::custom(format!("{:?} is not a date, such as 2026-11-23", excerpt(&text))))
    }
}

/// An instant as clocks on the wall show it, with their offset. Before zones were agreed on, offsets had seconds, which RFC 3339
/// cannot write: such an offset is taken to the minute, so that the instant stays the same.
pub fn local(tz: Tz, at: Timestamp) -> DateTime<FixedOffset> {
    let clock = at.to_utc().with_timezone(&tz).fixed_offset();
    let offset = clock.offset().local_minus_utc();
    FixedOffset::east_opt(offset - offset % 60).map_or(clock, |minutes| clock.with_timezone(&minutes))
}

/// The instant of a time on the wire, or what is wrong with it in `field`; fractions of a second are dropped. Years of more
/// than four digits could be read, but not be written as RFC 3339 again, nor kept by the database.
pub(super) fn instant(field: &str, at: DateTime<FixedOffset>) -> Result<Timestamp, Invalid> {
    let at = at.to_utc();
    match at.year() {
        // A day to spare at both ends, for the clocks of any zone.
        2..=9998 => Ok(at.into()),
        year => Err(Invalid::new(field, format!("must be in a year from 2 to 9998, is in {year}"))),
    }
}

/// A load by the names of its dimensions.
pub(super) fn amounts(dimensions: &Dimensions, load: Load) -> BTreeMap<String, i64> {
    dimensions.named(load).map(|(name, amount)| (name.to_owned(), amount)).collect()
}

/// A time of day, or what is wrong with it in `field`.
pub(super) fn civil(field: &str, text: &str) -> Result<CivilTime, Invalid> {
    CivilTime::try_from(text.to_owned()).map_err(|e| e.inside(field))
}
