#![doc = include_str!("../README.md")]

mod band;
mod build;
mod cells;
mod clip;
mod coast;
mod codec;
mod draw;
mod extract;
mod image;
mod kind;
mod map;
mod mercator;
mod numbers;
mod pbf;
mod picture;
mod records;
mod rings;
mod rules;
mod shapes;
mod style;
mod text;
mod theme;

pub use build::BuildError;
pub use extract::{Extract, Member};
pub use image::FileError;
pub use map::{Map, Scale, TileError};
pub use pbf::Progress;
pub use ritiro_osm::ExtractError;
pub use shapes::Report;
pub use theme::Theme;
