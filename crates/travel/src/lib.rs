#![doc = include_str!("../README.md")]

mod great_circle;
mod matrix;
mod models;

pub use great_circle::GreatCircle;
pub use matrix::{Matrix, MatrixError};
pub use models::TravelModels;

/// The interface of every travel model, which the planner declares.
pub use ritiro_planning::{Floor, Leg, Point, Travel};
