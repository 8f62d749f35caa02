//! The models of `ritiro-travel` as this build of the planner sees them. That crate knows the planner as its users build it; to the
//! compiler, the types of the build under test are others.

use ritiro_domain::Place;

use crate::{Floor, Leg, Point, Travel};

/// A model of the other crate.
pub struct Outside<T>(pub T);

impl<T: ritiro_travel::Travel> Travel for Outside<T> {
    fn point(&self, place: Place) -> Point {
        let ritiro_travel::Point { place, node, set_up } = self.0.point(place);
        Point { place, node, set_up }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        let outside = |Point { place, node, set_up }| ritiro_travel::Point { place, node, set_up };
        let drive = self.0.drive(outside(from), outside(to));
        Leg::new(drive.duration, drive.distance)
    }

    fn floor(&self, around: Place) -> Floor {
        let ritiro_travel::Floor { lat, lng, meters, loss, most } = self.0.floor(around);
        Floor { lat, lng, meters, loss, most }
    }

    fn is_metric(&self) -> bool {
        self.0.is_metric()
    }
}

/// The great circle at 25 km/h with a detour of 40 %.
pub fn great_circle() -> Outside<ritiro_travel::GreatCircle> {
    Outside(ritiro_travel::GreatCircle::new(25, 140))
}

/// A matrix, its rows one behind the other.
pub fn matrix(places: &[Place], legs: impl IntoIterator<Item = Leg>) -> Outside<ritiro_travel::Matrix> {
    let outside = |leg: Leg| ritiro_travel::Leg::new(leg.duration, leg.distance);
    let legs = legs.into_iter().map(outside).collect();
    Outside(ritiro_travel::Matrix::new(places, legs).expect("a square of legs"))
}
