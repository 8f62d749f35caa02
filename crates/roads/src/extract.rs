//! What an OpenStreetMap extract says about roads, before any profile reads it.

use std::collections::HashMap;

use crate::numbers::number;

/// Roads, ferries, tagged nodes and turn restrictions of an extract.
///
/// [`Extract::read`] fills it from a file. Tests and generators can fill it by hand.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    words: Words,
    /// Ids of the nodes that ways need, ascending. Empty until [`Extract::number_nodes`].
    ids: Vec<i64>,
    /// Latitude and longitude in ten-millionths of a degree, for each id; `None` until the node was read.
    places: Vec<Option<[i32; 2]>>,
    node_tags: HashMap<u32, TagList>,
    ways: Vec<WayRow>,
    refs: Vec<i64>,
    relations: Vec<Relation>,
}

/// Tags as pairs of numbers of words.
type TagList = Box<[(u32, u32)]>;

#[derive(Clone, Debug)]
struct WayRow {
    id: i64,
    first_ref: usize,
    refs: usize,
    tags: TagList,
}

/// A relation with its members, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    tags: TagList,
    /// The members in their order.
    pub(crate) members: Vec<Member>,
}

/// What a relation says about a node or a way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Whether it is a way; otherwise it is a node.
    pub is_way: bool,
    /// The id of the node or the way.
    pub id: i64,
    /// The role, such as `from`.
    pub role: String,
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

/// The tags of a way, a node or a relation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tags<'a> {
    words: &'a Words,
    pairs: &'a [(u32, u32)],
}

impl<'a> Tags<'a> {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        self.all().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// All keys with their values.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let words = &self.words.words;
        self.pairs.iter().map(move |(key, value)| (&*words[*key as usize], &*words[*value as usize]))
    }

    /// Whether the value of a key is one of a list.
    pub(crate) fn is_one_of(&self, key: &str, values: &[String]) -> bool {
        self.get(key).is_some_and(|value| values.iter().any(|known| known == value))
    }
}

/// A way of an extract.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way<'a> {
    /// Its id in OpenStreetMap.
    pub(crate) id: i64,
    /// The ids of its nodes.
    pub(crate) refs: &'a [i64],
    /// Its tags.
    pub(crate) tags: Tags<'a>,
}

impl Extract {
    /// Adds a way. Call [`Extract::number_nodes`] when all ways are there.
    pub fn add_way<'t>(&mut self, id: i64, nodes: &[i64], tags: impl IntoIterator<Item = (&'t str, &'t str)>) {
        let tags = self.tag_list(tags);
        self.ways.push(WayRow { id, first_ref: self.refs.len(), refs: nodes.len(), tags });
        self.refs.extend(nodes);
    }

    /// Adds a relation with its members.
    pub fn add_relation<'t>(&mut self, tags: impl IntoIterator<Item = (&'t str, &'t str)>, members: Vec<Member>) {
        let tags = self.tag_list(tags);
        self.relations.push(Relation { tags, members });
    }

    /// Notes which nodes the ways need. Nodes can be added afterwards.
    pub fn number_nodes(&mut self) {
        self.ids = self.refs.clone();
        self.ids.sort_unstable();
        self.ids.dedup();
        self.places = vec![None; self.ids.len()];
    }

    /// Adds a node at a latitude and a longitude in ten-millionths of a degree. A node that no way needs is passed over, and so is a
    /// node outside the globe.
    pub fn add_node<'t>(&mut self, id: i64, place: [i32; 2], tags: impl IntoIterator<Item = (&'t str, &'t str)>) {
        let Some(index) = self.index(id) else { return };
        if place[0].abs() > 900_000_000 || place[1].abs() > 1_800_000_000 {
            return;
        }
        self.places[index] = Some(place);
        let mut tags = tags.into_iter().peekable();
        if tags.peek().is_some() {
            let tags = self.tag_list(tags);
            self.node_tags.insert(number(index), tags);
        }
    }

    fn tag_list<'t>(&mut self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> TagList {
        tags.into_iter().map(|(key, value)| (self.words.number(key), self.words.number(value))).collect()
    }

    /// Whether a way needs a node.
    pub(crate) fn needs(&self, id: i64) -> bool {
        self.index(id).is_some()
    }

    /// The number of a node among those that ways need.
    pub(crate) fn index(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// How many nodes the ways need.
    pub(crate) fn nodes(&self) -> usize {
        self.ids.len()
    }

    /// The place of a node by its number.
    pub(crate) fn place(&self, index: usize) -> Option<[i32; 2]> {
        self.places[index]
    }

    /// The tags of a node by its number.
    pub(crate) fn node_tags(&self, index: usize) -> Option<Tags<'_>> {
        self.node_tags.get(&number(index)).map(|pairs| Tags { words: &self.words, pairs })
    }

    /// How many ways there are.
    pub fn way_count(&self) -> usize {
        self.ways.len()
    }

    /// How many nodes of ways are not in the extract.
    pub fn missing_nodes(&self) -> usize {
        self.places.iter().filter(|place| place.is_none()).count()
    }

    /// All ways, in the order of the file.
    pub(crate) fn ways(&self) -> impl Iterator<Item = Way<'_>> {
        self.ways.iter().map(|row| Way {
            id: row.id,
            refs: &self.refs[row.first_ref..row.first_ref + row.refs],
            tags: Tags { words: &self.words, pairs: &row.tags },
        })
    }

    /// All relations, with their tags.
    pub(crate) fn relations(&self) -> impl Iterator<Item = (Tags<'_>, &Relation)> {
        self.relations.iter().map(|row| (Tags { words: &self.words, pairs: &row.tags }, row))
    }
}
