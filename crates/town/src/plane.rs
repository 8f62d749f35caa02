//! Points and lines in a plane, in metres east and north of the centre of the town.
//!
//! Only sums, products, quotients, square roots and roundings are used. IEEE 754 defines their results to the last bit, so they are the
//! same on every platform. Sines and cosines of the standard library are not; [`direction`] takes their place.

use std::ops::{Add, Mul, Sub};

/// A point or a vector.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A point of its coordinates.
pub(crate) const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Add for Point {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        point(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        point(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Point {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        point(self.x * factor, self.y * factor)
    }
}

impl Point {
    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Positive if the other vector points to the left of this one.
    pub(crate) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    pub(crate) fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub(crate) fn to(self, other: Self) -> f64 {
        (other - self).length()
    }

    /// The vector of length 1 in the same direction; zero stays zero.
    pub(crate) fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 { self * (1.0 / length) } else { self }
    }

    /// The vector turned to the left by a right angle.
    pub(crate) fn left(self) -> Self {
        point(-self.y, self.x)
    }

    /// The point at a share of the way to another.
    pub(crate) fn toward(self, other: Self, share: f64) -> Self {
        self + (other - self) * share
    }

    /// Rounded to whole centimetres.
    pub(crate) fn rounded(self) -> Self {
        point((self.x * 100.0).round() / 100.0, (self.y * 100.0).round() / 100.0)
    }

    /// Turned by the angle of a direction.
    pub(crate) fn turned(self, direction: Self) -> Self {
        point(self.x * direction.x - self.y * direction.y, self.x * direction.y + self.y * direction.x)
    }
}

/// The direction of an angle in whole turns, counter-clockwise from east: its cosine and sine, by their power series.
pub(crate) fn direction(turns: f64) -> Point {
    let quarters = (turns - turns.floor()) * 4.0;
    let angle = (quarters - quarters.floor()) * std::f64::consts::FRAC_PI_2;
    let (mut cosine, mut sine, mut term) = (0.0, 0.0, 1.0);
    for power in 0..24_i32 {
        match power % 4 {
            0 => cosine += term,
            1 => sine += term,
            2 => cosine -= term,
            _ => sine -= term,
        }
        term = term * angle / f64::from(power + 1);
    }
    let (mut turned, mut left) = (point(cosine, sine), quarters.floor());
    while left > 0.5 {
        turned = turned.left();
        left -= 1.0;
    }
    turned
}

/// Where two segments cross: the shares of both. Parallel segments do not cross.
pub(crate) fn crossing([a, b]: [Point; 2], [c, d]: [Point; 2]) -> Option<(f64, f64)> {
    let (first, second) = (b - a, d - c);
    let area = first.cross(second);
    if area == 0.0 {
        return None;
    }
    let (share, other) = ((c - a).cross(second) / area, (c - a).cross(first) / area);
    let within = |share: f64| (0.0..=1.0).contains(&share);
    (within(share) && within(other)).then_some((share, other))
}

/// The distance of a point from a segment, and the share of the segment that is nearest.
pub(crate) fn from_segment(p: Point, [a, b]: [Point; 2]) -> (f64, f64) {
    let along = b - a;
    let square = along.dot(along);
    let share = if square > 0.0 { ((p - a).dot(along) / square).clamp(0.0, 1.0) } else { 0.0 };
    (p.to(a.toward(b, share)), share)
}

/// The distance between two segments.
pub(crate) fn between_segments(first: [Point; 2], second: [Point; 2]) -> f64 {
    if crossing(first, second).is_some() {
        return 0.0;
    }
    let ends = first.map(|p| from_segment(p, second).0).into_iter().chain(second.map(|p| from_segment(p, first).0));
    ends.fold(f64::INFINITY, f64::min)
}

/// The sides of a polygon.
pub(crate) fn sides(polygon: &[Point]) -> impl Iterator<Item = [Point; 2]> {
    (0..polygon.len()).map(|at| [polygon[at], polygon[(at + 1) % polygon.len()]])
}

/// Whether a point is inside of a polygon (even-odd rule).
pub(crate) fn is_inside(p: Point, polygon: &[Point]) -> bool {
    let crosses =
        |[a, b]: &[Point; 2]| (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y);
    sides(polygon).filter(crosses).count() % 2 == 1
}

/// The area of a polygon, positive if it runs counter-clockwise.
pub(crate) fn area(polygon: &[Point]) -> f64 {
    sides(polygon).map(|[a, b]| a.cross(b)).sum::<f64>() / 2.0
}

/// The lowest and the highest coordinates.
pub(crate) fn bounds(points: &[Point]) -> [Point; 2] {
    let start = [point(f64::INFINITY, f64::INFINITY), point(f64::NEG_INFINITY, f64::NEG_INFINITY)];
    points
        .iter()
        .fold(start, |[low, high], p| [point(low.x.min(p.x), low.y.min(p.y)), point(high.x.max(p.x), high.y.max(p.y))])
}

/// The mean of the corners.
pub(crate) fn middle(points: &[Point]) -> Point {
    let sum = points.iter().fold(Point::default(), |sum, p| sum + *p);
    sum * (1.0 / crate::numbers::float(points.len().max(1)))
}

/// Whether two polygons have a point in common.
pub(crate) fn overlap(first: &[Point], second: &[Point]) -> bool {
    let [(low, high), (other_low, other_high)] = [first, second].map(|polygon| {
        let [low, high] = bounds(polygon);
        (low, high)
    });
    if low.x > other_high.x || other_low.x > high.x || low.y > other_high.y || other_low.y > high.y {
        return false;
    }
    let cross = sides(first).any(|side| sides(second).any(|other| crossing(side, other).is_some()));
    cross || is_inside(first[0], second) || is_inside(second[0], first)
}

/// A polygon whose sides are moved inwards by some metres; `None` if nothing sensible is left. It runs counter-clockwise.
pub(crate) fn inset(polygon: &[Point], by: f64) -> Option<Vec<Point>> {
    let count = polygon.len();
    let corner = |at: usize| {
        let (before, here, after) = (polygon[(at + count - 1) % count], polygon[at], polygon[(at + 1) % count]);
        let (normal, next) = ((here - before).unit().left(), (after - here).unit().left());
        let half = (normal + next).unit();
        here + half * (by / half.dot(next).max(0.4))
    };
    let inner: Vec<Point> = (0..count).map(corner).collect();
    let kept = |side: [Point; 2], moved: [Point; 2]| (side[1] - side[0]).dot(moved[1] - moved[0]) > 0.0;
    let is_sound = sides(polygon).zip(sides(&inner)).all(|(side, moved)| kept(side, moved));
    let is_clear = || inner.iter().all(|p| sides(polygon).all(|side| from_segment(*p, side).0 > by * 0.8));
    (area(&inner) > 0.0 && is_sound && is_clear()).then_some(inner)
}

/// The points of a line at about equal distances, its ends included.
pub(crate) fn dotted(from: Point, to: Point, step: f64) -> Vec<Point> {
    let parts = crate::numbers::count((from.to(to) / step).ceil()).max(1);
    (0..=parts).map(|at| from.toward(to, crate::numbers::float(at) / crate::numbers::float(parts))).collect()
}
