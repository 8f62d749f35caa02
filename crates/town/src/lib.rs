#![doc = include_str!("../README.md")]

mod buildings;
mod centre;
mod chance;
mod draw;
mod faces;
mod grid;
mod house_numbers;
mod houses;
mod land;
mod map;
mod names;
mod net;
mod numbers;
mod pbf;
mod plan;
mod plane;
mod quarters;
mod restrictions;
mod river;
mod roads;
mod roundabouts;
mod rules;
mod settings;
mod shape;
mod shops;
mod skeleton;
mod special;
mod streets;
#[cfg(test)]
mod tests;
mod town;
mod words;

pub use houses::Address;
pub use settings::{Settings, Size};
pub use town::{Counts, Town};
