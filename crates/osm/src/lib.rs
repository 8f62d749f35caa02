#![doc = include_str!("../README.md")]

use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use osmpbf::{BlobDecode, BlobReader, HeaderBlock};
use thiserror::Error;

pub use osmpbf::{DenseNode, Element, Node, PrimitiveBlock, RelMember, RelMemberType, Relation, Way};

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

/// Reads a file block by block, in the order of the file: nodes, then ways, then relations in all usual extracts. `take` gets each block;
/// `report` gets the bytes read so far and the size of the file.
///
/// # Errors
/// Returns an error for a file that cannot be read, is no extract, is broken or truncated, or has the history of the map. Blocks before the
/// broken part were given to `take` then.
pub fn read_blocks(
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
