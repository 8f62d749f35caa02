//! Buildings along the streets: rectangles that touch no street, no water and no other building.

use crate::chance::{Chance, Step};
use crate::grid::{Bars, Grid};
use crate::net::Kind;
use crate::plan::Plan;
use crate::plane::{Point, bounds, is_inside, middle, overlap, point};
use crate::streets::Street;

/// A building.
#[derive(Clone, Debug)]
pub(crate) struct Building {
    /// Its corners. The first two are at the street.
    pub(crate) outline: Vec<Point>,
    /// The number of its street.
    pub(crate) street: usize,
    /// Whether it is on the left of its street.
    pub(crate) is_left: bool,
    /// How far along the street it is, in metres.
    pub(crate) along: f64,
    /// The house number; empty if it has none.
    pub(crate) number: String,
    /// What it is used for.
    pub(crate) purpose: Purpose,
}

/// What a building is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    Homes,
    House,
    Industry,
    Farm,
    Supermarket,
    School,
    Hospital,
    Station,
}

impl Building {
    /// The middle of its front.
    pub(crate) fn door(&self) -> Point {
        self.outline[0].toward(self.outline[1], 0.5)
    }

    /// Its middle.
    pub(crate) fn middle(&self) -> Point {
        middle(&self.outline)
    }

    /// Its area in square metres.
    pub(crate) fn area(&self) -> f64 {
        crate::plane::area(&self.outline).abs()
    }
}

/// How a street is built up: lengths in metres, from the least to the most.
struct Manner {
    share: f64,
    width: (f64, f64),
    depth: (f64, f64),
    setback: (f64, f64),
    gap: (f64, f64),
    purpose: Purpose,
}

/// Half of the width of a street, without pavements.
pub(crate) fn half_width(kind: Kind) -> f64 {
    match kind {
        Kind::Ring => 6.5,
        Kind::Radial | Kind::Circle | Kind::Walls | Kind::Edge | Kind::Industrial => 4.5,
        Kind::Bank | Kind::Square => 4.0,
        Kind::Living | Kind::Private => 3.5,
        Kind::Old | Kind::Access => 2.3,
        Kind::Foot => 1.5,
    }
}

impl Plan {
    /// Whether no quarter is within some metres of a place.
    fn is_countryside(&self, at: Point) -> bool {
        let near = [(0.0, 0.0), (22.0, 0.0), (-22.0, 0.0), (0.0, 22.0), (0.0, -22.0)];
        !near.iter().any(|(x, y)| self.is_built_up(at + point(*x, *y)))
    }

    fn manner(&self, street: &Street, at: Point) -> Option<Manner> {
        let is_far = self.is_countryside(at);
        let is_inner = at.length() < self.size.ring * 0.85;
        let manner =
            |share, width, depth, setback, gap, purpose| Some(Manner { share, width, depth, setback, gap, purpose });
        match street.kind {
            Kind::Foot | Kind::Circle => None,
            Kind::Old | Kind::Square => manner(0.97, (7.0, 15.0), (9.0, 13.0), (0.9, 1.5), (0.12, 0.2), Purpose::Homes),
            Kind::Industrial => manner(0.8, (24.0, 55.0), (22.0, 36.0), (7.0, 12.0), (10.0, 25.0), Purpose::Industry),
            Kind::Access => manner(0.05, (12.0, 20.0), (10.0, 14.0), (8.0, 14.0), (20.0, 60.0), Purpose::Farm),
            _ if is_far && street.kind != Kind::Private => {
                manner(0.1, (11.0, 18.0), (10.0, 14.0), (7.0, 14.0), (15.0, 70.0), Purpose::House)
            }
            Kind::Radial | Kind::Walls | Kind::Ring if is_inner => {
                manner(0.9, (13.0, 26.0), (11.0, 15.0), (2.5, 4.0), (0.12, 3.0), Purpose::Homes)
            }
            Kind::Living if is_inner => {
                manner(0.85, (11.0, 22.0), (10.0, 14.0), (2.2, 4.5), (0.15, 6.0), Purpose::Homes)
            }
            _ => manner(0.7, (9.0, 15.0), (9.0, 12.5), (3.5, 8.0), (4.5, 15.0), Purpose::House),
        }
    }
}

/// Buildings are this far from each other at least, in metres: rounded coordinates must not make them overlap.
const APART: f64 = 0.06;

/// A building site: what is built, and what must stay free.
struct Site<'a> {
    plan: &'a Plan,
    streets: Bars,
    grid: Grid,
    buildings: Vec<Building>,
}

impl Plan {
    /// Builds all streets up.
    pub(crate) fn build(&self, streets: &[Street]) -> Vec<Building> {
        let mut chance = self.chance(Step::Buildings);
        let mut site = Site { plan: self, streets: Bars::default(), grid: Grid::default(), buildings: Vec::new() };
        for leg in self.net.all_legs() {
            site.streets.add(self.net.line(leg), half_width(self.net.kind(leg)));
        }
        site.large_buildings();
        let mut order: Vec<usize> = (0..streets.len()).collect();
        order.sort_by_key(|street| rank(streets[*street].kind));
        for street in order {
            for is_left in [true, false] {
                site.side(&mut chance, &streets[street], street, is_left);
            }
        }
        site.buildings
    }
}

/// The order in which streets are built up: at a corner the better address wins.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Square => 0,
        Kind::Radial | Kind::Walls | Kind::Ring => 1,
        Kind::Bank => 2,
        _ => 3,
    }
}

impl Site<'_> {
    /// Builds one side of a street up.
    fn side(&mut self, chance: &mut Chance, street: &Street, number: usize, is_left: bool) {
        let mut before = 0.0;
        for pair in street.nodes.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|node| self.plan.net.nodes[node]);
            if let Some(manner) = self.plan.manner(street, a.toward(b, 0.5)) {
                self.leg(chance, &manner, [a, b], street.kind, (number, is_left, before));
            }
            before += a.to(b);
        }
    }

    fn leg(
        &mut self,
        chance: &mut Chance,
        manner: &Manner,
        [a, b]: [Point; 2],
        kind: Kind,
        (street, is_left, before): (usize, bool, f64),
    ) {
        let (along, length) = ((b - a).unit(), a.to(b));
        let out = if is_left { along.left() } else { along.left() * -1.0 };
        let mut at = 0.0;
        while at + manner.width.0 < length {
            let draw = |chance: &mut Chance, (low, high): (f64, f64)| chance.between(low, high);
            let (width, depth) = (draw(chance, manner.width).min(length - at), draw(chance, manner.depth));
            let front = half_width(kind) + draw(chance, manner.setback);
            let corners = |more: f64| {
                let corner = |forward: f64, outward: f64| a + along * (at + forward) + out * outward;
                let (left, right, near, far) = (-more, width + more, front - more, front + depth + more);
                vec![corner(left, near), corner(right, near), corner(right, far), corner(left, far)]
            };
            let outline = corners(0.0);
            if !self.is_free(&corners(APART)) {
                at += 2.5;
                continue;
            }
            let purpose = manner.purpose;
            if chance.is(manner.share) {
                let along = before + at + width / 2.0;
                self.add(Building { outline, street, is_left, along, number: String::new(), purpose });
            }
            at += width + draw(chance, manner.gap);
        }
    }

    fn is_free(&self, outline: &[Point]) -> bool {
        self.streets.is_clear(outline, 0.7)
            && self.plan.net.obstacles.is_clear(outline, 4.0)
            && !self.is_on_grounds(outline)
            && self.grid.near(outline, 0.0).into_iter().all(|at| !overlap(&self.buildings[at].outline, outline))
    }

    fn is_on_grounds(&self, outline: &[Point]) -> bool {
        self.plan.grounds.iter().any(|ground| overlap(&ground.outline, outline)) || overlap(&self.plan.square, outline)
    }

    fn add(&mut self, building: Building) {
        self.grid.add(self.buildings.len(), &building.outline);
        self.buildings.push(building);
    }

    /// The school, the hospital and the station.
    fn large_buildings(&mut self) {
        for ground in &self.plan.grounds {
            let purpose = match ground.what {
                crate::plan::Use::School => Purpose::School,
                crate::plan::Use::Hospital => Purpose::Hospital,
                crate::plan::Use::Station => Purpose::Station,
                _ => continue,
            };
            if let Some(outline) = largest_inside(&ground.outline) {
                let (street, along, number) = (usize::MAX, 0.0, String::new());
                self.add(Building { outline, street, is_left: true, along, number, purpose });
            }
        }
    }
}

/// A large rectangle in a polygon, parallel to its longest side.
fn largest_inside(polygon: &[Point]) -> Option<Vec<Point>> {
    let [a, b] = crate::plane::sides(polygon).max_by(|[a, b], [c, d]| a.to(*b).total_cmp(&c.to(*d)))?;
    let (along, center) = ((b - a).unit(), middle(polygon));
    let [low, high] = bounds(polygon);
    let mut reach = (low.to(high) / 3.0).min(42.0);
    while reach > 5.0 {
        let (x, y) = (along * reach, along.left() * (reach * 0.45));
        let outline: Vec<Point> = [x * -1.0 - y, x - y, x + y, y - x].map(|p| (center + p).rounded()).to_vec();
        let fits = outline.iter().all(|p| is_inside(*p, polygon)) && polygon.iter().all(|p| !is_inside(*p, &outline));
        if fits {
            return Some(outline);
        }
        reach *= 0.9;
    }
    None
}
