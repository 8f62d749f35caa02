//! Lengths on the globe and the nearest point of a line.

use crate::numbers::coordinate;

/// Radians of one ten-millionth of a degree.
const RADIANS: f64 = std::f64::consts::PI / 180.0 / 1e7;
/// The mean radius of the earth in metres, as in the great-circle travel model.
const RADIUS: f64 = 6_371_008.8;

/// A position: latitude and longitude in ten-millionths of a degree.
pub(crate) type Position = [i32; 2];

/// The great-circle distance in metres (haversine formula).
pub(crate) fn meters(a: Position, b: Position) -> f64 {
    let [lat_a, lat_b] = [a, b].map(|p| f64::from(p[0]) * RADIANS);
    let dlat = (lat_b - lat_a) / 2.0;
    let dlng = (f64::from(b[1]) - f64::from(a[1])) * RADIANS / 2.0;
    let h = dlat.sin().powi(2) + lat_a.cos() * lat_b.cos() * dlng.sin().powi(2);
    2.0 * RADIUS * h.sqrt().min(1.0).asin()
}

/// A plane that touches the globe at a position, in metres. It is good for a few kilometres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    origin: Position,
    lat: f64,
    lng: f64,
}

impl Plane {
    /// The plane at a position.
    pub(crate) fn at(origin: Position) -> Self {
        let lat = RADIANS * RADIUS;
        Self { origin, lat, lng: lat * (f64::from(origin[0]) * RADIANS).cos() }
    }

    /// Metres for each ten-millionth of a degree of latitude and of longitude.
    pub(crate) fn scale(&self) -> [f64; 2] {
        [self.lat, self.lng]
    }

    fn xy(&self, position: Position) -> [f64; 2] {
        let apart = |i: usize| f64::from(position[i]) - f64::from(self.origin[i]);
        [apart(1) * self.lng, apart(0) * self.lat]
    }

    /// The point of a segment that is nearest to the origin: the square of its distance in metres, and its share of the segment.
    pub(crate) fn nearest(&self, from: Position, to: Position) -> (f64, f64) {
        let (a, b) = (self.xy(from), self.xy(to));
        let along = [b[0] - a[0], b[1] - a[1]];
        let square = along[0] * along[0] + along[1] * along[1];
        let share = if square > 0.0 { (-(a[0] * along[0] + a[1] * along[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
        let nearest = [a[0] + share * along[0], a[1] + share * along[1]];
        (nearest[0] * nearest[0] + nearest[1] * nearest[1], share)
    }
}

/// The direction from one position to another near by, in degrees from north, clockwise.
pub(crate) fn bearing(from: Position, to: Position) -> f64 {
    let [east, north] = Plane::at(from).xy(to);
    east.atan2(north).to_degrees()
}

/// The position at a share of a segment.
pub(crate) fn between(from: Position, to: Position, share: f64) -> Position {
    let at = |i: usize| coordinate(f64::from(from[i]) + (f64::from(to[i]) - f64::from(from[i])) * share);
    [at(0), at(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_point_is_on_the_segment() {
        let plane = Plane::at([450_000_000, 90_000_000]);
        // A street 0.001 degrees (111.2 m) north of the place, from west to east.
        let (west, east) = ([450_010_000, 89_990_000], [450_010_000, 90_030_000]);
        let (distance, share) = plane.nearest(west, east);
        assert!((distance.sqrt() - 111.2).abs() < 0.1 && (share - 0.25).abs() < 1e-6, "{distance} {share}");
        assert_eq!(between(west, east, share), [450_010_000, 90_000_000]);
        assert!((meters(west, east) - 314.5).abs() < 0.1, "{}", meters(west, east));
        assert_eq!(plane.nearest(east, east).1, 0.0);
    }
}
