//! Types of vehicles: how fast they are, what they carry, and what they cost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::ids;
use super::names::check_name;
use super::{Invalid, Seconds};

ids! {
    /// A type of vehicle, such as a bike or a van.
    VehicleTypeId,
}

/// The largest cost of an hour, a kilometre or a use.
const MOST_COST: i64 = 100_000_000;

/// A type of vehicle of a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VehicleType {
    /// Its id.
    pub id: VehicleTypeId,
    /// The name for people. It is unique in the zone.
    pub name: String,
    /// How fast it drives.
    pub speed: SpeedFactor,
    /// The capacity of couriers that give none, by load dimension.
    pub capacity: Option<BTreeMap<String, i64>>,
    /// What its routes cost. `None`: as the zone's objective says.
    pub costs: Option<VehicleCosts>,
}

impl VehicleType {
    /// Checks the name and the costs.
    ///
    /// # Errors
    /// Returns an error for a name that people cannot read, and for costs out of range.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)?;
        self.costs.map_or(Ok(()), VehicleCosts::check)
    }
}

/// What the routes of a type of vehicle cost, in units of the zone's objective. These costs replace the objective's
/// `per_travel_second`, `per_meter` and `per_courier_used`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VehicleCosts {
    /// The cost of an hour of driving, 0 to 100000000. With 3600, it is that of the objective's default.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 100000000, example = 3600))]
    pub per_hour: i64,
    /// The cost of a kilometre of driving, 0 to 100000000.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 100000000, example = 200))]
    pub per_kilometer: i64,
    /// The cost of each route that has at least one stop, 0 to 100000000.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 100000000, example = 900))]
    pub per_use: i64,
}

impl VehicleCosts {
    fn check(self) -> Result<(), Invalid> {
        let named = [("per_hour", self.per_hour), ("per_kilometer", self.per_kilometer), ("per_use", self.per_use)];
        match named.into_iter().find(|(_, cost)| !(0..=MOST_COST).contains(cost)) {
            Some((name, _)) => Err(Invalid::new(format!("costs.{name}"), format!("must be 0 to {MOST_COST}"))),
            None => Ok(()),
        }
    }
}

/// The speed of a vehicle compared with the travel model, in thousandths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SpeedFactor(u16);

impl SpeedFactor {
    /// As fast as the travel model says.
    pub const MODEL: Self = Self(1000);
    /// The slowest and the fastest vehicle.
    const RANGE: std::ops::RangeInclusive<u16> = 50..=5000;

    /// The factor of this many thousandths; `None` if it is out of range.
    pub fn from_thousandths(thousandths: i32) -> Option<Self> {
        u16::try_from(thousandths).ok().filter(|thousandths| Self::RANGE.contains(thousandths)).map(Self)
    }

    /// The factor of a number, rounded to thousandths.
    ///
    /// # Errors
    /// Returns an error for a factor outside of 0.05 to 5.
    pub fn new(speed: f64) -> Result<Self, Invalid> {
        let rounded = (speed * 1000.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest whole number, or 0 for none")]
        let found = Self::from_thousandths(rounded as i32);
        found.ok_or_else(|| Invalid::new("speed", "must be 0.05 to 5"))
    }

    /// How long the vehicle takes for a way that takes this long by the travel model, rounded up.
    #[inline]
    pub fn duration(self, by_model: Seconds) -> Seconds {
        if self == Self::MODEL {
            return by_model;
        }
        let (thousandths, speed) = (by_model.0 * 1000, i64::from(self.0));
        Seconds((thousandths + speed - 1).div_euclid(speed))
    }

    /// The number of thousandths.
    pub fn thousandths(self) -> u16 {
        self.0
    }

    /// The factor as a number.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(costs: Option<VehicleCosts>) -> VehicleType {
        let id = VehicleTypeId(Uuid::from_u128(1));
        VehicleType { id, name: "Bike".into(), speed: SpeedFactor::MODEL, capacity: None, costs }
    }

    #[test]
    fn costs_out_of_range_are_named() {
        let costs = |per_hour, per_kilometer, per_use| Some(VehicleCosts { per_hour, per_kilometer, per_use });
        assert!(with(None).check().is_ok() && with(costs(0, 0, 0)).check().is_ok());
        assert!(with(costs(MOST_COST, MOST_COST, MOST_COST)).check().is_ok());
        for (wrong, field) in [
            (costs(-1, 0, 0), "costs.per_hour"),
            (costs(0, MOST_COST + 1, 0), "costs.per_kilometer"),
            (costs(0, 0, -1), "costs.per_use"),
        ] {
            assert_eq!(with(wrong).check().unwrap_err().field, field);
        }
        assert_eq!(VehicleType { name: " ".into(), ..with(None) }.check().unwrap_err().field, "name");
    }

    #[test]
    fn a_way_takes_longer_the_slower_the_vehicle_is() {
        let took = |speed, seconds| SpeedFactor::new(speed).unwrap().duration(Seconds(seconds)).0;
        assert_eq!((took(1.0, 361), took(0.6, 360), took(0.5, 1), took(5.0, 360)), (361, 600, 2, 72));
        assert_eq!((took(0.7, 100), took(3.0, 100), took(5.0, 1), took(0.05, 0)), (143, 34, 1, 0), "rounded up");
    }

    #[test]
    fn a_speed_is_a_factor_from_a_twentieth_to_five() {
        for (speed, thousandths) in [(0.05, 50), (0.6, 600), (1.0, 1000), (1.2345, 1235), (5.0, 5000)] {
            assert_eq!(SpeedFactor::new(speed).unwrap().thousandths(), thousandths);
        }
        for wrong in [0.0, 0.0494, 5.001, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(SpeedFactor::new(wrong).unwrap_err().field, "speed", "{wrong}");
        }
    }
}
