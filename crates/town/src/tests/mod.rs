//! Tests of whole towns.

mod addresses;
mod driving;
mod files;
mod geometry;
mod world;
