//! Reads what a map shows from an OpenStreetMap extract (`.osm.pbf`).
//!
//! A file is read three times: first the relations, which say what ways without tags are needed, then the ways, which say what nodes are
//! needed, then the nodes. So only what is drawn is ever in memory.

use std::collections::HashSet;
use std::path::Path;

use ritiro_osm::{Element, ExtractError, PrimitiveBlock, RelMemberType, Relation, read_blocks};

use crate::extract::{Extract, Member};
use crate::rules::{self, Tags};

/// How far the reading of an extract is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes read so far, of all passes.
    pub bytes: u64,
    /// Bytes to read: three times the size of the file.
    pub total: u64,
}

impl Extract {
    /// Reads a `.osm.pbf` file. `progress` is called after each part of the file.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is no extract, is broken or truncated, or has the history of the map.
    pub fn read(path: &Path, mut progress: impl FnMut(Progress)) -> Result<Self, ExtractError> {
        let mut extract = Self::default();
        let mut pass = |skipped: u64, take: &mut dyn FnMut(&PrimitiveBlock)| {
            read_blocks(path, take, &mut |bytes, size| {
                progress(Progress { bytes: bytes + skipped * size, total: 3 * size })
            })
        };
        pass(0, &mut |block| take_relations(&mut extract, block))?;
        let members: HashSet<i64> =
            extract.relations.iter().flat_map(|relation| &relation.members).map(|member| member.way).collect();
        pass(1, &mut |block| take_ways(&mut extract, &members, block))?;
        let needed = extract.needed_nodes();
        pass(2, &mut |block| take_nodes(&mut extract, &needed, block))?;
        if let Some(bounds) = bounds_of(path) {
            extract.set_bounds(bounds);
        }
        extract.sort();
        Ok(extract)
    }
}

fn take_relations(extract: &mut Extract, block: &PrimitiveBlock) {
    block.for_each_element(|element| {
        if let Element::Relation(relation) = element {
            extract.add_relation(relation.tags(), members(&relation));
        }
    });
}

fn members(relation: &Relation<'_>) -> Vec<Member> {
    let ways = relation.members().filter(|member| member.member_type == RelMemberType::Way);
    ways.map(|member| Member { way: member.member_id, is_inner: member.role().is_ok_and(|role| role == "inner") })
        .collect()
}

fn take_ways(extract: &mut Extract, members: &HashSet<i64>, block: &PrimitiveBlock) {
    block.for_each_element(|element| {
        let Element::Way(way) = element else { return };
        let tags = Tags::new(way.tags());
        let is_shown = !rules::looks(&tags, true).is_empty() || tags.get("addr:housenumber").is_some();
        if is_shown || members.contains(&way.id()) {
            let refs: Vec<i64> = way.refs().collect();
            extract.add_way_with(way.id(), &refs, &tags);
        }
    });
}

fn take_nodes(extract: &mut Extract, needed: &[i64], block: &PrimitiveBlock) {
    block.for_each_element(|element| match element {
        Element::Node(node) => {
            take_node(
                extract,
                needed,
                node.id(),
                [node.decimicro_lat(), node.decimicro_lon()],
                &Tags::new(node.tags()),
            );
        }
        Element::DenseNode(node) => {
            take_node(
                extract,
                needed,
                node.id(),
                [node.decimicro_lat(), node.decimicro_lon()],
                &Tags::new(node.tags()),
            );
        }
        Element::Way(_) | Element::Relation(_) => {}
    });
}

fn take_node(extract: &mut Extract, needed: &[i64], id: i64, place: [i32; 2], tags: &Tags<'_>) {
    if needed.binary_search(&id).is_ok() {
        extract.add_place(id, place);
    }
    if !tags.is_empty() {
        extract.add_spot(place, tags);
    }
}

/// South, west, north and east in degrees, if the header of the file says them and they make sense. The file was read before, so what
/// cannot be read here is only a header without a box.
fn bounds_of(path: &Path) -> Option<[f64; 4]> {
    let mut reader = osmpbf::BlobReader::from_path(path).ok()?;
    let osmpbf::BlobDecode::OsmHeader(header) = reader.next()?.ok()?.decode().ok()? else { return None };
    let found = header.bbox()?;
    let [south, west, north, east] = [found.bottom, found.left, found.top, found.right];
    let is_box = -90.0 <= south && south < north && north <= 90.0 && -180.0 <= west && west < east && east <= 180.0;
    is_box.then_some([south, west, north, east])
}
