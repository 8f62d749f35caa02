//! Set-up times: what a courier needs at a place before the first hand-over there, to park and to walk to the door.
//!
//! Several orders at one place need it once, so the second one costs less. It counts as part of the leg to the place, because it
//! depends on where the courier comes from: the earliest and the latest times of a route then stay exact, and a position takes O(1).
//! VROOM calls it `setup`; there it is part of the service.

use std::sync::Arc;

use super::{Floor, Leg, Point, Traffic, Travel};
use ritiro_domain::Place;

/// A travel source whose legs have the set-up times of the points to which they lead.
pub struct WithSetUp(Arc<dyn Travel>);

impl WithSetUp {
    /// The source with set-up times.
    pub fn of(source: Arc<dyn Travel>) -> Arc<dyn Travel> {
        Arc::new(Self(source))
    }
}

impl Travel for WithSetUp {
    fn point(&self, place: Place) -> Point {
        self.0.point(place)
    }

    #[inline]
    fn leg(&self, from: Point, to: Point) -> Leg {
        self.0.leg(from, to).to(from, to)
    }

    fn floor(&self, around: Place) -> Floor {
        self.0.floor(around)
    }

    /// A set-up time of its own for each order of one place breaks the triangle inequality.
    fn is_metric(&self) -> bool {
        false
    }

    fn sets_up(&self) -> bool {
        true
    }

    fn traffic(&self) -> &Traffic {
        self.0.traffic()
    }
}
