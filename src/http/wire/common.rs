//! Types that several bodies use.

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
    /// Converts the place, or returns what is wrong with it in `field`.
    pub fn read(self, field: &str) -> Result<ritiro_domain::Place, Invalid> {
        ritiro_domain::Place::new(self.lat, self.lng).map_err(|e| e.inside(field))
    }
}

impl From<ritiro_domain::Place> for Place {
    fn from(place: ritiro_domain::Place) -> Self {
        Self { lat: place.lat(), lng: place.lng() }
    }
}

/// A civil day in the form `YYYY-MM-DD`. Years with more than four digits are refused: chrono can parse them, but date arithmetic may
/// overflow and the database cannot store them.
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

/// An instant with the offset of the time zone at that instant. Local mean times before standard time have offsets with seconds, which RFC
/// 3339 cannot express: such an offset is rounded to whole minutes, and the instant stays the same.
pub fn local(tz: Tz, at: Timestamp) -> DateTime<FixedOffset> {
    let clock = at.to_utc().with_timezone(&tz).fixed_offset();
    let offset = clock.offset().local_minus_utc();
    FixedOffset::east_opt(offset - offset % 60).map_or(clock, |minutes| clock.with_timezone(&minutes))
}

/// Converts a time of a request to an instant, or returns what is wrong with it in `field`. Fractions of a second are dropped. Years with
/// more than four digits are refused, because RFC 3339 cannot express them and the database cannot store them.
pub(super) fn instant(field: &str, at: DateTime<FixedOffset>) -> Result<Timestamp, Invalid> {
    let at = at.to_utc();
    match at.year() {
        // One year is left free at both ends, so that the local time in every time zone also has a valid year.
        2..=9998 => Ok(at.into()),
        year => Err(Invalid::new(field, format!("must be in a year from 2 to 9998, is in {year}"))),
    }
}

/// A load as amounts by the names of its dimensions.
pub(super) fn amounts(dimensions: &Dimensions, load: Load) -> BTreeMap<String, i64> {
    dimensions.named(load).map(|(name, amount)| (name.to_owned(), amount)).collect()
}

/// Parses a time of day, or returns what is wrong with it in `field`.
pub(super) fn civil(field: &str, text: &str) -> Result<CivilTime, Invalid> {
    CivilTime::try_from(text.to_owned()).map_err(|e| e.inside(field))
}
