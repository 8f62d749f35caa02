//! The folder in which an installation keeps its networks: one file `NAME/PROFILE.VERSION.roads` for each region, profile and version.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use thiserror::Error;

use crate::extract::Extract;
use crate::image::FileError;
use crate::network::Network;

/// The end of the name of a network's file.
const ENDING: &str = "roads";
/// The longest name of a region.
const LONGEST: usize = 60;

/// The reason why a network cannot be stored, found or removed.
#[derive(Debug, Error)]
pub enum FolderError {
    /// The name is not one of a folder that is safe on every system.
    #[error(
        "{0:?} is not a name for a region: use 1 to {LONGEST} small letters, digits, `-` and `_`, for example `north-italy`"
    )]
    Name(String),
    /// There is no such network.
    #[error("there is no network {0:?}: `ritiro roads list` shows those that exist")]
    Unknown(String),
    /// The system refuses, or the file is damaged.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A folder of networks.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// A network in a folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stored {
    /// The name of the region.
    pub name: String,
    /// The name of the profile.
    pub profile: String,
    /// When it was imported. The last one of a region and profile is the newest.
    pub imported: SystemTime,
    /// The version ([`Network::version`]).
    pub version: String,
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Folder {
    /// A folder that may not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a network of a region. Other versions of the same region and profile stay, because zones may use them.
    ///
    /// # Errors
    /// Returns an error for a name that is not allowed, and if the file cannot be written.
    pub fn save(&self, name: &str, network: &Network) -> Result<Stored, FolderError> {
        let folder = self.region(name)?;
        fs::create_dir_all(&folder).map_err(io("create", &folder))?;
        let profile = network.profile().name.clone();
        let version = network.version();
        let path = folder.join(format!("{profile}.{version}.{ENDING}"));
        network.save(&path)?;
        let (name, imported, bytes) = (name.to_owned(), SystemTime::now(), network.bytes() as u64);
        Ok(Stored { name, profile, imported, version, path, bytes })
    }

    /// The networks, sorted by region and profile, the oldest version first. A folder that does not exist has none.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Stored>, FolderError> {
        let mut found = Vec::new();
        for region in entries(&self.0)?.iter().filter(|path| path.is_dir()) {
            let Some(name) = region.file_name().and_then(|name| name.to_str()) else { continue };
            found.extend(entries(region)?.into_iter().filter_map(|path| stored(name, path)));
        }
        found.sort();
        Ok(found)
    }

    /// The networks of a region: of one profile, or of all. Of each, all versions, the oldest first.
    ///
    /// # Errors
    /// Returns an error if there is none, and if the folder cannot be read.
    pub fn find(&self, name: &str, profile: Option<&str>) -> Result<Vec<Stored>, FolderError> {
        let mut all: Vec<Stored> = Vec::new();
        let files = entries(&self.region(name)?)?;
        all.extend(files.into_iter().filter_map(|path| stored(name, path)));
        all.retain(|stored| profile.is_none_or(|profile| stored.profile == profile));
        all.sort();
        let asked = || profile.map_or_else(|| name.to_owned(), |profile| format!("{name}/{profile}"));
        if all.is_empty() { Err(FolderError::Unknown(asked())) } else { Ok(all) }
    }

    /// Removes the networks of a region for which `which` says so. Returns those that it removed.
    ///
    /// # Errors
    /// Returns an error if there is none, and if a file cannot be removed.
    pub fn remove(&self, name: &str, which: impl Fn(&Stored) -> bool) -> Result<Vec<Stored>, FolderError> {
        let mut found = self.find(name, None)?;
        found.retain(which);
        if found.is_empty() {
            return Err(FolderError::Unknown(name.to_owned()));
        }
        for stored in &found {
            fs::remove_file(&stored.path).map_err(io("remove", &stored.path))?;
        }
        // The folder of the region goes with its last network; one that has other files stays.
        let _ = fs::remove_dir(self.region(name)?);
        Ok(found)
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

    fn region(&self, name: &str) -> Result<PathBuf, FolderError> {
        Self::check_name(name)?;
        Ok(self.0.join(name))
    }
}

/// The entries of a folder; none if it does not exist.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(io("read", folder)(error).into()),
    }
}

/// A file of a network; `None` for files of other kinds.
fn stored(region: &str, path: PathBuf) -> Option<Stored> {
    if path.extension()? != ENDING {
        return None;
    }
    let (profile, version) = path.file_stem()?.to_str()?.rsplit_once('.')?;
    let about = path.metadata().ok()?;
    Some(Stored {
        name: region.to_owned(),
        profile: profile.to_owned(),
        imported: about.modified().ok()?,
        version: version.to_owned(),
        bytes: about.len(),
        path,
    })
}

fn io<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> FileError + 'a {
    move |error| FileError::Io { what, path: path.to_owned(), error }
}

impl Extract {
    /// How many roads and ferries the extract has.
    pub fn roads(&self) -> usize {
        self.ways().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_on_every_system() {
        for name in ["italy", "north-italy_2", &"a".repeat(60)] {
            assert!(Folder::check_name(name).is_ok(), "{name}");
        }
        for name in ["", "Italy", "..", "a/b", "a b", "è", &"a".repeat(61)] {
            assert!(Folder::check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_folder_that_does_not_exist_has_no_networks() {
        let folder = Folder::new(std::env::temp_dir().join("ritiro-roads-that-do-not-exist"));
        assert_eq!(folder.list().unwrap(), []);
        let unknown = folder.remove("italy", |_| true).unwrap_err().to_string();
        assert!(unknown.contains("\"italy\"") && unknown.contains("ritiro roads list"), "{unknown}");
    }
}
