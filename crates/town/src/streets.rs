//! The streets of a finished plan: chains of legs with a name and rules.

use std::collections::BTreeMap;

use crate::net::Kind;
use crate::plan::Plan;
use crate::plane::{Point, is_inside};

/// In which directions traffic goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Both,
    /// From the first node to the last one.
    Along,
    /// From the last node to the first one.
    Against,
}

/// Who may use a street.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    All,
    /// Walkers, and cars that deliver there.
    Delivery,
    /// Those who live there.
    Residents,
    /// Walkers and bicycles.
    Walkers,
}

/// A street: legs in a row.
#[derive(Clone, Debug)]
pub(crate) struct Street {
    pub(crate) kind: Kind,
    /// Its nodes, from the end that is nearer to the centre.
    pub(crate) nodes: Vec<usize>,
    /// The legs between them.
    pub(crate) legs: Vec<usize>,
    /// Its name; empty for ways without one.
    pub(crate) name: String,
    /// The village that it belongs to; `None` for the town.
    pub(crate) village: Option<usize>,
    /// In which directions traffic goes.
    pub(crate) direction: Direction,
    /// Who may use it.
    pub(crate) access: Access,
}

impl Street {
    /// The length in metres.
    pub(crate) fn length(&self, plan: &Plan) -> f64 {
        let place = |node: usize| plan.net.nodes[node];
        self.nodes.windows(2).map(|pair| place(pair[0]).to(place(pair[1]))).sum()
    }

    /// The place in the middle of its nodes.
    pub(crate) fn middle(&self, plan: &Plan) -> Point {
        plan.net.nodes[self.nodes[self.nodes.len() / 2]]
    }

    fn turn(&mut self) {
        self.nodes.reverse();
        self.legs.reverse();
    }
}

impl Plan {
    /// All streets, in the order in which they were drawn.
    pub(crate) fn streets(&self) -> Vec<Street> {
        let mut of_street: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for leg in self.net.all_legs() {
            of_street.entry(self.net.legs[leg].street).or_default().push(leg);
        }
        let chains = of_street.into_values().flat_map(|legs| self.chains(legs));
        let mut streets: Vec<Street> = chains.flat_map(|street| self.parts(street)).collect();
        for street in &mut streets {
            street.village = self.village_of(street.middle(self));
            let center = street.village.map_or(Point::default(), |at| self.villages[at].center);
            let far = |node: Option<&usize>| node.map_or(0.0, |node| self.net.nodes[*node].to(center));
            if far(street.nodes.first()) > far(street.nodes.last()) {
                street.turn();
            }
        }
        streets
    }

    /// The village around a place: its streets and those within 200 metres of it.
    pub(crate) fn village_of(&self, p: Point) -> Option<usize> {
        let is_in = |outline: &[Point]| is_inside(p, outline) || outline.iter().any(|corner| corner.to(p) < 200.0);
        self.villages.iter().position(|village| is_in(&village.outline))
    }

    /// The legs of one street as chains: it can have gaps.
    fn chains(&self, mut legs: Vec<usize>) -> Vec<Street> {
        let mut chains = Vec::new();
        while !legs.is_empty() {
            chains.push(self.chain(&mut legs));
        }
        chains
    }

    fn chain(&self, legs: &mut Vec<usize>) -> Street {
        let at = |node: usize, legs: &[usize]| legs.iter().position(|leg| self.net.legs[*leg].ends.contains(&node));
        let count = |node: &usize| legs.iter().filter(|leg| self.net.legs[**leg].ends.contains(node)).count();
        let ends = legs.iter().flat_map(|leg| self.net.legs[*leg].ends);
        let mut node = ends.clone().find(|node| count(node) == 1).unwrap_or(self.net.legs[legs[0]].ends[0]);
        let kind = self.net.kind(legs[0]);
        let (mut nodes, mut used) = (vec![node], Vec::new());
        while let Some(next) = at(node, legs) {
            let leg = legs.remove(next);
            node = self.net.other(leg, node);
            nodes.push(node);
            used.push(leg);
        }
        let name = String::new();
        let access = match kind {
            Kind::Foot => Access::Walkers,
            Kind::Private => Access::Residents,
            _ => Access::All,
        };
        // A roundabout is drawn counter-clockwise, which is how traffic goes.
        let direction = if kind == Kind::Circle { Direction::Along } else { Direction::Both };
        Street { kind, nodes, legs: used, name, village: None, direction, access }
    }

    /// Cuts a long main road into streets with names of their own.
    fn parts(&self, street: Street) -> Vec<Street> {
        let mut parts = vec![Street { nodes: vec![street.nodes[0]], legs: Vec::new(), ..street.clone() }];
        let mut length = 0.0;
        for (leg, node) in street.legs.iter().zip(&street.nodes[1..]) {
            let Some(part) = parts.last_mut() else { break };
            part.nodes.push(*node);
            part.legs.push(*leg);
            length += self.net.nodes[self.net.legs[*leg].ends[0]].to(self.net.nodes[self.net.legs[*leg].ends[1]]);
            if self.is_end_of_part(street.kind, *node, length) && node != street.nodes.last().unwrap_or(node) {
                parts.push(Street { nodes: vec![*node], legs: Vec::new(), ..street.clone() });
                length = 0.0;
            }
        }
        parts
    }

    fn is_end_of_part(&self, kind: Kind, node: usize, length: f64) -> bool {
        let meets = |wanted: &[Kind]| self.net.legs_at(node).iter().any(|leg| wanted.contains(&self.net.kind(*leg)));
        match kind {
            Kind::Radial => length > 150.0 && meets(&[Kind::Ring, Kind::Edge, Kind::Walls]),
            Kind::Ring => length > self.size.ring * 0.8 && meets(&[Kind::Radial, Kind::Bank]),
            Kind::Edge => length > 450.0 && meets(&[Kind::Radial]),
            Kind::Walls => length > self.size.walls && meets(&[Kind::Radial]),
            Kind::Bank => length > 600.0 && meets(&[Kind::Ring, Kind::Radial]),
            _ => false,
        }
    }
}
