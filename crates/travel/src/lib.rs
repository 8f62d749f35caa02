#![doc = include_str!("../README.md")]

mod great_circle;
mod matrix;

use std::sync::Arc;

pub use great_circle::GreatCircle;
pub use matrix::{Matrix, MatrixError};

use ritiro_domain::TravelModel;
/// The shape that every model has, as the planner declares it.
pub use ritiro_planning::{Floor, Leg, Point, Travel};

/// The source that a zone's model names.
pub fn source(model: TravelModel) -> Arc<dyn Travel> {
    match model {
        TravelModel::GreatCircle { speed_kmh, detour_percent } => Arc::new(GreatCircle::new(speed_kmh, detour_percent)),
    }
}
