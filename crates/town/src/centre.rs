//! The streets of the old centre: from the square to the walls, and between these, in arcs that do not meet each other.

use crate::chance::{Chance, Step};
use crate::draw::Pen;
use crate::net::Kind;
use crate::numbers::{count, float};
use crate::plan::Plan;
use crate::plane::{Point, direction, is_inside};
use crate::shape::Warp;

impl Plan {
    /// Draws the streets of the old centre.
    pub(crate) fn draw_centre(&mut self) {
        let mut chance = self.chance(Step::Centre);
        let warp = Warp::new(&mut chance, 17.0, 120.0);
        let spokes = count(self.size.walls / 24.0).clamp(7, 11);
        let first = chance.unit();
        let angles: Vec<f64> =
            (0..spokes).map(|at| first + (float(at) + chance.between(-0.2, 0.2)) / float(spokes)).collect();
        for angle in &angles {
            self.spoke(&warp, *angle, 0.0);
        }
        let mut radius = 42.0 + 0.2 * self.size.walls;
        while radius < self.size.walls * 1.15 {
            self.arcs(&mut chance, &warp, radius, spokes);
            radius += chance.between(43.0, 56.0);
        }
        for (at, angle) in angles.iter().enumerate() {
            let next = angles.get(at + 1).copied().unwrap_or(angles[0] + 1.0);
            self.spoke(&warp, angle + (next - angle) * chance.between(0.4, 0.6), self.size.walls * 0.5);
        }
    }

    fn draw_old(&mut self, line: &[Point], warp: &Warp) {
        let line: Vec<Point> = line.iter().map(|p| warp.at(*p)).collect();
        let (walls, square) = (self.walls.clone(), self.square.clone());
        let keep = move |p: Point| is_inside(p, &walls) && !is_inside(p, &square);
        self.net.draw(&line, &Pen { kind: Kind::Old, clearance: 15.0, crosses: false, keep: &keep });
    }

    /// A street outwards, from a radius to the walls.
    fn spoke(&mut self, warp: &Warp, turns: f64, from: f64) {
        let steps = count((self.size.walls * 1.3 - from) / 36.0);
        let line: Vec<Point> = (0..=steps).map(|at| direction(turns) * (from + 36.0 * float(at))).collect();
        self.draw_old(&line, warp);
    }

    /// The streets around the square at a radius: each goes around a part of the circle and lies a little farther in or out.
    fn arcs(&mut self, chance: &mut Chance, warp: &Warp, radius: f64, spokes: usize) {
        let (start, mut turns) = (chance.unit(), 0.0);
        while turns < 0.97 {
            let part = chance.between(0.9, 2.6) / float(spokes);
            let at = radius + chance.between(-9.0, 9.0);
            let steps = count(part * std::f64::consts::TAU * at / 34.0).max(1);
            let line: Vec<Point> =
                (0..=steps).map(|step| direction(start + turns + part * float(step) / float(steps)) * at).collect();
            if chance.is(0.88) {
                self.draw_old(&line, warp);
            }
            turns += part;
        }
    }
}
