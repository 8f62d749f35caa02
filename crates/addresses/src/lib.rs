#![doc = include_str!("../README.md")]

mod addresses;
mod align;
mod build;
mod data;
mod extract;
mod folder;
mod found;
mod geocode;
mod geometry;
mod grid;
mod groups;
mod houses;
mod image;
mod index;
mod names;
mod number;
mod packed;
mod pbf;
mod query;
mod report;
mod results;
mod reverse;
mod rows;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod towns;
mod typos;
mod understand;
mod words;

pub use addresses::Addresses;
pub use build::BuildError;
pub use extract::{Extract, OsmId, OsmKind};
pub use folder::{Folder, FolderError, Stored};
pub use found::{Found, Kind, Outcome, Understood};
pub use geocode::{ADDED_COLUMNS, GeocodeError, GeocodeReport};
pub use image::FileError;
pub use query::{LONGEST_TEXT, MOST_RESULTS, Query, QueryError};
pub use report::Report;
pub use ritiro_osm::{ExtractError, Progress};
