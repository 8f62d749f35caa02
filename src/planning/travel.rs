//! The shape of travel times; `crate::travel` fills it.

use crate::domain::{Meters, Place, Seconds};

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
    fn add(self, other: Self) -> Self {
        Self { duration: self.duration + other.duration, distance: self.distance + other.distance }
    }
}

impl std::ops::Sub for Leg {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { duration: self.duration - other.duration, distance: self.distance - other.distance }
    }
}

/// A place as a travel source knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
}
