//! The streets of the quarters: in each face of the main roads a grid of its own, bent, with lines that are missing.

use crate::chance::{Chance, Step};
use crate::draw::Pen;
use crate::faces::Face;
use crate::net::Kind;
use crate::plan::{Plan, Quarter, Style};
use crate::plane::{Point, dotted, is_inside};
use crate::shape::Warp;

/// Faces below this area get no streets, in square metres.
const SMALLEST: f64 = 9_000.0;

/// A grid in a face.
struct Lattice<'a> {
    face: &'a Face,
    /// The direction of the long streets.
    along: Point,
    /// The warp of this face.
    warp: Warp,
    kind: Kind,
    /// Between two long streets, in metres.
    apart: f64,
    /// Between two streets across, in metres.
    across: f64,
}

impl Plan {
    /// Draws the streets of all quarters.
    pub(crate) fn draw_quarters(&mut self) {
        let mut chance = self.chance(Step::Quarters);
        let faces = self.net.faces();
        for face in faces {
            let Some(style) = self.style(&face.outline) else { continue };
            if style == Style::Living && self.is_left_open(&mut chance, &face) {
                self.open_up(&face);
                continue;
            }
            self.quarters.push(Quarter { outline: face.outline.clone(), style });
            if style != Style::Old && face.area() > SMALLEST {
                self.fill(&mut chance, &face, style);
            }
        }
    }

    /// Whether a face at the edge of the town stays countryside. Those at the river are all built up.
    fn is_left_open(&self, chance: &mut Chance, face: &Face) -> bool {
        let has = |kind: Kind| face.legs.iter().any(|leg| self.net.kind(*leg) == kind);
        has(Kind::Edge) && !has(Kind::Bank) && chance.is(0.3)
    }

    /// Takes the road at the edge of the town away where nothing is built behind it.
    fn open_up(&mut self, face: &Face) {
        for leg in &face.legs {
            if self.net.kind(*leg) == Kind::Edge && self.net.legs[*leg].is_there {
                self.net.remove(*leg);
            }
        }
    }

    fn fill(&mut self, chance: &mut Chance, face: &Face, style: Style) {
        let (kind, apart, across) = match style {
            Style::Industrial => (Kind::Industrial, (95.0, 130.0), (150.0, 220.0)),
            Style::Village => (Kind::Living, (62.0, 80.0), (90.0, 130.0)),
            Style::Old | Style::Living => (Kind::Living, (66.0, 98.0), (90.0, 165.0)),
        };
        let along = main_direction(chance, face, self);
        let warp = Warp::new(chance, chance_reach(style), 260.0);
        let (apart, across) = (chance.between(apart.0, apart.1), chance.between(across.0, across.1));
        let lattice = Lattice { face, along, warp, kind, apart, across };
        let offsets = self.long_streets(chance, &lattice);
        self.streets_across(chance, &lattice, &offsets);
    }

    fn draw_in(&mut self, lattice: &Lattice<'_>, ends: [Point; 2]) {
        let line: Vec<Point> = dotted(ends[0], ends[1], 46.0).into_iter().map(|p| lattice.warp.at(p)).collect();
        let keep = |p: Point| is_inside(p, &lattice.face.outline);
        let clearance = (lattice.apart * 0.4).min(34.0);
        self.net.draw(&line, &Pen { kind: lattice.kind, clearance, crosses: false, keep: &keep });
    }

    /// Draws the long streets and returns where they are, with both borders of the face.
    fn long_streets(&mut self, chance: &mut Chance, lattice: &Lattice<'_>) -> Vec<f64> {
        let [low, high] = lattice.range(lattice.along.left());
        let [start, end] = lattice.range(lattice.along);
        let mut offsets = vec![low];
        let mut offset = low + lattice.apart * chance.between(0.7, 1.0);
        while offset < high - lattice.apart * 0.4 {
            self.draw_in(lattice, [lattice.at(start - 25.0, offset), lattice.at(end + 25.0, offset)]);
            offsets.push(offset);
            offset += lattice.apart * chance.between(0.85, 1.2);
        }
        offsets.push(high);
        offsets
    }

    /// Draws the streets between the long ones. Some go on over several of them, others end or begin at one.
    fn streets_across(&mut self, chance: &mut Chance, lattice: &Lattice<'_>, offsets: &[f64]) {
        let [start, end] = lattice.range(lattice.along);
        let mut position = start + lattice.across * chance.between(0.4, 0.8);
        while position < end - 20.0 {
            let (mut here, mut from) = (position, 0);
            for band in 1..offsets.len() {
                let goes_on = band + 1 < offsets.len() && chance.is(0.62);
                if !goes_on {
                    if chance.is(0.85) {
                        let ends = [lattice.at(here, offsets[from] - 9.0), lattice.at(here, offsets[band] + 9.0)];
                        self.draw_in(lattice, ends);
                    }
                    here = position + lattice.across * chance.between(-0.28, 0.28);
                    from = band;
                }
            }
            position += lattice.across * chance.between(0.8, 1.2);
        }
    }
}

impl Lattice<'_> {
    /// The point at a position along the long streets and an offset from them.
    fn at(&self, position: f64, offset: f64) -> Point {
        self.along * position + self.along.left() * offset
    }

    /// The lowest and the highest position of the face in a direction.
    fn range(&self, along: Point) -> [f64; 2] {
        let positions = self.face.outline.iter().map(|p| p.dot(along));
        positions.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)])
    }
}

fn chance_reach(style: Style) -> f64 {
    if style == Style::Industrial { 4.0 } else { 19.0 }
}

/// The direction of a part of the border: of a main road if there is one.
fn main_direction(chance: &mut Chance, face: &Face, plan: &Plan) -> Point {
    let count = face.legs.len();
    let is_main = |at: &usize| matches!(plan.net.kind(face.legs[*at]), Kind::Radial | Kind::Ring | Kind::Bank);
    let main: Vec<usize> = (0..count).filter(is_main).collect();
    let at = if main.is_empty() { chance.below(count) } else { *chance.pick(&main) };
    let chord = face.outline[(at + 2) % count] - face.outline[at];
    if chord.length() > 1.0 { chord.unit() } else { Point { x: 1.0, y: 0.0 } }
}
