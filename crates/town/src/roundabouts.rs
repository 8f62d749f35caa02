//! Roundabouts: circles in the place of some crossings of the ring road with radial roads.

use crate::chance::Chance;
use crate::net::{Kind, Level, Net};
use crate::plan::Plan;
use crate::plane::{Point, from_segment};

/// The radius of a roundabout in metres.
const RADIUS: f64 = 15.0;

impl Plan {
    /// Makes some of the crossings of the ring road roundabouts.
    pub(crate) fn draw_roundabouts(&mut self, chance: &mut Chance) {
        let mut crossings = self.signals();
        chance.shuffle(&mut crossings);
        crossings.retain(|node| self.net.has_space(*node));
        crossings.truncate(self.size.parks.div_ceil(2));
        for node in crossings {
            self.net.replace_by_circle(node);
        }
    }
}

impl Net {
    /// Whether a crossing of four main roads has space for a roundabout.
    fn has_space(&self, node: usize) -> bool {
        let (center, legs) = (self.nodes[node], self.around(node));
        let directions: Vec<Point> = legs.iter().map(|leg| self.away(*leg, node)).collect();
        let is_wide = |at: usize| directions[at].dot(directions[(at + 1) % directions.len()]) < 0.6;
        let is_long = |leg: &usize| self.nodes[self.other(*leg, node)].to(center) > 3.0 * RADIUS;
        let is_main = |leg: &usize| matches!(self.kind(*leg), Kind::Ring | Kind::Radial);
        let near = self.legs_near(&[center], 3.0 * RADIUS).into_iter().filter(|leg| !legs.contains(leg));
        legs.len() == 4
            && legs.iter().all(|leg| is_long(leg) && is_main(leg))
            && (0..4).all(is_wide)
            && near.into_iter().all(|leg| from_segment(center, self.line(leg)).0 > 2.5 * RADIUS)
            && self.obstacles.is_free([center, center], 3.0 * RADIUS)
    }

    /// The direction in which a leg leaves a node.
    fn away(&self, leg: usize, node: usize) -> Point {
        (self.nodes[self.other(leg, node)] - self.nodes[node]).unit()
    }

    /// The legs at a node, counter-clockwise.
    fn around(&self, node: usize) -> Vec<usize> {
        let mut legs = self.legs_at(node).to_vec();
        let turns = |leg: usize| {
            let away = self.away(leg, node);
            if away.y >= 0.0 { 1.0 - away.x } else { 3.0 + away.x }
        };
        legs.sort_by(|a, b| turns(*a).total_cmp(&turns(*b)));
        legs
    }

    /// Lets the legs at a node end at a circle around it, on which traffic goes counter-clockwise.
    fn replace_by_circle(&mut self, node: usize) {
        let (center, legs) = (self.nodes[node], self.around(node));
        let directions: Vec<Point> = legs.iter().map(|leg| self.away(*leg, node)).collect();
        let mut circle = Vec::new();
        for (at, leg) in legs.iter().enumerate() {
            let next = directions[(at + 1) % directions.len()];
            circle.push(self.cut_back(*leg, node, center + directions[at] * RADIUS));
            circle.push(self.node_at((center + (directions[at] + next).unit() * RADIUS).rounded()));
        }
        let street = self.streets.len();
        self.streets.push(Kind::Circle);
        for at in 0..circle.len() {
            self.add_leg([circle[at], circle[(at + 1) % circle.len()]], street, Level::Ground);
        }
    }

    /// Lets a leg end at a place before a node, and returns the node there.
    fn cut_back(&mut self, leg: usize, node: usize, place: Point) -> usize {
        let end = self.split(leg, place);
        let rest = self.legs_at(end).iter().copied().find(|leg| self.other(*leg, end) == node);
        rest.into_iter().for_each(|leg| self.remove(leg));
        end
    }
}
