//! Turn restrictions at crossings with signals, and one over a short street.

use crate::chance::Step;
use crate::net::{Kind, Level};
use crate::plan::Plan;
use crate::plane::Point;
use crate::streets::{Direction, Street};

/// A turn that is not allowed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Turn {
    pub(crate) from: usize,
    /// The nodes between: one, or the first and the last one of the streets between.
    pub(crate) via: Vec<usize>,
    /// The legs between; none if the turn is over one node.
    pub(crate) over: Vec<usize>,
    pub(crate) to: usize,
    pub(crate) rule: &'static str,
}

/// What the search for turns knows.
struct Search<'a> {
    plan: &'a Plan,
    /// The street of each leg, if cars go both ways there.
    street_of: Vec<Option<usize>>,
    streets: &'a [Street],
}

impl Plan {
    /// The turns that are not allowed.
    pub(crate) fn turns(&self, streets: &[Street]) -> Vec<Turn> {
        let mut street_of = vec![None; self.net.legs.len()];
        for (number, street) in streets.iter().enumerate() {
            if street.is_for_all() && street.direction == Direction::Both {
                street.legs.iter().for_each(|leg| street_of[*leg] = Some(number));
            }
        }
        let search = Search { plan: self, street_of, streets };
        let mut signals = self.signals();
        self.chance(Step::Restrictions).shuffle(&mut signals);
        let mut turns: Vec<Turn> = signals.iter().filter_map(|node| search.left_turn(*node)).take(4).collect();
        let rest = signals.iter().filter(|node| turns.iter().all(|turn| !turn.via.contains(node)));
        turns.extend(rest.clone().find_map(|node| search.u_turn(*node)));
        turns.extend(search.over_street(&signals));
        turns
    }

    /// Nodes with signals: where the ring road meets another main road.
    pub(crate) fn signals(&self) -> Vec<usize> {
        let kinds = |node: usize| self.net.legs_at(node).iter().map(|leg| self.net.kind(*leg));
        let has = |node: &usize, kind| kinds(*node).any(|other| other == kind);
        let is_crossing = |node: &usize| {
            self.net.legs_at(*node).len() >= 3
                && has(node, Kind::Ring)
                && (has(node, Kind::Radial) || has(node, Kind::Bank))
        };
        (0..self.net.nodes.len()).filter(is_crossing).collect()
    }
}

impl Search<'_> {
    fn place(&self, node: usize) -> Point {
        self.plan.net.nodes[node]
    }

    /// How far a turn at a node bends to the left: the sine of the angle if it goes forward.
    fn bend(&self, from: usize, node: usize, to: usize) -> f64 {
        let (before, after) = (self.plan.net.other(from, node), self.plan.net.other(to, node));
        (self.place(node) - self.place(before)).unit().cross((self.place(after) - self.place(node)).unit())
    }

    /// The legs at a node on which cars go both ways.
    fn open(&self, node: usize) -> Vec<usize> {
        let legs = self.plan.net.legs_at(node).iter().copied();
        legs.filter(|leg| self.street_of[*leg].is_some() && self.plan.net.legs[*leg].level == Level::Ground).collect()
    }

    fn left_turn(&self, node: usize) -> Option<Turn> {
        let legs = self.open(node);
        let from = legs.iter().copied().find(|leg| self.plan.net.kind(*leg) == Kind::Ring)?;
        let others = legs.into_iter().filter(|leg| *leg != from && self.plan.net.kind(*leg) != Kind::Ring);
        let to = others.filter(|to| self.bend(from, node, *to) > 0.6).min_by_key(|to| *to)?;
        Some(Turn { from, via: vec![node], over: Vec::new(), to, rule: "no_left_turn" })
    }

    fn u_turn(&self, node: usize) -> Option<Turn> {
        let from = *self.open(node).first()?;
        Some(Turn { from, via: vec![node], over: Vec::new(), to: from, rule: "no_u_turn" })
    }

    /// A turn from one street over a short piece of a second one into a third one.
    fn over_street(&self, signals: &[usize]) -> Option<Turn> {
        let long =
            |street: &&Street| street.legs.len() > 3 && matches!(street.kind, Kind::Radial | Kind::Walls | Kind::Edge);
        self.streets.iter().filter(long).find_map(|street| self.over_piece(street, signals))
    }

    fn over_piece(&self, street: &Street, signals: &[usize]) -> Option<Turn> {
        let crossings: Vec<usize> =
            (0..street.nodes.len()).filter(|at| self.plan.net.legs_at(street.nodes[*at]).len() > 2).collect();
        for pair in crossings.windows(2) {
            let [first, last] = [street.nodes[pair[0]], street.nodes[pair[1]]];
            let over = street.legs[pair[0]..pair[1]].to_vec();
            let is_fine = over.iter().all(|leg| self.street_of[*leg].is_some())
                && over.iter().all(|leg| self.plan.net.legs[*leg].level == Level::Ground)
                && !signals.contains(&first)
                && !signals.contains(&last)
                && self.place(first).to(self.place(last)) < 170.0;
            if let Some(turn) = self.sides(first, last, over).filter(|_| is_fine) {
                return Some(turn);
            }
        }
        None
    }

    /// The turn from a side street at one end to a side street at the other one.
    fn sides(&self, first: usize, last: usize, over: Vec<usize>) -> Option<Turn> {
        let (begin, end) = (*over.first()?, *over.last()?);
        let is_side = |leg: &usize| self.plan.net.kind(*leg) == Kind::Living;
        let from =
            self.open(first).into_iter().filter(is_side).find(|leg| self.bend(*leg, first, begin).abs() > 0.5)?;
        let to = self.open(last).into_iter().filter(is_side).find(|leg| self.bend(end, last, *leg).abs() > 0.5)?;
        let rule = if self.bend(end, last, to) > 0.0 { "no_left_turn" } else { "no_right_turn" };
        Some(Turn { from, via: vec![first, last], over, to, rule })
    }
}
