//! Makes the files of a region of an OpenStreetMap extract, beside the networks of its roads: its addresses and its map.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::app::regions::{ADDRESSES, MAP};
use ritiro_addresses::Addresses;
use ritiro_roads::{Folder, FolderError};
use ritiro_tiles::Map;

/// The reason why a file of a region could not be made.
#[derive(Debug, Error)]
pub enum RegionError {
    /// The name of the region is not allowed, or its folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The extract cannot be read.
    #[error(transparent)]
    Extract(#[from] ritiro_osm::ExtractError),
    /// The extract has no addresses.
    #[error("addresses: {0}")]
    Addresses(#[from] ritiro_addresses::BuildError),
    /// The extract has nothing that a map shows.
    #[error("map: {0}")]
    Map(#[from] ritiro_tiles::BuildError),
    /// The file of the addresses cannot be written.
    #[error(transparent)]
    AddressFile(#[from] ritiro_addresses::FileError),
    /// The file of the map cannot be written.
    #[error(transparent)]
    MapFile(#[from] ritiro_tiles::FileError),
    /// The folder cannot be made or cleared.
    #[error("cannot use the folder of the region: {0}")]
    Io(#[from] std::io::Error),
}

/// The folder of a region, which is made if it does not exist.
fn region(directory: &Path, name: &str) -> Result<PathBuf, RegionError> {
    Folder::check_name(name)?;
    let region = directory.join(name);
    std::fs::create_dir_all(&region)?;
    Ok(region)
}

/// Makes the addresses of a region. Those that were there are replaced; running servers change to them within seconds. `progress` gets the
/// bytes that were read and those to read.
///
/// # Errors
/// Returns an error for an extract that cannot be read or has no addresses, and if the file cannot be written.
pub fn make_addresses(
    directory: &Path,
    name: &str,
    extract: &Path,
    progress: impl Fn(u64, u64),
) -> Result<Addresses, RegionError> {
    let read = ritiro_addresses::Extract::read(extract, |at| progress(at.bytes, at.total))?;
    let addresses = Addresses::build(&read)?;
    addresses.save(&region(directory, name)?.join(ADDRESSES))?;
    Ok(addresses)
}

/// Makes the map of a region, like [`make_addresses`].
///
/// # Errors
/// Returns an error for an extract that cannot be read or has nothing to show, and if the file cannot be written.
pub fn make_map(directory: &Path, name: &str, extract: &Path, progress: impl Fn(u64, u64)) -> Result<Map, RegionError> {
    let map = Map::build(ritiro_tiles::Extract::read(extract, |at| progress(at.bytes, at.total))?)?;
    map.save(&region(directory, name)?.join(MAP))?;
    Ok(map)
}

/// Removes the addresses and the map of a region, if they exist. Returns the names of the files that it removed.
///
/// # Errors
/// Returns an error if a file cannot be removed.
pub fn remove(directory: &Path, name: &str) -> Result<Vec<&'static str>, RegionError> {
    Folder::check_name(name)?;
    let mut removed = Vec::new();
    for file in [ADDRESSES, MAP] {
        match std::fs::remove_file(directory.join(name).join(file)) {
            Ok(()) => removed.push(file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    // The folder goes with its last file.
    let _ = std::fs::remove_dir(directory.join(name));
    Ok(removed)
}
