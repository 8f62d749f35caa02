//! The bytes of an index: a file of its own format, mapped into memory, or the same bytes before they are written.
//!
//! A file has a head (magic, version, checksum, length), a table of sections in JSON and the sections, each at a multiple of 8 bytes. All
//! numbers are little-endian. Files are only ever replaced by renaming, so a mapped file does not change.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytemuck::Pod;
use memmap2::{Mmap, MmapMut};
use tantivy::directory::OwnedBytes;
use thiserror::Error;

/// The beginning of every file.
const MAGIC: [u8; 8] = *b"RITIADDR";
/// The version of the format. It grows with every change of a section, of a record or of how text is folded.
const VERSION: u32 = 1;
/// Magic, version, checksum, length of the file, length of the table.
const HEAD: usize = 32;
/// The checksum covers everything behind it.
const CHECKED_FROM: usize = 16;
/// Sections begin at multiples of this.
const ALIGN: usize = 8;

/// The reason why an index cannot be written or read.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system refuses.
    #[error("cannot {what} {path}: {error}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is something else.
    #[error("{0} is not an address index of this program: import an extract to make one")]
    Foreign(PathBuf),
    /// Another version of this program made the file.
    #[error("{path} has version {found} of the format, this program reads version {VERSION}: import the extract again")]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The file is shorter or longer than it says, or its checksum is wrong.
    #[error("{path} is damaged ({why}): restore it from a copy, or import the extract again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// An index's bytes with their table of sections. Copies share the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    bytes: OwnedBytes,
    sections: BTreeMap<String, Range<usize>>,
}

impl Image {
    /// Makes an image of sections.
    ///
    /// # Errors
    /// Returns an error if the system gives no memory.
    pub(crate) fn new(sections: &[(String, &[u8])]) -> std::io::Result<Self> {
        let (table, ranges, length) = layout(sections);
        // Memory of the system begins at a page, so all numbers are aligned, as they are in a mapped file.
        let mut bytes = MmapMut::map_anon(length)?;
        bytes[HEAD..HEAD + table.len()].copy_from_slice(&table);
        for ((_, section), range) in sections.iter().zip(ranges.values()) {
            bytes[range.clone()].copy_from_slice(section);
        }
        write_head(&mut bytes, table.len());
        Ok(Self { bytes: OwnedBytes::new(bytes.make_read_only()?), sections: ranges })
    }

    /// Maps a file and checks all of it.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        let io = |error| FileError::Io { what: "read", path: path.to_owned(), error };
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() < HEAD as u64 {
            return Err(FileError::Foreign(path.to_owned()));
        }
        // SAFETY: files of indexes are replaced by renaming and never changed in place (`Image::save`), so the mapped bytes stay.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        let sections = check(path, &map)?;
        Ok(Self { bytes: OwnedBytes::new(map), sections })
    }

    /// Writes a file: under another name, and then renamed, so that nobody ever sees half of it.
    pub(crate) fn save(&self, path: &Path) -> Result<(), FileError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.new", std::process::id()));
        let temporary = path.with_file_name(name);
        let written = self.write(&temporary).and_then(|()| std::fs::rename(&temporary, path));
        written.map_err(|error| {
            // The error that matters is that of the write. A file that is left over is only in the way.
            let _ = std::fs::remove_file(&temporary);
            FileError::Io { what: "write", path: path.to_owned(), error }
        })
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(&self.bytes)?;
        file.sync_all()
    }

    /// The size of the file.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of a section, empty if there is none with the name.
    pub(crate) fn section(&self, name: &str) -> OwnedBytes {
        self.sections.get(name).map_or_else(OwnedBytes::empty, |range| self.bytes.slice(range.clone()))
    }

    /// The names of all sections.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// Whether a section consists of whole records of a kind.
    pub(crate) fn fits<T: Pod>(&self, name: &str) -> bool {
        self.sections.get(name).is_some_and(|range| range.len().is_multiple_of(size_of::<T>()))
    }
}

/// The table in JSON, the place of each section and the length of the file.
fn layout(sections: &[(String, &[u8])]) -> (Vec<u8>, BTreeMap<String, Range<usize>>, usize) {
    // The table has lengths only, so that its own length does not depend on where the sections begin.
    let lengths: Vec<(&str, usize)> = sections.iter().map(|(name, section)| (name.as_str(), section.len())).collect();
    let table = serde_json::to_vec(&lengths).expect("names and numbers are valid JSON");
    let (ranges, end) = places(&lengths, HEAD + table.len()).expect("sections of memory have no overflow");
    // The copy above goes through the ranges in the order of the names.
    debug_assert!(sections.is_sorted_by_key(|(name, _)| name));
    (table, ranges, end)
}

/// Where the sections lie, the first one behind `from`. `None` for lengths that no file has.
fn places(lengths: &[(&str, usize)], from: usize) -> Option<(BTreeMap<String, Range<usize>>, usize)> {
    let (mut ranges, mut end) = (BTreeMap::new(), from);
    for (name, length) in lengths {
        let start = end.checked_next_multiple_of(ALIGN)?;
        end = start.checked_add(*length)?;
        ranges.insert((*name).to_owned(), start..end);
    }
    Some((ranges, end))
}

fn write_head(bytes: &mut [u8], table: usize) {
    let length = bytes.len() as u64;
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    bytes[24..32].copy_from_slice(&(table as u64).to_le_bytes());
    let checksum = crc32fast::hash(&bytes[CHECKED_FROM..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
}

fn number(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}

fn short(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

/// Checks a file, which has at least a head, and returns its sections.
fn check(path: &Path, bytes: &[u8]) -> Result<BTreeMap<String, Range<usize>>, FileError> {
    let damaged = |why: &str| FileError::Damaged { path: path.to_owned(), why: why.to_owned() };
    if bytes[..8] != MAGIC {
        return Err(FileError::Foreign(path.to_owned()));
    }
    match short(bytes, 8) {
        VERSION => {}
        found => return Err(FileError::Version { path: path.to_owned(), found }),
    }
    if number(bytes, 16) != bytes.len() as u64 {
        return Err(damaged("it is not as long as it says"));
    }
    if crc32fast::hash(&bytes[CHECKED_FROM..]) != short(bytes, 12) {
        return Err(damaged("its checksum is wrong"));
    }
    table(bytes).ok_or_else(|| damaged("its table of sections is wrong"))
}

fn table(bytes: &[u8]) -> Option<BTreeMap<String, Range<usize>>> {
    let length = usize::try_from(number(bytes, 24)).ok()?;
    let table = bytes.get(HEAD..HEAD.checked_add(length)?)?;
    let lengths: Vec<(&str, usize)> = serde_json::from_slice(table).ok()?;
    let (ranges, end) = places(&lengths, HEAD + length)?;
    (end == bytes.len()).then_some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Vec<u8> {
        let image = Image::new(&[("a".to_owned(), &[1, 2, 3]), ("b".to_owned(), &[4; 16])]).unwrap();
        assert_eq!(image.section("a")[..], [1, 2, 3]);
        assert!(image.fits::<u64>("b") && !image.fits::<u64>("a") && !image.fits::<u8>("c"));
        image.bytes.to_vec()
    }

    fn refused(bytes: &[u8]) -> String {
        check(Path::new("x.addresses"), bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_damage_is_found() {
        let bytes = stored();
        assert_eq!(check(Path::new("x"), &bytes).unwrap()["b"].len(), 16);
        for at in 12..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(refused(&damaged).contains("damaged"), "byte {at}");
        }
        for length in HEAD..bytes.len() {
            assert!(refused(&bytes[..length]).contains("not as long"), "{length} bytes");
        }
    }

    #[test]
    fn foreign_files_and_other_versions_are_told_apart() {
        let mut bytes = stored();
        bytes[8] = 99;
        assert!(refused(&bytes).contains("version 99"));
        bytes[0] = b'x';
        assert!(refused(&bytes).contains("not an address index"));
    }
}
