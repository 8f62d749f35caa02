//! The shape of travel times; the crate `ritiro-travel` fills it.

use ritiro_domain::{Meters, Place, Seconds};

/// The way from one point to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Leg {
    /// Driving time, rounded up once.
    pub duration: Seconds,
    /// Length, rounded up once.
    pub distance: Meters,
}

impl std::ops::Add for Leg {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self { duration: self.duration + other.duration, distance: self.distance + other.distance }
    }
}

impl std::ops::Sub for Leg {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self { duration: self.duration - other.duration, distance: self.distance - other.distance }
    }
}

/// A place as a travel source knows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Point {
    /// Where.
    pub place: Place,
    /// The source's own number for it: a row of a matrix, a node of a road network.
    pub node: u32,
}

/// A source of travel times. The same two points always give the same leg.
///
/// The planner relies on the triangle inequality (a detour is never shorter) only where a stop is taken out of a route:
/// with a source that breaks it, taking a stop out may make the rest late, and is then reported as such.
pub trait Travel: Send + Sync {
    /// Finds a place; the result is good for [`Travel::leg`] of this source only.
    fn point(&self, place: Place) -> Point;

    /// The way from one point to another; nothing from a point to itself.
    fn leg(&self, from: Point, to: Point) -> Leg;

    /// What every leg from or to a place takes at least. A source that knows nothing better than zero leaves it at that; the
    /// planner then looks at more positions than it has to.
    fn floor(&self, _around: Place) -> Floor {
        Floor::NONE
    }
}

/// A bound below all legs from or to one place, quick to compute: a straight line in a plane.
///
/// A leg takes at least `sqrt((dlat * lat)² + (dlng * lng)²) - loss` seconds, or `most` if that is less, with `dlat` and
/// `dlng` in ten-millionths of a degree; and it is at least `meters` times as long as `sqrt(…)`, less `loss` metres.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Floor {
    /// Seconds per ten-millionth of a degree of latitude.
    pub lat: f32,
    /// Seconds per ten-millionth of a degree of longitude.
    pub lng: f32,
    /// Metres per second.
    pub meters: f32,
    /// What rounding may take away.
    pub loss: f32,
    /// The bound is not sure beyond this, in seconds.
    pub most: f32,
}

impl Floor {
    /// No bound but zero.
    pub const NONE: Self = Self { lat: 0.0, lng: 0.0, meters: 0.0, loss: 0.0, most: 0.0 };

    /// The least leg between two places that are so far apart, in ten-millionths of a degree.
    #[inline]
    pub fn leg(&self, dlat: f32, dlng: f32) -> Leg {
        let (y, x) = (dlat * self.lat, dlng * self.lng);
        let straight = (y * y + x * x).sqrt().min(self.most);
        let (seconds, meters) = (straight - self.loss, straight * self.meters - self.loss);
        Leg { duration: Seconds(seconds.max(0.0) as i64), distance: Meters(meters.max(0.0) as i64) }
    }
}
