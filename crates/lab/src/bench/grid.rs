//! Travel on a grid of whole numbers, with the same results in every programming language.

use crate::common::numbers::truncated;
use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Floor, Leg, Point, Travel};

/// The formula is `d = isqrt(dx² + dy²)` with `dx = |x1 - x2| * kx / 1000` (likewise `dy`), and `seconds = ceil(d *
/// tn / td)`, all in whole numbers. Places store x as longitude and y as latitude, in ten-millionths.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct Grid {
    kx: i64,
    ky: i64,
    tn: i64,
    td: i64,
}

impl Grid {
    /// The numbers of the formula: kx, ky, tn and td.
    pub fn formula(&self) -> (i64, i64, i64, i64) {
        (self.kx, self.ky, self.tn, self.td)
    }
}

/// The place of a grid point.
pub fn place(x: i32, y: i32) -> Place {
    Place::from_e7(y, x)
}

impl Travel for Grid {
    fn point(&self, place: Place) -> Point {
        Point { place, node: 0, set_up: Seconds::ZERO }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        let ((y1, x1), (y2, x2)) = (from.place.e7(), to.place.e7());
        let dx = (i64::from(x1) - i64::from(x2)).abs() * self.kx / 1000;
        let dy = (i64::from(y1) - i64::from(y2)).abs() * self.ky / 1000;
        // The sum is below 2^52, so the truncated square root of the `f64` value is the exact integer square root.
        let d = truncated(((dx * dx + dy * dy) as f64).sqrt());
        Leg::new(Seconds((d * self.tn + self.td - 1) / self.td), Meters(d))
    }

    /// The loss by rounding down is less than one unit in each of `dx`, `dy` and `d`.
    fn floor(&self, _around: Place) -> Floor {
        let pace = self.tn as f32 / self.td as f32;
        let unit = 0.999 * pace / 1000.0;
        let loss = 3.0 * pace.max(1.0);
        Floor { lat: unit * self.ky as f32, lng: unit * self.kx as f32, meters: 1.0 / pace, loss, most: f32::INFINITY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_is_rounded_down_in_space_and_up_in_time() {
        let grid = Grid { kx: 1000, ky: 1000, tn: 1, td: 2 };
        let leg = grid.leg(grid.point(place(0, 0)), grid.point(place(1, 2)));
        // isqrt(1 + 4) = 2; ceil(2 / 2) = 1.
        assert_eq!(leg, Leg::new(Seconds(1), Meters(2)));
    }
}
