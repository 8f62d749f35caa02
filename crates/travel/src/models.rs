//! The travel models of a process, by the settings of the zones that use them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::networks::{NetworkId, Networks, choose};
use super::{GreatCircle, Travel};
use ritiro_domain::{Estimate, Invalid, NetworkMissing, Place, TravelModel};
use ritiro_roads::{Directions, Folder, FolderError, Roads, Stored};

/// The registry of travel models. It is made once, when the process starts, and handed to everything that computes travel
/// times. Zones with the same settings share one model. A clone shares the same registry.
#[derive(Clone)]
pub struct TravelModels {
    shared: Arc<Shared>,
}

struct Shared {
    folder: Folder,
    estimates: Mutex<HashMap<Estimate, Arc<GreatCircle>>>,
    networks: Networks,
}

/// With what a zone's travel times are computed now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TravelState {
    /// With the model that the zone names.
    Ready,
    /// With the estimate that the zone names, because the network is missing.
    Fallback(NetworkMissing),
    /// Not at all, because the network is missing.
    Missing(NetworkMissing),
}

impl Default for TravelModels {
    /// A registry without any network.
    fn default() -> Self {
        Self::new(PathBuf::new())
    }
}

impl TravelModels {
    /// A registry with the networks of a folder, which may not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        let folder = Folder::new(folder);
        Self { shared: Arc::new(Shared { folder, estimates: Mutex::default(), networks: Networks::default() }) }
    }

    /// The model for a zone's settings. A model that is needed for the first time is made now; a network's file is opened and checked.
    ///
    /// # Errors
    /// Returns an error for a network that this process cannot open, if the zone names no fallback.
    pub fn of(&self, model: &TravelModel) -> Result<Arc<dyn Travel>, NetworkMissing> {
        match (NetworkId::of(model), model.estimate()) {
            (None, estimate) => Ok(self.estimate(estimate.unwrap_or(Estimate::CITY))),
            (Some(id), None) => Ok(self.roads(id)?),
            (Some(id), Some(estimate)) => match self.roads(id) {
                Ok(roads) => Ok(roads),
                Err(_) => Ok(self.estimate(estimate)),
            },
        }
    }

    /// With what the travel times of a zone are computed now.
    pub fn state(&self, model: &TravelModel) -> TravelState {
        match NetworkId::of(model).map(|id| self.roads(id)) {
            None | Some(Ok(_)) => TravelState::Ready,
            Some(Err(missing)) if model.estimate().is_some() => TravelState::Fallback(missing),
            Some(Err(missing)) => TravelState::Missing(missing),
        }
    }

    /// The model with the version of its network, for a zone that is created or edited. `current` is the model that the zone has.
    ///
    /// # Errors
    /// Returns an error with the name of the field for a network that does not exist. A zone may keep a network that is missing.
    pub fn pinned(&self, model: TravelModel, current: Option<&TravelModel>) -> Result<TravelModel, Invalid> {
        let TravelModel::Roads { network, profile, version, fallback } = model else { return Ok(model) };
        let kept = current.and_then(NetworkId::of).filter(|id| id.network == network && id.profile == profile);
        let kept = kept.and_then(|id| id.version.map(str::to_owned));
        let version = match version {
            None if kept.is_some() => kept,
            version if version.is_some() && version == kept => kept,
            version => {
                let networks = self.networks().map_err(|error| Invalid::new("travel.network", error.to_string()))?;
                Some(choose(&networks, &network, &profile, version.as_deref())?.version.clone())
            }
        };
        Ok(TravelModel::Roads { network, profile, version, fallback })
    }

    /// The networks of the folder, sorted by name and profile, the oldest version first.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be read.
    pub fn networks(&self) -> Result<Vec<Stored>, FolderError> {
        self.shared.folder.list()
    }

    /// The line and the steps between two places; `None` if the model has no roads, or there is no way.
    pub fn directions(&self, model: &TravelModel, from: Place, to: Place) -> Option<Directions> {
        self.roads(NetworkId::of(model)?).ok()?.directions(from, to)
    }

    fn roads(&self, id: NetworkId<'_>) -> Result<Arc<Roads>, NetworkMissing> {
        self.shared.networks.roads(&self.shared.folder, id)
    }

    fn estimate(&self, estimate: Estimate) -> Arc<GreatCircle> {
        // A model is inserted when it is complete, so the map is consistent even if the lock is poisoned.
        let mut made = self.shared.estimates.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(GreatCircle::new(estimate.speed_kmh, estimate.detour_percent));
        Arc::clone(made.entry(estimate).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_with_the_same_settings_share_a_model() {
        let models = TravelModels::default();
        let of = |speed_kmh| models.of(&TravelModel::GreatCircle { speed_kmh, detour_percent: 140 }).unwrap();
        assert!(Arc::ptr_eq(&of(25), &of(25)));
        assert!(!Arc::ptr_eq(&of(25), &of(30)));
    }

    fn roads(version: Option<&str>, fallback: Option<Estimate>) -> TravelModel {
        let version = version.map(str::to_owned);
        TravelModel::Roads { network: "porto".to_owned(), profile: "car".to_owned(), version, fallback }
    }

    #[test]
    fn a_zone_without_its_network_says_so_or_falls_back() {
        let models = TravelModels::default();
        let missing = models.of(&roads(Some("0c5f12ab"), None)).err().unwrap();
        assert_eq!(missing.network, "porto/car (version 0c5f12ab)");
        assert_eq!(models.state(&roads(Some("0c5f12ab"), None)), TravelState::Missing(missing.clone()));
        let estimate = Estimate { speed_kmh: 25, detour_percent: 140 };
        assert_eq!(models.state(&roads(Some("0c5f12ab"), Some(estimate))), TravelState::Fallback(missing));
        let (from, to) = (Place::new(41.1, -8.6).unwrap(), Place::new(41.2, -8.6).unwrap());
        let leg = |model: &TravelModel| {
            let travel = models.of(model).unwrap();
            travel.leg(travel.point(from), travel.point(to))
        };
        let same = TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 };
        assert_eq!(leg(&roads(Some("0c5f12ab"), Some(estimate))), leg(&same));
    }

    #[test]
    fn a_zone_keeps_the_version_that_it_has() {
        let models = TravelModels::default();
        let current = roads(Some("0c5f12ab"), None);
        assert_eq!(models.pinned(roads(None, None), Some(&current)), Ok(current.clone()));
        assert_eq!(models.pinned(current.clone(), Some(&current)), Ok(current.clone()));
        for asked in [roads(None, None), current, roads(Some("latest"), None)] {
            assert_eq!(models.pinned(asked, None).unwrap_err().field, "travel.network");
        }
    }
}
