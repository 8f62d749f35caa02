//! Finds things near a place: a grid of squares with the numbers of what touches them.

use std::collections::HashMap;

use crate::numbers::whole;
use crate::plane::{Point, between_segments, bounds};

/// The side of a square in metres.
const SQUARE: f64 = 64.0;

/// Numbers of things by the squares that their bounding boxes touch.
#[derive(Debug, Default)]
pub(crate) struct Grid(HashMap<[i32; 2], Vec<usize>>);

fn squares(points: &[Point], margin: f64) -> impl Iterator<Item = [i32; 2]> + use<> {
    let [low, high] = bounds(points);
    let at = |value: f64| whole((value / SQUARE).floor());
    let [(left, right), (bottom, top)] =
        [(low.x, high.x), (low.y, high.y)].map(|(low, high)| (at(low - margin), at(high + margin)));
    (left..=right).flat_map(move |x| (bottom..=top).map(move |y| [x, y]))
}

impl Grid {
    pub(crate) fn add(&mut self, item: usize, points: &[Point]) {
        for square in squares(points, 0.0) {
            self.0.entry(square).or_default().push(item);
        }
    }

    /// What may be within some metres of the bounding box of points, each once, in ascending order.
    pub(crate) fn near(&self, points: &[Point], margin: f64) -> Vec<usize> {
        let mut found: Vec<usize> =
            squares(points, margin).filter_map(|square| self.0.get(&square)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Wide lines: the river, the railway, streets with their pavements.
#[derive(Debug, Default)]
pub(crate) struct Bars {
    bars: Vec<([Point; 2], f64)>,
    grid: Grid,
    widest: f64,
}

impl Bars {
    /// Adds a segment with half of its width.
    pub(crate) fn add(&mut self, segment: [Point; 2], half: f64) {
        self.grid.add(self.bars.len(), &segment);
        self.bars.push((segment, half));
        self.widest = self.widest.max(half);
    }

    /// Adds all segments of a line.
    pub(crate) fn add_line(&mut self, line: &[Point], half: f64) {
        line.windows(2).for_each(|pair| self.add([pair[0], pair[1]], half));
    }

    /// Whether a segment stays away from all wide lines by a margin.
    pub(crate) fn is_free(&self, segment: [Point; 2], margin: f64) -> bool {
        let near = self.grid.near(&segment, margin + self.widest);
        near.into_iter().all(|at| between_segments(segment, self.bars[at].0) >= self.bars[at].1 + margin)
    }

    /// Whether all sides of a polygon do, and no wide line lies inside.
    pub(crate) fn is_clear(&self, polygon: &[Point], margin: f64) -> bool {
        crate::plane::sides(polygon).all(|side| self.is_free(side, margin))
            && self.grid.near(polygon, 0.0).into_iter().all(|at| !crate::plane::is_inside(self.bars[at].0[0], polygon))
    }
}
