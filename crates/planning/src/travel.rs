//! The interface for travel times. The crate `ritiro-travel` implements it.

use super::Traffic;
use super::numbers::whole_f32;
use ritiro_domain::{Meters, NO_WAY, Place, Seconds};

/// The driving time and the distance from one point to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Leg {
    /// Driving time in seconds. It is rounded up once.
    pub duration: Seconds,
    /// Distance in metres. It is rounded up once.
    pub distance: Meters,
    /// The time that the courier needs at the end of the leg before service can start: to park and to walk to the door. It does not
    /// depend on the traffic. It is zero where the courier is at the place already.
    pub set_up: Seconds,
}

impl Leg {
    /// A leg without a set-up time.
    pub const fn new(duration: Seconds, distance: Meters) -> Self {
        Self { duration, distance, set_up: Seconds::ZERO }
    }

    /// The leg between places without a way. A length that no way on the globe has goes with it.
    pub const NO_WAY: Self = Self::new(NO_WAY, Meters(100_000_000));

    /// Whether there is a way.
    pub fn is_way(&self) -> bool {
        self.duration < NO_WAY
    }

    /// The time from the departure to the start of service at free flow.
    #[inline]
    pub fn lasts(&self) -> Seconds {
        self.duration + self.set_up
    }

    /// The leg to a point, with the set-up time there if it is another place.
    ///
    /// Several orders at one place need the set-up once, so the second one costs less. It counts as part of the leg to the place,
    /// because it depends on where the courier comes from: the earliest and the latest times of a route then stay exact, and a
    /// position takes O(1). VROOM calls it `setup`; there it is part of the service.
    #[inline]
    #[must_use]
    fn to(self, from: Point, to: Point) -> Self {
        let set_up = if from.place == to.place { Seconds::ZERO } else { to.set_up };
        Self { set_up, ..self }
    }
}

impl std::ops::Add for Leg {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            duration: self.duration + other.duration,
            distance: self.distance + other.distance,
            set_up: self.set_up + other.set_up,
        }
    }
}

impl std::ops::Sub for Leg {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            duration: self.duration - other.duration,
            distance: self.distance - other.distance,
            set_up: self.set_up - other.set_up,
        }
    }
}

/// A place, with the number that a travel source gave it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Point {
    /// The coordinates.
    pub place: Place,
    /// The travel source's own number for the place: a row of a matrix, or a node of a road network.
    pub node: u32,
    /// The set-up time of a courier who comes to this point from another place: to park and to walk to the door.
    pub set_up: Seconds,
}

/// A source of travel times. It always returns the same leg for the same two points.
///
/// The planner does not need the triangle inequality (a detour is never shorter than the direct leg). Without it, the removal of a
/// stop can make the rest of the route late; the route then reports that violation, and [`super::patch`] resolves it. A source that
/// satisfies the inequality should say so ([`Travel::is_metric`]), because the search for shipments then prunes more.
pub trait Travel: Send + Sync {
    /// Finds the point of a place. The result is valid only for [`Travel::leg`] of the same source.
    fn point(&self, place: Place) -> Point;

    /// The drive from one point to another, without the set-up time there. It is zero from a point to itself.
    fn drive(&self, from: Point, to: Point) -> Leg;

    /// The leg from one point to another: the drive, and the set-up time there if it is another place.
    #[inline]
    fn leg(&self, from: Point, to: Point) -> Leg {
        self.drive(from, to).to(from, to)
    }

    /// A lower bound of every leg from or to a place, and of every way over other points. A source without a better bound keeps
    /// this default of zero; the planner then prunes fewer positions and needs more time.
    fn floor(&self, _around: Place) -> Floor {
        Floor::NONE
    }

    /// Whether every drive of this source is at most as long as any detour, in duration.
    fn is_metric(&self) -> bool {
        false
    }

    /// Whether plans may go on with this source. A source that keeps a table of points wants to be replaced when the table has many points that
    /// nobody uses any more; its legs stay right.
    fn is_current(&self) -> bool {
        true
    }

    /// How the driving times depend on the time of day. The durations of legs are those of free flow.
    fn traffic(&self) -> &Traffic {
        Traffic::FREE_FLOW
    }
}

/// A lower bound of all legs from or to one place that is quick to compute: a straight line in a plane.
///
/// A leg takes at least `sqrt((dlat * lat)² + (dlng * lng)²) - loss` seconds, or `most - loss` seconds if that is less, where
/// `dlat` and `dlng` are differences in ten-millionths of a degree. Its length is at least `meters` times the same root (also
/// limited by `most`), minus `loss` metres.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Floor {
    /// Seconds per ten-millionth of a degree of latitude.
    pub lat: f32,
    /// Seconds per ten-millionth of a degree of longitude.
    pub lng: f32,
    /// Metres per second.
    pub meters: f32,
    /// The amount that rounding may subtract, in seconds and in metres.
    pub loss: f32,
    /// The bound is valid only up to this value, in seconds.
    pub most: f32,
}

/// The length of a degree of latitude on a sphere with the mean radius of the earth.
const METERS_PER_DEGREE: f64 = 111_195.0;
/// A factor that compensates the error of single precision.
const SURE: f64 = 0.999;
/// The highest absolute latitude with a lower bound. Near the poles there is none.
const SURE_LATITUDE: f64 = 85.0;

/// A factor in 32 bits. [`SURE`] and the loss of one second leave room for the rounding.
#[expect(clippy::cast_possible_truncation, reason = "the bound allows for the rounding")]
fn rough(factor: f64) -> f32 {
    factor as f32
}

impl Floor {
    /// The bound of zero, which is valid for every source.
    pub const NONE: Self = Self { lat: 0.0, lng: 0.0, meters: 0.0, loss: 0.0, most: 0.0 };

    /// The bound around a place for a source whose legs take at least `seconds` for each metre of the great circle, and are at least
    /// `detour` times as long.
    ///
    /// Within one degree of latitude, a degree of longitude is at least as long as at the edge of that band. The edge is half a degree
    /// farther out, because the shortest way bends towards the pole. A place outside the band is at least one degree away.
    pub fn on_globe(around: Place, seconds: f64, detour: f64) -> Self {
        let edge = around.lat().abs() + 1.5;
        if edge > SURE_LATITUDE || seconds <= 0.0 {
            return Self::NONE;
        }
        let degree = seconds * METERS_PER_DEGREE / 1e7 * SURE;
        Self {
            lat: rough(degree),
            lng: rough(degree * edge.to_radians().cos()),
            meters: rough(detour / seconds),
            loss: 1.0,
            most: rough(degree * 1e7),
        }
    }

    /// The lower bound of the leg between two places, for their differences in latitude and longitude in ten-millionths of a
    /// degree.
    #[inline]
    pub fn leg(&self, dlat: f32, dlng: f32) -> Leg {
        let (y, x) = (dlat * self.lat, dlng * self.lng);
        let straight = (y * y + x * x).sqrt().min(self.most);
        let (seconds, meters) = (straight - self.loss, straight * self.meters - self.loss);
        Leg::new(Seconds(whole_f32(seconds.max(0.0))), Meters(whole_f32(meters.max(0.0))))
    }
}
