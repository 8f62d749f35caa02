//! The travel times of one vehicle.

use super::{Floor, Leg, Point, Traffic, Travel};
use ritiro_domain::{Place, SpeedFactor};

/// A travel source as a vehicle of some speed drives: its durations are multiplied by the vehicle's factor and rounded up. Distances stay.
pub(super) struct Driven<'a, T: Travel + ?Sized> {
    source: &'a T,
    speed: SpeedFactor,
}

impl<'a, T: Travel + ?Sized> Driven<'a, T> {
    pub fn new(source: &'a T, speed: SpeedFactor) -> Self {
        Self { source, speed }
    }
}

impl<'a> Driven<'a, dyn Travel + 'a> {
    /// These travel times. For a vehicle that is as fast as the source says, this is the source itself.
    #[inline]
    pub fn travel(&self) -> &(dyn Travel + 'a) {
        if self.speed == SpeedFactor::MODEL { self.source } else { self }
    }
}

impl<T: Travel + ?Sized> Travel for Driven<'_, T> {
    fn point(&self, place: Place) -> Point {
        self.source.point(place)
    }

    #[inline]
    fn drive(&self, from: Point, to: Point) -> Leg {
        let leg = self.source.drive(from, to);
        Leg { duration: self.speed.duration(leg.duration), ..leg }
    }

    fn floor(&self, around: Place) -> Floor {
        self.source.floor(around).at(self.speed)
    }

    fn is_metric(&self) -> bool {
        self.source.is_metric()
    }

    fn traffic(&self) -> &Traffic {
        self.source.traffic()
    }

    fn is_current(&self) -> bool {
        self.source.is_current()
    }
}

impl Floor {
    /// The same bound for a vehicle of this speed, and for all slower ones.
    pub(super) fn at(self, speed: SpeedFactor) -> Self {
        if speed == SpeedFactor::MODEL || self == Self::NONE {
            return self;
        }
        // A little is taken off, so that the arithmetic of floats cannot make the bound too high.
        let factor = f32::from(speed.thousandths()) / 1000.0 * 1.000_01;
        let (lat, lng, most) = (self.lat / factor, self.lng / factor, self.most / factor);
        // The distance is the straight line times `meters`. It does not depend on the speed.
        Self { lat, lng, meters: self.meters * factor * 0.999_98, loss: self.loss.max(self.loss / factor), most }
    }
}
