//! The streets as a plane graph: nodes, and legs that meet only at nodes.

use crate::grid::{Bars, Grid};
use crate::plane::{Point, crossing, from_segment};

/// Two places nearer than this are the same node.
const SAME: f64 = 0.6;
/// A place nearer than this to a leg lies on it.
const ON: f64 = 0.3;

/// What kind of street a leg belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// The ring road, and in a large town the road between it and the edge.
    Ring,
    /// A roundabout.
    Circle,
    /// A road from the centre outwards.
    Radial,
    /// A road along the river.
    Bank,
    /// The road where the old walls were.
    Walls,
    /// The sides of the main square.
    Square,
    /// A street of the old centre.
    Old,
    /// The road around a quarter at the edge.
    Edge,
    /// A street where people live.
    Living,
    /// A street of an industrial area.
    Industrial,
    /// A private street behind a gate.
    Private,
    /// A road to a ferry, a farm or a cemetery.
    Access,
    /// A way for walkers.
    Foot,
}

/// Where a leg is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Level {
    #[default]
    Ground,
    Bridge,
    Tunnel,
}

/// A straight piece of street between two nodes.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) ends: [usize; 2],
    pub(crate) street: usize,
    pub(crate) level: Level,
    pub(crate) is_there: bool,
}

/// The streets of a town.
#[derive(Debug, Default)]
pub(crate) struct Net {
    pub(crate) nodes: Vec<Point>,
    pub(crate) legs: Vec<Leg>,
    /// The kind of each street.
    pub(crate) streets: Vec<Kind>,
    /// What streets must not come near to: the river and the railway.
    pub(crate) obstacles: Bars,
    at_node: Vec<Vec<usize>>,
    node_grid: Grid,
    leg_grid: Grid,
}

impl Net {
    /// The ends of a leg.
    pub(crate) fn line(&self, leg: usize) -> [Point; 2] {
        self.legs[leg].ends.map(|node| self.nodes[node])
    }

    /// The legs at a node.
    pub(crate) fn legs_at(&self, node: usize) -> &[usize] {
        &self.at_node[node]
    }

    /// The other end of a leg.
    pub(crate) fn other(&self, leg: usize, node: usize) -> usize {
        let [a, b] = self.legs[leg].ends;
        if a == node { b } else { a }
    }

    /// The kind of a leg's street.
    pub(crate) fn kind(&self, leg: usize) -> Kind {
        self.streets[self.legs[leg].street]
    }

    /// The legs that are there.
    pub(crate) fn all_legs(&self) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.legs.len()).filter(|leg| self.legs[*leg].is_there)
    }

    /// The legs that may be within some metres of a line.
    pub(crate) fn legs_near(&self, line: &[Point], margin: f64) -> Vec<usize> {
        let mut near = self.leg_grid.near(line, margin);
        near.retain(|leg| self.legs[*leg].is_there);
        near
    }

    /// The nodes with streets that are within some metres of a segment, with their shares of it.
    pub(crate) fn nodes_near(&self, segment: [Point; 2], margin: f64) -> Vec<(f64, usize)> {
        let near = self.node_grid.near(&segment, margin).into_iter().filter(|node| !self.at_node[*node].is_empty());
        let found = near.map(|node| (from_segment(self.nodes[node], segment), node));
        found.filter(|((distance, _), _)| *distance <= margin).map(|((_, share), node)| (share, node)).collect()
    }

    /// Where a segment crosses legs, as shares of the segment.
    pub(crate) fn crossings(&self, segment: [Point; 2]) -> Vec<f64> {
        let near = self.legs_near(&segment, 0.0).into_iter();
        near.filter_map(|leg| crossing(segment, self.line(leg))).map(|(share, _)| share).collect()
    }

    /// The node at a place: one that is there, a new one on a leg, or a new one.
    pub(crate) fn node_at(&mut self, place: Point) -> usize {
        if let Some((_, node)) = self.nodes_near([place, place], SAME).first() {
            return *node;
        }
        let near = self.legs_near(&[place], ON).into_iter();
        let on = near.map(|leg| (from_segment(place, self.line(leg)).0, leg)).filter(|(distance, _)| *distance < ON);
        match on.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, leg)) => self.split(leg, place),
            None => self.new_node(place),
        }
    }

    fn new_node(&mut self, place: Point) -> usize {
        let node = self.nodes.len();
        self.nodes.push(place.rounded());
        self.at_node.push(Vec::new());
        self.node_grid.add(node, &[place.rounded()]);
        node
    }

    /// Puts a node on a leg.
    pub(crate) fn split(&mut self, leg: usize, place: Point) -> usize {
        let node = self.new_node(place);
        let Leg { ends: [a, b], street, level, .. } = self.legs[leg];
        self.remove(leg);
        self.add_leg([a, node], street, level);
        self.add_leg([node, b], street, level);
        node
    }

    /// Adds a leg and returns its number.
    pub(crate) fn add_leg(&mut self, ends: [usize; 2], street: usize, level: Level) -> usize {
        let leg = self.legs.len();
        self.legs.push(Leg { ends, street, level, is_there: true });
        ends.iter().for_each(|node| self.at_node[*node].push(leg));
        self.leg_grid.add(leg, &ends.map(|node| self.nodes[node]));
        leg
    }

    /// Makes what was drawn last, of the legs from a number on, a part of an older street.
    pub(crate) fn rename(&mut self, first: usize, street: usize) {
        let last = self.streets.len() - 1;
        self.legs[first..].iter_mut().filter(|leg| leg.street == last).for_each(|leg| leg.street = street);
    }

    /// Takes a leg away.
    pub(crate) fn remove(&mut self, leg: usize) {
        self.legs[leg].is_there = false;
        for node in self.legs[leg].ends {
            self.at_node[node].retain(|known| *known != leg);
        }
    }

    /// Raises or lowers the part of a leg around a point on it: `half` metres to both sides.
    pub(crate) fn span(&mut self, leg: usize, at: Point, half: f64, level: Level) {
        let [a, b] = self.line(leg);
        let along = (b - a).unit() * half;
        let first = self.split(leg, at - along);
        let rest = *self.at_node[first].last().unwrap_or(&leg);
        let second = self.split(rest, at + along);
        let middle = self.at_node[second].iter().copied().find(|leg| self.legs[*leg].ends[0] == first);
        if let Some(middle) = middle {
            self.legs[middle].level = level;
        }
    }

    /// Takes away streets that cars do not reach from a node, and then footways that lead nowhere.
    pub(crate) fn keep_part_of(&mut self, node: usize) {
        self.keep_reached(node, |kind| kind != Kind::Foot);
        self.keep_reached(node, |_| true);
    }

    /// Takes away the legs of some kinds that are not reached over such legs.
    fn keep_reached(&mut self, node: usize, is_used: impl Fn(Kind) -> bool) {
        let mut reached = vec![false; self.nodes.len()];
        let mut left = vec![node];
        while let Some(node) = left.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                let used = self.at_node[node].iter().filter(|leg| is_used(self.kind(**leg)));
                left.extend(used.map(|leg| self.other(*leg, node)));
            }
        }
        let lost: Vec<usize> =
            self.all_legs().filter(|leg| is_used(self.kind(*leg)) && !reached[self.legs[*leg].ends[0]]).collect();
        lost.into_iter().for_each(|leg| self.remove(leg));
    }

    /// The dead end that begins at a node with one leg: its legs up to the next crossing, and their length.
    pub(crate) fn tail(&self, end: usize) -> (Vec<usize>, f64) {
        let (mut legs, mut length, mut node) = (Vec::new(), 0.0, end);
        while let Some(leg) = self.at_node[node].iter().find(|leg| !legs.contains(*leg)) {
            legs.push(*leg);
            length += self.nodes[self.legs[*leg].ends[0]].to(self.nodes[self.legs[*leg].ends[1]]);
            node = self.other(*leg, node);
            if self.at_node[node].len() != 2 {
                break;
            }
        }
        (legs, length)
    }

    /// The nodes where a street ends and nothing else begins.
    pub(crate) fn dead_ends(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.at_node[*node].len() == 1).collect()
    }
}
