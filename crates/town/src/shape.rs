//! Shapes that do not look as if drawn with a ruler: closed curves, and a bend of the whole plane.

use crate::chance::Chance;
use crate::numbers::{count, float, whole};
use crate::plane::{Point, direction, point};

/// A closed curve around a point, about a circle, counter-clockwise. The first point is not repeated.
pub(crate) fn blob(chance: &mut Chance, center: Point, radius: f64, wobble: f64, step: f64) -> Vec<Point> {
    let phases = [chance.unit(), chance.unit(), chance.unit()];
    let points = count(std::f64::consts::TAU * radius / step).max(8);
    let at = |index: usize| {
        let turns = float(index) / float(points);
        let wave = |(times, phase): (f64, f64)| direction(times * turns + phase).y / times;
        let out: f64 = [2.0, 3.0, 5.0].into_iter().zip(phases).map(wave).sum();
        center + direction(turns) * (radius * (1.0 + wobble * out))
    };
    (0..points).map(at).collect()
}

/// The curve with its first point again at the end.
pub(crate) fn closed(mut curve: Vec<Point>) -> Vec<Point> {
    curve.extend(curve.first().copied());
    curve
}

/// A smooth shift of all points: lines that are near to each other bend alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Warp {
    seed: u64,
    reach: f64,
    width: f64,
}

impl Warp {
    /// A warp that shifts points by up to about `reach` metres and changes over `width` metres.
    pub(crate) fn new(chance: &mut Chance, reach: f64, width: f64) -> Self {
        Self { seed: chance.seed(), reach, width }
    }

    /// The shifted point.
    pub(crate) fn at(&self, p: Point) -> Point {
        let (x, y) = (p.x / self.width, p.y / self.width);
        let (left, low) = (x.floor(), y.floor());
        let (across, up) = (smooth(x - left), smooth(y - low));
        let corner = |dx: f64, dy: f64| self.knot(whole(left + dx), whole(low + dy));
        let bottom = corner(0.0, 0.0).toward(corner(1.0, 0.0), across);
        let top = corner(0.0, 1.0).toward(corner(1.0, 1.0), across);
        p + bottom.toward(top, up) * self.reach
    }

    /// A vector for a corner of the lattice, by a mixing function (the finalizer of splitmix64).
    fn knot(&self, x: i32, y: i32) -> Point {
        let place = (u64::from(x.cast_unsigned()) << 32) | u64::from(y.cast_unsigned());
        let mut mixed = self.seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let part = |bits: u64| f64::from(u32::try_from(bits & 0xffff_ffff).unwrap_or(0)) / 2_147_483_648.0 - 1.0;
        point(part(mixed), part(mixed >> 32))
    }
}

fn smooth(share: f64) -> f64 {
    share * share * (3.0 - 2.0 * share)
}
