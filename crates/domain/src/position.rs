//! Positions of couriers.

use super::{CourierId, Invalid, Meters, Place, Timestamp};

/// The position of a courier's device at an instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Position {
    /// The courier to whom the device belongs.
    pub courier: CourierId,
    /// The place.
    pub place: Place,
    /// The instant by the device's clock.
    pub at: Timestamp,
    /// The possible error of the place, in metres.
    pub accuracy: Option<Meters>,
    /// The speed in km/h.
    pub speed_kmh: Option<f64>,
    /// The direction in degrees: 0 is north and 90 is east.
    pub heading: Option<i16>,
}

impl Position {
    /// Checks the values.
    ///
    /// # Errors
    /// Returns an error for values that no device can send correctly.
    pub fn check(&self) -> Result<(), Invalid> {
        let within = |name: &str, fits: bool, allowed: &str| {
            if fits { Ok(()) } else { Err(Invalid::new(name, format!("must be {allowed}"))) }
        };
        let accuracy = self.accuracy.is_none_or(|accuracy| (0..=100_000).contains(&accuracy.0));
        within("accuracy_meters", accuracy, "0 to 100000")?;
        let speed = self.speed_kmh.is_none_or(|speed| (0.0..=1000.0).contains(&speed));
        within("speed_kmh", speed, "0 to 1000")?;
        let heading = self.heading.is_none_or(|heading| (0..360).contains(&heading));
        within("heading_degrees", heading, "0 to 359")
    }
}
