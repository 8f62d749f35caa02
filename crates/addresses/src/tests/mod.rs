//! Hand-made worlds in which each rule of the search is checked.

mod geocoding;
mod properties;
mod searching;
mod storing;
mod typing;
mod world;
