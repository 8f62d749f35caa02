//! Sources of travel times.

mod great_circle;
mod matrix;

use std::sync::Arc;

pub use great_circle::GreatCircle;
pub use matrix::{Matrix, MatrixError};

use crate::domain::TravelModel;
use crate::planning::Travel;

/// The source that a zone's model names.
pub fn source(model: TravelModel) -> Arc<dyn Travel> {
    match model {
        TravelModel::GreatCircle { speed_kmh, detour_percent } => Arc::new(GreatCircle::new(speed_kmh, detour_percent)),
    }
}
