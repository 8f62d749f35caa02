//! The faces of the network: the areas that streets enclose.

use crate::net::Net;
use crate::plane::{Point, area};

/// An area that is enclosed by streets.
#[derive(Clone, Debug)]
pub(crate) struct Face {
    /// The places of its nodes, counter-clockwise.
    pub(crate) outline: Vec<Point>,
    /// The legs between them, the first one from the first node to the second.
    pub(crate) legs: Vec<usize>,
}

impl Face {
    /// The area in square metres.
    pub(crate) fn area(&self) -> f64 {
        area(&self.outline)
    }
}

impl Net {
    /// All faces but the outer ones, in the order of their first leg.
    pub(crate) fn faces(&self) -> Vec<Face> {
        let mut seen = vec![[false; 2]; self.legs.len()];
        let mut faces = Vec::new();
        for leg in self.all_legs() {
            for side in 0..2 {
                if !seen[leg][side] {
                    faces.push(self.face(leg, side, &mut seen));
                }
            }
        }
        faces.retain(|face| face.area() > 0.0);
        faces
    }

    /// Walks around the face to the left of a leg.
    fn face(&self, leg: usize, side: usize, seen: &mut [[bool; 2]]) -> Face {
        let (mut outline, mut legs) = (Vec::new(), Vec::new());
        let (mut leg, mut side) = (leg, side);
        while !std::mem::replace(&mut seen[leg][side], true) {
            let (from, to) = (self.legs[leg].ends[side], self.legs[leg].ends[1 - side]);
            outline.push(self.nodes[from]);
            legs.push(leg);
            leg = self.next_to_the_left(leg, to);
            side = usize::from(self.legs[leg].ends[0] != to);
        }
        Face { outline, legs }
    }

    /// The leg on which one goes on at a node to keep a face on the left: the next one clockwise from where one came.
    fn next_to_the_left(&self, leg: usize, node: usize) -> usize {
        let away = |leg: usize| self.nodes[self.other(leg, node)] - self.nodes[node];
        let back = away(leg);
        let others = self.legs_at(node).iter().copied().filter(|other| *other != leg);
        others.min_by(|a, b| clockwise(back, away(*a)).total_cmp(&clockwise(back, away(*b)))).unwrap_or(leg)
    }
}

/// A number from 0 to 4 that grows with the clockwise angle from one direction to another.
fn clockwise(from: Point, to: Point) -> f64 {
    let (from, to) = (from.unit(), to.unit());
    let (cosine, sine) = (from.dot(to), -from.cross(to));
    if sine >= 0.0 { 1.0 - cosine } else { 3.0 + cosine }
}
