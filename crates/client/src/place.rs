//! Points on the earth.

use std::str::FromStr;

use geo::{Distance, Haversine, Point};
use serde::{Deserialize, Serialize};

/// A point on the earth in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The latitude, -90 to 90.
    pub lat: f64,
    /// The longitude, -180 to 180.
    pub lng: f64,
}

/// Why a pair of numbers or a text is not a place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlaceError {
    /// The latitude is out of bounds.
    #[error("latitude {0} is not between -90 and 90")]
    Latitude(f64),
    /// The longitude is out of bounds.
    #[error("longitude {0} is not between -180 and 180")]
    Longitude(f64),
    /// The text is not two numbers.
    #[error("`{0}` is not a place such as 41.9,12.5 (latitude, then longitude)")]
    Shape(String),
}

impl Place {
    /// Creates a place and checks its bounds.
    ///
    /// # Errors
    /// [`PlaceError::Latitude`] or [`PlaceError::Longitude`].
    pub fn new(lat: f64, lng: f64) -> Result<Self, PlaceError> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(PlaceError::Latitude(lat));
        }
        if !(-180.0..=180.0).contains(&lng) {
            return Err(PlaceError::Longitude(lng));
        }
        Ok(Self { lat, lng })
    }

    /// The point of the crate `geo`: longitude first.
    pub fn point(self) -> Point {
        Point::new(self.lng, self.lat)
    }

    /// The great-circle distance in metres.
    pub fn meters_to(self, other: Self) -> f64 {
        Haversine.distance(self.point(), other.point())
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let shape = || PlaceError::Shape(text.to_owned());
        let (lat, lng) = text.split_once(',').ok_or_else(shape)?;
        let number = |part: &str| part.trim().parse::<f64>().map_err(|_| shape());
        Self::new(number(lat)?, number(lng)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_outside_the_globe_is_refused() {
        assert_eq!("95,0".parse::<Place>(), Err(PlaceError::Latitude(95.0)));
        assert_eq!("0,181".parse::<Place>(), Err(PlaceError::Longitude(181.0)));
        assert!(matches!("x,1".parse::<Place>(), Err(PlaceError::Shape(_))));
        assert!(Place::new(f64::NAN, 0.0).is_err());
    }
}
