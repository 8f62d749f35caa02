//! The folder of the indexes of all regions: `NAME.addresses` for each.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::addresses::Addresses;
use crate::image::FileError;

/// The ending of the files.
const ENDING: &str = "addresses";
/// The longest name of a region.
const LONGEST: usize = 60;

/// A folder with one file for each region.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// An index in a folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stored {
    /// The region.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The size of the file.
    pub bytes: u64,
}

/// The reason why a folder refuses something.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A name that could be something else on some system.
    #[error("{0:?} is no name of a region: use 1 to {LONGEST} lower-case letters, digits, hyphens and underscores")]
    Name(String),
    /// No index has the name.
    #[error("there are no addresses of {0:?}: import an extract to have them")]
    Unknown(String),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Folder {
    /// A folder, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The file of a region.
    ///
    /// # Errors
    /// Returns an error for a name that no region may have.
    pub fn path(&self, name: &str) -> Result<PathBuf, FolderError> {
        Self::check_name(name)?;
        Ok(self.0.join(format!("{name}.{ENDING}")))
    }

    /// Writes the index of a region, and makes the folder if it is not there. One that is there is replaced as a whole.
    ///
    /// # Errors
    /// Returns an error for a name that no region may have, and if the file cannot be written.
    pub fn save(&self, name: &str, addresses: &Addresses) -> Result<PathBuf, FolderError> {
        let path = self.path(name)?;
        fs::create_dir_all(&self.0).map_err(io("make", &self.0))?;
        addresses.save(&path)?;
        Ok(path)
    }

    /// Opens the index of a region.
    ///
    /// # Errors
    /// Returns an error if there is none, and if it cannot be opened.
    pub fn open(&self, name: &str) -> Result<Addresses, FolderError> {
        let path = self.path(name)?;
        if !path.exists() {
            return Err(FolderError::Unknown(name.to_owned()));
        }
        Ok(Addresses::open(&path)?)
    }

    /// All indexes of the folder, by name. Other files are passed over.
    ///
    /// # Errors
    /// Returns an error if the folder is there and cannot be read.
    pub fn list(&self) -> Result<Vec<Stored>, FolderError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io("read", &self.0)(error).into()),
        };
        let mut all: Vec<Stored> = entries.filter_map(|entry| stored(entry.ok()?.path())).collect();
        all.sort();
        Ok(all)
    }

    /// Removes the index of a region. Whoever has it open keeps it.
    ///
    /// # Errors
    /// Returns an error if there is none, and if it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(FolderError::Unknown(name.to_owned())),
            Err(error) => Err(io("remove", &path)(error).into()),
        }
    }

    /// Whether a region may have this name.
    ///
    /// # Errors
    /// Returns an error that says which names are allowed.
    pub fn check_name(name: &str) -> Result<(), FolderError> {
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let allowed = (1..=LONGEST).contains(&name.len()) && name.chars().all(is_allowed);
        if allowed { Ok(()) } else { Err(FolderError::Name(name.to_owned())) }
    }
}

fn stored(path: PathBuf) -> Option<Stored> {
    let is_index = path.extension().is_some_and(|ending| ending == ENDING);
    let name = path.file_stem()?.to_str()?.to_owned();
    let bytes = path.metadata().ok().filter(|about| about.is_file())?.len();
    is_index.then_some(Stored { name, path, bytes })
}

fn io<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> FileError + 'a {
    move |error| FileError::Io { what, path: path.to_owned(), error }
}
