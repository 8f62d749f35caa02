//! A travel table between the nodes of an instance, in whole numbers.

use super::instances::{Instance, Legs, Node, Rounding};
use crate::common::numbers::{ceil, degrees_e7, truncated};
use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Leg, Point, Travel};

/// The legs from each node (row) to each node (column). The duration of a leg equals its length.
///
/// Several nodes may have the same place, so nodes are found by number: a [`Point`] of this travel source comes from
/// [`Dense::node`].
pub(super) struct Dense {
    legs: Vec<i64>,
    places: Vec<Place>,
}

/// How the straight lines of the literature are converted to whole numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Precision {
    /// Truncated after the first decimal, as in the DIMACS challenge and CVRPLIB.
    Tenths,
    /// Rounded up to millionths: a route that is on time with these lengths is also on time with exact lengths.
    Millionths,
}

impl Precision {
    /// The number of internal units in one unit of the file.
    pub fn scale(self, legs: &Legs) -> i64 {
        match (legs, self) {
            (Legs::Straight, Self::Tenths) => 10,
            (Legs::Straight, Self::Millionths) => 1_000_000,
            (Legs::Rounded(_) | Legs::Table(_), _) => 1,
        }
    }

    fn units(self, line: f64) -> i64 {
        match self {
            Self::Tenths => truncated(line * 10.0),
            Self::Millionths => ceil(line * 1e6),
        }
    }
}

impl Dense {
    pub fn of(instance: &Instance, precision: Precision) -> Self {
        let nodes = &instance.nodes;
        let legs = match &instance.legs {
            Legs::Straight => straight(nodes, |line| precision.units(line)),
            Legs::Rounded(rounding) => straight(nodes, |line| rounded(line, *rounding)),
            Legs::Table(legs) => off_diagonal(legs, nodes.len()),
        };
        let places = places(nodes, &legs);
        Self { legs, places }
    }

    /// The point of a node.
    pub fn node(&self, node: usize) -> Point {
        Point { place: self.places[node], node: number(node), set_up: Seconds::ZERO }
    }

    /// The length of the leg between two nodes.
    pub fn length(&self, from: usize, to: usize) -> i64 {
        self.legs[from * self.places.len() + to]
    }

    /// An upper bound of the driving time of any route: the route leaves each node once, on the longest leg at most.
    pub fn longest_route(&self) -> i64 {
        self.legs.chunks(self.places.len()).filter_map(|row| row.iter().max()).sum()
    }
}

impl Travel for Dense {
    fn point(&self, place: Place) -> Point {
        // The planner uses the points of stops and vehicles as they are. It does not ask for other places.
        let node = self.places.iter().position(|known| *known == place).unwrap_or(0);
        Point { place, node: number(node), set_up: Seconds::ZERO }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        let leg = self.length(from.node as usize, to.node as usize);
        Leg::new(Seconds(leg), Meters(leg))
    }
}

/// The number of a node for the planner. An instance has 10,001 nodes at most.
fn number(node: usize) -> u32 {
    u32::try_from(node).expect("an instance has fewer nodes than u32 can count")
}

/// Sets the legs from a node to itself to zero, because the values in files have no meaning.
fn off_diagonal(legs: &[i64], size: usize) -> Vec<i64> {
    let way = |(cell, leg): (usize, &i64)| if cell / size == cell % size { 0 } else { *leg };
    legs.iter().enumerate().map(way).collect()
}

fn straight(nodes: &[Node], units: impl Fn(f64) -> i64) -> Vec<i64> {
    let places: Vec<_> = nodes.iter().map(|node| node.place.unwrap_or_default()).collect();
    let row = |from: &(f64, f64)| {
        let from = *from;
        let units = &units;
        places.iter().map(move |to| units(((from.0 - to.0).powi(2) + (from.1 - to.1).powi(2)).sqrt()))
    };
    places.iter().flat_map(row).collect()
}

fn rounded(line: f64, rounding: Rounding) -> i64 {
    let whole = match rounding {
        Rounding::Nearest => (line + 0.5).floor(),
        Rounding::Up => line.ceil(),
        Rounding::Down => line.floor(),
    };
    truncated(whole)
}

/// The distance of the farthest node from the depot on the planner's globe, in ten-millionths of a degree: near
/// enough to the equator that a degree has the same length in both directions.
const REACH: f64 = 1e7;

/// The places of the nodes, because the planner searches neighbours by place. The depot is at latitude 0 and
/// longitude 0.
fn places(nodes: &[Node], legs: &[i64]) -> Vec<Place> {
    let given: Option<Vec<_>> = nodes.iter().map(|node| node.place).collect();
    let flat = given.unwrap_or_else(|| landmarks(nodes.len(), legs));
    let (x, y) = flat[0];
    let offset = flat.iter().map(|place| (place.0 - x, place.1 - y));
    let reach = offset.clone().map(|(x, y)| x.abs().max(y.abs())).fold(1.0, f64::max);
    let e7 = |length: f64| degrees_e7(length / reach * REACH);
    offset.map(|(x, y)| Place::from_e7(e7(y), e7(x))).collect()
}

/// Places for nodes without coordinates: nodes are near each other if their distances from the depot, and from the
/// node farthest from it, are similar.
fn landmarks(size: usize, legs: &[i64]) -> Vec<(f64, f64)> {
    let from_depot = &legs[..size];
    let far = (0..size).max_by_key(|node| from_depot[*node]).unwrap_or(0);
    let from_far = &legs[far * size..(far + 1) * size];
    from_depot.iter().zip(from_far).map(|(a, b)| (*a as f64, *b as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::instances::{Format, Job};

    fn instance(legs: Legs) -> Instance {
        let node = |x, y| Node { place: Some((x, y)), demand: 1, window: None, service: 0 };
        let nodes = vec![node(0.0, 0.0), node(1.0, 1.0), node(3.0, 4.0)];
        Instance { format: Format::Solomon, vehicles: 1, capacity: 9, nodes, jobs: vec![Job::Delivery(1)], legs }
    }

    fn leg(legs: Legs, precision: Precision, from: usize, to: usize) -> i64 {
        let dense = Dense::of(&instance(legs), precision);
        dense.leg(dense.node(from), dense.node(to)).duration.0
    }

    #[test]
    fn a_line_is_cut_to_tenths_or_rounded_up_to_millionths() {
        // The square root of 2 is 1.41421356…, that of 9 + 16 is 5.
        assert_eq!(leg(Legs::Straight, Precision::Tenths, 0, 1), 14);
        assert_eq!(leg(Legs::Straight, Precision::Millionths, 0, 1), 1_414_214);
        assert_eq!(leg(Legs::Straight, Precision::Millionths, 2, 0), 5_000_000);
        assert_eq!(leg(Legs::Rounded(Rounding::Nearest), Precision::Tenths, 0, 1), 1);
        assert_eq!(leg(Legs::Rounded(Rounding::Up), Precision::Tenths, 0, 1), 2);
    }

    #[test]
    fn rows_of_a_table_are_from_and_columns_are_to() {
        let table = Legs::Table(vec![9, 1, 2, 3, 9, 4, 5, 6, 9]);
        assert_eq!(leg(table.clone(), Precision::Tenths, 0, 2), 2);
        assert_eq!(leg(table.clone(), Precision::Tenths, 2, 0), 5);
        // The leg from a node to itself is zero.
        assert_eq!(leg(table.clone(), Precision::Tenths, 1, 1), 0);
        // At most 2 + 4 + 6.
        assert_eq!(Dense::of(&instance(table), Precision::Tenths).longest_route(), 12);
    }

    #[test]
    fn places_keep_their_proportions() {
        let dense = Dense::of(&instance(Legs::Straight), Precision::Tenths);
        assert_eq!(
            dense.places,
            [Place::from_e7(0, 0), Place::from_e7(2_500_000, 2_500_000), Place::from_e7(10_000_000, 7_500_000)]
        );
    }

    #[test]
    fn without_coordinates_distances_make_places() {
        // Node 2 is farthest from the depot. (depot: distance 0 from itself, 4 from node 2)
        assert_eq!(landmarks(3, &[0, 1, 4, 1, 0, 3, 4, 3, 0]), [(0.0, 4.0), (1.0, 3.0), (4.0, 0.0)]);
    }
}
