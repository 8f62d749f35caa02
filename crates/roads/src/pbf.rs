//! Reads an OpenStreetMap extract (`.osm.pbf`).
//!
//! A file is read twice: first the ways and relations, which say what nodes are needed, then the nodes. An extract of a country has
//! ten times as many nodes as its roads need.

use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use osmpbf::{BlobDecode, BlobReader, Element, HeaderBlock, PrimitiveBlock, RelMemberType};
use thiserror::Error;

use crate::extract::{Extract, Member};

/// The reason why an extract cannot be read.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// The file cannot be opened or read.
    #[error("cannot read the extract {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file does not begin like a `.osm.pbf` file.
    #[error(
        "{0} is not an OpenStreetMap extract in the format .osm.pbf: download one (for example from a mirror of extracts by region)"
    )]
    NotPbf(PathBuf),
    /// The file ends in the middle, or a part of it cannot be decoded.
    #[error(
        "the extract {path} is broken or incomplete after {at} of {size} bytes ({why}): download it again and compare its checksum"
    )]
    Broken {
        /// The file.
        path: PathBuf,
        /// How many bytes were read.
        at: u64,
        /// The size of the file in bytes.
        size: u64,
        /// What cannot be decoded.
        why: String,
    },
    /// The file has all former versions of the map, so the same way is there many times.
    #[error("{0} is a history file: use an extract of the present state (osmium time-filter makes one)")]
    History(PathBuf),
    /// The file needs a feature that this reader does not have.
    #[error(
        "the extract {path} needs the feature {feature:?}, which this version cannot read: convert it (osmium cat does)"
    )]
    Feature {
        /// The file.
        path: PathBuf,
        /// The name of the feature.
        feature: String,
    },
}

/// How far the reading of an extract is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes read so far, of both passes.
    pub bytes: u64,
    /// Bytes to read: twice the size of the file.
    pub total: u64,
}

/// Features of the format that this reader understands.
const KNOWN_FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

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

fn member_of(member: &osmpbf::RelMember<'_>) -> Option<Member> {
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

/// Reads a file block by block. `report` gets the bytes read and the size of the file.
fn read_blocks(
    path: &Path,
    take: &mut dyn FnMut(&PrimitiveBlock),
    report: &mut dyn FnMut(u64, u64),
) -> Result<(), ExtractError> {
    let io = |error| ExtractError::Io { path: path.to_owned(), error };
    let file = File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: BufReader::with_capacity(1 << 18, file), read: Arc::clone(&read) };
    let at = || read.load(Ordering::Relaxed);
    let broken = |why: String| ExtractError::Broken { path: path.to_owned(), at: at(), size, why };
    let mut reader = Reading { started: false, take };
    let mut whole = 0;
    for blob in BlobReader::new(counted) {
        match reader.blob(path, blob) {
            Ok(()) => {}
            Err(Failure::Refused(error)) => return Err(error),
            Err(Failure::Broken(_)) if !reader.started => return Err(ExtractError::NotPbf(path.to_owned())),
            Err(Failure::Broken(why)) => return Err(broken(why)),
        }
        whole = at();
        report(whole, size);
    }
    match reader.started {
        false => Err(ExtractError::NotPbf(path.to_owned())),
        true if at() != size || whole != size => Err(broken("the end is missing".to_owned())),
        true => Ok(()),
    }
}

/// The state of one pass over a file.
struct Reading<'a> {
    /// Whether the header was read.
    started: bool,
    take: &'a mut dyn FnMut(&PrimitiveBlock),
}

/// Why a pass ends early.
enum Failure {
    /// The file is understood and refused.
    Refused(ExtractError),
    /// A part cannot be decoded.
    Broken(String),
}

impl Reading<'_> {
    fn blob(&mut self, path: &Path, blob: osmpbf::Result<osmpbf::Blob>) -> Result<(), Failure> {
        // The decoder's arithmetic overflows for numbers that no valid file has, which is a panic in a debug build.
        let decoded = catch_unwind(AssertUnwindSafe(|| self.decode(blob)));
        match decoded.map_err(|_| Failure::Broken("numbers out of range".to_owned()))? {
            Ok(None) => Ok(()),
            Ok(Some(header)) => {
                self.started = true;
                check_header(path, &header).map_err(Failure::Refused)
            }
            Err(error) => Err(Failure::Broken(error.to_string())),
        }
    }

    /// Takes a block of data, or gives the header.
    fn decode(&mut self, blob: osmpbf::Result<osmpbf::Blob>) -> osmpbf::Result<Option<Box<HeaderBlock>>> {
        match blob?.decode()? {
            BlobDecode::OsmHeader(header) => return Ok(Some(header)),
            BlobDecode::OsmData(block) if self.started => (self.take)(&block),
            BlobDecode::OsmData(_) | BlobDecode::Unknown(_) => {}
        }
        Ok(None)
    }
}

fn check_header(path: &Path, header: &HeaderBlock) -> Result<(), ExtractError> {
    let path = || path.to_owned();
    for feature in header.required_features() {
        if feature == "HistoricalInformation" {
            return Err(ExtractError::History(path()));
        }
        if !KNOWN_FEATURES.contains(&feature.as_str()) {
            return Err(ExtractError::Feature { path: path(), feature: feature.clone() });
        }
    }
    Ok(())
}

/// A reader that counts what was read.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
