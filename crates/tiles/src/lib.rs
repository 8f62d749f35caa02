#![doc = include_str!("../README.md")]

mod along;
mod arrows;
mod band;
mod boxes;
mod build;
mod candidates;
mod cells;
mod clip;
mod coast;
mod codec;
mod draw;
mod draw_labels;
mod extract;
mod image;
mod kind;
mod label;
mod map;
mod mercator;
mod merge;
mod numbers;
mod pbf;
mod picture;
mod place;
mod pmtiles_file;
mod records;
mod rings;
mod rules;
mod shapes;
mod style;
#[cfg(test)]
mod tests;
mod text;
mod theme;

pub use build::BuildError;
pub use extract::{Extract, Member};
pub use image::FileError;
pub use map::{Map, Scale, TileError};
pub use pbf::Progress;
pub use pmtiles_file::{PmTiles, PmTilesError};
pub use ritiro_osm::ExtractError;
pub use shapes::Report;
pub use theme::Theme;
