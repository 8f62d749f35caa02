//! The public travel model of a zone, as the API contract defines it.

use super::numbers::ceil;
use ritiro_client::Place;
use ritiro_client::wire::Travel;

/// How a leg between two places is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TravelModel {
    /// The public formula, which can be recomputed from outside.
    GreatCircle { speed_kmh: u32, detour_percent: u32 },
    /// Another model of the server (a road network): the legs in the routes are used as they are.
    AsStated,
}

/// The distance and duration between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    pub meters: i64,
    pub seconds: i64,
}

impl TravelModel {
    /// The model of a zone if its legs can be computed from outside, else [`TravelModel::AsStated`].
    pub fn of_zone(travel: &Travel) -> Self {
        match (travel.model.as_str(), travel.speed_kmh, travel.detour_percent) {
            ("great_circle", Some(speed_kmh), Some(detour_percent)) => Self::GreatCircle { speed_kmh, detour_percent },
            _ => Self::AsStated,
        }
    }

    /// The leg by the public formula; `None` if only the server knows the model.
    pub fn leg(self, from: Place, to: Place) -> Option<Leg> {
        match self {
            Self::AsStated => None,
            Self::GreatCircle { speed_kmh, detour_percent } => {
                Some(great_circle_leg(from, to, speed_kmh, detour_percent))
            }
        }
    }
}

/// Metres are rounded up once, and seconds are rounded up once.
fn great_circle_leg(from: Place, to: Place, speed_kmh: u32, detour_percent: u32) -> Leg {
    let meters = ceil(from.meters_to(to) * f64::from(detour_percent) / 100.0);
    let meters_per_hour = i64::from(speed_kmh) * 1000;
    Leg { meters, seconds: (meters * 3600 + meters_per_hour - 1) / meters_per_hour }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_is_rounded_up_once_in_metres_and_once_in_seconds() {
        let model = TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 };
        let from = Place::new(0.0, 0.0).unwrap();
        let to = Place::new(0.0, 0.01).unwrap();
        // A hundredth of a degree on the equator is 1111.95 m; 1.4 times that is 1556.73 m.
        let leg = model.leg(from, to).unwrap();
        assert_eq!(leg, Leg { meters: 1557, seconds: 225 });
        assert_eq!(model.leg(from, from), Some(Leg { meters: 0, seconds: 0 }));
    }

    #[test]
    fn another_travel_model_is_taken_as_stated() {
        let roads = Travel {
            model: "roads".to_owned(),
            speed_kmh: None,
            detour_percent: None,
            network: None,
            profile: None,
            version: None,
        };
        assert_eq!(TravelModel::of_zone(&roads), TravelModel::AsStated);
    }
}
