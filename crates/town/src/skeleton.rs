//! The main roads: along the river, around the old walls, the ring, the radial roads with their bridges, the edge of the town.

use crate::chance::{Chance, Step};
use crate::net::{Kind, Level, Net};
use crate::numbers::float;
use crate::plan::{Plan, Settlement};
use crate::plane::{Point, crossing, direction, dotted, is_inside, point};
use crate::river::River;
use crate::settings::Dimensions;
use crate::shape::{Warp, blob, closed};

/// Points of main roads are about this far from each other, in metres.
const STEP: f64 = 55.0;

impl Plan {
    /// The main roads for a seed.
    pub(crate) fn new(seed: u64, size: Dimensions) -> Self {
        let mut chance = Chance::new(seed, Step::Frame);
        let river = River::new(&mut chance, &size);
        let rail = rail(&mut chance, &size);
        let mut net = Net::default();
        net.obstacles.add_line(&river.center, size.river / 2.0);
        net.obstacles.add_line(&rail, 7.0);
        let square = square(&mut chance, &size);
        let walls = blob(&mut chance, Point::default(), size.walls, 0.12, STEP);
        let edge = blob(&mut chance, point(0.0, -0.08 * size.edge), size.edge, 0.24, STEP);
        let warp = Warp::new(&mut chance, 34.0, 330.0);
        let mut plan = Self {
            seed,
            size,
            river,
            rail,
            warp,
            net,
            square,
            walls,
            edge,
            villages: Vec::new(),
            industry: None,
            level_crossings: Vec::new(),
            gates: Vec::new(),
            ferry: None,
            quarters: Vec::new(),
            grounds: Vec::new(),
        };
        plan.edge = plan.edge.iter().map(|p| point(p.x, p.y.min(plan.rail_y(p.x) - 48.0))).collect();
        plan.main_roads(&mut Chance::new(seed, Step::Skeleton));
        plan
    }

    fn main_roads(&mut self, chance: &mut Chance) {
        self.banks();
        self.draw(Kind::Square, &closed(self.square.clone()), false);
        self.draw(Kind::Walls, &closed(self.walls.clone()), false);
        let head = self.bridge_street(chance);
        self.rings(chance);
        let ends = self.radials(chance, head);
        self.draw_roundabouts(chance);
        self.draw(Kind::Edge, &closed(self.edge.clone()), false);
        self.settlements(chance, &ends);
        self.spans();
    }

    /// Draws a main road.
    pub(crate) fn draw(&mut self, kind: Kind, line: &[Point], crosses: bool) -> usize {
        self.net.draw(line, &crate::draw::Pen { kind, clearance: 14.0, crosses, keep: &|_| true })
    }

    fn banks(&mut self) {
        let reach = self.size.edge * 1.06;
        for side in [1.0, -1.0] {
            self.draw(Kind::Bank, &self.river.along(side * self.bank(), -reach, reach), false);
        }
    }

    /// The street from the square over the bridge. It returns its end on the other bank.
    fn bridge_street(&mut self, chance: &mut Chance) -> Point {
        let x = self.size.walls * chance.between(-0.12, 0.12);
        let middle = point(x, self.river.y(x));
        let slope = (self.river.y(x + 5.0) - self.river.y(x - 5.0)) / 10.0;
        let across = point(-slope, 1.0).unit();
        let head = middle - across * (self.bank() + 95.0);
        let corner = self.square.iter().copied().min_by(|a, b| a.y.total_cmp(&b.y)).unwrap_or_default();
        self.draw(Kind::Radial, &[corner, middle + across * (self.bank() + 5.0), head], true);
        head
    }

    /// The ring road, and the road between it and the edge.
    fn rings(&mut self, chance: &mut Chance) {
        for radius in [self.size.ring, self.size.middle].into_iter().filter(|radius| *radius > 0.0) {
            let mut ring = blob(chance, point(0.0, -0.1 * radius), radius, 0.15, STEP);
            let start = ring.iter().enumerate().max_by(|a, b| a.1.y.total_cmp(&b.1.y)).map_or(0, |(at, _)| at);
            ring.rotate_left(start);
            let is_free = |p: &Point| self.net.obstacles.is_free([*p, *p], 42.0);
            let ring: Vec<Point> = ring.into_iter().filter(is_free).collect();
            self.draw(Kind::Ring, &closed(ring), true);
        }
    }

    /// The radial roads of both banks, as lines.
    fn radials(&mut self, chance: &mut Chance, head: Point) -> Vec<Vec<Point>> {
        let mut lines = Vec::new();
        for (count, start, from) in
            [(self.size.radials[0], Point::default(), 13.0), (self.size.radials[1], head, 193.0)]
        {
            for index in 0..count {
                let degrees = from + 154.0 * (float(index) + chance.between(0.3, 0.7)) / float(count);
                let line = self.radial(start, direction(degrees / 360.0), start == head);
                let walls = self.walls.clone();
                let keep = move |p: Point| !is_inside(p, &walls);
                let pen = crate::draw::Pen { kind: Kind::Radial, clearance: 14.0, crosses: true, keep: &keep };
                self.net.draw(&line, &pen);
                lines.push(line);
            }
        }
        lines
    }

    fn radial(&self, start: Point, along: Point, is_south: bool) -> Vec<Point> {
        let far = start + along * (self.size.half * 1.02 - start.length());
        let mut line: Vec<Point> = dotted(start, far, STEP).into_iter().skip(1).map(|p| self.warp.at(p)).collect();
        line.retain(|p| self.net.obstacles.is_free([*p, *p], 46.0));
        let away = self.bank() + 62.0;
        let dry = |p: Point| {
            let bank = self.river.y(p.x);
            point(p.x, if is_south { p.y.min(bank - away) } else { p.y.max(bank + away) })
        };
        let rest = line.into_iter().map(dry);
        std::iter::once(start).chain(rest).collect()
    }

    /// The industrial area behind the railway, and villages on the way out.
    fn settlements(&mut self, chance: &mut Chance, roads: &[Vec<Point>]) {
        let north = self.size.radials[0];
        let radius = (self.size.ring * 0.3).max(185.0);
        let is_behind = |p: &&Point| p.y > self.rail_y(p.x) + radius * 1.2;
        let at = roads[north / 2].iter().find(is_behind).copied();
        self.industry = at.map(|center| self.settle(chance, center, radius));
        for (road, share) in [(north - 1, 0.72), (north + 1, 0.66)].into_iter().take(self.size.villages) {
            let far = |p: &&Point| p.length() > share * self.size.half;
            if let Some(center) = roads[road].iter().find(far).copied() {
                let village = self.settle(chance, center, 330.0);
                self.villages.push(village);
            }
        }
    }

    fn settle(&mut self, chance: &mut Chance, center: Point, radius: f64) -> Settlement {
        let mut outline = blob(chance, center, radius, 0.14, STEP);
        outline.retain(|p| self.net.obstacles.is_free([*p, *p], 20.0));
        self.draw(Kind::Edge, &closed(outline.clone()), false);
        Settlement { center, outline }
    }

    /// Bridges over the river; tunnels under the rails, or level crossings.
    fn spans(&mut self) {
        self.span_river();
        for (number, (leg, at, sine)) in self.crossed(&self.rail).into_iter().enumerate() {
            if number % 2 == 0 {
                let node = self.net.split(leg, at.rounded());
                self.level_crossings.push(node);
            } else {
                self.net.span(leg, at, 17.0 / sine, Level::Tunnel);
            }
        }
    }

    /// Bridges for all legs that cross the river on the ground.
    pub(crate) fn span_river(&mut self) {
        let half = self.size.river / 2.0 + 5.0;
        for (leg, at, sine) in self.crossed(&self.river.center) {
            self.net.span(leg, at, half / sine, Level::Bridge);
        }
    }

    /// The legs that cross a line, where they do, and the sine of the angle between them.
    fn crossed(&self, line: &[Point]) -> Vec<(usize, Point, f64)> {
        let mut found = Vec::new();
        for pair in line.windows(2) {
            let near = self.net.legs_near(pair, 0.0).into_iter();
            for leg in near.filter(|leg| self.net.legs[*leg].level == Level::Ground) {
                let [a, b] = self.net.line(leg);
                if let Some((share, _)) = crossing([a, b], [pair[0], pair[1]]) {
                    let sine = (b - a).unit().cross((pair[1] - pair[0]).unit()).abs().max(0.3);
                    found.push((leg, a.toward(b, share), sine));
                }
            }
        }
        found
    }
}

/// The railway north of the town.
fn rail(chance: &mut Chance, size: &Dimensions) -> Vec<Point> {
    let (level, slope) = (size.edge * chance.between(0.86, 0.94), chance.between(-0.06, 0.06));
    let (bend, phase) = (size.edge * 0.05, chance.unit());
    let bent = |p: Point| point(p.x, p.y + bend * direction(p.x / (size.edge * 3.0) + phase).y + slope * p.x);
    let far = size.half * 1.03;
    dotted(point(-far, level), point(far, level), 60.0).into_iter().map(bent).map(Point::rounded).collect()
}

/// The main square: four unequal sides.
fn square(chance: &mut Chance, size: &Dimensions) -> Vec<Point> {
    let scale = if size.walls < 200.0 { 0.75 } else { 1.0 };
    let turn = direction(chance.between(-0.06, 0.06));
    let corners = [(-36.0, -24.0), (36.0, -24.0), (36.0, 24.0), (-36.0, 24.0)];
    let moved = |(x, y): (f64, f64)| point(x + chance.between(-5.0, 5.0), y + chance.between(-5.0, 5.0));
    corners.map(moved).map(|p| (p * scale).turned(turn).rounded()).to_vec()
}
