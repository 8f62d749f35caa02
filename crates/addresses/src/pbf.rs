//! Reads the addresses of an OpenStreetMap extract (`.osm.pbf`).
//!
//! A file is read three times: relations say which ways are needed, ways say which nodes are needed. So memory holds only what the
//! index reads, and not all nodes of a country.

use std::path::Path;

use ritiro_domain::Place;
use ritiro_osm::{Element, ExtractError, PrimitiveBlock, Progress, RelMemberType, Relation, Way, read_blocks};

use crate::extract::{Extract, matters};

/// How often the file is read.
const PASSES: u64 = 3;

impl Extract {
    /// Reads the addresses of a `.osm.pbf` file. `progress` is called after each part of the file.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is no extract, is broken or truncated, or has the history of the map.
    pub fn read(path: &Path, mut progress: impl FnMut(Progress)) -> Result<Self, ExtractError> {
        let mut extract = Self::default();
        let takes: [fn(&mut Self, &PrimitiveBlock); 3] = [take_relations, take_ways, take_nodes];
        for (pass, take) in (0..).zip(takes) {
            read_blocks(path, &mut |block| take(&mut extract, block), &mut |bytes, size| {
                progress(Progress { bytes: bytes + pass * size, total: PASSES * size });
            })?;
        }
        Ok(extract)
    }
}

fn take_relations(extract: &mut Extract, block: &PrimitiveBlock) {
    block.for_each_element(|element| {
        if let Element::Relation(relation) = element
            && is_area(&relation)
            && matters(relation.tags())
        {
            extract.add_relation(relation.id(), outer(&relation), relation.tags());
        }
    });
}

fn is_area(relation: &Relation<'_>) -> bool {
    relation.tags().any(|(key, value)| key == "type" && (value == "multipolygon" || value == "boundary"))
}

/// The ways of the outline. Old data has no roles.
fn outer(relation: &Relation<'_>) -> Vec<i64> {
    let ways = relation.members().filter(|member| member.member_type == RelMemberType::Way);
    ways.filter(|member| matches!(member.role(), Ok("outer" | ""))).map(|member| member.member_id).collect()
}

fn take_ways(extract: &mut Extract, block: &PrimitiveBlock) {
    block.for_each_element(|element| {
        if let Element::Way(way) = element
            && (extract.needs_way(way.id()) || matters(way.tags()))
        {
            add_way(extract, &way);
        }
    });
}

fn add_way(extract: &mut Extract, way: &Way<'_>) {
    let nodes: Vec<i64> = way.refs().collect();
    extract.add_way(way.id(), &nodes, way.tags());
}

fn take_nodes(extract: &mut Extract, block: &PrimitiveBlock) {
    block.for_each_element(|element| match element {
        Element::Node(node) => {
            let place = Place::from_e7(node.decimicro_lat(), node.decimicro_lon());
            if extract.needs_node(node.id()) || counts(node.tags()) {
                extract.add_node(node.id(), place, node.tags());
            }
        }
        Element::DenseNode(node) => {
            let place = Place::from_e7(node.decimicro_lat(), node.decimicro_lon());
            if extract.needs_node(node.id()) || counts(node.tags()) {
                extract.add_node(node.id(), place, node.tags());
            }
        }
        Element::Way(_) | Element::Relation(_) => {}
    });
}

/// Whether a node matters by its own tags.
fn counts<'a>(tags: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> bool {
    tags.clone().any(|(key, _)| key == "addr:housenumber") || matters(tags)
}
