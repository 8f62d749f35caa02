//! Legs between the points of a search, each asked for once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Leg, Point, Travel};
use ritiro_domain::{Meters, Place, Seconds};

/// Points beyond which legs are asked for anew each time: the table grows with the square of their number.
const MOST_POINTS: usize = 3000;

/// A source of travel that remembers. Its points are numbered by [`Legs::point`] of their own.
pub(super) struct Legs<'a> {
    source: &'a dyn Travel,
    points: Vec<Point>,
    numbers: HashMap<Point, u32>,
    /// From each point (row) to each: duration and distance plus one in 32 bits each; zero where nobody asked yet.
    cells: Vec<AtomicU64>,
    row: usize,
}

impl<'a> Legs<'a> {
    pub fn new(source: &'a dyn Travel) -> Self {
        Self { source, points: Vec::new(), numbers: HashMap::new(), cells: Vec::new(), row: 0 }
    }

    /// The point's own number in place of its source's.
    pub fn numbered(&mut self, point: Point) -> Point {
        let next = self.points.len() as u32;
        let node = *self.numbers.entry(point).or_insert(next);
        if node == next {
            self.points.push(point);
        }
        Point { place: point.place, node }
    }

    /// As [`Legs::numbered`], for a point that was numbered before.
    pub fn known(&self, point: Point) -> Point {
        Point { place: point.place, node: self.numbers.get(&point).copied().unwrap_or_default() }
    }

    /// To be called once all points are numbered.
    pub fn open(&mut self) {
        self.row = self.points.len();
        if self.row <= MOST_POINTS {
            // Zeroed pages come from the system as they are touched.
            self.cells = std::iter::repeat_with(AtomicU64::default).take(self.row * self.row).collect();
        }
    }

    fn ask(&self, from: Point, to: Point) -> Leg {
        self.source.leg(self.points[from.node as usize], self.points[to.node as usize])
    }
}

impl Travel for Legs<'_> {
    fn point(&self, place: Place) -> Point {
        self.known(self.source.point(place))
    }

    #[inline]
    fn leg(&self, from: Point, to: Point) -> Leg {
        let Some(cell) = self.cells.get(from.node as usize * self.row + to.node as usize) else {
            return self.ask(from, to);
        };
        let known = cell.load(Ordering::Relaxed);
        if known != 0 {
            return unpack(known);
        }
        let leg = self.ask(from, to);
        cell.store(pack(leg), Ordering::Relaxed);
        leg
    }
}

/// Zero for a leg that is too long to be kept.
fn pack(leg: Leg) -> u64 {
    match (u32::try_from(leg.duration.0), u32::try_from(leg.distance.0 + 1)) {
        (Ok(duration), Ok(distance)) => u64::from(duration) << 32 | u64::from(distance),
        _ => 0,
    }
}

fn unpack(cell: u64) -> Leg {
    Leg { duration: Seconds((cell >> 32) as i64), distance: Meters((cell & 0xffff_ffff) as i64 - 1) }
}
