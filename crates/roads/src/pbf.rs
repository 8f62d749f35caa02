//! Reads the roads of an OpenStreetMap extract (`.osm.pbf`).
//!
//! A file is read twice: first the ways and relations, which say what nodes are needed, then the nodes. An extract of a country has
//! ten times as many nodes as its roads need.

use std::path::Path;

use ritiro_osm::{Element, ExtractError, PrimitiveBlock, Progress, RelMember, RelMemberType, read_blocks};

use crate::extract::{Extract, Member};

/// Keys that a profile, a restriction or a name may need. Everything else is dropped while reading.
const KEPT: &[&str] = &[
    "access",
    "agricultural",
    "area",
    "barrier",
    "bicycle",
    "bus",
    "construction",
    "crossing",
    "cycleway",
    "duration",
    "except",
    "foot",
    "goods",
    "hgv",
    "highway",
    "impassable",
    "junction",
    "maxspeed",
    "motor_vehicle",
    "motorcar",
    "motorroad",
    "name",
    "oneway",
    "ref",
    "restriction",
    "route",
    "service",
    "smoothness",
    "surface",
    "toll",
    "tracktype",
    "type",
    "vehicle",
];

/// Beginnings of keys that are kept too.
const KEPT_BEGINNINGS: &[&str] = &[
    "oneway:",
    "cycleway:",
    "restriction:",
    "access:",
    "vehicle:",
    "motor_vehicle:",
    "motorcar:",
    "bicycle:",
    "foot:",
    "maxspeed:",
];

fn is_kept(key: &str) -> bool {
    KEPT.contains(&key) || KEPT_BEGINNINGS.iter().any(|beginning| key.starts_with(beginning))
}

impl Extract {
    /// Reads the roads of a `.osm.pbf` file. `progress` is called after each part of the file.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is no extract, is broken or truncated, or has the history of the map.
    pub fn read(path: &Path, mut progress: impl FnMut(Progress)) -> Result<Self, ExtractError> {
        let mut extract = Self::default();
        let mut pass = |skipped: u64, take: &mut dyn FnMut(&PrimitiveBlock)| {
            read_blocks(path, take, &mut |bytes, size| {
                progress(Progress { bytes: bytes + skipped * size, total: 2 * size })
            })
        };
        pass(0, &mut |block| take_ways(&mut extract, block))?;
        extract.number_nodes();
        pass(1, &mut |block| take_nodes(&mut extract, block))?;
        Ok(extract)
    }
}

fn take_ways(extract: &mut Extract, block: &PrimitiveBlock) {
    block.for_each_element(|element| match element {
        Element::Way(way) => {
            if way.tags().any(|(key, value)| key == "highway" || (key == "route" && value == "ferry")) {
                let refs: Vec<i64> = way.refs().collect();
                extract.add_way(way.id(), &refs, way.tags().filter(|(key, _)| is_kept(key)));
            }
        }
        Element::Relation(relation) => {
            if relation.tags().any(|(key, value)| key == "type" && value.starts_with("restriction")) {
                let members = relation.members().filter_map(|member| member_of(&member)).collect();
                extract.add_relation(relation.tags().filter(|(key, _)| is_kept(key)), members);
            }
        }
        Element::Node(_) | Element::DenseNode(_) => {}
    });
}

fn member_of(member: &RelMember<'_>) -> Option<Member> {
    let is_way = match member.member_type {
        RelMemberType::Way => true,
        RelMemberType::Node => false,
        RelMemberType::Relation => return None,
    };
    Some(Member { is_way, id: member.member_id, role: member.role().unwrap_or_default().to_owned() })
}

/// Tags of a node matter only if it is a barrier or has a signal.
fn matters((key, _): &(&str, &str)) -> bool {
    *key == "barrier" || *key == "highway"
}

fn take_nodes(extract: &mut Extract, block: &PrimitiveBlock) {
    block.for_each_element(|element| match element {
        Element::Node(node) if extract.needs(node.id()) => {
            let all = || node.tags().filter(|(key, _)| is_kept(key));
            let tags: Vec<_> = if node.tags().any(|tag| matters(&tag)) { all().collect() } else { Vec::new() };
            extract.add_node(node.id(), [node.decimicro_lat(), node.decimicro_lon()], tags);
        }
        Element::DenseNode(node) if extract.needs(node.id()) => {
            let all = || node.tags().filter(|(key, _)| is_kept(key));
            let tags: Vec<_> = if node.tags().any(|tag| matters(&tag)) { all().collect() } else { Vec::new() };
            extract.add_node(node.id(), [node.decimicro_lat(), node.decimicro_lon()], tags);
        }
        _ => {}
    });
}
