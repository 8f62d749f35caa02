//! Cuts lines and rings at the edges of rectangles.

use crate::mercator::{Point, Rect};
use crate::numbers::coordinate;

/// A part of a line within a rectangle.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Part {
    pub(crate) points: Vec<Point>,
    /// The length of the line before the part, in units, so that dashes go on across cuts.
    pub(crate) before: f64,
}

/// The parts of a line within a rectangle (Liang and Barsky).
pub(crate) fn line(part: &Part, to: Rect) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut before, mut is_open) = (part.before, false);
    for pair in part.points.windows(2) {
        let length = pair[0].distance(pair[1]);
        match cut(pair[0], pair[1], to) {
            Some([from, end]) => {
                if !is_open {
                    let start = at(pair[0], pair[1], from);
                    parts.push(Part { points: vec![start], before: before + from * length });
                }
                if let Some(last) = parts.last_mut() {
                    last.points.push(at(pair[0], pair[1], end));
                }
                is_open = end >= 1.0;
            }
            None => is_open = false,
        }
        before += length;
    }
    parts
}

/// The shares of a straight piece at which it enters and leaves a rectangle; nothing if it does not.
fn cut(from: Point, to: Point, within: Rect) -> Option<[f64; 2]> {
    let (dx, dy) = (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y));
    let (x, y) = (i64::from(from.x), i64::from(from.y));
    let gaps = [(-dx, x - within.left), (dx, within.right - x), (-dy, y - within.top), (dy, within.bottom - y)];
    let mut range = [0.0, 1.0];
    for (step, gap) in gaps {
        // Coordinates and margins have fewer than 53 bits.
        let gap = exact(gap);
        if step == 0.0 {
            if gap < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            range[0] = f64::max(range[0], gap / step);
        } else {
            range[1] = f64::min(range[1], gap / step);
        }
    }
    (range[0] <= range[1]).then_some(range)
}

#[expect(clippy::cast_precision_loss, reason = "a place in the world or its margin has fewer than 53 bits")]
fn exact(value: i64) -> f64 {
    value as f64
}

fn at(from: Point, to: Point, share: f64) -> Point {
    if share >= 1.0 {
        return to;
    }
    let along = |a: i32, b: i32| coordinate(f64::from(a) + (f64::from(b) - f64::from(a)) * share);
    Point { x: along(from.x, to.x), y: along(from.y, to.y) }
}

/// A ring cut at a rectangle (Sutherland and Hodgman). Where a concave ring falls into parts, they stay joined along the edge. The last point
/// is not the first again. Empty if nothing is left.
pub(crate) fn ring(ring: &[Point], to: Rect) -> Vec<Point> {
    let mut left = ring.to_vec();
    for side in [Side::Left(to.left), Side::Right(to.right), Side::Top(to.top), Side::Bottom(to.bottom)] {
        left = half(&left, side);
    }
    left.dedup();
    while left.len() > 1 && left.first() == left.last() {
        left.pop();
    }
    if left.len() < 3 { Vec::new() } else { left }
}

/// One edge of a rectangle with its coordinate.
#[derive(Clone, Copy)]
enum Side {
    Left(i64),
    Right(i64),
    Top(i64),
    Bottom(i64),
}

impl Side {
    /// How far inside a place lies; negative outside.
    fn inside(self, point: Point) -> i64 {
        match self {
            Self::Left(edge) => i64::from(point.x) - edge,
            Self::Right(edge) => edge - i64::from(point.x),
            Self::Top(edge) => i64::from(point.y) - edge,
            Self::Bottom(edge) => edge - i64::from(point.y),
        }
    }
}

fn half(ring: &[Point], side: Side) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(last) = ring.last() else { return kept };
    let mut before = *last;
    for &point in ring {
        let (was, is) = (side.inside(before), side.inside(point));
        if (was < 0) != (is < 0) {
            kept.push(at(before, point, exact(was) / exact(was - is)));
        }
        if is >= 0 {
            kept.push(point);
        }
        before = point;
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rings::doubled_area;

    const TO: Rect = Rect { left: 100, top: 100, right: 200, bottom: 200 };

    fn points(list: &[(i32, i32)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_has_two_parts() {
        let whole = Part { points: points(&[(0, 150), (150, 150), (150, 300), (180, 300), (180, 0)]), before: 7.0 };
        let parts = line(&whole, TO);
        assert_eq!(parts.len(), 2);
        assert_eq!((&parts[0].points, parts[0].before), (&points(&[(100, 150), (150, 150), (150, 200)]), 107.0));
        assert_eq!(
            (&parts[1].points, parts[1].before),
            (&points(&[(180, 200), (180, 100)]), 7.0 + 150.0 + 150.0 + 30.0 + 100.0)
        );
        assert_eq!(line(&Part { points: points(&[(0, 0), (50, 300)]), before: 0.0 }, TO), []);
    }

    #[test]
    fn a_ring_around_the_rectangle_becomes_the_rectangle() {
        let around = points(&[(0, 0), (300, 0), (300, 300), (0, 300)]);
        assert!((doubled_area(&ring(&around, TO)) - 20_000.0).abs() < 1e-9);
        assert_eq!(ring(&points(&[(0, 0), (50, 0), (50, 300)]), TO), []);
    }

    proptest! {
        #[test]
        fn what_is_cut_lies_within(list in prop::collection::vec((0..300, 0..300), 3..12)) {
            let all = points(&list);
            let within = |point: &Point| TO.contains(Rect::of(*point));
            prop_assert!(ring(&all, TO).iter().all(within));
            let parts = line(&Part { points: all, before: 0.0 }, TO);
            prop_assert!(parts.iter().flat_map(|part| &part.points).all(within));
        }

        /// The area of a ring is the sum of its areas in four rectangles that cover it.
        #[test]
        fn nothing_is_lost(list in prop::collection::vec((0..300, 0..300), 3..12)) {
            let all: Vec<_> = list.iter().map(|&(x, y)| Point { x: x * 1000, y: y * 1000 }).collect();
            let quarter = |left, top| doubled_area(&ring(&all, Rect { left, top, right: left + 150_000, bottom: top + 150_000 }));
            let sum: f64 = [(0, 0), (150_000, 0), (0, 150_000), (150_000, 150_000)].map(|(x, y)| quarter(x, y)).iter().sum();
            // Each cut is rounded to a unit.
            prop_assert!((sum - doubled_area(&all)).abs() < 300_000.0 * 4.0 * 12.0);
        }
    }
}
