#![doc = include_str!("../README.md")]

mod great_circle;
mod matrix;

use std::sync::Arc;

pub use great_circle::GreatCircle;
pub use matrix::{Matrix, MatrixError};

use ritiro_domain::TravelModel;
/// The interface of every travel model, which the planner declares.
pub use ritiro_planning::{Floor, Leg, Point, Travel};

/// The travel source for a zone's travel model.
pub fn source(model: TravelModel) -> Arc<dyn Travel> {
    match model {
        TravelModel::GreatCircle { speed_kmh, detour_percent } => Arc::new(GreatCircle::new(speed_kmh, detour_percent)),
    }
}
