//! The elements of an OpenStreetMap extract: nodes, ways and relations.

use ritiro_domain::Place;

use crate::numbers::whole;
use crate::plane::{Point, direction};

/// Metres of one ten-millionth of a degree of latitude, on a sphere of the earth's mean radius.
const UNIT: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0 / 1e7;

/// Keys with values.
pub(crate) type Tags = Vec<(&'static str, String)>;

/// Tags of pairs.
pub(crate) fn tags(pairs: &[(&'static str, &str)]) -> Tags {
    pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
}

/// A node: a place with tags.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Node {
    /// Latitude and longitude in ten-millionths of a degree.
    pub(crate) place: [i32; 2],
    pub(crate) tags: Tags,
}

/// A way: nodes in a row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Way {
    /// The numbers of its nodes.
    pub(crate) nodes: Vec<usize>,
    pub(crate) tags: Tags,
}

/// A node or a way, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Member {
    Node(usize),
    Way(usize),
}

/// A relation: members with roles.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Relation {
    pub(crate) members: Vec<(Member, &'static str)>,
    pub(crate) tags: Tags,
}

/// All elements. The number of an element in its list and 1 are its id.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Map {
    pub(crate) frame: Frame,
    pub(crate) nodes: Vec<Node>,
    pub(crate) ways: Vec<Way>,
    pub(crate) relations: Vec<Relation>,
}

/// How the plane of the town lies on the globe.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Frame {
    center: [i32; 2],
    turn: Point,
    /// Metres of one ten-millionth of a degree of longitude.
    across: f64,
}

impl Frame {
    /// A plane whose origin lies at a place and whose x axis is turned from east to the left, by whole turns.
    pub(crate) fn new(center: Place, turns: f64) -> Self {
        let (lat, lng) = center.e7();
        let center = [lat.clamp(-700_000_000, 700_000_000), lng.clamp(-1_790_000_000, 1_790_000_000)];
        let cosine = direction(f64::from(center[0]) / 3.6e9).x;
        Self { center, turn: direction(turns), across: UNIT * cosine }
    }

    /// The place of a point in ten-millionths of a degree.
    pub(crate) fn place(&self, p: Point) -> [i32; 2] {
        let turned = p.turned(self.turn);
        [self.center[0] + whole(turned.y / UNIT), self.center[1] + whole(turned.x / self.across)]
    }
}

impl Map {
    /// A map without elements.
    pub(crate) fn new(frame: Frame) -> Self {
        Self { frame, nodes: Vec::new(), ways: Vec::new(), relations: Vec::new() }
    }

    /// Adds a node.
    pub(crate) fn node(&mut self, place: Point, tags: Tags) -> usize {
        self.nodes.push(Node { place: self.frame.place(place), tags });
        self.nodes.len() - 1
    }

    /// Adds a way of known nodes.
    pub(crate) fn way(&mut self, nodes: Vec<usize>, tags: Tags) -> usize {
        self.ways.push(Way { nodes, tags });
        self.ways.len() - 1
    }

    /// Adds a line with nodes of its own.
    pub(crate) fn line(&mut self, points: &[Point], tags: Tags) -> usize {
        let nodes = points.iter().map(|p| self.node(*p, Tags::new())).collect();
        self.way(nodes, tags)
    }

    /// Adds an area with nodes of its own.
    pub(crate) fn area(&mut self, outline: &[Point], tags: Tags) -> usize {
        let mut nodes: Vec<usize> = outline.iter().map(|p| self.node(*p, Tags::new())).collect();
        nodes.extend(nodes.first().copied());
        self.way(nodes, tags)
    }

    /// The lowest and the highest latitude and longitude.
    pub(crate) fn bounds(&self) -> [[i32; 2]; 2] {
        let start = [[i32::MAX; 2], [i32::MIN; 2]];
        self.nodes.iter().fold(start, |[low, high], node| {
            let [lat, lng] = node.place;
            [[low[0].min(lat), low[1].min(lng)], [high[0].max(lat), high[1].max(lng)]]
        })
    }
}
