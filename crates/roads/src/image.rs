//! The bytes of a network: a file of its own format, mapped into memory, or the same bytes before they are written.
//!
//! A file has a head (magic, version, checksum, length), a table of sections, a description in JSON, and the sections, each at a
//! multiple of 64 bytes. All numbers are little-endian. It is mapped, not read into own memory: several processes then share it, and
//! the system may drop pages that nobody uses. Files are only ever replaced by renaming, so a mapped file does not change.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use thiserror::Error;

/// The beginning of every file.
const MAGIC: [u8; 8] = *b"RITIROAD";
/// The version of the format. It grows with every change of a section or of the description.
const VERSION: u32 = 1;
/// Magic, version, checksum, length of the file, number of sections, length of the description.
const HEAD: usize = 32;
/// Where the checksum stands.
const CHECKSUM_AT: usize = 12;
/// The checksum covers everything behind it.
const CHECKED_FROM: usize = 16;
/// Sections begin at multiples of this.
const ALIGN: usize = 64;
/// The most sections that a file may have.
const MOST_SECTIONS: usize = 256;

/// The reason why a network's file cannot be written or read.
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
    #[error("{0} is not a road network of this program: import an extract to make one")]
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
    /// In whole words, so that all numbers are aligned.
    Own(Vec<u64>, usize),
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Own(words, length) => &bytemuck::cast_slice(words)[..*length],
        }
    }
}

/// A network's bytes with their table of sections.
#[derive(Debug)]
pub(crate) struct Image {
    bytes: Bytes,
    sections: Vec<Range<usize>>,
    about: Range<usize>,
}

impl Image {
    /// Makes an image of sections and a description.
    pub(crate) fn new(about: &[u8], sections: &[&[u8]]) -> Self {
        let mut table = Vec::new();
        let mut end = HEAD + 16 * sections.len() + about.len();
        for section in sections {
            let start = end.next_multiple_of(ALIGN);
            end = start + section.len();
            table.push(start..end);
        }
        let mut words = vec![0_u64; end.div_ceil(8)];
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        let about_at = HEAD + 16 * sections.len();
        bytes[about_at..about_at + about.len()].copy_from_slice(about);
        for (at, (section, range)) in sections.iter().zip(&table).enumerate() {
            let row = HEAD + 16 * at;
            bytes[row..row + 8].copy_from_slice(&(range.start as u64).to_le_bytes());
            bytes[row + 8..row + 16].copy_from_slice(&(range.len() as u64).to_le_bytes());
            bytes[range.clone()].copy_from_slice(section);
        }
        write_head(&mut bytes[..end], sections.len(), about.len());
        Self { bytes: Bytes::Own(words, end), sections: table, about: about_at..about_at + about.len() }
    }

    /// Maps a file and checks all of it.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        let io = |error| FileError::Io { what: "read", path: path.to_owned(), error };
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() < HEAD as u64 {
            return Err(FileError::Foreign(path.to_owned()));
        }
        // SAFETY: files of networks are replaced by renaming and never changed in place (`Image::save`), so the mapped bytes stay.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        let (sections, about) = check(path, &map)?;
        Ok(Self { bytes: Bytes::Mapped(map), sections, about })
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

    /// How many sections there are.
    pub(crate) fn section_count(&self) -> usize {
        self.sections.len()
    }

    /// The checksum of everything behind the head.
    pub(crate) fn checksum(&self) -> u32 {
        word(self.bytes.all(), CHECKSUM_AT)
    }

    /// How many bytes there are.
    pub(crate) fn size(&self) -> usize {
        self.bytes.all().len()
    }
}

fn write_head(bytes: &mut [u8], sections: usize, about: usize) {
    let (length, [sections, about]) = (bytes.len() as u64, [sections, about].map(crate::numbers::number));
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    bytes[24..28].copy_from_slice(&sections.to_le_bytes());
    bytes[28..32].copy_from_slice(&about.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[CHECKED_FROM..]);
    bytes[CHECKSUM_AT..16].copy_from_slice(&checksum.to_le_bytes());
}

/// Checks the bytes of a file, and finds its sections and its description.
fn check(path: &Path, bytes: &[u8]) -> Result<(Vec<Range<usize>>, Range<usize>), FileError> {
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
    if crc32fast::hash(&bytes[CHECKED_FROM..]) != word(bytes, CHECKSUM_AT) {
        return Err(damaged("its checksum is wrong"));
    }
    let (sections, about) = (word(bytes, 24) as usize, word(bytes, 28) as usize);
    let about_at = HEAD + 16 * sections.min(MOST_SECTIONS);
    let ranges: Option<Vec<_>> = (0..sections.min(MOST_SECTIONS)).map(|at| range(bytes, HEAD + 16 * at)).collect();
    match ranges {
        Some(ranges) if about_at + about <= bytes.len() => Ok((ranges, about_at..about_at + about)),
        _ => Err(damaged("a section lies outside")),
    }
}

/// The range in a row of the table of sections, if it lies within the file.
fn range(bytes: &[u8], row: usize) -> Option<Range<usize>> {
    bytes.get(row..row + 16)?;
    let (start, length) = (usize::try_from(long(bytes, row)).ok()?, usize::try_from(long(bytes, row + 8)).ok()?);
    let range = start..start.checked_add(length)?;
    (range.end <= bytes.len() && start.is_multiple_of(ALIGN)).then_some(range)
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from(word(bytes, at)) | u64::from(word(bytes, at + 4)) << 32
}

#[cfg(target_endian = "big")]
compile_error!("the files of networks are mapped as they are, in little-endian order");

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("ritiro-roads-{}-{name}", std::process::id()))
    }

    fn saved(name: &str) -> (PathBuf, Vec<u8>) {
        let path = temporary(name);
        Image::new(b"{}", &[b"abc", &[], &[7; 100]]).save(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes)
    }

    fn refusal(path: &Path, bytes: &[u8]) -> String {
        std::fs::write(path, bytes).unwrap();
        Image::open(path).unwrap_err().to_string()
    }

    #[test]
    fn what_was_written_is_read() {
        let (path, _) = saved("read");
        let image = Image::open(&path).unwrap();
        assert_eq!((image.about(), image.section_count()), (&b"{}"[..], 3));
        assert_eq!((image.section(0), image.section(1), image.section(2)), (&b"abc"[..], &[][..], &[7_u8; 100][..]));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_is_not_right_is_refused_with_what_to_do() {
        let (path, bytes) = saved("refused");
        for at in (16..bytes.len()).step_by(7) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(refusal(&path, &changed).contains("import the extract again"), "byte {at}");
        }
        assert!(refusal(&path, &bytes[..bytes.len() - 1]).contains("length"));
        let mut newer = bytes.clone();
        newer[8] += 1;
        assert!(refusal(&path, &newer).contains("version 2"));
        assert!(refusal(&path, b"something else entirely, not a network").contains("not a road network"));
        assert!(refusal(&path, b"").contains("not a road network"));
        std::fs::remove_file(&path).unwrap();
        assert!(Image::open(&path).unwrap_err().to_string().contains("cannot read"));
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
