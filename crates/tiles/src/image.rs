//! The bytes of a map: a file of its own format, mapped into memory, or the same bytes before they are written.
//!
//! A file has a head (magic, version, checksum, length, number of sections, length of the description), the lengths of the sections, a
//! description in JSON, and the sections. All numbers are little-endian. Files are only ever replaced by renaming, so a mapped file does
//! not change.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use thiserror::Error;

use crate::numbers::number;

/// The beginning of every file.
const MAGIC: [u8; 8] = *b"RITIMAPS";
/// The version of the format. It grows with every change of a section, a kind, the description, or the places of labels.
pub(crate) const VERSION: u32 = 1;
/// Magic, version, checksum, length of the file, number of sections, length of the description.
const HEAD: usize = 32;
/// The checksum covers everything behind it.
const CHECKED_FROM: usize = 16;

/// The reason why a map's file cannot be written or read.
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
    #[error("{0} is not a map of this program: import an extract to make one")]
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
        why: &'static str,
    },
}

/// The bytes, wherever they are.
#[derive(Debug)]
enum Bytes {
    Mapped(Mmap),
    Own(Vec<u8>),
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Own(bytes) => bytes,
        }
    }
}

/// A map's bytes with their table of sections.
#[derive(Debug)]
pub(crate) struct Image {
    bytes: Bytes,
    about: Range<usize>,
    sections: Vec<Range<usize>>,
}

impl Image {
    /// Makes an image of a description and sections.
    pub(crate) fn new(about: &[u8], sections: &[Vec<u8>]) -> Self {
        let mut bytes = vec![0; HEAD];
        for section in sections {
            bytes.extend_from_slice(&(section.len() as u64).to_le_bytes());
        }
        bytes.extend_from_slice(about);
        let about = bytes.len() - about.len()..bytes.len();
        let mut table = Vec::new();
        for section in sections {
            table.push(bytes.len()..bytes.len() + section.len());
            bytes.extend_from_slice(section);
        }
        write_head(&mut bytes, sections.len(), about.len());
        Self { bytes: Bytes::Own(bytes), about, sections: table }
    }

    /// Maps a file and checks all of it. It has so many sections.
    pub(crate) fn open(path: &Path, sections: usize) -> Result<Self, FileError> {
        let io = |error| FileError::Io { what: "read", path: path.to_owned(), error };
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() < HEAD as u64 {
            return Err(FileError::Foreign(path.to_owned()));
        }
        // SAFETY: files of maps are replaced by renaming and never changed in place (`Image::save`), so the mapped bytes stay.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        let (about, sections) = check(path, &map, sections)?;
        Ok(Self { bytes: Bytes::Mapped(map), about, sections })
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
        file.write_all(self.bytes.all())?;
        file.sync_all()
    }

    /// The description.
    pub(crate) fn about(&self) -> &[u8] {
        &self.bytes.all()[self.about.clone()]
    }

    /// The bytes of a section.
    pub(crate) fn section(&self, at: usize) -> &[u8] {
        &self.bytes.all()[self.sections[at].clone()]
    }

    /// How many bytes there are.
    pub(crate) fn size(&self) -> usize {
        self.bytes.all().len()
    }

    /// The checksum of the contents.
    pub(crate) fn checksum(&self) -> u32 {
        word(self.bytes.all(), 12)
    }
}

fn write_head(bytes: &mut [u8], sections: usize, about: usize) {
    let length = bytes.len() as u64;
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    bytes[24..28].copy_from_slice(&number(sections).to_le_bytes());
    bytes[28..32].copy_from_slice(&number(about).to_le_bytes());
    let checksum = crc32fast::hash(&bytes[CHECKED_FROM..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
}

/// Checks the bytes of a file, and finds its description and its sections.
fn check(path: &Path, bytes: &[u8], sections: usize) -> Result<(Range<usize>, Vec<Range<usize>>), FileError> {
    let damaged = |why| FileError::Damaged { path: path.to_owned(), why };
    if bytes[..8] != MAGIC {
        return Err(FileError::Foreign(path.to_owned()));
    }
    let found = word(bytes, 8);
    if found != VERSION {
        return Err(FileError::Version { path: path.to_owned(), found });
    }
    if long(bytes, 16) != bytes.len() as u64 {
        return Err(damaged("its length is not what it says"));
    }
    if crc32fast::hash(&bytes[CHECKED_FROM..]) != word(bytes, 12) {
        return Err(damaged("its checksum is wrong"));
    }
    ranges(bytes, sections).ok_or_else(|| damaged("its sections are not those of a map"))
}

/// The description and the sections, if they fill the file and there are as many as expected.
fn ranges(bytes: &[u8], sections: usize) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    let table_end = HEAD + 8 * sections;
    if word(bytes, 24) as usize != sections || bytes.len() < table_end {
        return None;
    }
    let about = table_end..table_end.checked_add(word(bytes, 28) as usize)?;
    let mut end = about.end;
    let mut ranges = Vec::with_capacity(sections);
    for at in 0..sections {
        let start = end;
        end = start.checked_add(usize::try_from(long(bytes, HEAD + 8 * at)).ok()?)?;
        ranges.push(start..end);
    }
    (end == bytes.len()).then_some((about, ranges))
}

/// The number at a place that the caller knows to be within.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from(word(bytes, at)) | u64::from(word(bytes, at + 4)) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("ritiro-tiles-{}-{name}", std::process::id()))
    }

    fn saved(name: &str) -> (PathBuf, Vec<u8>) {
        let path = temporary(name);
        Image::new(b"{}", &[b"abc".to_vec(), vec![], vec![7; 100]]).save(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes)
    }

    fn refusal(path: &Path, bytes: &[u8]) -> String {
        std::fs::write(path, bytes).unwrap();
        Image::open(path, 3).unwrap_err().to_string()
    }

    #[test]
    fn sections_and_description_come_back() {
        let (path, bytes) = saved("back");
        let image = Image::open(&path, 3).unwrap();
        assert_eq!((image.about(), image.size()), (&b"{}"[..], bytes.len()));
        assert_eq!((image.section(0), image.section(1), image.section(2)), (&b"abc"[..], &[][..], &[7_u8; 100][..]));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_is_not_right_is_refused_with_what_to_do() {
        let (path, bytes) = saved("refused");
        for at in (16..bytes.len()).step_by(5) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(refusal(&path, &changed).contains("import the extract again"), "byte {at}");
        }
        assert!(refusal(&path, &bytes[..bytes.len() - 1]).contains("length"));
        let mut newer = bytes.clone();
        newer[8] += 1;
        assert!(refusal(&path, &newer).contains(&format!("version {}", VERSION + 1)));
        assert!(refusal(&path, b"something else entirely, not a map at all").contains("not a map"));
        assert!(refusal(&path, b"").contains("not a map"));
        std::fs::write(&path, &bytes).unwrap();
        assert!(Image::open(&path, 4).unwrap_err().to_string().contains("sections"));
        std::fs::remove_file(&path).unwrap();
        assert!(Image::open(&path, 3).unwrap_err().to_string().contains("cannot read"));
    }

    #[test]
    fn a_write_that_fails_leaves_nothing_behind() {
        let folder = temporary("folder");
        std::fs::create_dir_all(folder.join("taken/inside")).unwrap();
        let error = Image::new(b"{}", &[]).save(&folder.join("taken")).unwrap_err().to_string();
        assert!(error.contains("cannot write"), "{error}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
