#![doc = include_str!("../README.md")]

mod build;
mod components;
mod cost;
mod customise;
mod directions;
mod draft;
mod extract;
mod folder;
mod geometry;
mod graph;
mod grid;
mod image;
mod kernel;
mod label;
mod network;
mod numbers;
mod order;
mod path;
mod pbf;
mod points;
mod profile;
mod report;
mod restrictions;
mod roads;
mod rules;
mod snap;
mod stored;
#[cfg(test)]
mod tests;
mod tree;
mod turns;

pub use build::{BuildError, Times};
pub use cost::Cost;
pub use directions::{Directions, Step, Turn};
pub use extract::{Extract, Member};
pub use folder::{Folder, FolderError, Stored};
pub use image::FileError;
pub use network::{Costs, Network};
pub use path::{Piece, Way};
pub use profile::{Barriers, Ferry, Maxspeed, Oneway, Profile, ProfileError, Pushed};
pub use report::Report;
pub use ritiro_osm::{ExtractError, Progress};
pub use roads::{Held, Roads};
pub use snap::Spot;
