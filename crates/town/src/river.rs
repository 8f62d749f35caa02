//! The river.

use crate::chance::Chance;
use crate::numbers::float;
use crate::plane::{Point, direction, point};
use crate::settings::Dimensions;

/// A river that flows from west to east in the plane of the town, in meanders.
#[derive(Debug)]
pub(crate) struct River {
    /// The width in metres.
    pub(crate) width: f64,
    /// The line in its middle.
    pub(crate) center: Vec<Point>,
    waves: [Wave; 3],
    level: f64,
}

/// A part of the meanders.
#[derive(Clone, Copy, Debug)]
struct Wave {
    height: f64,
    length: f64,
    phase: f64,
}

impl Wave {
    fn at(&self, x: f64) -> f64 {
        self.height * direction(x / self.length + self.phase).y
    }

    /// A wave whose bends have at least a radius, so that the banks do not meet.
    fn new(chance: &mut Chance, length: f64, share: f64, radius: f64) -> Self {
        let length = length * chance.between(0.85, 1.15);
        let turn = std::f64::consts::TAU / length;
        Self { height: share / (radius * turn * turn), length, phase: chance.unit() }
    }
}

impl River {
    /// A river that passes south of the main square, near the old walls.
    pub(crate) fn new(chance: &mut Chance, size: &Dimensions) -> Self {
        let radius = 3.5 * size.river + 60.0;
        let waves = [
            Wave::new(chance, 2.1 * size.ring, 0.35, radius),
            Wave::new(chance, 3.4 * size.ring, 0.2, radius * 1.6),
            Wave::new(chance, 6.0 * size.ring, 0.15, radius * 3.0),
        ];
        let mut river = Self { width: size.river, center: Vec::new(), waves, level: 0.0 };
        river.level = -0.65 * size.walls - river.height(0.0);
        let step = 30.0;
        let far = (size.half * 1.05 / step).ceil() * step;
        let steps = crate::numbers::count(2.0 * far / step);
        river.center = (0..=steps).map(|at| -far + float(at) * step).map(|x| point(x, river.y(x))).collect();
        river
    }

    fn height(&self, x: f64) -> f64 {
        self.waves.iter().map(|wave| wave.at(x)).sum()
    }

    /// Where the middle of the river is.
    pub(crate) fn y(&self, x: f64) -> f64 {
        self.level + self.height(x)
    }

    /// How far north of the middle of the river a point is; negative to the south.
    pub(crate) fn north(&self, p: Point) -> f64 {
        p.y - self.y(p.x)
    }

    /// A line along the river, at a distance to the north of its middle (or to the south, if it is negative), for a range of x.
    pub(crate) fn along(&self, offset: f64, from: f64, to: f64) -> Vec<Point> {
        let at = |pair: &[Point]| pair[0].toward(pair[1], 0.5) + (pair[1] - pair[0]).unit().left() * offset;
        self.center.windows(2).map(at).filter(|p| p.x >= from && p.x <= to).collect()
    }

    /// The water as a polygon.
    pub(crate) fn water(&self) -> Vec<Point> {
        let [mut south, mut north] = [-0.5, 0.5].map(|side| self.along(side * self.width, f64::MIN, f64::MAX));
        north.reverse();
        south.append(&mut north);
        south
    }
}
