//! The public travel model of a zone, as the API contract defines it.

use ritiro_client::Place;

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

fn great_circle_leg(from: Place, to: Place, speed_kmh: u32, detour_percent: u32) -> Leg {
    // Half the circumference of the earth times the largest detour is far below 2^53, so the cast is exact.
    let meters = (from.meters_to(to) * f64::from(detour_percent) / 100.0).ceil() as u64;
    let seconds = (meters * 3600).div_ceil(u64::from(speed_kmh) * 1000);
    Leg { meters: meters as i64, seconds: seconds as i64 }
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
}
