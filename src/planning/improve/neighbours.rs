//! Which reservations are near to which.

use std::collections::HashMap;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::domain::{Place, ReservationId};
use crate::planning::{Plan, Route};

type Entry = GeomWithData<[f64; 2], ReservationId>;

/// Stops in an R*-tree. Places do not change while a plan is improved, only routes do.
pub(super) struct Neighbours {
    tree: RTree<Entry>,
    places: HashMap<ReservationId, [f64; 2]>,
}

impl Neighbours {
    /// All stops of a plan; a shipment is found at both of its ends.
    pub fn of(plan: &Plan) -> Self {
        let stretch = plan.routes().first().map_or(1.0, |route| stretch(route));
        let stops = plan.routes().iter().flat_map(|route| route.stops());
        let reserved = stops.filter_map(|stop| Some((stop.terms?.reservation, stop.visit.point?.place)));
        let entries: Vec<_> = reserved.map(|(id, place)| Entry::new(flat(place, stretch), id)).collect();
        let places = entries.iter().map(|entry| (entry.data, *entry.geom())).collect();
        Self { tree: RTree::bulk_load(entries), places }
    }

    /// From a reservation to those around it, nearest first, itself included.
    pub fn around(&self, id: ReservationId) -> impl Iterator<Item = ReservationId> + '_ {
        let place = self.places.get(&id).copied().unwrap_or_default();
        self.tree.nearest_neighbor_iter(place).map(|entry| entry.data)
    }
}

/// Degrees of longitude are shorter than those of latitude.
fn flat(place: Place, stretch: f64) -> [f64; 2] {
    [place.lng() * stretch, place.lat()]
}

fn stretch(route: &Route) -> f64 {
    route.vehicle().start.place.lat().to_radians().cos()
}
