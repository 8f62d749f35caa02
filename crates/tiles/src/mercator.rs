//! Places in the web Mercator projection, as whole numbers.
//!
//! The world is a square of 2^31 units: 1.9 cm each at the equator. x grows to the east and y to the south, as on the picture. A tile of
//! zoom z is a square of 2^(31 - z) units.

use crate::numbers::coordinate;

/// The bits of a coordinate.
pub(crate) const WORLD_BITS: u32 = 31;
/// The length of the world in units.
const WORLD: f64 = 2_147_483_648.0;
/// The northernmost latitude of the projection in degrees: where the world is a square.
const NORTH: f64 = 85.051_128_779_806_59;
/// Ten-millionths of a degree in a degree.
const DECIMICRO: f64 = 1e7;

/// A place in units of the world.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

impl Point {
    /// Latitude and longitude in ten-millionths of a degree.
    pub(crate) fn of_decimicro([latitude, longitude]: [i32; 2]) -> Self {
        Self::of_degrees([f64::from(latitude) / DECIMICRO, f64::from(longitude) / DECIMICRO])
    }

    /// Latitude and longitude in degrees. Latitudes beyond the projection become its edge.
    pub(crate) fn of_degrees([latitude, longitude]: [f64; 2]) -> Self {
        let latitude = latitude.clamp(-NORTH, NORTH).to_radians();
        let north = latitude.tan().asinh() / std::f64::consts::PI;
        Self { x: in_world((longitude + 180.0) / 360.0), y: in_world((1.0 - north) / 2.0) }
    }

    /// Latitude and longitude in degrees.
    pub(crate) fn degrees(self) -> [f64; 2] {
        let north = std::f64::consts::PI * (1.0 - 2.0 * f64::from(self.y) / WORLD);
        [north.sinh().atan().to_degrees(), f64::from(self.x) / WORLD * 360.0 - 180.0]
    }

    /// The square of the distance to another place, in units.
    pub(crate) fn distance(self, other: Self) -> f64 {
        (f64::from(self.x) - f64::from(other.x)).hypot(f64::from(self.y) - f64::from(other.y))
    }
}

fn in_world(share: f64) -> i32 {
    coordinate((share * WORLD).clamp(0.0, WORLD - 1.0))
}

/// A rectangle with its edges, in units of the world. 64 bits, because a margin may reach beyond the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rect {
    pub(crate) left: i64,
    pub(crate) top: i64,
    pub(crate) right: i64,
    pub(crate) bottom: i64,
}

impl Rect {
    /// The smallest rectangle around places, if there is one.
    pub(crate) fn around<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = Self::of(*points.next()?);
        Some(points.fold(first, |all, point| all.joined(Self::of(*point))))
    }

    /// A rectangle of one place.
    pub(crate) fn of(point: Point) -> Self {
        let (x, y) = (i64::from(point.x), i64::from(point.y));
        Self { left: x, top: y, right: x, bottom: y }
    }

    /// The upper left and the lower right corner. A rectangle of places lies within the world.
    pub(crate) fn corners(self) -> [Point; 2] {
        let within = |value: i64| i32::try_from(value.clamp(0, i64::from(i32::MAX))).unwrap_or(i32::MAX);
        [(self.left, self.top), (self.right, self.bottom)].map(|(x, y)| Point { x: within(x), y: within(y) })
    }

    /// The smallest rectangle around two.
    pub(crate) fn joined(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The rectangle with a margin.
    pub(crate) fn grown(self, by: i64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(crate) fn touches(self, other: Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        self.left <= other.left && self.top <= other.top && other.right <= self.right && other.bottom <= self.bottom
    }
}

/// The address of a tile: zoom, column and row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Tile {
    pub(crate) zoom: u8,
    pub(crate) x: u32,
    pub(crate) y: u32,
}

impl Tile {
    /// The whole world.
    pub(crate) const WORLD: Self = Self { zoom: 0, x: 0, y: 0 };

    /// The length of a tile of a zoom in units.
    pub(crate) fn size(zoom: u8) -> i64 {
        1 << (WORLD_BITS - u32::from(zoom))
    }

    /// The tile of a zoom in which a place lies.
    pub(crate) fn of(point: Point, zoom: u8) -> Self {
        let shift = WORLD_BITS - u32::from(zoom);
        Self { zoom, x: point.x.unsigned_abs() >> shift, y: point.y.unsigned_abs() >> shift }
    }

    pub(crate) fn rect(self) -> Rect {
        let size = Self::size(self.zoom);
        let (left, top) = (i64::from(self.x) * size, i64::from(self.y) * size);
        Rect { left, top, right: left + size, bottom: top + size }
    }

    /// The tile of a smaller zoom that this one lies in.
    pub(crate) fn parent(self, zoom: u8) -> Self {
        let shift = self.zoom - zoom;
        Self { zoom, x: self.x >> shift, y: self.y >> shift }
    }

    /// The four tiles of the next zoom.
    pub(crate) fn children(self) -> [Self; 4] {
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| Self {
            zoom: self.zoom + 1,
            x: 2 * self.x + x,
            y: 2 * self.y + y,
        })
    }

    /// One number for the column and the row.
    pub(crate) fn key(self) -> u64 {
        (u64::from(self.y) << 32) | u64::from(self.x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back() {
        for place in [[0.0, 0.0], [41.1496, -8.6110], [55.676, 12.568], [-33.9, 151.2], [85.0, 179.9]] {
            let back = Point::of_degrees(place).degrees();
            assert!((0..2).all(|at| (place[at] - back[at]).abs() < 2e-7), "{place:?} {back:?}");
        }
        assert_eq!(Point::of_degrees([90.0, -180.0]), Point { x: 0, y: 0 });
    }

    #[test]
    fn tiles_have_the_usual_addresses() {
        let porto = Point::of_degrees([41.1496, -8.6110]);
        assert_eq!(Tile::of(porto, 12), Tile { zoom: 12, x: 1950, y: 1533 });
        assert_eq!(Tile::of(porto, 12).parent(3), Tile::of(porto, 3));
        assert!(Tile::of(porto, 12).children().contains(&Tile::of(porto, 13)));
        assert!(Tile::of(porto, 19).rect().contains(Rect::of(porto)));
    }
}
