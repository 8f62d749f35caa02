//! A cache of the legs between the points of a search. It requests each leg once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::numbers::number;
use crate::{Leg, Point, Traffic, Travel};
use ritiro_domain::{Meters, Place, Seconds};

/// The largest number of points for which legs are cached. Beyond it, each leg is requested again every time, because the table
/// grows with the square of the number of points.
const MOST_POINTS: usize = 3000;

/// A travel source with a cache. [`Legs::numbered`] gives its points numbers of their own.
pub(super) struct Legs<'a> {
    source: &'a dyn Travel,
    points: Vec<Point>,
    numbers: HashMap<Point, u32>,
    /// The drives from each point (row) to each point: the duration and the distance plus one, in 32 bits each. A leg that was
    /// not requested yet is zero.
    cells: Vec<AtomicU64>,
    row: usize,
}

impl<'a> Legs<'a> {
    pub fn new(source: &'a dyn Travel) -> Self {
        Self { source, points: Vec::new(), numbers: HashMap::new(), cells: Vec::new(), row: 0 }
    }

    /// The point with its number in this cache instead of the number in its source.
    pub fn numbered(&mut self, point: Point) -> Point {
        let next = number(self.points.len());
        let node = *self.numbers.entry(point).or_insert(next);
        if node == next {
            self.points.push(point);
        }
        Point { node, ..point }
    }

    /// The same as [`Legs::numbered`], for a point that already has a number.
    pub fn known(&self, point: Point) -> Point {
        Point { node: self.numbers.get(&point).copied().unwrap_or_default(), ..point }
    }

    /// Allocates the table. It must be called after all points have numbers.
    pub fn open(&mut self) {
        self.row = self.points.len();
        if self.row <= MOST_POINTS {
            // The operating system provides zeroed pages when they are first used.
            self.cells = std::iter::repeat_with(AtomicU64::default).take(self.row * self.row).collect();
        }
    }

    fn ask(&self, from: Point, to: Point) -> Leg {
        self.source.drive(self.points[from.node as usize], self.points[to.node as usize])
    }
}

impl Travel for Legs<'_> {
    fn point(&self, place: Place) -> Point {
        self.known(self.source.point(place))
    }

    #[inline]
    fn drive(&self, from: Point, to: Point) -> Leg {
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

    fn traffic(&self) -> &Traffic {
        self.source.traffic()
    }
}

/// Packs a leg into one cell. The result is zero for a leg that is too long for the cell.
fn pack(leg: Leg) -> u64 {
    match (u32::try_from(leg.duration.0), u32::try_from(leg.distance.0 + 1)) {
        (Ok(duration), Ok(distance)) => u64::from(duration) << 32 | u64::from(distance),
        _ => 0,
    }
}

fn unpack(cell: u64) -> Leg {
    let (duration, distance) = ((cell >> 32) as u32, (cell & 0xffff_ffff) as u32);
    Leg::new(Seconds(duration.into()), Meters(i64::from(distance) - 1))
}
