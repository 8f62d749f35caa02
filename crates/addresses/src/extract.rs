//! What an address index needs of a map: tagged points, ways and relations.

use std::collections::{HashMap, HashSet};

use ritiro_domain::Place;
use serde::Serialize;

/// The tags of an object, by key.
pub(crate) type Tags = HashMap<String, String>;

/// The kind of an object of the map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OsmKind {
    /// A point.
    Node,
    /// A line or a small area.
    Way,
    /// Several objects.
    Relation,
}

/// The id of an object of the map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct OsmId {
    /// Ids are unique within a kind only.
    pub kind: OsmKind,
    /// The id.
    pub id: i64,
}

/// A point with tags.
#[derive(Clone, Debug)]
pub(crate) struct NodeRow {
    pub(crate) id: i64,
    pub(crate) place: Place,
    pub(crate) tags: Tags,
}

/// A way. Ways without tags are outlines of relations.
#[derive(Clone, Debug)]
pub(crate) struct WayRow {
    pub(crate) id: i64,
    pub(crate) nodes: Vec<i64>,
    pub(crate) tags: Tags,
}

/// A relation with the ways of its outline.
#[derive(Clone, Debug)]
pub(crate) struct RelationRow {
    pub(crate) id: i64,
    pub(crate) outer: Vec<i64>,
    pub(crate) tags: Tags,
}

/// The addresses, streets, places, boundaries and points of interest of an extract, before an index is made of them.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    pub(crate) nodes: Vec<NodeRow>,
    pub(crate) ways: Vec<WayRow>,
    pub(crate) relations: Vec<RelationRow>,
    /// The places of nodes that ways need.
    pub(crate) places: HashMap<i64, Place>,
    wanted_ways: HashSet<i64>,
    wanted_nodes: HashSet<i64>,
}

/// Keys that the index reads. Everything else is dropped.
const KEPT: &[&str] = &[
    "addr:city",
    "addr:housenumber",
    "addr:interpolation",
    "addr:place",
    "addr:postcode",
    "addr:street",
    "admin_level",
    "aeroway",
    "alt_name",
    "amenity",
    "boundary",
    "craft",
    "healthcare",
    "highway",
    "historic",
    "leisure",
    "name",
    "office",
    "official_name",
    "old_name",
    "place",
    "postal_code",
    "public_transport",
    "railway",
    "shop",
    "short_name",
    "tourism",
    "type",
];

/// Keys of which one makes an object with a name a point of interest, in the order of preference.
pub(crate) const POINT_KEYS: &[&str] = &[
    "amenity",
    "shop",
    "tourism",
    "railway",
    "public_transport",
    "aeroway",
    "leisure",
    "healthcare",
    "office",
    "historic",
    "craft",
];

fn is_kept(key: &str) -> bool {
    KEPT.contains(&key) || key.starts_with("name:")
}

fn kept<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Tags {
    let kept = tags.into_iter().filter(|(key, _)| is_kept(key));
    kept.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).filter(|(_, value)| !value.is_empty()).collect()
}

/// Whether the tags say something that the index has.
pub(crate) fn matters<'a>(mut tags: impl Iterator<Item = (&'a str, &'a str)>) -> bool {
    let (mut named, mut kind) = (false, false);
    tags.any(|(key, _)| {
        named |= key == "name" || key == "addr:street" || key == "addr:place";
        kind |= POINT_KEYS.contains(&key) || matches!(key, "place" | "highway" | "boundary" | "addr:housenumber");
        key == "addr:interpolation" || (named && kind)
    })
}

impl Extract {
    /// Adds a node. The tags of nodes that are neither an address, a place nor a point of interest are dropped; the node may still be
    /// part of a way.
    pub fn add_node<'a>(&mut self, id: i64, place: Place, tags: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let tags = kept(tags);
        // An end of an interpolation may have no street of its own, so any house number counts.
        let counts = tags.contains_key("addr:housenumber") || matters(pairs(&tags));
        self.places.insert(id, place);
        if counts {
            self.nodes.push(NodeRow { id, place, tags });
        }
    }

    /// Adds a way. One without tags that matter is kept as a possible outline of a relation.
    pub fn add_way<'a>(&mut self, id: i64, nodes: &[i64], tags: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.wanted_nodes.extend(nodes);
        self.ways.push(WayRow { id, nodes: nodes.to_vec(), tags: kept(tags) });
    }

    /// Adds a relation with the ways of its outer ring.
    pub fn add_relation<'a>(&mut self, id: i64, outer: Vec<i64>, tags: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.wanted_ways.extend(&outer);
        self.relations.push(RelationRow { id, outer, tags: kept(tags) });
    }

    /// Whether the relations need a way, so that it is read even without tags.
    pub(crate) fn needs_way(&self, id: i64) -> bool {
        self.wanted_ways.contains(&id)
    }

    /// Whether ways need a node.
    pub(crate) fn needs_node(&self, id: i64) -> bool {
        self.wanted_nodes.contains(&id)
    }

    /// The places of the nodes of a way that the extract has.
    pub(crate) fn line(&self, nodes: &[i64]) -> Vec<Place> {
        nodes.iter().filter_map(|node| self.places.get(node).copied()).collect()
    }
}

fn pairs(tags: &Tags) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_index_reads_is_kept() {
        let mut extract = Extract::default();
        let place = Place::from_e7(1, 2);
        extract.add_node(1, place, [("natural", "tree")]);
        extract.add_node(2, place, [("amenity", "cafe"), ("name", "Café "), ("colour", "red")]);
        extract.add_node(3, place, [("addr:housenumber", "5")]);
        extract.add_node(4, place, [("amenity", "bench")]);
        assert_eq!(extract.nodes.iter().map(|node| node.id).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(extract.nodes[0].tags["name"], "Café");
        assert_eq!(extract.nodes[0].tags.len(), 2);
        assert_eq!(extract.line(&[1, 9, 3]), [place, place]);
    }
}
