//! Where couriers are.

use super::{CourierId, Invalid, Meters, Place, Timestamp};

/// Where a courier's device was at an instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Position {
    /// Whose device.
    pub courier: CourierId,
    /// Where.
    pub place: Place,
    /// When, by the device.
    pub at: Timestamp,
    /// It may be so far off.
    pub accuracy: Option<Meters>,
    /// How fast it moved.
    pub speed_kmh: Option<f64>,
    /// Where to: 0 is north, 90 east.
    pub heading: Option<i16>,
}

impl Position {
    /// Refuses what no device can mean.
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
