//! A travel model: the great-circle distance multiplied by a detour factor, at a constant speed.

use geo::{Distance, Haversine};

use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Floor, Leg, Point, Travel};

/// The great-circle model: `meters = ceil(haversine * detour_percent / 100)` and
/// `seconds = ceil(meters * 3600 / (speed_kmh * 1000))`.
///
/// Both values satisfy the triangle inequality, because a metric that is rounded up is still a metric.
#[derive(Clone, Copy, Debug)]
pub struct GreatCircle {
    detour: f64,
    meters_per_hour: i64,
}

impl GreatCircle {
    /// Creates the model. A speed below 1 km/h counts as 1 km/h. A detour of 100 % means the straight line.
    pub fn new(speed_kmh: u16, detour_percent: u16) -> Self {
        Self { detour: f64::from(detour_percent) / 100.0, meters_per_hour: i64::from(speed_kmh.max(1)) * 1000 }
    }
}

impl Travel for GreatCircle {
    fn point(&self, place: Place) -> Point {
        Point { place, node: 0, set_up: Seconds::ZERO }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        if from.place == to.place {
            return Leg::default();
        }
        let crow = Haversine.distance(from.place.point(), to.place.point());
        let meters = whole_meters(crow * self.detour);
        let seconds = (meters * 3600 + self.meters_per_hour - 1) / self.meters_per_hour;
        Leg::new(Seconds(seconds), Meters(meters))
    }

    /// All amounts are rounded up, which keeps the triangle inequality of the great circle.
    fn is_metric(&self) -> bool {
        true
    }

    fn floor(&self, around: Place) -> Floor {
        Floor::on_globe(around, self.detour * 3600.0 / self.meters_per_hour as f64, self.detour)
    }
}

/// Metres, rounded up. A way on the globe has at most 20,000 km times the detour.
#[expect(clippy::cast_possible_truncation, reason = "the value is far below 2^53")]
fn whole_meters(meters: f64) -> i64 {
    meters.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[expect(clippy::cast_possible_truncation, reason = "the bound allows for the rounding")]
    fn rough(value: f64) -> f32 {
        value as f32
    }

    fn at(source: &GreatCircle, lat: f64, lng: f64) -> Point {
        source.point(Place::new(lat, lng).expect("on the globe"))
    }

    #[test]
    fn a_degree_of_latitude_is_about_111_km() {
        let source = GreatCircle::new(36, 100);
        let leg = source.leg(at(&source, 45.0, 9.0), at(&source, 46.0, 9.0));
        // pi / 180 * 6371008.8 m = 111195.08 m, which is rounded up. 36 km/h is 10 m/s, and the duration is rounded up too.
        assert_eq!(leg, Leg::new(Seconds(11_120), Meters(111_196)));
    }

    proptest! {
        #[test]
        fn a_detour_is_never_shorter(
            coords in prop::array::uniform3((44.0..45.0f64, 9.0..10.0f64)),
            speed in 5u16..90,
            detour in 100u16..200,
        ) {
            let source = GreatCircle::new(speed, detour);
            let [a, b, c] = coords.map(|(lat, lng)| at(&source, lat, lng));
            let (direct, detour) = (source.leg(a, c), source.leg(a, b) + source.leg(b, c));
            prop_assert!(direct.duration <= detour.duration && direct.distance <= detour.distance);
            prop_assert_eq!(source.leg(a, b), source.leg(b, a));
        }

        #[test]
        fn no_leg_is_below_the_floor(
            (lat, lng) in (-89.0..89.0f64, -180.0..180.0f64),
            (dlat, dlng) in prop_oneof![(-0.2..0.2f64, -0.2..0.2f64), (-3.0..3.0f64, -9.0..9.0f64), (-1.0..1.0f64, -170.0..170.0f64)],
            speed in 5u16..90,
            detour in 100u16..200,
        ) {
            let source = GreatCircle::new(speed, detour);
            let there = (lat + dlat).clamp(-90.0, 90.0);
            prop_assume!((-180.0..=180.0).contains(&(lng + dlng)));
            let leg = source.leg(at(&source, lat, lng), at(&source, there, lng + dlng));
            let apart = |degrees: f64| rough(degrees.abs() * 1e7);
            let floor = source.floor(Place::new(lat, lng).expect("on the globe")).leg(apart(there - lat), apart(dlng));
            prop_assert!(floor.duration <= leg.duration && floor.distance <= leg.distance, "{floor:?} {leg:?}");
        }
    }
}
