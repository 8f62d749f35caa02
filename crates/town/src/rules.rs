//! One-way streets and streets for walkers in the old centre, so that a car still gets from everywhere to everywhere.

use std::collections::BTreeSet;

use crate::chance::Step;
use crate::net::Kind;
use crate::plan::Plan;
use crate::streets::{Direction, Street};

/// For each node, where a car may go, and from where it comes.
struct Traffic {
    to: Vec<Vec<usize>>,
    from: Vec<Vec<usize>>,
}

impl Traffic {
    fn new(nodes: usize, streets: &[Street]) -> Self {
        let mut traffic = Self { to: vec![Vec::new(); nodes], from: vec![Vec::new(); nodes] };
        for street in streets.iter().filter(|street| street.is_for_all()) {
            for pair in street.nodes.windows(2) {
                if street.direction != Direction::Against {
                    traffic.add(pair[0], pair[1]);
                }
                if street.direction != Direction::Along {
                    traffic.add(pair[1], pair[0]);
                }
            }
        }
        traffic
    }

    fn add(&mut self, from: usize, to: usize) {
        self.to[from].push(to);
        self.from[to].push(from);
    }

    /// Whether each node with a street is reached from each other one.
    fn is_connected(&self) -> bool {
        let Some(start) = self.to.iter().position(|to| !to.is_empty()) else { return true };
        let (ahead, back) = (reached(&self.to, start), reached(&self.from, start));
        let is_used = |node: &usize| !self.to[*node].is_empty() || !self.from[*node].is_empty();
        (0..self.to.len()).filter(is_used).all(|node| ahead[node] && back[node])
    }
}

fn reached(next: &[Vec<usize>], start: usize) -> Vec<bool> {
    let (mut reached, mut left) = (vec![false; next.len()], vec![start]);
    while let Some(node) = left.pop() {
        if !std::mem::replace(&mut reached[node], true) {
            left.extend(&next[node]);
        }
    }
    reached
}

impl Street {
    /// Whether everybody may drive through.
    pub(crate) fn is_for_all(&self) -> bool {
        !self.is_pedestrian && !matches!(self.kind, Kind::Foot | Kind::Private)
    }
}

impl Plan {
    /// Makes the streets around the square those of walkers, and many of the others one-way.
    pub(crate) fn set_rules(&self, streets: &mut [Street]) {
        let mut chance = self.chance(Step::OneWay);
        self.close_square(streets);
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
            if street.is_pedestrian || !is_through || !chance.is(share) {
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
                streets[at].is_pedestrian = true;
                if !Traffic::new(self.net.nodes.len(), streets).is_connected() {
                    streets[at].is_pedestrian = false;
                }
            }
        }
    }

    /// Makes a street one-way, in either direction, if everything stays connected.
    fn try_one_way(&self, streets: &mut [Street], at: usize, is_along: bool) {
        let both = [Direction::Along, Direction::Against];
        for direction in if is_along { both } else { [both[1], both[0]] } {
            streets[at].direction = direction;
            if Traffic::new(self.net.nodes.len(), streets).is_connected() {
                return;
            }
        }
        streets[at].direction = Direction::Both;
    }
}
