//! Finds the edges near a place. The grid is a list of edges for each cell of about 120 metres.
//!
//! It is own code and not an R-tree of a library, because its two tables lie in the network's file and need not be built when it is loaded.

use serde::{Deserialize, Serialize};

use crate::geometry::{Plane, Position};
use crate::numbers::number;

/// The cells of a grid.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Cells {
    /// The lower left corner, in ten-millionths of a degree.
    origin: Position,
    /// The height and the width of a cell in ten-millionths of a degree.
    size: [i32; 2],
    rows: u32,
    columns: u32,
}

/// The height of a cell in ten-millionths of a degree: about 120 metres.
const HEIGHT: i32 = 11_000;
/// Cells beyond this many for each edge make the cells larger.
const CELLS_PER_EDGE: u64 = 4;
/// Cells are at most this many times as wide as high, near the poles.
const WIDEST: f64 = 50.0;

/// The two tables of a grid.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// For each cell the first of its edges; one more at the end.
    pub(crate) first: Vec<u32>,
    /// The edges of all cells.
    pub(crate) edges: Vec<u32>,
}

impl Cells {
    /// Cells for edges, which are given by their numbers and shapes.
    pub(crate) fn build<'a>(edges: impl Iterator<Item = (u32, &'a [Position])> + Clone) -> (Self, Tables) {
        let cells = Self::around(edges.clone());
        let mut pairs = Vec::new();
        for (edge, shape) in edges {
            for segment in shape.windows(2) {
                cells.of_segment(segment[0], segment[1], |cell| pairs.push((cell, edge)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut first = vec![0_u32; cells.count() as usize + 1];
        for (cell, _) in &pairs {
            first[*cell as usize + 1] += 1;
        }
        for cell in 1..first.len() {
            first[cell] += first[cell - 1];
        }
        (cells, Tables { first, edges: pairs.into_iter().map(|(_, edge)| edge).collect() })
    }

    fn around<'a>(edges: impl Iterator<Item = (u32, &'a [Position])>) -> Self {
        let (mut low, mut high, mut count) = ([i32::MAX; 2], [i32::MIN; 2], 0_u64);
        for (_, shape) in edges {
            count += 1;
            for point in shape {
                for axis in 0..2 {
                    low[axis] = low[axis].min(point[axis]);
                    high[axis] = high[axis].max(point[axis]);
                }
            }
        }
        if count == 0 {
            return Self { origin: [0, 0], size: [HEIGHT; 2], rows: 1, columns: 1 };
        }
        let middle = Plane::at([i32::midpoint(low[0], high[0]), 0]).scale();
        let wide = (middle[0] / middle[1]).clamp(1.0, WIDEST);
        let mut height = HEIGHT;
        loop {
            let size = [height, crate::numbers::coordinate(f64::from(height) * wide)];
            let [rows, columns] = [0, 1].map(|axis| high[axis].abs_diff(low[axis]) / size[axis].unsigned_abs() + 1);
            if u64::from(rows) * u64::from(columns) <= count * CELLS_PER_EDGE + 1024 {
                return Self { origin: low, size, rows, columns };
            }
            height += height / 2;
        }
    }

    fn count(&self) -> u32 {
        self.rows * self.columns
    }

    /// The row and the column of a position, which may lie outside.
    fn cell(&self, position: Position) -> [i64; 2] {
        [0, 1].map(|axis| {
            (i64::from(position[axis]) - i64::from(self.origin[axis])).div_euclid(i64::from(self.size[axis]))
        })
    }

    fn of_segment(&self, from: Position, to: Position, mut take: impl FnMut(u32)) {
        let (a, b) = (self.cell(from), self.cell(to));
        for row in a[0].min(b[0])..=a[0].max(b[0]) {
            for column in a[1].min(b[1])..=a[1].max(b[1]) {
                if let Some(cell) = self.number(row, column) {
                    take(cell);
                }
            }
        }
    }

    fn number(&self, row: i64, column: i64) -> Option<u32> {
        let (row, column) = (u32::try_from(row).ok()?, u32::try_from(column).ok()?);
        (row < self.rows && column < self.columns).then(|| row * self.columns + column)
    }

    /// Gives the edges around a place in rings of cells. `look` takes the edges of one cell. It returns the distance within which the
    /// search goes on, in metres: that of the best edge so far, or the limit.
    pub(crate) fn search(&self, tables: [&[u32]; 2], place: Position, mut look: impl FnMut(&[u32]) -> f64) {
        let [first, edges] = tables;
        let [row, column] = self.cell(place);
        let mut within = look(&[]);
        for ring in 0..self.rings(row, column) {
            // Whatever was not looked at yet is farther away than the rings within.
            if self.least_distance(place, ring) > within {
                return;
            }
            self.ring(row, column, ring, |cell| {
                let edges = &edges[first[cell as usize] as usize..first[cell as usize + 1] as usize];
                within = within.min(look(edges));
            });
        }
    }

    /// After this many rings all cells were there.
    fn rings(&self, row: i64, column: i64) -> i64 {
        let far = |at: i64, count: u32| at.abs().max((at - i64::from(count)).abs());
        far(row, self.rows).max(far(column, self.columns)) + 1
    }

    /// Metres that lie between a place and everything outside of the rings before this one.
    fn least_distance(&self, place: Position, ring: i64) -> f64 {
        let before = f64::from(number(usize::try_from(ring - 1).unwrap_or(0)));
        let [height, _] = Plane::at(place).scale();
        let poleward = f64::from(place[0].abs()) + (before + 1.0) * f64::from(self.size[0]);
        let [_, width] = Plane::at([crate::numbers::coordinate(poleward.min(9e8)), 0]).scale();
        before * (height * f64::from(self.size[0])).min(width * f64::from(self.size[1]))
    }

    fn ring(&self, row: i64, column: i64, ring: i64, mut take: impl FnMut(u32)) {
        for at_row in row - ring..=row + ring {
            let edge = (at_row - row).abs() == ring;
            let step = if edge || ring == 0 { 1 } else { 2 * ring };
            let mut at_column = column - ring;
            while at_column <= column + ring {
                if let Some(cell) = self.number(at_row, at_column) {
                    take(cell);
                }
                at_column += step;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nearest_of(edges: &[Vec<Position>], among: impl Iterator<Item = u32>, place: Position) -> f64 {
        let plane = Plane::at(place);
        let distance = |edge: u32| {
            edges[edge as usize].windows(2).map(|s| plane.nearest(s[0], s[1]).0.sqrt()).fold(f64::MAX, f64::min)
        };
        among.map(distance).fold(f64::MAX, f64::min)
    }

    proptest! {
        #[test]
        fn the_nearest_edge_is_found(
            edges in prop::collection::vec(prop::collection::vec((450_000_000..450_400_000_i32, 90_000_000..90_600_000_i32), 2..4), 1..20),
            (lat, lng) in (449_900_000..450_500_000_i32, 89_900_000..90_700_000_i32),
            limit in 1.0..9000.0_f64,
        ) {
            let shapes: Vec<Vec<Position>> = edges.iter().map(|e| e.iter().map(|(lat, lng)| [*lat, *lng]).collect()).collect();
            let numbered = shapes.iter().enumerate().map(|(at, shape)| (number(at), &shape[..]));
            let (cells, tables) = Cells::build(numbered);
            let mut best = limit;
            cells.search([&tables.first, &tables.edges], [lat, lng], |edges| {
                best = best.min(nearest_of(&shapes, edges.iter().copied(), [lat, lng]));
                best
            });
            let expected = nearest_of(&shapes, 0..number(shapes.len()), [lat, lng]).min(limit);
            prop_assert_eq!(best, expected);
        }
    }
}
