//! Boxes that do not overlap.

use std::collections::HashMap;

/// A rectangle in pixels of a zoom, from the upper left corner of the world.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Box {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Box {
    /// A box around a place.
    pub(crate) fn around([x, y]: [f64; 2], half_width: f64, half_height: f64) -> Self {
        Self { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
    }

    pub(crate) fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// The smallest box around two.
    pub(crate) fn joined(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// The side of a square of the table of boxes in pixels.
const SQUARE: f64 = 64.0;

/// Boxes that are taken, by the squares that they touch.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    squares: HashMap<(i32, i32), Vec<Box>>,
}

impl Taken {
    /// Whether nothing is where all these boxes are.
    pub(crate) fn is_free(&self, boxes: &[Box]) -> bool {
        boxes.iter().all(|one| {
            let mut near = squares(*one).filter_map(|square| self.squares.get(&square)).flatten();
            near.all(|other| !one.overlaps(*other))
        })
    }

    pub(crate) fn take(&mut self, boxes: &[Box]) {
        for one in boxes {
            for square in squares(*one) {
                self.squares.entry(square).or_default().push(*one);
            }
        }
    }
}

fn squares(one: Box) -> impl Iterator<Item = (i32, i32)> {
    let number = |value: f64| crate::numbers::coordinate((value / SQUARE).floor());
    let (columns, rows) = (number(one.left)..=number(one.right), number(one.top)..=number(one.bottom));
    columns.flat_map(move |column| rows.clone().map(move |row| (column, row)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn taken_boxes_are_found(list in prop::collection::vec((0.0..500.0, 0.0..500.0, 1.0..90.0, 1.0..30.0), 2..40)) {
            let mut taken = Taken::default();
            let mut all: Vec<Box> = Vec::new();
            for (x, y, width, height) in list {
                let one = Box::around([x, y], width, height);
                prop_assert_eq!(taken.is_free(&[one]), all.iter().all(|other| !one.overlaps(*other)));
                taken.take(&[one]);
                all.push(one);
            }
        }
    }
}
