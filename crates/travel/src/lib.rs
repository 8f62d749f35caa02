#![doc = include_str!("../README.md")]

mod great_circle;
mod matrix;
mod models;
mod networks;

pub use great_circle::GreatCircle;
pub use matrix::{Matrix, MatrixError};
pub use models::{TravelModels, TravelState};

/// The way of a leg for people, and a network in the folder of the networks.
pub use ritiro_roads::{Directions, Step, Stored, Turn};

/// The interface of every travel model, which the planner declares.
pub use ritiro_planning::{Floor, Leg, Point, Travel};
