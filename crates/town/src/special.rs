//! What a town has besides its streets for everybody: parks and schools, a gated quarter, a footbridge, a ferry, farm roads.

use crate::chance::{Chance, Step};
use crate::draw::Pen;
use crate::faces::Face;
use crate::net::{Kind, Level};
use crate::numbers::float;
use crate::plan::{Ground, Plan, Style, Use};
use crate::plane::{Point, crossing, direction, dotted, inset, is_inside, middle, point, sides};

impl Plan {
    /// Draws all of it and takes away what is left over.
    pub(crate) fn draw_special(&mut self) {
        let mut chance = self.chance(Step::Special);
        self.footbridge();
        self.join_dead_ends(&mut chance);
        self.trim(&mut chance);
        let mut blocks = self.blocks();
        chance.shuffle(&mut blocks);
        self.gated_quarter(&mut blocks);
        self.large_grounds(&mut chance, &blocks);
        self.cemetery();
        if self.size.villages > 0 {
            self.ferry_roads();
        }
        self.farm_roads(&mut chance);
        self.trim(&mut chance);
        let square = self.square_node();
        self.net.keep_part_of(square);
    }

    /// A bridge for walkers in the middle of the widest gap between two bridges.
    fn footbridge(&mut self) {
        let mut at: Vec<f64> = self.bridges().iter().map(|p| p.x).collect();
        at.sort_by(f64::total_cmp);
        let gap = at.windows(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
        let x = gap.map_or(0.0, |pair| f64::midpoint(pair[0], pair[1]));
        let across = point(self.river.y(x - 5.0) - self.river.y(x + 5.0), 10.0).unit() * (self.bank() + 4.0);
        let at = point(x, self.river.y(x));
        self.draw(Kind::Foot, &[at + across, at - across], true);
        self.span_river();
    }

    /// Where roads cross the river on bridges.
    pub(crate) fn bridges(&self) -> Vec<Point> {
        let is_bridge = |leg: &usize| self.net.legs[*leg].level == Level::Bridge && self.net.kind(*leg) != Kind::Foot;
        let at = |leg| middle(&self.net.line(leg));
        self.net.all_legs().filter(is_bridge).map(at).collect()
    }

    /// Leads most dead ends of streets where people live on to the next street.
    fn join_dead_ends(&mut self, chance: &mut Chance) {
        for end in self.net.dead_ends() {
            let Some(leg) = self.net.legs_at(end).first().copied() else { continue };
            let joins = match self.net.kind(leg) {
                Kind::Living | Kind::Industrial | Kind::Old => chance.is(0.85),
                // A radial road ends at the border of the map and nowhere else.
                Kind::Radial => self.is_built_up(self.net.nodes[end]),
                _ => false,
            };
            if joins {
                self.join(end, leg);
            }
        }
    }

    /// Draws a leg from a dead end to a street, as straight on as possible.
    fn join(&mut self, end: usize, leg: usize) {
        let (from, kind) = (self.net.nodes[end], self.net.kind(leg));
        let ahead = (from - self.net.nodes[self.net.other(leg, end)]).unit();
        let pen = Pen { kind, clearance: 13.0, crosses: false, keep: &|_| true };
        for turns in [0.0, 0.06, -0.06, 0.12, -0.12, 0.18, -0.18, 0.24, -0.24] {
            let far = from + ahead.turned(direction(turns)) * 140.0;
            let line = self.net.up_to_street(&[from, far]);
            let before = self.net.legs.len();
            if line.is_some_and(|line| self.net.draw(&line, &pen) > 0) {
                self.net.rename(before, self.net.legs[leg].street);
                return;
            }
        }
    }

    /// Takes away short dead ends, and some of the longer ones.
    fn trim(&mut self, chance: &mut Chance) {
        let mut kept = vec![false; self.net.nodes.len()];
        loop {
            let ends: Vec<usize> = self.net.dead_ends().into_iter().filter(|end| !kept[*end]).collect();
            if ends.is_empty() {
                break;
            }
            for end in ends {
                let (legs, length) = self.net.tail(end);
                let Some(first) = legs.first() else { continue };
                if self.stays(chance, self.net.kind(*first), length) {
                    kept[end] = true;
                } else {
                    legs.into_iter().for_each(|leg| self.net.remove(leg));
                }
            }
        }
    }

    fn stays(&self, chance: &mut Chance, kind: Kind, length: f64) -> bool {
        match kind {
            Kind::Private | Kind::Radial | Kind::Access | Kind::Foot => true,
            Kind::Living => length > 45.0 && length < 220.0 && chance.is(0.5),
            Kind::Industrial => length > 60.0,
            Kind::Old => length > 30.0 && length < 90.0 && chance.is(0.4),
            Kind::Bank => length > 400.0,
            Kind::Ring | Kind::Circle | Kind::Walls | Kind::Square | Kind::Edge => false,
        }
    }

    /// The faces in quarters where people live, of the size of a block, with their inner outlines.
    fn blocks(&self) -> Vec<(Face, Vec<Point>)> {
        let faces = self.net.faces().into_iter().filter(|face| face.area() > 6_000.0 && face.area() < 60_000.0);
        let living = faces.filter(|face| self.style(&face.outline) == Some(Style::Living));
        living.filter_map(|face| inset(&face.outline, 10.0).map(|inner| (face, inner))).collect()
    }

    /// A private street behind a gate, in the first block where it fits.
    fn gated_quarter(&mut self, blocks: &mut Vec<(Face, Vec<Point>)>) {
        let fits = (0..blocks.len()).find(|at| blocks[*at].0.area() > 11_000.0 && self.gate(&blocks[*at].0));
        if let Some(at) = fits {
            blocks.remove(at);
        }
    }

    fn gate(&mut self, face: &Face) -> bool {
        let longest = sides(&face.outline).max_by(|[a, b], [c, d]| a.to(*b).total_cmp(&c.to(*d)));
        let Some([a, b]) = longest.filter(|[a, b]| a.to(*b) > 32.0) else { return false };
        let (start, inward) = (a.toward(b, 0.5), (b - a).unit().left());
        let gate = start + inward * 16.0;
        let keep = |p: Point| is_inside(p, &face.outline);
        let pen = Pen { kind: Kind::Private, clearance: 14.0, crosses: false, keep: &keep };
        let before = self.net.legs.len();
        let stem = [start - inward, gate, start + inward * 45.0, start + inward * 75.0];
        let drawn = self.net.draw(&stem, &pen);
        let node = self.net.node_at(gate.rounded());
        if drawn < 2 || self.net.legs_at(node).len() != 2 {
            self.undo(before);
            return false;
        }
        let side = (b - a).unit() * 38.0;
        let middle = start + inward * 45.0;
        self.net.draw(&[middle - side, middle, middle + side], &pen);
        self.gates.push(node);
        true
    }

    /// Takes away the private legs that were drawn since there were `before` legs.
    fn undo(&mut self, before: usize) {
        let private = |leg: &usize| *leg >= before && self.net.kind(*leg) == Kind::Private;
        let drawn: Vec<usize> = self.net.all_legs().filter(private).collect();
        drawn.into_iter().for_each(|leg| self.net.remove(leg));
    }

    fn large_grounds(&mut self, chance: &mut Chance, blocks: &[(Face, Vec<Point>)]) {
        let count = self.size.parks;
        let mut uses: Vec<Use> = (0..count).map(|_| Use::Park).collect();
        uses.extend([Use::Hospital, Use::Pitch, Use::School]);
        uses.extend((0..count / 3).map(|_| Use::School));
        let mut chosen: Vec<&(Face, Vec<Point>)> =
            blocks.iter().filter(|(face, _)| face.area() > 7_500.0).take(2 * uses.len()).collect();
        chosen.sort_by(|a, b| b.0.area().total_cmp(&a.0.area()));
        for ((face, inner), what) in chosen.into_iter().zip(uses) {
            self.grounds.push(Ground { what, outline: inner.clone() });
            if what == Use::Park {
                self.park_paths(chance, face);
            }
        }
    }

    /// Ways from the borders of a park to its middle.
    fn park_paths(&mut self, chance: &mut Chance, face: &Face) {
        let center = middle(&face.outline);
        let keep = |p: Point| is_inside(p, &face.outline);
        let pen = Pen { kind: Kind::Foot, clearance: 6.0, crosses: false, keep: &keep };
        let start = chance.unit();
        for part in 0..4 {
            let far = center + direction(start + float(part) / 4.0) * 400.0;
            if let Some(line) = self.net.up_to_street(&[center, far]) {
                self.net.draw(&line, &pen);
            }
        }
    }

    /// Whether a polygon is free of streets, water, rails and other grounds.
    pub(crate) fn is_free(&self, polygon: &[Point], margin: f64) -> bool {
        let crosses = |leg: usize| {
            let line = self.net.line(leg);
            is_inside(line[0], polygon) || sides(polygon).any(|side| crossing(side, line).is_some())
        };
        self.net.obstacles.is_clear(polygon, margin)
            && !self.net.legs_near(polygon, 0.0).into_iter().any(crosses)
            && self.grounds.iter().all(|ground| !crate::plane::overlap(&ground.outline, polygon))
    }

    /// Whether a place and its surroundings are not built up.
    fn is_outside(&self, p: Point) -> bool {
        let around = (0..8).map(|eighth| p + direction(f64::from(eighth) / 8.0) * 25.0);
        !self.is_built_up(p) && around.into_iter().all(|p| !self.is_built_up(p))
    }

    /// The legs of radial roads outside of the town, in the order in which they were drawn.
    fn roads_outside(&self) -> Vec<[Point; 2]> {
        let within = |p: Point| p.length() < self.size.half * 0.85 && self.is_outside(p);
        let outside =
            |leg: &usize| self.net.kind(*leg) == Kind::Radial && self.net.line(*leg).iter().all(|p| within(*p));
        self.net.all_legs().filter(outside).map(|leg| self.net.line(leg)).collect()
    }

    /// A cemetery beside a road out of the town.
    fn cemetery(&mut self) {
        for [a, b] in self.roads_outside() {
            let (along, left) = ((b - a).unit(), (b - a).unit().left());
            let at = a.toward(b, 0.5);
            let corners = [(-40.0, 13.0), (40.0, 13.0), (40.0, 75.0), (-40.0, 75.0)];
            let outline: Vec<Point> = corners.iter().map(|(x, y)| at + along * *x + left * *y).collect();
            let outline =
                if crate::plane::area(&outline) > 0.0 { outline } else { outline.into_iter().rev().collect() };
            if self.is_free(&outline, 10.0) && outline.iter().all(|p| self.is_outside(*p)) {
                self.grounds.push(Ground { what: Use::Cemetery, outline });
                return;
            }
        }
    }

    /// Two roads to the river, opposite to each other, far outside of the town.
    fn ferry_roads(&mut self) {
        for share in [0.5, -0.5, 0.6, -0.6, 0.42, -0.42] {
            let x = share * self.size.half;
            let roads = [1.0, -1.0].map(|side| self.ferry_road(x, side));
            if let [Some(north), Some(south)] = roads.map(|line| line.filter(|line| self.is_open_land(line))) {
                self.draw(Kind::Access, &north, false);
                self.draw(Kind::Access, &south, false);
                self.ferry = Some([north[0], south[0]].map(|bank| self.net.node_at(bank.rounded())));
                return;
            }
        }
    }

    fn ferry_road(&self, x: f64, side: f64) -> Option<Vec<Point>> {
        let bank = point(x, self.river.y(x) + side * (self.size.river * 0.75 + 22.0));
        let bent = |p: Point| if p == bank { p } else { self.warp.at(p) };
        let away: Vec<Point> = (0..60).map(|step| bent(bank + point(0.0, side * 45.0 * float(step)))).collect();
        self.net.up_to_street(&away)
    }

    /// Whether a line leads through nothing but countryside.
    fn is_open_land(&self, line: &[Point]) -> bool {
        let mut dots = line.windows(2).flat_map(|pair| dotted(pair[0], pair[1], 12.0));
        dots.all(|p| self.is_outside(p) && self.grounds.iter().all(|ground| !is_inside(p, &ground.outline)))
    }

    /// Short roads from the radial roads to farms.
    fn farm_roads(&mut self, chance: &mut Chance) {
        let mut roads = self.roads_outside();
        chance.shuffle(&mut roads);
        for [a, b] in roads.into_iter().take(2 + 4 * self.size.parks) {
            let side = if chance.is(0.5) { 1.0 } else { -1.0 };
            let (at, away) = (a.toward(b, 0.5), (b - a).unit().left() * side);
            let line = [at - away, at + away * 60.0, at + away * 110.0 + (b - a).unit() * 25.0];
            let reached = chance.between(150.0, 330.0);
            let line = [&line[..], &[at + away * reached + (b - a).unit() * 10.0]].concat();
            if self.is_open_land(&line) {
                self.net.draw(&line, &Pen { kind: Kind::Access, clearance: 40.0, crosses: false, keep: &|_| true });
            }
        }
    }
}
