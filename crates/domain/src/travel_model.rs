//! The choice of the travel model of a zone.

use serde::{Deserialize, Serialize};

use super::Invalid;

/// The model that estimates travel times.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "model", rename_all = "snake_case", deny_unknown_fields)]
pub enum TravelModel {
    /// The great-circle distance times a detour factor, divided by one speed.
    GreatCircle {
        /// The speed in kilometres per hour, 1 to 200.
        #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 200))]
        speed_kmh: u16,
        /// The detour factor in percent, 100 (straight line) to 400. Example: with 140, a straight line of 1 km counts as 1.4 km.
        #[cfg_attr(feature = "schema", schema(minimum = 100, maximum = 400))]
        detour_percent: u16,
    },
}

impl TravelModel {
    /// Checks the speed and the detour.
    ///
    /// # Errors
    /// Returns an error for speeds and detours that are out of range.
    pub fn check(self) -> Result<(), Invalid> {
        let Self::GreatCircle { speed_kmh, detour_percent } = self;
        if !(1..=200).contains(&speed_kmh) {
            return Err(Invalid::new("travel.speed_kmh", "must be 1 to 200"));
        }
        if !(100..=400).contains(&detour_percent) {
            return Err(Invalid::new("travel.detour_percent", "must be 100 to 400"));
        }
        Ok(())
    }
}
