//! One-way streets and streets for walkers in the old centre, so that a car still gets from everywhere to everywhere.

use std::collections::BTreeSet;

use crate::chance::{Chance, Step};
use crate::net::Kind;
use crate::plan::Plan;
use crate::streets::{Access, Direction, Street};

/// The pairs of nodes between which a car may go.
struct Traffic {
    nodes: usize,
    arcs: Vec<[usize; 2]>,
}

impl Traffic {
    fn new(nodes: usize, streets: &[Street], is_used: impl Fn(Access) -> bool) -> Self {
        let mut arcs = Vec::new();
        for street in streets.iter().filter(|street| is_used(street.access)) {
            for pair in street.nodes.windows(2) {
                if street.direction != Direction::Against {
                    arcs.push([pair[0], pair[1]]);
                }
                if street.direction != Direction::Along {
                    arcs.push([pair[1], pair[0]]);
                }
            }
        }
        Self { nodes, arcs }
    }

    /// Whether each node with a street is reached from each other one.
    fn is_connected(&self) -> bool {
        let Some([start, _]) = self.arcs.first() else { return true };
        let (ahead, back) = (self.reached(*start, 0), self.reached(*start, 1));
        self.arcs.iter().flatten().all(|node| ahead[*node] && back[*node])
    }

    /// The nodes that are reached from one: along the arcs (0) or against them (1).
    fn reached(&self, start: usize, from: usize) -> Vec<bool> {
        let mut first = vec![0; self.nodes + 1];
        self.arcs.iter().for_each(|arc| first[arc[from] + 1] += 1);
        (0..self.nodes).for_each(|node| first[node + 1] += first[node]);
        let (mut next, mut heads) = (first.clone(), vec![0; self.arcs.len()]);
        for arc in &self.arcs {
            heads[next[arc[from]]] = arc[1 - from];
            next[arc[from]] += 1;
        }
        let (mut reached, mut left) = (vec![false; self.nodes], vec![start]);
        while let Some(node) = left.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                left.extend(&heads[first[node]..first[node + 1]]);
            }
        }
        reached
    }
}

impl Street {
    /// Whether everybody may drive through.
    pub(crate) fn is_for_all(&self) -> bool {
        self.access == Access::All
    }
}

impl Plan {
    /// Makes the streets around the square those of walkers, and many of the others one-way.
    pub(crate) fn set_rules(&self, streets: &mut [Street]) {
        let mut chance = self.chance(Step::OneWay);
        self.close_square(streets);
        self.close_for_cars(&mut chance, streets);
        let mut order: Vec<usize> = (0..streets.len()).collect();
        chance.shuffle(&mut order);
        for at in order {
            let street = &streets[at];
            let near = street.middle(self).length() < self.size.ring * 0.9;
            let share = match street.kind {
                Kind::Old => 0.8,
                Kind::Living if near => 0.3,
                Kind::Living => 0.08,
                _ => 0.0,
            };
            let is_through = [street.nodes.first(), street.nodes.last()]
                .into_iter()
                .flatten()
                .all(|node| self.net.legs_at(*node).len() > 1);
            if !street.is_for_all() || !is_through || !chance.is(share) {
                continue;
            }
            self.try_one_way(streets, at, chance.is(0.5));
        }
    }

    fn close_square(&self, streets: &mut [Street]) {
        let square: BTreeSet<usize> = streets
            .iter()
            .filter(|street| street.kind == Kind::Square)
            .flat_map(|street| street.nodes.clone())
            .collect();
        for at in 0..streets.len() {
            let street = &streets[at];
            let near = street.nodes.iter().all(|node| self.net.nodes[*node].length() < self.size.walls * 0.5);
            let touches = street.nodes.iter().any(|node| square.contains(node)) && street.length(self) < 160.0;
            if street.kind == Kind::Square || (street.kind == Kind::Old && (near || touches)) {
                streets[at].access = Access::Delivery;
                if !self.is_connected(streets) {
                    streets[at].access = Access::All;
                }
            }
        }
    }

    /// Closes some of the streets around the square for all cars, so that they still get to all the others.
    fn close_for_cars(&self, chance: &mut Chance, streets: &mut [Street]) {
        for at in 0..streets.len() {
            if streets[at].kind == Kind::Old && streets[at].access == Access::Delivery && chance.is(0.4) {
                streets[at].access = Access::Walkers;
                let traffic = Traffic::new(self.net.nodes.len(), streets, |access| access != Access::Walkers);
                if !traffic.is_connected() {
                    streets[at].access = Access::Delivery;
                }
            }
        }
    }

    /// Whether a car gets from everywhere to everywhere on streets for all.
    fn is_connected(&self, streets: &[Street]) -> bool {
        Traffic::new(self.net.nodes.len(), streets, |access| access == Access::All).is_connected()
    }

    /// Makes a street one-way, in either direction, if everything stays connected.
    fn try_one_way(&self, streets: &mut [Street], at: usize, is_along: bool) {
        let both = [Direction::Along, Direction::Against];
        for direction in if is_along { both } else { [both[1], both[0]] } {
            streets[at].direction = direction;
            if self.is_connected(streets) {
                return;
            }
        }
        streets[at].direction = Direction::Both;
    }
}
