//! What an OpenStreetMap extract says about the things that a map shows.

use std::collections::HashMap;
use std::ops::Range;

use crate::kind::Look;
use crate::mercator::{Point, Rect};
use crate::numbers::number;
use crate::rules::{self, Spot, Tags};
use crate::text;

/// Ways, areas and places of an extract.
///
/// [`Extract::read`] fills it from a file. Tests and generators can fill it by hand, in any order.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    words: Words,
    nodes: Vec<(i64, Point)>,
    /// Whether the nodes are in the order of their ids.
    is_sorted: bool,
    pub(crate) spots: Vec<SpotRow>,
    pub(crate) ways: Vec<WayRow>,
    refs: Vec<i64>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) bounds: Option<Rect>,
}

/// A node that shows something itself.
#[derive(Clone, Debug)]
pub(crate) struct SpotRow {
    pub(crate) spot: Spot,
    pub(crate) point: Point,
    /// The name or the number.
    pub(crate) text: u32,
}

/// A way with what it shows.
#[derive(Clone, Debug)]
pub(crate) struct WayRow {
    pub(crate) id: i64,
    refs: Range<usize>,
    pub(crate) looks: Vec<Look>,
    pub(crate) name: Option<u32>,
    pub(crate) house_number: Option<u32>,
}

/// An area of several ways.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// Nothing if the ways of the outer border say it.
    pub(crate) look: Option<Look>,
    pub(crate) name: Option<u32>,
    pub(crate) members: Vec<Member>,
}

/// A way of the border of an area.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// The id of the way.
    pub way: i64,
    /// Whether it is the border of a hole.
    pub is_inner: bool,
}

/// Words, each once.
#[derive(Clone, Debug, Default)]
struct Words {
    numbers: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(known) = self.numbers.get(word) {
            return *known;
        }
        let new = number(self.words.len());
        self.words.push(word.into());
        self.numbers.insert(word.into(), new);
        new
    }
}

/// The longest name in bytes. A longer one is no name but a description, and is left out.
const LONGEST_NAME: usize = 120;

impl Extract {
    /// Adds a node: its latitude and longitude in ten-millionths of a degree, and its tags.
    pub fn add_node<'a>(&mut self, id: i64, place: [i32; 2], tags: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.add_place(id, place);
        self.add_spot(place, &Tags::new(tags));
    }

    /// Adds a way: the ids of its nodes, which may be added later, and its tags.
    pub fn add_way<'a>(&mut self, id: i64, refs: &[i64], tags: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let tags = Tags::new(tags);
        self.add_way_with(id, refs, &tags);
    }

    /// Adds a relation. Only those with `type=multipolygon` show something.
    pub fn add_relation<'a>(&mut self, tags: impl IntoIterator<Item = (&'a str, &'a str)>, members: Vec<Member>) {
        let tags = Tags::new(tags);
        if !tags.is("type", "multipolygon") {
            return;
        }
        let look = rules::looks(&tags, true).into_iter().find(|look| look.kind.is_area());
        let name = self.name(&tags);
        self.relations.push(Relation { look, name, members });
    }

    /// Says what the extract covers: south, west, north and east in degrees. Without it, it is the rectangle around all nodes.
    pub fn set_bounds(&mut self, [south, west, north, east]: [f64; 4]) {
        self.bounds =
            Some(Rect::of(Point::of_degrees([south, west])).joined(Rect::of(Point::of_degrees([north, east]))));
    }

    pub(crate) fn add_place(&mut self, id: i64, place: [i32; 2]) {
        self.is_sorted &= self.nodes.last().is_none_or(|last| last.0 < id);
        self.nodes.push((id, Point::of_decimicro(place)));
    }

    pub(crate) fn add_spot(&mut self, place: [i32; 2], tags: &Tags<'_>) {
        let Some(spot) = rules::spot(tags) else { return };
        let text = match spot {
            Spot::HouseNumber => self.house_number(tags),
            _ => self.name(tags),
        };
        if let Some(text) = text {
            self.spots.push(SpotRow { spot, point: Point::of_decimicro(place), text });
        }
    }

    pub(crate) fn add_way_with(&mut self, id: i64, refs: &[i64], tags: &Tags<'_>) {
        let is_closed = refs.len() > 3 && refs.first() == refs.last();
        let looks = rules::looks(tags, is_closed);
        let (name, house_number) = (self.name(tags), self.house_number(tags));
        let first = self.refs.len();
        self.refs.extend_from_slice(refs);
        self.ways.push(WayRow { id, refs: first..self.refs.len(), looks, name, house_number });
    }

    /// The name, in the language of the place if the font has its letters.
    fn name(&mut self, tags: &Tags<'_>) -> Option<u32> {
        let names = ["name", "int_name", "name:en"].into_iter().filter_map(|key| tags.get(key));
        let found =
            names.map(str::trim).find(|name| !name.is_empty() && name.len() <= LONGEST_NAME && text::has(name))?;
        Some(self.words.number(found))
    }

    fn house_number(&mut self, tags: &Tags<'_>) -> Option<u32> {
        let found = tags.get("addr:housenumber")?.trim();
        (!found.is_empty() && found.len() <= 10 && text::has(found)).then(|| self.words.number(found))
    }

    /// Brings the nodes into an order in which they are found.
    pub(crate) fn sort(&mut self) {
        if !self.is_sorted {
            self.nodes.sort_unstable_by_key(|node| node.0);
            self.nodes.dedup_by_key(|node| node.0);
            self.is_sorted = true;
        }
    }

    /// The ids of the nodes that ways need, in order.
    pub(crate) fn needed_nodes(&self) -> Vec<i64> {
        let mut ids = self.refs.clone();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    pub(crate) fn words(&self) -> &[Box<str>] {
        &self.words.words
    }

    pub(crate) fn refs(&self, way: &WayRow) -> &[i64] {
        &self.refs[way.refs.clone()]
    }

    /// The place of a node, if the extract has it. [`Extract::sort`] comes first.
    pub(crate) fn point(&self, id: i64) -> Option<Point> {
        let at = self.nodes.binary_search_by_key(&id, |node| node.0).ok()?;
        Some(self.nodes[at].1)
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// How many ways there are.
    pub fn ways(&self) -> usize {
        self.ways.len()
    }

    /// The rectangle that the extract covers; nothing for an empty one.
    pub(crate) fn covered(&self) -> Option<Rect> {
        self.bounds.or_else(|| Rect::around(self.nodes.iter().map(|node| &node.1)))
    }
}
