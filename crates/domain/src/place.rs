//! A point on the globe, stored as whole numbers so that equal places compare as equal.

use serde::{Deserialize, Serialize};

use super::Invalid;

/// A place in ten-millionths of a degree (WGS 84); one unit is about a centimetre.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Place {
    lat_e7: i32,
    lng_e7: i32,
}

const E7: f64 = 1e7;

/// Degrees in ten-millionths. For -180 to 180 degrees, the result is at most 1.8 billion, which fits into 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn to_e7(degrees: f64) -> i32 {
    (degrees * E7).round() as i32
}

impl Place {
    /// Creates a place from degrees.
    ///
    /// # Errors
    /// Returns an error for a latitude outside -90..90 or a longitude outside -180..180.
    pub fn new(lat: f64, lng: f64) -> Result<Self, Invalid> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(Invalid::new("lat", format!("must be a latitude from -90 to 90, is {lat}")));
        }
        if !(-180.0..=180.0).contains(&lng) {
            return Err(Invalid::new("lng", format!("must be a longitude from -180 to 180, is {lng}")));
        }
        Ok(Self { lat_e7: to_e7(lat), lng_e7: to_e7(lng) })
    }

    /// Creates a place from ten-millionths of a degree, without a check. It also serves data outside the globe for which only
    /// differences matter.
    pub const fn from_e7(lat_e7: i32, lng_e7: i32) -> Self {
        Self { lat_e7, lng_e7 }
    }

    /// Latitude and longitude in ten-millionths of a degree.
    pub const fn e7(self) -> (i32, i32) {
        (self.lat_e7, self.lng_e7)
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / E7
    }

    /// Longitude in degrees.
    pub fn lng(self) -> f64 {
        f64::from(self.lng_e7) / E7
    }

    /// The point for geometry functions: x is the longitude and y is the latitude, in degrees.
    pub fn point(self) -> geo::Point<f64> {
        geo::Point::new(self.lng(), self.lat())
    }
}
