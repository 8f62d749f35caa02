//! The travel models of a process, by the settings of the zones that use them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{GreatCircle, Travel};
use ritiro_domain::TravelModel;

/// The registry of travel models. It is made once, when the process starts, and handed to everything that computes travel
/// times. Zones with the same settings share one model. A clone shares the same registry.
#[derive(Clone, Default)]
pub struct TravelModels {
    made: Arc<Mutex<HashMap<TravelModel, Arc<dyn Travel>>>>,
}

impl TravelModels {
    /// The model for a zone's settings. A model that is needed for the first time is made now.
    pub fn of(&self, model: TravelModel) -> Arc<dyn Travel> {
        // A model is inserted when it is complete, so the map is consistent even if the lock is poisoned.
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(model).or_insert_with(|| make(model)))
    }
}

fn make(model: TravelModel) -> Arc<dyn Travel> {
    match model {
        TravelModel::GreatCircle { speed_kmh, detour_percent } => Arc::new(GreatCircle::new(speed_kmh, detour_percent)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_with_the_same_settings_share_a_model() {
        let models = TravelModels::default();
        let of = |speed_kmh| models.of(TravelModel::GreatCircle { speed_kmh, detour_percent: 140 });
        assert!(Arc::ptr_eq(&of(25), &of(25)));
        assert!(!Arc::ptr_eq(&of(25), &of(30)));
    }
}
