//! The public travel model of a zone, as the API contract defines it.

use std::path::Path;
use std::sync::Arc;

use super::numbers::ceil;
use ritiro_client::Place;
use ritiro_client::wire::Travel;
use ritiro_planning::Travel as _;
use ritiro_roads::{Folder, Network, Roads};

/// How a leg between two places is computed.
#[derive(Debug, Clone)]
pub enum TravelModel {
    /// The public formula, which can be recomputed from outside.
    GreatCircle { speed_kmh: u32, detour_percent: u32 },
    /// The roads of a network of this machine, of the same version as the zone's.
    Roads(Arc<Roads>),
    /// Another model of the server: the legs in the routes are used as they are.
    AsStated,
}

/// The distance and duration between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    pub meters: i64,
    pub seconds: i64,
}

impl TravelModel {
    /// The model of a zone if its legs can be computed from outside, else [`TravelModel::AsStated`]. Road networks are looked for in the
    /// folder `networks`.
    pub fn of_zone(travel: &Travel, networks: &Path) -> Self {
        match (travel.model.as_str(), travel.speed_kmh, travel.detour_percent) {
            ("great_circle", Some(speed_kmh), Some(detour_percent)) => Self::GreatCircle { speed_kmh, detour_percent },
            ("roads", ..) => network_of(travel, networks).map_or(Self::AsStated, Self::Roads),
            _ => Self::AsStated,
        }
    }

    /// Whether legs can be computed.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::AsStated)
    }

    /// The leg by the public formula or on the roads; `None` if only the server knows the model.
    pub fn leg(&self, from: Place, to: Place) -> Option<Leg> {
        match self {
            Self::AsStated => None,
            Self::Roads(roads) => Some(road_leg(roads, from, to)),
            Self::GreatCircle { speed_kmh, detour_percent } => {
                Some(great_circle_leg(from, to, *speed_kmh, *detour_percent))
            }
        }
    }
}

/// The roads of a zone's network in a folder; `None` if that version is not there.
fn network_of(travel: &Travel, networks: &Path) -> Option<Arc<Roads>> {
    let (network, profile, version) = (travel.network.as_ref()?, travel.profile.as_ref()?, travel.version.as_ref()?);
    let all = Folder::new(networks.to_owned()).find(network, Some(profile)).ok()?;
    let stored = all.iter().find(|stored| stored.version == *version)?;
    Some(Arc::new(Roads::new(Arc::new(Network::open(&stored.path).ok()?))))
}

fn road_leg(roads: &Roads, from: Place, to: Place) -> Leg {
    let point = |place: Place| ritiro_domain::Place::new(place.lat, place.lng).map(|place| roads.point(place));
    // A place of the client is on the globe too.
    let leg = point(from).and_then(|from| Ok(roads.leg(from, point(to)?))).unwrap_or_default();
    Leg { meters: leg.distance.0, seconds: leg.duration.0 }
}

/// Metres are rounded up once, and seconds are rounded up once.
fn great_circle_leg(from: Place, to: Place, speed_kmh: u32, detour_percent: u32) -> Leg {
    let meters = ceil(from.meters_to(to) * f64::from(detour_percent) / 100.0);
    let meters_per_hour = i64::from(speed_kmh) * 1000;
    Leg { meters, seconds: (meters * 3600 + meters_per_hour - 1) / meters_per_hour }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_is_rounded_up_once_in_metres_and_once_in_seconds() {
        let model = TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 };
        let from = Place::new(0.0, 0.0).unwrap();
        let to = Place::new(0.0, 0.01).unwrap();
        // A hundredth of a degree on the equator is 1111.95 m; 1.4 times that is 1556.73 m.
        let leg = model.leg(from, to).unwrap();
        assert_eq!(leg, Leg { meters: 1557, seconds: 225 });
        assert_eq!(model.leg(from, from), Some(Leg { meters: 0, seconds: 0 }));
    }

    #[test]
    fn a_network_that_is_not_there_is_taken_as_stated() {
        let (network, profile, version) = (Some("porto".into()), Some("car".into()), Some("0c5f12ab".into()));
        let roads = Travel { model: "roads".into(), speed_kmh: None, detour_percent: None, network, profile, version };
        assert!(!TravelModel::of_zone(&roads, Path::new("no-such-folder")).is_known());
    }
}
